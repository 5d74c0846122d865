"""The responses of a view: of its return annotation and of the options of ``typed``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .._typing import describe, split_annotated
from ..errors import AnnotationError, Problem
from ..objects import Unknown, build_value_schema
from ..operation import Header, RawResponse, Response, ResponseExample
from ..params import check_notes
from ..record import record
from ..response_markers import MediaType, ResponseHeader
from ..schemas import SchemaRegistry
from .names import TOKEN
from .returns import Markers, RawShape, Shape, read_return, read_shape

#: RFC 9110, section 8.3.1.
_MEDIA_TYPE = rf"{TOKEN}/{TOKEN}(?:;.*)?"


@record
class ReadResponses:
    """What a view answers, as an Operation has it."""

    responses: tuple[Response, ...]
    raw_responses: tuple[RawResponse, ...]
    documented: tuple[Response | RawResponse, ...]
    examples: tuple[ResponseExample, ...]


Responses = tuple[tuple[Response, ...], tuple[RawResponse, ...]]


class ResponseReader:
    """Reads the responses of a view.

    :param registry: makes the fields and schemas
    :param unknown: what the app does with unknown members
    :param envelope: the name of the only member of successful bodies, None for none
    """

    def __init__(
        self, registry: SchemaRegistry, unknown: Unknown, envelope: str | None
    ) -> None:
        self._registry = registry
        self._unknown = unknown
        self._envelope = envelope

    def read(self, hint: Any, status: int | None) -> Responses:
        """Return the responses that a return annotation names, and Flask's own.

        :param hint: the annotation, ``...`` where there is none
        :param status: the option ``status``
        :raises AnnotationError: if it cannot be served
        """
        shapes, raw_shapes = read_return(hint, status)
        return (
            tuple(self._read_typed(shape, self._envelope) for shape in shapes),
            tuple(map(self._read_raw, raw_shapes)),
        )

    def read_option(
        self, responses: Mapping[int, Any]
    ) -> tuple[Response | RawResponse, ...]:
        """Return the responses of the option ``responses`` that have a type.

        :raises AnnotationError: if a type cannot be documented
        """
        read: list[Response | RawResponse] = []
        for status, hint in responses.items():
            if isinstance(hint, str):
                continue
            try:
                read.append(self._read_documented(status, hint))
            except AnnotationError as error:
                reason = f"for status {status}, {error.reason}"
                raise AnnotationError(reason, error.fix) from error
        return tuple(read)

    def _read_documented(self, status: int, hint: Any) -> Response | RawResponse:
        bare, _ = split_annotated(hint)
        if isinstance(bare, type) and issubclass(bare, Problem):
            raise AnnotationError(
                f"{describe(hint)} is a Problem.",
                f"write raises=[{describe(hint)}].",
            )
        shape = read_shape(hint, status)
        if isinstance(shape, RawShape):
            return self._read_raw(shape)
        return self._read_typed(shape)

    def _read_typed(self, shape: Shape, envelope: str | None = None) -> Response:
        field = None
        if shape.hint is not None:
            field = self._registry.field_for(
                shape.hint, unknown=self._unknown, required=True
            )
        return Response(
            status=shape.status,
            field=field,
            schema=None if field is None else build_value_schema(field),
            is_default=shape.is_default,
            media_types=_read_json_types(shape.markers),
            headers=self._read_headers(shape.markers),
            envelope=envelope if shape.status < 300 else None,
        )

    def _read_raw(self, shape: RawShape) -> RawResponse:
        return RawResponse(
            status=shape.status,
            classes=shape.classes,
            media_types=_read_media_types(shape.markers),
            headers=self._read_headers(shape.markers),
        )

    def _read_headers(self, markers: Markers) -> tuple[Header, ...]:
        headers: dict[str, Header] = {}
        for marker in markers:
            if not isinstance(marker, ResponseHeader):
                continue
            _check_header(marker, headers, self._registry)
            field = self._registry.field_for(
                marker.type, lax=True, metadata=marker.metadata
            )
            headers[marker.name.lower()] = Header(
                name=marker.name,
                field=field,
                is_required=marker.required and not field.allow_none,
            )
        return tuple(headers.values())


def _check_header(
    marker: ResponseHeader, others: Iterable[str], registry: SchemaRegistry
) -> None:
    name: Any = marker.name
    check_notes(marker, marker.metadata)
    reason, fix = "", ""
    if not (isinstance(name, str) and re.fullmatch(TOKEN, name)):
        reason, fix = f"{name!r} is not the name of a header.", "use letters and -."
    elif name.lower() == "content-type":
        reason, fix = (
            "the Content-Type of a response is no header of its own in a document.",
            'write MediaType("...") in its place.',
        )
    elif name.lower() in others:
        reason, fix = f"the response has two headers {name!r}.", "leave one of them."
    elif not registry.is_scalar(marker.type):
        reason = f"{describe(marker.type)} does not fit into the header {name!r}."
        fix = "use a scalar."
    if reason:
        raise AnnotationError(reason, fix)


def _read_media_types(markers: Markers) -> tuple[str, ...]:
    found = [marker for marker in markers if isinstance(marker, MediaType)]
    names: list[Any] = [name for marker in found for name in marker.names]
    for name in names:
        if not (isinstance(name, str) and re.fullmatch(_MEDIA_TYPE, name)):
            raise AnnotationError(
                f"{name!r} is not a media type.", "write one: text/csv."
            )
    if found and not names:
        raise AnnotationError(
            "MediaType() names none.", 'name one: MediaType("text/csv").'
        )
    return tuple(dict.fromkeys(names))


def _read_json_types(markers: Markers) -> tuple[str, ...]:
    """Return the media type of a value that is sent as JSON."""
    names = _read_media_types(markers)
    for name in names:
        subtype = name.partition(";")[0].strip().lower().partition("/")[2]
        if subtype != "json" and not subtype.endswith("+json"):
            raise AnnotationError(
                f"a value that is sent as JSON is not {name}.",
                "return a flask.Response, str or bytes of that media type.",
            )
    if len(names) > 1:
        raise AnnotationError(
            f"a value is sent with one media type, not {', '.join(names)}.",
            "leave one of them.",
        )
    return names
