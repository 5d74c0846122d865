"""What a field accepts is what its JSON Schema accepts, for values near and far."""

from __future__ import annotations

import datetime as dt
import enum
import json
import math
import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Literal

import annotated_types as at
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from marshmallow import ValidationError, validate

from flask_typed import field_for
from flask_typed.openapi.components import Components


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mixed(enum.Enum):
    ONE = 1
    TRUE = "true"
    HALF = 0.5


# What the formats mean here: RFC 3339 whose offset may be left out (a second of 60 is
# for days that nobody can compute), full-date, and the 36 characters of RFC 9562.

formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    form = r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?"
    found = re.fullmatch(form, value, re.ASCII)
    if found is None:
        return False
    dt.date.fromisoformat(found[1])
    dt.time.fromisoformat(found[2])
    offset = found[4] or "Z"
    return offset in "Zz" or (offset[1:3] < "24" and offset[4:6] < "60")


@formats.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    dt.date.fromisoformat(value)
    return True


@formats.checks("uuid")
def is_uuid(value: object) -> bool:
    form = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    return not isinstance(value, str) or bool(re.fullmatch(form, value))


def document_accepts(hint: Any, value: Any) -> bool:
    """Return what the published JSON Schema says of a JSON value."""
    components = Components()
    schema = components.resolve(components.build_property(field_for(hint), "in"))
    whole = {"components": {"schemas": components.schemas()}, **schema}
    Draft202012Validator.check_schema(whole)
    validator = Draft202012Validator(whole, format_checker=formats)
    return bool(validator.is_valid(value))


def field_accepts(hint: Any, value: Any) -> bool:
    """Return whether the field loads a JSON value."""
    try:
        field_for(hint).deserialize(value)
    except ValidationError:
        return False
    return True


# Values: JSON of any kind, with strings and numbers that are nearly right.

SMALL = st.integers(-12, 12)
NUMBERS = st.one_of(
    SMALL,
    SMALL.map(float),
    SMALL.map(lambda number: number / 4),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
TEXTS = st.one_of(
    st.text("ab1 é\N{GRINNING FACE}", max_size=6),
    st.text(max_size=12),
    NUMBERS.map(json.dumps),
    st.datetimes().map(dt.datetime.isoformat),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes")),
    st.datetimes(timezones=st.timezones()).map(dt.datetime.isoformat),
    st.dates().map(dt.date.isoformat),
    st.uuids().map(str),
    st.sampled_from(["red", "blue", "RED", "true", "null", "1", "0.5", ""]),
)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """Return a text that was right perhaps, with a few characters changed."""
    text: str = draw(TEXTS) or "x"
    place = draw(st.integers(0, len(text) - 1))
    put = draw(st.sampled_from(["", "0", "9", "-", "T", "t", "z", "+", ":", "_"]))
    return text[:place] + put + text[place + draw(st.integers(0, 4)) :]


# A line break at the end is where the `$` of Python's `re`, by which jsonschema finds a
# pattern, differs from that of ECMA-262.
STRINGS = st.one_of(TEXTS, edited()).filter(lambda text: not text.endswith("\n"))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, STRINGS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=3)
    ),
    max_leaves=5,
)


# Types with constraints.


def constrained(base: Any, *constraints: st.SearchStrategy[Any]) -> Any:
    """Return types with some of the given constraints, nullable or not."""

    def build(chosen: Iterable[Any], is_optional: bool) -> Any:
        hint = base
        for constraint in chosen:
            hint = Annotated[hint, constraint]
        return hint | None if is_optional else hint

    choices = (
        st.lists(st.one_of(*constraints), max_size=2) if constraints else st.just([])
    )
    return st.builds(build, choices, st.booleans())


BOUNDS = st.one_of(SMALL, SMALL.map(lambda number: number / 4))
LENGTHS = st.integers(0, 3)
INTERVALS = [BOUNDS.map(kind) for kind in (at.Ge, at.Gt, at.Le, at.Lt)]
SIZES = [LENGTHS.map(kind) for kind in (at.MinLen, at.MaxLen)]
# Of steps that a float holds exactly: jsonschema divides floats.
STEPS = st.sampled_from([1, 2, 3, 0.5, 0.25]).map(at.MultipleOf)

INTS = constrained(int, *INTERVALS, STEPS)
FLOATS = constrained(float, *INTERVALS)
STRINGS_TYPE = constrained(
    str,
    *SIZES,
    st.sampled_from(["a", "^a", "b$", "[0-9]+"]).map(re.compile),
    st.just(validate.OneOf(["ab", "a1"])),
)
OTHERS = st.sampled_from(
    [
        *(bool, Decimal, dt.datetime, dt.date, uuid.UUID, Color, Mixed, Any),
        *(Literal["a", 1], Literal[True], Literal[0, False], Literal["1"]),
        *(Literal["a", None], Literal[Color.RED], Literal[2, 2.5]),
    ]
)
SCALAR_TYPES = st.one_of(INTS, FLOATS, STRINGS_TYPE, OTHERS, constrained(dt.date))
KEYS = st.one_of(
    STRINGS_TYPE.filter(lambda hint: not field_for(hint).allow_none),
    st.sampled_from([int, uuid.UUID, dt.date, dt.datetime, Color, Literal["a", "b"]]),
)
TYPES = st.one_of(
    SCALAR_TYPES,
    SCALAR_TYPES.flatmap(lambda hint: constrained(GenericAlias(list, hint), *SIZES)),
    st.tuples(KEYS, SCALAR_TYPES).map(lambda hints: GenericAlias(dict, hints)),
)


@settings(max_examples=400, deadline=None)
@given(SCALAR_TYPES, VALUES)
def test_a_scalar_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=200, deadline=None)
@given(TYPES, VALUES)
def test_a_type_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=200, deadline=None)
@given(INTS, NUMBERS)
def test_an_integer_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=200, deadline=None)
@given(FLOATS, NUMBERS)
def test_a_number_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=200, deadline=None)
@given(STRINGS_TYPE, STRINGS)
def test_a_string_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([Decimal, dt.datetime, dt.date, uuid.UUID]), STRINGS)
def test_a_form_of_text_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@settings(max_examples=200, deadline=None)
@given(KEYS, STRINGS)
def test_a_key_is_what_its_document_says(key: Any, value: str) -> None:
    hint = dict[key, int]
    assert field_accepts(hint, {value: 1}) is document_accepts(hint, {value: 1})


# Way out: what a field lets out is what the output's JSON Schema says.


def output_accepts(hint: Any, value: Any) -> bool:
    components = Components()
    schema = components.resolve(components.build_property(field_for(hint), "out"))
    whole = {"components": {"schemas": components.schemas()}, **schema}
    validator = Draft202012Validator(whole, format_checker=formats)
    return bool(validator.is_valid(value))


PYTHON_VALUES = st.one_of(
    VALUES,
    st.sampled_from([*Color, *Mixed, math.nan, math.inf, b"x", object(), {1}]),
    st.decimals(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(),
    st.uuids(),
)


@settings(max_examples=300, deadline=None)
@given(TYPES, PYTHON_VALUES)
def test_what_leaves_is_what_the_document_says(hint: Any, value: Any) -> None:
    made: Any = field_for(hint)
    try:
        checked = made.check(value)
    except ValidationError:
        return
    if checked is None or made.__class__.__name__ == "Raw":
        return
    dumped = json.loads(json.dumps(made._serialize(checked, None, None)))
    assert output_accepts(hint, dumped)
