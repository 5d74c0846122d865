"""What is written in many ways: times, and the texts of parameters."""

import dataclasses
import datetime as dt
import enum
from typing import Any

import marshmallow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from flask_typed import fields, schema_for
from flask_typed.compiled import StepAsideError, compile_loader
from flask_typed.fields import Refused


class Outcome(enum.Enum):
    REFUSED = "refused"


def load(schema: marshmallow.Schema, data: Any) -> Any:
    """Return what marshmallow loads."""
    try:
        return schema.load(data)
    except ValidationError:
        return Outcome.REFUSED


def try_load(schema: marshmallow.Schema, data: Any) -> Any:
    """Return what compiled code loads, by itself."""
    compiled = compile_loader(schema).try_load
    assert compiled is not None
    try:
        return compiled(data)
    except StepAsideError:
        return Outcome.REFUSED


@dataclasses.dataclass
class Event:
    at: dt.datetime


UTC = dt.UTC
EVENTS = schema_for(Event)()
TIMES: dict[str, dt.datetime | None] = {
    "2026-03-05T14:30:15": dt.datetime(2026, 3, 5, 14, 30, 15),
    "2026-03-05T14:30:15Z": dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=UTC),
    "2026-03-05t14:30:15z": dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=UTC),
    "2026-03-05T14:30:15-00:00": dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=UTC),
    "2026-03-05T14:30:15.5Z": dt.datetime(2026, 3, 5, 14, 30, 15, 500_000, UTC),
    "2026-03-05T14:30:15.1234567Z": dt.datetime(2026, 3, 5, 14, 30, 15, 123_456, UTC),
    "2026-03-05T14:30:15.1234567891Z": dt.datetime(
        2026, 3, 5, 14, 30, 15, 123_456, UTC
    ),
    "2026-03-05T14:30:15+23:59": dt.datetime(
        *(2026, 3, 5, 14, 30, 15),
        tzinfo=dt.timezone(dt.timedelta(hours=23, minutes=59)),
    ),
    "2026-03-05T14:30:15+01:60": None,
    "2026-03-05T14:30:15.5+01:99": None,
    "2026-03-05T14:30:15+24:00": None,
    "2026-03-05T14:30:15+01:00:30": None,
    "2026-03-05T14:30:15+0100": None,
    "2026-03-05T24:00:00": None,
    "2026-03-05T24:00:00Z": None,
    "2026-03-05T14:60:15": None,
    "2026-02-29T14:30:15": None,
    "0000-01-01T00:00:00": None,
    "2026-W10-4T14:30:15": None,
    "2026-03-05 14:30:15": None,
    "2026-03-05T14:30:15,5": None,
    "2026-03-05T14:30:15.": None,
    "2026-03-05T14:30": None,
    "20260305T143015": None,
    "2026-03-05": None,
    "2026-03-0\u0665T14:30:15": None,
    "": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_loaded_as_rfc_3339_has_it(text: str) -> None:
    expected = TIMES[text]
    loads = compile_loader(EVENTS).try_loads
    assert loads is not None
    body = f'{{"at": "{text}"}}'.encode()
    if expected is None:
        with pytest.raises(StepAsideError):
            loads(body)
        assert load(EVENTS, {"at": text}) is Outcome.REFUSED
        return
    found = loads(body)
    assert found == load(EVENTS, {"at": text}) == Event(at=expected)
    assert found.at.utcoffset() == expected.utcoffset()


class Parameters(Schema):
    """A field of each kind, read from the texts of parameters."""

    class Meta:
        register = False

    number = fields.Integer(lax=True)
    flag = fields.Boolean(lax=True)
    text = fields.String(lax=True, allow_none=True)


PARAMETERS = Parameters()
NUMBERS: dict[str, tuple[Any, Any]] = {
    "digits": ("12", 12),
    "zero": ("0", 0),
    "leading zero": ("012", Outcome.REFUSED),
    "two zeros": ("00", Outcome.REFUSED),
    "negative": ("-12", -12),
    "minus zero": ("-0", 0),
    "plus": ("+12", Outcome.REFUSED),
    "whole float": ("3.0", 3),
    "exponent": ("1e3", 1000),
    "float": ("3.5", Outcome.REFUSED),
    "underscore": ("1_000", Outcome.REFUSED),
    "blank": ("", Outcome.REFUSED),
    "blank around": (" 1", Outcome.REFUSED),
    "arabic digit": ("\u0661", Outcome.REFUSED),
    "superscript": ("\u00b2", Outcome.REFUSED),
    "full width": ("\uff11", Outcome.REFUSED),
    "nineteen digits": ("9" * 19, int("9" * 19)),
    "too many digits": ("9" * 5000, Outcome.REFUSED),
    "an integer": (7, 7),
    "a boolean": (True, Outcome.REFUSED),
    "null": (None, Outcome.REFUSED),
    "refused": (Refused("Given twice."), Outcome.REFUSED),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_the_text_of_a_number_is_a_json_number(case: str) -> None:
    text, expected = NUMBERS[case]
    if expected is not Outcome.REFUSED:
        expected = {"number": expected}
    assert try_load(PARAMETERS, {"number": text}) == expected
    assert (
        load(Schema.from_dict({"number": fields.Integer(lax=True)})(), {"number": text})
        == expected
    )


@given(
    value=st.one_of(
        st.text("0123456789-+.eE_ ", max_size=6),
        st.text(max_size=6),
        st.sampled_from(["true", "True", "off", "0", "n", "tRuE", "yes", ""]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.text()),
    ),
    name=st.sampled_from(["number", "flag", "text"]),
)
def test_the_text_of_a_parameter_is_loaded_as_its_field_loads_it(
    value: Any, name: str
) -> None:
    expected = load(PARAMETERS, {name: value})
    assert repr(try_load(PARAMETERS, {name: value})) == repr(expected)
