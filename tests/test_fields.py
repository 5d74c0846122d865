"""What each field takes: as JSON, and as the text of a parameter."""

from __future__ import annotations

import datetime as dt
import enum
import math
import sys
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from annotated_types import Ge, Len
from marshmallow import ValidationError, fields

from flask_typed import field_for
from flask_typed.fields import Converted, Refused
from flask_typed.schemas import SchemaRegistry


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    S = 1
    L = 3


class Answer(enum.Enum):
    YES = True
    NO = False
    MAYBE = "true"


UTC = dt.UTC
MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59)
UUID_TEXT = "123e4567-e89b-12d3-a456-426614174000"
BIG = 10**400

# Type, a JSON value, the Python value.
ACCEPTED: list[tuple[Any, Any, Any]] = [
    (str, "", ""),
    (str, "x", "x"),
    (int, 3, 3),
    (int, 3.0, 3),
    (int, -0.0, 0),
    (int, 1e300, int(1e300)),
    (int, BIG, BIG),
    (float, 3, 3.0),
    (float, 0.1, 0.1),
    (bool, True, True),
    (bool, False, False),
    (Decimal, "1.10", Decimal("1.10")),
    (Decimal, 0.1, Decimal("0.1")),
    (Decimal, 1e22, Decimal("1e22")),
    (Decimal, 7, Decimal(7)),
    (Decimal, "-2E+5", Decimal("-2E5")),
    (Decimal, "007", Decimal(7)),
    (dt.datetime, "2024-02-29T23:59:59", MOMENT),
    (dt.datetime, "2024-02-29T23:59:59Z", MOMENT.replace(tzinfo=UTC)),
    (dt.datetime, "2024-02-29t23:59:59z", MOMENT.replace(tzinfo=UTC)),
    (
        dt.datetime,
        "2024-02-29T23:59:59-05:30",
        MOMENT.replace(tzinfo=dt.timezone(-dt.timedelta(hours=5, minutes=30))),
    ),
    (dt.datetime, "2024-02-29T23:59:59.5", MOMENT.replace(microsecond=500_000)),
    (dt.datetime, "2024-02-29T23:59:59.1234569", MOMENT.replace(microsecond=123_456)),
    (dt.date, "2024-02-29", MOMENT.date()),
    (UUID, UUID_TEXT, UUID(UUID_TEXT)),
    (UUID, UUID_TEXT.upper(), UUID(UUID_TEXT)),
    (Color, "red", Color.RED),
    (Size, 3, Size.L),
    (Size, 3.0, Size.L),
    (Answer, True, Answer.YES),
    (Answer, "true", Answer.MAYBE),
    (Literal["a", 1], 1, 1),
    (Literal["a", 1], 1.0, 1),
    (Literal[Color.RED], "red", Color.RED),
    (Literal["a", None], None, None),
    (int | None, None, None),
    (Annotated[int, Ge(1)] | None, None, None),
    (list[int], [], []),
    (list[int], [1, 2.0], [1, 2]),
    (list, [1, "x", None], [1, "x", None]),
    (list[int | None], [None], [None]),
    (dict[str, int], {"a": 1}, {"a": 1}),
    (dict, {"a": [1]}, {"a": [1]}),
    (dict[int, str], {"-12": "x"}, {-12: "x"}),
    (dict[UUID, int], {UUID_TEXT: 1}, {UUID(UUID_TEXT): 1}),
    (dict[dt.date, int], {"2024-02-29": 1}, {MOMENT.date(): 1}),
    (dict[Color, int], {"red": 1}, {Color.RED: 1}),
    (dict[Literal["a"], int], {"a": 1}, {"a": 1}),
    (Any, None, None),
    (Any, {"a": [1]}, {"a": [1]}),
    (object, "x", "x"),
]


def same(one: Any, other: Any) -> bool:
    """Return whether two values are equal and of the same class."""
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize(("hint", "value", "loaded"), ACCEPTED)
def test_json_that_a_type_takes(hint: Any, value: Any, loaded: Any) -> None:
    assert same(field_for(hint).deserialize(value), loaded)


