"""A field's validators to words of JSON Schema."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from marshmallow import validate

from ..constraints import MultipleOf, Pattern, Predicate, is_known
from ..fields import BaseField, dump_seconds
from ..fields.number import plain_number
from .json_schema import merge_words, read_types
from .not_expressible import NOT_EXPRESSIBLE as NOT_EXPRESSIBLE
from .not_expressible import add_mark

Words = dict[str, Any]


def add_validators(schema: Words, field: BaseField) -> None:
    """Add what a field's validators mean to its JSON Schema.

    What JSON Schema has no word for is named under :data:`NOT_EXPRESSIBLE`; so is a
    bound of a number that may come as a string, of which the word for it says nothing.
    """
    # The length of bytes is not that of the text which they are in JSON.
    types = frozenset() if "contentEncoding" in schema else read_types(schema)
    for validator in _flatten(field.validators):
        words = _read_validator(validator, types)
        merge_words(schema, words or {})
        if words is None or not _says_all(words, types) or not is_known(validator):
            add_mark(schema, validator)


def _says_all(words: Words, types: frozenset[str]) -> bool:
    """Return whether words are about each of the types."""
    return types <= _NUMERIC or not words.keys() & _OF_NUMBERS


def _flatten(validators: Iterable[Any]) -> Iterable[Any]:
    for validator in validators:
        function = validator.function if isinstance(validator, Predicate) else None
        if isinstance(function, validate.Validator):
            yield from _flatten([function])
        elif isinstance(validator, validate.And):
            yield from _flatten(validator.validators)
        else:
            yield validator


def _read_validator(validator: Any, types: frozenset[str]) -> Words | None:
    for kind, build in _BUILDERS:
        if isinstance(validator, kind):
            return build(validator, types)
    return None


#: The words that are about numbers, and the types whose values all are.
_OF_NUMBERS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
#: From here on a double is not every whole number.
_EXACT = 2**53
_NUMERIC = frozenset({"integer", "number", "null"})


def _build_range(validator: validate.Range, types: frozenset[str]) -> Words | None:
    low = "minimum" if validator.min_inclusive else "exclusiveMinimum"
    high = "maximum" if validator.max_inclusive else "exclusiveMaximum"
    bounds = {low: validator.min, high: validator.max}
    given = {
        word: dump_seconds(bound) if isinstance(bound, dt.timedelta) else bound
        for word, bound in bounds.items()
        if bound is not None
    }
    if not _may_be_numbers(types) or not all(map(_is_written, given.values())):
        return None
    return {word: _write_bound(bound) for word, bound in given.items()}


def _write_bound(bound: Any) -> int | float:
    """Return a bound as JSON, a whole one as an integer.

    typing takes ``Annotated[float, Gt(0)]`` and ``Annotated[float, Gt(0.0)]`` for one
    type, and gives both as whichever was there first: the document is to be the same.
    """
    number = plain_number(bound)
    is_whole = isinstance(number, float) and number == int(number)
    return int(number) if is_whole and abs(number) < _EXACT else number


def _may_be_numbers(types: frozenset[str]) -> bool:
    return bool(types & {"integer", "number"})


def _is_written(number: Any) -> bool:
    """Return whether the document can hold a number as it is."""
    if isinstance(number, decimal.Decimal) and number.is_finite():
        written = plain_number(number)
        return isinstance(written, int) or decimal.Decimal(repr(written)) == number
    return isinstance(number, int) or (  # which may be too large for a float
        isinstance(number, float) and math.isfinite(number)
    )


_UNITS = {"string": "Length", "array": "Items", "object": "Properties"}


def _build_length(validator: validate.Length, types: frozenset[str]) -> Words | None:
    if len(types) != 1 or types - set(_UNITS):
        return None
    (unit,) = (_UNITS[kind] for kind in types)
    low = validator.min if validator.equal is None else validator.equal
    high = validator.max if validator.equal is None else validator.equal
    words = {f"min{unit}": low} if low else {}
    return words if high is None else {**words, f"max{unit}": high}


def _build_multiple(validator: MultipleOf, types: frozenset[str]) -> Words | None:
    if not (_may_be_numbers(types) and _is_written(validator.multiple_of)):
        return None
    return {"multipleOf": _write_bound(validator.multiple_of)}


def _build_pattern(validator: Pattern, types: frozenset[str]) -> Words | None:
    return _read_pattern(validator.source, validator.has_flags)


def _build_regexp(validator: validate.Regexp, types: frozenset[str]) -> Words | None:
    regex: re.Pattern[Any] = validator.regex
    # marshmallow matches at the start, JSON Schema searches.
    return _read_pattern(f"^(?:{regex.pattern})", bool(regex.flags & ~re.UNICODE))


#: What Python has and ECMA-262 does not: groups (?P, (?i, (?#, (?(, possessive and
#: atomic matches, and the anchors \A and \Z.
_PYTHON_ONLY = r"\(\?[P#(>aiLmsux]|\\[AZ]|[*+?}]\+"


def _read_pattern(source: str, has_flags: bool) -> Words | None:
    if has_flags or re.search(_PYTHON_ONLY, source):
        return None
    return {"pattern": source}


def _build_url(validator: validate.URL, types: frozenset[str]) -> Words | None:
    return {"format": "uri-reference" if validator.relative else "uri"}


def _build_one_of(validator: validate.OneOf, types: frozenset[str]) -> Words | None:
    return _build_enum(validator.choices, types)


def _build_none_of(validator: validate.NoneOf, types: frozenset[str]) -> Words | None:
    words = _build_enum(validator.iterable, types)
    return None if words is None else {"not": words}


def _build_contains_only(
    validator: validate.ContainsOnly, types: frozenset[str]
) -> Words | None:
    words = _build_enum(validator.choices, types)
    return None if words is None else {"items": words}


def _build_contains_none(
    validator: validate.ContainsNoneOf, types: frozenset[str]
) -> Words | None:
    words = _build_enum(validator.iterable, types)
    return None if words is None else {"items": {"not": words}}


def _build_equal(validator: validate.Equal, types: frozenset[str]) -> Words | None:
    return _build_enum([validator.comparable], types)


def _build_enum(values: Iterable[Any], types: frozenset[str]) -> Words | None:
    """Return the word for values, None where they are not what JSON holds.

    A number that may come as a string has more than one form, and ``in`` finds more
    than characters in a string.
    """
    found = list(values)
    if isinstance(values, set | frozenset):
        found.sort(key=repr)  # in one order in every process
    is_plain = all(type(value) in (str, int, float, bool) for value in found)
    if not is_plain or isinstance(values, str) or {"string", "number"} <= types:
        return None
    return {"enum": found}


_BUILDERS: tuple[tuple[type, Callable[[Any, frozenset[str]], Words | None]], ...] = (
    (validate.Range, _build_range),
    (validate.Length, _build_length),
    (MultipleOf, _build_multiple),
    (Pattern, _build_pattern),
    (validate.Email, lambda validator, types: {"format": "email"}),
    (validate.URL, _build_url),
    (validate.Regexp, _build_regexp),
    (validate.ContainsOnly, _build_contains_only),
    (validate.OneOf, _build_one_of),
    (validate.ContainsNoneOf, _build_contains_none),
    (validate.NoneOf, _build_none_of),
    (validate.Equal, _build_equal),
)
