"""``typed`` and the wrapper that it puts around a view."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, ParamSpec, Protocol, overload

import flask
import flask.views

from ._typing import keep_local_hints, resolve, unwrap_all
from .dispatch import Dispatch
from .errors import NoApiError, Problem, TypedError
from .operation import ViewOptions
from .signature.returns import FLASK_TYPING_NAMES

P = ParamSpec("P")

#: The one attribute of a typed view: its :class:`TypedView`.
ATTRIBUTE = "__typed__"

#: Set on a request when its view was dispatched, so that what the view calls is plain.
_DISPATCHED = "_typed_dispatched"

_OWN_PACKAGES = ("flask", "flask_typed", "functools")


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
    :param localns: the names that its annotations may use beside its module's
    :param is_implicit: whether an app typed it for its annotations alone
    """

    def __init__(
        self,
        function: Callable[..., Any],
        options: ViewOptions,
        localns: Mapping[str, Any],
        is_implicit: bool = False,
    ) -> None:
        self.function = function
        self.options = options
        self.is_implicit = is_implicit
        self.hints = read_hints(function, localns)

    def find(self) -> tuple[Dispatch, flask.Request] | None:
        """Return what serves the current request, None where the call is plain.

        :raises NoApiError: if the app has no Api
        """
        if not flask.has_request_context():
            return None
        request: flask.Request = flask.request._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        if _DISPATCHED in vars(request) or request.url_rule is None:
            return None
        app: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        state: _State | None = app.extensions.get("typed")
        if state is None:
            self._check_is_plain(app, request)
            return None
        bound = state.find(app, request)
        if bound is None or bound.view is not self:
            return None
        vars(request)[_DISPATCHED] = True
        return bound.dispatch, request

    def _check_is_plain(self, app: flask.Flask, request: flask.Request) -> None:
        if find_typed(app, request.endpoint, request.method) is self:
            raise NoApiError(
                f"The view {request.endpoint!r} is typed, but its app has no Api. "
                "Fix: call Api(app), or api.init_app(app) in the app factory."
            )


def read_hints(
    function: Callable[..., Any], localns: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the annotations of a function, resolved where that is possible now.

    What names something that is defined later stays as it is written.
    """
    inner = inspect.unwrap(function)
    globalns = getattr(inner, "__globals__", {})
    hints: dict[str, Any] = {}
    for name, hint in getattr(inner, "__annotations__", {}).items():
        known = {**FLASK_TYPING_NAMES, **globalns} if name == "return" else globalns
        try:
            hints[name] = resolve(hint, known, localns)
        except (NameError, TypeError, SyntaxError):
            hints[name] = hint
        else:
            keep_local_hints(hints[name], localns)
    return hints


def caller_names() -> dict[str, Any]:
    """Return the local variables around the code that called into Flask or here."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_own(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    names: dict[str, Any] = {}
    if frame.f_locals is not frame.f_globals:
        if "__qualname__" in frame.f_locals and frame.f_back is not None:
            # The body of a class, inside a function perhaps.
            names.update(_locals_of(frame.f_back))
        names.update(_locals_of(frame))
    return names


def _is_own(module: str) -> bool:
    return module.partition(".")[0] in _OWN_PACKAGES


def _locals_of(frame: Any) -> Mapping[str, Any]:
    return {} if frame.f_locals is frame.f_globals else frame.f_locals


def wrap_view(
    function: Callable[..., Any], options: ViewOptions, *, is_implicit: bool = False
) -> Callable[..., Any]:
    """Return the typed form of a view.

    It serves the requests routed to it, and is the plain function in other calls.

    :param function: the view
    :param options: what ``typed`` was given
    :param is_implicit: whether an app typed it for its annotations alone
    """
    view = TypedView(function, options, caller_names(), is_implicit)
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
    outer = _typed_of(function)
    cls = view_class(function)
    if cls is None:
        return outer
    own = _typed_of(class_method(cls, method))
    if own is not None or outer is None:
        return own
    is_annotated = bool(getattr(class_method(cls, method), "__annotations__", {}))
    return outer if is_annotated or not outer.is_implicit else None


def _typed_of(function: Callable[..., Any] | None) -> TypedView | None:
    """Return the outermost typed view of a chain of decorators."""
    for layer in unwrap_all(function) if function is not None else ():
        view: TypedView | None = getattr(layer, ATTRIBUTE, None)
        if view is not None:
            return view if view.options.mode != "off" else None
    return None


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
    responses: Mapping[int, str] | None = None,
    raises: Iterable[type[Problem]] = (),
    in_document: bool = True,
    unknown: Literal["raise", "exclude"] | None = None,
    mode: Literal["enforce", "off"] = "enforce",
    passed: Iterable[str] = (),
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
    :param responses: more responses for the document, status to description
    :param raises: the problems that the view raises, for the document
    :param in_document: whether the document shows the operation
    :param unknown: ``"raise"`` refuses unknown members of the body, ``"exclude"``
        ignores them; by default what the Api says
    :param mode: ``"off"`` leaves the view as it is
    :param passed: names of arguments that an outer decorator passes
    :raises TypedError: for an option that cannot be right
    """
    if view is None:
        return functools.partial(wrap_view, options=build_options(**options))
    if options or not callable(view):
        raise TypedError(
            f"typed was given {view!r}, which is no view. Fix: write @typed, or name "
            "the options: @typed(status=201)."
        )
    return wrap_view(view, build_options())


def build_options(**options: Any) -> ViewOptions:
    """Return the options of a view, checked.

    :raises TypedError: for an option that cannot be right
    """
    known = {field: options.pop(field) for field in list(options) if field in _KNOWN}
    if options:
        raise TypedError(
            f"typed has no option {min(options)!r}. Fix: use one of "
            f"{', '.join(sorted(_KNOWN))}."
        )
    for name in ("tags", "raises", "passed"):
        if isinstance(known.get(name), str):
            raise TypedError(
                f"typed was given {name}={known[name]!r}. Fix: write a list: "
                f"{name}=[{known[name]!r}]."
            )
        if known.get(name) is not None:
            known[name] = tuple(known[name])
    if known.get("responses") is None:
        known.pop("responses", None)
    for name, allowed in (
        ("mode", ("enforce", "off")),
        ("unknown", ("raise", "exclude", None)),
    ):
        if known.get(name, allowed[0]) not in allowed:
            raise TypedError(
                f"typed was given {name}={known[name]!r}. Fix: use one of "
                f"{', '.join(repr(value) for value in allowed if value)}."
            )
    for problem in known.get("raises", ()):
        if not (isinstance(problem, type) and issubclass(problem, Problem)):
            raise TypedError(
                f"typed was given raises=[{problem!r}]. "
                "Fix: name subclasses of Problem."
            )
    return ViewOptions(**known)


_KNOWN = frozenset(ViewOptions.__dataclass_fields__)
