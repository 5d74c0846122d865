"""The parameters of a query string, where it is plain enough to be split by hand.

Nearly all are: each name once, nothing of them encoded. Werkzeug's ``request.args`` is
ready for anything, and takes three times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import flask
from marshmallow import EXCLUDE

from .parameters import ParameterSchema
from .wires import Wire

#: A request and a schema to the texts of its parameters, by their names on the wire.
Finder = Callable[[flask.Request, ParameterSchema], Mapping[str, Any]]


def build_query_finder(schema: ParameterSchema, find: Finder) -> Finder:
    """Return what finds the parameters of a query string.

    :param schema: of the parameters
    :param find: finds them in ``request.args``, where the query string is not plain
    """
    # The others look at more than the one value of their name.
    if schema.unknown != EXCLUDE or any(
        type(wire) is not Wire for wire in schema.wires
    ):
        return find
    names = frozenset(wire.name for wire in schema.wires)

    def find_plain(
        request: flask.Request, schema: ParameterSchema
    ) -> Mapping[str, Any]:
        # A class of the app's own, or a hook, may give the request other arguments.
        if type(request) is not flask.Request or "args" in vars(request):
            return find(request, schema)
        texts = split_query(request.query_string, names)
        return find(request, schema) if texts is None else texts

    return find_plain


def split_query(query: bytes, names: Collection[str]) -> dict[str, str] | None:
    """Return the texts of the names that are in a query string.

    None where it takes more to read it: an encoded character, a name that is given
    twice, or a blank value, which may stand for none.

    :param query: as it was sent
    :param names: of the parameters
    """
    if not query:
        return {}
    if b"%" in query or b"+" in query or not query.isascii():
        return None
    texts: dict[str, str] = {}
    for pair in query.decode("ascii").split("&"):
        name, _, text = pair.partition("=")
        if name in names:
            if not text or name in texts:
                return None
            texts[name] = text
    return texts
