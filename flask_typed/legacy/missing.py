"""What a document refers to and has not, taken from that of another extension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    added = _find_below(known, find_missing(document))
    names = _name(components, known, added)
    for (kind, name), place in names.items():
        body = _move(known[kind][name], names)
        components.setdefault(kind, {})[place] = body
    if "tags" in document:
        joined["tags"] = _describe_tags(document["tags"], other.get("tags", []))
    if not components:
        del joined["components"]
    return joined


def _find_below(
    known: Mapping[str, Any], wanted: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return those of the wanted components that are known, and what they refer to."""
    found: dict[tuple[str, str], None] = {}
    queue = [*wanted]
    while queue:
        kind, name = queue.pop(0)
        if (kind, name) not in found and name in known.get(kind, {}):
            found[kind, name] = None
            queue += sorted(_find_references(known[kind][name]))
    return [*found]


def _name(
    components: Mapping[str, Any],
    known: Mapping[str, Any],
    added: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], str]:
    """Return the names of components beside others; a number makes one another."""
    names: dict[tuple[str, str], str] = {}
    for kind, name in added:
        place, number = name, 1
        others = components.get(kind, {})
        while place in others and others[place] != known[kind][name]:
            number += 1
            place = f"{name}_{number}"
        names[kind, name] = place
    return names


def _move(node: Any, names: Mapping[tuple[str, str], str]) -> Any:
    """Return a part of a document whose references have the names of components."""
    if isinstance(node, list):
        return [_move(item, names) for item in node]
    if not isinstance(node, Mapping):
        return node
    moved = {word: _move(below, names) for word, below in node.items()}
    for kind, name in _read_reference(node):
        place = names.get((kind, name), name)
        old, new = (f"{_FOLDER}{kind}/{each}" for each in (name, place))
        moved["$ref"] = new + node["$ref"].removeprefix(old)
    return moved


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
        yield from _read_reference(node)
        for below in node.values():
            yield from _find_references(below)


def _read_reference(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name of the component that an object refers to."""
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith(_FOLDER):
        # What is behind the name is a part of the component.
        kind, name, *_ = [*reference.removeprefix(_FOLDER).split("/"), ""]
        yield kind, name


def _find_schemes(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in document.get("paths", {}).values():
        # Beside operations a path may have parameters, servers and texts.
        for operation in filter(_is_object, item.values()):
            for requirement in operation.get("security", ()):
                yield from (("securitySchemes", name) for name in requirement)


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _describe_tags(tags: list[Any], others: list[Any]) -> list[Any]:
    known = {tag["name"]: tag for tag in others}
    return [{**known.get(tag["name"], {}), **tag} for tag in tags]
