"""The views of an app that are not typed, for the front end that reads descriptions.

Nothing of them is read before a document is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import flask
from werkzeug.routing import Rule

from .. import legacy
from ..docs import DocsBlueprint
from ..errors import BindingError
from ..levels import blueprint_names
from ..operation import METHODS, Operation
from ..record import record
from ..schemas import SchemaRegistry
from ..url_rules import Place, read_place
from ..view import class_method, find_typed, typed_of, view_class
from .reading import served_methods

#: The name that flask-apispec, and the drop-in, have for their blueprint.
_EXTENSION = "flask-apispec"


@record(kw_only=False)
class Published:
    """What an extension of the app publishes itself: flask-apispec, or the drop-in.

    :param document: in Swagger 2.0's words, or OpenAPI 3's
    """

    document: Mapping[str, Any]

    def has(self, path: str, method: str) -> bool:
        """Return whether it publishes a view."""
        return method.lower() in self.document.get("paths", {}).get(path, {})


def read_published(app: flask.Flask) -> Published | None:
    """Return what flask-apispec publishes of an app, None where it does not."""
    spec: Any = app.extensions.get(_EXTENSION)
    if spec is None:
        # The original keeps itself nowhere but in its views.
        for page in ("swagger-json", "swagger-ui"):
            view = app.view_functions.get(f"{_EXTENSION}.{page}")
            spec = spec or getattr(getattr(view, "__self__", None), "spec", None)
    return None if spec is None else Published(spec.to_dict())


def add_published(app: flask.Flask, document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with what it refers to and only that extension has."""
    published = read_published(app)
    if published is None:
        return document
    return legacy.add_missing(document, published.document)


def warn_of_missing(document: Mapping[str, Any]) -> None:
    """Warn of what a document refers to and has not."""
    for kind, name in legacy.find_missing(document):
        warnings.warn(
            f"The document refers to {name!r} of its {kind}, which it has not. Fix: "
            "add it by a plugin of apispec: Api(plugins=[...]).",
            stacklevel=2,
        )


def read_all_untyped(
    app: flask.Flask, rules: Iterable[Rule], registry: SchemaRegistry, *, is_any: bool
) -> Iterator[Operation]:
    """Yield the operations of views that are not typed.

    A view that is described wrongly is left out with a warning: the others, and those
    that are typed, go on without it.

    :param app: the app
    :param rules: the rules of an Api
    :param registry: of the Api
    :param is_any: whether views that nobody described have operations too
    """
    published = read_published(app)
    for rule in rules:
        if _is_apart(app, rule):
            continue
        place = read_place(rule)
        for source in _find_views(app, rule, place, published):
            try:
                operation = legacy.read_untyped(source, place, registry, is_any=is_any)
            except BindingError as error:
                warnings.warn(f"{error} It is left out of the document.", stacklevel=2)
                continue
            if operation is not None:
                yield operation


def _is_apart(app: flask.Flask, rule: Rule) -> bool:
    """Return whether a rule is for no view, for files or for pages of a document."""
    if rule.endpoint not in app.view_functions:  # it redirects, or its URL is built
        return True
    name = rule.endpoint.rpartition(".")[2]
    if name == "static" and "filename" in rule.arguments:
        return True
    return any(
        each == _EXTENSION or isinstance(app.blueprints.get(each), DocsBlueprint)
        for each in blueprint_names(rule.endpoint)
    )


def _find_views(
    app: flask.Flask, rule: Rule, place: Place, published: Published | None
) -> Iterator[legacy.UntypedView]:
    """Yield what serves the methods of a rule and is not typed."""
    view = app.view_functions[rule.endpoint]
    cls = view_class(view)
    blueprint = rule.endpoint.rpartition(".")[0]
    for method in served_methods(app, rule):
        function = view if cls is None else class_method(cls, method)
        if (
            method not in METHODS
            or function is None
            or find_typed(app, rule, method) is not None
            or _is_hidden(function)
            or _is_hidden(view)
        ):
            continue
        yield legacy.UntypedView(
            function=function,
            view=view,
            cls=cls,
            endpoint=rule.endpoint,
            method=method,
            tags=(blueprint,) if blueprint else (),
            is_registered=None
            if published is None
            else published.has(place.path, method),
            security=None if published is None else published.document.get("security"),
        )


def _is_hidden(function: Callable[..., Any]) -> bool:
    """Return whether a view that is left untyped was told to be in no document."""
    view = typed_of(function)
    return view is not None and not view.options.in_document
