"""Options that change the shape of what is sent: exclude_none and the envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import flask
import pytest
from documents import Json, allows, operation_of, read_document
from flask import Flask
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, typed
from flask_typed.responses import InvalidResponseError


@dataclass
class Owner:
    name: str
    phone: str | None = None


@dataclass
class Pet:
    name: str | None
    owner: Owner | None = None
    others: list[Owner | None] = field(default_factory=list)
    notes: dict[str, str | None] = field(default_factory=dict)
    parent: Pet | None = None


def build_app(hint: Any, value: object, keywords: Any = (), **options: Any) -> Flask:
    app = Flask(__name__)
    app.testing = True
    Api(app, **dict(keywords))

    def view() -> Any:
        return value() if callable(value) else value

    view.__annotations__["return"] = hint
    app.add_url_rule("/", "view", typed(**options)(view))
    return app


def schema_of(document: Json, status: int = 200, path: str = "/") -> Json:
    response = operation_of(document, path, "get")["responses"][str(status)]
    schema: Json = response["content"]["application/json"]["schema"]
    return schema


def assert_documented(app: Flask, response: TestResponse) -> None:
    document = read_document(app)
    schema = schema_of(document, response.status_code)
    assert allows(document, schema, response.get_json())


FULL = Pet("a", Owner("o", "1"), [], {}, Pet("b"))
EMPTY = Pet(None, Owner("o"), [Owner("p"), None], {"a": None}, Pet("c"))


@pytest.mark.parametrize("checks", ["always", "never"])
def test_members_that_are_none_are_left_out_at_every_depth(checks: str) -> None:
    app = build_app(Pet, EMPTY, {"check_responses": checks}, exclude_none=True)
    response = app.test_client().get("/")
    assert response.get_json() == {
        "owner": {"name": "o"},
        # What is no member of a class stays.
        "others": [{"name": "p"}, None],
        "notes": {"a": None},
        "parent": {"name": "c", "others": [], "notes": {}},
    }
    assert_documented(app, response)


def test_members_that_are_not_none_stay() -> None:
    app = build_app(Pet, FULL, exclude_none=True)
    response = app.test_client().get("/")
    assert response.get_json()["owner"] == {"name": "o", "phone": "1"}
    assert_documented(app, response)


def test_a_whole_body_of_null_stays() -> None:
    app = build_app(Pet | None, None, exclude_none=True)
    response = app.test_client().get("/")
    assert response.get_json() is None
    assert response.data == b"null"
    assert_documented(app, response)


def test_a_member_that_may_be_left_out_is_optional_in_the_document() -> None:
    document = read_document(build_app(Pet, EMPTY, exclude_none=True))
    pet = document["components"]["schemas"]["Pet"]
    assert pet["required"] == ["others", "notes"]
    assert document["components"]["schemas"]["Owner"]["required"] == ["name"]


def test_views_with_and_without_the_option_have_a_component_each() -> None:
    app = build_app(Owner, Owner("o"), exclude_none=True)

    @app.get("/all")
    @typed
    def all_members() -> Owner:
        return Owner("o")

    @app.get("/list")
    @typed(exclude_none=True)
    def owners() -> list[Owner]:
        return [Owner("o")]

    client = app.test_client()
    assert client.get("/").get_json() == {"name": "o"}
    assert client.get("/all").get_json() == {"name": "o", "phone": None}
    document = read_document(app)
    assert schema_of(document, path="/all") == {"$ref": "#/components/schemas/Owner"}
    sparse = {"$ref": "#/components/schemas/Owner_2"}
    assert schema_of(document) == sparse
    assert schema_of(document, path="/list")["items"] == sparse
    components = document["components"]["schemas"]
    assert components["Owner"]["required"] == ["name", "phone"]
    assert components["Owner_2"]["required"] == ["name"]


def test_the_input_is_what_it_is_without_the_option() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed(exclude_none=True)
    def view(owner: Owner) -> Owner:
        return owner

    client = app.test_client()
    got = client.post("/", json={"name": "o", "phone": None})
    assert (got.status_code, got.get_json()) == (200, {"name": "o"})


DATA = {"envelope": "data"}


@pytest.mark.parametrize(
    ("hint", "value", "status", "sent"),
    [
        (Owner, Owner("o"), 200, {"data": {"name": "o", "phone": None}}),
        (list[int], [1], 200, {"data": [1]}),
        (int, 3, 200, {"data": 3}),
        (Owner | None, None, 200, {"data": None}),
        (tuple[int, Literal[201]], (3, 201), 201, {"data": 3}),
        (int | tuple[int, Literal[404]], (3, 404), 404, 3),
        (int | tuple[int, Literal[404]], 3, 200, {"data": 3}),
    ],
    ids=str,
)
def test_a_successful_body_is_in_its_envelope(
    hint: Any, value: object, status: int, sent: Any
) -> None:
    app = build_app(hint, value, DATA)
    response = app.test_client().get("/")
    assert (response.status_code, response.get_json()) == (status, sent)
    assert_documented(app, response)


def test_the_envelope_is_documented_closed_and_required() -> None:
    assert schema_of(read_document(build_app(Owner, None, DATA))) == {
        "type": "object",
        "properties": {"data": {"$ref": "#/components/schemas/Owner"}},
        "required": ["data"],
        "additionalProperties": False,
    }


def stream() -> Iterator[str]:
    yield "text"


@pytest.mark.parametrize(
    ("hint", "value", "status", "sent"),
    [
        (None, lambda: None, 204, b""),
        (str, "text", 200, b"text"),
        (Iterator[str], stream, 200, b"text"),
        (Owner, lambda: flask.Response("own", 299), 299, b"own"),
    ],
    ids=str,
)
def test_what_is_no_value_of_a_type_has_no_envelope(
    hint: Any, value: Callable[[], object] | str, status: int, sent: bytes
) -> None:
    response = build_app(hint, value, DATA).test_client().get("/")
    assert (response.status_code, response.data) == (status, sent)


def test_a_problem_has_no_envelope() -> None:
    class Gone(Problem):
        status = 410

    def fail() -> None:
        raise Gone

    response = build_app(Owner, fail, DATA).test_client().get("/")
    assert set(response.get_json()) == {"type", "title", "status"}


def test_a_value_in_an_envelope_is_checked_and_filtered() -> None:
    @dataclass
    class Secretive(Owner):
        password: str = "secret"

    response = build_app(Owner, Secretive("o"), DATA).test_client().get("/")
    assert response.get_json() == {"data": {"name": "o", "phone": None}}
    with pytest.raises(InvalidResponseError, match="Invalid input type"):
        build_app(Owner, 5, DATA).test_client().get("/")


def test_the_json_provider_of_the_app_writes_the_envelope() -> None:
    app = build_app(int, 3, DATA)
    app.json.compact = False  # type: ignore[attr-defined]  # of the default provider
    assert app.test_client().get("/").data == b'{\n  "data": 3\n}\n'
