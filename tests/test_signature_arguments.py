"""Which argument of a view comes from where."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import flask
import pytest
from annotated_types import Ge
from flask import Flask

from flask_typed import Api, Body, Cookie, Header, Path, Query, typed
from flask_typed.errors import BindingError


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Line:
    sku: str
    quantity: int = 1


@dataclass
class Note:
    text: str


class AppRequest(flask.Request):
    """A request class of the application's own."""


def make_app() -> Flask:
    app = Flask(__name__)
    Api(app)
    return app


def operation(app: Flask, path: str, method: str = "get") -> dict[str, Any]:
    """Return an operation of the document."""
    with app.app_context():
        document = app.test_client().get("/openapi.json").get_json()
    found: dict[str, Any] = document["paths"][path][method]
    return found


def places(app: Flask, path: str, method: str = "get") -> dict[str, str]:
    """Return where the parameters of an operation are, by name."""
    parameters = operation(app, path, method).get("parameters", [])
    return {parameter["name"]: parameter["in"] for parameter in parameters}


def refusal(
    view: Callable[..., object], rule: str = "/things", *methods: str, **options: Any
) -> str:
    """Return why a view cannot be bound."""
    app = Flask(__name__)
    api = Api(app)
    decorated = typed(**options)(view)
    app.add_url_rule(rule, view_func=decorated, methods=methods or ["GET"])
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    return str(caught.value)


def test_a_variable_of_the_rule_is_read_from_the_path() -> None:
    app = make_app()

    @app.get("/shops/<int:shop_id>")
    @typed
    def show(shop_id: int) -> dict[str, int]:
        return {"shop_id": shop_id}

    assert app.test_client().get("/shops/7").json == {"shop_id": 7}
    assert places(app, "/shops/{shop_id}") == {"shop_id": "path"}


def test_scalars_and_lists_of_scalars_are_read_from_the_query() -> None:
    app = make_app()

    @app.get("/things")
    @typed
    def show(
        text: str,
        color: Color,
        size: Literal["s", "m"] | None,
        ids: list[int],
        few: Annotated[int, Ge(0)] = 3,
    ) -> dict[str, Any]:
        return {"text": text, "color": color.value, "size": size, "ids": ids, "n": few}

    answer = app.test_client().get("/things?text=a&color=red&size=s&ids=1&ids=2")
    assert answer.json == {
        "text": "a",
        "color": "red",
        "size": "s",
        "ids": [1, 2],
        "n": 3,
    }
    assert set(places(app, "/things").values()) == {"query"}


@pytest.mark.parametrize(
    ("hint", "body"),
    [
        pytest.param(Line, {"sku": "a", "quantity": 2}, id="dataclass"),
        pytest.param(list[Line], [{"sku": "a", "quantity": 2}], id="list of objects"),
        pytest.param(dict[str, int], {"a": 1}, id="dict"),
        pytest.param(list[list[int]], [[1], [2]], id="list of lists"),
        pytest.param(Any, [1, {"a": None}], id="Any"),
        pytest.param(object, "text", id="object"),
        pytest.param(Line | None, None, id="object or null"),
    ],
)
def test_one_structured_argument_is_the_whole_body(hint: Any, body: Any) -> None:
    app = make_app()

    def echo(thing: Any) -> Any:
        return thing

    echo.__annotations__ = {"thing": hint, "return": hint}
    app.add_url_rule("/things", view_func=typed(echo), methods=["POST"])

    answer = app.test_client().post(
        "/things", data=json.dumps(body), content_type="application/json"
    )

    assert (answer.status_code, answer.json) == (200, body)


def test_several_structured_arguments_are_members_of_one_body() -> None:
    app = make_app()

    @app.post("/orders")
    @typed
    def create(lines: list[Line], note: Note) -> dict[str, Any]:
        return {"lines": len(lines), "note": note.text}

    client = app.test_client()
    body = {"lines": [{"sku": "a"}], "note": {"text": "b"}}
    assert client.post("/orders", json=body).json == {"lines": 1, "note": "b"}
    errors = client.post("/orders", json={"lines": []}).get_json()["errors"]
    assert errors == {"json": {"note": ["Missing data for required field."]}}


