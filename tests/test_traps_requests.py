"""Mistakes of requests and responses; the number is the row's, as in test_traps."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from typing import Annotated, Any

import apispec.ext.marshmallow.field_converter as converter
import marshmallow
import pytest
from documents import operation_of, read_document
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from webargs.core import Parser
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import Conflict, HTTPException

from flask_typed import Api, Body, Header, Problem, Query, typed
from flask_typed.errors import ErrorFormatter
from flask_typed.parsing import TypedParser

MISSING = ["Missing data for required field."]


@dataclasses.dataclass
class Node:
    name: str = ""
    child: Node | None = None


@dataclasses.dataclass
class Pet:
    name: str
    age: int = 1


@dataclasses.dataclass
class PetRow(Pet):
    password: str = "hunter2"


class OutOfStock(Problem):
    status = 409
    sku: str


def client_of(view: Callable[..., Any], **config: Any) -> FlaskClient:
    """Return a client of an app whose only view, for GET, is typed."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view), methods=["GET"])
    return app.test_client()


def poster_of(view: Callable[..., Any], **config: Any) -> FlaskClient:
    """Return a client of an app whose only view, for POST, is typed."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view), methods=["POST"])
    return app.test_client()


class BadChunks(io.RawIOBase):
    """A body whose chunk has a size that is no number."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise OSError("invalid chunk size")


