"""JSON Schemas (2020-12) built, joined and changed; knows nothing of marshmallow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
}


def read_types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that a JSON Schema names, none where it names none."""
    kinds = schema.get("type", ())
    return frozenset([kinds] if isinstance(kinds, str) else kinds)


def merge_words(schema: dict[str, Any], words: Mapping[str, Any]) -> None:
    """Add words to a JSON Schema: what it allows must be allowed by both."""
    for word, value in words.items():
        if word not in schema or schema[word] == value:
            schema[word] = value
        elif word.startswith(("min", "exclusiveMin")):
            schema[word] = max(schema[word], value)
        elif word.startswith(("max", "exclusiveMax")):
            schema[word] = min(schema[word], value)
        else:
            schema.setdefault("allOf", []).append({word: value})


def build_nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema that takes null too."""
    if not schema or _takes_null(schema):
        return schema
    if schema.keys() == {"anyOf"}:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "const" in schema:
        schema = {**schema, "enum": [schema["const"]]}
        del schema["const"]
    if "type" not in schema or schema.keys() & {"enum", "not", "allOf", "anyOf"}:
        return {"anyOf": [schema, {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def _takes_null(schema: Mapping[str, Any]) -> bool:
    below = schema["anyOf"] if schema.keys() == {"anyOf"} else ()
    return "null" in read_types(schema) or any(map(_takes_null, below))


def build_choices(values: Sequence[Any]) -> dict[str, Any]:
    """Return the JSON Schema of one of several scalars; null where there is none."""
    kinds = list(dict.fromkeys(_json_type(value) for value in values)) or ["null"]
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if len(values) == 1:
        return schema | {"const": values[0]}
    return schema | {"enum": list(values)} if values else schema


def build_tuple(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the JSON Schema of an array of these items in this order."""
    length = {"minItems": len(items), "maxItems": len(items)}
    if not items:  # prefixItems must not be empty
        return {"type": "array", **length}
    return {"type": "array", "prefixItems": [*items], "items": False, **length}


def _json_type(value: Any) -> str:
    return next(name for kind, name in _TYPES.items() if isinstance(value, kind))


def is_scalar(value: Any) -> bool:
    """Return whether a value is one that JSON holds, and no array or object."""
    return isinstance(value, tuple(_TYPES))
