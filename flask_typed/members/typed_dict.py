"""TypedDicts and NamedTuples to members."""

from __future__ import annotations

from typing import Any, NotRequired, Required, get_args, get_origin

import typing_extensions
from typing_extensions import ReadOnly

from .._typing import split_annotated
from .generics import class_of, read_hints
from .member import Member, default_options

_QUALIFIERS = (Required, NotRequired, ReadOnly)


def is_typed_dict(cls: type) -> bool:
    """Return whether a class is a TypedDict."""
    return typing_extensions.is_typeddict(cls)


def is_named_tuple(cls: type) -> bool:
    """Return whether a class is a NamedTuple."""
    return issubclass(cls, tuple) and hasattr(cls, "_field_defaults")


def read_typed_dict(hint: Any) -> list[Member]:
    """Return the members of a TypedDict; what is not required may stay absent."""
    required = class_of(hint).__required_keys__
    members = []
    for name, annotation in read_hints(hint).items():
        inner, qualifiers = _split_qualifiers(annotation)
        # Python knows no qualifier that was a string when the class was made.
        is_required = (
            Required in qualifiers
            if {Required, NotRequired} & qualifiers
            else name in required
        )
        members.append(
            Member(
                name=name,
                hint=inner,
                options={"required": is_required},
                may_be_absent=not is_required,
            )
        )
    return members


def _split_qualifiers(hint: Any) -> tuple[Any, set[Any]]:
    """Return a type without its qualifiers, which may stand inside ``Annotated``."""
    if get_origin(hint) in _QUALIFIERS:
        inner, qualifiers = _split_qualifiers(get_args(hint)[0])
        return inner, {get_origin(hint), *qualifiers}
    base, metadata = split_annotated(hint)
    if metadata and get_origin(base) in _QUALIFIERS:
        inner, qualifiers = _split_qualifiers(base)
        return typing_extensions.Annotated[(inner, *metadata)], qualifiers
    return hint, set()


def read_named_tuple(hint: Any) -> list[Member]:
    """Return the members of a NamedTuple, or of a ``collections.namedtuple``."""
    cls, hints = class_of(hint), read_hints(hint)
    defaults = cls._field_defaults
    return [
        Member(
            name=name,
            hint=hints.get(name, Any),
            options=default_options(defaults[name])
            if name in defaults
            else {"required": True},
        )
        for name in cls._fields
    ]
