"""Classes that load their members themselves: marshmallow Schemas, pydantic models.

Each member is documented as a parameter of its own, by what the class says of it. The
texts of all of them are loaded by the class, with its hooks and validators.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, RAISE, fields

from .._typing import describe
from ..fields import BaseField, Checked, String, is_list
from ..models import Model, ModelMember, read_model_members
from ..objects import Nested, ObjectSchema, Unknown
from ..operation import Parameter, ParameterModel
from ..record import record
from .arguments import Argument, ArgumentError, at, header_name
from .fields import ArgumentFields
from .fitting import Location, refuse
from .models import build_no_members_error, check_default, without_marker
from .styles import DELIMITERS, Style

#: Fields that no text can hold.
_NO_TEXTS = (fields.Nested, fields.Mapping)


@record(kw_only=False)
class _Member:
    """A member of a class that loads itself.

    :param name: in Python
    :param key: in JSON, if it was given one
    :param field: documents it
    :param style: how a list is written that its field takes apart, None for others
    """

    name: str
    key: str | None
    field: BaseField
    style: Style | None = None


def read_self_loading(
    argument: Argument, location: Location, builder: ArgumentFields, style: Style
) -> list[Parameter]:
    """Return the parameters of a class that loads its members itself.

    :raises ArgumentError: if one of them is not known, or no text can hold it
    """
    field = builder.build(without_marker(argument), lax=True)
    if isinstance(field, Model):
        described, unknown = describe(field.model), _read_extra(field)
        members = [*_read_model(argument, field)]
    else:
        schema = _read_schema(argument, location, field)
        described, unknown = type(schema).__name__, _read_unknown(schema)
        members = [*_read_fields(argument, location, schema)]
    if not members:
        raise build_no_members_error(argument, described)
    model = ParameterModel(
        argument=argument.slot,
        location=location,
        field=field,
        schema=None,
        keys={member.name: member.key or member.name for member in members},
        unknown=unknown,
        default=argument.default,
    )
    parameters = [*_build_parameters(model, members, style)]
    check_default(argument, parameters)
    return parameters


def _build_parameters(
    model: ParameterModel, members: Iterable[_Member], style: Style
) -> Iterator[Parameter]:
    location = model.location
    for member in members:
        own = member.style or style.of(is_list(member.field), location)
        is_header = location == "header" and member.key is None
        name = header_name(member.name) if is_header else member.key or member.name
        member.field.data_key = name
        yield Parameter(
            argument=member.name,
            name=name,
            location=location,
            field=member.field,
            model=model,
            style=own.name,
            explode=own.explode,
        )


def _read_extra(field: Model) -> Unknown:
    """Return what a pydantic model does with unknown members of its own accord."""
    return "raise" if field.model.model_config.get("extra") == "forbid" else "exclude"


def _read_unknown(schema: marshmallow.Schema) -> Unknown:
    return "raise" if schema.unknown == RAISE else "exclude"


def _read_model(argument: Argument, field: Model) -> Iterator[_Member]:
    members: Iterable[tuple[str, ModelMember]]
    members = at(argument, lambda: [*read_model_members(field)])
    for name, member in members:
        key = member.data_key
        yield _Member(name, None if key == name else key, member)


def _read_schema(
    argument: Argument, location: Location, field: BaseField
) -> marshmallow.Schema:
    """Return the Schema of an argument, which ignores what is not for it."""
    schema = field.schema if isinstance(field, Nested) else None
    if not isinstance(field, Nested) or isinstance(schema, ObjectSchema | None):
        raise refuse(argument, describe(argument.hint), location)
    if schema.many:
        raise ArgumentError(
            argument,
            f"{describe(argument.hint)} is for many objects, and parameters are the "
            "members of one.",
            "leave many out, or use Body().",
        )
    if location != "form":
        field.unknown = EXCLUDE
    return schema


def _read_fields(
    argument: Argument, location: Location, schema: marshmallow.Schema
) -> Iterator[_Member]:
    for name, field in schema.load_fields.items():
        where = f"{type(schema).__name__}.{name}"
        _check_field(argument, where, location, field)
        documented, style = copy.copy(field), _read_delimiter(field, location)
        # No text is null.
        documented.allow_none = False
        documented.required = field.required and not _is_partial(schema, name)
        if style is None and getattr(field, "delimiter", None):
            documented.metadata = {**field.metadata, "json_schema": {"type": "string"}}
            documented.validators = []
        yield _Member(name, field.data_key, documented, style)


def _is_partial(schema: marshmallow.Schema, name: str) -> bool:
    partial: Any = schema.partial
    return name in partial if isinstance(partial, Iterable) else bool(partial)


def _check_field(
    argument: Argument, where: str, location: Location, field: BaseField
) -> None:
    """Refuse a field that no text can hold."""
    inside = _inside(field)
    for each in inside or (field,):
        if isinstance(each, _NO_TEXTS) or (inside and _inside(each)):
            raise refuse(argument, f"{where}: {type(field).__name__}", location)
        if isinstance(each, Checked) and not (each.lax or isinstance(each, String)):
            raise ArgumentError(
                argument,
                f"{where}: {type(each).__name__} reads JSON, and no texts.",
                "use marshmallow's own field, or a dataclass.",
            )


def _inside(field: Any) -> tuple[BaseField, ...]:
    if isinstance(field, fields.List):
        return (field.inner,)
    return tuple(field.tuple_fields) if isinstance(field, fields.Tuple) else ()


def _read_delimiter(field: BaseField, location: Location) -> Style | None:
    """Return how the text is written that a field takes apart, as webargs' do.

    None for another field, and where OpenAPI has no word for it.
    """
    delimiter = None if is_list(field) else getattr(field, "delimiter", None)
    if location == "query":
        return DELIMITERS.get(delimiter)
    is_joined = delimiter == "," and location in ("header", "cookie")
    return Style(explode=False) if is_joined else None
