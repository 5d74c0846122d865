"""Typed views that no rule leads to, because of the order or kind of decorators."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import flask
from werkzeug.routing import Rule

from ..errors import BindingError
from ..view import (
    class_methods,
    has_annotations,
    typed_of,
    view_class,
    was_decorated,
)

#: The parameters of a function that a decorator returns.
_VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


def refuse_hidden(app: flask.Flask, rule: Rule) -> None:
    """Refuse a rule whose function is plain, where a typed view was meant.

    Such a view would work, and read, check and document nothing.

    :param app: the app
    :param rule: one of its rules
    :raises BindingError: if decorators hide a view that no other rule leads to
    """
    function = app.view_functions.get(rule.endpoint)
    if function is None:
        return
    for served in class_methods(view_class(function)) or [function]:
        view = typed_of(served)
        if view is None or view.is_implicit:
            _refuse_plain(app, rule, served if view is None else view.function)
        else:
            _refuse_variadic(rule, view.function)


def _refuse_plain(app: flask.Flask, rule: Rule, function: Callable[..., Any]) -> None:
    """Refuse a plain function that is typed elsewhere, or calls what is."""
    if was_decorated(function) and not _is_reached(app, function):
        raise BindingError(
            _name(rule),
            None,
            "@typed stands above the decorator that adds the rule, which was given the "
            "function without it.",
            "put @typed below, next to the function.",
        )
    for held in _held(function):
        hidden = typed_of(held)
        if hidden is not None and not _is_reached(app, hidden.function):
            raise _refusal(rule, function, held)


def _refuse_variadic(rule: Rule, function: Callable[..., Any]) -> None:
    """Refuse a typed function that hides the arguments of the one that it calls."""
    is_wrapper = inspect.isfunction(function) and not hasattr(function, "__wrapped__")
    if not is_wrapper or has_annotations(function):
        return
    kinds = {each.kind for each in inspect.signature(function).parameters.values()}
    for held in _held(function) if kinds == _VARIADIC else ():
        if has_annotations(held):
            raise _refusal(rule, function, held)


def _refusal(
    rule: Rule, wrapper: Callable[..., Any], view: Callable[..., Any]
) -> BindingError:
    return BindingError(
        _name(rule),
        None,
        f"{wrapper.__qualname__} hides the signature of {view.__qualname__}.",
        "put @functools.wraps(view) on the function that the decorator returns.",
    )


def _name(rule: Rule) -> str:
    return f"{rule.endpoint!r} ({rule.rule})"


def _held(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Yield the functions that a function has from the one that made it."""
    for cell in getattr(function, "__closure__", None) or ():
        try:
            held = cell.cell_contents
        except ValueError:  # its variable has no value yet
            continue
        if inspect.isfunction(held):
            yield held


def _is_reached(app: flask.Flask, function: Callable[..., Any]) -> bool:
    """Return whether a rule leads to the typed form of a function."""
    return any(
        view is not None and not view.is_implicit and view.function is function
        for served in app.view_functions.values()
        for view in map(typed_of, [served, *class_methods(view_class(served))])
    )
