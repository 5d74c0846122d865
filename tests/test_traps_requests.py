"""Mistakes of requests and their bodies; the number is the row's."""

from __future__ import annotations

import dataclasses
import decimal
import inspect
import io
import json
from dataclasses import dataclass
from typing import Annotated, Any

import marshmallow
import pytest
from flask import Flask
from forms import URLENCODED, client_of
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkSize,
    NoMoreData,
)
from marshmallow import fields, validates_schema

from flask_typed import (
    Api,
    Body,
    Cookie,
    Form,
    Header,
    typed,
)


@dataclasses.dataclass
class Node:
    name: str = ""
    child: Node | None = None


@dataclasses.dataclass
class Pet:
    name: str
    age: int = 1


class BadChunks(io.RawIOBase):
    """A body that the server gives up while it is read.

    :param error: what the server raises then
    """

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise self.error


HOSTILE: dict[str, bytes] = {
    "digits": b'{"name": ' + b"9" * 5000 + b"}",
    "brackets": b"[" * 100_000,
    "recursive": b'{"child":' * 500 + b"{}" + b"}" * 500,
    "unknown": b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "surrogate": rb'{"name": "\ud800"}',
    "surrogate name": rb'{"\ud800": 1}',
}


@dataclass
class Options:
    limit: int = 10
    since: float | None = None
    exact: bool = True


def login(options: Annotated[Options, Form()]) -> Any:
    return [options.limit, options.since, options.exact]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_bad_request(name: str) -> None:
    """1."""

    def view(node: Node) -> Node:
        return node

    response = client_of(view).post(
        "/", data=HOSTILE[name], content_type="application/json"
    )
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "error",
    [
        OSError("invalid chunk size"),
        InvalidChunkSize(b"x"),
        ChunkMissingTerminator(b"x"),
        NoMoreData(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_bad_chunk_is_a_bad_request(error: Exception) -> None:
    """1."""

    def view(node: Node) -> Node:
        return node

    environ = {
        "wsgi.input": BadChunks(error),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    response = client_of(view).post(
        "/", environ_overrides=environ, content_type="application/json"
    )
    assert response.status_code == 400


def maybe_node(node: Annotated[Node | None, Body()] = None) -> Node | None:
    return node


def node_of_options(node: Node = Node()) -> Node | None:  # noqa: B008
    return node if node.name else None


@pytest.mark.parametrize("view", [maybe_node, node_of_options])
def test_a_body_without_a_content_type_is_refused_and_not_dropped(view: Any) -> None:
    """2."""
    client = client_of(view)
    assert client.post("/", data=b'{"name": "a"}').status_code == 415
    assert client.post("/").get_json() is None


def test_a_form_without_a_content_type_is_refused_and_not_dropped() -> None:
    """2."""
    answer = client_of(login).post("/", data=b"limit=5")
    assert answer.status_code == 415
    assert URLENCODED in answer.headers["Accept"]


@pytest.mark.parametrize(
    "value", [1.9, "1", "1_000", " 1 ", "\N{FULLWIDTH DIGIT ONE}", True]
)
def test_an_integer_is_a_whole_json_number(value: Any) -> None:
    """9."""

    def view(size: Annotated[int, Body()]) -> dict[str, int]:
        return {"size": size}

    client = client_of(view)
    assert client.post("/", json=3.0).json == {"size": 3}
    assert client.post("/", json=value).status_code == 422


@pytest.mark.parametrize("text", ["1.9", "1_000", " 1 ", "\N{FULLWIDTH DIGIT ONE}"])
def test_an_integer_in_the_query_is_the_text_of_one(text: str) -> None:
    """9."""

    def view(size: int) -> dict[str, int]:
        return {"size": size}

    client = client_of(view, "GET")
    assert client.get("/?size=1").json == {"size": 1}
    assert client.get("/", query_string={"size": text}).status_code == 422


@pytest.mark.parametrize("value", ["yes", "true", 1, "1"])
def test_a_boolean_in_json_is_true_or_false(value: Any) -> None:
    """9."""

    def view(ready: Annotated[bool, Body()]) -> dict[str, bool]:
        return {"ready": ready}

    client = client_of(view)
    assert client.post("/", json=True).json == {"ready": True}
    assert client.post("/", json=value).status_code == 422


def test_a_number_that_costs_minutes_or_is_infinite_is_refused() -> None:
    """9."""

    def decimals(value: Annotated[decimal.Decimal, Body()]) -> dict[str, int]:
        return {"digits": len(f"{value:f}")}

    def floats(value: Annotated[float, Body()]) -> float:
        return value

    def queried(value: decimal.Decimal) -> str:
        return "never"

    assert client_of(queried, "GET").get("/?value=1e1000000000").status_code == 422
    client = client_of(decimals)
    assert client.post("/", json="1e1000000000").status_code == 422
    number: dict[str, Any] = {"content_type": "application/json"}
    assert client.post("/", data="1e1000000000", **number).status_code == 400
    assert client.post("/", json="1e3").json == {"digits": 4}
    client = client_of(floats)
    answer = client.post("/", data="1e400", content_type="application/json")
    assert answer.status_code == 400


def test_every_location_tells_its_errors_in_one_answer() -> None:
    """10."""

    def view(
        limit: int,
        x_a: Annotated[int, Header()],
        visits: Annotated[int, Cookie()],
        pet: Pet,
    ) -> None:
        raise AssertionError

    response = client_of(view).post("/", json={"name": 1})
    assert set(response.get_json()["errors"]) == {
        *("query", "headers", "cookies", "json")
    }


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
    client = client_of(view)
    if provider:
        client.application.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's own
    response = client.post("/", json={})
    assert response.status_code == 422
    assert response.get_json()["errors"] == {
        "json": {"1": ["b"], "a": ["c"], "0": ["d"]}
    }


def test_indexes_in_messages_are_strings_that_sort_among_other_names() -> None:
    """12."""

    is_old = "pass_many" in inspect.signature(validates_schema).parameters
    whole: Any = {"pass_many" if is_old else "pass_collection": True}

    class PetSchema(marshmallow.Schema):
        name = fields.String(required=True)

        @validates_schema(**whole, skip_on_field_errors=False)
        def check(self, data: Any, **kwargs: Any) -> None:
            raise marshmallow.ValidationError("Too few.")

    def view(pets: list[Any]) -> None:
        pass

    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # so that Flask writes
    Api(app)
    view.__annotations__["pets"] = Annotated[list[Any], PetSchema(many=True)]
    app.post("/")(typed(view))
    answer = app.test_client().post("/", json=[{"name": "a"}, {}])
    assert json.loads(answer.text)["errors"] == {
        "json": {
            "1": {"name": ["Missing data for required field."]},
            "_schema": ["Too few."],
        }
    }
