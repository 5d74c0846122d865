"""The fields of aliases that name themselves: ``type Json = list[Json] | str``.

Such a type has no end, so it is read once and named in the document, as a class is.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, get_origin

from .._typing import describe, is_recursive, read_alias, split_hint, union_members
from ..errors import AnnotationError
from ..fields import Later, Recursive
from ..members import name_type
from .mode import Build, Mode

#: Forms of one generic alias that are inside each other, at most.
_MAX_GENERIC = 12

#: The aliases that are being read, each by how it reads.
Reading = MutableMapping[tuple[Any, Mode], Later]


def build_recursive(
    alias: Any, mode: Mode, options: Mapping[str, Any], build: Build, reading: Reading
) -> Recursive:
    """Return the field of an alias that names itself.

    :param alias: the alias, with its arguments
    :param mode: how it reads
    :param options: arguments of the field
    :param build: makes the field of what it stands for
    :param reading: what was read on the way
    :raises AnnotationError: if it is never read to its end
    """
    later = reading.get((alias, mode))
    if later is None:
        _check_ends(alias, reading)
        later = reading[alias, mode] = Later()
        later.field = build(read_alias(alias), mode)
    takes_none = options.get("allow_none", False) or _takes_none(alias)
    return Recursive(
        later,
        named=name_type(alias),
        lax=mode.lax,
        **{**options, "allow_none": takes_none},
    )


def _check_ends(alias: Any, reading: Reading) -> None:
    if any(bare == alias for bare in _read_members(alias)):
        raise AnnotationError(
            f"{describe(alias)} is an alias of itself, so no value is of it.",
            "put itself into a list or a dict, or make it a class.",
        )
    around = [other for other, _ in reading if get_origin(other) is get_origin(alias)]
    if get_origin(alias) is not None and len(around) > _MAX_GENERIC:
        raise AnnotationError(
            f"{describe(alias)} names itself with other arguments each time, without "
            "end.",
            "write it with the same arguments inside.",
        )


def _takes_none(alias: Any) -> bool:
    return any(
        bare in (Any, object) or takes_none
        for bare, takes_none in _read_members(alias).items()
    )


def _read_members(alias: Any) -> dict[Any, bool]:
    """Return the types that a value may be of, through aliases that name themselves.

    Each with whether it may be null in that place.
    """
    found: dict[Any, bool] = {}
    waiting = [read_alias(alias)]
    while waiting:
        hint = waiting.pop()
        inner, _, takes_none = split_hint(hint)
        for member in union_members(inner):
            bare, _, is_nullable = split_hint(member)
            if bare not in found and is_recursive(bare):
                waiting.append(read_alias(bare))
            found[bare] = takes_none or is_nullable or found.get(bare, False)
    return found
