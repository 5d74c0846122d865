"""Validators are bounds of msgspec's where it compares as they do, and else are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from marshmallow import ValidationError, validate

from flask_typed import constraints
from flask_typed.compiled.bounds import add_bounds

Range, Length = validate.Range, validate.Length
HUGE = 2**70


def accepts(function: Callable[[Any], Any], value: Any) -> bool:
    try:
        function(value)
    except (ValidationError, msgspec.ValidationError):
        return False
    return True


UNDERSTOOD: list[tuple[Any, list[Any]]] = [
    (int, []),
    (int, [Range(min=1)]),
    (int, [Range(min=1, min_inclusive=False), Range(max=3)]),
    (int, [Range(1, 3, max_inclusive=False)]),
    (int, [constraints.Range(max=-(2**63))]),
    (float, [Range(min=0.5)]),
    (float, [Range(min=0, max=2**53, max_inclusive=False)]),
    (float, [constraints.Range(-1e300, 1e300)]),
    (str, [Length(min=1)]),
    (str, [Length(equal=2)]),
    (str, [Length(min=3), Length(max=1)]),
    (list, [Length(max=2)]),
    (dict, [Length(1, 2)]),
]
NUMBERS = [0, 1, 2, 3, 4, -1, 0.5, 0.4999, 2.0**53, 2.0**53 - 1, 1e300, -1e301, 1e-9]
VALUES: dict[Any, list[Any]] = {
    int: [n for n in NUMBERS if type(n) is int] + [2**63 - 1, -(2**63)],
    float: [float(n) for n in NUMBERS],
    str: ["", "a", "ab", "abc", "é", "😀😀"],
    list: [[], [1], [1, 2], [1, 2, 3]],
    dict: [{}, {"a": 1}, {"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}],
}


@pytest.mark.parametrize(("kind", "validators"), UNDERSTOOD, ids=str)
def test_bounds_accept_what_the_validators_do(kind: Any, validators: list[Any]) -> None:
    bounded = add_bounds(kind, validators)
    for value in VALUES[kind]:
        expected = all(accepts(validator, value) for validator in validators)
        assert (
            accepts(lambda given: msgspec.convert(given, bounded), value) == expected
        ), value


@pytest.mark.parametrize(
    ("kind", "validators"),
    [
        (int, [Range(min=0.5)]),
        (int, [Range(min=True)]),
        (int, [Range(max=HUGE)]),
        (float, [Range(min=2**53 + 1)]),
        (float, [Range(max=10**400)]),
        (float, [Range(max=float("inf"))]),
        (int, [Range(min=1), Range(min=2, min_inclusive=False)]),
        (str, [Length(min=1), Length(2, 3)]),
        (str, [Length(min=0.5)]),  # type: ignore[arg-type]  # is what is tested
        (str, [Length(min=-1)]),
        (list, [Length(max=HUGE)]),
        (str, [Range(min="a")]),
        (bool, [Length(min=1)]),
        (int, [validate.Equal(3)]),
        (int, [bool]),
    ],
    ids=str,
)
def test_what_msgspec_would_compare_otherwise_is_no_bound(
    kind: Any, validators: list[Any]
) -> None:
    assert add_bounds(kind, validators) is None
