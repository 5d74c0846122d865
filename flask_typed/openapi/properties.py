"""A marshmallow Field to JSON Schema 2020-12, for what goes in or what comes out.

Fields of our own say here what they accept; those of hand-written Schemas are
apispec's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

import marshmallow
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import ValidationError, missing

from .. import fields
from ..fields import BaseField, Checked
from ..objects import Nested
from .validators import add_validators

Direction = Literal["in", "out"]


class Namer(Protocol):
    """Gives a component's reference; a Schema's or an Enum's."""

    def refer(self, thing: Any, direction: Direction) -> dict[str, Any]:
        """Return the reference."""


#: Words of a field's metadata that are words of JSON Schema.
_NOTES = ("title", "description", "examples", "deprecated")

_SCALARS: dict[type[BaseField], dict[str, Any]] = {
    fields.String: {"type": "string"},
    fields.Integer: {"type": "integer"},
    fields.Float: {"type": "number"},
    fields.Boolean: {"type": "boolean"},
    fields.DateTime: {"type": "string", "format": "date-time"},
    fields.Date: {"type": "string", "format": "date"},
    fields.UUID: {"type": "string", "format": "uuid"},
    fields.Converted: {"type": "string"},
    fields.Raw: {},
}

_INTEGER_KEY = {"type": "string", "pattern": "^(0|-?[1-9][0-9]*)$"}


class PropertyBuilder:
    """Builds the JSON Schema of fields in one direction.

    :param namer: gives references to components
    :param direction: ``"in"`` for what is loaded, ``"out"`` for what is dumped
    :param openapi_version: of the document
    """

    def __init__(
        self, namer: Namer, direction: Direction, openapi_version: str
    ) -> None:
        self.namer = namer
        self.direction = direction
        self._foreign = _ForeignConverter(self, openapi_version)
        self._builders: dict[type[BaseField], Callable[[Any], dict[str, Any]]] = {
            fields.Decimal: self._build_decimal,
            fields.IntegerKey: lambda field: dict(_INTEGER_KEY),
            fields.Enum: lambda field: namer.refer(field.enum, direction),
            fields.Literal: lambda field: build_choices(field.values),
            fields.List: self._build_list,
            fields.Dict: self._build_dict,
            Nested: self._build_nested,
        }

    def build(self, field: BaseField) -> dict[str, Any]:
        """Return the JSON Schema of a field."""
        kind = type(field)
        if kind in _SCALARS:
            schema = dict(_SCALARS[kind])
        elif kind in self._builders:
            schema = self._builders[kind](field)
        else:
            return self._foreign.field2property(field)
        add_validators(schema, field)
        if field.allow_none:
            schema = build_nullable(schema)
        schema.update((k, v) for k, v in field.metadata.items() if k in _NOTES)
        if self.direction == "in":
            self._add_default(schema, field)
        return schema

    def _build_decimal(self, field: fields.Decimal) -> dict[str, Any]:
        if field.lax:
            return {"type": "number"}
        if self.direction == "out":
            return {"type": "string", "format": "decimal"}
        return {"type": ["string", "number"], "pattern": fields.Decimal.PATTERN}

    def _build_list(self, field: fields.List) -> dict[str, Any]:
        return {"type": "array", "items": self.build(field.inner)}

    def _build_dict(self, field: fields.Dict) -> dict[str, Any]:
        schema: dict[str, Any] = {
            "type": "object",
            "additionalProperties": self.build(field.value_field),
        }
        names = self.build(field.key_field)
        if names != {"type": "string"}:
            schema["propertyNames"] = names
        return schema

    def _build_nested(self, field: Nested) -> dict[str, Any]:
        return self.refer(field.schema)

    def refer(self, schema: marshmallow.Schema) -> dict[str, Any]:
        """Return the reference to a Schema's component; an array of it for many."""
        reference = self.namer.refer(schema, self.direction)
        return {"type": "array", "items": reference} if schema.many else reference

    def _add_default(self, schema: dict[str, Any], field: BaseField) -> None:
        default = field.load_default
        if default in (list, dict):
            default = default()
        if default is missing or callable(default) or not isinstance(field, Checked):
            return
        try:
            checked = field.check(default)
        except ValidationError:
            return  # a default that no request could hold: None for an int
        if checked is not None:
            checked = field._serialize(checked, None, None)
        schema["default"] = checked


class _ForeignConverter(OpenAPIConverter):
    """apispec's converter, for the fields of hand-written Schemas."""

    def __init__(self, builder: PropertyBuilder, openapi_version: str) -> None:
        spec = APISpec("", "", openapi_version, plugins=[MarshmallowPlugin()])
        super().__init__(openapi_version, None, spec)
        # apispec keeps one mapping for all; this one is ours.
        self.field_mapping = dict(self.field_mapping)
        self._builder = builder

    def field2property(self, field: BaseField) -> dict[str, Any]:
        """Return the JSON Schema of a field, ours or marshmallow's."""
        if isinstance(field, Checked | fields.Converted):
            return self._builder.build(field)
        schema: dict[str, Any] = super().field2property(field)
        return schema

    def resolve_nested_schema(self, schema: Any) -> dict[str, Any]:
        """Return the reference to the component of a nested Schema."""
        return self._builder.refer(schema() if isinstance(schema, type) else schema)


def build_nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema that takes null too."""
    if not schema:
        return schema
    if "const" in schema:
        schema = {**schema, "enum": [schema["const"]]}
        del schema["const"]
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def build_choices(values: list[Any]) -> dict[str, Any]:
    """Return the JSON Schema of one of several values."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    kinds = list(dict.fromkeys(_json_type(value, names) for value in values))
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if len(values) == 1:
        return schema | {"const": values[0]}
    return schema | {"enum": list(values)}


def _json_type(value: Any, names: dict[type, str]) -> str:
    return next(name for kind, name in names.items() if isinstance(value, kind))
