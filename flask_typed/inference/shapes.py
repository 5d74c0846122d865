"""The shape of data: which types and members it has, without any of its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..record import record

#: Levels below the top that are told apart, and members of an object that are: of more
#: than that, names are data.
_MAX_DEPTH = 8
_MAX_MEMBERS = 50

#: What a name of a member looks like. Others are data: an id, an address, a path.
_NAME = re.compile(r"[A-Za-z_$@][A-Za-z0-9_$-]{0,63}")

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_DATE_TIME = re.compile(
    _DATE.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STRINGS = (("date", _DATE), ("date-time", _DATE_TIME), ("uuid", _UUID))
_TEXTS = (("integer", _INTEGER), ("number", _NUMBER), *_STRINGS)


@record(eq=True)
class Shape:
    """What was seen at one place of data.

    :param seen: how often something was there
    :param kinds: JSON's types, and ``date``, ``date-time`` and ``uuid`` for strings
        of such a form
    :param objects: how often it was an object
    :param members: of the objects, by name
    :param values: of the members of objects whose names are data, and of arrays
    :param is_map: whether the names of members are data
    """

    seen: int = 0
    kinds: frozenset[str] = frozenset()
    objects: int = 0
    members: Mapping[str, Shape]
    values: Shape | None = None
    is_map: bool = False


NOTHING = Shape(members={})


def read_json(value: Any, depth: int = 0) -> Shape:
    """Return the shape of a JSON value."""
    if depth > _MAX_DEPTH:
        return Shape(seen=1, kinds=frozenset({"any"}), members={})
    if isinstance(value, dict):
        members = {name: read_json(each, depth + 1) for name, each in value.items()}
        return read_object(members)
    if isinstance(value, list):
        values = join_all(read_json(each, depth + 1) for each in value)
        return read_array(values)
    return Shape(seen=1, kinds=frozenset({_find_kind(value)}), members={})


def read_text(text: str) -> Shape:
    """Return the shape of a value that was sent as a text, such as one of a query."""
    kind = "boolean" if text in ("true", "false") else _match(text, _TEXTS)
    return Shape(seen=1, kinds=frozenset({kind}), members={})


def read_object(members: Mapping[str, Shape]) -> Shape:
    """Return the shape of an object with these members."""
    whole = Shape(seen=1, kinds=frozenset({"object"}), objects=1, members=members)
    return _as_map(whole) if _has_data_for_names(members) else whole


def read_array(values: Shape | None) -> Shape:
    """Return the shape of an array with these values."""
    return Shape(seen=1, kinds=frozenset({"array"}), members={}, values=values)


def _find_kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else _match(value, _STRINGS)


def _match(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> str:
    found = (kind for kind, pattern in patterns if pattern.fullmatch(text))
    return next(found, "string")


def _has_data_for_names(members: Mapping[str, Shape]) -> bool:
    return len(members) > _MAX_MEMBERS or not all(map(_NAME.fullmatch, members))


def _as_map(shape: Shape) -> Shape:
    if shape.is_map:
        return shape
    return Shape(
        seen=shape.seen,
        kinds=shape.kinds,
        objects=shape.objects,
        members={},
        values=join_all([*shape.members.values(), shape.values or NOTHING]),
        is_map=True,
    )


def join(one: Shape, other: Shape) -> Shape:
    """Return the shape of what has one shape or the other."""
    names = dict.fromkeys([*one.members, *other.members])
    if one.is_map or other.is_map or len(names) > _MAX_MEMBERS:
        one, other, names = _as_map(one), _as_map(other), {}
    return Shape(
        seen=one.seen + other.seen,
        kinds=one.kinds | other.kinds,
        objects=one.objects + other.objects,
        members={
            name: join(one.members.get(name, NOTHING), other.members.get(name, NOTHING))
            for name in names
        },
        values=join_all(each for each in (one.values, other.values) if each),
        is_map=one.is_map or other.is_map,
    )


def join_all(shapes: Iterable[Shape]) -> Shape | None:
    """Return the shape of what has one of several shapes; None for none of them."""
    joined = None
    for shape in shapes:
        if shape.seen:
            joined = shape if joined is None else join(joined, shape)
    return joined


def to_json(shape: Shape) -> dict[str, Any]:
    """Return a shape as JSON, without what is empty."""
    written = {
        "seen": shape.seen,
        "kinds": sorted(shape.kinds),
        "objects": shape.objects,
        "members": {name: to_json(each) for name, each in shape.members.items()},
        "values": shape.values and to_json(shape.values),
        "is_map": shape.is_map,
    }
    return {name: value for name, value in written.items() if value}


def from_json(data: Mapping[str, Any]) -> Shape:
    """Return the shape that was written as JSON.

    :raises AttributeError: or a TypeError or ValueError, where it is none
    """
    values = data.get("values")
    return Shape(
        seen=int(data.get("seen", 0)),
        kinds=frozenset(data.get("kinds", ())),
        objects=int(data.get("objects", 0)),
        members={
            name: from_json(each) for name, each in data.get("members", {}).items()
        },
        values=None if values is None else from_json(values),
        is_map=bool(data.get("is_map", False)),
    )
