"""An OpenAPI 3.1 document to 3.0.3, whose Schema Objects are an older JSON Schema.

What 3.0 can say in other words is said so. What it has no words for is kept under an
``x-`` name, so that the document allows more than the server, never less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "3.0.3"

#: Words whose values hold examples or names, and no part of the document.
_OPAQUE = frozenset(
    {"default", "enum", "example", "examples", "const", "required"}
    | {"security", "securitySchemes"}
)

#: The types that words are about; every other word is about all of them.
_WORDS = {
    "pattern": "string",
    "format": "string",
    "minLength": "string",
    "maxLength": "string",
    "contentEncoding": "string",
    "contentMediaType": "string",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number",
    "exclusiveMaximum": "number",
    "multipleOf": "number",
    "items": "array",
    "prefixItems": "array",
    "minItems": "array",
    "maxItems": "array",
    "uniqueItems": "array",
    "properties": "object",
    "required": "object",
    "additionalProperties": "object",
    "propertyNames": "object",
    "minProperties": "object",
    "maxProperties": "object",
}

#: What the values of those types are in Python; a bool is no number.
_VALUES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
}

#: Words that 3.0 does not have.
_UNKNOWN = (
    *("propertyNames", "patternProperties", "dependentRequired", "dependentSchemas"),
    *("if", "then", "else", "contains", "minContains", "maxContains"),
    *("unevaluatedItems", "unevaluatedProperties", "contentMediaType", "$comment"),
)

#: A value that is null, in 3.0.3's words.
_NULL = {"type": "object", "nullable": True, "enum": [None]}


def downgrade(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of OpenAPI 3.0.3 that says the same.

    :param document: of OpenAPI 3.1
    """
    older = {**document, "openapi": VERSION}
    older.pop("jsonSchemaDialect", None)
    if "webhooks" in older:
        older["x-webhooks"] = older.pop("webhooks")
    older["info"] = {k: v for k, v in document["info"].items() if k != "summary"}
    if "license" in older["info"]:
        license = {**older["info"]["license"]}
        if "identifier" in license:
            license["x-identifier"] = license.pop("identifier")
        older["info"]["license"] = license
    converted: dict[str, Any] = _convert(older)
    schemas = converted.get("components", {}).get("schemas", {})
    for name, schema in schemas.items():
        schemas[name] = downgrade_schema(schema)
    _remove_roles(converted)
    return converted


def _remove_roles(document: Mapping[str, Any]) -> None:
    """Take the scopes away that only tokens have in 3.0.3 (4.8.30)."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    items = document.get("paths", {}).values()
    operations = [part for item in items for part in item.values()]
    for operation in operations:
        if isinstance(operation, dict) and "security" in operation:
            operation["security"] = [
                {
                    name: scopes if _has_scopes(schemes.get(name, {})) else []
                    for name, scopes in requirement.items()
                }
                for requirement in operation["security"]
            ]


def _has_scopes(scheme: Mapping[str, Any]) -> bool:
    return scheme.get("type") in ("oauth2", "openIdConnect")


def _convert(node: Any) -> Any:
    """Return a part of the document whose Schema Objects are converted."""
    if isinstance(node, list):
        return [_convert(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    converted = {}
    for key, value in node.items():
        if key == "schema":
            converted[key] = downgrade_schema(value)
        elif key in _OPAQUE or key == "schemas":
            converted[key] = value
        else:
            converted[key] = _convert(value)
    return converted


def downgrade_schema(schema: Any) -> dict[str, Any]:
    """Return a Schema Object of OpenAPI 3.0.3.

    :param schema: of JSON Schema 2020-12
    """
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    older = {key: _convert_word(key, value) for key, value in schema.items()}
    if "$ref" in older and len(older) > 1:
        older = {"allOf": [{"$ref": older.pop("$ref")}], **older}
    if "const" in older:
        older["enum"] = [older.pop("const")]
    if "examples" in older:
        examples = older.pop("examples")
        if examples:
            older["example"] = examples[0]
    _convert_bounds(older)
    _convert_contents(older)
    _convert_tuple(older)
    for word in _UNKNOWN:
        if word in older:
            older[f"x-{word.lstrip('$')}"] = older.pop(word)
    return _convert_types(older)


def _convert_word(word: str, value: Any) -> Any:
    if word in ("properties", "patternProperties"):
        return {name: downgrade_schema(below) for name, below in value.items()}
    if word in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return [downgrade_schema(below) for below in value]
    if word in ("items", "not", "propertyNames", "contains"):
        return value if value is False else downgrade_schema(value)
    if word == "additionalProperties" and not isinstance(value, bool):
        return downgrade_schema(value)
    return value


def _convert_bounds(schema: dict[str, Any]) -> None:
    """Turn an exclusive bound into a bound with a flag."""
    for bound, flag, narrower in (
        ("minimum", "exclusiveMinimum", max),
        ("maximum", "exclusiveMaximum", min),
    ):
        exclusive = schema.pop(flag, None)
        if exclusive is None:
            continue
        inclusive = schema.get(bound, exclusive)
        schema[bound] = narrower(inclusive, exclusive)
        if schema[bound] == exclusive:
            schema[flag] = True


def _convert_contents(schema: dict[str, Any]) -> None:
    if schema.pop("contentEncoding", None) == "base64":
        schema["format"] = "byte"
    elif not _is_text(schema.get("contentMediaType", "text/plain")):
        schema.setdefault("format", "binary")


def _is_text(media_type: str) -> bool:
    """Return whether a media type is one of characters, which a string holds as is."""
    name = media_type.partition(";")[0].strip().lower()
    is_structured = name.endswith(("+json", "+xml")) or name in (
        "application/json",
        "application/xml",
    )
    return is_structured or name.startswith("text/")


def _convert_tuple(schema: dict[str, Any]) -> None:
    """Turn a tuple into an array of that length of any of its items."""
    if "prefixItems" in schema:
        items = schema.pop("prefixItems")
        unique = [item for n, item in enumerate(items) if item not in items[:n]]
        schema["items"] = unique[0] if len(unique) == 1 else {"anyOf": unique}
    elif schema.get("type") == "array":
        schema.setdefault("items", {})


def _convert_types(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "null":
        return {**schema, **_NULL}
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return schema
    kinds = [kind for kind in kinds if kind != "null"]
    is_nullable = "null" in schema["type"] and None in schema.get("enum", [None])
    if len(kinds) == 1:
        return {**schema, "type": kinds[0]} | (
            {"nullable": True} if is_nullable else {}
        )
    branches = [_branch(schema, kind) for kind in kinds]
    possible = [branch for branch in branches if branch.get("enum") != []] or branches
    divided = {*_WORDS, "type", "enum"}
    rest = {k: v for k, v in schema.items() if k not in divided}
    return {"anyOf": [*possible, *([_NULL] if is_nullable else [])], **rest}


def _branch(schema: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return what a schema of several types says of one of them."""
    family = "number" if kind == "integer" else kind
    words = {k: v for k, v in schema.items() if _WORDS.get(k) == family}
    if "enum" in schema:  # generators of clients make one type of each
        words["enum"] = [v for v in schema["enum"] if _is_of(v, family)]
    return {"type": kind, **words}


def _is_of(value: Any, family: str) -> bool:
    is_bool = isinstance(value, bool)
    return isinstance(value, _VALUES[family]) and is_bool == (family == "boolean")
