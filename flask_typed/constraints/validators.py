"""Validators that marshmallow lacks, or that are laxer there."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, validate


class Range(validate.Range):
    """marshmallow's Range, for which what cannot be compared is out of range."""

    def __call__(self, value: Any) -> Any:
        """Return the value if it is within the bounds."""
        try:
            return super().__call__(value)
        except TypeError as error:  # a naive time and an aware bound
            raise ValidationError(
                "Cannot be compared with the bound: one has a UTC offset."
            ) from error


class MultipleOf(validate.Validator):
    """A number is a whole multiple (JSON Schema Validation 2020-12, 6.2.1).

    Floats are compared as the decimal numbers they are written as, so that 0.3 is
    a multiple of 0.1.
    """

    def __init__(self, multiple_of: Any) -> None:
        self.multiple_of = multiple_of
        self._numerator, self._denominator = read_ratio(multiple_of)
        if self._numerator <= 0:
            raise ValueError("it is not above zero")

    def _repr_args(self) -> str:
        return f"multiple_of={self.multiple_of!r}"

    def __call__(self, value: Any) -> Any:
        """Return the value if it is a multiple."""
        numerator, denominator = read_ratio(value)
        if numerator * self._denominator % (self._numerator * denominator):
            raise ValidationError(f"Must be a multiple of {self.multiple_of}.")
        return value


def read_ratio(number: Any) -> tuple[int, int]:
    """Return the numerator and the denominator of a number, as it is written.

    :raises ValueError: if it is not finite
    """
    if isinstance(number, float):
        number = decimal.Decimal(repr(number))
    try:
        ratio: tuple[int, int] = number.as_integer_ratio()
    except OverflowError as error:
        raise ValueError(f"{number} is not finite") from error
    return ratio


#: An escape or a class of characters, in which a dollar sign is one; or a dollar sign.
_DOLLAR = r"(?s:\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$)"


def _end_of_text(found: re.Match[str]) -> str:
    return r"\Z" if found[0] == "$" else found[0]


class Pattern(validate.Validator):
    """A pattern is found anywhere in the text, as in JSON Schema.

    Without flags it means what ECMA-262 means: a dollar sign is the very end, which in
    Python a line feed may follow, and the classes of digits and letters are ASCII.
    """

    def __init__(self, pattern: str | re.Pattern[str]) -> None:
        compiled: re.Pattern[Any] = re.compile(pattern)
        if isinstance(compiled.pattern, bytes):
            raise ValueError("it is a pattern of bytes")
        compiled.pattern.encode()  # half of a surrogate pair is in no document
        self.source: str = compiled.pattern
        #: Whether Python's meaning is asked for, and not that of ECMA-262.
        self.has_flags = bool(compiled.flags & ~re.UNICODE)
        if not self.has_flags:
            source = re.sub(_DOLLAR, _end_of_text, self.source)
            compiled = re.compile(source, re.ASCII)
        self.pattern = compiled

    def _repr_args(self) -> str:
        return f"pattern={self.source!r}"

    def __call__(self, value: str) -> str:
        """Return the value if the pattern is found in it."""
        if not self.pattern.search(value):
            raise ValidationError("String does not match expected pattern.")
        return value


class Predicate(validate.Validator):
    """A function of the user, or a validator of the user's own class, which refuses.

    It raises marshmallow's ValidationError or a ValueError, or returns False.

    :param function: takes the value
    :param refuses_falsy: refuse every false result, not only ``False``
    """

    def __init__(
        self, function: Callable[[Any], Any], *, refuses_falsy: bool = False
    ) -> None:
        self.function = function
        self.refuses_falsy = refuses_falsy

    def _repr_args(self) -> str:
        return f"function={self.name}"

    @property
    def name(self) -> str:
        """Return the function's name, for the document."""
        return getattr(self.function, "__qualname__", type(self.function).__name__)

    def __call__(self, value: Any) -> Any:
        """Return the value if the function accepts it."""
        try:
            result = self.function(value)
        except ValueError as error:  # as of __post_init__
            raise ValidationError(str(error) or "Invalid value.") from error
        if self._is_refusal(result):
            raise ValidationError("Invalid value.")
        return value

    def _is_refusal(self, result: Any) -> bool:
        if isinstance(self.function, validate.Validator):
            return False  # which returns the value
        return result is False or (self.refuses_falsy and not result)


def is_known(validator: Any) -> bool:
    """Return whether what a validator checks is what its library's class does."""
    module = getattr(type(validator).__call__, "__module__", None)
    return module in (validate.__name__, __name__)
