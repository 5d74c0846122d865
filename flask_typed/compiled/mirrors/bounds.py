"""Validators that msgspec checks in C: marshmallow's Range and Length, and ours."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from marshmallow import validate

from ... import constraints

_RANGES = (validate.Range, constraints.Range)
#: What a bound of an integer may be in msgspec.
_INT64 = range(-(2**63), 2**63)


def read_size(base: Any, validators: Iterable[Any]) -> Any:
    """Return a type with the limits of its length, None where one is not understood."""
    lows, highs = [0], [sys.maxsize]
    for validator in validators:
        if type(validator) is not validate.Length:
            return None
        exact = validator.equal
        least, most = (validator.min, validator.max) if exact is None else [exact] * 2
        if not all(end is None or type(end) is int for end in (least, most)):
            return None
        lows += [] if least is None else [least]
        highs += [] if most is None else [most]
    low, high = max(lows), min(highs)
    if low > high or high < 0:
        return None
    return Annotated[base, msgspec.Meta(min_length=low, max_length=high)]


def read_integer(validators: Iterable[Any]) -> Any:
    """Return the type of integers in a range, None where one is not understood."""
    limits = _read_ranges(validators)
    if limits is None or not all(
        type(bound) is int and bound in _INT64 for bound in limits.values()
    ):
        return None
    return Annotated[int, msgspec.Meta(**limits)] if limits else int


def read_float(validators: Iterable[Any]) -> Any:
    """Return the type of finite floats in a range, None where it is not understood."""
    limits = _read_ranges(validators)
    if limits is None or not all(
        type(bound) in (int, float) and -(2**53) <= bound <= 2**53
        for bound in limits.values()
    ):
        return None
    # A comparison is what NaN and the infinities fail.
    if limits.keys().isdisjoint(("ge", "gt")):
        limits["ge"] = -sys.float_info.max
    if limits.keys().isdisjoint(("le", "lt")):
        limits["le"] = sys.float_info.max
    return Annotated[float, msgspec.Meta(**limits)]


def _read_ranges(validators: Iterable[Any]) -> dict[str, Any] | None:
    limits: dict[str, Any] = {}
    for validator in validators:
        if type(validator) not in _RANGES or limits:
            return None
        if validator.min is not None:
            limits["ge" if validator.min_inclusive else "gt"] = validator.min
        if validator.max is not None:
            limits["le" if validator.max_inclusive else "lt"] = validator.max
    return limits
