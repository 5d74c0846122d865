"""Floats, which are looked at where they are: in objects, lists and dictionaries."""

import dataclasses
import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_typed import field_for
from flask_typed.compiled import StepAsideError, compile_dumper
from flask_typed.objects import ValueSchema, build_value_schema


@dataclasses.dataclass
class Reading:
    value: float
    low: float | None = None


class Special(Reading):
    """An object that is dumped by its Schema."""


@dataclasses.dataclass
class Series:
    a: float
    b: float
    c: float
    d: float


@dataclasses.dataclass
class Letters:
    """Members that are named as the variables of the generated code are."""

    b: float
    m: dt.date
    v: float


@dataclasses.dataclass
class Dated:
    value: float
    on: dt.date


@dataclasses.dataclass
class Day:
    on: dt.date


@dataclasses.dataclass
class Report:
    first: Reading
    last: Reading | None
    readings: list[Reading]
    series: list[Series]
    dated: list[Dated]
    days: list[Day]
    dated_by: dict[str, Dated | None]
    letters: list[Letters]
    x: Letters | None
    named: dict[str, Reading | None]
    totals: list[float]
    means: dict[str, float | None]


DAY = dt.date(2026, 3, 5)


def build(hint: Any, *, checks: bool = True) -> tuple[ValueSchema, Any]:
    schema = build_value_schema(field_for(hint))
    dumper = compile_dumper(schema, checks=checks)
    assert dumper.try_dumps is not None
    return schema, dumper.try_dumps


SCHEMA, DUMPS = build(Report)
UNCHECKED = build(Report, checks=False)[1]


def make(**members: Any) -> Report:
    whole: dict[str, Any] = {
        "first": Reading(1.5),
        "last": None,
        "readings": [],
        "series": [],
        "dated": [],
        "days": [Day(DAY)],
        "dated_by": {},
        "letters": [],
        "x": None,
        "named": {},
        "totals": [],
        "means": {},
    }
    return Report(**{**whole, **members})


def by_schema(value: Any) -> Any:
    return json.loads(json.dumps(SCHEMA.dump(SCHEMA.check(value))))


#: What may stand where a Reading is asked for, each around one number.
AROUND: dict[str, Any] = {
    "first": lambda n: {"first": Reading(n)},
    "optional": lambda n: {"first": Reading(1.0, n)},
    "last": lambda n: {"last": Reading(n)},
    "dict-for-an-object": lambda n: {"last": {"value": n, "low": None}},
    "list": lambda n: {"readings": [Reading(1.0), Reading(n)]},
    "list-of-dicts": lambda n: {"readings": [{"value": 1.0, "low": n}]},
    "list-of-both": lambda n: {"readings": [Reading(1.0), {"value": n, "low": None}]},
    "many-members": lambda n: {"series": [Series(1.0, 2.0, 3.0, n)]},
    "beside-a-date": lambda n: {"dated": [Dated(n, DAY)]},
    "beside-dates-in-a-dict": lambda n: {"dated_by": {"a": None, "b": Dated(n, DAY)}},
    "letters": lambda n: {"letters": [Letters(1.0, DAY, n)], "x": Letters(n, DAY, 2.0)},
    "values-of-a-dict": lambda n: {"named": {"a": None, "b": Reading(n)}},
    "floats": lambda n: {"totals": [1.0, n]},
    "tuple-of-floats": lambda n: {"totals": (1.0, n)},
    "dict-of-floats": lambda n: {"means": {"a": None, "b": n}},
}
everywhere = pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)


@everywhere
@pytest.mark.parametrize("number", [2.5, 2, -0.0, 1e300], ids=str)
def test_a_finite_number_is_written_by_compiled_code(around: Any, number: Any) -> None:
    value = make(**around(number))
    written = repr(json.loads(DUMPS(value)))
    assert written == repr(json.loads(json.dumps(by_schema(value))))
    assert str(float(number)) in written


@everywhere
@pytest.mark.parametrize(
    "number", [Decimal("2.5"), math.nan, math.inf, "2.5", True, 10**400], ids=str
)
def test_what_is_no_finite_number_is_left_to_the_schema(
    around: Any, number: Any
) -> None:
    with pytest.raises(StepAsideError):
        DUMPS(make(**around(number)))


@everywhere
def test_without_checks_a_decimal_is_left_to_the_schema_too(around: Any) -> None:
    with pytest.raises(StepAsideError):
        UNCHECKED(make(**around(Decimal("2.5"))))


@pytest.mark.parametrize(
    "members",
    [
        {"readings": [Reading(1.0), Special(2.0), Reading(3.0)]},
        {"readings": (Special(2.0),)},
        {"named": {"a": Reading(1.0), "b": Special(2.0), "c": None}},
        {"dated": [Dated(1.0, DAY), {"value": 2.0, "on": DAY}]},
        {"last": Special(4.0)},
    ],
    ids=["list", "tuple", "dict", "both-kinds-beside-dates", "object"],
)
def test_objects_of_other_classes_are_dumped_among_what_is_not(
    members: dict[str, Any],
) -> None:
    value = make(**members)
    assert json.loads(DUMPS(value)) == by_schema(value)


numbers = st.one_of(
    st.floats(),
    st.integers(-(2**70), 2**70),
    st.decimals(),
    st.sampled_from([None, "1", True]),
)


@given(st.sampled_from(list(AROUND.values())), numbers)
def test_whatever_the_number_compiled_code_writes_what_the_schema_does_or_nothing(
    around: Any, number: Any
) -> None:
    value = make(**around(number))
    try:
        text = DUMPS(value)
    except StepAsideError:
        return
    assert json.loads(text) == by_schema(value)
