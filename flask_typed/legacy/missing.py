"""What a document refers to and has not, taken from that of another extension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .swagger import build_document

_FOLDER = "#/components/"


def add_missing(
    document: Mapping[str, Any], published: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a document with the components that it refers to and another one has.

    The descriptions of tags come with them.

    :param document: of OpenAPI 3
    :param published: in Swagger 2.0's words, or OpenAPI 3's
    """
    given = {**published, "openapi": document["openapi"], "paths": {}}
    other = build_document(given)
    known = other.get("components", {})
    components = {k: dict(v) for k, v in document.get("components", {}).items()}
    joined = {**document, "components": components}
    while found := [
        (kind, name)
        for kind, name in find_missing(joined)
        if name in known.get(kind, {})
    ]:
        for kind, name in found:
            components.setdefault(kind, {})[name] = known[kind][name]
    if "tags" in document:
        joined["tags"] = _describe_tags(document["tags"], other.get("tags", []))
    if not components:
        del joined["components"]
    return joined


def find_missing(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the components that a document refers to and has not, sorted.

    Each by its kind and name, security schemes among them.
    """
    components = document.get("components", {})
    references = {*_find_references(document), *_find_schemes(document)}
    return sorted(
        (kind, name)
        for kind, name in references
        if name not in components.get(kind, {})
    )


def _find_references(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _find_references(item)
    elif isinstance(node, Mapping):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(_FOLDER):
            kind, _, name = reference.removeprefix(_FOLDER).partition("/")
            if "/" not in name:
                yield kind, name
        for below in node.values():
            yield from _find_references(below)


def _find_schemes(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in document.get("paths", {}).values():
        for operation in item.values():
            for requirement in operation.get("security", ()):
                yield from (("securitySchemes", name) for name in requirement)


def _describe_tags(tags: list[Any], others: list[Any]) -> list[Any]:
    known = {tag["name"]: tag for tag in others}
    return [{**known.get(tag["name"], {}), **tag} for tag in tags]
