"""``typed`` and the wrapper that it puts around a view."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Any, Literal, ParamSpec, Protocol, overload

import flask
import flask.views

from ._typing import HINT_ERRORS, keep_local_hints, resolve, unwrap_all
from .dispatch import Dispatch
from .errors import NoApiError, Problem, TypedError
from .operation import ViewOptions
from .options import PathItem, build_options
from .signature.returns import FLASK_TYPING_NAMES

P = ParamSpec("P")

#: The one attribute of a typed view: its :class:`TypedView`.
ATTRIBUTE = "__typed__"

#: Set on a request when its view was dispatched, so that what the view calls is plain.
_DISPATCHED = "_typed_dispatched"


class _State(Protocol):
    """What this module needs of the state of an app."""

    def find(self, app: flask.Flask, request: flask.Request) -> Bound | None: ...


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
    """

    def __init__(
        self,
        function: Callable[..., Any],
        options: ViewOptions,
        is_implicit: bool = False,
    ) -> None:
        self.function = function
        self.options = options
        self.is_implicit = is_implicit
        # What the local names around the view mean is only known now.
        self._hints = {inspect.unwrap(function): read_hints(function, {})}
        cls = _find_class(function)
        for method in class_methods(cls):
            self._hints[inspect.unwrap(method)] = read_hints(method, vars(cls))

    def hints_of(self, function: Callable[..., Any]) -> Mapping[str, Any]:
        """Return the annotations of the view, or of a method of its class."""
        kept = self._hints.get(inspect.unwrap(function))
        return read_hints(function, {}) if kept is None else kept

    def find(self) -> tuple[Dispatch, flask.Request] | None:
        """Return what serves the current request, None where the call is plain.

        :raises NoApiError: if the app has no Api
        """
        try:
            request: flask.Request = flask.request._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        except RuntimeError:  # there is none
            return None
        attributes = vars(request)
        if _DISPATCHED in attributes or request.url_rule is None:
            return None
        app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        state: _State | None = app.extensions.get("typed")
        if state is None:
            self._check_is_plain(app, request)
            return None
        bound = state.find(app, request)
        if bound is None or bound.view is not self:
            return None
        attributes[_DISPATCHED] = True
        return bound.dispatch, request

    def _check_is_plain(self, app: flask.Flask, request: flask.Request) -> None:
        if find_typed(app, request.endpoint, request.method) is self:
            raise NoApiError(
                f"The view {request.endpoint!r} is typed, but its app has no Api. "
                "Fix: call Api(app), or api.init_app(app) in the app factory."
            )


