"""Arguments to parameters and fields of forms: one each, or those of a model."""

from __future__ import annotations

from collections.abc import Iterable

from ..members import has_members
from ..operation import Parameter
from ..url_rules import Variable
from .arguments import Argument, ArgumentError, at, bare_type
from .examples import check_limits
from .fields import ArgumentFields
from .fitting import Location, check_fits, name_of
from .models import check_members, read_model
from .names import check_names
from .self_loading import read_self_loading
from .separators import check_separators
from .styles import Style, read_style


def read_parameters(
    argument: Argument, location: Location, builder: ArgumentFields
) -> list[Parameter]:
    """Return the parameters that an argument is loaded from.

    :param argument: the argument
    :param location: where they are
    :param builder: builds their fields
    :raises ArgumentError: if a type does not fit there
    """
    style = read_style(argument, builder.registry)
    parameters = [*_read(argument, location, builder, style)]
    check_names(argument, parameters)
    check_separators(argument, parameters)
    return parameters


def _read(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> Iterable[Parameter]:
    is_marked = argument.marker is not None and location not in ("path", "files")
    if is_marked and style.name != "deepObject":
        if builder.registry.loads_itself(argument.hint):
            return read_self_loading(argument, location, builder, style)
        if has_members(bare_type(argument.hint)):
            return read_model(argument, location, builder, style)
    return (_read_parameter(argument, location, builder, style),)


def _read_parameter(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> Parameter:
    variable = builder.variables.get(argument.wire_name) if location == "path" else None
    if variable is not None:
        return _read_variable(argument, variable, builder)
    field = builder.build(argument, lax=True)
    if style.name == "deepObject":
        check_members(argument, location, builder.registry, are_lists=False)
    else:
        check_fits(argument, argument.hint, location, builder.registry)
    own = style.of(builder.registry.is_scalar_list(argument.hint), location)
    return Parameter(
        argument=argument.slot,
        name=argument.wire_name,
        location=location,
        field=field,
        style=own.name,
        explode=own.explode,
    )


def read_untaken(variable: Variable, builder: ArgumentFields) -> Parameter:
    """Return the parameter of a variable that the view does not take."""
    return Parameter(
        argument=None,
        name=variable.name,
        location="path",
        field=builder.build_variable(variable),
        wire_schema=variable.wire_schema,
    )


def _read_variable(
    argument: Argument, variable: Variable, builder: ArgumentFields
) -> Parameter:
    field = builder.build_variable(variable, argument)
    if variable.type is not None and argument.hint is not ...:
        check_fits(argument, argument.hint, "path", builder.registry)
    at(argument, check_limits, field, variable.wire_schema)
    return Parameter(
        argument=argument.slot,
        name=argument.wire_name,
        location="path",
        field=field,
        wire_schema=variable.wire_schema,
    )


def refuse_clashes(read: Iterable[tuple[Argument, Parameter]]) -> None:
    """Refuse two arguments that read one parameter.

    :param read: each parameter behind its argument
    :raises ArgumentError: naming both
    """
    seen: dict[tuple[str, str], Argument] = {}
    for argument, parameter in read:
        location = parameter.location
        name = parameter.name.lower() if location == "header" else parameter.name
        key = ("form" if location == "files" else location), name
        if key in seen:
            raise ArgumentError(
                argument,
                f"the argument {seen[key].title} reads the {name_of(location)} "
                f"{parameter.name!r} too.",
                "give one of them another alias.",
            )
        seen[key] = argument
