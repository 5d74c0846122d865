"""Fields that marshmallow lacks, or that are laxer there.

Each field reads two forms: what a JSON body may hold, and with ``lax=True`` the
text of a path, query, header or cookie. Beside marshmallow's ``deserialize`` it has
:meth:`Checked.check`, for values on their way out, which ``Schema.dump`` takes
unseen.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
import math
import re
import uuid
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

if TYPE_CHECKING:
    BaseField = fields.Field[Any]
    BaseList = fields.List[Any]
    BaseNumber = fields.Number[Any]
    BaseEnum = fields.Enum[Any]
else:
    # marshmallow 3's fields are not generic.
    BaseField = fields.Field
    BaseList = fields.List
    BaseNumber = fields.Number
    BaseEnum = fields.Enum

#: A JSON number (RFC 8259, section 6).
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Refused:
    """A value that no field takes: what the wire says cannot be meant.

    :param message: for the client
    """

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message


class Checked(BaseField):
    """Base of the fields that can check a value before it is dumped.

    :param lax: read the text of a parameter, not a JSON value
    """

    def __init__(self, *args: Any, lax: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lax = lax

    def check(self, value: Any) -> Any:
        """Return the value as its type.

        It fits if it is of the type, or if its JSON form is one that a request may
        hold.

        :raises marshmallow.ValidationError: if the value does not fit
        """
        if value is None:
            if self.allow_none:
                return None
            raise self.make_error("null")
        checked = self._check(value)
        self._validate(checked)
        return checked

    def _check(self, value: Any) -> Any:
        if self.fits(value):
            return value
        return self._deserialize(value, None, None)

    def fits(self, value: Any) -> bool:
        """Return whether a value is of the field's Python type."""
        return False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        if self.lax and isinstance(value, str):
            return self._load_text(value)
        return self._load_json(value)

    def _load_json(self, value: Any) -> Any:
        """Return the Python value of a decoded JSON value."""
        return value

    def _load_text(self, text: str) -> Any:
        """Return the Python value of a parameter's text."""
        return self._load_json(text)


def check(field: BaseField, value: Any) -> Any:
    """Return a value checked by its field; marshmallow's own fields check nothing."""
    return field.check(value) if isinstance(field, Checked) else value


def _load_number(text: str) -> int | float | None:
    """Return the number that a text is in JSON, None where it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number: int | float = json.loads(text)
    except ValueError:  # more digits than sys.get_int_max_str_digits()
        return None
    return number if math.isfinite(number) else None


class _Number(Checked, BaseNumber):
    """Base of the numbers: never a boolean."""

    def _load_text(self, text: str) -> Any:
        number = _load_number(text)
        if number is None:
            raise self.make_error("invalid")
        return self._load_json(number)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class Integer(_Number, fields.Integer):
    """A whole number; ``3.0`` is one, ``true`` and ``"3"`` are not."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is an int and not a bool."""
        return isinstance(value, int) and not isinstance(value, bool)

    def _load_json(self, value: Any) -> int:
        if self.fits(value):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        raise self.make_error("invalid", input=value)


class IntegerKey(Integer):
    """The key of an object that stands for a whole number, in its shortest form."""

    _CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,4299}")

    def _load_text(self, text: str) -> int:
        if not self._CANONICAL.fullmatch(text):
            raise self.make_error("invalid", input=text)
        return int(text)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str:
        return str(value)


