"""The views of an app that are not typed, with what is known of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import flask
from werkzeug.routing import Rule

from ..record import record
from ..url_rules import read_variables
from ..view import class_method, find_typed, typed_of, view_class
from .sources import FunctionNode, SourceFile, SourceFiles, find_path

#: Methods that flask does itself.
_OWN_METHODS = frozenset({"HEAD", "OPTIONS"})


@record
class UntypedView:
    """A function that serves rules and is not typed.

    :param endpoint: Flask's name of it, the first of several
    :param endpoints: all of them
    :param methods: the HTTP methods that it serves, without HEAD and OPTIONS
    :param variables: the types of the variables of its rules, None for unknown ones
    :param constants: the arguments that its rules set themselves
    :param view: the function with its decorators, or the method
    :param served: what the app has; another thing than the method of a class
    :param cls: the class that has the method; None for a function
    :param file: where it is written
    :param node: where it is there
    """

    endpoint: str
    endpoints: frozenset[str]
    methods: frozenset[str]
    variables: Mapping[str, type | None]
    constants: Mapping[str, type]
    view: Callable[..., Any]
    served: Callable[..., Any]
    cls: type | None
    file: SourceFile
    node: FunctionNode

    @property
    def owner(self) -> str:
        """The name of its class; empty for a function."""
        return "" if self.cls is None else self.cls.__name__


@record
class SkippedView:
    """A view that nothing can be proposed for.

    :param endpoint: Flask's name of it
    :param reason: why
    """

    endpoint: str
    reason: str


@record
class _Served:
    endpoint: str
    method: str
    rule: Rule
    view: Callable[..., Any]
    served: Callable[..., Any]
    cls: type | None


def read_views(app: flask.Flask, root: Path) -> Iterator[UntypedView | SkippedView]:
    """Yield the views of an app that are not typed, each function once.

    :param app: the app
    :param root: the folder of its source; what is elsewhere is not the app's own
    """
    files = SourceFiles()
    by_function: dict[Any, list[_Served]] = {}
    for served in _read_served(app):
        by_function.setdefault(inspect.unwrap(served.view), []).append(served)
    for function, places in by_function.items():
        if any(_is_typed(app, place) for place in places):
            continue
        path = find_path(function)
        if path is None or root.resolve() not in path.parents:
            continue
        found = files.find(path, function)
        if found is None:
            yield SkippedView(endpoint=places[0].endpoint, reason="it is no `def`")
        else:
            yield _build(function, places, *found)


def _read_served(app: flask.Flask) -> Iterator[_Served]:
    for rule in app.url_map.iter_rules():
        function = app.view_functions.get(rule.endpoint)
        if function is None:
            continue
        cls = view_class(function)
        for method in sorted((rule.methods or set()) - _OWN_METHODS):
            view = function if cls is None else class_method(cls, method)
            if view is not None:
                yield _Served(
                    endpoint=rule.endpoint,
                    method=method,
                    rule=rule,
                    view=view,
                    served=function,
                    cls=cls,
                )


def _is_typed(app: flask.Flask, served: _Served) -> bool:
    """Return whether a view is typed, or was left plain by its author's word."""
    view = typed_of(served.view)
    return (view is not None and not view.is_implicit) or (
        find_typed(app, served.rule, served.method) is not None
    )


def _build(
    function: Callable[..., Any],
    places: list[_Served],
    file: SourceFile,
    node: FunctionNode,
) -> UntypedView | SkippedView:
    first = places[0]
    if _is_wrapper(function):
        return SkippedView(
            endpoint=first.endpoint,
            reason=f"{function.__qualname__} hides what it calls. Fix: put "
            "@functools.wraps(view) on the function that the decorator returns",
        )
    variables: dict[str, type | None] = {}
    constants: dict[str, type] = {}
    for place in places:
        for name, variable in read_variables(place.rule).items():
            kind = variable.type
            variables[name] = kind if variables.get(name, kind) is kind else None
        for name, value in (place.rule.defaults or {}).items():
            constants[name] = type(value)
    return UntypedView(
        endpoint=first.endpoint,
        endpoints=frozenset(place.endpoint for place in places),
        methods=frozenset(place.method for place in places),
        variables=variables,
        constants=constants,
        view=first.view,
        served=first.served,
        cls=first.cls,
        file=file,
        node=node,
    )


def _is_wrapper(function: Callable[..., Any]) -> bool:
    """Return whether a function takes anything and holds the function that it calls."""
    kinds = {each.kind for each in inspect.signature(function).parameters.values()}
    held = inspect.getclosurevars(function).nonlocals.values()
    return inspect.Parameter.VAR_KEYWORD in kinds and any(map(inspect.isfunction, held))
