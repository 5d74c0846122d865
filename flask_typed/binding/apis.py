"""One Api on one app: what it binds by its settings, and its document."""

from __future__ import annotations

import copy
import dataclasses
import functools
import threading
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from typing import Any

import flask
from werkzeug.routing import Rule

from .. import openapi
from ..dispatch import Dispatch, build_dispatch
from ..errors import ConfigError, Problem
from ..handlers import find_handler
from ..levels import Level, blueprint_names
from ..observing import Recorder, build_observed
from ..operation import ErrorFormat, Operation
from ..parsing import FlaskParser, ReaderRules, TypedParser
from ..record import record
from ..responses import DumpRules, ProblemWriter
from ..schemas import SchemaRegistry
from ..settings import Settings
from ..signature import identify, read_formatter
from ..view import TypedView
from .names import OperationIds, SchemeNames
from .overrides import Overrides, Overriding
from .reading import ReadingRules, read_rule
from .untyped import add_published, read_all_untyped, warn_of_missing
from .webhooks import Webhook, read_webhook


@record(kw_only=False)
class BoundView:
    """A typed view on one rule and method.

    :param view: the view
    :param dispatch: what serves it
    :param api: by whose settings
    :param bind_anew: gives what serves it under overrides
    """

    view: TypedView
    dispatch: Dispatch
    api: ApiState
    bind_anew: Callable[[Overriding], Dispatch]

    def uses(self, function: Callable[..., Any]) -> bool:
        """Return whether the view depends on a function."""
        return uses(self.dispatch, {identify(function)})

    def overridden(self) -> BoundView | OverriddenView:
        """Return the view under the overrides of now."""
        overriding = self.api.overrides.current
        is_other = overriding.functions and uses(self.dispatch, overriding.functions)
        return OverriddenView(self, overriding) if is_other else self


class OverriddenView:
    """A view that depends on what is overridden, bound when it is first called.

    :param real: the view
    :param overriding: what is overridden
    """

    def __init__(self, real: BoundView, overriding: Overriding) -> None:
        self.view = real.view
        self.api = real.api
        self._real = real
        self._overriding = overriding
        self._lock = threading.Lock()
        self._dispatch: Dispatch | None = None

    @property
    def dispatch(self) -> Dispatch:
        """Return what serves it.

        :raises BindingError: if a fake cannot be called
        """
        with self._lock:
            if self._dispatch is None:
                self._dispatch = self._real.bind_anew(self._overriding)
            return self._dispatch

    def find_real(self) -> set[Any]:
        """Return what tells apart the functions that the real view depends on."""
        dependencies = self._real.dispatch.operation.dependencies
        return {identify(each.function) for each in dependencies}

    def uses(self, function: Callable[..., Any]) -> bool:
        """Return whether the view, or a fake that it is given, depends on it."""
        return self._real.uses(function) or uses(self.dispatch, {identify(function)})


#: What serves requests, by the id of the rule and by method.
Served = Mapping[int, Mapping[str, BoundView | OverriddenView]]


def bind_fakes(served: Served, functions: Iterable[Any]) -> None:
    """Bind a view with each fake, so that what is wrong with one is told at once.

    One view each: all of them would be bound anew in every test, for most of them in
    vain. What is wrong with a fake is nearly always wrong for all.

    :param served: what serves requests
    :param functions: what tells apart what is overridden
    :raises BindingError: if a fake cannot be served
    """
    waiting = {*functions}
    for views in served.values() if waiting else ():
        for view in views.values():
            if isinstance(view, OverriddenView):
                used = waiting & view.find_real()
                waiting -= used
                _ = view.dispatch if used else None


def uses(dispatch: Dispatch, functions: Container[Any]) -> bool:
    """Return whether an operation depends on one of some functions.

    :param functions: what tells them apart
    """
    dependencies = dispatch.operation.dependencies
    return any(identify(each.function) in functions for each in dependencies)


