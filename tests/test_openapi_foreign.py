"""The fields of hand-written Schemas in the document."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
import secrets
from typing import Annotated, Any

import marshmallow
import pytest
from documents import (
    Json,
    allows,
    component_of,
    document_of,
    input_of,
    output_of,
    read_document,
)
from flask import Flask
from marshmallow import EXCLUDE, fields, validate

from flask_typed import Api, typed


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Pair(enum.Enum):
    ONE = (1, 2)


class OwnerSchema(marshmallow.Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


def build_view(field: Any) -> Any:
    """Return a view that takes and returns an object of one member."""
    schema = marshmallow.Schema.from_dict({"it": field}, name="HolderSchema")

    def view(holder: Any) -> Any:
        return holder

    annotation = Annotated[dict[str, Any], schema]
    view.__annotations__.update({"holder": annotation, "return": annotation})
    return view


def describe(field: Any) -> tuple[Json, Json, Json]:
    """Return the document, and the JSON Schemas of a member in and out."""
    document = document_of(build_view(field))
    loaded, dumped = (
        component_of(document, schema)["properties"]["it"]
        for schema in (input_of(document), output_of(document))
    )
    return document, loaded, dumped


NUMBER = {"type": "string", "format": "decimal"}


@pytest.mark.parametrize(
    ("field", "loaded", "dumped"),
    [
        (fields.String(), {"type": "string"}, {"type": "string"}),
        (fields.Integer(), {"type": "integer"}, {"type": "integer"}),
        (fields.Integer(as_string=True), {"type": ["string", "integer"]},
         {"type": "string"}),
        (fields.Float(), {"type": "number"}, {"type": "number"}),
        (fields.Float(as_string=True), {"type": ["string", "number"]},
         {"type": "string"}),
        # Flask writes a Decimal as a string.
        (fields.Decimal(), {"type": "number"}, NUMBER),
        (fields.Decimal(as_string=True), {"type": ["string", "number"]}, NUMBER),
        (fields.Boolean(), {"type": "boolean"}, {"type": "boolean"}),
        (fields.UUID(), {"type": "string", "format": "uuid"},
         {"type": "string", "format": "uuid"}),
        (fields.Raw(), {}, {}),
        *((field, schema, schema) for field, schema in (
            (fields.DateTime(), {"type": "string", "format": "date-time"}),
            (fields.AwareDateTime(), {"type": "string", "format": "date-time"}),
            (fields.DateTime(format="rfc822"), {"type": "string"}),
            (fields.DateTime(format="%d.%m.%Y"), {"type": "string"}),
            (fields.DateTime(format="timestamp"), {"type": "number", "minimum": 0}),
            (fields.DateTime(format="timestamp_ms"), {"type": "number", "minimum": 0}),
            (fields.Date(), {"type": "string", "format": "date"}),
            (fields.Date(format="%d.%m.%Y"), {"type": "string"}),
            (fields.Time(), {"type": "string", "format": "time"}),
            (fields.Email(), {"type": "string", "format": "email"}),
            (fields.Url(), {"type": "string", "format": "uri"}),
            (fields.Url(relative=True), {"type": "string", "format": "uri-reference"}),
            (fields.IPv4(), {"type": "string", "format": "ipv4"}),
            (fields.IPv6(), {"type": "string", "format": "ipv6"}),
            (fields.IP(), {
                "type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}],
            }),
            (fields.IPv4Interface(), {"type": "string"}),
            (fields.Enum(Color), {"type": "string", "enum": ["RED", "BLUE"]}),
            (fields.Enum(Color, by_value=True), {"$ref": "#/components/schemas/Color"}),
            (fields.Enum(Color, by_value=fields.String), {
                "type": "string", "enum": ["red", "blue"],
            }),
            (fields.Constant("v1"), {"const": "v1"}),
            (fields.Tuple((fields.Integer(), fields.String())), {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "items": False, "minItems": 2, "maxItems": 2,
            }),
            (fields.List(fields.Date()), {
                "type": "array", "items": {"type": "string", "format": "date"},
            }),
            (fields.Dict(), {"type": "object", "additionalProperties": {}}),
            (fields.Dict(keys=fields.UUID(), values=fields.Integer()), {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "propertyNames": {"type": "string", "format": "uuid"},
            }),
            (fields.Nested(OwnerSchema), {"$ref": "#/components/schemas/OwnerSchema"}),
            (fields.Nested(OwnerSchema, many=True), {
                "type": "array",
                "items": {"$ref": "#/components/schemas/OwnerSchema"},
            }),
            (fields.Pluck(OwnerSchema, "id"), {"type": "integer"}),
            (fields.Pluck(OwnerSchema, "id", many=True), {
                "type": "array", "items": {"type": "integer"},
            }),
        )),
    ],
    ids=repr,
)  # fmt: skip
def test_a_field_says_what_it_loads_and_what_it_dumps(
    field: Any, loaded: Json, dumped: Json
) -> None:
    _, found_in, found_out = describe(field)
    found_in.pop("default", None)  # of a Constant
    assert found_in == loaded
    assert found_out == dumped


def test_a_timedelta_says_its_unit() -> None:
    _, loaded, _ = describe(fields.TimeDelta(precision="minutes"))
    assert loaded["description"] == "In minutes."
    assert loaded["type"] in ("number", "integer")


def test_an_enum_of_arrays_says_its_values() -> None:
    _, loaded, _ = describe(fields.Enum(Pair, by_value=True))
    assert loaded == {"enum": [[1, 2]]}


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        (fields.Integer(allow_none=True), {"type": ["integer", "null"]}),
        (fields.Enum(Color, by_value=True, allow_none=True), {
            "anyOf": [{"$ref": "#/components/schemas/Color"}, {"type": "null"}],
        }),
        (fields.String(allow_none=True, validate=validate.OneOf(["a"])), {
            "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}],
        }),
        (fields.Constant("a", allow_none=True), {
            "anyOf": [{"enum": ["a"]}, {"type": "null"}],
        }),
        (fields.Raw(allow_none=True), {}),
    ],
    ids=repr,
)  # fmt: skip
def test_a_field_that_allows_none_allows_null(field: Any, schema: Json) -> None:
    _, _, dumped = describe(field)
    assert dumped == schema


class ColorField(fields.String):
    """A field of the app's own."""


