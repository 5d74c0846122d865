"""The arguments of a request body to the body: JSON, a form, or bytes as they are."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Sequence
from typing import IO, Any, BinaryIO, Literal

from .._typing import describe, split_hint
from ..constraints import read_constraints
from ..errors import UnknownTypeError
from ..fields import MEDIA_RANGE, BaseField, Binary
from ..objects import (
    Nested,
    ObjectSchema,
    Unknown,
    build_object_schema,
    build_value_schema,
)
from ..operation import FormBody, JsonBody, RawBody, RequestBody
from ..uploads import is_upload, is_upload_list
from .arguments import Argument, ArgumentError, Source, at, bare_type
from .examples import check_texts
from .fields import ArgumentFields
from .parameters import read_parameters, refuse_clashes

#: Methods whose body has no meaning (RFC 9110, section 9.3).
BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")

#: The sources that are parts of a body.
SOURCES: tuple[Source, ...] = ("body", "form", "files")

#: Types of an argument that is given the body as a stream.
_STREAMS = (IO[bytes], BinaryIO, io.BufferedIOBase, io.BufferedReader)

_MULTIPART = "multipart/form-data"
_URLENCODED = "application/x-www-form-urlencoded"

Kind = Literal["JSON body", "form", "raw body"]

#: The arguments of a JSON body, each with its field.
Members = Sequence[tuple[Argument, BaseField]]


def is_stream(hint: Any) -> bool:
    """Return whether an annotation is a stream of bytes."""
    return bare_type(hint) in _STREAMS


def read_body(
    arguments: Sequence[tuple[Argument, Source]],
    methods: Sequence[str],
    builder: ArgumentFields,
) -> RequestBody | None:
    """Return the body that arguments are loaded from, None where there are none.

    :param arguments: those whose source is one of :data:`SOURCES`
    :param methods: of the view on its rule
    :param builder: builds the fields
    :raises ArgumentError: if an argument cannot be loaded from a body
    """
    if not arguments:
        return None
    kinds = [(argument, _kind_of(argument, source)) for argument, source in arguments]
    # First of all they must be types; on another one no advice would help.
    members = [
        (argument, _build_member(argument, builder))
        for argument, kind in kinds
        if kind == "JSON body"
    ]
    body = _read_kind(kinds, members, arguments, builder)
    for argument, _ in arguments:
        _check_method(argument, methods)
    return body


def _build_member(argument: Argument, builder: ArgumentFields) -> BaseField:
    try:
        return builder.build(argument)
    except ArgumentError as error:
        is_known = not isinstance(error.__cause__, UnknownTypeError)
        if is_known or argument.marker is not None or argument.dependency is not None:
            raise
        name = error.argument
        fix = (
            f"{error.fix} If a function makes it, mark it Depends(function). "
            f"If a decorator passes it: @typed(passed=[{name!r}])."
        )
        raise ArgumentError(argument, error.reason, fix) from error


def _read_kind(
    kinds: Sequence[tuple[Argument, Kind]],
    members: Members,
    arguments: Sequence[tuple[Argument, Source]],
    builder: ArgumentFields,
) -> RequestBody:
    first, kind = kinds[0]
    for other, its_kind in kinds[1:]:
        if its_kind != kind or kind == "raw body":
            raise ArgumentError(
                other,
                f"it is read from a {its_kind} and {first.title} from a {kind}, "
                "but a request has one body.",
                "mark them all Form(), or take one of them out.",
            )
    if kind == "raw body":
        return _read_raw(first, builder)
    if kind == "form":
        return _read_form(arguments, builder)
    return _read_json(members, builder.unknown)


def _kind_of(argument: Argument, source: Source) -> Kind:
    if source != "body":
        return "form"
    media_types = argument.marker.media_types if argument.marker else ()
    for name in media_types:
        if not re.fullmatch(MEDIA_RANGE, name):
            raise ArgumentError(
                argument,
                f"its media type {name!r} is none.",
                'write a type or a range, without parameters: "text/csv", "image/*".',
            )
    is_json = [*map(_is_json, media_types)]
    if is_stream(argument.hint) or (is_json and not any(is_json)):
        return "raw body"
    if not all(is_json):
        raise ArgumentError(
            argument,
            f"its media types {', '.join(media_types)} are JSON and other than JSON.",
            "name types of JSON only, or none of them.",
        )
    return "JSON body"


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")


def _check_method(argument: Argument, methods: Sequence[str]) -> None:
    bodiless = [method for method in methods if method in BODILESS]
    is_all = len(bodiless) == len(methods)
    is_file = is_upload(argument.hint) or is_upload_list(argument.hint)
    if bodiless and (is_all or argument.is_required):
        raise ArgumentError(
            argument,
            f"{describe(argument.hint)} is read from the body, and the body of "
            f"{bodiless[0]} has no meaning.",
            ("" if is_file else "mark it Query(), or ")
            + "route the view with POST"
            + ("." if is_all else ", or give it a default for when there is none."),
        )


def _read_form(
    arguments: Sequence[tuple[Argument, Source]], builder: ArgumentFields
) -> FormBody:
    read = [
        (argument, parameter)
        for argument, source in arguments
        for parameter in read_parameters(
            argument, "files" if source == "files" else "form", builder
        )
    ]
    refuse_clashes(read)
    fields = [parameter for _, parameter in read]
    has_files = any(field.location == "files" for field in fields)
    body = FormBody(
        fields=tuple(fields),
        media_types=(_MULTIPART,) if has_files else (_URLENCODED, _MULTIPART),
        unknown=builder.unknown,
    )
    model = body.only_model
    if model is None:
        return body
    # A form that is one class says itself what happens to other fields.
    return dataclasses.replace(body, unknown=model.unknown)


def _read_raw(argument: Argument, builder: ArgumentFields) -> RawBody:
    marker = argument.marker
    kind = _raw_kind(argument)
    if argument.alias is not None or (marker is not None and marker.embed):
        raise ArgumentError(
            argument,
            "it is the body as it is, which has no members.",
            "leave embed and alias out.",
        )
    inner, metadata, _ = split_hint(argument.hint)
    constraints = (*metadata, *(marker.constraints if marker else ()))
    validators, notes = at(
        argument,
        read_constraints,
        argument.hint,
        None if kind == "stream" else inner,
        constraints,
    )
    media_types = (marker.media_types if marker else ()) or (
        "application/octet-stream",
    )
    field = Binary(
        content_types=media_types,
        validate=validators,
        metadata={**notes, **builder.notes_of(argument)},
    )
    at(argument, check_texts, field)
    return RawBody(
        argument=argument.slot,
        kind=kind,
        field=field,
        media_types=media_types,
        default=argument.default,
    )


def _raw_kind(argument: Argument) -> Literal["bytes", "str", "stream"]:
    bare = bare_type(argument.hint)
    if is_stream(bare):
        return "stream"
    if bare is bytes:
        return "bytes"
    if bare is str:
        return "str"
    raise ArgumentError(
        argument,
        f"{describe(argument.hint)} cannot be made of a body that is no JSON.",
        "annotate it bytes, str or typing.BinaryIO, or name a media type of JSON.",
    )


def _read_json(members: Members, unknown: Unknown) -> JsonBody:
    arguments = [argument for argument, _ in members]
    _refuse_same_members(arguments)
    named = [name for a in arguments if a.marker for name in a.marker.media_types]
    media_types = tuple(dict.fromkeys(named)) or ("application/json",)
    marker = arguments[0].marker
    if len(arguments) == 1 and not (marker is not None and marker.embed):
        return _read_whole(*members[0], media_types)
    schema = build_object_schema(
        "Body",
        {argument.slot: field for argument, field in members},
        unknown=unknown,
    )
    optional = all(not argument.is_required for argument in arguments)
    return JsonBody(
        schema=schema(),
        argument=None,
        field=None,
        defaults={a.slot: a.default for a in arguments} if optional else None,
        media_types=media_types,
    )


def _refuse_same_members(arguments: Sequence[Argument]) -> None:
    names: dict[str, Argument] = {}
    for argument in arguments:
        if argument.wire_name in names:
            raise ArgumentError(
                argument,
                f"the argument {names[argument.wire_name].title} reads the member "
                f"{argument.wire_name!r} of the body too.",
                "give one of them another alias.",
            )
        names[argument.wire_name] = argument


def _read_whole(
    argument: Argument, field: BaseField, media_types: tuple[str, ...]
) -> JsonBody:
    return JsonBody(
        schema=_schema_of(field),
        argument=argument.slot,
        field=field,
        defaults=None if argument.is_required else {argument.slot: argument.default},
        media_types=media_types,
    )


def _schema_of(field: BaseField) -> Any:
    """Return the Schema that loads a whole body: the object's own, where it is one."""
    is_plain = not (field.allow_none or field.validators)
    schema = field.schema if is_plain and isinstance(field, Nested) else None
    return schema if isinstance(schema, ObjectSchema) else build_value_schema(field)
