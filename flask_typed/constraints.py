"""Constraints: validators that marshmallow lacks, and ``Annotated[...]`` to them."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import annotated_types as at
from marshmallow import ValidationError, validate

from ._typing import describe
from .errors import AnnotationError
from .params import Marker, Matches


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
        self._step = fractions.Fraction(str(multiple_of))

    def _repr_args(self) -> str:
        return f"multiple_of={self.multiple_of!r}"

    def __call__(self, value: Any) -> Any:
        """Return the value if it is a multiple."""
        if fractions.Fraction(str(value)) % self._step:
            raise ValidationError(f"Must be a multiple of {self.multiple_of}.")
        return value


class Pattern(validate.Validator):
    """A pattern is found anywhere in the text, as in JSON Schema."""

    def __init__(self, pattern: str | re.Pattern[str]) -> None:
        self.pattern = re.compile(pattern)

    def _repr_args(self) -> str:
        return f"pattern={self.pattern.pattern!r}"

    def __call__(self, value: str) -> str:
        """Return the value if the pattern is found in it."""
        if not self.pattern.search(value):
            raise ValidationError("String does not match expected pattern.")
        return value


class Predicate(validate.Validator):
    """A function of the user, which refuses by raising or by returning False.

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
_ORDERED = (*_NUMBERS, dt.datetime, dt.date)
_SIZED = (str, list, dict)


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
        if isinstance(item, Marker):
            raise AnnotationError(
                f"{item!r} stands inside the type {describe(hint)}.",
                "put the marker on the view's argument: "
                f"Annotated[..., {item!r}] around its whole type.",
            )
        if hasattr(item, "documentation"):
            notes["description"] = item.documentation
            continue
        validator = _read_constraint(hint, base, item)
        if validator is not None:
            validators.append(validator)
    return validators, notes


def _flatten(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        # Len and Interval are read whole, so that their message names both bounds.
        if isinstance(item, at.GroupedMetadata) and not isinstance(
            item, at.Len | at.Interval
        ):
            yield from _flatten(item)
        else:
            yield item


def _read_constraint(
    hint: Any, base: type | None, item: Any
) -> Callable[[Any], Any] | None:
    for kind, bases, build in _CONSTRAINTS:
        if isinstance(item, kind):
            if bases and (base is None or not issubclass(base, bases)):
                raise _misfit(hint, item, bases)
            return build(item)
    if isinstance(item, at.BaseMetadata):
        raise AnnotationError(
            f"the constraint {item!r} is not supported.",
            "check it in a function: Annotated[..., Predicate(function)].",
        )
    if callable(item) and not isinstance(item, type):
        return Predicate(item)
    return None


def _misfit(hint: Any, item: Any, bases: tuple[type, ...]) -> AnnotationError:
    names = ", ".join(cls.__name__ for cls in bases)
    return AnnotationError(
        f"the constraint {item!r} does not apply to {describe(hint)}.",
        f"it is for {names}: put it on the type of such a value.",
    )


def _build_interval(item: at.Interval) -> validate.Validator:
    low = item.ge if item.gt is None else item.gt
    high = item.le if item.lt is None else item.lt
    return Range(
        min=low, max=high, min_inclusive=item.gt is None, max_inclusive=item.lt is None
    )


def _is_validator(item: Any) -> Any:
    return item


#: Constraint, the classes of values it is for (none: all), its validator.
_CONSTRAINTS: tuple[
    tuple[type, tuple[type, ...], Callable[[Any], Callable[[Any], Any]]], ...
] = (
    (at.Interval, _ORDERED, _build_interval),
    (at.Ge, _ORDERED, lambda item: Range(min=item.ge)),
    (at.Gt, _ORDERED, lambda item: Range(min=item.gt, min_inclusive=False)),
    (at.Le, _ORDERED, lambda item: Range(max=item.le)),
    (at.Lt, _ORDERED, lambda item: Range(max=item.lt, max_inclusive=False)),
    (at.MultipleOf, _NUMBERS, lambda item: MultipleOf(item.multiple_of)),
    (
        at.Len,
        _SIZED,
        lambda item: validate.Length(min=item.min_length, max=item.max_length),
    ),
    (at.MinLen, _SIZED, lambda item: validate.Length(min=item.min_length)),
    (at.MaxLen, _SIZED, lambda item: validate.Length(max=item.max_length)),
    (at.Predicate, (), lambda item: Predicate(item.func, refuses_falsy=True)),
    (Matches, (str,), lambda item: Pattern(item.pattern)),
    (re.Pattern, (str,), Pattern),
    (validate.Validator, (), _is_validator),
)
