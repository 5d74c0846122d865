"""Constraints: validators that marshmallow lacks, and ``Annotated[...]`` to them."""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import decimal
import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_origin

import annotated_types as at
from marshmallow import ValidationError, validate
from typing_extensions import deprecated

from ._typing import describe
from .errors import AnnotationError
from .members import MemberNote
from .params import DependencyMarker, Marker, Matches
from .response_markers import ResponseMarker


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
        self._numerator, self._denominator = _read_ratio(multiple_of)
        if self._numerator <= 0:
            raise ValueError("it is not above zero")

    def _repr_args(self) -> str:
        return f"multiple_of={self.multiple_of!r}"

    def __call__(self, value: Any) -> Any:
        """Return the value if it is a multiple."""
        numerator, denominator = _read_ratio(value)
        if numerator * self._denominator % (self._numerator * denominator):
            raise ValidationError(f"Must be a multiple of {self.multiple_of}.")
        return value


def _read_ratio(number: Any) -> tuple[int, int]:
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
_DOLLAR = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


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
        self.source: str = compiled.pattern
        #: Whether Python's meaning is asked for, and not that of ECMA-262.
        self.has_flags = bool(compiled.flags & ~re.UNICODE)
        if not self.has_flags:
            compiled = re.compile(_DOLLAR.sub(_end_of_text, self.source), re.ASCII)
        self.pattern = compiled

    def _repr_args(self) -> str:
        return f"pattern={self.source!r}"

    def __call__(self, value: str) -> str:
        """Return the value if the pattern is found in it."""
        if not self.pattern.search(value):
            raise ValidationError("String does not match expected pattern.")
        return value


class Predicate(validate.Validator):
    """A function of the user, which refuses a value.

    It raises marshmallow's ValidationError, or returns False.

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
        result = self.function(value)
        if result is False or (self.refuses_falsy and not result):
            raise ValidationError("Invalid value.")
        return value


_NUMBERS = (int, float, decimal.Decimal)
#: Classes whose values can be compared; a datetime is a date and differs all the same.
_COMPARABLE = (_NUMBERS, (dt.datetime,), (dt.date,), (dt.time,), (dt.timedelta,))
_ORDERED = (*_NUMBERS, dt.datetime, dt.date, dt.time, dt.timedelta)
_SIZED = (str, bytes, abc.Sequence, abc.Set, abc.Mapping, abc.Collection)


def read_constraints(
    hint: Any, base: type | None, metadata: Iterable[Any]
) -> tuple[list[Callable[[Any], Any]], dict[str, Any]]:
    """Return the validators of ``Annotated`` metadata and what it says for people.

    Metadata that is for other libraries is left alone.

    :param hint: the annotation, for messages
    :param base: the class of its values, None where there is no single one
    :param metadata: the metadata of the annotation, in order
    :raises AnnotationError: for a constraint that its type cannot have
    """
    validators: list[Callable[[Any], Any]] = []
    notes: dict[str, Any] = {}
    for item in _flatten(metadata):
        if isinstance(item, Marker | DependencyMarker):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                "put the marker on the view's argument: "
                f"Annotated[..., {item!r}] around its whole type.",
            )
        if isinstance(item, ResponseMarker):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                "put it on the whole body of a return annotation: "
                f"Annotated[..., {item!r}].",
            )
        if isinstance(item, MemberNote):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                f"put it around the whole type of a member: Annotated[..., {item!r}].",
            )
        if hasattr(item, "documentation"):
            notes["description"] = item.documentation
            continue
        if isinstance(item, deprecated):
            notes["deprecated"] = True
            continue
        validator = _read_constraint(hint, base, item)
        if validator is not None:
            validators.append(validator)
    return validators, notes


def _flatten(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        # Len and Interval are read whole, so that their message names both bounds.
        is_group = isinstance(item, at.GroupedMetadata) and not isinstance(item, type)
        if is_group and not isinstance(item, at.Len | at.Interval):
            yield from _flatten(item)
        else:
            yield item


def _read_constraint(
    hint: Any, base: type | None, item: Any
) -> Callable[[Any], Any] | None:
    for kind, bases, build in _CONSTRAINTS:
        if isinstance(item, kind):
            if bases and not _is_one_of(base, bases):
                raise _misfit(hint, item, bases)
            try:
                return build(item, base)
            except (ValueError, TypeError, re.error) as error:
                raise AnnotationError(
                    f"the constraint {item!r} of {describe(hint)} cannot be met: "
                    f"{error}.",
                    "correct it.",
                ) from error
    if isinstance(item, at.BaseMetadata):
        raise AnnotationError(
            f"the constraint {item!r} is not supported.",
            "check it in a function: Annotated[..., Predicate(function)].",
        )
    if get_origin(item) is Annotated:
        raise AnnotationError(
            f"{describe(item)} is a type and stands where a constraint should.",
            "write it as the type itself.",
        )
    if isinstance(item, type) and issubclass(item, _CALLED):
        raise AnnotationError(
            f"{item.__name__} of {describe(hint)} is a class and stands where a "
            "constraint should.",
            f"call it: {item.__name__}(...).",
        )
    if callable(item) and not isinstance(item, type):
        return Predicate(item)
    return None


#: Classes whose instances are constraints.
_CALLED = (at.BaseMetadata, at.Len, at.Interval, validate.Validator)


def _is_one_of(base: type | None, bases: tuple[type, ...]) -> bool:
    return base is not None and base is not bool and issubclass(base, bases)


def _misfit(hint: Any, item: Any, bases: tuple[type, ...]) -> AnnotationError:
    names = ", ".join(cls.__name__ for cls in bases)
    return AnnotationError(
        f"the constraint {item!r} does not apply to {describe(hint)}.",
        f"it is for {names}: put it on the type of such a value.",
    )


def _build_range(item: Any, base: Any) -> Range:
    """Return the validator of one bound or of two; it has some of four attributes."""
    low, high = getattr(item, "ge", None), getattr(item, "le", None)
    above, below = getattr(item, "gt", None), getattr(item, "lt", None)
    if None not in (low, above) or None not in (high, below):
        raise ValueError("it has two bounds on one side")
    return Range(
        min=_read_bound(low if above is None else above, base),
        max=_read_bound(high if below is None else below, base),
        min_inclusive=above is None,
        max_inclusive=below is None,
    )


def _build_length(item: Any, base: Any) -> validate.Length:
    """Return the validator of a least length, of a greatest one, or of both."""
    low, high = getattr(item, "min_length", None), getattr(item, "max_length", None)
    for length in (low, high):
        if length is not None and (type(length) is not int or length < 0):
            raise ValueError(f"{length!r} is not a number from 0 up")
    return validate.Length(min=low, max=high)


def _copy_range(item: validate.Range, base: Any) -> Range:
    """Return marshmallow's own as ours."""
    return Range(
        min=_read_bound(item.min, base),
        max=_read_bound(item.max, base),
        min_inclusive=item.min_inclusive,
        max_inclusive=item.max_inclusive,
        error=item.error,
    )


