"""``flask typed explain`` tells what is compiled, and what is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from click.testing import Result
from flask import Flask
from marshmallow import Schema, fields

from flask_typed import Api, Depends, Form, Header, Query, Security, typed
from flask_typed.cli import typed_cli
from flask_typed.parsing import TypedParser


class Sku(fields.String):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, *args, **kwargs).upper()


@dataclass
class Line:
    sku: Annotated[str, Sku]
    quantity: int = 1


@dataclass
class Order:
    lines: list[Line]


@dataclass
class Receipt:
    id: int


class OtherParser(TypedParser):
    """A parser of the app's own."""


def build_app(*, compiled: bool = True, **keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, compiled=compiled, **keywords)

    @app.post("/shops/<int:shop_id>/orders")
    @typed
    def create_order(
        shop_id: int,
        order: Order,
        x_key: Annotated[str, Header()],
        notify: bool = False,
    ) -> Receipt:
        return Receipt(id=shop_id)

    @app.post("/notes")
    @typed
    def add_note(text: Annotated[str, Form()]) -> None: ...

    @app.get("/status")
    @typed
    def status() -> str:
        return "ok"

    @app.get("/legacy")
    def legacy() -> str:
        return "ok"

    app.cli.add_command(typed_cli)
    return app


def explain(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["typed", "explain", *arguments])


def test_each_schema_of_an_operation_is_compiled_or_has_obstacles() -> None:
    result = explain(build_app(), "create_order")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "POST /shops/<int:shop_id>/orders (create_order)",
        "  path parameters: compiled",
        "  query parameters: compiled",
        "  header parameters: compiled",
        "  JSON body: not compiled",
        f"    lines.sku: the field class {__name__}.Sku overrides _deserialize",
        "  response 200: compiled",
    ]


def test_the_parts_of_a_form_are_explained() -> None:
    result = explain(build_app(), "add_note")
    assert result.output.splitlines() == [
        "POST /notes (add_note)",
        "  form of the body: compiled",
    ]


def test_a_class_that_loads_itself_is_explained_by_itself() -> None:
    class Page(Schema):
        page = fields.Integer()

    class Pet(Schema):
        sku = Sku()

    app = Flask(__name__)
    Api(app, compiled=True)

    @app.get("/pets")
    @typed
    def find(
        page: Annotated[dict[str, int], Page, Query()],
        pet: Annotated[dict[str, str], Pet, Query()],
        size: int = 10,
    ) -> None: ...

    app.cli.add_command(typed_cli)
    assert explain(app, "find").output.splitlines() == [
        "GET /pets (find)",
        "  query parameters: compiled",
        "  query parameters that are 'page': compiled",
        "  query parameters that are 'pet': not compiled",
        f"    sku: the field class {__name__}.Sku overrides _deserialize",
    ]


def test_without_an_endpoint_all_typed_views_are_listed() -> None:
    result = explain(build_app())
    assert result.exit_code == 0
    assert sorted(result.output.splitlines()) == [
        "GET /status (status): nothing to compile",
        "POST /notes (add_note): 1 of 1 compiled",
        "POST /shops/<int:shop_id>/orders (create_order): 4 of 5 compiled",
    ]


def test_an_endpoint_of_several_methods_and_rules_is_explained_for_each() -> None:
    app = build_app()

    @app.route("/a", methods=["GET", "POST"])
    @app.get("/b/<int:number>")
    @typed
    def several(number: int = 1) -> Receipt:
        return Receipt(id=number)

    lines = explain(app, "several").output.splitlines()
    assert sorted(line for line in lines if not line.startswith(" ")) == [
        "GET /a (several)",
        "GET /b/<int:number> (several)",
        "POST /a (several)",
    ]


@pytest.mark.parametrize(
    ("endpoint", "fix"),
    [
        ("create_ordr", "did you mean 'create_order'?"),
        ("shop.create_order", "did you mean 'create_order'?"),
        ("legacy", "use one that `flask typed explain` lists."),
        ("zzz", "use one that `flask typed explain` lists."),
    ],
)
def test_an_unknown_endpoint_is_an_error_that_names_near_ones(
    endpoint: str, fix: str
) -> None:
    result = explain(build_app(), endpoint)
    assert result.exit_code == 1
    assert result.output == (
        f"Error: No typed view has the endpoint {endpoint!r}. Fix: {fix}\n"
    )


def test_where_compiled_code_is_off_that_is_the_obstacle() -> None:
    lines = explain(build_app(compiled=False), "create_order").output.splitlines()
    obstacles = {line.strip() for line in lines if line.startswith("    ")}
    assert obstacles == {"TYPED_COMPILED is False"}
    assert not any(line.endswith(": compiled") for line in lines)


def test_a_parser_of_the_app_is_an_obstacle_of_what_it_reads() -> None:
    lines = explain(build_app(parser=OtherParser), "create_order").output.splitlines()
    at = lines.index("  JSON body: not compiled")
    assert lines[at + 1] == "    the parser OtherParser was derived or changed"
    assert lines[-1] == "  response 200: compiled"


def test_a_changed_json_provider_is_an_obstacle_of_responses() -> None:
    app = build_app()
    provider: Any = app.json
    provider.sort_keys = False
    lines = explain(app, "create_order").output.splitlines()
    assert lines[-2:] == [
        "  response 200: not compiled",
        "    app.json was replaced or changed",
    ]


def test_an_app_without_api_is_an_error_of_one_line() -> None:
    app = Flask(__name__)
    app.cli.add_command(typed_cli)
    result = explain(app)
    assert result.exit_code == 1
    assert result.output == "Error: The app has no Api. Fix: call Api(app).\n"


def test_a_view_that_cannot_be_bound_is_an_error_of_one_line() -> None:
    app = build_app()

    @app.get("/broken")
    @typed
    def broken(it: complex) -> None: ...

    result = explain(app, "status")
    assert result.exit_code == 1
    assert "Error: View 'broken'" in result.output
    assert result.output.count("\n") == 1


def test_dependencies_are_listed_in_the_order_in_which_they_run() -> None:
    def database() -> Iterator[int]:
        yield 1

    async def user(db: Annotated[int, Depends(database)]) -> int:
        return db

    def log_of() -> Iterator[None]:
        yield

    app = build_app()

    @app.get("/me")
    @typed(dependencies=[Depends(log_of, scope="response")])
    def show_me(who: Annotated[int, Security(user)]) -> str:
        return str(who)

    result = explain(app, "show_me")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1:4] == [
        "  dependency database: generator, before the request is read",
        "  dependency user: async, function, before the request is read",
        "  dependency log_of: generator, open until the response was sent",
    ]