def read_hints(
    function: Callable[..., Any], classns: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the annotations of a function, resolved where that is possible now.

    What names something that is defined later stays as it is written.

    :param function: the function
    :param classns: the names of the class whose method it is
    """
    inner = inspect.unwrap(function)
    globalns = getattr(inner, "__globals__", {})
    localns = {**_scope_names(inner), **classns}
    hints: dict[str, Any] = {}
    for name, hint in getattr(inner, "__annotations__", {}).items():
        known = {**FLASK_TYPING_NAMES, **globalns} if name == "return" else globalns
        try:
            hints[name] = resolve(hint, known, localns)
        except HINT_ERRORS:
            hints[name] = hint
        else:
            keep_local_hints(hints[name], localns)
    return hints


def _scope_names(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the local variables of the functions and classes around a function.

    Those that are still running have them; the nearest comes first.
    """
    globalns = getattr(function, "__globals__", None)
    qualname = getattr(function, "__qualname__", "")
    names: dict[str, Any] = {}
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        is_around = qualname.startswith(f"{frame.f_code.co_qualname}.")
        if is_around and frame.f_globals is globalns:
            names = {**frame.f_locals, **names}
        frame = frame.f_back
    return names


def _find_class(function: Callable[..., Any]) -> type[flask.views.View] | None:
    """Return the class of a view function, one that ``as_view`` is still making too.

    Its ``decorators`` run before the function is given its class.
    """
    inner = inspect.unwrap(function)
    if getattr(inner, "__globals__", None) is vars(flask.views):
        made: type[flask.views.View] | None = _scope_names(inner).get("cls")
        return made or view_class(function)
    return None


def wrap_view(
    function: Callable[..., Any], options: ViewOptions, *, is_implicit: bool = False
) -> Callable[..., Any]:
    """Return the typed form of a view.

    It serves the requests routed to it, and is the plain function in other calls.

    :param function: the view
    :param options: what ``typed`` was given
    :param is_implicit: whether an app typed it for its annotations alone
    """
    view = TypedView(function, options, is_implicit)
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            found = view.find()
            if found is None:
                return await function(*args, **kwargs)
            dispatch, request = found
            return await dispatch.run_async(function, request, args, kwargs)

    else:

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            found = view.find()
            if found is None:
                return function(*args, **kwargs)
            dispatch, request = found
            return dispatch.run(function, request, args, kwargs)

    setattr(wrapper, ATTRIBUTE, view)
    return wrapper


def find_typed(app: flask.Flask, endpoint: str | None, method: str) -> TypedView | None:
    """Return the typed view that serves a method of an endpoint, if it is typed.

    Looks through decorators, and into the class of a ``View``.
    """
    function = app.view_functions.get(endpoint or "")
    if function is None:
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
    return None if view is None or view.options.mode == "off" else view


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


@overload
def typed(view: Callable[P, object], /) -> Callable[P, Any]: ...


@overload
def typed(
    *,
    status: int | None = None,
    tags: Iterable[str] | None = None,
    summary: str | None = None,
    description: str | None = None,
    operation_id: str | None = None,
    deprecated: bool = False,
    responses: Mapping[int, Any] | None = None,
    raises: Iterable[type[Problem]] = (),
    in_document: bool = True,
    unknown: Literal["raise", "exclude"] | None = None,
    mode: Literal["enforce", "off"] = "enforce",
    passed: Iterable[str] = (),
    exclude_none: bool = False,
    exclude_unset: bool = False,
    examples: Mapping[int, Mapping[str, Any]] | None = None,
    callbacks: Mapping[str, Mapping[str, PathItem]] | None = None,
) -> Callable[[Callable[P, object]], Callable[P, Any]]: ...


def typed(view: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Read requests and write responses by the type hints of a Flask view.

    Works under Flask's own decorators, on functions, on methods of a ``MethodView``
    and as its ``decorators = [typed]``, on ``async def``, and between decorators that
    use ``functools.wraps``.

    :param status: the status of the response, where the annotation names none
    :param tags: tags in the document; by default the blueprint's name
    :param summary: instead of the first line of the docstring
    :param description: instead of the rest of the docstring, CommonMark
    :param operation_id: instead of the endpoint
    :param deprecated: whether the document advises against the operation
    :param responses: more responses for the document, status to description or type
    :param raises: the problems that the view raises, for the document
    :param in_document: whether the document shows the operation
    :param unknown: ``"raise"`` refuses unknown members of the body, ``"exclude"``
        ignores them; by default what the Api says
    :param mode: ``"off"`` leaves the view as it is
    :param passed: names of arguments that an outer decorator passes
    :param exclude_none: whether members of objects that are None are left out of the
        responses, and optional in the document
    :param exclude_unset: the same for members of pydantic models that were not set
    :param examples: of the bodies of responses, for the document: status to values, or
        to Examples, by name, ``{200: {"one": Pet("Rex")}}``
    :param callbacks: requests that the app sends to a URL that it was given, for the
        document: ``{"paid": {"{$request.body#/callback_url}": paid}}``, where ``paid``
        is a function with the signature of a view for POST; or ``{"put": paid}``
    :raises TypedError: for an option that cannot be right
    """
    if view is None:
        return functools.partial(wrap_view, options=_build_options(**options))
    if isinstance(view, type):
        raise TypedError(
            f"typed was given the class {view.__qualname__!r}. Fix: decorate its "
            "methods, or write decorators = [typed] in it."
        )
    if options or not callable(view):
        raise TypedError(
            f"typed was given {view!r}, which is no view. Fix: write @typed, or name "
            "the options: @typed(status=201)."
        )
    return wrap_view(view, build_options())


def _build_options(**options: Any) -> ViewOptions:
    built = build_options(**options)
    callbacks = tuple(
        dataclasses.replace(callback, function=_as_typed(callback.function))
        for callback in built.callbacks
    )
    return dataclasses.replace(built, callbacks=callbacks)


def _as_typed(function: Callable[..., Any]) -> Callable[..., Any]:
    is_typed = typed_of(function) is not None
    return function if is_typed else wrap_view(function, ViewOptions())