class ApiState:
    """What one Api knows of one app.

    :param owner: the Api
    :param settings: of the Api on this app
    :param registry: makes the fields and schemas
    :param webhooks: of the Api, which may get more of them
    :param level: what it says of all typed views
    :param overrides: of the Api
    """

    def __init__(
        self,
        owner: object,
        settings: Settings,
        registry: SchemaRegistry,
        webhooks: Sequence[Webhook],
        level: Level,
        overrides: Overrides,
    ) -> None:
        self.owner = owner
        self.settings = settings
        self.registry = registry
        self.webhooks = webhooks
        self.level = level
        self.overrides = overrides
        self.prefix = settings.url_prefix.rstrip("/")
        self._lock = threading.RLock()
        self._operations: Sequence[Operation] = ()
        self._read_untyped: Callable[[], Sequence[Operation]] = tuple
        self._webhooks: Sequence[Operation] = ()
        self._has_untyped = False
        self._spec: openapi.APISpec | None = None
        self._document: dict[str, Any] | None = None
        self._problems: ProblemWriter | None = None

    def serves(self, path: str) -> bool:
        """Return whether a rule or a path is below the prefix of the Api."""
        return f"{path}/".startswith(f"{self.prefix}/")

    def publish(
        self,
        operations: Sequence[Operation],
        webhooks: Sequence[Operation],
        read_untyped: Callable[[], Sequence[Operation]],
    ) -> None:
        """Take the operations that the document is to have.

        :param operations: at rules
        :param webhooks: that the app sends
        :param read_untyped: reads the operations of views that are not typed
        """
        with self._lock:
            self._operations, self._webhooks = operations, webhooks
            self._read_untyped = read_untyped
            self._spec = self._document = None

    def spec(self, app: flask.Flask) -> openapi.APISpec:
        """Return the document of what was published last, built once."""
        with self._lock:
            if self._spec is None:
                self._spec = self._build_spec(app)
            return self._spec

    def document(self, app: flask.Flask) -> dict[str, Any]:
        """Return the document as plain data, built once."""
        with self._lock:
            if self._document is None:
                self._document = self._build_document(app)
            return self._document

    def write_problem(self, app: flask.Flask, problem: Problem) -> Any:
        """Return the response of a problem."""
        if self._problems is None:
            self._problems = ProblemWriter(
                app, self.registry, self.error_format(), self.settings.translations
            )
        return self._problems.write(problem)

    def error_format(self) -> ErrorFormat | None:
        """Return how errors are sent, None for problem details.

        :raises BindingError: if the formatter's return annotation cannot be served
        """
        formatter = self.settings.error_formatter
        if formatter is None:
            return None
        return read_formatter(formatter, self.registry, self.settings.unknown)

    def _build_document(self, app: flask.Flask) -> dict[str, Any]:
        document = openapi.build_document(self.spec(app), self.settings.openapi_version)
        if self._has_untyped:
            document = add_published(app, document)
        document = self._finish(document)
        if self._has_untyped:
            warn_of_missing(document)
        return document

    def _finish(self, document: dict[str, Any]) -> dict[str, Any]:
        finish = self.settings.finish_document
        if finish is None:
            return document
        document = copy.deepcopy(document)  # what it changes is the APISpec's too
        finished: Any = finish(document)
        if finished is None:
            return document
        if not isinstance(finished, dict):
            raise ConfigError(
                f"finish_document returned {finished!r}. Fix: return the document, or "
                "change it and return None."
            )
        return finished

    def _about(self) -> openapi.About:
        names = (field.name for field in dataclasses.fields(openapi.About))
        return openapi.About(**{name: getattr(self.settings, name) for name in names})

    def _build_spec(self, app: flask.Flask) -> openapi.APISpec:
        def has_handler(operation: Operation, cls: type[Any], status: int) -> bool:
            blueprints = blueprint_names(operation.endpoint)
            return find_handler(app, cls, status, blueprints) is not None

        errors = openapi.Errors(
            registry=self.registry,
            error_format=self.error_format(),
            has_handler=has_handler,
            has_length_limit=app.config.get("MAX_CONTENT_LENGTH") is not None,
            raises=tuple(self.settings.raises),
        )
        untyped = self._read_untyped()
        self._has_untyped = bool(untyped)
        return openapi.build_spec(
            [*self._operations, *untyped],
            webhooks=self._webhooks,
            errors=errors,
            about=self._about(),
            splits=self.settings.split_components,
            media_type=getattr(app.json, "mimetype", "application/json"),
        )


