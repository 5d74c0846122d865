"""Schemas and Enums to named components.

What a class accepts and what it is dumped as may differ: a member with a default is
optional in and always there out. Then it has two components, else one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow
from apispec.ext.marshmallow.common import make_schema_key
from marshmallow import INCLUDE, RAISE, missing

from ..fields import BaseField, Recursive
from ..members import name_type
from ..models import Definition, Model, ModelMember
from ..objects import ObjectSchema
from .json_schema import build_choices
from .names import (
    Body,
    Direction,
    Reference,
    join_directions,
    name_components,
    replace_references,
)
from .properties import PropertyBuilder

#: Words of JSON Schema whose values are no JSON Schemas.
_OPAQUE = frozenset({"default", "const", "enum", "examples"})


class Components:
    """Collects what a document refers to, and names it when all of it is known.

    :param splits: whether a class that differs in and out has two components, where
        none of its members goes one way only
    """

    def __init__(self, splits: bool = True) -> None:
        self._splits = splits
        self._builders: dict[Direction, PropertyBuilder] = {
            "in": PropertyBuilder(self, "in"),
            "out": PropertyBuilder(self, "out"),
        }
        self._bodies: dict[Reference, Body] = {}
        self._names: dict[Reference, str] = {}

    def reversed(self) -> Components:
        """Return the same components for requests that are sent and not received.

        What goes in is what comes out there, and the other way round.
        """
        other = copy.copy(self)
        other._builders = {"in": self._builders["out"], "out": self._builders["in"]}
        return other

    def direction_of(self, direction: Direction) -> Direction:
        """Return what a direction of a request that is received is here."""
        return self._builders[direction].direction

    def build_property(self, field: BaseField, direction: Direction) -> Body:
        """Return the JSON Schema of a field, with references still to resolve."""
        return self._builders[direction].build(field)

    def refer(self, thing: Any, direction: Direction) -> Body:
        """Return the reference to a Schema's or an Enum's component."""
        direction = self.direction_of(direction)
        reference = _read_reference(thing, direction)
        if reference not in self._bodies:
            self._bodies[reference] = {}  # a Schema may hold itself
            self._bodies[reference] = self._build(thing, direction)
        return {"$ref": reference}

    def refer_recursive(self, field: Recursive, direction: Direction) -> Body:
        """Return the reference to the component of an alias that names itself."""
        reference = Reference(field.later, field.named, direction, is_partial=False)
        if reference not in self._bodies:
            self._bodies[reference] = {}
            self._bodies[reference] = self._builders[direction].build(field.target)
        return {"$ref": reference}

    def refer_model(self, field: Model, direction: Direction) -> Body:
        """Return the reference to a pydantic model's component, as pydantic says it."""
        references = self._add_definitions(field.definitions(direction), direction)
        return {"$ref": next(iter(references.values()))}

    def build_member(self, field: ModelMember, direction: Direction) -> Body:
        """Return the JSON Schema of a member of a pydantic model, as it says it."""
        references = self._add_definitions(field.definitions, direction)
        body: Body = _replace_pointers(field.json_schema, references)
        return body

    def _add_definitions(
        self, definitions: Mapping[str, Definition], direction: Direction
    ) -> dict[str, Reference]:
        """Make components of pydantic's definitions, and return their references."""
        references = {
            pointer: Reference(
                (definition.name, definition.left_out),
                definition.name,
                direction,
                is_partial=False,
            )
            for pointer, definition in definitions.items()
        }
        for pointer, reference in references.items():
            body = _replace_pointers(definitions[pointer].schema, references)
            self._bodies.setdefault(reference, body)
        return references

    def _build(self, thing: Any, direction: Direction) -> Body:
        if isinstance(thing, marshmallow.Schema):
            return self.build_object(thing, direction)
        body = build_choices([member.value for member in thing])
        if "const" in body:
            body["enum"] = [body.pop("const")]
        return body

    def build_object(self, schema: marshmallow.Schema, direction: Direction) -> Body:
        """Return the JSON Schema of the objects that a Schema loads or dumps."""
        builder = self._builders[direction]
        direction = builder.direction
        members = schema.load_fields if direction == "in" else schema.dump_fields
        names = {
            name: name if field.data_key is None else field.data_key
            for name, field in members.items()
        }
        body: Body = {
            "type": "object",
            "properties": {
                names[name]: builder.build(field) for name, field in members.items()
            },
        }
        required = [
            names[name]
            for name, field in members.items()
            if _is_always_there(schema, name, field, direction)
        ]
        if required:
            body["required"] = required
        if schema.unknown in (RAISE, INCLUDE):
            body["additionalProperties"] = schema.unknown == INCLUDE
        for note in ("title", "description"):
            if hasattr(schema.Meta, note):
                body[note] = getattr(schema.Meta, note)
        return body

    def resolve(self, document: Any) -> Any:
        """Return a part of the document with names in its references."""
        if not self._names:
            if not self._splits:
                self._bodies = join_directions(self._bodies)
            self._names = name_components(self._bodies)
        names = self._names
        return replace_references(
            document, lambda r: f"#/components/schemas/{names[r]}"
        )

    def schemas(self) -> dict[str, Body]:
        """Return the components by name, sorted."""
        bodies = {
            name: self.resolve(self._bodies[reference])
            for reference, name in self._names.items()
        }
        return dict(sorted(bodies.items()))


def _replace_pointers(node: Any, references: Mapping[str, Reference]) -> Any:
    """Return a JSON Schema with references for the pointers to definitions."""
    if isinstance(node, list):
        return [_replace_pointers(item, references) for item in node]
    if not isinstance(node, Mapping):
        return node
    replaced: dict[str, Any] = {}
    for word, below in node.items():
        if word == "$ref" and below in references:
            replaced[word] = references[below]
        elif word == "properties":
            replaced[word] = {
                name: _replace_pointers(schema, references)
                for name, schema in below.items()
            }
        elif word == "mapping":  # of a discriminator
            replaced[word] = {
                value: references.get(pointer, pointer)
                for value, pointer in below.items()
            }
        elif word in _OPAQUE:
            replaced[word] = below
        else:
            replaced[word] = _replace_pointers(below, references)
    return replaced


def _read_reference(thing: Any, direction: Direction) -> Reference:
    if isinstance(thing, ObjectSchema):
        described = thing.object_type
        named = name_type(type(thing)) if described is None else described.component
        return Reference(type(thing), named, direction, is_partial=False)
    if isinstance(thing, marshmallow.Schema):
        key = (*make_schema_key(thing), thing.unknown)
        is_partial = direction == "in" and bool(thing.partial)
        return Reference(key, name_type(type(thing)), direction, is_partial)
    return Reference(thing, name_type(thing), direction, is_partial=False)


def _is_always_there(
    schema: marshmallow.Schema, name: str, field: BaseField, direction: Direction
) -> bool:
    if direction == "out":
        if field.allow_none and getattr(schema, "leaves_out_none", False):
            return False
        if isinstance(schema, ObjectSchema):
            return name not in schema.absentable
        return bool(field.required) or field.dump_default is not missing
    partial = schema.partial
    is_partial = name in partial if isinstance(partial, Iterable) else bool(partial)
    return bool(field.required) and not is_partial
