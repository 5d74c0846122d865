"""Names of Schemas in what was written, which apispec's users write for the classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import class_registry
from marshmallow.exceptions import RegistryError

from ..schemas.hand_written import is_schema
from .descriptions import DescriptionError
from .older import renew

_LISTS = ("allOf", "oneOf", "anyOf")
_SINGLE = ("items", "not", "additionalProperties")
#: Words below which are values of the API, and no words of OpenAPI.
_OPAQUE = ("example", "examples")
_FOLDERS = ("#/components/schemas/", "#/definitions/")


def find_schemas(node: Any) -> Any:
    """Return what was written with Schema classes in the place of their names.

    :raises DescriptionError: if marshmallow does not know a name
    """
    if isinstance(node, list):
        return [find_schemas(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    return {word: _find_at(word, below) for word, below in node.items()}


def _find_at(word: Any, below: Any) -> Any:
    """Return what stands at a word, of objects that are no JSON Schemas."""
    if word == "schema":
        return _find(below)
    is_opaque = word in _OPAQUE or str(word).startswith("x-")
    return below if is_opaque else find_schemas(below)


def _find(schema: Any) -> Any:
    """Return a JSON Schema, or the class whose name stands in its place."""
    if isinstance(schema, str):
        return _find_class(schema)
    if isinstance(schema, bool) or is_schema(schema):
        return schema
    if not isinstance(schema, Mapping):
        raise DescriptionError(
            f"what was written of it has {schema!r} for a JSON Schema.",
            "write an object, or the name of a marshmallow Schema.",
        )
    found = renew(schema)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _follow(reference) or schema
    for word in _SINGLE:
        if word in found:
            found[word] = _find(found[word])
    for word in _LISTS:
        if isinstance(found.get(word), list):
            found[word] = [*map(_find, found[word])]
    if isinstance(found.get("properties"), Mapping):
        found["properties"] = {
            name: _find(member) for name, member in found["properties"].items()
        }
    return found


def _find_class(name: str) -> Any:
    try:
        return class_registry.get_class(name)
    except RegistryError as error:
        raise DescriptionError(
            f"it names the Schema {name!r}: {error}",
            "import the module that has the class, and write its path in front.",
        ) from error


def _follow(reference: str) -> Any:
    """Return the Schema class that a reference means, as apispec names components.

    None where there is none: it is to a component that something else adds.
    """
    for folder in _FOLDERS:
        if reference.startswith(folder):
            name = reference.removeprefix(folder)
            for known in (name, f"{name}Schema"):
                try:
                    return _find_class(known)
                except DescriptionError:
                    continue
    return None
