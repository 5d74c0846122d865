"""However much is wrong with a request, the answer is small and takes linear time."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Annotated, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields, validates_schema

from flask_typed import Api, Body, Query, typed
from flask_typed.errors import ValidationProblem

SENTENCE = "The request does not fit this operation."
#: No answer needs to be larger: 100 messages and names of 200 characters, and braces.
BYTES = 64 * 1024


@dataclass
class Line:
    sku: str
    quantity: int = 1


def make_client(**config: Any) -> FlaskClient:
    """Return a client of an app with views that take much."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config)
    Api(app)

    @app.post("/numbers")
    @typed
    def numbers(numbers: Annotated[list[int], Body()]) -> None:
        """Take an array."""

    @app.post("/line")
    @typed
    def line(line: Line) -> None:
        """Take an object."""

    @app.post("/lines")
    @typed
    def lines(lines: list[Line], limit: int = 1) -> None:
        """Take an array of objects, and a parameter."""

    @app.post("/named")
    @typed
    def named(named: dict[str, int]) -> None:
        """Take an object of any names."""

    @app.get("/query")
    @typed
    def query(ids: list[int]) -> None:
        """Take a list of parameters."""

    return app.test_client()


def count_messages(node: Any) -> int:
    """Return how many messages there are in errors of webargs' shape."""
    if isinstance(node, dict):
        return sum(map(count_messages, node.values()))
    if isinstance(node, list):
        return sum(map(count_messages, node))
    return 1


HOSTILE: dict[str, tuple[str, Callable[[int], Any]]] = {
    "wrong items": ("/numbers", lambda n: ["x"] * n),
    "unknown members": ("/line", lambda n: {f"m{i}": 1 for i in range(n)}),
    "wrong objects": ("/lines", lambda n: [{}] * n),
    "no objects": ("/lines", lambda n: [1] * n),
    "unknown members of many": ("/lines", lambda n: [{"sku": "a", "m": 1}] * n),
    "wrong values": ("/named", lambda n: {f"m{i}": "x" for i in range(n)}),
}


# Objects take marshmallow the longest; a fifth of them is as telling.
@pytest.mark.parametrize(
    ("name", "count"),
    [
        (name, 20_000 if "objects" in name or "of many" in name else 100_000)
        for name in HOSTILE
    ],
)
def test_a_hundred_thousand_errors_get_a_hundred_messages_and_a_count(
    name: str, count: int
) -> None:
    path, make = HOSTILE[name]
    response = make_client().post(path, json=make(count))
    problem = response.get_json()
    assert response.status_code == 422
    assert count_messages(problem["errors"]) == 100
    more = count - 100 + (name == "unknown members")  # and the missing one
    assert problem["detail"] == f"{SENTENCE} {more} more errors are not listed."
    assert len(response.data) < BYTES


