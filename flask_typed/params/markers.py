"""The markers that say where an argument comes from, and what it must fulfil."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from re import Pattern
from typing import Any, Literal, TypedDict

import annotated_types
from typing_extensions import Unpack

from ..errors import AnnotationError
from ..record import record

#: OpenAPI's name of a location; ``body`` is a request body, ``form`` and ``files``
#: are the fields and the uploads of one that is a form.
Location = Literal["path", "query", "header", "cookie", "body", "form", "files"]

#: The function that marks a location, where it is not named after it.
_FUNCTIONS: Mapping[Location, str] = {"files": "File"}

#: The default of a marker that has none: the argument is required.
REQUIRED: Any = ...


@record(kw_only=False, eq=True)
class Matches:
    """A constraint: the pattern is found anywhere in the text (JSON Schema)."""

    pattern: str | Pattern[str]


@record
class Marker:
    """What one of the marker functions was called with.

    Hashed by identity: ``typing`` hashes what is inside a union.

    :param location: where the argument comes from
    :param default: its default, or ``...`` where it is required
    :param constraints: ``annotated_types`` constraints and patterns
    :param alias: the name on the wire
    :param metadata: description, examples, deprecated
    :param embed: a single body is a member of an object, by its name
    :param style: how a parameter is written, None for the style of its location
    :param explode: whether the items of a list are repeated, None for as usual
    :param media_types: of a body, none where it is the usual one
    :param max_size: bytes of an upload at most
    :param content_types: media types and ranges of an upload, none for any
    """

    location: Location
    default: Any
    constraints: tuple[Any, ...]
    alias: str | None
    metadata: Mapping[str, Any]
    embed: bool = False
    style: str | None = None
    explode: bool | None = None
    media_types: tuple[str, ...] = ()
    max_size: int | None = None
    content_types: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the name the marker is written with."""
        return f"{_name_of(self.location)}()"


def _name_of(location: Location) -> str:
    return _FUNCTIONS.get(location, location.title())


class Options(TypedDict, total=False):
    """Keywords that every marker takes.

    :param ge: the value is greater than or equal to this
    :param gt: greater than this
    :param le: less than or equal to this
    :param lt: less than this
    :param multiple_of: a multiple of this
    :param min_length: characters or items at least
    :param max_length: characters or items at most
    :param pattern: a regular expression, found anywhere in the text
    :param alias: the name on the wire, if it is not the argument's
    :param description: CommonMark for the document
    :param examples: values for the document, a list or by name; or Examples of them
    :param deprecated: the document advises against the argument
    """

    ge: Any
    gt: Any
    le: Any
    lt: Any
    multiple_of: Any
    min_length: int
    max_length: int
    pattern: str | Pattern[str]
    alias: str
    description: str
    examples: Sequence[Any] | Mapping[str, Any]
    deprecated: bool


class QueryOptions(Options, total=False):
    """Keywords of :func:`Query` (OpenAPI 3.1, 4.8.12.3: style values).

    :param style: ``"deepObject"`` reads the members of a dataclass from
        ``filter[color]=red``, ``"spaceDelimited"`` a list from ``ids=1%202`` and
        ``"pipeDelimited"`` from ``ids=1|2``; ``"form"`` is the usual one
    :param explode: False reads a list from one value with commas, ``ids=1,2``; of a
        dataclass, all the lists that are its members
    """

    style: Literal["form", "deepObject", "spaceDelimited", "pipeDelimited"]
    explode: bool


class BodyOptions(Options, total=False):
    """Keywords of :func:`Body`.

    :param embed: make a single body argument a member of an object, by its name,
        as several body arguments are
    :param media_type: one or more media types or ranges. A type of JSON is published
        in the place of ``application/json``; any other makes the argument the body as
        it is: ``bytes``, a ``str``, or a stream (``typing.BinaryIO``)
    """

    embed: bool
    media_type: str | Sequence[str]


class FileOptions(Options, total=False):
    """Keywords of :func:`File`.

    :param max_size: bytes of a file at most
    :param content_types: media types and ranges that a file may have, such as
        ``["image/png", "text/*"]``
    """

    max_size: int
    content_types: str | Sequence[str]


_CONSTRAINTS: dict[str, Callable[[Any], Any]] = {
    "ge": annotated_types.Ge,
    "gt": annotated_types.Gt,
    "le": annotated_types.Le,
    "lt": annotated_types.Lt,
    "multiple_of": annotated_types.MultipleOf,
    "min_length": annotated_types.MinLen,
    "max_length": annotated_types.MaxLen,
    "pattern": Matches,
}


def _build_marker(
    location: Location,
    default: Any,
    options: Mapping[str, Any],
    allowed: type = Options,
) -> Marker:
    unknown = set(options) - set(allowed.__annotations__)
    if unknown:
        raise TypeError(_explain_unknown(location, min(unknown), allowed))
    given = {name: value for name, value in options.items() if value is not None}
    return Marker(
        location=location,
        default=default,
        constraints=tuple(
            make(given[name]) for name, make in _CONSTRAINTS.items() if name in given
        ),
        alias=given.get("alias"),
        metadata={
            name: given[name]
            for name in ("description", "examples", "deprecated")
            if name in given
        },
        embed=given.get("embed", False),
        style=given.get("style"),
        explode=given.get("explode"),
        media_types=_read_names(given.get("media_type", ())),
        max_size=given.get("max_size"),
        content_types=_read_names(given.get("content_types", ())),
    )


