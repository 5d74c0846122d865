"""Types of Python in the document: what goes in, and what comes out."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from annotated_types import (
    Ge,
    Gt,
    Interval,
    Le,
    Len,
    Lt,
    MaxLen,
    MinLen,
    MultipleOf,
    Predicate,
)
from documents import (
    Json,
    allows,
    component_of,
    document_of,
    input_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask

from flask_typed import Api, Body, typed


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Only(enum.Enum):
    ONE = 1


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@dataclass
class Point:
    x: int
    y: int


POINT = {"$ref": "#/components/schemas/Point"}
#: A decimal number as text; the exponent is bounded so that no answer takes a year.
DECIMAL = r"^-?[0-9]{1,4300}(\.[0-9]{1,4300})?([eE][+-]?[0-9]{1,3})?$"


def describe(annotation: Any) -> tuple[Json, Json, Json]:
    """Return the document, and the JSON Schemas of a body and of a response."""
    document = document_of(build_view(annotation))
    return document, input_of(document), output_of(document)["items"]


def build_view(annotation: Any) -> Any:
    """Return a view of one value, which it answers in a list: text has no schema."""

    def view(it: Any = Body()) -> Any:
        return [it]

    view.__annotations__.update({"it": annotation, "return": list[annotation]})
    return view


def nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (str, {"type": "string"}),
        (int, {"type": "integer"}),
        (float, {"type": "number", "format": "double"}),
        (bool, {"type": "boolean"}),
        (dt.datetime, {"type": "string", "format": "date-time"}),
        (dt.date, {"type": "string", "format": "date"}),
        (uuid.UUID, {"type": "string", "format": "uuid"}),
        (Any, {}),
        (object, {}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Literal["a"], {"type": "string", "const": "a"}),
        (Literal[1, "a", True], {
            "type": ["integer", "string", "boolean"], "enum": [1, "a", True],
        }),
        (Literal["a", None], nullable({"type": "string", "enum": ["a"]})),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (list, {"type": "array", "items": {}}),
        (dict[str, int], {
            "type": "object", "additionalProperties": {"type": "integer"},
        }),
        (dict, {"type": "object", "additionalProperties": {}}),
        (dict[Color, int], {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "propertyNames": {"$ref": "#/components/schemas/Color"},
        }),
        (dict[uuid.UUID, str], {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"type": "string", "format": "uuid"},
        }),
        (Point, POINT),
        (list[Point | None], {"type": "array", "items": nullable(POINT)}),
        (int | None, {"type": ["integer", "null"]}),
        (list[int] | None, {"type": ["array", "null"], "items": {"type": "integer"}}),
        (Color, {"$ref": "#/components/schemas/Color"}),
        (Color | None, nullable({"$ref": "#/components/schemas/Color"})),
        (Literal["a", "b"] | None, nullable({"type": "string", "enum": ["a", "b"]})),
    ],
    ids=str,
)  # fmt: skip
def test_a_type_has_the_same_schema_in_and_out(annotation: Any, schema: Json) -> None:
    _, loaded, dumped = describe(annotation)
    assert loaded == schema
    assert dumped == schema


def test_a_decimal_is_a_string_or_a_number_in_and_a_string_out() -> None:
    _, loaded, dumped = describe(decimal.Decimal)
    assert loaded == {"type": ["string", "number"], "pattern": DECIMAL}
    assert dumped == {"type": "string", "format": "decimal"}


@pytest.mark.parametrize(
    ("annotation", "component"),
    [
        (Color, {"type": "string", "enum": ["red", "blue"]}),
        (Size, {"type": "integer", "enum": [1, 2]}),
        (Only, {"type": "integer", "enum": [1]}),
    ],
    ids=str,
)
def test_an_enum_is_a_component_of_its_values(annotation: Any, component: Json) -> None:
    document, loaded, dumped = describe(dict[str, annotation])
    assert loaded == dumped
    assert component_of(document, loaded["additionalProperties"]) == component


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (Annotated[int, Ge(1)], {"type": "integer", "minimum": 1}),
        (Annotated[int, Gt(1)], {"type": "integer", "exclusiveMinimum": 1}),
        (
            Annotated[float, Le(2.5)],
            {"type": "number", "format": "double", "maximum": 2.5},
        ),
        (
            Annotated[float, Lt(2.5)],
            {"type": "number", "format": "double", "exclusiveMaximum": 2.5},
        ),
        (Annotated[int, Ge(1), Ge(3), Lt(9), Lt(7)], {
            "type": "integer", "minimum": 3, "exclusiveMaximum": 7,
        }),
        (Annotated[int, Interval(gt=1, le=5)], {
            "type": "integer", "exclusiveMinimum": 1, "maximum": 5,
        }),
        (Annotated[int, MultipleOf(5)], {"type": "integer", "multipleOf": 5}),
        (Annotated[str, Len(1, 32)], {
            "type": "string", "minLength": 1, "maxLength": 32,
        }),
        (Annotated[str, MaxLen(0)], {"type": "string", "maxLength": 0}),
        (Annotated[list[int], MinLen(1)], {
            "type": "array", "items": {"type": "integer"}, "minItems": 1,
        }),
        (Annotated[dict[str, int], MaxLen(3)], {
            "type": "object", "additionalProperties": {"type": "integer"},
            "maxProperties": 3,
        }),
        (list[Annotated[int, Ge(0)]], {
            "type": "array", "items": {"type": "integer", "minimum": 0},
        }),
        (Annotated[int | None, Ge(1)], {"type": ["integer", "null"], "minimum": 1}),
        (Annotated[str, Predicate(str.isupper)], {
            "type": "string", "x-not-expressible": ["str.isupper"],
        }),
        (dict[int, str], {
            "type": "object", "additionalProperties": {"type": "string"},
            "propertyNames": {
                "type": "string", "pattern": "^(0|-?[1-9][0-9]{0,4299})$",
            },
        }),
    ],
    ids=str,
)  # fmt: skip
def test_a_constraint_is_a_word_of_json_schema(annotation: Any, schema: Json) -> None:
    _, loaded, dumped = describe(annotation)
    assert loaded == schema
    assert dumped == schema


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        pytest.param(
            Annotated[dt.date, Interval(ge=dt.date(2026, 1, 1), lt=dt.date.max)],
            "at least 2026-01-01 and less than 9999-12-31",
            id="days",
        ),
        pytest.param(
            Annotated[dt.time, Gt(dt.time(9))], "greater than 09:00:00", id="times"
        ),
        pytest.param(
            Annotated[bytes, Len(1, 8)],
            "a length of at least 1 and at most 8",
            id="bytes",
        ),
    ],
)
def test_a_bound_of_a_string_form_is_marked_as_not_expressible(
    annotation: Any, said: str
) -> None:
    _, loaded, dumped = describe(annotation)
    for schema in (loaded, dumped):
        assert schema["x-not-expressible"] == [said]
        assert not {"minimum", "exclusiveMinimum", "minLength"} & schema.keys()


D = decimal.Decimal


@pytest.mark.parametrize(
    ("constraint", "words", "said"),
    [
        (Ge(1), {"minimum": 1}, "at least 1"),
        (Gt(D("0.50")), {"exclusiveMinimum": 0.5}, "greater than 0.50"),
        (Le(9.5), {"maximum": 9.5}, "at most 9.5"),
        (Lt(D(2)), {"exclusiveMaximum": 2}, "less than 2"),
        (Interval(ge=0, lt=1), {"minimum": 0, "exclusiveMaximum": 1},
         "at least 0 and less than 1"),
        (MultipleOf(D("0.25")), {"multipleOf": 0.25}, "a multiple of 0.25"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_bound_of_a_decimal_is_a_word_about_its_numbers_and_a_mark_for_its_strings(
    constraint: Any, words: Json, said: str
) -> None:
    _, loaded, dumped = describe(Annotated[D, constraint])
    assert loaded == {
        "type": ["string", "number"],
        "pattern": DECIMAL,
        **words,
        "x-not-expressible": [said],
    }
    # It is always a string on the way out.
    out = {"type": "string", "format": "decimal", "x-not-expressible": [said]}
    assert dumped == out


def test_bounds_of_a_decimal_are_about_numbers_in_openapi_3_0_too() -> None:
    app = Flask(__name__)
    Api(app, openapi_version="3.0.3")

    @app.post("/view")
    @typed
    def view(it: Annotated[D, Ge(1), Body()]) -> None: ...

    document = app.test_client().get("/openapi.json").get_json()
    assert input_of(document) == {
        "anyOf": [
            {"type": "string", "pattern": DECIMAL},
            {"type": "number", "minimum": 1},
        ],
        "x-not-expressible": ["at least 1"],
    }


@pytest.mark.parametrize("kind", [Ge, MultipleOf], ids=["bound", "step"])
def test_a_bound_that_no_number_of_json_is_exactly_is_marked_alone(kind: Any) -> None:
    digits = "0.12345678901234567890123"
    _, loaded, _ = describe(Annotated[D, kind(D(digits))])
    (said,) = loaded.pop("x-not-expressible")
    assert said.endswith(digits)
    assert loaded == {"type": ["string", "number"], "pattern": DECIMAL}


def test_a_bound_of_a_number_key_is_marked_as_not_expressible() -> None:
    _, loaded, _ = describe(dict[Annotated[int, Ge(1)], str])
    assert set(loaded["propertyNames"]) == {"type", "pattern", "x-not-expressible"}


def test_the_bounds_of_a_decimal_parameter_are_numbers() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/view")
    @typed
    def view(
        price: Annotated[
            decimal.Decimal,
            Ge(decimal.Decimal("0.5")),
            Le(decimal.Decimal(10)),
            MultipleOf(decimal.Decimal("0.25")),
        ],
    ) -> None: ...

    schema = parameters_of(read_document(app), method="get")["price"]["schema"]
    words = {"type": "number", "minimum": 0.5, "maximum": 10, "multipleOf": 0.25}
    assert schema == words


@dataclass
class Described:
    """A thing that is described.

    At length.
    """

    color: Color = field(
        metadata={
            "title": "Its color",
            "description": "Seen by day.",
            "examples": [Color.RED, "blue"],
            "deprecated": True,
            "other": "left out",
        }
    )


def test_the_metadata_of_a_member_is_said_in_words_of_json_schema() -> None:
    document, loaded, _ = describe(Described)
    component = component_of(document, loaded)
    assert component["description"] == "A thing that is described."
    assert component["properties"]["color"] == {
        "$ref": "#/components/schemas/Color",
        "title": "Its color",
        "description": "Seen by day.",
        "examples": ["red", "blue"],
        "deprecated": True,
    }


def test_unknown_members_are_said_to_be_refused_or_not() -> None:
    document, loaded, _ = describe(Point)
    assert component_of(document, loaded)["additionalProperties"] is False

    def view(point: Point) -> None: ...

    document = document_of(view, unknown="exclude")
    component = component_of(document, input_of(document))
    assert "additionalProperties" not in component


VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 3.0, 1.5, 10**30, 1e300),
    *("", "a", "red", "3", "1.5", "1e5", "1e9999", "\u0661", " 1", "NaN", "-0"),
    *("2026-01-31", "2026-13-31", "2026-01-31T12:00:00Z", "2026-01-31T25:00:00Z"),
    *("2026-01-31T12:00:00+01:30", "2026-01-31 12:00:00Z", "12:00:00"),
    "b4a7e8f0-0a62-4b5d-9d7c-2d1c6a0b2f11",
    "b4a7e8f00a624b5d9d7c2d1c6a0b2f11",
    *([], [1], [1, "a"], [None], [[1]]),
    *({}, {"x": 1, "y": 2}, {"x": 1}, {"x": 1, "y": 2, "z": 3}, {"1": 1}, {"01": 1}),
    *({"red": 1}, {"green": 1}, {"x": "1", "y": None}),
]


@pytest.mark.parametrize(
    "annotation",
    [
        *(str, int, float, bool, decimal.Decimal, dt.datetime, dt.date, uuid.UUID),
        *(Any, Color, Size, Only, Literal[1, "b"], Literal[True], int | None),
        *(list[int], list[Any] | None, dict[str, int], dict[int, int]),
        *(dict[Color, int], Point, Point | None, list[Point]),
        *(Annotated[int, Ge(1), Lt(3)], Annotated[str, Len(1, 3)]),
        *(Annotated[list[int], MinLen(1)], Annotated[float, MultipleOf(0.5)]),
    ],
    ids=str,
)
def test_a_schema_allows_what_is_loaded_and_what_is_sent(annotation: Any) -> None:
    app = Flask(__name__)
    Api(app)
    app.post("/view")(typed(build_view(annotation)))
    document, client = read_document(app), app.test_client()
    taken = 0
    for value in VALUES:
        body = json.dumps(value)
        response = client.post("/view", data=body, content_type="application/json")
        assert response.status_code in (200, 422), value
        is_taken = response.status_code == 200
        assert allows(document, input_of(document), value) == is_taken, value
        if is_taken:
            taken += 1
            assert allows(document, output_of(document), response.get_json()), value
    assert taken
