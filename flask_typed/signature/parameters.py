"""Arguments to parameters and fields of forms: one each, or those of a model."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from .._typing import describe
from ..errors import Problem
from ..fields import BaseField
from ..members import Member, ObjectType, class_of, has_members, read_object
from ..models import Model
from ..objects import Nested, ObjectSchema
from ..operation import FormLocation, Parameter, ParameterLocation, ParameterModel
from ..schemas import SchemaRegistry
from ..uploads import is_upload, is_upload_list
from .arguments import Argument, ArgumentError, at, bare_type, header_name
from .examples import check_limits
from .fields import ArgumentFields
from .names import check_names
from .rules import Variable
from .separators import check_separators
from .styles import Style, read_style

Location = ParameterLocation | FormLocation

#: What messages call a parameter of a location.
_NAMES: dict[Location, str] = {"form": "field of a form", "files": "upload"}

_FIXES: dict[Location, str] = {
    "path": "use a scalar, or take the argument out of the rule",
    "form": "use a scalar, a list of scalars, FileStorage or Body()",
    "files": "use werkzeug's FileStorage or list[FileStorage]",
}


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
    if _is_model(argument, location) and style.name != "deepObject":
        parameters = _read_model(argument, location, builder, style)
    else:
        parameters = [_read_parameter(argument, location, builder, style)]
    check_names(argument, parameters)
    check_separators(argument, parameters)
    return parameters


def _read_parameter(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> Parameter:
    variable = builder.variables.get(argument.wire_name) if location == "path" else None
    if variable is not None:
        return _read_variable(argument, variable, builder)
    field = builder.build(argument, lax=True)
    if style.name == "deepObject":
        _check_members(argument, location, builder.registry, are_lists=False)
    else:
        _check_is_taken_apart(argument, location, field)
        _check_fits(argument, argument.hint, location, builder.registry)
    own = style.of(argument.hint, location, builder.registry)
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
        _check_fits(argument, argument.hint, "path", builder.registry)
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
                f"the argument {seen[key].title} reads the {_name_of(location)} "
                f"{parameter.name!r} too.",
                "give one of them another alias.",
            )
        seen[key] = argument


def _is_model(argument: Argument, location: Location) -> bool:
    is_marked = argument.marker is not None and location not in ("path", "files")
    return is_marked and has_members(bare_type(argument.hint))


def _read_model(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> list[Parameter]:
    field = builder.build(_without_marker(argument), lax=True)
    schema = field.schema if isinstance(field, Nested) else None
    is_problem = issubclass(class_of(bare_type(argument.hint)), Problem)
    if not isinstance(schema, ObjectSchema) or is_problem:
        raise ArgumentError(
            argument,
            f"{describe(argument.hint)} is no class that parameters are loaded into.",
            "use a dataclass.",
        )
    model = ParameterModel(
        argument=argument.slot,
        location=location,
        field=field,
        schema=schema,
        default=argument.default,
    )
    parameters = [
        Parameter(
            argument=member.name,
            name=name,
            location=_location_of(member, location),
            field=_rename(schema.load_fields[member.name], name),
            model=model,
            style=own.name,
            explode=own.explode,
        )
        for member in _check_members(
            argument, location, builder.registry, are_lists=True
        )
        for name in [_wire_name(member, schema, location)]
        for own in [style.of(member.hint, location, builder.registry)]
    ]
    _check_default(argument, parameters)
    return parameters


def _check_is_taken_apart(
    argument: Argument, location: Location, field: BaseField
) -> None:
    """Refuse an object that loads itself: its members are not known one by one."""
    is_foreign = isinstance(field, Nested) and not isinstance(
        field.schema, ObjectSchema
    )
    if is_foreign or isinstance(field, Model):
        raise ArgumentError(
            argument,
            f"{describe(argument.hint)} does not fit into a {_name_of(location)}, for "
            "it loads its members itself.",
            "use a dataclass, whose members are one each, or Body().",
        )


def _name_of(location: Location) -> str:
    return _NAMES.get(location, f"{location} parameter")


def _location_of(member: Member, location: Location) -> Location:
    is_file = is_upload(member.hint) or is_upload_list(member.hint)
    return "files" if location == "form" and is_file else location


def _wire_name(member: Member, schema: ObjectSchema, location: Location) -> str:
    """Return a member's name on the wire.

    Headers and cookies are no names of JSON, which naming rules are for.
    """
    if member.wire_name is not None:
        return member.wire_name
    if location in ("header", "cookie"):
        return header_name(member.name) if location == "header" else member.name
    return schema.load_fields[member.name].data_key or member.name


def _rename(field: BaseField, name: str) -> BaseField:
    renamed = copy.copy(field)
    renamed.data_key = name
    return renamed


def _without_marker(argument: Argument) -> Argument:
    """Return the argument of a model, whose marker names its location alone."""
    marker = argument.marker
    is_more = marker is not None and (
        marker.constraints or "examples" in marker.metadata
    )
    if argument.alias is not None or is_more:
        raise ArgumentError(
            argument,
            f"{describe(argument.hint)} is loaded from a parameter for each of its "
            "members, so it has no alias, constraints or examples of its own.",
            f"move them to the members of {describe(bare_type(argument.hint))}.",
        )
    return argument


def _check_members(
    argument: Argument, location: Location, registry: SchemaRegistry, *, are_lists: bool
) -> Sequence[Member]:
    """Return the members that are loaded, if there are any and all of them fit."""
    hint = bare_type(argument.hint)
    described: ObjectType = at(argument, read_object, hint)
    members = [m for m in described.members if not m.options.get("dump_only")]
    if not members:
        raise ArgumentError(
            argument,
            f"{describe(hint)} has no members that a request could hold.",
            "give it one that is not read_only, or leave the argument out.",
        )
    for member in members:
        where = f"{describe(hint)}.{member.name}: "
        if _location_of(member, location) == "files":
            continue
        if registry.is_scalar_list(member.hint) and not are_lists:
            raise ArgumentError(
                argument,
                f"{where}{describe(member.hint)} does not fit into a deepObject "
                "parameter, which has no form for lists (OpenAPI 3.1, 4.8.12.3).",
                'use a scalar, or leave style="deepObject" out.',
            )
        _check_fits(argument, member.hint, location, registry, where)
    return members


def _check_default(argument: Argument, parameters: Sequence[Parameter]) -> None:
    required = next((p.argument for p in parameters if p.field.required), None)
    if argument.is_required or required is None:
        return
    raise ArgumentError(
        argument,
        f"it has a default, but its member {required!r} has none: the document could "
        "not say that it is required with others only.",
        f"give {required!r} a default, or leave that of the argument out.",
    )


def _check_fits(
    argument: Argument,
    hint: Any,
    location: Location,
    registry: SchemaRegistry,
    where: str = "",
) -> None:
    """Refuse a type that a parameter of a location has no form for."""
    is_list = location not in ("path", "files") and registry.is_scalar_list(hint)
    is_any = location == "path" and bare_type(hint) in (Any, object)
    is_file = location == "files" and (is_upload(hint) or is_upload_list(hint))
    if registry.is_scalar(hint) or is_list or is_any or is_file:
        return
    raise ArgumentError(
        argument,
        f"{where}{describe(hint)} does not fit into a {_name_of(location)}.",
        f"{_FIXES.get(location, 'use a scalar, a list of scalars or Body()')}.",
    )
