"""What ``use_kwargs`` reads of a request: a Schema, a location and a parser."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import marshmallow as ma
from webargs.core import Parser

from ..errors import ConfigError
from ..record import record


@record
class Source:
    """One use of ``use_kwargs``.

    :param args: a Schema, its class, or a function that makes one for a request
    :param location: in webargs' words; None for the parser's own
    :param parser: reads the location
    """

    args: Any
    location: str | None
    parser: Any


def read_sources(options: Sequence[Any], parser: Any) -> tuple[Source, ...]:
    """Return what is read of a request.

    :param options: of all uses of ``use_kwargs``, in their order
    :param parser: of the app
    """
    return tuple(_read_source(each["args"], each["kwargs"], parser) for each in options)


def _read_source(args: Any, given: Mapping[str, Any], parser: Any) -> Source:
    locations = read_locations(given)
    if isinstance(args, Mapping) and isinstance(parser, Parser):
        # webargs would make the class anew for each request.
        args = parser.schema_class.from_dict(dict(args))()
    if len(locations) < 2:
        location = locations[0] if locations else None
        return Source(args=args, location=location, parser=parser)
    location = "_or_".join(locations)
    if not isinstance(parser, Parser):
        raise ConfigError(
            f"use_kwargs(locations={list(locations)}) needs a parser of webargs, not "
            f"{parser!r}. Fix: name one location, or set APISPEC_WEBARGS_PARSER to a "
            "webargs.flaskparser.FlaskParser."
        )
    # A copy: a loader that is given to a parser is given to all of its class.
    own: Any = copy.copy(parser)
    loaders = parser.__location_map__
    own.__location_map__ = {**loaders, location: _build_loader(parser, locations)}
    return Source(args=args, location=location, parser=own)


def read_locations(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the locations that ``use_kwargs`` was given, in their order.

    :param given: its keywords: ``location``, or ``locations`` as before webargs 6
    """
    location, locations = given.get("location"), given.get("locations") or ()
    if location:
        return (location,)
    return (locations,) if isinstance(locations, str) else tuple(locations)


def _build_loader(
    parser: Parser[Any], locations: Sequence[str]
) -> Callable[[Any, ma.Schema], dict[str, Any]]:
    """Return what takes each field from the first of several locations that has it."""

    def load(request: Any, schema: ma.Schema) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for location in locations:
            loader = parser.__location_map__[location]
            read = getattr(parser, loader) if isinstance(loader, str) else loader
            data = read(request, schema)
            if not isinstance(data, Mapping):  # no JSON, or no object
                continue
            for name, field in schema.load_fields.items():
                key = name if field.data_key is None else field.data_key
                if key in data:
                    found.setdefault(key, data[key])
        return found

    return load