def _explain_unknown(location: Location, name: str, allowed: type) -> str:
    known = sorted(allowed.__annotations__)
    near = [*_SYNONYMS.get(name, ()), *difflib.get_close_matches(name, known, n=1)]
    return (
        f"{_name_of(location)}() got an unexpected keyword argument {name!r}"
        + (f", did you mean {near[0]!r}?" if near else ";")
        + f" it takes {', '.join(known)}"
    )


#: What other libraries, and JSON Schema, call a keyword that all markers take.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("gte", "min", "minimum"), ("ge",)),
    **dict.fromkeys(("lte", "max", "maximum"), ("le",)),
    "regex": ("pattern",),
    "name": ("alias",),
}


def _read_names(names: Any) -> tuple[str, ...]:
    """Return media types in lower case, one or several of them."""
    is_several = isinstance(names, Iterable) and not isinstance(names, str | bytes)
    several: Iterable[Any] = names if is_several else [names]
    # What is no text is refused when the view is bound.
    return tuple(each.lower() if isinstance(each, str) else each for each in several)


def check_marker(marker: Marker) -> None:
    """Refuse what the keywords of a marker cannot be.

    :raises AnnotationError: naming the keyword
    """
    if marker.alias is not None and not is_name(marker.alias):
        raise AnnotationError(
            f"{marker!r} has the alias {marker.alias!r}, which is no name.",
            'write what it is called on the wire: alias="name".',
        )
    check_notes(marker, marker.metadata)
    if not isinstance(marker.embed, bool):
        raise AnnotationError(
            f"{marker!r} has embed={marker.embed!r}.", "use True or False."
        )
    for name in (*marker.media_types, *marker.content_types):
        if not isinstance(name, str):
            raise AnnotationError(
                f"{marker!r} has the media type {name!r}.",
                'write one as a str, or a list of them: "text/csv".',
            )


def is_name(name: Any) -> bool:
    """Return whether a thing is a text that is not blank."""
    return isinstance(name, str) and bool(name.strip())


def check_notes(marker: object, notes: Mapping[str, Any]) -> None:
    """Refuse what a marker says for people, where it is not what the document has.

    :raises AnnotationError: naming the keyword
    """
    for word, kind in (("description", str), ("deprecated", bool)):
        if word in notes and not isinstance(notes[word], kind):
            raise AnnotationError(
                f"{marker!r} has {word}={notes[word]!r}.",
                "write a text." if kind is str else "use True or False.",
            )


def Path(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a variable of the URL rule (OpenAPI 3.1, 4.8.12).

    :param default: there is none; a variable of the path is always given
    :param options: see :class:`Options`
    """
    return _build_marker("path", default, options)


def Query(default: Any = REQUIRED, **options: Unpack[QueryOptions]) -> Any:  # noqa: N802
    """Mark an argument as a parameter of the query string (OpenAPI 3.1, 4.8.12).

    The members of a class are a parameter each.

    :param default: what a missing parameter means; without one it is required
    :param options: see :class:`Options` and :class:`QueryOptions`
    """
    return _build_marker("query", default, options, QueryOptions)


def Header(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a header of the request (RFC 9110, section 5).

    Without an alias the argument ``x_request_id`` is the header ``X-Request-Id``. A
    list is one header with commas. The members of a class are a header each.

    :param default: what a missing header means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("header", default, options)


def Cookie(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a cookie (RFC 6265, section 4.2).

    A list is one cookie with commas. The members of a dataclass are a cookie each.

    :param default: what a missing cookie means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("cookie", default, options)


def Body(default: Any = REQUIRED, **options: Unpack[BodyOptions]) -> Any:  # noqa: N802
    """Mark an argument as the body, or as a member of it (OpenAPI 3.1, 4.8.13).

    The body is JSON, unless ``media_type`` says otherwise.

    :param default: what a missing body means; without one it is required
    :param options: see :class:`Options` and :class:`BodyOptions`
    """
    return _build_marker("body", default, options, BodyOptions)


def Form(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a field of a form (OpenAPI 3.1, 4.8.14.4).

    The form comes as ``multipart/form-data``, or as
    ``application/x-www-form-urlencoded`` where no file is among its fields. The
    members of a class are a field each.

    :param default: what a missing field means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("form", default, options)


def File(default: Any = REQUIRED, **options: Unpack[FileOptions]) -> Any:  # noqa: N802
    """Mark a ``FileStorage``, or a list of them, as uploads of a form (RFC 7578).

    Files that are too large or of another type are refused while they arrive. Stands
    on arguments of views and on members of a dataclass that is a form.

    :param default: what a missing file means; without one it is required
    :param options: see :class:`Options` and :class:`FileOptions`
    """
    return _build_marker("files", default, options, FileOptions)
