"""A marshmallow Field to JSON Schema 2020-12, for what goes in or what comes out.

Fields of our own say here what they accept; the types of those in hand-written Schemas
are in ``foreign``.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import marshmallow
from marshmallow import ValidationError, missing

from .. import fields
from ..fields import BaseField, Checked, Converted
from ..members import CopiedDefault
from ..models import Model, ModelMember
from ..objects import Nested, ObjectSchema
from ..schemas.examples import write_examples
from ..schemas.json_values import is_json, write_default
from ..unions import Tag, Union
from .foreign import ForeignTypes
from .json_schema import build_choices, build_nullable, build_tuple
from .names import Direction
from .validators import add_validators


class Namer(Protocol):
    """Gives a component's reference; a Schema's or an Enum's."""

    def refer(self, thing: Any, direction: Direction) -> dict[str, Any]:
        """Return the reference."""

    def refer_recursive(
        self, field: fields.Recursive, direction: Direction
    ) -> dict[str, Any]:
        """Return the reference to the component of an alias."""

    def refer_model(self, field: Model, direction: Direction) -> dict[str, Any]:
        """Return the reference to a pydantic model's."""

    def build_member(self, field: ModelMember, direction: Direction) -> dict[str, Any]:
        """Return the JSON Schema of a member of a pydantic model."""


#: The key of a field's metadata that is its JSON Schema, before its validators.
JSON_SCHEMA = "json_schema"

#: Words of a field's metadata that are words of JSON Schema.
_NOTES = ("title", "description", "examples", "deprecated")

_SCALARS: dict[type[BaseField], dict[str, Any]] = {
    fields.String: {"type": "string"},
    fields.Integer: {"type": "integer"},
    fields.IntegerKey: {"type": "string", "pattern": fields.IntegerKey.PATTERN},
    # The format is the bound: an integer of 400 digits is a number, and no double.
    fields.Float: {"type": "number", "format": "double"},
    fields.Boolean: {"type": "boolean"},
    fields.DateTime: {"type": "string", "format": "date-time"},
    fields.Date: {"type": "string", "format": "date"},
    fields.Time: {"type": "string", "format": "time"},
    fields.UUID: {"type": "string", "format": "uuid"},
    fields.IPv4: {"type": "string", "format": "ipv4"},
    fields.IPv6: {"type": "string", "format": "ipv6"},
    # JSON Schema has no format for these; the names are those that pydantic gives.
    fields.IPv4Interface: {"type": "string", "format": "ipv4interface"},
    fields.IPv6Interface: {"type": "string", "format": "ipv6interface"},
    fields.IPv4Network: {"type": "string", "format": "ipv4network"},
    fields.IPv6Network: {"type": "string", "format": "ipv6network"},
    fields.Email: {"type": "string", "format": "email"},
    fields.Url: {"type": "string", "format": "uri", "pattern": fields.Url.PATTERN},
    fields.Bytes: {
        "type": "string",
        "contentEncoding": "base64",
        "pattern": fields.Bytes.PATTERN,
    },
    fields.Path: {"type": "string", "format": "path"},
    fields.TimeDelta: {
        "type": "number",
        "minimum": fields.TimeDelta.MINIMUM,
        "exclusiveMaximum": fields.TimeDelta.LIMIT,
        "description": "In seconds, rounded to microseconds.",
    },
    Converted: {"type": "string"},
    fields.Raw: {},
}


