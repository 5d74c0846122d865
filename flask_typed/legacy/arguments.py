"""Schemas that parts of a request are loaded by, to parameters and a request body."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import marshmallow
from marshmallow import EXCLUDE, INCLUDE, RAISE, fields

from ..fields import BaseField, is_list
from ..objects import Nested
from ..operation import (
    FormBody,
    JsonBody,
    Parameter,
    ParameterLocation,
    ParameterStyle,
    RequestBody,
)
from ..record import record
from ..schemas.hand_written import is_schema
from .annotations import call_factory
from .descriptions import DescriptionError, Reading
from .swagger import FORM, JSON, MULTIPART

#: webargs' names of the locations of parameters, in OpenAPI's words.
_PARAMETERS: Mapping[str, ParameterLocation] = {
    "query": "query",
    "querystring": "query",
    "headers": "header",
    "header": "header",
    "cookies": "cookie",
    "cookie": "cookie",
    "view_args": "path",
    "path": "path",
}
#: webargs' names of bodies that are JSON; one of them is a form as well.
_JSON: Mapping[str, tuple[str, ...]] = {
    "json": (JSON,),
    "body": (JSON,),
    "json_or_form": (JSON, FORM, MULTIPART),
}
_UNKNOWN = {"raise": RAISE, "exclude": EXCLUDE, "include": INCLUDE}
#: Styles of a list whose field takes one text apart, by what is between its items.
_STYLES: Mapping[str, ParameterStyle | None] = {
    ",": None,
    " ": "spaceDelimited",
    "|": "pipeDelimited",
}


@record
class Loaded:
    """A Schema that a part of the request is loaded by.

    :param schema: the Schema
    :param location: in webargs' words
    :param is_inline: whether its fields were given by name, so that it has none
    """

    schema: marshmallow.Schema
    location: str
    is_inline: bool


def load_schemas(readings: Iterable[Reading]) -> list[Loaded]:
    """Return the Schemas of what is read of a request.

    :raises DescriptionError: if one is known with a request only
    """
    return [_load(reading) for reading in readings]


def _load(reading: Reading) -> Loaded:
    args = reading.args
    if not is_schema(args) and callable(args):
        args = call_factory(args)
    is_inline = isinstance(args, Mapping)
    if is_inline:
        args = marshmallow.Schema.from_dict(dict(args))
    if not is_schema(args):
        raise DescriptionError(
            f"its arguments are {args!r}.",
            "use a Schema or its class, fields by name, or a function that makes one.",
        )
    schema = args() if isinstance(args, type) else args
    # webargs makes such a class of fields by name.
    is_inline = is_inline or type(schema).__name__ == "GeneratedSchema"
    if reading.unknown is not None or reading.is_relaxed:
        schema = copy.copy(schema)
        schema.unknown = _UNKNOWN[reading.unknown or "exclude"]
        schema.partial = True if reading.is_relaxed else schema.partial
    return Loaded(schema=schema, location=reading.location, is_inline=is_inline)


def read_parameters(loaded: Iterable[Loaded]) -> list[Parameter]:
    """Return the parameters that Schemas are loaded from, each once."""
    found = {
        (parameter.location, parameter.name): parameter
        for each in loaded
        if each.location in _PARAMETERS
        for parameter in _read_members(each.schema, _PARAMETERS[each.location])
    }
    return [*found.values()]


def read_body(loaded: Sequence[Loaded]) -> RequestBody | None:
    """Return the request body that Schemas are loaded from, None where there is none.

    Of JSON and a form in turn, which no request has at once, it is the JSON.
    """
    json = [each for each in loaded if each.location in _JSON]
    forms = [each for each in loaded if each.location in ("form", "files")]
    if not json:
        return _read_form(forms) if forms else None
    first, is_single = json[0], len(json) == 1
    schema = first.schema if is_single else _join_schemas([one.schema for one in json])
    is_inline = first.is_inline or not is_single
    return JsonBody(
        schema=schema,
        argument=None,
        field=None if is_inline else Nested(schema),
        defaults=None if _is_required(schema) else {},
        media_types=_JSON[first.location],
    )


def _read_form(forms: Iterable[Loaded]) -> FormBody:
    members: list[Parameter] = []
    unknown, has_files = "exclude", False
    for each in forms:
        is_file = each.location == "files"
        has_files = has_files or is_file
        if each.location == "form" and each.schema.unknown == RAISE:
            unknown = "raise"
        members += _read_members(each.schema, "files" if is_file else "form")
    return FormBody(
        fields=tuple(members),
        media_types=(MULTIPART,) if has_files else (FORM, MULTIPART),
        unknown=cast(Any, unknown),
    )


def _join_schemas(schemas: Sequence[marshmallow.Schema]) -> marshmallow.Schema:
    """Return one Schema for a body that each of several loads all of."""
    members: dict[str, BaseField] = {}
    for schema in schemas:
        for name, field in schema.load_fields.items():
            member = copy.copy(field)
            member.required = field.required and not _is_partial(schema, name)
            members.setdefault(name, member)
    joined = marshmallow.Schema.from_dict(members)()
    are_strict = all(schema.unknown == RAISE for schema in schemas)
    joined.unknown = RAISE if are_strict else EXCLUDE
    return joined


def _is_required(schema: marshmallow.Schema) -> bool:
    """Return whether a request without a body is refused."""
    return schema.many or any(
        field.required and not _is_partial(schema, name)
        for name, field in schema.load_fields.items()
    )


def _is_partial(schema: marshmallow.Schema, name: str) -> bool:
    partial: Any = schema.partial
    return name in partial if isinstance(partial, Iterable) else bool(partial)


def _read_members(schema: marshmallow.Schema, location: Any) -> Iterator[Parameter]:
    for name, field in schema.load_fields.items():
        if isinstance(field, fields.Nested | fields.Mapping):
            continue  # which webargs finds in no text
        documented = copy.copy(field)
        documented.allow_none = False  # no text is null
        documented.required = field.required and not _is_partial(schema, name)
        if location == "files":
            documented.metadata = {"json_schema": _describe_file(field)}
        delimiter: Any = None if is_list(field) else getattr(field, "delimiter", None)
        is_joined = delimiter in _STYLES
        if delimiter is not None and not is_joined:
            documented.metadata = {**field.metadata, "json_schema": {"type": "string"}}
            documented.validators = []
        yield Parameter(
            argument=name,
            name=name if field.data_key is None else field.data_key,
            location=location,
            field=documented,
            style=_STYLES[delimiter] if is_joined else None,
            explode=not is_joined,
        )


def _describe_file(field: BaseField) -> dict[str, Any]:
    """Return the JSON Schema of an upload; what a field loads of it has no other."""
    file = {"type": "string", "format": "binary"}
    is_array = isinstance(field, fields.List)
    return {"type": "array", "items": file} if is_array else file