REFUSED: list[tuple[Any, list[Any]]] = [
    (str, [1, True, None, ["x"], {}]),
    (int, ["3", 3.5, True, None, math.nan, math.inf, [3], "1_000"]),
    (float, ["3", True, None, math.nan, math.inf, -math.inf, BIG]),
    (bool, [1, 0, "true", "yes", None, []]),
    (
        Decimal,
        [
            *(True, None, [], math.nan),
            *("", "x", "NaN", "Infinity", " 1", "1_000", "1.", ".5", "+1"),
            *("1e1000", "1e1000000000", "\N{ARABIC-INDIC DIGIT ONE}"),
        ],
    ),
    (
        dt.datetime,
        [
            *(1, None, ""),
            *("2024-02-29", "2024-02-29 23:59:59", "2024-02-30T00:00:00"),
            *("2024-02-29T24:00:00", "2024-02-29T23:59", "2024-02-29T23:59:60"),
            *("2024-02-29T23:59:59+01", "2024-02-29T23:59:59+24:00"),
            *("2024-02-29T23:59:59+01:60", "2024-02-29T23:59:59+01:00:30"),
            *("2024-02-29T23:59:59,5", "20240229T235959", "2024-W09-4T00:00:00"),
            "2024-02-29T23:59:59Z\n",
        ],
    ),
    (dt.date, [1, None, "2023-02-29", "20240229", "2024-W09-4", "2024-02-29T00:00:00"]),
    (
        UUID,
        [
            *(1, None, UUID_TEXT[:-1], UUID_TEXT.replace("-", "")),
            *(f"{{{UUID_TEXT}}}", f"urn:uuid:{UUID_TEXT}"),
        ],
    ),
    (Color, ["RED", "Color.RED", 1, None, [], {}]),
    (Size, ["1", True, 2, 1.5, "S"]),
    (Answer, [1, 0, "false", "YES"]),
    (Literal["a", 1], ["1", True, "A", None, [], {}, 2]),
    (Literal[True], [1, "true"]),
    (list[int], ["1", {}, {"0": 1}, 1, None, [1, "2"]]),
    (dict[str, int], [[], "a", None, {"a": "1"}]),
    (
        dict[int, str],
        [{"01": "x"}, {"1.0": "x"}, {"+1": "x"}, {"-0": "x"}, {" 1": "x"}],
    ),
    (dict[int, str], [{"\N{ARABIC-INDIC DIGIT ONE}": "x"}, {"": "x"}]),
    (dict[dt.date, int], [{"2023-02-29": 1}]),
    (dict[Color, int], [{"RED": 1}]),
]


