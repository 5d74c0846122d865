"""What each field lets out: `check`, and the JSON that is then dumped."""

from __future__ import annotations

import collections
import datetime as dt
import enum
import json
import math
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from annotated_types import Ge, Len
from marshmallow import ValidationError, fields

from flask_typed import field_for
from flask_typed.fields import BaseField, check


class Color(enum.Enum):
    RED = "red"


class Shade(str, enum.Enum):  # noqa: UP042 - its str() is not its value
    DARK = "dark"


class Size(enum.IntEnum):
    L = 3


class Text(str):
    __slots__ = ()


class Odd(dt.tzinfo):
    """An offset with seconds, as places had before 1900."""

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(minutes=19, seconds=32)

    def tzname(self, moment: dt.datetime | None) -> None:
        return None

    def dst(self, moment: dt.datetime | None) -> None:
        return None


MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59)
UUID_TEXT = "123e4567-e89b-12d3-a456-426614174000"


def dump(field: BaseField, value: Any) -> Any:
    """Return the JSON value of a value that fits."""
    checked: Any = {"value": check(field, value)}
    return json.loads(json.dumps(field.serialize("value", checked)))


# Type, a value that a view returns, its JSON value.
FITS: list[tuple[Any, Any, Any]] = [
    (str, "x", "x"),
    (str, Text("x"), "x"),
    (str, Shade.DARK, "dark"),
    (int, 3, 3),
    (int, 3.0, 3),
    (int, Size.L, 3),
    (float, 0.5, 0.5),
    (float, 3, 3.0),
    (bool, True, True),
    (Decimal, Decimal("1.10"), "1.10"),
    (Decimal, 0.1, "0.1"),
    (Decimal, "1.10", "1.10"),
    (Decimal, Size.L, "3"),
    (dt.datetime, MOMENT, "2024-02-29T23:59:59"),
    (dt.datetime, MOMENT.replace(tzinfo=dt.UTC), "2024-02-29T23:59:59+00:00"),
    (dt.datetime, dt.datetime(9, 1, 2), "0009-01-02T00:00:00"),
    (dt.datetime, "2024-02-29T23:59:59Z", "2024-02-29T23:59:59+00:00"),
    (dt.date, MOMENT.date(), "2024-02-29"),
    (dt.date, "2024-02-29", "2024-02-29"),
    (UUID, UUID(UUID_TEXT), UUID_TEXT),
    (UUID, UUID_TEXT.upper(), UUID_TEXT),
    (Color, Color.RED, "red"),
    (Color, "red", "red"),
    (Shade, Shade.DARK, "dark"),
    (Shade, "dark", "dark"),
    (Size, Size.L, 3),
    (Size, 3.0, 3),
    (Literal["dark"], "dark", "dark"),
    (Literal["dark"], Text("dark"), "dark"),
    (Literal["dark"], Shade.DARK, "dark"),
    (Literal[Color.RED], Color.RED, "red"),
    (Literal[Color.RED], "red", "red"),
    (Literal[1, None], None, None),
    (int | None, None, None),
    (Any, {"a": [1, None]}, {"a": [1, None]}),
    (Any, None, None),
    (list[int], [1, 2.0], [1, 2]),
    (list[int], (1, 2), [1, 2]),
    (list[int], {1}, [1]),
    (list[Color], collections.deque([Color.RED, "red"]), ["red", "red"]),
    (list[int], {1: "a"}.keys(), [1]),
    (list[dt.date | None], [None, MOMENT.date()], [None, "2024-02-29"]),
    (dict[str, int], {"a": 1}, {"a": 1}),
    (dict[str, int], collections.Counter("aa"), {"a": 2}),
    (dict[int, str], {-1: "a", "2": "b"}, {"-1": "a", "2": "b"}),
    (dict[UUID, int], {UUID(UUID_TEXT): 1}, {UUID_TEXT: 1}),
    (dict[dt.date, int], {MOMENT.date(): 1}, {"2024-02-29": 1}),
    (dict[Color, int], {Color.RED: 1}, {"red": 1}),
    (dict[Shade, int], {Shade.DARK: 1}, {"dark": 1}),
    (dict[Literal["a"], int], {"a": 1}, {"a": 1}),
]


@pytest.mark.parametrize(("hint", "value", "dumped"), FITS)
def test_a_value_of_the_type_or_in_its_json_form_is_dumped(
    hint: Any, value: Any, dumped: Any
) -> None:
    got = dump(field_for(hint), value)
    assert got == dumped
    assert type(got) is type(dumped)


MISFITS: list[tuple[Any, list[Any]]] = [
    (str, [None, 1, b"x", ["x"], Color.RED]),
    (int, [None, "3", 3.5, True, Decimal(3), math.nan, math.inf]),
    (float, [None, "3", True, math.nan, math.inf, Decimal(3)]),
    (bool, [None, 1, "true"]),
    (Decimal, [None, True, Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN"), "x"]),
    (
        dt.datetime,
        [None, MOMENT.date(), "2024-02-29", 0, MOMENT.replace(tzinfo=Odd())],
    ),
    (dt.date, [None, MOMENT, "2024-02-30", 0]),
    (UUID, [None, UUID_TEXT[1:], 1]),
    (Color, [None, "RED", Shade.DARK, 1]),
    (Size, [None, "3", 4, True]),
    (Literal[1], [None, True, "1", Color.RED]),
    (list[int], [None, "12", b"12", {1: 1}, 12, iter([1]), ["x"], [None]]),
    (dict[str, int], [None, [("a", 1)], "a", {"a": "x"}, {1: 1}]),
    (dict[int, str], [{"01": "a"}, {True: "a"}, {None: "a"}]),
]


@pytest.mark.parametrize(
    ("hint", "value"), [(hint, value) for hint, values in MISFITS for value in values]
)
def test_a_value_that_is_neither_does_not_leave(hint: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        check(field_for(hint), value)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Annotated[int, Ge(1)], 0),
        (Annotated[str, Len(1)], ""),
        (Annotated[list[int], Len(1)], []),
        (list[Annotated[int, Ge(1)]], [0]),
        (dict[str, Annotated[int, Ge(1)]], {"a": 0}),
        (dict[Annotated[str, Len(1)], int], {"": 0}),
        (dict[Annotated[int, Ge(1)], int], {0: 0}),
    ],
    ids=str,
)
def test_constraints_hold_on_the_way_out_too(hint: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        check(field_for(hint), value)


def test_reasons_have_their_place() -> None:
    with pytest.raises(ValidationError) as caught:
        check(field_for(dict[int, list[int]]), {7: [1, "x"], 8: 5})
    assert caught.value.messages == {
        "7": {1: ["Not a valid integer."]},
        "8": ["Not a valid list."],
    }


def test_a_field_of_marshmallows_own_checks_nothing() -> None:
    assert check(fields.Integer(), "x") == "x"


@pytest.mark.parametrize("hint", [str, int, float, bool, dt.date, UUID, Color], ids=str)
def test_an_unchecked_value_is_dumped_as_it_is(hint: Any) -> None:
    odd = object()
    field: Any = field_for(hint)
    assert field.serialize("value", {"value": odd}) is odd
