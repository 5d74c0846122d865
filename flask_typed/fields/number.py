"""Numbers and booleans, as strict as JSON is."""

from __future__ import annotations

import decimal
import json
import math
import re
from typing import Any

from marshmallow import fields

from .checked import BaseNumber, Checked
from .pattern import Pattern

#: A JSON number (RFC 8259, section 6).
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def load_number(text: str) -> int | float | None:
    """Return the number that a text is in JSON, None where it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number: int | float = json.loads(text)
    except ValueError:  # more digits than sys.get_int_max_str_digits()
        return None
    is_finite = isinstance(number, int) or math.isfinite(number)
    return number if is_finite else None


def plain_number(number: Any) -> int | float:
    """Return a number as JSON writes it: a Decimal as a float or an int."""
    if isinstance(number, int | float):
        return number
    return int(number) if number == int(number) else float(number)


class _Number(Checked, BaseNumber):
    """Base of the numbers: never a boolean."""

    def is_exact(self, value: Any) -> bool:
        """Return whether a number is written as one of this kind."""
        if self.lax and isinstance(value, str):
            value = load_number(value)
        return self.fits(value)

    def _load_text(self, text: str) -> Any:
        number = load_number(text)
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

    PATTERN = r"^(0|-?[1-9][0-9]{0,4299})$"
    _CANONICAL = Pattern(PATTERN.strip("^$"))

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

    #: The digits are bounded, as those of an integer are, and the exponent has three
    #: at most: what computes with the number would otherwise take as long as a client
    #: cares to ask for.
    PATTERN = r"^-?[0-9]{1,4300}(\.[0-9]{1,4300})?([eE][+-]?[0-9]{1,3})?$"
    _TEXT = Pattern(PATTERN.strip("^$"), re.ASCII)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a finite Decimal."""
        return isinstance(value, decimal.Decimal) and value.is_finite()

    def is_exact(self, value: Any) -> bool:
        """Return whether a value is a string, as which a Decimal is dumped."""
        return isinstance(value, str)

    def _load_json(self, value: Any) -> decimal.Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.make_error("invalid", input=value)
        if isinstance(value, int):
            return decimal.Decimal(value)
        text = repr(value) if isinstance(value, float) else value
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
