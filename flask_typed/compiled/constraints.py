"""Validators to what msgspec checks, or else to lines that check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from marshmallow import validate

from ..constraints import Pattern, Range
from .bounds import add_bounds, read_kind
from .forms import Form, Lines, step_aside, then
from .source import Source

_NUMBERS = (int, float)


def constrain(source: Source, form: Form, validators: Iterable[Any]) -> Form:
    """Return a form whose value is valid.

    What msgspec can check of a value that it decodes is checked there; of a given
    value, and where msgspec cannot, a line does.

    :param form: takes no null yet
    :param validators: are called in order, if they are not known
    """
    for validator in validators:
        lines = _build_lines(source, validator, form.number or read_kind(form.mirror))
        mirror = add_bounds(form.mirror, [validator]) if form.is_plain else None
        if mirror is None:
            form = then(form, lines)
        else:
            form = Form(
                mirror=mirror,
                given=(*form.given, *lines),
                is_deep=form.is_deep,
            )
    return form


def _build_lines(source: Source, validator: Any, kind: Any) -> Lines:
    """Return lines that check a value: the very comparisons, where they are known.

    :param kind: the class of the value, or its type
    """
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
