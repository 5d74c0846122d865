"""``Wrapper``: loads the arguments of a view, calls it, and dumps what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import flask
import werkzeug
from webargs import flaskparser
from werkzeug.datastructures import Headers

from . import utils
from .annotated import merge
from .sources import Source, read_sources

#: The numbers of marshmallow's version, which marshmallow 4 itself no longer tells.
MARSHMALLOW_VERSION_INFO = tuple(
    int(part) for part in version("marshmallow").split(".") if part.isdigit()
)


class Wrapper:
    """Serves a view by its annotations; subclasses are for ``wrap_with``.

    :param func: the view, with ``__apispec__``
    :param instance: the resource that has it, None where it is a function
    """

    def __init__(self, func: Any, instance: Any = None) -> None:
        self.func = func
        self.instance = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the response: of the view itself, or of what it returns, dumped."""
        returned = self.call_view(*args, **kwargs)
        if isinstance(returned, werkzeug.Response):
            return returned
        value, status_code, headers = unpack(returned)
        answer = packed(self.marshal_result(value, status_code), status_code, headers)
        return flask.current_app.make_response(answer)

    def call_view(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the view returns when called with what the request says.

        :param args: of the view
        :param kwargs: of the view: the variables of the rule
        """
        for source in self._sources():
            schema = utils.resolve_schema(source.args, request=flask.request)
            parsed = source.parser.parse(schema, location=source.location)
            if getattr(schema, "many", False):
                args += tuple(parsed)
            elif isinstance(parsed, Mapping):
                kwargs.update(parsed)
            else:  # an object that a post_load method made
                args += (parsed,)
        return flask.current_app.ensure_sync(self.func)(*args, **kwargs)

    def _sources(self) -> tuple[Source, ...]:
        parser = flask.current_app.config.get(
            "APISPEC_WEBARGS_PARSER", flaskparser.parser
        )
        merged = merge(self.func, "args", self.instance)
        if merged.annotation.apply is False:
            return ()
        # The parser is in the entry, so that its id is of no other.
        kept = merged.made.get(id(parser))
        if kept is None:
            sources = read_sources(merged.annotation.options, parser)
            kept = merged.made[id(parser)] = (parser, sources)
        found: tuple[Source, ...] = kept[1]
        return found

    def marshal_result(self, result: Any, status_code: Any) -> Any:
        """Return what the app answers with: the value dumped, and formatted.

        :param result: what the view returned, without status and headers
        :param status_code: the status
        """
        config = flask.current_app.config
        format_response = config.get("APISPEC_FORMAT_RESPONSE", flask.jsonify)
        merged = merge(self.func, "schemas", self.instance)
        if merged.annotation.apply is not False:
            default = merged.options.get("default")
            chosen = merged.options.get(status_code, default) or {}
            # Of marshal_with(None) it is an empty dict.
            if schema := chosen.get("schema"):
                schema = utils.resolve_schema(schema, request=flask.request)
                result = schema.dump(result)
        return (format_response or identity)(result)


def identity(value: Any) -> Any:
    """Return the value.

    :param value: any
    """
    return value


def unpack(resp: Any) -> tuple[Any, Any, Any]:
    """Return the value, the status (200 if not given) and the headers (or None).

    :param resp: what a view returned: a value, or a tuple of two or three
    """
    if not isinstance(resp, tuple):
        return resp, 200, None
    match resp:
        case (value, status_code, headers):
            return value, status_code, headers
        case (value, Headers() | dict() | tuple() | list() as headers):
            return value, 200, headers
        case (value, status_code):
            return value, status_code, None
    return resp[0], 200, None


def packed(data: Any, status_code: Any, headers: Any) -> tuple[Any, ...]:
    """Return what a view may return: a tuple of what is given.

    :param data: the value
    :param status_code: the status, or nothing
    :param headers: the headers, or nothing
    """
    return (data, *(part for part in (status_code, headers) if part))
