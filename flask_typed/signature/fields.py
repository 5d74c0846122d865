"""The arguments of a view to fields."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping
from typing import Any

from .._typing import describe
from ..fields import BaseField, Converted
from ..members import default_options
from ..objects import Unknown
from ..record import record
from ..schemas import SchemaRegistry
from ..url_rules import Variable
from .arguments import Argument, ArgumentError, at, bare_type
from .changed_schemas import check_makes_instances
from .examples import check_texts

#: Types whose values a number of a converter can be read as.
_OF_NUMBERS = (int, float, decimal.Decimal, dt.timedelta)


@record
class ArgumentFields:
    """Builds the fields of one view on one rule.

    :param registry: makes them
    :param unknown: what the view does with unknown members
    :param variables: the variables of the rule
    """

    registry: SchemaRegistry
    unknown: Unknown
    variables: Mapping[str, Variable]

    def build(self, argument: Argument, *, lax: bool = False) -> BaseField:
        """Return the field of an argument.

        :param lax: it reads texts of a request, and no JSON
        :raises ArgumentError: if the type cannot be served
        """
        field: BaseField = at(
            argument,
            self.registry.field_for,
            argument.hint,
            unknown=self.unknown,
            lax=lax,
            **self.options_of(argument),
        )
        at(argument, check_makes_instances, field)
        return field

    def notes_of(self, argument: Argument) -> dict[str, Any]:
        """Return what marker and docstring say of an argument for people."""
        marker = argument.marker
        notes = dict(marker.metadata) if marker is not None else {}
        if argument.said:
            notes.setdefault("description", argument.said)
        return notes

    def options_of(self, argument: Argument) -> dict[str, Any]:
        """Return the arguments of the field of an argument."""
        options = {
            "metadata": self.notes_of(argument),
            "data_key": argument.wire_name,
            "constraints": _constraints(argument),
        }
        if argument.is_required or argument.name in self.variables:
            return options | {"required": True}
        if argument.factory is not None:
            return options | default_options(argument.factory, is_factory=True)
        return options | default_options(argument.default)

    def build_variable(
        self, variable: Variable, argument: Argument | None = None
    ) -> BaseField:
        """Return the field of a variable of the rule.

        What a converter of the app's own makes is passed on; what it leaves a text
        is read as the annotation says.

        :param argument: the view's, None where it takes none
        :raises ArgumentError: if the type cannot be served, or is not the converter's
        """
        hint = ... if argument is None else argument.hint
        hint = (variable.type or str) if hint is ... else hint
        name = variable.name if argument is None else argument
        given = {} if argument is None else self.options_of(argument)
        options = {"data_key": variable.name, "required": True, **given}
        if variable.type is None:
            converted = self._build_converted(name, hint, options)
            at(name, check_texts, converted)
            return converted
        if bare_type(hint) in (Any, object):
            hint = variable.type
        field: BaseField = at(name, self.registry.field_for, hint, lax=True, **options)
        _check_converter(name, variable, hint)
        return field

    def _build_converted(
        self, name: Argument | str, hint: Any, options: dict[str, Any]
    ) -> Converted:
        is_text = self.registry.is_scalar(hint) and bare_type(hint) is not str
        inner = at(
            name,
            self.registry.field_for,
            hint if is_text else Any,
            lax=True,
            constraints=options.pop("constraints", ()),
        )
        return Converted(
            inner if is_text else None, validate=inner.validators, **options
        )


def _constraints(argument: Argument) -> tuple[Any, ...]:
    marker = argument.marker
    if marker is None:
        return ()
    # A File() is read with its limits, as on the member of a class.
    return (marker,) if marker.location == "files" else marker.constraints


def _check_converter(name: Argument | str, variable: Variable, hint: Any) -> None:
    bare = bare_type(hint)
    if variable.type in (str, None) or bare is variable.type:
        return
    if variable.type in (int, float) and (
        bare in _OF_NUMBERS
        or not isinstance(bare, type)
        or hasattr(bare, "__members__")
    ):
        return
    given = describe(variable.type)
    raise ArgumentError(
        name,
        f"the converter of <{variable.name}> passes {given}, not {describe(hint)}.",
        f"annotate it {given}, or take the converter out of the rule.",
    )
