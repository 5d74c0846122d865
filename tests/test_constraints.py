"""Constraints of `Annotated`, as validators."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import inspect
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import annotated_types as at
import pytest
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from flask import Flask
from marshmallow import ValidationError, validate
from typing_extensions import Doc

from flask_typed import (
    Alias,
    Api,
    Body,
    MediaType,
    Query,
    ResponseHeader,
    field_for,
    typed,
)
from flask_typed.constraints import MultipleOf as MultipleOfValidator
from flask_typed.constraints import Pattern, Predicate
from flask_typed.errors import AnnotationError


class Color(enum.Enum):
    RED = "red"


def is_even(value: int) -> bool:
    return value % 2 == 0


def has_text(value: str) -> Any:
    return value.strip()  # a false result that is not False


class Percent(at.GroupedMetadata):
    """Several constraints that go by one name."""

    def __iter__(self) -> Iterator[at.BaseMetadata]:
        yield Ge(0)
        yield Le(100)


def refuse_seven(value: int) -> None:
    if value == 7:
        raise ValidationError("Not seven.")


class Odd(validate.Validator):
    """A validator of the user's own class."""

    def __call__(self, value: int) -> int:
        if value % 2 == 0:
            raise ValueError("It is even.")
        return value


class Even(validate.Range):
    """One made of marshmallow's, which asks for more."""

    def __call__(self, value: Any) -> Any:
        super().__call__(value)
        if value % 2:
            raise ValueError("It is odd.")
        return value


class Tall(validate.Range):
    """One made of marshmallow's, with other words."""

    message_min = "Too small for {{min}}."


NAIVE = dt.datetime(2024, 1, 1)
AWARE = NAIVE.replace(tzinfo=dt.UTC)

# Type, JSON values on the right side of the limit, and on the wrong one.
LIMITS: list[tuple[Any, list[Any], list[Any]]] = [
    (Annotated[int, Ge(1)], [1, 2], [0]),
    (Annotated[int, Gt(1)], [2], [1]),
    (Annotated[int, Le(1)], [1], [2]),
    (Annotated[int, Lt(1)], [0], [1]),
    (Annotated[int, Ge(0)], [0], [-1]),
    (Annotated[int, Interval(ge=1, lt=3)], [1, 2], [0, 3]),
    (Annotated[int, Interval(gt=1, le=3)], [2, 3], [1, 4]),
    (Annotated[int, Interval(ge=1)], [1], [0]),
    (Annotated[int, Ge(Decimal("0.5"))], [1], [0]),
    (Annotated[float, Ge(0.1)], [0.1], [0.09]),
    (Annotated[float, Le(Decimal("0.1"))], [0.1], [0.11]),
    (Annotated[float, Gt(1)], [1.1], [1]),
    (Annotated[Decimal, Ge(0.1)], ["0.1", 0.1], ["0.09"]),
    (Annotated[Decimal, Le(Decimal("0.1"))], ["0.1"], ["0.11"]),
    (Annotated[int, MultipleOf(3)], [0, 3, -6], [1]),
    (Annotated[float, MultipleOf(0.1)], [0.3, 1, 1e22], [0.35]),
    (Annotated[Decimal, MultipleOf(Decimal("0.01"))], ["1.10"], ["1.101"]),
    (Annotated[dt.date, Ge(dt.date(2024, 1, 1))], ["2024-01-01"], ["2023-12-31"]),
    (
        Annotated[dt.datetime, Gt(NAIVE)],
        ["2024-01-01T00:00:01"],
        ["2024-01-01T00:00:00"],
    ),
    (Annotated[dt.datetime, Ge(AWARE)], ["2024-01-01T01:00:00+01:00"], []),
    (Annotated[str, Len(1, 2)], ["a", "aé"], ["", "abc"]),
    (Annotated[str, MinLen(1)], ["a"], [""]),
    (Annotated[str, MaxLen(1)], ["", "\N{GRINNING FACE}"], ["ab"]),
    (Annotated[list[int], Len(1, 2)], [[1]], [[], [1, 2, 3]]),
    (Annotated[dict[str, int], MaxLen(1)], [{"a": 1}], [{"a": 1, "b": 2}]),
    (Annotated[str, re.compile("b+")], ["abba"], ["aa"]),
    (Annotated[str, re.compile("^b", re.I)], ["Ba"], ["ab"]),
    (Annotated[int, at.Predicate(is_even)], [2], [3]),
    (Annotated[str, at.Predicate(has_text)], ["a"], ["", " "]),
    (at.LowerCase[str], ["a"], ["A"]),
    (Annotated[int, Percent()], [0, 100], [-1, 101]),
    (Annotated[int, is_even], [2], [3]),
    (Annotated[int, refuse_seven], [6], [7]),
    (Annotated[int, Odd()], [1, -1], [0, 2]),
    (Annotated[int, Even(1, 8)], [2, 8], [0, 1, 3, 10]),
    (Annotated[int, Tall(min=2)], [2], [1]),
    (Annotated[int, validate.And(is_even, validate.Range(2))], [2], [0, 3]),
    (Annotated[int, validate.OneOf([1, 2])], [1], [3]),
    (Annotated[int, validate.Range(min=1, min_inclusive=False)], [2], [1]),
    (Annotated[str, validate.Length(equal=2)], ["ab"], ["a"]),
    (Annotated[str, validate.Regexp("b")], ["ba"], ["ab"]),
    (Annotated[str, validate.Email()], ["a@b.example"], ["a"]),
    (Annotated[Color, validate.OneOf([Color.RED])], ["red"], []),
    (Annotated[int, Ge(1), Le(3), MultipleOf(2)], [2], [0, 1, 4]),
    (Annotated[int, Ge(1)] | None, [None, 1], [0]),
    (Annotated[int | None, Ge(1)], [None, 1], [0]),
    (Annotated[Annotated[int, Ge(1)], Le(3)], [1, 3], [0, 4]),
    (Annotated[Annotated[int | None, Ge(1)] | None, Le(3)], [None, 1], [0, 4]),
    (list[Annotated[int, Ge(1)]], [[], [1]], [[1, 0]]),
    (Annotated[list[Annotated[int, Ge(1)]], MinLen(1)], [[1]], [[], [0]]),
    (dict[Annotated[str, MinLen(2)], Annotated[int, Ge(1)]], [{"ab": 1}], [{"a": 1}]),
    (dict[Annotated[int, Ge(1)], int], [{"1": 1}], [{"0": 1}]),
    (Annotated[Literal[1, 2], is_even], [2], [1]),
]