class Odd(fields.Field):  # type: ignore[type-arg]  # marshmallow 3 has no argument
    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return obj.other


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        pytest.param(
            ColorField(metadata={"description": "Its color.", "x_note": 1, "own": 2}),
            {"type": "string", "description": "Its color.", "x-note": 1},
            id="what it is made of, with its metadata",
        ),
        pytest.param(
            ColorField(metadata={"format": "color"}, validate=validate.Length(max=7)),
            {"type": "string", "maxLength": 7, "format": "color"},
            id="metadata names the format",
        ),
        pytest.param(Odd(), {}, id="nothing is known of it"),
    ],
)
def test_a_field_of_the_app_says_what_is_known_of_it(field: Any, schema: Json) -> None:
    _, loaded, _ = describe(field)
    assert loaded == schema


@pytest.mark.parametrize(
    ("field", "default"),
    [
        (fields.Integer(load_default=3), 3),
        (fields.Date(load_default=dt.date(2026, 1, 31)), "2026-01-31"),
        (fields.Decimal(load_default=decimal.Decimal("1.5")), 1.5),
        (fields.Enum(Color, load_default=Color.RED), "RED"),
        (fields.List(fields.Integer(), load_default=list), []),
        (fields.String(load_default=None), None),
    ],
    ids=repr,
)
def test_a_default_is_published_as_it_would_be_sent(field: Any, default: Any) -> None:
    _, loaded, dumped = describe(field)
    assert loaded["default"] == default
    assert "default" not in dumped


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(fields.DateTime(load_default="now"), id="not of its type"),
        pytest.param(
            fields.Integer(load_default=0, validate=validate.Range(min=1)),
            id="refused by a validator",
        ),
        pytest.param(
            fields.String(load_default=lambda: secrets.token_hex()),
            id="made anew each time",
        ),
        pytest.param(Odd(load_default=1), id="a field that needs the whole object"),
        pytest.param(
            fields.String(load_default=None, allow_none=False), id="null, not allowed"
        ),
    ],
)
def test_a_default_that_no_request_could_hold_is_not_published(field: Any) -> None:
    _, loaded, _ = describe(field)
    assert "default" not in loaded