class PropertyBuilder:
    """Builds the JSON Schema of fields in one direction.

    :param namer: gives references to components
    :param direction: ``"in"`` for what is loaded, ``"out"`` for what is dumped
    """

    def __init__(self, namer: Namer, direction: Direction) -> None:
        self.namer = namer
        self.direction = direction
        self._foreign = ForeignTypes(self)
        self._builders: dict[type[BaseField], Callable[[Any], dict[str, Any]]] = {
            fields.Decimal: self._build_decimal,
            fields.Enum: lambda field: self.refer(field.enum),
            fields.Literal: lambda field: build_choices(field.values),
            fields.List: self._build_list,
            fields.Set: lambda field: {**self._build_list(field), "uniqueItems": True},
            fields.Tuple: lambda field: build_tuple(
                [self.build(item) for item in field.tuple_fields]
            ),
            Union: self._build_union,
            fields.Dict: self.build_mapping,
            fields.Recursive: lambda field: namer.refer_recursive(field, direction),
            Model: lambda field: namer.refer_model(field, direction),
            ModelMember: lambda field: namer.build_member(field, direction),
            fields.Binary: _build_binary,
            fields.Upload: _build_binary,
            Nested: lambda field: self.refer_schema(field.schema),
        }

    def build(self, field: BaseField) -> dict[str, Any]:
        """Return the JSON Schema of a field."""
        schema = self._build_type(field)
        add_validators(schema, field)
        if _may_be_null(field):
            schema = build_nullable(schema)
        schema.update(self._read_notes(field))
        if self.direction == "in":
            _add_default(schema, field)
        return schema

    def _build_type(self, field: BaseField) -> dict[str, Any]:
        kind = type(field)
        if JSON_SCHEMA in field.metadata:
            return dict(field.metadata[JSON_SCHEMA])
        if kind in _SCALARS:
            return dict(_SCALARS[kind])
        if kind in self._builders:
            return self._builders[kind](field)
        return self._foreign.build(field)

    def _read_notes(self, field: BaseField) -> Mapping[str, Any]:
        if not isinstance(field, Checked | Converted):
            return self._foreign.read_notes(field)
        notes = {
            word: field.metadata[word] for word in _NOTES if word in field.metadata
        }
        if "examples" in notes:
            examples = write_examples(field, self.direction)
            notes["examples"] = [example.value for example in examples.values()]
        return notes

    def _build_decimal(self, field: fields.Decimal) -> dict[str, Any]:
        if field.lax:
            return {"type": "number"}
        if self.direction == "out":
            return {"type": "string", "format": "decimal"}
        return {"type": ["string", "number"], "pattern": fields.Decimal.PATTERN}

    def _build_list(self, field: fields.List) -> dict[str, Any]:
        return {"type": "array", "items": self.build(field.inner)}

    def _build_union(self, field: Union) -> dict[str, Any]:
        bodies = [self.build(member) for member in field.members]
        if field.tag is None:
            return {"anyOf": bodies}
        told = sorted(field.tag.members)
        tagged = {"oneOf": [bodies[number] for number in told]}
        tagged |= self._describe_tag(field, field.tag, bodies)
        others = [body for number, body in enumerate(bodies) if number not in told]
        return {"anyOf": [tagged, *others]} if others else tagged

    def _describe_tag(
        self, field: Union, tag: Tag, bodies: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return what a reader needs to choose (OpenAPI 3.1, 4.8.25)."""
        words: dict[str, Any] = {}
        if all(isinstance(value, str) for value, _ in tag.choices):
            mapping = {value: bodies[number]["$ref"] for value, number in tag.choices}
            words["discriminator"] = {"propertyName": tag.key, "mapping": mapping}
        if self.direction == "in" and tag.may_be_absent:
            # A default makes it optional in the class, but nothing else tells here.
            words["required"] = [tag.key]
        return words

    def build_mapping(self, field: Any) -> dict[str, Any]:
        """Return the JSON Schema of an object with any names."""
        values, keys = field.value_field, field.key_field
        schema: dict[str, Any] = {
            "type": "object",
            "additionalProperties": {} if values is None else self.build(values),
        }
        names = {"type": "string"} if keys is None else self.build(keys)
        if names != {"type": "string"}:
            schema["propertyNames"] = names
        return schema

    def refer(self, thing: Any) -> dict[str, Any]:
        """Return the reference to the component of an Enum."""
        return self.namer.refer(thing, self.direction)

    def refer_schema(self, schema: marshmallow.Schema) -> dict[str, Any]:
        """Return the reference to a Schema's component; an array of it for many."""
        reference = self.refer(schema)
        return {"type": "array", "items": reference} if schema.many else reference


def _may_be_null(field: BaseField) -> bool:
    """Return whether null has to be added: the text of a parameter never is it."""
    if isinstance(field, fields.Recursive) and field.target.allow_none:
        return False  # as its component says
    return field.allow_none and not getattr(field, "lax", False)


def _build_binary(field: fields.Binary) -> dict[str, Any]:
    """Return the JSON Schema of bytes; a length is one of octets there.

    Both words are needed: Swagger UI knows ``format``, JSON Schema the other.
    """
    schema: dict[str, Any] = {
        "type": "string",
        "format": "binary",
        "contentMediaType": field.media_type,
    }
    return schema if field.max_size is None else {**schema, "maxLength": field.max_size}


def _add_default(schema: dict[str, Any], field: BaseField) -> None:
    """Add the default, where a request could hold it: no None for an int."""
    default = _read_constant(field)
    if default is missing:
        return
    with contextlib.suppress(*_UNFIT):
        written = write_default(field, default)
        if is_json(written):
            schema["default"] = written


def _read_constant(field: BaseField) -> Any:
    """Return a field's default where it is the same each time, else ``missing``."""
    default = field.load_default
    if isinstance(default, CopiedDefault):
        return default.value
    if not callable(default):
        return default
    if default in (list, dict, set, frozenset, tuple) or _has_no_names(default):
        return default()
    return default() if _is_plain_object(field, default) else missing


def _has_no_names(function: Any) -> bool:
    """Return whether a function uses nothing that could change: ``lambda: ["a"]``."""
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and not (
        code.co_names
        or code.co_freevars
        or any(isinstance(constant, types.CodeType) for constant in code.co_consts)
    )


def _is_plain_object(field: BaseField, factory: Any) -> bool:
    """Return whether a factory is the field's class, whose own defaults are known."""
    schema = field.schema if isinstance(field, Nested) else None
    return (
        isinstance(schema, ObjectSchema)
        and schema.object_type is not None
        and schema.object_type.cls is factory
        and not hasattr(factory, "__post_init__")
        and all(
            not member.required and _read_constant(member) is not missing
            for member in schema.load_fields.values()
        )
    )


#: What fields of hand-written Schemas raise where they dump what is not their type.
_UNFIT = (ValidationError, TypeError, ValueError, AttributeError, LookupError)