@pytest.mark.parametrize(
    ("hint", "value"), [(hint, value) for hint, right, _ in LIMITS for value in right]
)
def test_a_value_on_the_right_side_is_taken(hint: Any, value: Any) -> None:
    field_for(hint).deserialize(value)


@pytest.mark.parametrize(
    ("hint", "value"), [(hint, value) for hint, _, wrong in LIMITS for value in wrong]
)
def test_a_value_on_the_wrong_side_is_refused(hint: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        field_for(hint).deserialize(value)


def refuse_with_value_error(value: object) -> bool:
    raise ValueError("Not here.")


def refuse_without_words(value: object) -> None:
    raise ValueError


class Never(validate.Validator):
    def __call__(self, value: object) -> None:
        raise ValueError("Not here.")


def check_places(value: str) -> None:
    float(value)


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        pytest.param(refuse_with_value_error, "Not here.", id="a function"),
        pytest.param(
            at.Predicate(refuse_with_value_error), "Not here.", id="Predicate"
        ),
        pytest.param(Never(), "Not here.", id="a validator of its own class"),
        pytest.param(validate.And(Never()), "Not here.", id="one in And"),
        pytest.param(refuse_without_words, "Invalid value.", id="without words"),
        pytest.param(lambda value: False, "Invalid value.", id="False"),
        pytest.param(
            check_places, "could not convert string to float: 'b'", id="of a builtin"
        ),
    ],
)
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "marshmallow"])
def test_a_constraint_that_raises_a_value_error_refuses_what_the_client_sent(
    constraint: Any, said: str, is_compiled: bool
) -> None:
    app = Flask(__name__)
    app.config["TYPED_COMPILED"] = is_compiled
    Api(app)

    def view(it: Any, q: Any, body: Any) -> None: ...

    held = Annotated[str, constraint]
    body = Annotated[list[held], Body()]
    view.__annotations__ |= {"it": held, "q": held, "body": body}
    app.post("/view/<it>")(typed(view))
    response = app.test_client().post("/view/b?q=b", json=["b", "b"])
    assert response.status_code == 422
    assert response.get_json()["errors"] == {
        "path": {"it": [said]},
        "query": {"q": [said]},
        "json": {"0": [said], "1": [said]},
    }


def test_all_constraints_are_asked_whichever_way_they_refuse() -> None:
    hint = Annotated[int, refuse_without_words, Ge(1), Never(), lambda value: False]
    with pytest.raises(ValidationError) as caught:
        field_for(hint).deserialize(0)
    refused = ["Must be greater than or equal to 1.", "Not here.", "Invalid value."]
    assert caught.value.messages == ["Invalid value.", *refused]


def test_what_else_a_constraint_raises_is_a_bug_of_the_server() -> None:
    def fail(value: int) -> None:
        raise LookupError("a bug")

    with pytest.raises(LookupError):
        field_for(Annotated[int, fail]).deserialize(1)