HOSTILE: dict[str, bytes] = {
    "digits": b'{"name": ' + b"9" * 5000 + b"}",
    "brackets": b"[" * 100_000,
    "recursive": b'{"child":' * 500 + b"{}" + b"}" * 500,
    "unknown": b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "surrogate": rb'{"name": "\ud800"}',
    "surrogate name": rb'{"\ud800": 1}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_bad_request(name: str) -> None:
    """1."""

    def view(node: Node) -> Node:
        return node

    response = poster_of(view).post(
        "/", data=HOSTILE[name], content_type="application/json"
    )
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


def test_a_bad_chunk_is_a_bad_request() -> None:
    """1."""

    def view(node: Node) -> Node:
        return node

    environ = {
        "wsgi.input": BadChunks(),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    response = poster_of(view).post(
        "/", environ_overrides=environ, content_type="application/json"
    )
    assert response.status_code == 400


def test_a_body_without_a_content_type_is_refused_and_not_dropped() -> None:
    """2."""

    def view(node: Annotated[Node | None, Body()] = None) -> Node | None:
        return node

    client = poster_of(view)
    assert client.post("/", data=b'{"name": "a"}').status_code == 415
    assert client.post("/").get_json() is None


def test_a_blank_optional_integer_is_missing() -> None:
    """3."""

    def view(limit: int = 5) -> int:
        return limit

    assert client_of(view).get("/?limit=").get_json() == 5


def test_a_scalar_that_is_given_twice_is_refused() -> None:
    """4."""

    def view(s: str = "") -> None:
        raise AssertionError

    assert client_of(view).get("/?s=1&s=2").status_code == 422


def test_brackets_behind_the_name_of_a_list_are_refused() -> None:
    """4."""

    def view(ids: list[int] | None = None) -> None:
        raise AssertionError

    response = client_of(view).get("/?ids[]=1")
    assert response.status_code == 422
    assert "ids=1&ids=2" in response.text


def required(ids: list[int]) -> list[int] | None:
    return ids


def optional(ids: list[int] | None = None) -> list[int] | None:
    return ids


def defaulted(ids: Annotated[list[int], Query([7])]) -> list[int] | None:
    return ids


def nullable(ids: list[int] | None) -> list[int] | None:
    return ids


@pytest.mark.parametrize(
    ("view", "without"),
    [(required, 422), (nullable, 422), (optional, None), (defaulted, [7])],
)
def test_a_list_takes_none_one_and_many(view: Any, without: Any) -> None:
    """5."""
    client = client_of(view)
    assert client.get("/?ids=1").get_json() == [1]
    assert client.get("/?ids=1&ids=2").get_json() == [1, 2]
    response = client.get("/")
    if without == 422:
        assert response.get_json()["errors"] == {"query": {"ids": MISSING}}
    else:
        assert response.get_json() == without


def test_a_header_has_the_name_that_servers_pass_on() -> None:
    """7."""

    def view(x_api_key: Annotated[str, Header()]) -> dict[str, str]:
        return {"key": x_api_key}

    client = client_of(view)
    (parameter,) = operation_of(read_document(client.application), "/", "get")[
        "parameters"
    ]
    assert (parameter["name"], parameter["in"]) == ("X-Api-Key", "header")
    response = client.get("/", headers={parameter["name"]: "k"})
    assert response.get_json() == {"key": "k"}


def test_every_location_tells_its_errors_in_one_answer() -> None:
    """10."""

    def view(limit: int, x_a: Annotated[int, Header()], pet: Pet) -> None:
        raise AssertionError

    response = poster_of(view).post("/", json={"name": 1})
    assert set(response.get_json()["errors"]) == {"query", "headers", "json"}


@pytest.mark.parametrize("provider", [False, True], ids=["ours", "changed"])
def test_errors_of_indexes_and_of_names_are_sorted_by_nobody(provider: bool) -> None:
    """12."""

    class Mixed(marshmallow.Schema):
        @marshmallow.validates_schema
        def refuse(self, data: object, **kwargs: object) -> None:
            raise marshmallow.ValidationError({1: ["b"], "a": ["c"], 0: ["d"]})

    def view(body: Any) -> None:
        raise AssertionError

    view.__annotations__["body"] = Annotated[dict[str, Any], Mixed]
    client = poster_of(view)
    if provider:
        client.application.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's own
    response = client.post("/", json={})
    assert response.status_code == 422
    assert response.get_json()["errors"] == {
        "json": {"1": ["b"], "a": ["c"], "0": ["d"]}
    }


@pytest.mark.parametrize("checks", ["always", "debug", "never"])
def test_the_password_of_a_row_does_not_leave(checks: str) -> None:
    """14."""

    def view() -> list[Pet]:
        return [PetRow("a")]

    response = client_of(view, TYPED_CHECK_RESPONSES=checks).get("/")
    assert response.get_json() == [{"name": "a", "age": 1}]


def test_the_404_pages_of_the_app_stay_pages() -> None:
    """15."""

    def view() -> None:
        raise AssertionError

    response = client_of(view).get("/nowhere")
    assert (response.status_code, response.mimetype) == (404, "text/html")


@dataclasses.dataclass
class Envelope:
    code: int
    text: str
    errors: dict[str, Any] | None


def envelope(problem: Problem) -> Envelope:
    text = problem.title or "an error"
    return Envelope(problem.status, text, getattr(problem, "errors", None))


WITH_OPTIONS = ErrorFormatter(
    envelope, media_type="application/vnd.shop+json", statuses={409: 418}
)

SENT: list[tuple[int, dict[str, Any]]] = [
    (400, {"data": "{", "content_type": "application/json"}),
    (409, {"json": {"name": "sold out"}}),
    (413, {"data": "1" * 300, "content_type": "application/json"}),
    (415, {"data": "x", "content_type": "text/plain"}),
    (422, {"json": {"age": "x"}, "query_string": "limit=x"}),
    (422, {"json": {f"m{n}": 1 for n in range(20)}}),
]


@pytest.mark.parametrize(
    "formatter",
    [None, envelope, WITH_OPTIONS],
    ids=["problem", "own", "own with options"],
)
@pytest.mark.parametrize(("status", "request_"), SENT, ids=str)
def test_the_error_that_is_sent_fits_the_schema_that_is_published(
    formatter: Any, status: int, request_: dict[str, Any]
) -> None:
    """17."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 250
    Api(app, error_formatter=formatter, max_errors=3)

    @app.post("/")
    @typed(raises=[OutOfStock])
    def view(pet: Pet, limit: int = 1) -> Pet:
        raise OutOfStock(sku="a", detail="Sold.", instance="/stock/a")

    document = read_document(app)
    response = app.test_client().post("/", **request_)
    published = operation_of(document, "/")["responses"][str(response.status_code)]
    schema = published["content"][response.content_type]["schema"]
    holder = {**schema, "components": document["components"]}
    Draft202012Validator(holder).validate(response.get_json())
    if formatter is None:
        assert response.get_json()["status"] == response.status_code == status


def test_nothing_is_written_on_the_classes_of_webargs_and_apispec() -> None:
    """36."""
    mapping = dict(converter.DEFAULT_FIELD_MAPPING)
    locations = [dict(cls.__location_map__) for cls in (Parser, FlaskParser)]

    def view(pet: Pet, limit: int = 1) -> Pet:
        return pet

    client = poster_of(view)
    read_document(client.application)
    assert client.post("/", json={"name": "a"}).status_code == 200
    parser = TypedParser()
    parser.location_loader("query")(lambda request, schema: {})
    assert parser.__location_map__ != TypedParser().__location_map__
    assert mapping == converter.DEFAULT_FIELD_MAPPING
    assert locations == [cls.__location_map__ for cls in (Parser, FlaskParser)]


def test_no_schema_is_made_while_a_request_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """39."""

    def view(
        pet: Pet, node: Node, limit: int = 1, x_a: Annotated[str, Header()] = ""
    ) -> tuple[Any, ...] | Pet:
        return pet

    view.__annotations__["return"] = Pet
    client = poster_of(view)
    body = {"pet": {"name": "a"}, "node": {"child": {"name": "b"}}}
    assert client.post("/?limit=2", json=body).status_code == 200
    made: list[str] = []
    init: Any = marshmallow.Schema.__init__

    def count(self: marshmallow.Schema, **options: Any) -> None:
        made.append(type(self).__name__)
        init(self, **options)

    monkeypatch.setattr(marshmallow.Schema, "__init__", count)
    assert client.post("/?limit=3", json=body).status_code == 200
    assert made == []


class Taken(HTTPException):
    """An exception of a library: Flask does not take it for a Conflict."""

    code = 409


def test_a_problem_is_found_by_the_handler_of_its_status() -> None:
    """43."""

    def view(which: str) -> None:
        raise OutOfStock(sku="a") if which == "ours" else Taken()

    client = client_of(view)

    @client.application.errorhandler(409)
    def answer(error: HTTPException) -> Any:
        assert isinstance(error, Conflict)
        return "mine", 409

    assert client.get("/?which=ours").text == "mine"
    theirs = client.get("/?which=theirs")
    assert theirs.content_type == "application/problem+json"


def test_the_handler_for_every_exception_of_an_old_app_leaves_a_422_alone() -> None:
    """43."""

    def view(limit: int) -> None:
        raise ValueError

    client = client_of(view)
    client.application.register_error_handler(Exception, lambda error: ("page", 500))
    assert client.get("/?limit=x").status_code == 422
    assert client.get("/?limit=1").text == "page"


VALUES = [1e22, 1e-7, 1e16, -0.0, '</\u2028\x7f"', {"b": 1, "a": {"d": 1, "c": 2}}]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_two_writers_of_json_differ_in_text_and_not_in_value(value: Any) -> None:
    """46."""

    class Own(DefaultJSONProvider):
        """Flask's way of writing, by a class of the app's own."""

    def view() -> Any:
        return {"it": value}

    view.__annotations__["return"] = dict[str, Any]
    ours = client_of(view).get("/")
    other = Flask(__name__)
    other.json = Own(other)
    Api(other)
    other.get("/")(typed(view))
    theirs = other.test_client().get("/")
    assert ours.data != theirs.data or ours.data.isascii()
    assert json.loads(ours.data) == json.loads(theirs.data) == {"it": value}
    assert repr(json.loads(ours.data)["it"]) == repr(value)
