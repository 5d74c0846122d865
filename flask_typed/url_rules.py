"""What a URL rule says: its path, its variables and their converters."""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Mapping
from typing import Any

from werkzeug.routing import (
    AnyConverter,
    BaseConverter,
    Rule,
    UnicodeConverter,
    UUIDConverter,
)
from werkzeug.routing.converters import NumberConverter

from .record import record

_VARIABLE = (
    r"""<(?:[a-zA-Z_]\w*(?:\((?:[^()"']|"[^"]*"|'[^']*')*\))?:)?"""
    r"(?P<name>[a-zA-Z_]\w*)>"
)
_BRACES = str.maketrans({"{": "%7B", "}": "%7D"})
_UNICODE_LIMITS = r"\[\^/\]\{(?P<min>[0-9]+)(?P<range>,(?P<max>[0-9]*))?\}"


@record(kw_only=False)
class Variable:
    """A variable of a URL rule.

    :param name: its name
    :param type: what its converter passes to the view; None where the converter is
        the app's own and only it knows
    :param wire_schema: the limits of the converter, in JSON Schema
    """

    name: str
    type: type | None
    wire_schema: Mapping[str, Any]


@record
class Place:
    """Where an operation is: at a URL rule, or under a name without one.

    :param name: the rule as it was written, or the name of a webhook or callback
    :param path: the key that the document has it under
    :param variables: of the rule, in the order of the path
    :param constants: path arguments that the rule sets itself
    """

    name: str
    path: str
    variables: Mapping[str, Variable] = dataclasses.field(default_factory=dict)
    constants: frozenset[str] = frozenset()


def read_place(rule: Rule) -> Place:
    """Return where the operations of a rule are.

    :param rule: a rule that is bound to a map
    """
    variables = read_variables(rule)
    return Place(
        name=rule.rule,
        path=read_path(rule),
        variables=variables,
        constants=frozenset(rule.defaults or {}) - set(variables),
    )


def read_path(rule: Rule) -> str:
    """Return a rule's path as OpenAPI writes it: ``/pets/{pet_id}``.

    Braces of the rule itself are escaped, as those of a URL may be.
    """
    return "".join(
        f"{{{part}}}" if number % 2 else part.translate(_BRACES)
        for number, part in enumerate(re.split(_VARIABLE, rule.rule))
    )


def read_variables(rule: Rule) -> dict[str, Variable]:
    """Return the variables of a rule, in the order of the path."""
    converters: Mapping[str, BaseConverter] = rule._converters
    return {
        name: _read_variable(name, converters[name])
        for name in re.findall(_VARIABLE, rule.rule)
    }


def _read_variable(name: str, converter: BaseConverter) -> Variable:
    to_python = type(converter).to_python
    if isinstance(converter, NumberConverter) and (
        to_python is NumberConverter.to_python
    ):
        kind = converter.num_convert
        return Variable(
            name, kind if isinstance(kind, type) else None, _limits(converter)
        )
    if to_python is UUIDConverter.to_python:
        return Variable(name, uuid.UUID, {})
    if to_python is BaseConverter.to_python:
        return Variable(name, str, _text_limits(converter))
    return Variable(name, None, {})


def _limits(converter: NumberConverter) -> dict[str, Any]:
    limits = {"minimum": converter.min, "maximum": converter.max}
    if not converter.signed and (converter.min is None or converter.min < 0):
        limits["minimum"] = 0
    return {name: value for name, value in limits.items() if value is not None}


def _text_limits(converter: BaseConverter) -> dict[str, Any]:
    if isinstance(converter, AnyConverter):
        return {"enum": sorted(converter.items)}
    found = re.fullmatch(_UNICODE_LIMITS, converter.regex)
    if not isinstance(converter, UnicodeConverter) or not found:
        return {}
    limits = {"minLength": int(found["min"])}
    if not found["range"]:
        limits["maxLength"] = int(found["min"])
    elif found["max"]:
        limits["maxLength"] = int(found["max"])
    return limits
