"""Parameters, headers and their schemas (OpenAPI 3.1, 4.8.12 and 4.8.21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Members of a 2.0 parameter that belong to its Schema Object in 3.
_SCHEMA_WORDS = frozenset(
    "type format items default enum maximum minimum exclusiveMaximum exclusiveMinimum "
    "maxLength minLength pattern maxItems minItems uniqueItems multipleOf".split()
)
_PARAMETER_WORDS = frozenset(
    "name in description required deprecated allowEmptyValue style explode "
    "allowReserved schema content example examples".split()
)
# The styles of a parameter by collectionFormat; tab-separated values have none.
_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}


def only(words: frozenset[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that an object may have, and extensions.

    :param words: the names of the former
    :param given: the object
    """
    return {k: v for k, v in given.items() if k in words or k.startswith("x-")}


def build_parameter(parameter: Any, version: tuple[int, int]) -> Any:
    """Return a Parameter Object (OpenAPI 3.1, 4.8.12); names and references as is."""
    if not isinstance(parameter, Mapping):
        return parameter
    if "$ref" in parameter:  # apispec takes the name alone, and writes this of it
        return parameter["$ref"].rpartition("/")[2]
    built = only(_PARAMETER_WORDS, parameter)
    if "schema" not in built and "content" not in built:
        built["schema"] = build_schema(parameter, version)
    style, explode = _STYLES.get(parameter.get("collectionFormat", ""), (None, None))
    if parameter.get("in") in ("path", "header"):
        # What apispec says of lists is for the query; a path and a header have one way.
        built.pop("style", None)
        built.pop("explode", None)
    elif style is not None:
        built |= {"style": style, "explode": explode}
    if parameter.get("in") == "path":
        built["required"] = True
    return built


def build_schema(given: Mapping[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """Return the Schema Object of a 2.0 parameter, header or item."""
    built = {word: given[word] for word in given if word in _SCHEMA_WORDS}
    if built.get("type") == "file":
        built |= {"type": "string", "format": "binary"}
    if isinstance(built.get("items"), Mapping):
        items = built["items"]
        is_2 = "$ref" not in items
        built["items"] = build_schema(items, version) if is_2 else items
    if version >= (3, 1):
        for bound, exclusive in (
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ):
            # A number of its own since JSON Schema draft 6.
            if isinstance(built.get(exclusive), bool) and built.pop(exclusive):
                built[exclusive] = built.pop(bound)
    return built


def build_header(header: Any, version: tuple[int, int]) -> Any:
    """Return a Header Object (OpenAPI 3.1, 4.8.21); names and references as is."""
    if not isinstance(header, Mapping) or header.keys() & {"schema", "content", "$ref"}:
        return header
    built = only(_PARAMETER_WORDS - {"name", "in"}, header)
    return {**built, "schema": build_schema(header, version)}
