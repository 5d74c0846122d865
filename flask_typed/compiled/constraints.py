"""Validators to what msgspec checks, or else to lines that check."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec
from marshmallow import validate

from ..constraints import Pattern, Range
from .forms import Form, Lines, step_aside, then
from .source import Source

#: What the bounds of msgspec fit into.
_INT64 = range(-(2**63), 2**63)

_NUMBERS = (int, float)


def constrain(source: Source, form: Form, validators: Iterable[Any]) -> Form:
    """Return a form whose value is valid.

    What msgspec can check of a value that it decodes is checked there; of a given
    value, and where msgspec cannot, a line does.

    :param form: takes no null yet
    :param validators: are called in order, if they are not known
    """
    for validator in validators:
        lines = _build_lines(source, validator, form.mirror)
        meta = _read_meta(validator, form.mirror) if form.is_plain else None
        if meta is None or _sides(meta) & _sides(*_metas(form.mirror)):
            form = then(form, lines)
        else:
            form = Form(
                mirror=Annotated[form.mirror, meta],
                given=(*form.given, *lines),
                is_deep=form.is_deep,
            )
    return form


def _metas(mirror: Any) -> tuple[Any, ...]:
    """Return what msgspec checks of a mirror already."""
    return getattr(mirror, "__metadata__", ())


def _sides(*metas: msgspec.Meta) -> set[str]:
    """Return which bounds are set; msgspec takes one of each."""
    pairs: dict[str, tuple[str, ...]]
    pairs = {"low": ("ge", "gt"), "high": ("le", "lt")}
    pairs |= {"shortest": ("min_length",), "longest": ("max_length",)}
    return {
        side
        for side, words in pairs.items()
        for word in words
        for meta in metas
        if getattr(meta, word) is not None
    }


def _kind(mirror: Any) -> Any:
    """Return the class of a mirror without constraints."""
    return getattr(mirror, "__origin__", mirror)


def _read_meta(validator: Any, mirror: Any) -> msgspec.Meta | None:
    kind = _kind(mirror)
    if type(validator) in (validate.Range, Range) and kind in _NUMBERS:
        return _read_range(validator, kind)
    if type(validator) is validate.Length and kind in (str, list, dict):
        low, high = validator.min, validator.max
        if validator.equal is not None:
            low = high = validator.equal
        if all(bound is None or _is_length(bound) for bound in (low, high)):
            return msgspec.Meta(min_length=low, max_length=high)
    return None


def _is_length(bound: Any) -> bool:
    return type(bound) is int and 0 <= bound < 2**31


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
        if kind is int and bound not in _INT64:
            return None
        if kind is float and not _is_double(bound):
            return None
        words[word] = bound if kind is int else float(bound)
    return msgspec.Meta(**words) if words else None


def _is_double(bound: int | float) -> bool:
    try:
        return math.isfinite(bound) and float(bound) == bound
    except OverflowError:
        return False


def _build_lines(source: Source, validator: Any, mirror: Any) -> Lines:
    """Return lines that check a value: the very comparisons, where they are known."""
    kind = _kind(mirror)
    build = _INLINE.get(type(validator))
    if build is not None:
        conditions = build(source, validator, kind)
        if conditions is not None:
            leave = step_aside(source)
            return tuple(
                line
                for condition in conditions
                for line in (f"if {condition}:", f"    {leave}")
            )
    if not isinstance(validator, validate.Validator):
        # In marshmallow 3 a function refuses by returning False too.
        validator = validate.And(validator)
    return (f"{source.name(validator, 'validator')}($)",)


def _write_range(source: Source, validator: Any, kind: Any) -> list[str] | None:
    low, high = validator.min, validator.max
    bounds = [bound for bound in (low, high) if bound is not None]
    if kind not in _NUMBERS or any(type(bound) not in _NUMBERS for bound in bounds):
        return None
    conditions = []
    if low is not None:
        word = "<" if validator.min_inclusive else "<="
        conditions.append(f"$ {word} {source.name(low, 'minimum')}")
    if high is not None:
        word = ">" if validator.max_inclusive else ">="
        conditions.append(f"$ {word} {source.name(high, 'maximum')}")
    return conditions


def _write_length(source: Source, validator: Any, kind: Any) -> list[str]:
    if validator.equal is not None:
        return [f"len($) != {source.name(validator.equal, 'length')}"]
    conditions = []
    if validator.min is not None:
        conditions.append(f"len($) < {source.name(validator.min, 'minimum')}")
    if validator.max is not None:
        conditions.append(f"len($) > {source.name(validator.max, 'maximum')}")
    return conditions


def _write_regexp(source: Source, validator: Any, kind: Any) -> list[str]:
    return [f"{source.name(validator.regex.match, 'match')}($) is None"]


def _write_pattern(source: Source, validator: Any, kind: Any) -> list[str]:
    return [f"not {source.name(validator.pattern.search, 'search')}($)"]


_INLINE: dict[type, Callable[[Source, Any, Any], list[str] | None]] = {
    validate.Range: _write_range,
    Range: _write_range,
    validate.Length: _write_length,
    validate.Regexp: _write_regexp,
    Pattern: _write_pattern,
}