def test_an_embedded_body_is_a_member_by_its_name() -> None:
    app = make_app()

    @app.post("/notes")
    @typed
    def create(note: Annotated[Note, Body(embed=True)]) -> str:
        return note.text

    client = app.test_client()
    assert client.post("/notes", json={"note": {"text": "hi"}}).text == "hi"
    assert client.post("/notes", json={"text": "hi"}).status_code == 422


def test_an_alias_names_the_member_of_the_body() -> None:
    app = make_app()

    @app.post("/notes")
    @typed
    def create(
        note: Annotated[Note, Body(alias="theNote")], count: Annotated[int, Body()]
    ) -> str:
        return note.text * count

    body = {"theNote": {"text": "hi"}, "count": 2}
    assert app.test_client().post("/notes", json=body).text == "hihi"


def test_markers_say_where_an_argument_comes_from() -> None:
    app = make_app()

    @app.post("/things/<name>")
    @typed
    def show(
        name: Annotated[str, Path(min_length=2)],
        page: Annotated[int, Query(alias="p")],
        x_request_id: Annotated[str, Header()],
        session: Annotated[str, Cookie()],
        count: Annotated[int, Body()],
    ) -> list[Any]:
        return [name, page, x_request_id, session, count]

    client = app.test_client()
    client.set_cookie("session", "s1")
    answer = client.post(
        "/things/ab?p=2", headers={"X-Request-Id": "r1"}, data="3", content_type="a/b"
    )
    assert answer.status_code == 415
    answer = client.post("/things/ab?p=2", headers={"X-Request-Id": "r1"}, json=3)
    assert answer.json == ["ab", 2, "r1", "s1", 3]
    assert places(app, "/things/{name}", "post") == {
        "name": "path",
        "p": "query",
        "X-Request-Id": "header",
        "session": "cookie",
    }


def test_a_marker_may_be_the_default_value() -> None:
    app = make_app()

    @app.get("/things")
    @typed
    def show(
        page: int = Query(1, ge=1), x_trace: str | None = Header(None)
    ) -> list[Any]:
        return [page, x_trace]

    client = app.test_client()
    assert client.get("/things").json == [1, None]
    answer = client.get("/things?page=4", headers={"X-Trace": "t"})
    assert answer.json == [4, "t"]
    assert client.get("/things?page=0").status_code == 422


def test_a_marker_without_a_default_makes_an_argument_required() -> None:
    app = make_app()

    @app.get("/things")
    @typed
    def show(page: int = Query(), size: int = Query(20)) -> list[int]:
        return [page, size]

    client = app.test_client()
    assert client.get("/things?page=1").json == [1, 20]
    assert client.get("/things?size=1").status_code == 422


def test_an_alias_of_a_path_argument_is_the_variable() -> None:
    app = make_app()

    @app.get("/things/<int:id>")
    @typed
    def show(thing_id: Annotated[int, Path(alias="id")]) -> int:
        return thing_id

    assert app.test_client().get("/things/5").json == 5


@pytest.mark.parametrize("hint", [flask.Request, AppRequest, flask.Request | None])
def test_an_argument_of_a_request_class_is_the_request(hint: Any) -> None:
    app = make_app()

    def show(incoming: flask.Request) -> str:
        assert incoming is flask.request._get_current_object()  # type: ignore[attr-defined]
        return str(incoming.method)

    show.__annotations__["incoming"] = hint
    app.add_url_rule("/things", view_func=typed(show))

    assert app.test_client().get("/things").text == "GET"
    assert places(app, "/things") == {}


def test_an_unannotated_variable_has_the_type_of_its_converter() -> None:
    app = make_app()

    @app.get("/a/<int:number>/<uuid:key>/<name>")
    @typed
    def show(number, key, name):  # type: ignore[no-untyped-def]
        return f"{type(number).__name__} {type(key).__name__} {type(name).__name__}"

    key = "9f1f5d2c-5b0e-4d0f-a5a3-2c5be4d8a7a1"
    assert app.test_client().get(f"/a/1/{key}/x").text == "int UUID str"
    schemas = operation(app, "/a/{number}/{key}/{name}")["parameters"]
    assert [each["schema"]["type"] for each in schemas] == [
        "integer",
        "string",
        "string",
    ]
    assert schemas[1]["schema"]["format"] == "uuid"


