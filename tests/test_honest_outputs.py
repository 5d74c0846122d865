"""What is published of values: those that leave, examples and defaults."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from honest import (
    TYPES,
    Cat,
    examples,
    output_accepts,
    types_and_values,
)
from hypothesis import given, reject
from hypothesis import strategies as st
from json_formats import formats
from jsonschema import Draft202012Validator
from marshmallow import ValidationError
from test_honest_parameters import ITEMS, LISTS

from flask_typed import field_for
from flask_typed.openapi.components import Components
from flask_typed.schemas import SchemaRegistry


class Row:
    """An object with attributes, as an ORM returns it, and one that is never sent."""

    def __init__(self, **members: Any) -> None:
        self.__dict__ = members | {"password": "secret"}


@st.composite
def twins(draw: st.DrawFn, value: Any) -> Any:
    """Return what a view may return in the place of a value."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        members = {name: draw(twins(getattr(value, name))) for name in names}
        makers: list[Any] = [Row, SimpleNamespace, dict, type(value)]
        return draw(st.sampled_from(makers))(**members)
    if isinstance(value, Mapping):
        return {key: draw(twins(value[key])) for key in value}
    if isinstance(value, list | tuple):
        items = [draw(twins(item)) for item in value]
        return draw(st.sampled_from([list, tuple]))(items)
    if isinstance(value, set | frozenset):
        return draw(st.sampled_from([set, frozenset, list]))(value)
    if isinstance(value, enum.Enum):
        return draw(st.sampled_from([value, value.value]))
    if isinstance(value, float) and draw(st.booleans()):
        return int(value) if value.is_integer() else value
    return value


@examples(300)
@given(st.data(), types_and_values())
def test_what_stands_for_a_value_leaves_as_it_would(
    data: st.DataObject, case: tuple[Any, Any]
) -> None:
    hint, value = case
    field: Any = field_for(hint)
    try:
        loaded = field.deserialize(value)
        dumped = field._serialize(field.check(loaded), None, None)
        text = json.dumps(dumped)
    except (ValidationError, TypeError):  # Any lets out what JSON refuses later
        return
    checked = field.check(data.draw(twins(loaded)))
    left = json.loads(json.dumps(field._serialize(checked, None, None)))
    assert output_accepts(hint, left)
    assert "secret" not in json.dumps(left) or "secret" in text


@examples(200)
@given(st.data(), TYPES, st.decimals(-99, 99, places=2) | st.integers(-9, 9))
def test_a_number_of_any_class_leaves_as_the_document_says(
    data: st.DataObject, hint: Any, number: Any
) -> None:
    field: Any = field_for(hint | float | Decimal)
    given_ = data.draw(st.sampled_from([number, float(number), Decimal(number)]))
    try:
        checked = field.check(given_)
    except ValidationError:
        return
    try:
        dumped = json.dumps(field._serialize(checked, None, None))
    except TypeError:  # Any lets out what JSON refuses later
        return
    assert output_accepts(hint | float | Decimal, json.loads(dumped))


# Examples and defaults are of the schema that they stand in.


def publish(registry: SchemaRegistry, hint: Any, lax: bool, **options: Any) -> Any:
    """Return the JSON Schema of a field of a request, and what validates by it."""
    components = Components()
    field = registry.field_for(hint, lax=lax, **options)
    schema = components.resolve(components.build_property(field, "in"))
    whole = {**schema, "components": {"schemas": components.schemas()}}
    return schema, Draft202012Validator(whole, format_checker=formats)


def load(hint: Any, value: Any) -> Any:
    """Return what a type makes of a JSON value that it takes."""
    try:
        return field_for(hint).deserialize(value)
    except ValidationError:
        reject()


def assert_shown_is_valid(hint: Any, loaded: Any, word: str, *, lax: bool) -> None:
    options: dict[str, Any] = {"metadata": {"examples": [loaded]}}
    if word == "default":
        options = {"load_default": loaded}
    schema, validator = publish(SchemaRegistry(), hint, lax, **options)
    for shown in [schema["default"]] if "default" in schema else schema.get(word, []):
        validator.validate(shown)
        try:
            json.dumps(shown)
        except TypeError:
            assert "Any" in repr(hint), shown


WORDS = st.sampled_from(["examples", "default"])


@examples(200)
@given(types_and_values(), WORDS)
def test_an_example_and_a_default_are_of_the_type(
    case: tuple[Any, Any], word: str
) -> None:
    assert_shown_is_valid(case[0], load(*case), word, lax=False)


@examples(200)
@given(types_and_values(ITEMS | LISTS), WORDS)
def test_an_example_and_a_default_of_a_parameter_are_of_its_type(
    case: tuple[Any, Any], word: str
) -> None:
    loaded = load(*case)
    # No text is null, and what does not fit is shown as it was given.
    if None not in (loaded if isinstance(loaded, list | tuple | set) else [loaded]):
        assert_shown_is_valid(case[0], loaded, word, lax=True)


# What was found, as plain tests.


@pytest.mark.parametrize("hint", [list[Cat | int], tuple[Cat | int, int]], ids=str)
def test_an_object_of_a_union_in_an_array_is_shown_as_json(hint: Any) -> None:
    options = {"metadata": {"examples": [(Cat("cat", 3), 1)]}}
    schema, _ = publish(SchemaRegistry(), hint, lax=False, **options)
    assert schema["examples"] == [[{"kind": "cat", "lives": 3}, 1]]


@pytest.mark.parametrize(
    ("hint", "value", "shown"),
    [
        (tuple[Decimal, int], (Decimal("1.5"), 2), [1.5, 2]),
        (Decimal | bool, Decimal("1.5"), 1.5),
        (list[Decimal | bool], [Decimal("1.5"), True], [1.5, True]),
    ],
    ids=str,
)
def test_a_decimal_of_a_parameter_is_shown_as_the_number_that_it_is(
    hint: Any, value: Any, shown: Any
) -> None:
    options = {"load_default": value}
    schema, validator = publish(SchemaRegistry(), hint, lax=True, **options)
    assert schema["default"] == shown
    validator.validate(shown)
