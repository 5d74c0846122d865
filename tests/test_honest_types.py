"""What a field accepts is what its JSON Schema accepts, for values near and far."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import math
import pathlib
from decimal import Decimal
from typing import Annotated, Any

import pytest
from annotated_types import MultipleOf
from flask import Flask
from honest import (
    DECIMALS,
    FLOATS,
    FORMS,
    INTS,
    KEYS,
    NUMBERS,
    PERIODS,
    QUARTERS,
    SCALAR_TYPES,
    SETS,
    STRINGS,
    STRINGS_TYPE,
    TYPES,
    VALUES,
    Color,
    Mixed,
    Point,
    document_accepts,
    examples,
    field_accepts,
    output_accepts,
    published,
    types_and_values,
)
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from flask_typed import Api, Body, Email, Url, field_for, typed
from flask_typed.openapi.validators import NOT_EXPRESSIBLE


@examples(400)
@given(SCALAR_TYPES, VALUES)
def test_a_scalar_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(800)
@given(types_and_values())
def test_a_type_is_what_its_document_says(case: tuple[Any, Any]) -> None:
    assert field_accepts(*case) is document_accepts(*case)


@examples(300)
@given(types_and_values(SETS))
def test_a_set_is_what_its_document_says(case: tuple[Any, Any]) -> None:
    assert field_accepts(*case) is document_accepts(*case)


@examples(200)
@given(INTS, NUMBERS)
def test_an_integer_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(FLOATS, NUMBERS)
def test_a_number_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(DECIMALS, NUMBERS)
def test_a_number_for_a_decimal_is_what_its_document_says(
    hint: Any, value: Any
) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(DECIMALS, NUMBERS.map(json.dumps) | STRINGS)
@example(Annotated[Decimal, MultipleOf(1), MultipleOf(2)] | None, "1")
def test_a_string_for_a_decimal_is_what_its_document_says_but_for_marked_bounds(
    hint: Any, value: str
) -> None:
    is_marked = NOT_EXPRESSIBLE in json.dumps(published(hint))
    if field_accepts(hint, value) or not is_marked:
        assert field_accepts(hint, value) is document_accepts(hint, value)
    elif document_accepts(hint, value):  # so that only the marked bounds refuse it
        assert field_accepts(Decimal, value)


# The document says that a period is rounded to microseconds, JSON Schema cannot.
@examples(200)
@given(PERIODS, QUARTERS)
def test_a_period_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(NUMBERS)
def test_a_period_of_any_length_is_what_its_document_says(value: Any) -> None:
    hint = dt.timedelta
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(STRINGS_TYPE, STRINGS)
def test_a_string_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(800)
@given(FORMS, STRINGS)
def test_a_form_of_text_is_what_its_document_says(hint: Any, value: Any) -> None:
    assert field_accepts(hint, value) is document_accepts(hint, value)


@examples(200)
@given(KEYS, STRINGS)
def test_a_key_is_what_its_document_says(key: Any, value: str) -> None:
    hint = dict[key, int]
    assert field_accepts(hint, {value: 1}) is document_accepts(hint, {value: 1})


ZONED = [
    pytest.param(ipaddress.IPv6Address, "fe80::1%eth0", id="address"),
    pytest.param(ipaddress.IPv6Interface, "fe80::1%eth0/64", id="interface"),
    pytest.param(ipaddress.IPv6Interface, "fe80::1%eth0", id="interface alone"),
    pytest.param(ipaddress.IPv6Network, "fe80::%eth0/64", id="network"),
    pytest.param(Email, "a@[IPv6:fe80::1%eth0]", id="host of a mailbox"),
    pytest.param(Url, "http://[fe80::1%25eth0]/", id="host of a page"),
]


@pytest.mark.parametrize(("hint", "value"), ZONED)
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "marshmallow"])
def test_a_zone_is_of_one_host_alone_and_is_in_no_address(
    hint: Any, value: str, is_compiled: bool
) -> None:
    """RFC 4007, section 11.2: a zone has no meaning outside of its host."""
    assert not document_accepts(hint, value)
    assert not output_accepts(hint, value)
    app = Flask(__name__)
    app.config["TYPED_COMPILED"] = is_compiled
    Api(app)

    def read(it: Any, q: Any) -> None: ...

    def answer() -> Any:
        return [value]

    read.__annotations__ |= {"it": Annotated[list[hint], Body()], "q": hint}
    answer.__annotations__["return"] = list[hint]
    app.post("/read")(typed(read))
    app.get("/answer")(typed(answer))
    client = app.test_client()
    response = client.post("/read", query_string={"q": value}, json=[value])
    assert response.status_code == 422
    assert {*response.get_json()["errors"]} == {"query", "json"}
    assert client.get("/answer").status_code == 500


# Way out: what a field lets out is what the output's JSON Schema says.

ODD = [math.nan, math.inf, b"x", object(), {1}, (1, "a"), Point(1), pathlib.Path("a")]
PYTHON_VALUES = st.one_of(
    VALUES,
    st.sampled_from([*Color, *Mixed, *ODD, ipaddress.IPv6Address("fe80::1%eth0")]),
    st.decimals(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(),
    st.times(timezones=st.none() | st.timezones()),
    st.timedeltas(),
    st.uuids(),
    st.ip_addresses(),
    st.binary(),
    st.sets(st.integers() | st.text() | st.uuids()),
)


def assert_leaves_as_documented(hint: Any, value: Any) -> None:
    made: Any = field_for(hint)
    try:
        checked = made.check(value)
        dumped = json.loads(json.dumps(made._serialize(checked, None, None)))
    except (ValidationError, TypeError):  # Any lets out what JSON refuses later
        return
    assert output_accepts(hint, dumped)


@examples(400)
@given(TYPES, PYTHON_VALUES)
def test_what_leaves_is_what_the_document_says(hint: Any, value: Any) -> None:
    assert_leaves_as_documented(hint, value)


@examples(400)
@given(types_and_values())
def test_what_was_loaded_leaves_as_the_document_says(case: tuple[Any, Any]) -> None:
    hint, value = case
    try:
        loaded = field_for(hint).deserialize(value)
    except ValidationError:
        return
    assert_leaves_as_documented(hint, loaded)
