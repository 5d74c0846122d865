"""One location of a request to what its schema loads: by webargs, or straight.

webargs finds a location's loader anew for each request. Where the parser is
:class:`TypedParser` as it was written, what it would call is known when a view is
bound. A parser that was derived or changed is asked each time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import flask
import marshmallow
from marshmallow import ValidationError, missing

from .. import compiled
from ..compiled import Obstacle, OnFirstUse, StepAsideError
from ..json_body import MEDIA_TYPE, check_depth, load_json, read_json_bytes
from ..operation import JsonBody
from ..record import record
from .models import ModelSchema
from .parameters import ParameterSchema
from .parser import MAX_JSON_DEPTH, FlaskParser, TypedParser
from .query import build_query_finder

#: A request to what a schema loads of one location; raises as the parser does.
Reader = Callable[[flask.Request], Any]
#: Decoded data to what a schema loads of it.
Load = Callable[[Any], Any]

#: The attributes that an instance of TypedParser has when it is made, and no others.
_ATTRIBUTES = frozenset(vars(TypedParser()))


def _find_loader(parser: FlaskParser, location: str) -> str | None:
    """Return the method that loads a location, None where webargs has to be asked."""
    loader: Any = parser.__location_map__.get(location)
    is_unchanged = (
        type(parser) is TypedParser
        and _ATTRIBUTES.issuperset(vars(parser))
        and parser.error_callback is None
    )
    return loader if is_unchanged and isinstance(loader, str) else None


def _build_parser_reader(
    schema: marshmallow.Schema, location: str, parser: FlaskParser
) -> Reader:
    return lambda request: parser.parse(
        schema, request, location=location, unknown=None
    )


@record
class ReaderRules:
    """How requests are read.

    :param parser: of the Api
    :param is_compiled: whether compiled code loads what it can
    """

    parser: FlaskParser
    is_compiled: bool


def find_reader_obstacles(
    schema: marshmallow.Schema, location: str, rules: ReaderRules
) -> tuple[Obstacle, ...]:
    """Return why compiled code does not load a location, nothing where it does.

    :param schema: of the location
    :param location: webargs' name
    :param rules: how requests are read
    """
    parser, name = rules.parser, _find_loader(rules.parser, location)
    if name is None or (location == "json" and name != "load_json"):
        reason = f"the parser {type(parser).__qualname__} was derived or changed"
        return (Obstacle(path=(), reason=reason),)
    if not rules.is_compiled:
        return (Obstacle(path=(), reason="TYPED_COMPILED is False"),)
    whole = schema.whole if isinstance(schema, ModelSchema) else schema
    return compiled.compile_loader(whole).obstacles


def build_parameter_reader(
    schema: ParameterSchema, location: str, rules: ReaderRules
) -> Reader:
    """Return what loads the parameters of a location: here texts become arguments.

    :param schema: of the parameters
    :param location: webargs' name
    :param rules: how requests are read
    """
    parser = rules.parser
    name = _find_loader(parser, location)
    if name is None or not isinstance(parser, TypedParser):
        return _build_parser_reader(schema, location, parser)
    find: Callable[..., Any] = getattr(parser, name)
    if name == "load_querystring":
        find = build_query_finder(schema, find)
    load, build_error = _build_load(schema, rules.is_compiled), parser.build_error

    def read(request: flask.Request) -> Any:
        texts = find(request, schema)
        try:
            return load({} if texts is missing else texts)
        except ValidationError as error:
            raise build_error({location: error.messages}) from error

    return read


def _build_load(schema: marshmallow.Schema, is_compiled: bool) -> Load:
    """Return what a schema loads of texts, as its own ``load`` would."""
    if not is_compiled:
        return schema.load
    if isinstance(schema, ModelSchema):
        return functools.partial(schema.load_by, _build_load(schema.whole, is_compiled))
    compile_loader = compiled.compile_loader  # imported when bound: before a fork
    loaders = OnFirstUse(lambda: compile_loader(schema))

    def load(texts: Any) -> Any:
        loader = loaders.value or loaders.get()
        if loader.try_load is not None:
            try:
                return loader.try_load(texts)
            except StepAsideError:
                pass
        return schema.load(texts)

    return load


def build_body_reader(body: JsonBody, rules: ReaderRules) -> Reader:
    """Return what loads a JSON body that is there: here bytes become a value.

    :param body: of the operation
    :param rules: how requests are read
    """
    parser, schema = rules.parser, body.schema
    is_own = _find_loader(parser, "json") == "load_json"
    if not (is_own and isinstance(parser, TypedParser)):
        return _build_checked_reader(_build_parser_reader(schema, "json", parser))
    build_error = parser.build_error
    # Every type of JSON is taken; a client is told of those that it need not guess.
    media_types = tuple(dict.fromkeys((*body.media_types, MEDIA_TYPE)))

    def load(data: bytes) -> Any:
        try:
            return schema.load(load_json(data, parser.max_json_depth))
        except ValidationError as error:
            raise build_error({"json": error.messages}) from error

    if not rules.is_compiled:
        return _build_checked_reader(
            lambda request: load(read_json_bytes(request, media_types))
        )
    compile_loader = compiled.compile_loader  # imported when bound: before a fork
    loaders = OnFirstUse(lambda: compile_loader(schema, unique_names=True))

    def read(request: flask.Request) -> Any:
        data = read_json_bytes(request, media_types)
        loader = loaders.value or loaders.get()
        try:
            return _try_loads(loader, data, parser.max_json_depth)
        except StepAsideError:
            return load(data)

    return _build_checked_reader(read)


def _try_loads(loader: compiled.Loader, body: bytes, max_depth: int) -> Any:
    """Return what compiled code loads of JSON.

    :raises StepAsideError: if the schema has to decide, or the JSON cannot be read
    """
    if loader.try_loads is None:
        raise StepAsideError
    if loader.is_deep:
        check_depth(body, max_depth)
    return loader.try_loads(body)


def _build_checked_reader(read: Reader) -> Reader:
    """Return a reader that answers for a body with more levels than can be loaded."""

    def read_checked(request: flask.Request) -> Any:
        try:
            return read(request)
        except RecursionError:
            # The client's doing only where it may send more levels than we can load.
            check_depth(request.get_data(), MAX_JSON_DEPTH)
            raise

    return read_checked