def _read_bound(bound: Any, base: type) -> Any:
    """Return a bound as the number that it is in the document.

    ``0.1`` means one tenth to a Decimal, and ``Decimal("0.1")`` is ``0.1`` to a float.
    """
    if bound is None:
        return None
    if _comparable(type(bound)) is not _comparable(base):
        raise ValueError(f"{bound!r} cannot be compared with {base.__name__}")
    if isinstance(bound, float | decimal.Decimal) and not math.isfinite(bound):
        raise ValueError(f"{bound!r} is no bound")
    if isinstance(bound, float) and issubclass(base, decimal.Decimal):
        return decimal.Decimal(repr(bound))
    if isinstance(bound, decimal.Decimal) and issubclass(base, float):
        return float(bound)
    return bound


def _comparable(cls: type) -> tuple[type, ...] | None:
    return next((classes for classes in _COMPARABLE if issubclass(cls, classes)), None)


def _keep(item: Any, base: Any) -> Any:
    return item


#: Constraint, the classes of values it is for (none: all), its validator.
_CONSTRAINTS: tuple[
    tuple[
        type | tuple[type, ...],
        tuple[type, ...],
        Callable[[Any, Any], Callable[[Any], Any]],
    ],
    ...,
] = (
    ((at.Interval, at.Ge, at.Gt, at.Le, at.Lt), _ORDERED, _build_range),
    (at.MultipleOf, _NUMBERS, lambda item, base: MultipleOf(item.multiple_of)),
    ((at.Len, at.MinLen, at.MaxLen), _SIZED, _build_length),
    (at.Predicate, (), lambda item, base: Predicate(item.func, refuses_falsy=True)),
    (Matches, (str,), lambda item, base: Pattern(item.pattern)),
    (re.Pattern, (str,), lambda item, base: Pattern(item)),
    (validate.Range, _ORDERED, _copy_range),
    (validate.Length, _SIZED, _keep),
    ((validate.Regexp, validate.Email, validate.URL), (str,), _keep),
    (validate.Validator, (), _keep),
)
