"""What an app's rules and views are, for the front end."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import flask
import flask.views
from werkzeug.routing import Rule

from ..errors import BindingError
from ..hints import combine_hints
from ..levels import (
    Level,
    blueprint_names,
    find_dependencies,
    find_levels,
    merge_options,
)
from ..operation import Operation
from ..record import record
from ..schemas import SchemaRegistry
from ..settings import Settings
from ..signature import ViewSource, check_callbacks, read_operations, read_place
from ..view import TypedView, class_method, find_typed, view_class
from .overrides import Overriding
from .webhooks import read_callbacks

#: Of which one at least is served by a view.
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")


@record
class ReadingRules:
    """How the views of one Api are read.

    :param registry: makes the fields and schemas
    :param settings: of the Api
    :param level: what it says of all views
    :param overrides: what is called in the place of dependencies
    """

    registry: SchemaRegistry
    settings: Settings
    level: Level
    overrides: Overriding = Overriding()


def read_rule(
    app: flask.Flask, rule: Rule, rules: ReadingRules
) -> Iterator[tuple[TypedView, Operation]]:
    """Yield the typed views of a rule, each with its operation.

    :param app: the app
    :param rule: one of its rules
    :param rules: of its Api
    :raises BindingError: if a view cannot be bound
    """
    _refuse_any_method(app, rule)
    by_view: dict[tuple[int, int], tuple[TypedView, ViewSource, list[str]]] = {}
    for method in served_methods(app, rule):
        view = find_typed(app, rule, method)
        if view is not None:
            source = _read_source(app, rule, view, method, rules)
            key = id(view), id(source.function)
            by_view.setdefault(key, (view, source, []))[2].append(method)
    if not by_view:
        return
    place = read_place(rule)
    for view, source, methods in by_view.values():
        operations = read_operations(
            source, place, methods, rules.registry, rules.overrides.functions
        )
        callbacks = read_callbacks(
            rule.endpoint, view.options, rules.registry, rules.settings.unknown
        )
        check_callbacks(callbacks, operations)
        for operation in operations:
            if callbacks:
                operation = dataclasses.replace(operation, callbacks=callbacks)
            yield view, operation


def _refuse_any_method(app: flask.Flask, rule: Rule) -> None:
    """Refuse a rule for all methods there may ever be: none could be documented.

    Flask names some for each rule; one of Werkzeug's own need not.

    :raises BindingError: if a typed view serves such a rule
    """
    if rule.methods is None and any(
        find_typed(app, rule, method) is not None for method in _METHODS
    ):
        raise BindingError(
            f"{rule.endpoint!r} ({rule.rule})",
            None,
            "its rule names no methods, so that it serves every one.",
            "name them: Rule(..., methods=['GET']).",
        )


def has_typed_view(app: flask.Flask, rule: Rule) -> bool:
    """Return whether a view of a rule is typed."""
    return any(
        find_typed(app, rule, method) is not None
        for method in served_methods(app, rule)
    )


def served_methods(app: flask.Flask, rule: Rule) -> list[str]:
    """Return the methods of a rule that its view serves as operations of their own."""
    methods = set(rule.methods or ())
    if "GET" in methods and not _has_head(app, rule):
        methods.discard("HEAD")
    if getattr(rule, "provide_automatic_options", True):
        methods.discard("OPTIONS")
    return sorted(methods)


def _has_head(app: flask.Flask, rule: Rule) -> bool:
    """Return whether HEAD is a method of the view's class, and not its GET."""
    function = app.view_functions.get(rule.endpoint)
    cls = None if function is None else view_class(function)
    return issubclass(cls or object, flask.views.MethodView) and hasattr(cls, "head")


def _read_source(
    app: flask.Flask, rule: Rule, view: TypedView, method: str, rules: ReadingRules
) -> ViewSource:
    cls = view_class(app.view_functions[rule.endpoint])
    own = None if cls is None else class_method(cls, method)
    function = view.function if own is None else own
    blueprint = rule.endpoint.rpartition(".")[0]
    preprocessors = app.url_value_preprocessors
    names = blueprint_names(rule.endpoint)
    levels = [] if view.is_apart else [rules.level, *find_levels(app, names)]
    options = [*(level.options for level in levels), view.options]
    known = [view.hints, *(level.hints for level in levels), *rules.overrides.hints]
    return ViewSource(
        function=function,
        hints_of=combine_hints(known),
        options=merge_options(options),
        is_method=cls is not None,
        endpoint=rule.endpoint,
        tags=(blueprint,) if blueprint else (),
        has_preprocessor=any(preprocessors.get(name) for name in (None, *names)),
        unknown=rules.settings.unknown,
        response_class=app.response_class,
        envelope=rules.settings.envelope,
        dependencies=(*find_dependencies(options),),
    )


def read_methods(app: flask.Flask) -> dict[str, set[str]]:
    """Return the methods that each endpoint serves, on all of its rules."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(served_methods(app, rule))
    return methods
