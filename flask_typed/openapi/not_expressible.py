"""What JSON Schema has no word for: a validator in words for people."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterable, Set
from typing import Any

from marshmallow import validate

from ..constraints import MultipleOf, Pattern, Predicate, is_known

#: Where a JSON Schema says what it cannot express.
NOT_EXPRESSIBLE = "x-not-expressible"

#: Where an object lives, in its repr: another place in each process.
_ADDRESS = r" at 0x[0-9a-fA-F]+"


def add_mark(schema: dict[str, Any], validator: Any) -> None:
    """Say of a JSON Schema that a validator refuses more than its words do."""
    said = describe_validator(validator)
    marks = schema.setdefault(NOT_EXPRESSIBLE, [])
    if said not in marks:
        marks.append(said)


def describe_validator(validator: Any) -> str:
    """Return what a validator asks of a value; its name where only its author knows."""
    for kind, describe in _DESCRIPTIONS:
        if isinstance(validator, kind) and is_known(validator):
            return re.sub(_ADDRESS, "", describe(validator))
    if isinstance(validator, validate.Validator):
        return re.sub(_ADDRESS, "", _name_with_arguments(validator))
    return str(getattr(validator, "__qualname__", type(validator).__qualname__))


def _name_with_arguments(validator: validate.Validator) -> str:
    """Return what marshmallow's repr says, without the message of its error."""
    name, arguments = type(validator).__name__, validator._repr_args()
    return f"{name}({arguments})" if arguments else name


def _describe_range(validator: validate.Range) -> str:
    bounds = (
        ("at least" if validator.min_inclusive else "greater than", validator.min),
        ("at most" if validator.max_inclusive else "less than", validator.max),
    )
    return _join_bounds(bounds)


def _describe_length(validator: validate.Length) -> str:
    if validator.equal is not None:
        return f"a length of {validator.equal}"
    bounds = (("at least", validator.min), ("at most", validator.max))
    return f"a length of {_join_bounds(bounds)}"


def _join_bounds(bounds: Iterable[tuple[str, Any]]) -> str:
    return " and ".join(
        f"{word} {bound}" for word, bound in bounds if bound is not None
    )


def _describe_pattern(validator: Pattern) -> str:
    # With flags, the repr names them.
    pattern = validator.pattern if validator.has_flags else validator.source
    return f"a match of Python's {pattern!r}"


def _list_values(values: Iterable[Any]) -> str:
    """Return values as they are written; those of a set in one order everywhere."""
    found = list(map(_write_value, values))
    return ", ".join(sorted(found) if isinstance(values, Set) else found)


def _write_value(value: Any) -> str:
    # A number is the same whether a Decimal, a float or an int holds it.
    return str(value) if isinstance(value, decimal.Decimal) else repr(value)


_DESCRIPTIONS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Predicate, lambda validator: validator.name),
    (validate.Range, _describe_range),
    (validate.Length, _describe_length),
    (MultipleOf, lambda validator: f"a multiple of {validator.multiple_of}"),
    (Pattern, _describe_pattern),
    (validate.Regexp, lambda validator: f"a match of Python's {validator.regex!r}"),
    (
        validate.ContainsOnly,
        lambda validator: f"only items of {_list_values(validator.choices)}",
    ),
    (validate.OneOf, lambda validator: f"one of {_list_values(validator.choices)}"),
    (
        validate.ContainsNoneOf,
        lambda validator: f"no items of {_list_values(validator.iterable)}",
    ),
    (validate.NoneOf, lambda validator: f"none of {_list_values(validator.iterable)}"),
    (
        validate.Equal,
        lambda validator: f"equal to {_write_value(validator.comparable)}",
    ),
    (validate.Predicate, lambda validator: validator.method),
)
