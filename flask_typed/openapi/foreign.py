"""The fields of hand-written Schemas: apispec's JSON Schema of them, mended.

apispec writes several of them as JSON Schema that says something else than marshmallow
loads, or nothing at all; those have an entry of their own here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Literal, Protocol

import marshmallow
from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from ..examples import as_example
from ..fields import BaseField
from .json_schema import build_choices, build_tuple, is_scalar

Schema = dict[str, Any]

_VERSION = "3.1.0"
#: Formats of times that marshmallow reads as RFC 3339 writes them.
_ISO = ("iso", "iso8601", None)


class Builder(Protocol):
    """Builds what is below a field."""

    direction: Literal["in", "out"]

    def build(self, field: BaseField) -> Schema:
        """Return the JSON Schema of a field."""

    def build_mapping(self, field: Any) -> Schema:
        """Return the JSON Schema of an object with any names."""

    def refer(self, thing: Any) -> Schema:
        """Return the reference to the component of an Enum."""

    def refer_schema(self, schema: marshmallow.Schema) -> Schema:
        """Return the reference to a Schema's component."""


class ForeignTypes(OpenAPIConverter):
    """Says what marshmallow's own fields, and those made of them, load and dump.

    :param builder: builds what is below a field
    """

    def __init__(self, builder: Builder) -> None:
        super().__init__(_VERSION, None, APISpec("", "", _VERSION))
        # apispec keeps one mapping for all; this one is ours.
        self.field_mapping = dict(self.field_mapping)
        self._builder = builder
        self._builders: dict[type, Callable[[Any], Schema]] = {
            fields.Integer: lambda field: self._build_number(field, "integer"),
            fields.Decimal: self._build_decimal,
            fields.Number: lambda field: self._build_number(field, "number"),
            fields.DateTime: self._build_datetime,
            fields.Date: lambda field: _build_text(field, "date"),
            fields.Time: lambda field: _build_text(field, "time"),
            fields.TimeDelta: _build_timedelta,
            fields.Url: lambda field: {"type": "string"},  # its validator adds the rest
            fields.Email: lambda field: {"type": "string"},
            fields.IPv4: lambda field: {"type": "string", "format": "ipv4"},
            fields.IPv6: lambda field: {"type": "string", "format": "ipv6"},
            fields.IP: lambda field: {
                "type": "string",
                "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}],
            },
            fields.IPInterface: lambda field: {"type": "string"},
            fields.Enum: self._build_enum,
            fields.Constant: lambda field: {"const": field.constant},
            fields.Tuple: self._build_tuple,
            fields.List: lambda field: {
                "type": "array",
                "items": builder.build(field.inner),
            },
            fields.Mapping: builder.build_mapping,
            fields.Pluck: self._build_pluck,
            fields.Nested: self._build_nested,
        }

    def build(self, field: BaseField) -> Schema:
        """Return the JSON Schema of a field without its validators."""
        schema = self._build_type(field)
        return schema | self.field2read_only(field) | self.field2write_only(field)

    def read_notes(self, field: BaseField) -> Schema:
        """Return what a field's metadata says in words of JSON Schema."""
        notes: Schema = self.metadata2properties(field)
        # The word is JSON Schema's; apispec knows it only from 6.9 on.
        examples = field.metadata.get("examples")
        if isinstance(examples, list):
            notes["examples"] = [as_example(given).value for given in examples]
        return notes

    def _build_type(self, field: BaseField) -> Schema:
        for cls in type(field).__mro__:
            if cls in self._builders:
                return self._builders[cls](field)
        schema: Schema = self.field2type_and_format(field)
        return schema

    def _build_number(self, field: Any, kind: str) -> Schema:
        if not field.as_string:
            return {"type": kind}
        if self._builder.direction == "out":
            return {"type": "string"}
        return {"type": ["string", kind]}

    def _build_decimal(self, field: Any) -> Schema:
        # Flask's JSON writes a Decimal as a string, whether the field does or not.
        if self._builder.direction == "out":
            return {"type": "string", "format": "decimal"}
        return self._build_number(field, "number")

    def _build_datetime(self, field: Any) -> Schema:
        if field.format in ("timestamp", "timestamp_ms"):
            return {"type": "number", "minimum": 0}
        return _build_text(field, "date-time")

    def _build_enum(self, field: Any) -> Schema:
        if field.by_value is False:
            return build_choices([*field.enum.__members__])
        values = [
            field.field._serialize(member.value, None, None) for member in field.enum
        ]
        if not all(map(is_scalar, values)):
            return {"enum": values}
        return (
            self._builder.refer(field.enum)
            if field.by_value is True
            else build_choices(values)
        )

    def _build_tuple(self, field: Any) -> Schema:
        return build_tuple([self._builder.build(item) for item in field.tuple_fields])

    def _build_pluck(self, field: Any) -> Schema:
        plucked = self._builder.build(field.schema.fields[field.field_name])
        return {"type": "array", "items": plucked} if field.many else plucked

    def _build_nested(self, field: Any) -> Schema:
        schema = field.schema
        if field.unknown is not None:
            schema = copy.copy(schema)
            schema.unknown = field.unknown
        return self._builder.refer_schema(schema)


def _build_text(field: Any, name: str) -> Schema:
    """Return the JSON Schema of a time; one of another form has no name of a format."""
    return {"type": "string"} | ({"format": name} if field.format in _ISO else {})


def _build_timedelta(field: Any) -> Schema:
    # marshmallow 3 dumps whole units only, unless told otherwise.
    kind = getattr(field, "serialization_type", float)
    return {
        "type": "integer" if kind is int else "number",
        "description": f"In {field.precision}.",
    }
