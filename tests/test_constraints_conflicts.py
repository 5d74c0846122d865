"""Constraints that no value can meet, and defaults that are no numbers."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from documents import allows, document_of, input_of
from flask import Flask
from marshmallow import ValidationError, validate

from flask_typed import Api, Body, Query, field_for, typed
from flask_typed.constraints import validators
from flask_typed.errors import AnnotationError, BindingError

NAIVE = dt.datetime(2026, 1, 1)
AWARE = NAIVE.replace(tzinfo=dt.UTC)
BIG = 10**400
# As old code has it, where a type checker looks.
NOTHING: Any = None
TEXT: Any = "3"
NO_VALUES: Any = Literal.__getitem__(())


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Annotated[int, Ge(5), Le(3)], "nothing is at least 5 and at most 3"),
        (Annotated[int, Gt(5), Lt(5)], "nothing is above 5 and below 5"),
        (Annotated[int, Ge(5), Lt(5)], "nothing is at least 5 and below 5"),
        (Annotated[int, Gt(5), Lt(6)], "nothing is above 5 and below 6"),
        (Annotated[int, Gt(1.2), Lt(1.8)], "nothing is above 1.2 and below 1.8"),
        (Annotated[int, Ge(1), Ge(7), Le(9), Le(6)], "at least 7 and at most 6"),
        (Annotated[int, Ge(5), Gt(5), Le(5)], "above 5 and at most 5"),
        (Annotated[int, Ge(5), Le(5), Lt(5)], "at least 5 and below 5"),
        (Annotated[int, Interval(ge=5, le=3)], "nothing is at least 5 and at most 3"),
        (Annotated[int, validate.Range(5, 3)], "nothing is at least 5 and at most 3"),
        (Annotated[float, Gt(0.5), Le(0.5)], "nothing is above 0.5 and at most 0.5"),
        (Annotated[Decimal, Ge(Decimal(2)), Le(1.5)], "at least 2 and at most 1.5"),
        (Annotated[dt.date, Ge(dt.date(2026, 1, 2)), Lt(dt.date(2026, 1, 2))], "below"),
        (Annotated[dt.datetime, Ge(NAIVE), Le(AWARE)], "a time with an offset"),
        (Annotated[dt.datetime, Ge(NAIVE), Ge(AWARE), Le(AWARE)], "with an offset"),
        (Annotated[int, Ge(1), Le(2), MultipleOf(5)], "no multiple of 5 is"),
        (Annotated[int, Gt(5), Lt(10), MultipleOf(5)], "no multiple of 5 is"),
        (Annotated[int, Ge(1), Le(1), MultipleOf(0.4)], "no multiple of 0.4 is"),
        (Annotated[float, Gt(0.1), Lt(0.2), MultipleOf(0.1)], "no multiple of 0.1 is"),
        (Annotated[str, Len(5, 3)], "at least 5 is none of at most 3"),
        (Annotated[str, MinLen(5), MaxLen(3)], "at least 5 is none of at most 3"),
        (Annotated[str, validate.Length(5, 3)], "at least 5 is none of at most 3"),
        (Annotated[str, MinLen(3), validate.Length(equal=2)], "none of at most 2"),
        (Annotated[str, MaxLen(1), validate.Length(equal=2)], "at least 2 is none"),
        (Annotated[tuple[int, int], MinLen(3)], "at least 3 is none of at most 2"),
        (Annotated[tuple[int, int], MaxLen(1)], "at least 2 is none of at most 1"),
        (Annotated[set[Literal[1, 2]], MinLen(3)], "at least 3 is none of at most 2"),
        (Annotated[frozenset[Color], MinLen(3)], "at least 3 is none of at most 2"),
        (Annotated[int | float, Ge(5), Le(3)], "nothing is at least 5 and at most 3"),
    ],
    ids=str,
)
def test_constraints_that_exclude_each_other_are_refused(
    hint: Any, reason: str
) -> None:
    with pytest.raises(AnnotationError) as caught:
        field_for(hint)
    assert reason in caught.value.reason
    assert "leave it out" in caught.value.fix


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Annotated[int, Ge(5), Le(5)], 5),
        (Annotated[int, Gt(4), Lt(6)], 5),
        (Annotated[int, Gt(1.2), Lt(2.8)], 2),
        (Annotated[int, Ge(5), MultipleOf(7)], 7),
        (Annotated[int, Ge(5), Le(10), MultipleOf(5)], 10),
        (Annotated[int, Ge(1), Le(2), MultipleOf(0.4)], 2),
        (Annotated[float, Ge(0.1), Le(0.1), MultipleOf(0.1)], 0.1),
        (Annotated[float, Gt(0.5), Lt(0.6)], 0.55),
        (Annotated[int, Ge(BIG), Le(BIG)], BIG),
        (Annotated[str, Len(2, 2)], "ab"),
        (Annotated[str, MinLen(2), validate.Length(equal=2)], "ab"),
        (Annotated[tuple[int, int], MinLen(2)], [1, 2]),
        (Annotated[set[Literal[1, 2]], MinLen(2)], [1, 2]),
        (Annotated[set[int], MinLen(3)], [1, 2, 3]),
        (Annotated[int, Interval()], 1),
    ],
    ids=lambda part: str(part)[:60],
)
def test_constraints_that_one_value_meets_are_taken(hint: Any, value: Any) -> None:
    field_for(hint).deserialize(value)


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Annotated[int, Ge(None)], "None is no bound"),  # type: ignore[arg-type]
        (Annotated[float, Ge(BIG)], "is no bound"),
        (Annotated[float, Le(Decimal("1e400"))], "is no bound"),
        (Annotated[Decimal, Lt(Decimal("NaN"))], "is no bound"),
        (Annotated[int, MultipleOf(TEXT)], "'3' cannot be compared with int"),
        (Annotated[float, MultipleOf(float("nan"))], "nan is no bound"),
        (Annotated[float, MultipleOf(BIG)], "is no bound"),
        (Annotated[str, validate.Length(min=-1)], "-1 is not a number from 0 up"),
        (Annotated[int, validate.OneOf([])], "it has no choices"),
    ],
    ids=lambda part: str(part)[:60],
)
def test_a_constraint_without_a_meaning_is_refused(hint: Any, reason: str) -> None:
    with pytest.raises(AnnotationError) as caught:
        field_for(hint)
    assert reason in caught.value.reason


def test_a_pattern_that_no_document_can_hold_is_refused() -> None:
    marker = Query(pattern="\ud800")
    with pytest.raises(AnnotationError, match="surrogates not allowed"):
        field_for(Annotated[str, marker.constraints[0]])


def test_choices_of_the_items_may_be_none_at_all() -> None:
    field = field_for(Annotated[list[int], validate.ContainsOnly([])])
    assert field.deserialize([]) == []


@pytest.mark.parametrize("hint", [NO_VALUES, list[NO_VALUES]], ids=str)
def test_a_literal_without_values_is_refused(hint: Any) -> None:
    with pytest.raises(AnnotationError, match=r"Literal\[\(\)\] has no values"):
        field_for(hint)


# Defaults.


@pytest.mark.parametrize(
    "default",
    [float("inf"), float("-inf"), float("nan"), Decimal("NaN"), Decimal("-Infinity")],
    ids=str,
)
@pytest.mark.parametrize("make", [Query, Body], ids=lambda make: make.__name__)
def test_a_default_that_is_no_number_in_json_is_refused(
    make: Callable[..., Any], default: Any
) -> None:
    def view(it: Any = default) -> None: ...

    view.__annotations__["it"] = Annotated[type(default), make()]
    app = Flask(__name__)
    api = Api(app)
    app.post("/")(typed(view))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    assert caught.value.argument == "it"
    assert f"its default {default!r} is no number in JSON" in caught.value.reason
    assert "None" in caught.value.fix


def test_the_default_of_a_member_is_a_number_in_json() -> None:
    @dataclass
    class Limits:
        high: float = float("inf")

    with pytest.raises(AnnotationError, match=r"Limits\.high: its default inf is no"):
        field_for(Limits)


def unlimited(it: int = NOTHING) -> list[Any]:
    return [it]


def below(it: Annotated[int, Ge(3)] = 0) -> list[Any]:
    return [it]


def other(it: Annotated[str, MinLen(1)] = "") -> list[Any]:
    return [it]


@pytest.mark.parametrize(
    ("view", "default"), [(unlimited, None), (below, 0), (other, "")], ids=str
)
def test_a_default_that_no_request_could_hold_is_the_views_own(
    view: Any, default: Any
) -> None:
    app = Flask(__name__)
    Api(app)
    app.get("/")(typed(view))
    client: Any = app.test_client()
    assert client.get("/").json == [default]
    (parameter,) = client.get("/openapi.json").json["paths"]["/"]["get"]["parameters"]
    assert "default" not in parameter["schema"]


def test_a_default_that_no_document_can_hold_is_not_published() -> None:
    def view(it: Annotated[str, Body()] = "\ud800") -> None: ...

    assert "default" not in input_of(document_of(view))


# An integer of 401 digits is a number, and no double.


def test_a_float_is_a_double() -> None:
    def view(it: Annotated[float, Body()]) -> None: ...

    document = document_of(view)
    schema = input_of(document)
    assert schema == {"type": "number", "format": "double"}
    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    client = app.test_client()
    assert client.post("/", json=BIG).status_code == 422
    assert client.post("/", json=10**308).status_code == 204
    assert allows(document, schema, 10**308)


@pytest.mark.parametrize("hint", [int, Decimal], ids=str)
def test_other_numbers_have_more_digits_than_a_double(hint: Any) -> None:
    def view(it: Any) -> None: ...

    view.__annotations__["it"] = Annotated[hint, Body()]
    document = document_of(view)
    assert "format" not in input_of(document)
    assert allows(document, input_of(document), BIG)
    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    assert app.test_client().post("/", json=BIG).status_code == 204


@pytest.mark.parametrize("number", [float("inf"), Decimal("-Infinity")], ids=str)
def test_nothing_is_a_multiple_of_what_is_not_finite(number: Any) -> None:
    with pytest.raises(ValueError, match="is not finite"):
        validators.MultipleOf(number)


def test_true_as_a_bound_is_one() -> None:
    field = field_for(Annotated[Decimal, Ge(True)])
    assert field.deserialize(1) == 1
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        field.deserialize("0.5")
