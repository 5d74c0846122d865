"""``TypedFlask`` and ``TypedBlueprint``: every annotated view is typed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

import flask

from ._typing import unwrap_all
from .operation import ViewOptions
from .view import (
    ATTRIBUTE,
    class_methods,
    has_annotations,
    view_class,
    wrap_view,
)

P = ParamSpec("P")


class _Decorator(Protocol):
    """What decorates a view: generic in each call, as an alias would not be."""

    def __call__(self, view: Callable[P, object], /) -> Callable[P, Any]: ...


class Extension(Protocol):
    """Any Flask extension."""

    @property
    def init_app(self) -> Callable[..., Any]:
        """Return what sets the extension up for an app, with options of its own."""


E = TypeVar("E", bound=Extension)


class _TypedScaffold:
    """Types the annotated views that are added to an app or a blueprint.

    The verbs are declared anew for type checkers: with Flask's own declaration a view
    has to return a response.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # One wrapper a view: a second rule must not make another, which Flask takes
        # for a different view of the same endpoint.
        self._typed_views: dict[Callable[..., Any], Callable[..., Any]] = {}
        super().__init__(*args, **kwargs)

    if TYPE_CHECKING:

        def route(self, rule: str, **options: Any) -> _Decorator:
            """Add a view by decorating it, as :meth:`flask.Flask.route`."""

        def get(self, rule: str, **options: Any) -> _Decorator:
            """Add a view for GET by decorating it."""

        def post(self, rule: str, **options: Any) -> _Decorator:
            """Add a view for POST by decorating it."""

        def put(self, rule: str, **options: Any) -> _Decorator:
            """Add a view for PUT by decorating it."""

        def patch(self, rule: str, **options: Any) -> _Decorator:
            """Add a view for PATCH by decorating it."""

        def delete(self, rule: str, **options: Any) -> _Decorator:
            """Add a view for DELETE by decorating it."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Add a view, typed if it is annotated; else as Flask does."""
        flask_scaffold: Any = super()
        flask_scaffold.add_url_rule(
            rule,
            endpoint,
            self._type_view(view_func),
            provide_automatic_options,
            **options,
        )

    def _type_view(self, function: Any) -> Any:
        if function is None or not _is_annotated(function):
            return function
        if function not in self._typed_views:
            self._typed_views[function] = wrap_view(
                function, ViewOptions(), is_implicit=True
            )
        return self._typed_views[function]


def _is_annotated(function: Callable[..., Any]) -> bool:
    """Return whether a view is one to type: annotated, and not Flask's or typed."""
    if any(hasattr(layer, ATTRIBUTE) for layer in unwrap_all(function)):
        return False
    functions = class_methods(view_class(function)) or [function]
    return any(has_annotations(f) and not _is_of_flask(f) for f in functions)


def _is_of_flask(thing: Any) -> bool:
    package = (getattr(inspect.unwrap(thing), "__module__", None) or "").partition(".")[
        0
    ]
    return package in ("flask", "flask_typed")


class TypedFlask(_TypedScaffold, flask.Flask):  # type: ignore[misc]  # the verbs
    """A Flask app whose annotated views are typed without the decorator.

    Routing errors are problems too. It still needs an :class:`~flask_typed.Api`.
    ``@typed(mode="off")`` leaves a view plain.
    """

    answers_routing_errors = True

    def register_extension(self, extension: E, **options: Any) -> E:
        """Set up any Flask extension and return it.

        :param extension: has ``init_app``
        :param options: further arguments of its ``init_app``
        """
        extension.init_app(self, **options)
        return extension


class TypedBlueprint(_TypedScaffold, flask.Blueprint):  # type: ignore[misc]  # the verbs
    """A blueprint whose annotated views are typed without the decorator."""