def test_a_view_with_keyword_arguments_gets_the_other_variables() -> None:
    app = make_app()

    @app.get("/<lang>/<int:page>")
    @typed
    def show(page: int, **others: Any) -> dict[str, Any]:
        return {"page": page, **others}

    assert app.test_client().get("/de/3").json == {"page": 3, "lang": "de"}
    assert places(app, "/{lang}/{page}") == {"page": "path", "lang": "path"}


def test_a_default_of_a_path_argument_is_never_used() -> None:
    app = make_app()

    @app.get("/pages", defaults={"page": 1})
    @app.get("/pages/<int:page>")
    @typed
    def show(page: int = 9) -> int:
        return page

    client = app.test_client()
    assert client.get("/pages").json == 1
    assert client.get("/pages/4").json == 4
    (parameter,) = operation(app, "/pages/{page}")["parameters"]
    assert parameter["required"] is True
    assert "default" not in parameter["schema"]


def test_an_optional_body_is_read_where_the_method_has_one() -> None:
    app = make_app()

    @app.route("/search", methods=["GET", "POST"])
    @typed
    def search(query: Note | None = None, page: int = 1) -> dict[str, Any]:
        return {"text": query.text if query else None, "page": page}

    client = app.test_client()
    answer = client.get("/search", json={"text": "never read"})
    assert answer.json == {"text": None, "page": 1}
    answer = client.post("/search?page=2", json={"text": "a"})
    assert answer.json == {"text": "a", "page": 2}
    assert client.post("/search").json == {"text": None, "page": 1}
    assert "requestBody" not in operation(app, "/search", "get")
    assert "required" not in operation(app, "/search", "post")["requestBody"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_a_body_is_refused_where_it_has_no_meaning(method: str) -> None:
    def show(note: Note) -> None: ...

    said = refusal(show, "/things", method)

    for part in ("'show'", f"{method} /things", "argument 'note'", "Note is read from"):
        assert part in said
    assert "Fix: mark it Query(), or route the view with POST." in said


def test_a_required_body_is_refused_where_one_method_has_none() -> None:
    def show(note: Note) -> None: ...

    said = refusal(show, "/things", "GET", "POST")

    assert "argument 'note'" in said
    assert "or give it a default for when there is none" in said


def no_annotation(thing):  # type: ignore[no-untyped-def]
    ...


def positional_only(thing: int, /) -> None: ...


def not_served(thing: complex) -> None: ...


def not_served_in_the_query(thing: Annotated[complex, Query()]) -> None: ...


def not_served_in_the_path(thing: complex) -> None: ...


def not_served_in_a_list(thing: list[complex]) -> None: ...


def two_markers(thing: Annotated[int, Query(), Header()]) -> None: ...


def marker_on_both_sides(thing: Annotated[int, Query()] = Header()) -> None: ...


def marker_inside(thing: list[Annotated[int, Query()]]) -> None: ...


def marker_inside_a_union(thing: Annotated[int, Query()] | None) -> None: ...


def marker_not_called(thing: Annotated[int, Query]) -> None: ...


def default_not_called(thing: Any = Header) -> None: ...


def path_without_variable(thing: Annotated[int, Path()]) -> None: ...


def path_with_default(thing: Annotated[int, Path()] = 3) -> None: ...


def query_on_a_variable(thing: Annotated[int, Query()]) -> None: ...


def default_twice(thing: Annotated[int, Query(1)] = 2) -> None: ...


def structured_query(thing: Annotated[list[Note], Query()]) -> None: ...


def nested_list_header(thing: Annotated[list[list[int]], Header()]) -> None: ...


def structured_path(thing: Note) -> None: ...


def list_in_the_path(thing: list[int]) -> None: ...


def no_argument() -> None: ...


def marked_without_annotation(thing=Query()):  # type: ignore[no-untyped-def]
    ...


def two_members(
    one: Annotated[Note, Body(alias="thing")], thing: Annotated[Note, Body()]
) -> None: ...


def two_parameters(one: Annotated[int, Query(alias="thing")], thing: int) -> None: ...


def two_headers(
    x_one: Annotated[int, Header()], thing: Annotated[int, Header(alias="x-one")]
) -> None: ...


def passed_by_nobody(thing: int) -> None: ...


class OwnResponse(flask.Response):
    """Of no app here."""


def a_response(thing: OwnResponse) -> None: ...


def constraint_of_another_type(thing: Annotated[str, Ge(3)]) -> None: ...


def wrong_converter(thing: str) -> None: ...


MISTAKES: list[tuple[Callable[..., object], str, dict[str, Any], str, str]] = [
    (no_annotation, "", {}, "no annotation and is no variable", "passed=[...]"),
    (positional_only, "", {}, "positional-only", "take the / out"),
    (not_served, "", {}, "complex is not a type", "use one of: str, int"),
    (not_served_in_the_query, "", {}, "complex is not a type", "use one of: str"),
    (not_served_in_the_path, "<thing>", {}, "complex is not", "use one of: str"),
    (not_served_in_a_list, "", {}, "complex is not a type", "use one of: str"),
    (two_markers, "", {}, "2 markers: [Query(), Header()]", "leave one of them"),
    (marker_on_both_sides, "", {}, "2 markers", "leave one of them"),
    (marker_inside, "", {}, "Query() stands inside the type", "around its whole type"),
    (marker_inside_a_union, "", {}, "Query() stands inside", "around its whole type"),
    (marker_not_called, "", {}, "Query is not called", "write Query()"),
    (default_not_called, "", {}, "Header is not called", "write Header()"),
    (path_without_variable, "", {}, "no variable <thing>", "into the rule, or mark"),
    (path_with_default, "<int:thing>", {}, "has a default", "leave the default out"),
    (
        query_on_a_variable,
        "<thing>",
        {},
        "has the variable <thing>",
        "leave the marker",
    ),
    (default_twice, "", {}, "two defaults", "leave one of them"),
    (structured_query, "", {}, "list[Note] does not fit into a query", "or Body()"),
    (nested_list_header, "", {}, "does not fit into a header", "scalars or Body()"),
    (structured_path, "<thing>", {}, "Note does not fit into a path", "use a scalar"),
    (list_in_the_path, "<thing>", {}, "does not fit into a path", "use a scalar"),
    (no_argument, "<thing>", {}, "takes no argument of that name", "thing: str"),
    (no_argument, "<int:thing>", {}, "takes no argument", "thing: int"),
    (marked_without_annotation, "", {}, "it has no annotation", "annotate it"),
    (two_members, "", {}, "'one' reads the member 'thing'", "another alias"),
    (two_parameters, "", {}, "reads the query parameter 'thing'", "another alias"),
    (two_headers, "", {}, "reads the header parameter", "another alias"),
    (passed_by_nobody, "", {"passed": ["user"]}, "no such argument", "one of: thing"),
    (no_argument, "", {"passed": ["user"]}, "no such argument", "one of: none"),
    (a_response, "", {}, "makes Response, not OwnResponse", "app.response_class"),
    (constraint_of_another_type, "", {}, "does not apply to", "it is for int"),
    (wrong_converter, "<int:thing>", {}, "passes int, not str", "annotate it int"),
]


@pytest.mark.parametrize(
    ("view", "variable", "options", "reason", "fix"),
    [
        pytest.param(*mistake, id=f"{mistake[0].__name__}{mistake[1]}")
        for mistake in MISTAKES
    ],
)
def test_a_mistake_is_named_with_view_argument_reason_and_fix(
    view: Callable[..., object],
    variable: str,
    options: dict[str, Any],
    reason: str,
    fix: str,
) -> None:
    said = refusal(view, f"/things/{variable}", "POST", **options)

    argument = (options.get("passed") or ["thing"])[0]
    assert said.startswith(
        f"View {view.__name__!r} ({__name__}.{view.__name__}, POST /things/{variable}),"
        f" argument {argument!r}: "
    )
    told, _, advice = said.partition(" Fix: ")
    assert reason in told
    assert fix in advice