class ApiBinder:
    """Binds the views of one Api on one app, once.

    :param app: the app
    :param api: the Api
    :param methods: the methods of each endpoint of the app
    :param recorder: keeps what is observed
    :raises BindingError: if the error formatter cannot be served
    """

    def __init__(
        self,
        app: flask.Flask,
        api: ApiState,
        methods: Mapping[str, Set[str]],
        recorder: Recorder,
    ) -> None:
        api.error_format()
        self._app = app
        self.api = api
        self._recorder = recorder
        self._ids = OperationIds(methods)
        self._schemes = SchemeNames()
        self._reading_rules = ReadingRules(
            registry=api.registry, settings=api.settings, level=api.level
        )
        self._reader_rules = ReaderRules(
            parser=_build_parser(api.settings), is_compiled=api.settings.compiled
        )
        checks = api.settings.check_responses
        is_debugged = app.debug or app.testing
        self._dump_rules = DumpRules(
            is_checked=checks == "always" or (checks == "debug" and is_debugged),
            is_compiled=api.settings.compiled,
        )

    def bind(self, rule: Rule) -> Iterator[BoundView]:
        """Yield the typed views of a rule, bound to it.

        :raises BindingError: if one cannot be bound; then none is
        """
        found = list(read_rule(self._app, rule, self._reading_rules))
        for view, operation in found:
            self._schemes.check(operation)
            dispatch = self._build(self._name(operation))
            bind_anew = functools.partial(self._bind_anew, rule, operation.method)
            yield BoundView(view, dispatch, self.api, bind_anew)

    def _bind_anew(self, rule: Rule, method: str, overriding: Overriding) -> Dispatch:
        rules = dataclasses.replace(self._reading_rules, overrides=overriding)
        found = read_rule(self._app, rule, rules)
        operation = next(each for _, each in found if each.method == method)
        return self._build(operation)

    def _build(self, operation: Operation) -> Dispatch:
        if operation.options.mode == "observe":
            build: Callable[..., Dispatch] = functools.partial(
                build_observed, recorder=self._recorder
            )
        else:
            build = build_dispatch
        return build(
            operation,
            reader_rules=self._reader_rules,
            max_errors=self.api.settings.max_errors,
            app=self._app,
            dump_rules=self._dump_rules,
        )

    def read_untyped(self, rules: Sequence[Rule]) -> list[Operation]:
        """Return the operations of views that are not typed, to be named last.

        :param rules: of the Api
        """
        api = self.api
        wanted = api.settings.document_untyped
        if wanted is False:
            return []
        is_any = wanted is True
        found = read_all_untyped(self._app, rules, api.registry, is_any=is_any)
        ids = self._ids.copy()  # for they may be read again
        return [dataclasses.replace(o, operation_id=ids.name(o)) for o in found]

    def read_webhooks(self) -> list[Operation]:
        """Return the operations of the webhooks, to be named after those of rules.

        :raises BindingError: if the signature of one cannot be served
        """
        api = self.api
        webhooks = sorted(api.webhooks, key=lambda each: (each.name, each.method))
        return [
            self._name(read_webhook(webhook, api.registry, api.settings.unknown))
            for webhook in webhooks
        ]

    def _name(self, operation: Operation) -> Operation:
        """Return an operation, and those that it sends, with ids of their own."""
        callbacks = tuple(
            dataclasses.replace(callback, operation=self._name(callback.operation))
            for callback in operation.callbacks
        )
        name = self._ids.name(operation) if operation.operation_id else ""
        if name == operation.operation_id and not callbacks:
            return operation
        return dataclasses.replace(operation, operation_id=name, callbacks=callbacks)


def _build_parser(settings: Settings) -> FlaskParser:
    parser = settings.parser or TypedParser
    if not isinstance(parser, type):
        return parser
    made = parser()
    if isinstance(made, TypedParser):
        made.max_json_depth = settings.max_json_depth
        made.max_errors = settings.max_errors
    return made
