"""What decorators of flask-apispec and webargs say of a view, for its proposal."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow

from ..errors import AnnotationError
from ..legacy.annotations import has_annotations, read_annotations
from ..legacy.descriptions import Description, Reading
from ..legacy.webargs import read_webargs
from ..record import record
from ..schemas.hand_written import is_schema
from .names import as_class_name
from .schemas import ObstacleError, SchemaWriter
from .views import UntypedView

#: webargs' locations, the marker of each and the name of its argument.
_LOCATIONS: Mapping[str, tuple[str, str]] = {
    "json": ("Body", "body"),
    "query": ("Query", "query"),
    "querystring": ("Query", "query"),
    "form": ("Form", "form"),
    "headers": ("Header", "headers"),
    "cookies": ("Cookie", "cookies"),
}


@record
class Loaded:
    """A Schema that decorators load a part of the request by.

    :param marker: of the part
    :param name: of an argument for it
    :param hint: its type
    :param is_lenient: whether members that it does not know are ignored
    """

    marker: str
    name: str
    hint: str
    is_lenient: bool


@record
class Described:
    """What decorators say of a view.

    :param loaded: what they load of requests
    :param responses: the types of what they dump, by status
    :param is_dumped: whether they dump what the view returns
    :param notes: what cannot be said, and why
    """

    loaded: tuple[Loaded, ...]
    responses: Mapping[int, str]
    is_dumped: bool
    notes: tuple[str, ...]


def read_described(view: UntypedView, writer: SchemaWriter) -> Described:
    """Return what decorators say of a view.

    :param view: the view
    :param writer: writes the types of Schemas
    """
    notes: list[str] = []
    try:
        description = _read(view)
    except AnnotationError as error:
        notes.append(f"what is written of it is left out: {error}")
        description = Description()
    loaded = []
    for reading in (*description.readings, *read_webargs(view.view)):
        try:
            loaded.append(_read_loaded(reading, view, writer))
        except ObstacleError as error:
            notes.append(f"what is loaded of {reading.location} is left out: {error}")
    responses = {}
    dumped = [*_find_dumped(description.words)]
    for status, schema in dumped:
        try:
            name = as_class_name(view.owner, view.node.name, "response")
            responses[status] = writer.write(schema, name)
        except ObstacleError as error:
            notes.append(f"what is dumped for {status} is left out: {error}")
    return Described(
        loaded=tuple(loaded),
        responses=responses,
        is_dumped=bool(dumped),
        notes=tuple(notes),
    )


def _read(view: UntypedView) -> Description:
    for function in (view.view, inspect.unwrap(view.view)):
        if has_annotations(function, view.cls):
            return read_annotations(function, view.served, view.cls)
    return Description()


def _read_loaded(reading: Reading, view: UntypedView, writer: SchemaWriter) -> Loaded:
    if reading.location not in _LOCATIONS or reading.is_relaxed:
        raise ObstacleError("it is read of several places, or of one without marker")
    schema = _build_schema(reading.args)
    unknown = reading.unknown or schema.unknown
    if unknown == marshmallow.INCLUDE:
        raise ObstacleError("unknown members are taken")
    marker, name = _LOCATIONS[reading.location]
    return Loaded(
        marker=marker,
        name=name,
        hint=writer.write(schema, as_class_name(view.owner, view.node.name, name)),
        is_lenient=unknown == marshmallow.EXCLUDE,
    )


def _build_schema(args: Any) -> marshmallow.Schema:
    """Return the Schema that a decorator was given, or fields for one."""
    if isinstance(args, Mapping):
        made: marshmallow.Schema = marshmallow.Schema.from_dict({**args})()
        return made
    if not is_schema(args):
        raise ObstacleError("a function makes its Schema for each request")
    schema: marshmallow.Schema = args() if isinstance(args, type) else args
    return schema


def _find_dumped(words: Mapping[str, Any]) -> Iterator[tuple[int, marshmallow.Schema]]:
    """Yield the statuses of responses and the Schemas that they are dumped by."""
    for status, response in words.get("responses", {}).items():
        content = response.get("content", {}) if isinstance(response, Mapping) else {}
        for media in content.values():
            schema = media.get("schema")
            if is_schema(schema):
                number = 200 if status == "default" else int(status)
                yield number, schema() if isinstance(schema, type) else schema
