"""Requests that the app sends: webhooks and callbacks, of functions without a rule.

They are read as views are, by the same front end, and documented the other way round:
what a view would read is what the app sends.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import flask

from ..errors import BindingError
from ..hints import combine_hints
from ..levels import find_dependencies
from ..objects import Unknown
from ..operation import Callback, Operation, ViewOptions
from ..record import record
from ..schemas import SchemaRegistry
from ..signature import Place, ViewSource, read_operations
from ..view import TypedView, typed_of


@record
class Webhook:
    """A request that the app sends to those who asked for it.

    :param name: in the document
    :param method: the HTTP method, in capitals
    :param view: its signature
    """

    name: str
    method: str
    view: TypedView


def build_webhook(name: str, method: str, function: Callable[..., object]) -> Webhook:
    """Return a webhook; a function that is typed already keeps its options."""
    return Webhook(name=name, method=method.upper(), view=_view_of(function))


def _view_of(function: Callable[..., object]) -> TypedView:
    return typed_of(function) or TypedView(function, ViewOptions())


def read_webhook(
    webhook: Webhook, registry: SchemaRegistry, unknown: Unknown
) -> Operation:
    """Return the operation of a webhook.

    :raises BindingError: if its signature cannot be served
    """
    place = Place(name="webhook", path=webhook.name)
    view = webhook.view
    return _read(view, webhook.name, place, webhook.method, registry, unknown)


def read_callbacks(
    endpoint: str, options: ViewOptions, registry: SchemaRegistry, unknown: Unknown
) -> tuple[Callback, ...]:
    """Return the callbacks of a view.

    :param endpoint: of the view
    :param options: of the view
    :raises BindingError: if the signature of one cannot be served
    """
    callbacks = []
    for callback in options.callbacks:
        view = _view_of(callback.function)
        place = Place(name=f"callback of {endpoint!r}", path=callback.expression)
        read = _read(view, callback.name, place, callback.method, registry, unknown)
        # Several views may have the same callback, an id is of one operation.
        named = view.options.operation_id or ""
        operation = dataclasses.replace(read, operation_id=named)
        callbacks.append(Callback(name=callback.name, operation=operation))
    return tuple(callbacks)


def _read(
    view: TypedView,
    name: str,
    place: Place,
    method: str,
    registry: SchemaRegistry,
    unknown: Unknown,
) -> Operation:
    source = ViewSource(
        function=view.function,
        hints_of=combine_hints([view.hints]),
        options=view.options,
        is_method=False,
        endpoint=name,
        tags=(),
        has_preprocessor=False,
        unknown=unknown,
        response_class=flask.Response,
        envelope=None,
        dependencies=(*find_dependencies([view.options]),),
    )
    (operation,) = read_operations(source, place, [method], registry)
    if operation.dependencies:
        raise BindingError(
            operation.view,
            None,
            f"it depends on {operation.dependencies[0].name}, but the app sends this "
            "request and runs nothing for it.",
            "leave the dependency out, and take its arguments.",
        )
    return operation
