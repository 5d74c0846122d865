"""Typed views: the wrapper that is put around each, and how they are found."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any, Protocol

import flask
import flask.views
from werkzeug.routing import Rule

from ._typing import unwrap_all
from .dispatch import Dispatch
from .errors import BindingError, NoApiError
from .hints import KnownHints, scope_names
from .levels import find_mode
from .operation import Mode, ViewOptions
from .signature import find_annotated

#: The one attribute of a typed view: its :class:`TypedView`.
ATTRIBUTE = "__typed__"

#: Set on a request when its view was dispatched, so that what the view calls is plain.
_DISPATCHED = "_typed_dispatched"

#: The functions that were decorated: one of them that is a view as it is was meant to
#: be typed. They are held weakly, and have no attribute of ours.
_DECORATED: weakref.WeakSet[Callable[..., Any]] = weakref.WeakSet()


class _State(Protocol):
    """What this module needs of the state of an app."""

    def find(self, app: flask.Flask, request: flask.Request) -> Bound | None: ...

    def find_mode(self, rule: Rule) -> Mode: ...


class Bound(Protocol):
    """A view on the rule and method that a request was routed to."""

    @property
    def view(self) -> TypedView:
        """Return the view."""

    @property
    def dispatch(self) -> Dispatch:
        """Return what serves it."""


class TypedView:
    """A view as ``typed`` found it.

    :param function: what was decorated
    :param options: what ``typed`` was given
    :param is_implicit: whether an app typed it for its annotations alone
    :param is_apart: whether what is said of all views is not said of it
    """

    def __init__(
        self,
        function: Callable[..., Any],
        options: ViewOptions,
        is_implicit: bool = False,
        is_apart: bool = False,
    ) -> None:
        self.function = function
        self.options = options
        self.is_implicit = is_implicit
        self.is_apart = is_apart
        # What the local names around the view mean is only known now.
        self.hints = KnownHints()
        self.hints.add(find_annotated(function))
        cls = _find_class(function)
        for method in class_methods(cls):
            self.hints.add(method, vars(cls))
        for marker in options.markers:
            self.hints.add_dependency(marker)

    def find(self) -> tuple[Dispatch, flask.Request] | None:
        """Return what serves the current request, None where the call is plain.

        :raises NoApiError: if the app has no Api
        :raises BindingError: if the view came after the app was bound
        """
        if self.options.mode == "off":
            return None
        try:
            request: flask.Request = flask.request._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        except RuntimeError:  # there is none
            return None
        attributes = vars(request)
        if _DISPATCHED in attributes or request.url_rule is None:
            return None
        app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        state: _State | None = app.extensions.get("typed")
        bound = None if state is None else state.find(app, request)
        if bound is None or bound.view is not self:
            self._check_is_plain(app, request)
            return None
        attributes[_DISPATCHED] = True
        return bound.dispatch, request

    def _check_is_plain(self, app: flask.Flask, request: flask.Request) -> None:
        """Refuse to call the view that a request was routed to as a plain function.

        It would run for whoever sends the request.

        :raises NoApiError: if the app has no Api
        :raises BindingError: if the view came after the app was bound
        """
        rule, method = request.url_rule, request.method
        if find_typed(app, rule, method) is not self:
            return
        if "typed" not in app.extensions:
            raise NoApiError(
                f"The view {request.endpoint!r} is typed, but its app has no Api. "
                "Fix: call Api(app), or api.init_app(app) in the app factory."
            )
        if is_observed(app, rule, method):
            return  # for whoever it always ran
        raise BindingError(
            f"{request.endpoint!r} ({rule})",
            None,
            "it was put in the place of another view when the app was bound already.",
            "change app.view_functions before the first request and api.bind().",
        )


def _find_class(function: Callable[..., Any]) -> type[flask.views.View] | None:
    """Return the class of a view function, one that ``as_view`` is still making too.

    Its ``decorators`` run before the function is given its class.
    """
    inner = inspect.unwrap(function)
    if getattr(inner, "__globals__", None) is vars(flask.views):
        made: type[flask.views.View] | None = scope_names(inner).get("cls")
        return made or view_class(function)
    return None


def _forget(request: flask.Request) -> None:
    """Forget that the view of a request was dispatched, for it failed.

    A decorator that tries again would call the plain function: whoever was refused
    would be let in.
    """
    del vars(request)[_DISPATCHED]


def wrap_view(
    function: Callable[..., Any],
    options: ViewOptions,
    *,
    is_implicit: bool = False,
    is_apart: bool = False,
) -> Callable[..., Any]:
    """Return the typed form of a view.

    It serves the requests routed to it, and is the plain function in other calls.

    :param function: the view
    :param options: what ``typed`` was given
    :param is_implicit: whether an app typed it for its annotations alone
    :param is_apart: whether what is said of all views is not said of it
    """
    view = TypedView(function, options, is_implicit, is_apart)
    if inspect.iscoroutinefunction(find_annotated(function)):

        @functools.wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            found = view.find()
            if found is None:
                return await function(*args, **kwargs)
            dispatch, request = found
            try:
                return await dispatch.run_async(function, request, args, kwargs)
            except BaseException:
                _forget(request)
                raise

    else:

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            found = view.find()
            if found is None:
                return function(*args, **kwargs)
            dispatch, request = found
            try:
                return dispatch.run(function, request, args, kwargs)
            except BaseException:
                _forget(request)
                raise

    setattr(wrapper, ATTRIBUTE, view)
    return wrapper


def decorate_view(function: Callable[..., Any], options: ViewOptions) -> Any:
    """Return the typed form of a view that was decorated by its author.

    :param function: the view
    :param options: what ``typed`` was given
    """
    if inspect.isfunction(function) and options.mode != "off":
        _DECORATED.add(function)
    return wrap_view(function, options)


def was_decorated(function: Callable[..., Any]) -> bool:
    """Return whether a function has a typed form that its author asked for."""
    return inspect.isfunction(function) and function in _DECORATED


def find_typed(app: flask.Flask, rule: Rule | None, method: str) -> TypedView | None:
    """Return the typed view that serves a method of a rule, if it is typed.

    Looks through decorators, and into the class of a ``View``.
    """
    function = None if rule is None else app.view_functions.get(rule.endpoint)
    if function is None or rule is None:
        return None
    view = typed_of(function)
    cls = view_class(function)
    if cls is not None:
        own = class_method(cls, method)
        if own is None:
            return None
        if view is not None and view.is_implicit and not has_annotations(own):
            view = None
        view = typed_of(own) or view
    return None if view is None or _find_mode(app, rule, view) == "off" else view


def is_observed(app: flask.Flask, rule: Rule | None, method: str) -> bool:
    """Return whether the typed view of a method of a rule is observed, if it is typed.

    It is asked before the view is bound, and where it cannot be.
    """
    view = find_typed(app, rule, method)
    return (
        view is not None
        and rule is not None
        and _find_mode(app, rule, view) == "observe"
    )


def _find_mode(app: flask.Flask, rule: Rule, view: TypedView) -> Mode:
    """Return what the types of a view are used for: who is nearest to it says it."""
    if view.options.mode is not None or view.is_apart:
        return view.options.mode or "enforce"
    said = find_mode(app, rule.endpoint)
    state: _State | None = app.extensions.get("typed")
    if said is not None or state is None:
        return said or "enforce"
    return state.find_mode(rule)


def typed_of(function: Callable[..., Any]) -> TypedView | None:
    """Return the outermost typed view of a chain of decorators."""
    for layer in unwrap_all(function):
        view: TypedView | None = getattr(layer, ATTRIBUTE, None)
        if view is not None:
            return view
    return None


def has_annotations(function: Callable[..., Any]) -> bool:
    """Return whether a function, or what it wraps, is annotated."""
    return bool(getattr(inspect.unwrap(function), "__annotations__", None))


def view_class(function: Callable[..., Any]) -> type[flask.views.View] | None:
    """Return the class that ``as_view`` made a view function of."""
    for layer in unwrap_all(function):
        cls: type[flask.views.View] | None = getattr(layer, "view_class", None)
        if cls is not None:
            return cls
    return None


def class_method(cls: type, method: str) -> Callable[..., Any] | None:
    """Return the function of a ``View`` class that serves an HTTP method."""
    name = (
        method.lower()
        if issubclass(cls, flask.views.MethodView)
        else "dispatch_request"
    )
    found: Callable[..., Any] | None = getattr(cls, name, None)
    if found is None and name == "head":
        return getattr(cls, "get", None)
    return found


def class_methods(cls: type[flask.views.View] | None) -> list[Callable[..., Any]]:
    """Return the functions of a ``View`` class that serve requests."""
    if cls is None:
        return []
    # A View has one function for all methods, and names none of them by default.
    found = [class_method(cls, method) for method in cls.methods or ("GET",)]
    return [function for function in found if function is not None]
