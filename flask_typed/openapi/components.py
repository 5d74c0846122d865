"""Schemas and Enums to named components.

What a class accepts and what it is dumped as may differ: a member with a default is
optional in and always there out. Then it has two components, else one.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow
from apispec.ext.marshmallow.common import make_schema_key
from marshmallow import INCLUDE, RAISE, missing

from ..fields import BaseField
from ..objects import ObjectSchema
from .properties import Direction, PropertyBuilder, build_choices

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclasses.dataclass(frozen=True, slots=True)
class _Component:
    """What one component is made from.

    :param key: tells it from all others of the document
    :param cls: the class it is named after
    """

    key: Any
    cls: type


class Components:
    """Collects what a document refers to, and names it when all of it is known.

    A reference is ``{"$ref": _Token}`` until :meth:`resolve` puts the name in.
    """

    def __init__(self, openapi_version: str) -> None:
        self._builders: dict[Direction, PropertyBuilder] = {
            "in": PropertyBuilder(self, "in", openapi_version),
            "out": PropertyBuilder(self, "out", openapi_version),
        }
        self._bodies: dict[tuple[_Component, Direction], dict[str, Any]] = {}
        self._names: dict[tuple[_Component, Direction], str] = {}

    def build_property(self, field: BaseField, direction: Direction) -> dict[str, Any]:
        """Return the JSON Schema of a field, with references still to resolve."""
        return self._builders[direction].build(field)

    def refer(self, thing: Any, direction: Direction) -> dict[str, Any]:
        """Return the reference to a Schema's or an Enum's component."""
        component = _read_component(thing)
        place = (component, direction)
        if place not in self._bodies:
            self._bodies[place] = {}  # a Schema may hold itself
            self._bodies[place] = self._build(thing, direction)
        return {"$ref": _Token(component, direction)}

    def _build(self, thing: Any, direction: Direction) -> dict[str, Any]:
        if isinstance(thing, marshmallow.Schema):
            return self.build_object(thing, direction)
        schema = build_choices([member.value for member in thing])
        if "const" in schema:
            schema["enum"] = [schema.pop("const")]
        return schema

    def build_object(
        self, schema: marshmallow.Schema, direction: Direction
    ) -> dict[str, Any]:
        """Return the JSON Schema of the objects that a Schema loads or dumps."""
        builder = self._builders[direction]
        members = schema.load_fields if direction == "in" else schema.dump_fields
        properties = {
            name if field.data_key is None else field.data_key: builder.build(field)
            for name, field in members.items()
        }
        required = [
            name if field.data_key is None else field.data_key
            for name, field in members.items()
            if _is_always_there(schema, field, direction)
        ]
        body: dict[str, Any] = {"type": "object", "properties": properties}
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
        if isinstance(document, _Token):
            name = self._name(document)
            return f"#/components/schemas/{name}"
        if isinstance(document, Mapping):
            return {key: self.resolve(value) for key, value in document.items()}
        if isinstance(document, list | tuple):
            return [self.resolve(item) for item in document]
        return document

    def schemas(self) -> dict[str, dict[str, Any]]:
        """Return the components by name, sorted."""
        named = {
            self._name(_Token(*place)): self.resolve(body)
            for place, body in self._bodies.items()
        }
        return dict(sorted(named.items()))

    def _name(self, token: _Token) -> str:
        if not self._names:
            self._names = self._give_names()
        return self._names[token.component, token.direction]

    def _give_names(self) -> dict[tuple[_Component, Direction], str]:
        split = self._find_split()
        components = {component for component, _ in self._bodies}
        plain = _give_plain_names(components)
        names = {}
        for component, direction in self._bodies:
            is_input = direction == "in" and component in split
            names[component, direction] = plain[component] + "Input" * is_input
        return names

    def _find_split(self) -> set[_Component]:
        """Return the components whose input differs from their output."""
        both = {c for c, d in self._bodies if d == "in" and (c, "out") in self._bodies}
        bodies = {c: (self._bodies[c, "in"], self._bodies[c, "out"]) for c in both}
        split = {
            c for c, (one, other) in bodies.items() if _plain(one) != _plain(other)
        }
        while True:
            more = {
                c
                for c in both - split
                if any(token.component in split for token in _tokens(bodies[c][0]))
            }
            if not more:
                return split
            split |= more


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    """A reference whose name is not known yet."""

    component: _Component
    direction: Direction


def _read_component(thing: Any) -> _Component:
    if isinstance(thing, ObjectSchema):
        return _Component(type(thing), thing.described or type(thing))
    if isinstance(thing, marshmallow.Schema):
        return _Component(make_schema_key(thing), type(thing))
    return _Component(thing, thing)


def _is_always_there(
    schema: marshmallow.Schema, field: BaseField, direction: Direction
) -> bool:
    if direction == "in":
        return bool(field.required) and schema.partial is not True
    is_generated = isinstance(schema, ObjectSchema)
    return bool(field.required) or (is_generated and field.dump_default is not missing)


def _tokens(node: Any) -> Iterator[_Token]:
    if isinstance(node, _Token):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _tokens(value)
    elif isinstance(node, list):
        for item in node:
            yield from _tokens(item)


def _plain(node: Any) -> Any:
    """Return a body whose references no longer say in which direction they go."""
    if isinstance(node, _Token):
        return node.component
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node


def _give_plain_names(components: set[_Component]) -> dict[_Component, str]:
    """Name components after their classes; two of one name get their modules too."""
    by_name: dict[str, list[_Component]] = {}
    for component in components:
        by_name.setdefault(component.cls.__name__, []).append(component)
    names: dict[_Component, str] = {}
    for name, same in sorted(by_name.items()):
        if len({component.cls for component in same}) == 1:
            _number(names, name, same)
            continue
        by_path: dict[str, list[_Component]] = {}
        for component in same:
            path = f"{component.cls.__module__}.{component.cls.__qualname__}"
            by_path.setdefault(_NO_NAME.sub("_", path), []).append(component)
        for path, still_same in sorted(by_path.items()):
            _number(names, path, still_same)
    return names


def _number(names: dict[_Component, str], name: str, same: list[_Component]) -> None:
    """Name variants of one class: the same class read in several ways."""
    for number, component in enumerate(sorted(same, key=lambda c: repr(c.key)), 1):
        names[component] = name if number == 1 else f"{name}_{number}"