def count_calls(client: FlaskClient, path: str, body: Any) -> int:
    """Return how many functions run, Python's and C's, while a body is refused."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        response = client.post(path, json=body)
    finally:
        sys.setprofile(None)
    assert response.status_code == 422
    return calls


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_as_many_errors_are_twice_the_work(name: str) -> None:
    path, make = HOSTILE[name]
    client = make_client()
    count_calls(client, path, make(10))  # binds the app
    once, twice = (count_calls(client, path, make(n)) for n in (1000, 2000))
    assert twice < 2.2 * once


def test_errors_of_a_query_are_bounded_too() -> None:
    response = make_client().get("/query?" + "&".join(["ids=x"] * 20_000))
    problem = response.get_json()
    assert count_messages(problem["errors"]) == 100
    assert problem["detail"].endswith(" 19900 more errors are not listed.")


def test_the_number_of_messages_is_a_setting() -> None:
    client = make_client(TYPED_MAX_ERRORS=2)
    problem = client.post("/numbers", json=["x"] * 5).get_json()
    message = ["Not a valid integer."]
    assert problem["errors"] == {"json": {"0": message, "1": message}}
    assert problem["detail"] == f"{SENTENCE} 3 more errors are not listed."


@pytest.mark.parametrize("count", [1, 2])
def test_nothing_is_said_of_more_where_there_are_none(count: int) -> None:
    client = make_client(TYPED_MAX_ERRORS=2)
    problem = client.post("/numbers", json=["x"] * count).get_json()
    assert problem["detail"] == SENTENCE


def test_the_number_is_of_all_locations_together() -> None:
    client = make_client(TYPED_MAX_ERRORS=3)
    problem = client.post("/lines?limit=x", json=[1] * 5).get_json()
    assert count_messages(problem["errors"]) == 3
    assert problem["errors"]["query"] == {"limit": ["Not a valid integer."]}
    assert problem["detail"].endswith(" 3 more errors are not listed.")


@pytest.mark.parametrize("character", ["k", "\u20ac", "\U0001f600", '"', "\x00"])
def test_long_names_are_cut(character: str) -> None:
    response = make_client().post(
        "/line",
        json={"sku": "a"} | {character * 10_000 + str(i): 1 for i in range(100)},
    )
    errors = response.get_json()["errors"]["json"]
    assert list(errors) == [character * 200 + "…"]
    assert len(response.data) < BYTES


def test_names_of_two_hundred_characters_are_whole() -> None:
    name = "k" * 200
    errors = (
        make_client().post("/line", json={"sku": "a", name: 1}).get_json()["errors"]
    )
    assert errors == {"json": {name: ["Unknown field."]}}


class Chatty(Schema):
    word = fields.String(validate=lambda word: refuse(word))


def refuse(word: str) -> None:
    """Refuse a word and repeat it."""
    raise ValidationError([f"{word} {index}" for index in range(1000)])


def test_long_messages_are_cut() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.post("/")
    @typed
    def view(body: Annotated[dict[str, Any], Chatty]) -> None:
        raise AssertionError

    response = app.test_client().post("/", json={"word": "w" * 100_000})
    messages = response.get_json()["errors"]["json"]["word"]
    assert messages == ["w" * 200 + "…"] * 100
    assert len(response.data) < BYTES


class Mixed(Schema):
    """Refuses everything, with names and numbers of members and of nothing."""

    items = fields.Raw()

    @validates_schema
    def refuse(self, data: object, **kwargs: object) -> None:
        raise ValidationError({0: ["first"], "name": ["second"], None: ["third"]})


class Silent(Schema):
    """Refuses everything and does not say why."""

    items = fields.Raw()

    @validates_schema
    def refuse(self, data: object, **kwargs: object) -> None:
        raise ValidationError({"items": []})


@pytest.mark.parametrize(
    ("schema", "errors"),
    [
        (Mixed, {"json": {"0": ["first"], "name": ["second"], "None": ["third"]}}),
        (Silent, {}),
    ],
)
def test_errors_are_an_object_whatever_a_schema_makes_of_them(
    schema: Any, errors: dict[str, Any]
) -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view(body: Any) -> None:
        raise AssertionError

    view.__annotations__["body"] = Annotated[dict[str, Any], schema]
    app.add_url_rule("/", view_func=typed(view), methods=["POST"])
    response = app.test_client().post("/", json={"items": 1})
    assert (response.status_code, response.get_json()["errors"]) == (422, errors)


def test_a_handler_of_the_app_is_given_the_bounded_errors_in_both_forms() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.errorhandler(422)
    def answer(error: Any) -> dict[str, Any]:
        # As webargs' documentation has it.
        assert isinstance(error, ValidationProblem)
        return {"errors": error.data["messages"], "same": error.errors}

    @app.get("/")
    @typed
    def view(ids: Annotated[list[int], Query()]) -> None:
        raise AssertionError

    answered = app.test_client().get("/?" + "&".join(["ids=x"] * 500)).get_json()
    assert count_messages(answered["errors"]) == 100
    assert answered["same"] == answered["errors"]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("body", [b'{"a": ', b"\xff", b"NaN", b"[" * 100])
def test_a_handler_that_reads_webargs_data_is_given_it_for_malformed_json_too(
    body: bytes, compiled: bool
) -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app, compiled=compiled)

    @app.errorhandler(422)
    @app.errorhandler(400)
    def answer(error: Any) -> Any:
        # As webargs' documentation has it.
        headers = error.data.get("headers", None)
        messages = error.data.get("messages", ["Invalid request."])
        return {"errors": messages}, error.code, headers or {}

    @app.post("/")
    @typed
    def view(ids: Annotated[list[int], Body()]) -> None:
        raise AssertionError

    response = app.test_client().post("/", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json() == {"errors": {"json": ["Invalid JSON body."]}}
