"""Finds the typed views of an app and binds them, once."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import flask
import flask.views
from werkzeug.routing import Rule

from .dispatch import Dispatch, build_dispatch
from .errors import BindingError, Problem
from .handlers import find_handler
from .openapi import APISpec, Errors, build_document, build_spec
from .operation import Operation
from .parsing import FlaskParser, TypedParser
from .responses import ProblemWriter
from .schemas import SchemaRegistry
from .settings import Settings
from .signature import ViewSource, read_formatter, read_operations
from .view import TypedView, class_method, find_typed, view_class


@dataclasses.dataclass(frozen=True, slots=True)
class BoundView:
    """A typed view on one rule and method.

    :param view: the view
    :param dispatch: what serves it
    """

    view: TypedView
    dispatch: Dispatch


@dataclasses.dataclass(frozen=True, slots=True)
class Binding:
    """What was bound of an app at one time.

    :param rules: the rules of the app, held so that no new one gets the id of an old
    :param views: the bound views by the id of their rule, and by method
    """

    rules: tuple[Rule, ...]
    views: Mapping[int, Mapping[str, BoundView]]

    def operations(self) -> list[Operation]:
        """Return the operations, in the order of the rules."""
        return [
            bound.dispatch.operation
            for by_method in self.views.values()
            for bound in by_method.values()
        ]


class AppState:
    """What an Api knows of one app: ``app.extensions["typed"]``.

    :param settings: of the app
    :param registry: makes the fields and schemas
    """

    def __init__(self, settings: Settings, registry: SchemaRegistry) -> None:
        self.settings = settings
        self.registry = registry
        self._lock = threading.RLock()
        self._binding: Binding | None = None
        self._spec: tuple[Binding, APISpec] | None = None
        self._document: tuple[APISpec, dict[str, Any]] | None = None
        self._problems: ProblemWriter | None = None
        #: Told of the app when its rules are known.
        self.when_bound: Callable[[flask.Flask], None] = lambda app: None

    def find(self, app: flask.Flask, request: flask.Request) -> BoundView | None:
        """Return the typed view that a request was routed to, if it is typed.

        :raises BindingError: if a typed view of the app cannot be bound
        """
        rule, method = request.url_rule, request.method
        binding = self._binding
        if binding is None or id(rule) not in binding.views:
            if find_typed(app, request.endpoint, method) is None:
                return None
            binding = self.bind(app)
        views = binding.views.get(id(rule), {})
        return views.get(method) or (views.get("GET") if method == "HEAD" else None)

    def bind(self, app: flask.Flask) -> Binding:
        """Return the app's typed views, bound to their rules.

        Binds what was not bound yet, and again where rules were added since.

        :raises BindingError: if one cannot be bound; then none is
        """
        rules = tuple(app.url_map.iter_rules())
        binding = self._binding
        if binding is None or len(binding.rules) != len(rules):
            with self._lock:
                binding = self._binding
                if binding is None or len(binding.rules) != len(rules):
                    binding = self._binding = self._bind(app, rules)
                    self.when_bound(app)
        return binding

    def spec(self, app: flask.Flask) -> APISpec:
        """Return the document of an app's operations, built once."""
        binding = self.bind(app)
        with self._lock:
            if self._spec is None or self._spec[0] is not binding:
                self._spec = binding, self._build_spec(app, binding)
            return self._spec[1]

    def document(self, app: flask.Flask) -> dict[str, Any]:
        """Return the document as plain data, built once."""
        spec = self.spec(app)
        with self._lock:
            if self._document is None or self._document[0] is not spec:
                version = self.settings.openapi_version
                self._document = spec, build_document(spec, version)
            return self._document[1]

    def write_problem(self, app: flask.Flask, problem: Problem) -> Any:
        """Return the response of a problem."""
        if self._problems is None:
            self._problems = ProblemWriter(
                app, self.registry, self._error_format(), self.settings.translations
            )
        return self._problems.write(problem)

    def _error_format(self) -> Any:
        formatter = self.settings.error_formatter
        if formatter is None:
            return None
        return read_formatter(formatter, self.registry, self.settings.unknown)

    def _build_spec(self, app: flask.Flask, binding: Binding) -> APISpec:
        def has_handler(operation: Operation, cls: type[Any], status: int) -> bool:
            blueprints = _blueprints(operation.endpoint)
            return find_handler(app, cls, status, blueprints) is not None

        errors = Errors(
            registry=self.registry,
            error_format=self._error_format(),
            has_handler=has_handler,
            has_length_limit=app.config.get("MAX_CONTENT_LENGTH") is not None,
            raises=tuple(self.settings.raises),
        )
        return build_spec(
            binding.operations(),
            errors=errors,
            title=self.settings.title,
            version=self.settings.version,
            description=self.settings.description,
            media_type=getattr(app.json, "mimetype", "application/json"),
        )

    def _bind(self, app: flask.Flask, rules: tuple[Rule, ...]) -> Binding:
        self._error_format()
        parser = self._build_parser()
        checks = self.settings.check_responses
        is_checked = checks == "always" or (
            checks == "debug" and (app.debug or app.testing)
        )
        names = _OperationIds(app)
        views: dict[int, dict[str, BoundView]] = {}
        failures: list[BindingError] = []
        for rule in sorted(rules, key=_simplest_first):
            try:
                found = list(self._read_rule(app, rule))
            except BindingError as error:
                failures.append(error)
                continue
            for view, operation in found:
                named = dataclasses.replace(
                    operation, operation_id=names.name(operation)
                )
                dispatch = build_dispatch(
                    named,
                    parser=parser,
                    max_errors=self.settings.max_errors,
                    app=app,
                    check_responses=is_checked,
                )
                bound = BoundView(view, dispatch)
                views.setdefault(id(rule), {})[operation.method] = bound
        _raise_first(failures)
        return Binding(rules, views)

    def _build_parser(self) -> FlaskParser:
        parser = self.settings.parser or TypedParser
        if not isinstance(parser, type):
            return parser
        made = parser()
        if isinstance(made, TypedParser):
            made.max_json_depth = self.settings.max_json_depth
            made.max_errors = self.settings.max_errors
        return made

    def _read_rule(
        self, app: flask.Flask, rule: Rule
    ) -> Iterator[tuple[TypedView, Operation]]:
        by_view: dict[tuple[int, int], tuple[TypedView, ViewSource, list[str]]] = {}
        for method in served_methods(app, rule):
            view = find_typed(app, rule.endpoint, method)
            if view is not None:
                source = _read_source(app, rule, view, method, self.settings)
                key = id(view), id(source.function)
                by_view.setdefault(key, (view, source, []))[2].append(method)
        for view, source, methods in by_view.values():
            for operation in read_operations(source, rule, methods, self.registry):
                yield view, operation


