"""Constraints that no value can meet together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from marshmallow import validate

from ..record import record
from .validators import MultipleOf, read_ratio


@record
class _Bound:
    """A bound of numbers or times.

    :param value: the number or time
    :param is_inclusive: whether it is within
    """

    value: Any
    is_inclusive: bool


def find_conflict(
    base: type | None, validators: Iterable[Callable[[Any], Any]]
) -> str | None:
    """Return why no value can meet all bounds and lengths, None where one can.

    :param base: the class of the values
    :param validators: of one type, others among them
    """
    found = [*validators]
    lengths = [each for each in found if isinstance(each, validate.Length)]
    ranges = [each for each in found if isinstance(each, validate.Range)]
    multiples = [each for each in found if isinstance(each, MultipleOf)]
    return _compare_lengths(lengths) or _compare_bounds(base, ranges, multiples)


def _compare_lengths(lengths: Sequence[validate.Length]) -> str | None:
    exact = [each.equal for each in lengths if each.equal is not None]
    low = max([*exact, *(each.min for each in lengths if each.min)], default=0)
    high = min(
        [*exact, *(each.max for each in lengths if each.max is not None)], default=None
    )
    if high is None or low <= high:
        return None
    return f"a length of at least {low} is none of at most {high}"


def _compare_bounds(
    base: type | None,
    ranges: Sequence[validate.Range],
    multiples: Sequence[MultipleOf],
) -> str | None:
    lows = [_Bound(value=r.min, is_inclusive=r.min_inclusive) for r in ranges]
    highs = [_Bound(value=r.max, is_inclusive=r.max_inclusive) for r in ranges]
    try:
        low = max(_given(lows), key=lambda b: (b.value, not b.is_inclusive))
        high = min(_given(highs), key=lambda b: (b.value, b.is_inclusive))
    except ValueError:  # one side is open
        return None
    except TypeError:
        return "a time with an offset is not compared with one without"
    is_whole = base is not None and issubclass(base, int)
    shown = f"{_show(low, 'at least', 'above')} and {_show(high, 'at most', 'below')}"
    try:
        if not _has_room(low, high, is_whole=is_whole):
            return f"nothing is {shown}"
    except TypeError:
        return "a time with an offset is not compared with one without"
    for each in multiples:
        if not _has_multiple(each, low, high, is_whole=is_whole):
            return f"no multiple of {each.multiple_of} is {shown}"
    return None


def _given(bounds: Iterable[_Bound]) -> list[_Bound]:
    return [bound for bound in bounds if bound.value is not None]


def _show(bound: _Bound, inclusive: str, exclusive: str) -> str:
    return f"{inclusive if bound.is_inclusive else exclusive} {bound.value}"


def _has_room(low: _Bound, high: _Bound, *, is_whole: bool) -> bool:
    if is_whole:
        return _count_from((1, 1), low) <= _count_to((1, 1), high)
    if low.value == high.value:
        return low.is_inclusive and high.is_inclusive
    return bool(low.value < high.value)


def _has_multiple(
    multiple: MultipleOf, low: _Bound, high: _Bound, *, is_whole: bool
) -> bool:
    step = read_ratio(multiple.multiple_of)
    if is_whole:  # a whole number is a multiple of 0.4 if it is one of 2
        step = step[0], 1
    return _count_from(step, low) <= _count_to(step, high)


def _count_from(step: tuple[int, int], low: _Bound) -> int:
    """Return by what the step is multiplied to be the first within the bound."""
    count, rest = _divide(low.value, step)
    return count + (rest > 0 or not low.is_inclusive)


def _count_to(step: tuple[int, int], high: _Bound) -> int:
    """Return by what the step is multiplied to be the last within the bound."""
    count, rest = _divide(high.value, step)
    return count - (rest == 0 and not high.is_inclusive)


def _divide(number: Any, step: tuple[int, int]) -> tuple[int, int]:
    """Return how often a step is in a number, and a rest that is 0 where it fits."""
    numerator, denominator = read_ratio(number)
    return divmod(numerator * step[1], denominator * step[0])
