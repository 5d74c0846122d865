"""What beginners write in the place of a type is named, with what to write instead.

The annotations are wrong for type checkers too, so they are set at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ForwardRef

import flask
import marshmallow
import pytest
from flask import Flask
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from flask_typed import Api, Cookie, Depends, Header, Omit, Pick, Query, typed
from flask_typed.errors import BindingError


@dataclass
class Pet:
    name: str


class Session:
    """A class of a library, which is no object in JSON."""


class Bare:
    """A class that was to be a dataclass."""

    size: int


@dataclass
class Unhashable:
    size: int


def read_user() -> str:
    return "Ann"


def make_view(hint: Any) -> Callable[..., Any]:
    def view(thing):  # type: ignore[no-untyped-def]  # annotated below
        return thing

    view.__annotations__ = {"thing": hint}
    return view


def refusal(hint: Any, method: str) -> str:
    """Return what is said of a view whose argument has an annotation."""
    app = Flask(__name__)
    api = Api(app)
    view = typed(make_view(hint))
    app.add_url_rule("/", "view", view, methods=[method])
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    said = str(caught.value)
    assert said.startswith("View 'view' (")
    assert f"{method} /), argument 'thing': " in said
    return said


#: What a type checker refuses, and Python does not.
NAME: Any = ForwardRef("name")
PICK: Any = Pick
OMIT: Any = Omit

MISTAKES = [
    ("a marker", Query(ge=1), "is a marker and no type", "Annotated[T, Query()], with"),
    ("a marker not called", Query, "is a marker and no type", "Annotated[T, Query()]"),
    ("a dependency", Depends(read_user), "is a marker", "[T, Depends(read_user)]"),
    ("a field", fields.Integer(), "the Field Integer is", "Annotated[T, Integer()]"),
    ("a field class", fields.Date, "the Field Date is not", "Annotated[T, Date()]"),
    ("a list of a type", [int], "is not a type", "write list[int]."),
    ("any", any, "is not a type", "write typing.Any."),
    ("two types", [int, str], "is not a type", "use one of: str, int"),
    ("a class", Session, "Session is not a type", "api.schemas.register(Session, "),
    ("no dataclass yet", Bare, "Bare is not a type", "decorate Bare with @dataclass"),
    ("what a function makes", Session, "Session is not", "mark it Depends(function)"),
    ("the request", flask.request, "is an object of Flask's", "flask.Request for"),
    ("a name in Pick", PICK[Pet, NAME], "names 'name'", "Literal['name']"),
    ("a name in Omit", OMIT[Pet, NAME], "names 'name'", "Literal['name']"),
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("hint", "reason", "fix"),
    [pytest.param(*mistake, id=name) for name, *mistake in MISTAKES],
)
def test_what_is_no_type_is_named_with_what_to_write(
    hint: Any, reason: str, fix: str, method: str
) -> None:
    told, _, advice = refusal(hint, method).partition(" Fix: ")
    assert reason in told
    assert fix in advice


def test_the_request_is_refused_as_a_type_while_one_is_served() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    app.add_url_rule("/", "view", typed(make_view(flask.request)))
    with pytest.raises(BindingError, match=r"flask\.Request for flask\.request"):
        app.test_client().get("/")


def test_a_field_is_not_shown_with_all_that_it_holds() -> None:
    assert "error_messages" not in refusal(fields.Integer(), "POST")


def test_a_type_that_is_known_is_not_told_to_be_passed_by_a_decorator() -> None:
    said = refusal(set[Unhashable], "POST")
    assert "which has no hash" in said
    assert "decorator" not in said


@pytest.mark.parametrize(
    ("marker", "fix"), [(Header, 'alias="X-Name"'), (Cookie, 'alias="name"')]
)
def test_a_name_is_mended_as_its_location_has_names(marker: Any, fix: str) -> None:
    assert fix in refusal(Annotated[str, marker(alias="a name;")], "GET")


@pytest.mark.parametrize("hint", [FileStorage, list[FileStorage]])
def test_a_file_of_get_is_not_told_to_be_a_parameter_of_the_query(hint: Any) -> None:
    said = refusal(hint, "GET")
    assert said.endswith("Fix: route the view with POST.")


def test_a_marker_on_a_member_is_told_how_members_are_described() -> None:
    @dataclass
    class Search:
        word: Annotated[str, Query(description="of the title")]

    said = refusal(Annotated[Search, Query()], "GET")
    assert "Search.word: Query() stands inside" in said
    assert "described by its docstring or metadata, and named by Alias" in said


class PetSchema(marshmallow.Schema):
    name = fields.String(required=True)


def test_any_beside_a_schema_is_what_the_schema_loads_and_not_null() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.post("/")
    @typed
    def echo(pet: Annotated[Any, PetSchema]) -> Annotated[Any, PetSchema]:
        return pet

    client = app.test_client()
    assert client.post("/", json={"name": "Rex"}).get_json() == {"name": "Rex"}
    null = client.post("/", data="null", content_type="application/json")
    assert null.get_json()["errors"] == {"json": ["Field may not be null."]}
    operation = api.document(app)["paths"]["/"]["post"]
    body = operation["requestBody"]["content"]["application/json"]
    answer = operation["responses"]["200"]["content"]["application/json"]
    reference = {"$ref": "#/components/schemas/PetSchema"}
    assert body["schema"] == answer["schema"] == reference


def test_none_beside_a_schema_is_null() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed
    def echo(pet: Annotated[Any, PetSchema] | None) -> list[Any]:
        return [pet]

    client = app.test_client()
    null = client.post("/", data="null", content_type="application/json")
    assert null.get_json() == [None]
