"""What ``use_kwargs`` was given to parameters, in Swagger 2.0's words.

A body is a parameter there (Swagger 2.0, Parameter Object). Of OpenAPI 3 the same is
made; ``legacy.swagger`` makes request bodies of such parameters, which say in
``consumes`` which media types they are read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma

from ..legacy.swagger import FORM, JSON, MULTIPART
from .errors import ArgumentsError
from .sources import read_locations
from .utils import resolve_schema

# Locations of webargs that apispec has no word for, or another.
_LOCATIONS = {"json_or_form": "body", "view_args": "path"}
# What a body is read from (OpenAPI 3), by location.
_MEDIA_TYPES = {
    "body": (JSON,),
    "json": (JSON,),
    "json_or_form": (JSON, FORM, MULTIPART),
    "form": (FORM, MULTIPART),
    "files": (MULTIPART,),
}


def read_schema(schema: Any) -> Any:
    """Return what apispec takes for a Schema.

    :param schema: what a decorator was given; a function is called without a request
    """
    if isinstance(schema, type) or not callable(schema):
        return schema
    return resolve_schema(schema, request=None)


def build_arguments(
    converter: Any, args: Any, given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the parameters of one use of ``use_kwargs``.

    :param converter: of the APISpec's plugin
    :param args: its Schema or fields
    :param given: its keywords
    """
    locations = read_locations(given) or ("body",)
    made = read_schema(args)
    inline = isinstance(made, Mapping)
    schema = ma.Schema.from_dict(dict(made)) if inline else _check(made)
    words = ("name", "required", "description")
    said = {word: given[word] for word in words if word in given}
    location = _LOCATIONS.get(locations[0], locations[0])
    if converter.openapi_version.major >= 3 and locations[0] in _MEDIA_TYPES:
        built = [_build_body(converter, schema, locations[0], inline, said)]
    elif inline and location == "body":
        built = [_build_inline_body(converter, schema)]
    else:
        built = converter.schema2parameters(schema, location=location, **said)
    return [*map(_relax, built)] if len(locations) > 1 else built


def _relax(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter of several locations: another may have what it has not."""
    relaxed = {**parameter, "required": False}
    schema = parameter.get("schema", {})
    if "$ref" in schema:
        return relaxed
    strict = ("required", "additionalProperties")
    open_ = {word: value for word, value in schema.items() if word not in strict}
    return {**relaxed, "schema": open_} if schema else relaxed


def _check(schema: Any) -> Any:
    """Return a Schema or its class.

    :raises ArgumentsError: for anything else
    """
    if isinstance(schema, ma.Schema | type(ma.Schema)):
        return schema
    raise ArgumentsError(
        f"use_kwargs was given {schema!r}. Fix: give it a Schema or its class, fields "
        "by name, or a function that makes a Schema for a request; a Ref must be to "
        "one of these."
    )


def _build_inline_body(converter: Any, schema: type[ma.Schema]) -> dict[str, Any]:
    """Return the body parameter of fields by name, as flask-apispec writes it."""
    fields = converter.schema2parameters(schema, location=None)
    left_out = ("name", "in", "required")
    object_: dict[str, Any] = {
        "type": "object",
        "properties": {
            field["name"]: {k: v for k, v in field.items() if k not in left_out}
            for field in fields
        },
    }
    if required := [field["name"] for field in fields if field["required"]]:
        object_["required"] = required
    return {"in": "body", "name": "body", "required": False, "schema": object_}


def _build_body(
    converter: Any,
    schema: Any,
    location: str,
    inline: bool,
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the body parameter that ``legacy.swagger`` makes a request body of."""
    build = converter.resolve_nested_schema
    if inline or location in ("form", "files"):
        build = converter.schema2jsonschema
    object_ = build(schema)
    if location == "files":  # of which webargs ignores what it does not know
        object_.pop("additionalProperties", None)
        properties = object_["properties"].items()
        object_["properties"] = {name: _build_file(each) for name, each in properties}
    return {
        "required": _needs_a_member(schema),
        **said,
        "in": "body",
        "name": location,
        "schema": object_,
        "consumes": _MEDIA_TYPES[location],
    }


def _build_file(member: dict[str, Any]) -> dict[str, Any]:
    if member.get("type") == "array":
        return {**member, "items": _build_file(member.get("items", {}))}
    if member.get("type", "file") != "file":
        return member
    return {**member, "type": "string", "format": "binary"}


def _needs_a_member(schema: Any) -> bool:
    """Tell whether no body at all would be refused."""
    if isinstance(schema, type):
        schema = schema()
    if schema.many:
        return True
    if schema.partial is True:
        return False
    partial = frozenset(schema.partial or ())
    return any(
        field.required and name not in partial
        for name, field in schema.load_fields.items()
    )


def join_parameters(parameters: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return parameters with each name once; several bodies of Swagger 2.0 are one.

    :param parameters: the nearest first, which wins
    """
    joined: dict[Any, dict[str, Any]] = {}
    for parameter in parameters:
        place: Any = (parameter.get("in"), parameter.get("name"))
        if "consumes" in parameter:
            place = id(parameter)
        first = joined.setdefault(place, parameter)
        if first is not parameter and first.get("in") == "body":
            joined[place] = {**first, "schema": _join(first, parameter)}
    return list(joined.values())


def _join(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    schema = first["schema"]
    return {"allOf": [*schema.get("allOf", [schema]), second["schema"]]}