def test_members_of_one_direction_are_in_that_direction_only() -> None:
    class UserSchema(marshmallow.Schema):
        id = fields.Integer(dump_only=True)
        password = fields.String(load_only=True)

    def view(user: Any) -> Any:
        return user

    annotation = Annotated[dict[str, Any], UserSchema]
    view.__annotations__.update({"user": annotation, "return": annotation})

    document = document_of(view)
    loaded = component_of(document, input_of(document))["properties"]
    dumped = component_of(document, output_of(document))["properties"]
    assert loaded == {"password": {"type": "string", "writeOnly": True}}
    assert dumped == {"id": {"type": "integer", "readOnly": True}}


def test_what_a_nested_field_does_with_unknown_members_is_said() -> None:
    field = fields.Nested(OwnerSchema, unknown=EXCLUDE)
    document, loaded, _ = describe(field)
    assert "additionalProperties" not in component_of(document, loaded)


class Everything(marshmallow.Schema):
    """A member of each kind, none of them required."""

    integer = fields.Integer(validate=validate.Range(min=1, max=9, max_inclusive=False))
    number = fields.Float()
    price = fields.Decimal(as_string=True)
    flag = fields.Boolean()
    day = fields.Date()
    moment = fields.DateTime()
    stamp = fields.DateTime(format="timestamp")
    length = fields.TimeDelta()
    uuid = fields.UUID()
    address = fields.IP()
    interface = fields.IPInterface()
    color = fields.Enum(Color, by_value=True)
    name = fields.String(validate=[validate.Length(1, 3), validate.NoneOf(["no"])])
    code = fields.String(validate=validate.Regexp("[a-z]+$"))
    pair = fields.Tuple((fields.Integer(strict=True), fields.Boolean()))
    counts = fields.Dict(keys=fields.String(validate=validate.Length(2)))
    tags = fields.List(
        fields.String(), validate=validate.ContainsOnly(["a", "b"]), allow_none=True
    )
    owner = fields.Nested(OwnerSchema, only=["id"])


Everything_ = Annotated[dict[str, Any], Everything]

VALUES: dict[str, list[Any]] = {
    "integer": [0, 1, 8, 9],
    "number": [0, 1.5],
    "price": [1, 1.5, "1.50"],
    "flag": [True, False],
    "day": ["2026-01-31", "2026-02-31"],
    "moment": ["2026-01-31T12:00:00Z", "2026-02-31T12:00:00Z"],
    "stamp": [-1, 0, 1700000000.5],
    "length": [0, 90],
    "uuid": ["b4a7e8f0-0a62-4b5d-9d7c-2d1c6a0b2f11", "b4a7"],
    "address": ["10.0.0.1", "::1", "10.0.0.256"],
    "interface": ["10.0.0.1/8"],
    "color": ["red", "RED"],
    "name": ["", "abc", "abcd", "no"],
    "code": ["abc", "1abc", "abc1"],
    "pair": [[1, True], [1], [1, True, 1]],
    "counts": [{"ab": 1}, {"a": 1}],
    "tags": [["a", "b", "a"], [], None, ["c"]],
    "owner": [{"id": 1}, {}, {"id": 1, "name": "x"}],
}


@pytest.mark.parametrize("member", VALUES)
def test_a_hand_written_schema_takes_and_sends_what_the_document_says(
    member: str,
) -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/view")
    @typed
    def view(it: Everything_) -> Everything_:
        return it

    document, client = read_document(app), app.test_client()
    for value in VALUES[member]:
        body = json.dumps({member: value})
        response = client.post("/view", data=body, content_type="application/json")
        assert response.status_code in (200, 422), response.text
        is_taken = response.status_code == 200
        assert allows(document, input_of(document), {member: value}) == is_taken, value
        if is_taken:
            assert allows(document, output_of(document), response.get_json()), value
