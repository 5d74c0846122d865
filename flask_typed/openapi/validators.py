"""A field's validators to words of JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields as ma_fields
from marshmallow import validate

from ..constraints import MultipleOf, Pattern, Predicate
from ..fields import BaseField, Decimal, Float, Integer

#: Where a JSON Schema says what it cannot express.
NOT_EXPRESSIBLE = "x-not-expressible"


def add_validators(schema: dict[str, Any], field: BaseField) -> None:
    """Add what a field's validators mean to its JSON Schema.

    What JSON Schema has no word for is named under :data:`NOT_EXPRESSIBLE`.
    """
    for validator in field.validators:
        for kind, build in _BUILDERS:
            if isinstance(validator, kind):
                words = build(validator, field)
                break
        else:
            words = None
        if words is None:
            schema.setdefault(NOT_EXPRESSIBLE, []).append(_describe(validator))
        else:
            _merge(schema, words)


def _merge(schema: dict[str, Any], words: dict[str, Any]) -> None:
    """Add words; of two bounds the narrower one holds, of two patterns both."""
    for word, value in words.items():
        if word not in schema:
            schema[word] = value
        elif word.startswith(("min", "exclusiveMin")):
            schema[word] = max(schema[word], value)
        elif word.startswith(("max", "exclusiveMax")):
            schema[word] = min(schema[word], value)
        else:
            schema.setdefault("allOf", []).append({word: value})


def _describe(validator: Any) -> str:
    if isinstance(validator, Predicate):
        return validator.name
    return repr(validator)


def _build_range(validator: validate.Range, field: BaseField) -> dict[str, Any] | None:
    if not isinstance(field, Integer | Float) and not (
        isinstance(field, Decimal) and field.lax
    ):
        return None
    words = {}
    if validator.min is not None:
        word = "minimum" if validator.min_inclusive else "exclusiveMinimum"
        words[word] = _plain(validator.min)
    if validator.max is not None:
        word = "maximum" if validator.max_inclusive else "exclusiveMaximum"
        words[word] = _plain(validator.max)
    return words


def _plain(number: Any) -> Any:
    """Return a number as JSON writes it: a Decimal bound as a float or an int."""
    if isinstance(number, int | float):
        return number
    return int(number) if number == int(number) else float(number)


def _build_length(
    validator: validate.Length, field: BaseField
) -> dict[str, Any] | None:
    unit = "Length"
    if isinstance(field, ma_fields.List):
        unit = "Items"
    elif isinstance(field, ma_fields.Dict):
        unit = "Properties"
    low = validator.min if validator.equal is None else validator.equal
    high = validator.max if validator.equal is None else validator.equal
    words = {f"min{unit}": low, f"max{unit}": high}
    return {word: value for word, value in words.items() if value}


def _build_multiple(validator: MultipleOf, field: BaseField) -> dict[str, Any] | None:
    if isinstance(field, Decimal) and not field.lax:
        return None
    return {"multipleOf": _plain(validator.multiple_of)}


def _build_pattern(validator: Pattern, field: BaseField) -> dict[str, Any] | None:
    return _read_pattern(validator.pattern, validator.pattern.pattern)


def _build_regexp(
    validator: validate.Regexp, field: BaseField
) -> dict[str, Any] | None:
    regex: Any = validator.regex
    # marshmallow matches at the start, JSON Schema searches.
    return _read_pattern(regex, f"^(?:{regex.pattern})")


#: What Python has and ECMA-262 does not: groups (?P, (?i, (?#, (?(, possessive and
#: atomic matches, and the anchors \A and \Z.
_PYTHON_ONLY = re.compile(r"\(\?[P#(>aiLmsux]|\\[AZ]|[*+?}]\+")


def _read_pattern(pattern: re.Pattern[str], source: str) -> dict[str, Any] | None:
    if pattern.flags & ~re.UNICODE or _PYTHON_ONLY.search(source):
        return None
    return {"pattern": source}


def _build_one_of(validator: validate.OneOf, field: BaseField) -> dict[str, Any] | None:
    choices = list(validator.choices)
    plain = all(isinstance(choice, str | int | float) for choice in choices)
    return {"enum": choices} if plain else None


_BUILDERS: tuple[
    tuple[type, Callable[[Any, BaseField], dict[str, Any] | None]], ...
] = (
    (validate.Range, _build_range),
    (validate.Length, _build_length),
    (MultipleOf, _build_multiple),
    (Pattern, _build_pattern),
    (validate.Email, lambda validator, field: None),
    (validate.Regexp, _build_regexp),
    (validate.OneOf, _build_one_of),
)
