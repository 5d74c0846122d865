"""Responses are the same whether compiled code makes them or marshmallow does."""

import dataclasses
import datetime as dt
import logging
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge
from flask import Flask
from marshmallow import fields

from flask_typed import Api, typed

each_way = pytest.mark.parametrize("compiled", [True, False])


@dataclasses.dataclass
class Line:
    sku: str
    quantity: Annotated[int, Ge(1)] = 1


@dataclasses.dataclass
class Order:
    id: int
    created: dt.datetime
    lines: list[Line]
    status: Literal["new", "paid"] = "new"


@dataclasses.dataclass
class Priced(Line):
    cost: int = 5


NOON = dt.datetime(2024, 1, 2, 12, tzinfo=dt.UTC)
TEXT = (
    b'{"id":1,"created":"2024-01-02T12:00:00+00:00",'
    b'"lines":[{"sku":"\xc3\xa9","quantity":2}],"status":"new"}'
)


def respond(
    value: Any, compiled: bool, *, json: dict[str, Any] | None = None, **keywords: Any
) -> Any:
    app = Flask(__name__)
    for name, setting in (json or {}).items():
        setattr(app.json, name, setting)
    Api(app, compiled=compiled, **keywords)

    @app.get("/")
    @typed
    def view() -> Order:
        order: Order = value
        return order

    return app.test_client().get("/")


@each_way
@pytest.mark.parametrize(
    "lines",
    [
        [Line("\xe9", 2)],
        [Priced("\xe9", 2)],
        [{"sku": "\xe9", "quantity": 2}],
        (Line("\xe9", 2),),
    ],
    ids=["instance", "subclass", "dict", "tuple"],
)
def test_members_are_filtered_and_in_the_order_of_the_class(
    lines: Any, compiled: bool
) -> None:
    response = respond(Order(1, NOON, lines), compiled)
    assert response.data == TEXT
    assert response.content_type == "application/json"


@each_way
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Order(1, NOON, [Line("a", 0)]), "lines.0.quantity: Must be greater than"),
        (Order(1, NOON, [], "gone"), "status: Must be one of"),  # type: ignore[arg-type]
        ({"id": 1, "created": NOON}, "lines: Missing data"),
        (Order, "Invalid input type"),
        (Order(1, NOON, [Line("\ud800")]), "it has no JSON form"),
    ],
    ids=["range", "literal", "missing", "class", "surrogate"],
)
def test_a_value_that_does_not_fit_is_refused_in_the_same_words(
    value: Any, reason: str, compiled: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = respond(value, compiled)
    assert response.status_code == 500
    assert reason in caplog.text


@each_way
def test_a_changed_json_provider_writes(compiled: bool) -> None:
    order = Order(1, NOON, [Line("\xe9", 2)])
    response = respond(order, compiled, json={"ensure_ascii": False})
    assert response.data.startswith(b'{"created":')
    assert "\xe9" in response.text


@each_way
def test_an_envelope_is_around_the_body(compiled: bool) -> None:
    response = respond(Order(1, NOON, [Line("\xe9", 2)]), compiled, envelope="data")
    assert response.data == b'{"data":' + TEXT + b"}"


@each_way
def test_what_is_not_checked_is_filtered(compiled: bool) -> None:
    order = Order(1, NOON, [Priced("a", 0), {"sku": 5, "more": 1}])  # type: ignore[list-item]
    response = respond(order, compiled, check_responses="never")
    assert response.json["lines"] == [
        {"sku": "a", "quantity": 0},
        {"sku": 5, "quantity": 1},
    ]


class Shout(fields.String):
    """A field of a user."""

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return f"{value}!"


def test_a_type_that_is_not_compiled_is_served_by_its_schema() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view() -> list[Annotated[str, Shout]]:
        return ["a"]

    assert app.test_client().get("/").json == ["a!"]