class Float(_Number, fields.Float):
    """A finite number."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is a finite float."""
        return isinstance(value, float) and math.isfinite(value)

    def _load_json(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        try:
            number = float(value)
        except OverflowError as error:
            raise self.make_error("too_large", input=value) from error
        if not math.isfinite(number):
            raise self.make_error("invalid", input=value)
        return number


class Decimal(_Number, fields.Decimal):
    """A finite decimal number, as a string or as a JSON number.

    A JSON number is read through its shortest form, so ``0.1`` is ``Decimal("0.1")``.
    It is dumped as a string, which no reader rounds.
    """

    #: The exponent has three digits at most: what computes with the number would
    #: otherwise need as many digits as a client cares to ask for.
    PATTERN = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
    _TEXT = re.compile(PATTERN.strip("^$"), re.ASCII)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a finite Decimal."""
        return isinstance(value, decimal.Decimal) and value.is_finite()

    def _load_json(self, value: Any) -> decimal.Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.make_error("invalid", input=value)
        text = value if isinstance(value, str) else repr(value)
        if not self._TEXT.fullmatch(text):
            raise self.make_error("invalid", input=value)
        return decimal.Decimal(text)

    def _load_text(self, text: str) -> decimal.Decimal:
        if not _NUMBER.fullmatch(text):
            raise self.make_error("invalid", input=text)
        return self._load_json(text)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if isinstance(value, decimal.Decimal) else value


class Boolean(Checked, fields.Boolean):
    """``true`` or ``false``; as text also marshmallow's other words for them."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is a bool."""
        return isinstance(value, bool)

    def _load_json(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise self.make_error("invalid", input=value)

    def _load_text(self, text: str) -> bool:
        if text in self.truthy:
            return True
        if text in self.falsy:
            return False
        raise self.make_error("invalid", input=text)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class String(Checked, fields.String):
    """A text."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is a str."""
        return isinstance(value, str)

    def _load_json(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        raise self.make_error("invalid", input=value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        # str() of a member of ``class Color(str, Enum)`` is its name.
        return str.__str__(value) if isinstance(value, str) else value


class _Formatted(Checked):
    """Base of the values that JSON holds as a string of a certain form."""

    #: What the whole text must match.
    _TEXT: re.Pattern[str]

    def _load_json(self, value: Any) -> Any:
        if isinstance(value, str) and self._TEXT.fullmatch(value):
            try:
                return self._parse(value)
            except ValueError as error:
                raise self._invalid(value) from error
        raise self._invalid(value)

    def _parse(self, text: str) -> Any:
        raise ValueError(text)

    def _invalid(self, value: Any) -> ValidationError:
        return self.make_error("invalid", input=value, obj_type="value")


class DateTime(_Formatted, fields.DateTime):
    """A time of a day (RFC 3339, section 5.6) whose offset may be left out.

    What has an offset is aware, what has none is naive, in and out. Digits after
    the microseconds are cut off.
    """

    _TEXT = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
        r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?"
    )

    def fits(self, value: Any) -> bool:
        """Return whether a value is a datetime that RFC 3339 can write."""
        return isinstance(value, dt.datetime) and _is_whole_minutes(value.utcoffset())

    def _parse(self, text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text.upper())

    def _invalid(self, value: Any) -> ValidationError:
        return self.make_error("invalid", input=value, obj_type="datetime")

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else value


def _is_whole_minutes(offset: dt.timedelta | None) -> bool:
    return offset is None or not offset % dt.timedelta(minutes=1)


class Date(_Formatted, fields.Date):
    """A day (RFC 3339, section 5.6: full-date)."""

    _TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def fits(self, value: Any) -> bool:
        """Return whether a value is a date and not a datetime."""
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def _parse(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    def _invalid(self, value: Any) -> ValidationError:
        return self.make_error("invalid", input=value, obj_type="date")

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value


class UUID(_Formatted, fields.UUID):
    """A UUID in its form of 36 characters (RFC 9562, section 4)."""

    _TEXT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

    def fits(self, value: Any) -> bool:
        """Return whether a value is a UUID."""
        return isinstance(value, uuid.UUID)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        # The ``uuid`` converter of a URL rule passes one.
        if self.fits(value):
            return value
        return super()._deserialize(value, attr, data, **kwargs)

    def _parse(self, text: str) -> uuid.UUID:
        return uuid.UUID(text)

    def _invalid(self, value: Any) -> ValidationError:
        return self.make_error("invalid_uuid")

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if isinstance(value, uuid.UUID) else value


def json_identity(value: Any) -> tuple[str, Any]:
    """Return what makes two JSON scalars the same (JSON Schema 2020-12 Core, 4.2.2).

    ``1`` is ``1.0`` and not ``true``.
    """
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int | float):
        return "number", value
    return type(value).__name__, value


class Choice(Checked):
    """One of several values, compared with their JSON types.

    :param choices: the JSON values, each with the Python value it stands for
    """

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "unknown": "Must be one of: {choices}."
    }

    def __init__(
        self, choices: Collection[tuple[Any, Any]] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.values = [value for value, _ in choices]
        self._members = {json_identity(value): member for value, member in choices}
        self._boolean = Boolean(lax=True)

    def _load_json(self, value: Any) -> Any:
        try:
            return self._members[json_identity(value)]
        except (KeyError, TypeError):  # a list or an object has no hash
            raise self._unknown() from None

    def _load_text(self, text: str) -> Any:
        if ("str", text) in self._members:
            return self._members["str", text]
        number = _load_number(text)
        if ("number", number) in self._members:
            return self._members["number", number]
        if ("boolean", True) in self._members or ("boolean", False) in self._members:
            return self._load_json(self._boolean.deserialize(text))
        raise self._unknown()

    def _unknown(self) -> ValidationError:
        choices = ", ".join(map(str, self.values[:100]))
        return self.make_error("unknown", choices=choices)


class Literal(Choice):
    """A value of ``typing.Literal``."""

    def __init__(self, choices: Collection[Any] = (), **kwargs: Any) -> None:
        pairs = [(c.value if isinstance(c, enum.Enum) else c, c) for c in choices]
        super().__init__(pairs, **kwargs)

    def _check(self, value: Any) -> Any:
        return self._load_json(value.value if isinstance(value, enum.Enum) else value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.value if isinstance(value, enum.Enum) else value


class Enum(Choice, BaseEnum):
    """A member of an ``enum.Enum``, by its value."""

    def __init__(self, enum: type[enum.Enum], **kwargs: Any) -> None:
        pairs = [(member.value, member) for member in enum]
        super().__init__(pairs, enum=enum, by_value=True, **kwargs)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a member."""
        return isinstance(value, self.enum)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return Checked._deserialize(self, value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.value if isinstance(value, enum.Enum) else value


class Raw(Checked, fields.Raw):
    """Anything that JSON can hold."""

    def fits(self, value: Any) -> bool:
        """Return True: what cannot be written is found when it is written."""
        return True


class List(Checked, BaseList):
    """An array."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        return super(Checked, self)._deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> list[Any]:
        if isinstance(value, str | bytes | Mapping) or not isinstance(
            value, Collection
        ):
            raise self.make_error("invalid")
        checked, errors = [], {}
        for index, item in enumerate(value):
            try:
                checked.append(check(self.inner, item))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked


class Dict(Checked, fields.Dict):
    """An object with any names, whose keys and values have a field each."""

    key_field: BaseField
    value_field: BaseField

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        marshmallow_field: Any = super(Checked, self)
        return marshmallow_field._deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        checked, errors = {}, {}
        for key, item in value.items():
            try:
                checked[check(self.key_field, key)] = check(self.value_field, item)
            except ValidationError as error:
                errors[str(key)] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked


class Converted(BaseField):
    """The value that a URL converter of the app made, passed on as it is.

    :param text_field: reads the value where the converter left it a text
    """

    def __init__(self, text_field: BaseField | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text_field = text_field

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and self.text_field is not None:
            return self.text_field.deserialize(value)
        return value
