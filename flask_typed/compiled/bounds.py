"""Validators that msgspec checks in C: marshmallow's Range and Length, and ours."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from marshmallow import validate

from .. import constraints

_RANGES = (validate.Range, constraints.Range)
_NUMBERS = (int, float)
#: What a bound of an integer may be in msgspec.
_INT64 = range(-(2**63), 2**63)
#: What a bound of a length may be, and a length.
_LENGTHS = range(2**31)
#: The bounds of which msgspec takes one.
_SIDES = (("ge", "gt"), ("le", "lt"), ("min_length",), ("max_length",))


def add_bounds(base: Any, validators: Iterable[Any]) -> Any:
    """Return a type with bounds, None where msgspec cannot check one of them.

    :param base: the type, which may have bounds already
    :param validators: of its values
    """
    for validator in validators:
        bounds = read_bounds(validator, base)
        if bounds is None:
            return None
        base = Annotated[base, bounds]
    return base


def read_bounds(validator: Any, base: Any) -> msgspec.Meta | None:
    """Return the bounds that a validator sets, None where msgspec cannot check them.

    :param validator: of a value
    :param base: the type of the value, which may have bounds already
    """
    kind, bounds = read_kind(base), None
    if type(validator) in _RANGES and kind in _NUMBERS:
        bounds = _read_range(validator, kind)
    elif type(validator) is validate.Length and kind in (str, list, dict):
        bounds = _read_length(validator)
    if bounds is None or find_sides(bounds) & find_sides(*read_metas(base)):
        return None
    return bounds


def read_kind(base: Any) -> Any:
    """Return the class of a type without its bounds and arguments."""
    return getattr(base, "__origin__", base)


def read_metas(base: Any) -> tuple[msgspec.Meta, ...]:
    """Return the bounds of a type."""
    return getattr(base, "__metadata__", ())


def find_sides(*metas: msgspec.Meta) -> set[tuple[str, ...]]:
    """Return which sides are bounded, by the words for a bound of it."""
    return {
        side
        for side in _SIDES
        for word in side
        for meta in metas
        if getattr(meta, word) is not None
    }


def _read_length(validator: Any) -> msgspec.Meta | None:
    low, high = validator.min, validator.max
    if validator.equal is not None:
        low = high = validator.equal
    for bound in (low, high):
        if bound is not None and not (type(bound) is int and bound in _LENGTHS):
            return None
    return msgspec.Meta(min_length=low, max_length=high)


def _read_range(validator: Any, kind: Any) -> msgspec.Meta | None:
    words: dict[str, Any] = {}
    bounds = (
        ("ge" if validator.min_inclusive else "gt", validator.min),
        ("le" if validator.max_inclusive else "lt", validator.max),
    )
    for word, bound in bounds:
        if bound is None:
            continue
        # A range asks each of its numbers whether it is a float.
        if type(bound) not in ((int,) if kind is int else _NUMBERS):
            return None
        if bound not in _INT64 if kind is int else not _is_double(bound):
            return None
        words[word] = kind(bound)
    return msgspec.Meta(**words)


def _is_double(bound: int | float) -> bool:
    try:
        return math.isfinite(bound) and float(bound) == bound
    except OverflowError:
        return False
