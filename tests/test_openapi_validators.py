"""Validators in the document: words of JSON Schema, or a mark where there is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import marshmallow
import pytest
from documents import Json, component_of, document_of, input_of
from marshmallow import ValidationError, fields, validate

from flask_typed import Body


def describe(field: Any) -> Json:
    """Return the JSON Schema of a member of a hand-written Schema."""
    schema = marshmallow.Schema.from_dict({"it": field}, name="HolderSchema")

    def view(it: Any) -> None: ...

    view.__annotations__["it"] = Annotated[dict[str, Any], schema]
    document = document_of(view)
    member: Json = component_of(document, input_of(document))["properties"]["it"]
    return member


def words_of(field: Any) -> Json:
    """Return the words that validators have added to a type."""
    return {w: v for w, v in describe(field).items() if w not in ("type", "format")}


Range, Length, Regexp = validate.Range, validate.Length, validate.Regexp


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (fields.Integer(validate=Range(1, 9)), {"minimum": 1, "maximum": 9}),
        (fields.Float(validate=Range(0, min_inclusive=False)), {"exclusiveMinimum": 0}),
        (fields.Float(validate=Range(max=Decimal("0.5"), max_inclusive=False)),
         {"exclusiveMaximum": 0.5}),
        (fields.Integer(validate=[Range(1, 9), Range(3, 20)]),
         {"minimum": 3, "maximum": 9}),
        (fields.Integer(validate=validate.And(Range(min=1), Range(max=2))),
         {"minimum": 1, "maximum": 2}),
        (fields.String(validate=Length(1, 9)), {"minLength": 1, "maxLength": 9}),
        (fields.String(validate=Length(0, 0)), {"maxLength": 0}),
        (fields.String(validate=Length(equal=0)), {"maxLength": 0}),
        (fields.String(validate=Length(equal=2)), {"minLength": 2, "maxLength": 2}),
        (fields.Dict(validate=Length(max=2)),
         {"additionalProperties": {}, "maxProperties": 2}),
        (fields.List(fields.Raw(), validate=Length(max=2)),
         {"items": {}, "maxItems": 2}),
        (fields.List(fields.String(), validate=validate.ContainsOnly("ab")),
         {"items": {"type": "string"},
          "x-not-expressible": ["only items of 'a', 'b'"]}),
        (fields.List(fields.String(), validate=validate.ContainsOnly(["a"])),
         {"items": {"type": "string"}, "allOf": [{"items": {"enum": ["a"]}}]}),
        (fields.List(fields.String(), validate=validate.ContainsNoneOf(["a"])),
         {"items": {"type": "string"}, "allOf": [{"items": {"not": {"enum": ["a"]}}}]}),
        (fields.String(validate=validate.OneOf(["b", "a"])), {"enum": ["b", "a"]}),
        (fields.String(validate=validate.OneOf({"b", "a"})), {"enum": ["a", "b"]}),
        (fields.String(validate=validate.OneOf({"b": 1, "a": 2})),
         {"enum": ["b", "a"]}),
        (fields.String(validate=validate.NoneOf(["a"])), {"not": {"enum": ["a"]}}),
        (fields.Integer(validate=validate.Equal(3)), {"enum": [3]}),
        (fields.Integer(validate=[validate.OneOf([1, 2]), validate.OneOf([2, 3])]),
         {"enum": [1, 2], "allOf": [{"enum": [2, 3]}]}),
        (fields.String(validate=Regexp("a+")), {"pattern": "^(?:a+)"}),
        (fields.String(validate=Regexp("a|b")), {"pattern": "^(?:a|b)"}),
        (fields.String(validate=[Regexp("a"), Regexp("b")]),
         {"pattern": "^(?:a)", "allOf": [{"pattern": "^(?:b)"}]}),
    ],
    ids=lambda value: repr(value)[:70],
)  # fmt: skip
def test_a_validator_is_words_of_json_schema(field: Any, words: Json) -> None:
    assert words_of(field) == words


@pytest.mark.parametrize(
    ("field", "format_"),
    [
        (fields.String(validate=validate.Email()), "email"),
        (fields.String(validate=validate.URL()), "uri"),
        (fields.String(validate=validate.URL(relative=True)), "uri-reference"),
    ],
    ids=["email", "url", "relative url"],
)
def test_a_validator_of_a_form_is_a_format(field: Any, format_: str) -> None:
    assert describe(field) == {"type": "string", "format": format_}


def is_even(value: int) -> bool:
    return value % 2 == 0


class Odd:
    """A validator without a name of its own."""

    def __call__(self, value: int) -> None:
        if value % 2 == 0:
            raise ValidationError("Must be odd.")


class Prime(validate.Validator):
    def __call__(self, value: int) -> int:
        return value


class Divisible(validate.Validator):
    def __init__(self, by: int) -> None:
        self.by = by

    def _repr_args(self) -> str:
        return f"by={self.by}"

    def __call__(self, value: int) -> int:
        return value


@pytest.mark.parametrize(
    ("validator", "said"),
    [
        pytest.param(is_even, "is_even", id="a function"),
        pytest.param(Odd(), "Odd", id="an object"),
        pytest.param(Prime(), "Prime", id="a validator of the app"),
        pytest.param(Divisible(3), "Divisible(by=3)", id="one that says its arguments"),
        pytest.param(validate.Predicate("is_integer"), "is_integer", id="a method"),
        pytest.param(
            validate.OneOf([1, is_even]),
            "one of 1, <function is_even>",
            id="choices that JSON does not have, with no address",
        ),
        pytest.param(
            Range(max=float("inf")), "at most inf", id="a bound that JSON does not have"
        ),
        pytest.param(
            Range(Decimal("0.12345678901234567890")),
            "at least 0.12345678901234567890",
            id="a bound that no number of JSON is exactly",
        ),
        pytest.param(Length(equal=2), "a length of 2", id="a length of a number"),
        pytest.param(
            validate.Equal(Decimal("1.50")), "equal to 1.50", id="another number"
        ),
        pytest.param(
            validate.NoneOf({Decimal(2), Decimal(1)}),
            "none of 1, 2",
            id="a set, in one order",
        ),
    ],
)
def test_what_json_schema_cannot_say_is_marked(
    validator: Callable[[Any], Any], said: str
) -> None:
    words = words_of(fields.Integer(validate=validator))
    assert words == {"x-not-expressible": [said]}


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(fields.Raw(validate=Range(1)), id="Range of anything"),
        pytest.param(fields.Raw(validate=Length(1)), id="Length of anything"),
        pytest.param(fields.Integer(validate=Length(1)), id="Length of a number"),
        pytest.param(
            fields.Decimal(as_string=True, validate=validate.OneOf([1])),
            id="a number that may be a string",
        ),
        pytest.param(
            fields.String(validate=validate.NoneOf("abc")), id="parts of a string"
        ),
        pytest.param(
            fields.List(fields.Raw(), validate=validate.ContainsNoneOf([is_even])),
            id="items that JSON does not have",
        ),
    ],
)
def test_a_validator_of_a_value_with_another_form_is_marked(field: Any) -> None:
    assert set(words_of(field)) - {"items"} == {"x-not-expressible"}


class Small(validate.Range):
    """A range in other words."""

    message_max = "Too big."


class Even(validate.Range):
    """A range that asks for more."""

    def __call__(self, value: Any) -> Any:
        super().__call__(value)
        if value % 2:
            raise ValueError("It is odd.")
        return value


@pytest.mark.parametrize(
    ("validator", "words"),
    [
        (Small(max=8), {"maximum": 8}),
        (Even(max=8), {"maximum": 8, "x-not-expressible": [
            "Even(min=None, max=8, min_inclusive=True, max_inclusive=True)"]}),
        (validate.And(is_even, Range(1)),
         {"minimum": 1, "x-not-expressible": ["is_even"]}),
    ],
    ids=["in other words", "asks for more", "several"],
)  # fmt: skip
def test_a_validator_made_of_marshmallows_has_its_words_and_a_mark_for_more(
    validator: Any, words: Json
) -> None:
    def view(it: Any = Body()) -> None: ...

    view.__annotations__["it"] = Annotated[int, validator]
    assert input_of(document_of(view)) == {"type": "integer", **words}
    assert describe(fields.Integer(validate=validator)) == {"type": "integer", **words}


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        (fields.Decimal(as_string=True, validate=Range(1)), "number"),
        (fields.Integer(as_string=True, validate=Range(1)), "integer"),
    ],
    ids=["a decimal", "an integer"],
)
def test_a_bound_of_a_number_that_may_be_a_string_is_said_of_the_number_alone(
    field: Any, kind: str
) -> None:
    assert describe(field) == {
        "type": ["string", kind],
        "minimum": 1,
        "x-not-expressible": ["at least 1"],
    }


def test_a_bound_is_the_same_bytes_however_its_type_was_first_written() -> None:
    for zero in (0, 0.0, Decimal("0.0")):
        field = fields.Float(validate=Range(min=zero, max=1.5, min_inclusive=False))
        words = describe(field)
        assert repr(words["exclusiveMinimum"]) == "0"
        assert repr(words["maximum"]) == "1.5"
    huge = describe(fields.Float(validate=Range(min=-1e300)))
    assert repr(huge["minimum"]) == "-1e+300"


def test_constraints_that_mean_the_same_are_marked_once() -> None:
    field = fields.Date(validate=[Range(dt.date(2026, 1, 1))] * 2)
    assert words_of(field) == {"x-not-expressible": ["at least 2026-01-01"]}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("(?i)a", id="a flag inside"),
        pytest.param(re.compile("a", re.IGNORECASE), id="a flag outside"),
        pytest.param(r"\Aa\Z", id="anchors of Python"),
        pytest.param("(?P<name>a)", id="a named group of Python"),
        pytest.param("(?#comment)a", id="a comment"),
        pytest.param("a++", id="possessive"),
    ],
)
def test_a_pattern_that_ecma_262_does_not_have_is_marked(pattern: Any) -> None:
    def view(it: Any = Body()) -> None: ...

    view.__annotations__["it"] = Annotated[str, re.compile(pattern)]
    for words in (
        input_of(document_of(view)),
        describe(fields.String(validate=Regexp(pattern))),
    ):
        assert set(words) == {"type", "x-not-expressible"}
        (said,) = words["x-not-expressible"]
        assert said.startswith("a match of Python's ")
        assert getattr(pattern, "pattern", pattern).replace("\\", "\\\\") in said


@pytest.mark.parametrize("pattern", ["^a+$", "[0-9]{2}", "(?:a|b)(?=c)", r"\d\."])
def test_a_pattern_is_published_as_it_is_written(pattern: str) -> None:
    def view(it: Annotated[str, Body(pattern=pattern)]) -> None: ...

    assert input_of(document_of(view)) == {"type": "string", "pattern": pattern}
