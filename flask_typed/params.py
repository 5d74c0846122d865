"""The markers that say where an argument comes from, and what it must fulfil."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from re import Pattern
from typing import Any, Literal, TypedDict

import annotated_types
from typing_extensions import Unpack

#: OpenAPI's name of a location; ``body`` is a request body.
Location = Literal["path", "query", "header", "cookie", "body"]

#: The default of a marker that has none: the argument is required.
REQUIRED: Any = ...


@dataclasses.dataclass(frozen=True, slots=True)
class Matches:
    """A constraint: the pattern is found anywhere in the text (JSON Schema)."""

    pattern: str | Pattern[str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marker:
    """What one of the marker functions was called with.

    Hashed by identity: ``typing`` hashes what is inside a union.

    :param location: where the argument comes from
    :param default: its default, or ``...`` where it is required
    :param constraints: ``annotated_types`` constraints and patterns
    :param alias: the name on the wire
    :param metadata: description, examples, deprecated
    :param embed: a single body is a member of an object, by its name
    """

    location: Location
    default: Any
    constraints: tuple[Any, ...]
    alias: str | None
    metadata: Mapping[str, Any]
    embed: bool

    def __repr__(self) -> str:
        """Return the name the marker is written with."""
        return f"{self.location.title()}()"


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
    :param examples: values for the document, a list or by name
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


class BodyOptions(Options, total=False):
    """Keywords of :func:`Body`.

    :param embed: make a single body argument a member of an object, by its name,
        as several body arguments are
    """

    embed: bool


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
        raise TypeError(
            f"{location.title()}() got an unexpected keyword argument "
            f"{min(unknown)!r}; it takes {', '.join(sorted(allowed.__annotations__))}"
        )
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
    )


def Path(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a variable of the URL rule (OpenAPI 3.1, 4.8.12).

    :param default: there is none; a variable of the path is always given
    :param options: see :class:`Options`
    """
    return _build_marker("path", default, options)


def Query(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a parameter of the query string (OpenAPI 3.1, 4.8.12).

    :param default: what a missing parameter means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("query", default, options)


def Header(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a header of the request (RFC 9110, section 5).

    Without an alias the argument ``x_request_id`` is the header ``X-Request-Id``.

    :param default: what a missing header means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("header", default, options)


def Cookie(default: Any = REQUIRED, **options: Unpack[Options]) -> Any:  # noqa: N802
    """Mark an argument as a cookie (RFC 6265, section 4.2).

    :param default: what a missing cookie means; without one it is required
    :param options: see :class:`Options`
    """
    return _build_marker("cookie", default, options)


def Body(default: Any = REQUIRED, **options: Unpack[BodyOptions]) -> Any:  # noqa: N802
    """Mark an argument as the JSON body, or as a member of it (OpenAPI 3.1, 4.8.13).

    :param default: what a missing body means; without one it is required
    :param options: see :class:`Options` and :class:`BodyOptions`
    """
    return _build_marker("body", default, options, BodyOptions)
