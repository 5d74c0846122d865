"""Mistakes of responses; the number is the row's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any

import marshmallow
import pytest
from documents import (
    operation_of,
    read_document,
)
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from marshmallow import fields

from flask_typed import (
    Api,
    Problem,
    typed,
)
from flask_typed.errors import ErrorFormatter


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


class PetSchema(marshmallow.Schema):
    name = fields.String()


@pytest.mark.parametrize("value", [5, "x", True, [], (1, 2), {3}], ids=repr)
@pytest.mark.parametrize(
    "hint", [Pet, Annotated[dict[str, Any], PetSchema]], ids=["generated", "own"]
)
def test_what_is_no_object_is_not_sent_as_an_empty_one(hint: Any, value: Any) -> None:
    """13."""

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    assert client_of(view).get("/").status_code == 500


@pytest.mark.parametrize(
    "hint",
    [
        list[Pet],
        list[Annotated[dict[str, Any], PetSchema]],
        Annotated[list[dict[str, Any]], PetSchema(many=True)],
    ],
    ids=["generated", "own", "own-many"],
)
def test_what_is_no_list_of_objects_is_not_sent_as_empty_ones(hint: Any) -> None:
    """13."""

    def view() -> Any:
        return [1, "x", None]

    view.__annotations__["return"] = hint
    assert client_of(view).get("/").status_code == 500


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


def test_servers_come_from_the_prefix_of_a_request_and_never_from_its_host() -> None:
    """16."""

    def view() -> None: ...

    client = client_of(view)
    for prefix, url in [("", "/"), ("/shop", "/shop"), ("", "/")]:
        response = client.get(
            "/openapi.json",
            headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
            environ_overrides={"SCRIPT_NAME": prefix},
        )
        assert response.get_json()["servers"] == [{"url": url}]
        assert "evil.example" not in response.text


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
