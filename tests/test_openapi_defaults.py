"""The defaults of members and arguments, in the document."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import itertools
from dataclasses import dataclass, field
from typing import Annotated, Any

from documents import (
    allows,
    component_of,
    document_of,
    input_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask

from flask_typed import Api, Body, Query, read_only, typed, write_only


class Color(enum.Enum):
    RED = "red"


@dataclass
class Point:
    x: int
    y: int


@dataclass
class Defaults:
    number: int = 3
    # Fails where it is built, and no request can hold it.
    broken: int = None  # type: ignore[assignment]
    nothing: int | None = None
    color: Color = Color.RED
    price: decimal.Decimal = decimal.Decimal("1.50")
    day: dt.date = dt.date(2026, 1, 31)
    point: Point = field(default_factory=lambda: Point(0, 0))
    tags: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    colors: list[Color] = field(default_factory=lambda: [Color.RED])


def test_a_default_is_published_where_a_request_could_hold_it() -> None:
    def view(it: Defaults) -> Defaults:
        return it

    document = document_of(view)
    properties = component_of(document, input_of(document))["properties"]
    assert {n: s["default"] for n, s in properties.items() if "default" in s} == {
        "number": 3,
        "nothing": None,
        "color": "red",
        "price": "1.50",
        "day": "2026-01-31",
        "tags": [],
        "names": {},
    }
    properties = component_of(document, output_of(document))["properties"]
    assert [name for name, schema in properties.items() if "default" in schema] == []


@dataclass
class Account:
    name: str
    id: Annotated[int, read_only] = 0
    secret: Annotated[str, write_only] = ""


def test_the_default_of_an_object_is_one_that_a_request_could_hold() -> None:
    def view(
        account: Account = Account("a", id=7, secret="s"),  # noqa: B008
        anything: Annotated[Any, Body()] = (1, 2),
    ) -> None: ...

    document = document_of(view)
    members = input_of(document)["properties"]
    assert members["account"]["default"] == {"name": "a", "secret": "s"}
    assert allows(document, members["account"], members["account"]["default"])
    assert members["anything"] == {"default": [1, 2]}


COUNTER = itertools.count()


@dataclass
class Plain:
    size: int = 1
    tags: list[str] = field(default_factory=lambda: ["a"])


@dataclass
class Random:
    size: int = field(default_factory=lambda: next(COUNTER))


@dataclass
class Initialized:
    size: int = 1

    def __post_init__(self) -> None:
        self.size = next(COUNTER)


@dataclass
class Made:
    text: str = field(default_factory=lambda: "a" + "b")
    plain: Plain = field(default_factory=Plain)
    counted: int = field(default_factory=lambda: next(COUNTER))
    inside: list[int] = field(default_factory=lambda: [next(COUNTER) for _ in "ab"])
    random: Random = field(default_factory=Random)
    initialized: Initialized = field(default_factory=Initialized)
    moment: dt.datetime = field(default_factory=dt.datetime.now)


def test_a_default_that_is_made_is_published_where_it_is_always_the_same() -> None:
    def view(it: Made) -> None: ...

    document = document_of(view)
    properties = component_of(document, input_of(document))["properties"]
    assert {n: s["default"] for n, s in properties.items() if "default" in s} == {
        "text": "ab",
        "plain": {"size": 1, "tags": ["a"]},
    }


def test_a_default_that_is_an_object_is_published_as_json() -> None:
    points = [Point(1, 2)]

    def view(points: list[Point] | None = Body(default=points)) -> None: ...

    assert input_of(document_of(view))["default"] == [{"x": 1, "y": 2}]


def test_the_defaults_of_parameters_are_what_their_schema_allows() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/view")
    @typed
    def view(
        price: decimal.Decimal = decimal.Decimal("1.5"),
        count: decimal.Decimal = decimal.Decimal(2),
        prices: Annotated[list[decimal.Decimal], Query()] = [decimal.Decimal("0.5")],  # noqa: B006
        limit: int | None = None,
        colors: list[Color] | None = None,
    ) -> None: ...

    document = read_document(app)
    schemas = {
        name: parameter["schema"]
        for name, parameter in parameters_of(document, method="get").items()
    }
    defaults = {n: s["default"] for n, s in schemas.items() if "default" in s}
    # Null is no text, so no parameter holds it.
    assert defaults == {"price": 1.5, "count": 2, "prices": [0.5]}
    assert all(allows(document, schemas[n], value) for n, value in defaults.items())
    assert schemas["limit"] == {"type": "integer"}
