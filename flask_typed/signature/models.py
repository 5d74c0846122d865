"""Classes whose members are parameters: each is read and documented as one."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from marshmallow import RAISE

from .._typing import describe
from ..errors import Problem
from ..fields import BaseField
from ..members import Member, ObjectType, class_of, read_object
from ..objects import Nested, ObjectSchema
from ..operation import Parameter, ParameterModel
from ..schemas import SchemaRegistry
from .arguments import Argument, ArgumentError, at, bare_type, header_name
from .fields import ArgumentFields
from .fitting import Location, check_fits, is_of_files
from .styles import Style


def read_model(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> list[Parameter]:
    """Return the parameters of a class whose members are known one by one.

    :raises ArgumentError: if it is no such class, or a member does not fit
    """
    field = builder.build(without_marker(argument), lax=True)
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
        keys={name: f.data_key or name for name, f in schema.load_fields.items()},
        unknown="raise" if schema.unknown == RAISE else "exclude",
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
        for member in check_members(
            argument, location, builder.registry, are_lists=True
        )
        for name in [_wire_name(member, schema, location)]
        for own in [style.of(builder.registry.is_scalar_list(member.hint), location)]
    ]
    check_default(argument, parameters)
    return parameters


def _location_of(member: Member, location: Location) -> Location:
    is_file = is_of_files(member.hint)
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


def without_marker(argument: Argument) -> Argument:
    """Return the argument of a model, whose marker names its location alone.

    :raises ArgumentError: if it says more
    """
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


def check_members(
    argument: Argument, location: Location, registry: SchemaRegistry, *, are_lists: bool
) -> Sequence[Member]:
    """Return the members that are loaded, if there are any and all of them fit.

    :raises ArgumentError: if there are none, or one does not fit
    """
    hint = bare_type(argument.hint)
    described: ObjectType = at(argument, read_object, hint)
    members = [m for m in described.members if not m.options.get("dump_only")]
    if not members:
        raise build_no_members_error(argument, describe(hint))
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
        check_fits(argument, member.hint, location, registry, where)
    return members


def build_no_members_error(argument: Argument, described: str) -> ArgumentError:
    """Return the error of a class of which nothing can be sent.

    :param described: the class, as messages call it
    """
    return ArgumentError(
        argument,
        f"{described} has no members that a request could hold.",
        "give it one that is not read_only, or leave the argument out.",
    )


def check_default(argument: Argument, parameters: Sequence[Parameter]) -> None:
    """Refuse a default of an argument beside a member that has none.

    :raises ArgumentError: if it has one
    """
    required = next((p.argument for p in parameters if p.field.required), None)
    if argument.is_required or required is None:
        return
    raise ArgumentError(
        argument,
        f"it has a default, but its member {required!r} has none: the document could "
        "not say that it is required with others only.",
        f"give {required!r} a default, or leave that of the argument out.",
    )