def test_a_value_error_about_a_response_is_the_servers_bug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/view")
    @typed
    def view() -> Annotated[int, refuse_with_value_error]:
        return 1

    assert app.test_client().get("/view").status_code == 500
    assert "Not here." in caplog.text


def test_a_validator_made_of_marshmallows_keeps_its_words() -> None:
    with pytest.raises(ValidationError, match=r"Too small for 2\."):
        field_for(Annotated[int, Tall(min=2)]).deserialize(1)


@pytest.mark.parametrize(
    "hint",
    [Annotated[dt.datetime, Ge(AWARE)], Annotated[dt.datetime, validate.Range(AWARE)]],
    ids=["annotated-types", "marshmallow"],
)
def test_a_naive_time_does_not_fit_an_aware_bound(hint: Any) -> None:
    with pytest.raises(ValidationError, match="one has a UTC offset"):
        field_for(hint).deserialize("2025-01-01T00:00:00")


@pytest.mark.parametrize(
    ("constraint", "value", "message"),
    [
        (Ge(1), 0, "Must be greater than or equal to 1."),
        (Lt(1), 1, "Must be less than 1."),
        (
            Interval(ge=1, le=3),
            0,
            "Must be greater than or equal to 1 and less than or equal to 3.",
        ),
        (MultipleOf(3), 1, "Must be a multiple of 3."),
        (is_even, 1, "Invalid value."),
        (refuse_seven, 7, "Not seven."),
        (validate.Range(min=1, error="Too small."), 0, "Too small."),
    ],
)
def test_messages(constraint: Any, value: int, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(Annotated[int, constraint]).deserialize(value)
    assert caught.value.messages == [message]


def test_every_constraint_that_is_not_met_has_its_message() -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(Annotated[int, Ge(10), MultipleOf(2)]).deserialize(3)
    assert len(caught.value.messages) == 2


def test_a_bug_in_a_function_of_the_user_is_not_the_clients_error() -> None:
    def broken(value: int) -> bool:
        raise KeyError(value)

    with pytest.raises(KeyError):
        field_for(Annotated[int, broken]).deserialize(1)


def test_a_multiple_of_huge_numbers_is_computed() -> None:
    validator = MultipleOfValidator(10)
    assert validator(10**5000) == 10**5000


# What the constraints say for people.


def test_documentation_is_the_description() -> None:
    assert field_for(Annotated[int, Doc("How many.")]).metadata == {
        "description": "How many."
    }


def test_metadata_of_other_libraries_is_left_alone() -> None:
    class Theirs:
        pass

    field = field_for(Annotated[int, Theirs(), "text", 5, {"a": 1}, Theirs])
    assert field.validators == []


def test_validators_show_what_they_were_made_of() -> None:
    assert "multiple_of=3" in repr(MultipleOfValidator(3))
    assert "pattern='a+'" in repr(Pattern("a+"))
    assert "is_even" in repr(Predicate(is_even))
    assert Predicate(functools.partial(is_even)).name == "partial"


# Mistakes, named when the field is made.


@pytest.mark.parametrize(
    ("base", "constraint"),
    [
        (str, Ge(1)),
        (bool, Ge(1)),
        (UUID, Lt(1)),
        (Color, Ge(1)),
        (Literal[1], Ge(1)),
        (list[int], Interval(ge=1)),
        (Any, Ge(1)),
        (int, Len(1)),
        (bool, MaxLen(1)),
        (dt.date, MinLen(1)),
        (str, MultipleOf(2)),
        (dt.datetime, MultipleOf(2)),
        (int, re.compile("a")),
        (list[str], re.compile("a")),
        (int, validate.Length(1)),
        (str, validate.Range(1)),
        (int, validate.Regexp("a")),
        (int, validate.Email()),
        (Any, validate.Length(1)),
    ],
    ids=str,
)
def test_a_constraint_that_a_type_cannot_have_is_refused(
    base: Any, constraint: Any
) -> None:
    with pytest.raises(AnnotationError) as caught:
        field_for(Annotated[base, constraint])
    assert f"the constraint {constraint!r} does not apply to" in caught.value.reason
    assert "it is for" in caught.value.fix


def test_the_constraint_of_an_optional_type_is_refused_too() -> None:
    with pytest.raises(AnnotationError, match="does not apply to"):
        field_for(Annotated[str | None, Ge(1)])


@pytest.mark.parametrize(
    ("base", "constraint", "reason"),
    [
        (int, Ge("a"), "'a' cannot be compared with int"),
        (Decimal, Le(dt.date(2024, 1, 1)), "cannot be compared with Decimal"),
        (dt.date, Ge(NAIVE), "cannot be compared with date"),
        (dt.datetime, Ge(dt.date(2024, 1, 1)), "cannot be compared with datetime"),
        (float, Le(float("inf")), "inf is no bound"),
        (float, Ge(float("nan")), "nan is no bound"),
        (Decimal, Lt(Decimal("Infinity")), "is no bound"),
        (int, Interval(ge=1, gt=1), "two bounds on one side"),
        (int, Interval(le=1, lt=1), "two bounds on one side"),
        (int, MultipleOf(0), "not above zero"),
        (int, MultipleOf(-2), "not above zero"),
        (float, MultipleOf(float("inf")), "inf"),
        (str, at.MaxLen("3"), "'3' is not a number from 0 up"),  # type: ignore[arg-type]
        (str, at.MinLen(-1), "-1 is not a number from 0 up"),
        (list[int], at.Len(1, -2), "-2 is not a number from 0 up"),
        (str, at.Len(0, 2.5), "2.5 is not a number from 0 up"),  # type: ignore[arg-type]
        (bytes, at.MinLen(True), "True is not a number from 0 up"),
        (str, re.compile(b"a"), "a pattern of bytes"),
        (int, validate.Range(min="a"), "'a' cannot be compared with int"),
    ],
    ids=str,
)
def test_a_constraint_that_no_value_can_meet_is_refused(
    base: Any, constraint: Any, reason: str
) -> None:
    with pytest.raises(AnnotationError) as caught:
        field_for(Annotated[base, constraint])
    assert repr(constraint) in caught.value.reason
    assert reason in caught.value.reason


def test_a_pattern_that_is_none_is_refused() -> None:
    marker = Query(pattern="(")
    with pytest.raises(AnnotationError, match="unterminated subpattern"):
        field_for(Annotated[str, marker.constraints[0]])


def test_a_constraint_of_annotated_types_that_is_not_known_is_refused() -> None:
    with pytest.raises(AnnotationError, match=r"Timezone.*not supported.*Predicate"):
        field_for(Annotated[dt.datetime, at.Timezone(None)])


def test_a_type_in_the_place_of_a_constraint_is_refused() -> None:
    with pytest.raises(AnnotationError, match="is a type and stands where"):
        field_for(Annotated[str, at.LowerCase[str]])


def test_a_marker_inside_a_type_is_refused() -> None:
    with pytest.raises(AnnotationError, match=r"Query\(\) stands inside the type"):
        field_for(list[Annotated[int, Query()]])


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("^[a-z]+$", "abc\n", id="a line feed at the end"),
        pytest.param("(a$|b$)", "a\n", id="an end in a group"),
        pytest.param(r"^\d+$", "\u0663", id="a digit that is not ASCII"),
        pytest.param(r"^\w+$", "\u00e9", id="a letter that is not ASCII"),
        pytest.param(re.compile("^a$"), "a\n", id="a compiled pattern"),
    ],
)
def test_a_pattern_means_what_it_means_in_ecma_262(
    pattern: str | re.Pattern[str], text: str
) -> None:
    with pytest.raises(ValidationError):
        Pattern(pattern)(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(r"^\$$", "$", id="escaped"),
        pytest.param("^[$]$", "$", id="in a class"),
        pytest.param("^[^]$]$", "a", id="in a class that starts with a bracket"),
        pytest.param(r"^[\]$]$", "$", id="behind an escaped bracket"),
        pytest.param(re.compile(r"^\d$", re.UNICODE), "3", id="compiled"),
        pytest.param(re.compile(r"(?m)^a$"), "a\nb", id="with a flag of Python"),
    ],
)
def test_a_dollar_sign_that_is_no_end_stays_one(
    pattern: str | re.Pattern[str], text: str
) -> None:
    assert Pattern(pattern)(text) == text


@pytest.mark.parametrize("text", ["1" * 4301, f"0.{'1' * 4301}"], ids=["whole", "part"])
def test_the_digits_of_a_decimal_are_bounded(text: str) -> None:
    field = field_for(Annotated[Decimal, MultipleOf(Decimal("0.01"))])
    with pytest.raises(ValidationError, match="Not a valid number"):
        field.deserialize(text)


@pytest.mark.parametrize(
    "item",
    [Ge, Len, Interval, validate.Email, Alias, ResponseHeader, MediaType],
    ids=str,
)
def test_a_class_that_was_not_called_is_refused(item: type) -> None:
    with pytest.raises(AnnotationError, match=rf"call it: {item.__name__}\(\.\.\.\)"):
        field_for(Annotated[str, item])


def test_a_function_without_a_signature_is_a_constraint_as_it_is() -> None:
    with pytest.raises(ValueError, match="no signature found"):
        inspect.signature(max)
    assert field_for(Annotated[list[int], max]).deserialize([1, 2]) == [1, 2]
