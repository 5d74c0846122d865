"""URL rules to paths and path parameters, in Swagger 2.0's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.routing import (
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    Rule,
    UnicodeConverter,
)

from ..url_rules import read_path, read_variables

#: A variable of a rule; its name is the one group. For those who import it: a
#: converter whose arguments hold a colon is read by ``rule_to_path`` alone.
PATH_RE = re.compile(r"<(?:[^<>:]+:)?([^<>:]+)>")

#: Converters, by their very class, to a type and a format; an app may add its own.
CONVERTER_MAPPING: dict[type[BaseConverter], tuple[str, str | None]] = {
    UnicodeConverter: ("string", None),
    IntegerConverter: ("integer", "int32"),
    FloatConverter: ("number", "float"),
}

#: The type and the format of a variable with any other converter.
DEFAULT_TYPE: tuple[str, str | None] = ("string", None)


def rule_to_path(rule: Rule) -> str:
    """Return the path of a rule: ``/pets/{pet_id}``.

    :param rule: the rule
    """
    return read_path(rule)


def rule_to_params(
    rule: Rule, overrides: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the path parameters of a rule, in its order, and those said beside it.

    :param rule: a rule that is bound to a map
    :param overrides: what there is to say of parameters, by name; those in a header or
        the query are parameters of their own
    """
    said: Mapping[str, Any] = overrides or {}
    params = [
        argument_to_param(name, rule, said.get(name)) for name in read_variables(rule)
    ]
    return params + [
        {"name": name, **param}
        for name, param in said.items()
        if param.get("in") in ("header", "query")
    ]


def argument_to_param(
    argument: str, rule: Rule, override: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the path parameter of a variable.

    :param argument: the variable's name
    :param rule: a rule that is bound to a map
    :param override: what there is to say of it
    """
    converter = rule._converters[argument]
    kind, form = CONVERTER_MAPPING.get(type(converter), DEFAULT_TYPE)
    param = {"in": "path", "name": argument, "required": True, "type": kind}
    if form is not None:
        param["format"] = form
    if argument in (rule.defaults or {}):
        param["default"] = (rule.defaults or {})[argument]
    return {**param, **(override or {})}
