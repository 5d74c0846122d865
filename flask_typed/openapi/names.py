"""The names of components: of their classes, whatever the order they come in."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from ..members import ComponentName
from ..record import record

Body = dict[str, Any]
Direction = Literal["in", "out"]


@record(kw_only=False, eq=True)
class Reference:
    """A component in one direction; stands in the document until it has a name.

    :param key: tells it from all others of the document
    :param named: what it is named after
    :param direction: what it describes
    :param is_partial: whether its members may all be left out
    """

    key: Any
    named: ComponentName
    direction: Direction
    is_partial: bool


def replace_references(node: Any, name: Callable[[Reference], str]) -> Any:
    """Return a part of the document with a text for each reference."""
    if isinstance(node, Reference):
        return name(node)
    if isinstance(node, Mapping):
        return {key: replace_references(value, name) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [replace_references(item, name) for item in node]
    return node


def _find_references(node: Any) -> Iterator[Reference]:
    if isinstance(node, Reference):
        yield node
    elif isinstance(node, Mapping):
        for below in node.values():
            yield from _find_references(below)
    elif isinstance(node, list | tuple):
        for below in node:
            yield from _find_references(below)


def join_directions(bodies: Mapping[Reference, Body]) -> dict[Reference, Body]:
    """Return the JSON Schemas with that of the input for the output too.

    What is read allows all that is sent, unless a member goes one way only: that of an
    object, or of one that it refers to.

    :param bodies: the JSON Schemas, with references in them
    """
    twins = {
        reference: twin
        for reference in bodies
        if (twin := dataclasses.replace(reference, direction="in")) in bodies
    }
    below = {reference: {*_find_references(body)} for reference, body in bodies.items()}
    apart: set[Reference] = set()
    found = {
        reference
        for reference, twin in twins.items()
        if _members(bodies[reference]) != _members(bodies[twin])
    }
    while found:
        apart |= found
        found = {r for r, others in below.items() if others & found} - apart
    return {
        reference: body
        if reference in apart
        else bodies[twins.get(reference, reference)]
        for reference, body in bodies.items()
    }


def _members(body: Body) -> frozenset[str]:
    return frozenset(body.get("properties", ()))


def name_components(bodies: Mapping[Reference, Body]) -> dict[Reference, str]:
    """Return the names of components; those of one class and JSON Schema share one.

    The fullest output of a class has its name, one that lacks members at times ``_2``
    behind it, an input that differs has ``Input``
    behind it, one for a PATCH has ``Partial``.

    :param bodies: the JSON Schemas, with references in them
    """
    shapes = _find_shapes(bodies)
    class_names = _name_classes({reference.named for reference in bodies})
    same_shapes = _find_same(shapes)
    by_class: dict[tuple[str, Any], dict[str, list[Reference]]] = {}
    for reference in bodies:
        cls = class_names[reference.named], same_shapes[reference.named]
        variants = by_class.setdefault(cls, {})
        variants.setdefault(shapes[reference], []).append(reference)
    wanted = [
        (number, name, shapes[same[0]], same)
        for (class_name, _), variants in by_class.items()
        for number, (name, same) in enumerate(
            _name_variants(class_name, _sort_variants(variants, bodies))
        )
    ]
    names: dict[Reference, str] = {}
    taken: set[str] = set()
    # The first variants of all come first: no "Input" takes the name of a class.
    for _, name, _, same in sorted(wanted, key=lambda item: item[:3]):
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        names |= dict.fromkeys(same, unique)
    return names


def _find_same(shapes: Mapping[Reference, str]) -> dict[ComponentName, frozenset[str]]:
    """Return what is the same for classes all of whose components are."""
    found: dict[ComponentName, set[str]] = {}
    for reference, shape in shapes.items():
        found.setdefault(reference.named, set()).add(shape)
    return {named: frozenset(same) for named, same in found.items()}


def _find_shapes(bodies: Mapping[Reference, Body]) -> dict[Reference, str]:
    """Return a digest of each component that is the same for all that say the same.

    They say the same if their JSON Schemas do, those that they refer to included. As
    components refer to each other, this takes as many rounds as they are deep.
    """
    shapes = {reference: reference.named.path for reference in bodies}
    count = 0
    while count != len(set(shapes.values())):
        count = len(set(shapes.values()))
        shapes = {
            reference: _digest(shapes[reference], body, shapes)
            for reference, body in bodies.items()
        }
    return shapes


def _digest(own: str, body: Body, shapes: Mapping[Reference, str]) -> str:
    plain = replace_references(body, shapes.__getitem__)
    text = json.dumps([own, plain], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _name_classes(classes: Iterable[ComponentName]) -> dict[ComponentName, str]:
    """Return the names of classes; two of one name get their modules in front."""
    by_name: dict[str, set[ComponentName]] = {}
    for named in classes:
        by_name.setdefault(named.name, set()).add(named)
    return {
        named: name if len(same) == 1 else named.path
        for name, same in by_name.items()
        for named in same
    }


def _sort_variants(
    variants: Mapping[str, Sequence[Reference]], bodies: Mapping[Reference, Body]
) -> list[Sequence[Reference]]:
    """Return the variants of a class: outputs first, then the one with most members."""

    def rank(item: tuple[str, Sequence[Reference]]) -> tuple[Any, ...]:
        shape, same = item
        body = bodies[same[0]]
        sizes = [-len(body.get(word, ())) for word in ("properties", "required")]
        return not _is_sent(same), _is_partial(same), *sizes, shape

    return [same for _, same in sorted(variants.items(), key=rank)]


def _name_variants(
    class_name: str, variants: Sequence[Sequence[Reference]]
) -> Iterator[tuple[str, Sequence[Reference]]]:
    is_sent = any(map(_is_sent, variants))
    for same in variants:
        if _is_partial(same):
            yield f"{class_name}Partial", same
        elif is_sent and not _is_sent(same):
            yield f"{class_name}Input", same
        else:
            yield class_name, same


def _is_sent(same: Iterable[Reference]) -> bool:
    return any(reference.direction == "out" for reference in same)


def _is_partial(same: Iterable[Reference]) -> bool:
    return all(reference.is_partial for reference in same)