@pytest.mark.parametrize(
    ("hint", "value"), [(hint, value) for hint, values in REFUSED for value in values]
)
def test_json_that_a_type_refuses(hint: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        field_for(hint).deserialize(value)


# Type, the text of a parameter, the Python value.
TEXTS: list[tuple[Any, str, Any]] = [
    (str, " x ", " x "),
    (str, "", ""),
    (int, "3", 3),
    (int, "-3", -3),
    (int, "3.0", 3),
    (int, "3e2", 300),
    (float, "3", 3.0),
    (float, "1.5E-3", 0.0015),
    (Decimal, "1.10", Decimal("1.10")),
    (Decimal, "1e2", Decimal("1e2")),
    *((bool, text, True) for text in ("true", "True", "t", "1", "on", "yes", "Y")),
    *((bool, text, False) for text in ("false", "FALSE", "f", "0", "off", "no", "N")),
    (dt.datetime, "2024-02-29T23:59:59", MOMENT),
    (dt.date, "2024-02-29", MOMENT.date()),
    (UUID, UUID_TEXT, UUID(UUID_TEXT)),
    (Color, "red", Color.RED),
    (Size, "3", Size.L),
    (Size, "3.0", Size.L),
    (Answer, "true", Answer.MAYBE),
    (Answer, "yes", Answer.YES),
    (Answer, "0", Answer.NO),
    (Literal["a", 1], "1", 1),
    (Literal["1", 1], "1", "1"),
    (Literal[True], "on", True),
    (int | None, "3", 3),
]


def lax_field_for(hint: Any) -> Any:
    return SchemaRegistry().field_for(hint, lax=True)


@pytest.mark.parametrize(("hint", "text", "loaded"), TEXTS)
def test_texts_that_a_parameter_takes(hint: Any, text: str, loaded: Any) -> None:
    assert same(lax_field_for(hint).deserialize(text), loaded)


DIGITS = ["\N{FULLWIDTH DIGIT ONE}", "\N{ARABIC-INDIC DIGIT ONE}"]
NO_NUMBERS = [*DIGITS, "", " 1", "1 ", "1_000", "+1", "01", "1.", ".5", "0x1", "true"]
NO_NUMBERS += ["NaN", "Infinity", "1e1000", "None", "null", "1\n"]
REFUSED_TEXTS: list[tuple[Any, list[str]]] = [
    (int, [*NO_NUMBERS, "1.5", "1e-1", "9" * 5000]),
    (float, [*NO_NUMBERS, "9" * 400]),
    (Decimal, NO_NUMBERS),
    (bool, ["", " true", "2", "null", "tRue", "1.0"]),
    (dt.date, ["", "2024-2-29", " 2024-02-29"]),
    (Color, ["", "RED", " red"]),
    (Size, ["", "2", "S", "true"]),
    (Answer, ["", "maybe", "2"]),
    (Literal["a", 1], ["", "b", "2", "true"]),
    (int | None, ["", "null", "None"]),
]


@pytest.mark.parametrize(
    ("hint", "text"), [(hint, text) for hint, texts in REFUSED_TEXTS for text in texts]
)
def test_texts_that_a_parameter_refuses(hint: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        lax_field_for(hint).deserialize(text)


@pytest.mark.parametrize(
    ("hint", "value", "message"),
    [
        (str, 1, "Not a valid string."),
        (int, "3", "Not a valid integer."),
        (float, "3", "Not a valid number."),
        (float, BIG, "Number too large."),
        (bool, 1, "Not a valid boolean."),
        (Decimal, "x", "Not a valid number."),
        (dt.datetime, "x", "Not a valid datetime."),
        (dt.date, "x", "Not a valid date."),
        (UUID, "x", "Not a valid UUID."),
        (Color, "x", "Must be one of: red, blue."),
        (Answer, "x", "Must be one of: True, False, true."),
        (Literal["a", 1], "x", "Must be one of: a, 1."),
        (list[int], "x", "Not a valid list."),
        (dict[str, int], "x", "Not a valid mapping type."),
        (int, None, "Field may not be null."),
    ],
)
def test_messages_are_marshmallows(hint: Any, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(hint).deserialize(value)
    assert caught.value.messages == [message]


def test_a_parameters_choice_is_refused_in_the_words_of_choices() -> None:
    with pytest.raises(ValidationError) as caught:
        lax_field_for(Literal["a", True]).deserialize("x")
    assert caught.value.messages == ["Must be one of: a, True."]


def test_the_message_of_a_huge_literal_is_short() -> None:
    values = tuple(range(10_000))
    with pytest.raises(ValidationError) as caught:
        field_for(Literal[values]).deserialize("x")
    (message,) = caught.value.messages
    assert len(str(message)) < 1000


def test_messages_in_a_list_have_their_index() -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(list[int]).deserialize([1, "x", None])
    assert caught.value.messages == {
        1: ["Not a valid integer."],
        2: ["Field may not be null."],
    }


def test_messages_in_an_object_have_their_name() -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(dict[int, int]).deserialize({"x": 1, "2": "y"})
    assert caught.value.messages == {
        "x": {"key": ["Not a valid integer."]},
        "2": {"value": ["Not a valid integer."]},
    }


@pytest.mark.parametrize("hint", [int, Color, list[int], UUID], ids=str)
def test_a_value_that_the_wire_cannot_mean_is_refused_with_its_message(
    hint: Any,
) -> None:
    with pytest.raises(ValidationError) as caught:
        lax_field_for(hint).deserialize(Refused("Given twice."))
    assert caught.value.messages == ["Given twice."]


def test_a_decimal_of_many_digits_is_read_whole() -> None:
    limit = sys.get_int_max_str_digits()
    assert field_for(Decimal).deserialize(10 ** (limit + 1)) == 10 ** (limit + 1)


def test_the_value_of_the_uuid_converter_is_taken_as_it_is() -> None:
    value = UUID(UUID_TEXT)
    assert lax_field_for(UUID).deserialize(value) is value


def test_what_a_converter_made_is_passed_on_and_its_text_is_read() -> None:
    made = object()
    assert Converted().deserialize(made) is made
    assert Converted().deserialize("3") == "3"
    assert Converted(field_for(Annotated[str, Len(1)])).deserialize("3") == "3"
    assert Converted(lax_field_for(int)).deserialize("3") == 3
    assert Converted(lax_field_for(int)).deserialize(made) is made


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (str, fields.String),
        (int, fields.Integer),
        (float, fields.Float),
        (bool, fields.Boolean),
        (Decimal, fields.Decimal),
        (dt.datetime, fields.DateTime),
        (dt.date, fields.Date),
        (UUID, fields.UUID),
        (Color, fields.Enum),
        (Literal["a"], fields.Field),
        (list[int], fields.List),
        (dict[str, int], fields.Dict),
        (Any, fields.Raw),
    ],
    ids=str,
)
def test_fields_are_marshmallows(hint: Any, kind: type) -> None:
    assert isinstance(field_for(hint), kind)