def _simplest_first(rule: Rule) -> tuple[int, str, str]:
    """Order rules independently of when they were added, which Werkzeug forgets."""
    return len(rule.arguments), rule.rule, rule.endpoint


def _raise_first(failures: Sequence[BindingError]) -> None:
    """Raise the first failure, whose message has the others too."""
    if failures:
        first = failures[0]
        first.args = ("\n".join(map(str, failures)),)
        raise first


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
    app: flask.Flask, rule: Rule, view: TypedView, method: str, settings: Settings
) -> ViewSource:
    cls = view_class(app.view_functions[rule.endpoint])
    own = None if cls is None else class_method(cls, method)
    function = view.function if own is None else own
    blueprint = rule.endpoint.rpartition(".")[0]
    preprocessors = app.url_value_preprocessors
    names = (None, *_blueprints(rule.endpoint))
    return ViewSource(
        function=function,
        hints=view.hints_of(function),
        options=view.options,
        is_method=cls is not None,
        endpoint=rule.endpoint,
        tags=(blueprint,) if blueprint else (),
        has_preprocessor=any(preprocessors.get(name) for name in names),
        unknown=settings.unknown,
        response_class=app.response_class,
        envelope=settings.envelope,
    )


def _blueprints(endpoint: str) -> list[str]:
    """Return the names of an endpoint's blueprints, the innermost first."""
    names = []
    name = endpoint.rpartition(".")[0]
    while name:
        names.append(name)
        name = name.rpartition(".")[0]
    return names


class _OperationIds:
    """Names operations: the endpoint, with the method where there are several."""

    def __init__(self, app: flask.Flask) -> None:
        self._methods: dict[str, set[str]] = {}
        self._taken: set[str] = set()
        for rule in app.url_map.iter_rules():
            methods = self._methods.setdefault(rule.endpoint, set())
            methods.update(served_methods(app, rule))

    def name(self, operation: Operation) -> str:
        """Return the id of an operation, ``_2`` for the second of a name.

        A number never makes the name of another endpoint.
        """
        name = operation.operation_id
        if not operation.options.in_document:
            return name
        if len(self._methods[operation.endpoint]) > 1:
            name = f"{name}_{operation.method.lower()}"
        unique, number = name, 2
        while unique in self._taken or (number > 2 and unique in self._methods):
            unique, number = f"{name}_{number}", number + 1
        self._taken.add(unique)
        return unique
