"""Finds the typed views of an app and binds them, once."""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import flask
from werkzeug.routing import Rule

from ..errors import BindingError, ConfigError, Problem
from ..observing import Recorder
from ..openapi import APISpec
from ..operation import Mode, Operation
from ..record import record
from ..responses import ProblemWriter
from ..security import CHALLENGE_HEADER
from ..signature import identify
from ..view import find_typed, is_observed
from .apis import ApiBinder, ApiState, BoundView, OverriddenView, Served, bind_fakes
from .hidden import refuse_hidden
from .overrides import Overrides
from .reading import has_typed_view, read_methods
from .unprotected import Protections, find_observed, warn_of, warn_of_observed


@record(kw_only=False)
class Binding:
    """What was bound of an app at one time.

    :param rules: the rules of the app, held so that no new one gets the id of an old
    :param views: the bound views by the id of their rule, and by method
    :param webhooks: the operations of the webhooks of each Api
    :param untyped: what reads the operations of the views of each that are not typed
    """

    rules: tuple[Rule, ...]
    views: Mapping[int, Mapping[str, BoundView]]
    webhooks: Mapping[ApiState, Sequence[Operation]]
    untyped: Mapping[ApiState, Callable[[], Sequence[Operation]]]

    def is_of(self, rules: Sequence[Rule]) -> bool:
        """Return whether there are no more rules and webhooks than were bound."""
        return len(self.rules) == len(rules) and all(
            len(read) == len(api.webhooks) for api, read in self.webhooks.items()
        )

    def serve(self) -> Served:
        """Return what serves requests under the overrides of now."""
        if not any(api.overrides.current.functions for api in self.webhooks):
            return self.views
        return {
            rule: {method: view.overridden() for method, view in each.items()}
            for rule, each in self.views.items()
        }

    def publish(self) -> None:
        """Give each Api its operations, in the order of the rules."""
        bound = [each for views in self.views.values() for each in views.values()]
        for api, webhooks in self.webhooks.items():
            operations = [b.dispatch.operation for b in bound if b.api is api]
            api.publish(operations, webhooks, self.untyped[api])


@record(kw_only=False)
class Failed:
    """What could not be bound of an app at one time.

    :param count: how many rules the app had
    :param attempts: each binds a rule that failed, or reads webhooks, and raises again
    """

    count: int
    attempts: Sequence[Callable[[], object]]


class AppState:
    """What the Apis of an app know of it: ``app.extensions["typed"]``.

    :param app: the app, which is not kept alive
    """

    def __init__(self, app: flask.Flask) -> None:
        self._app = weakref.ref(app)
        #: The Apis, the one with the longest prefix first.
        self.apis: tuple[ApiState, ...] = ()
        self._lock = threading.RLock()
        self._binding: Binding | None = None
        self._served: Served = {}
        self._failed: Failed | None = None
        #: The endpoints of views that the developer was warned of.
        self._told: set[str] = set()
        #: The rules, by their ids, whose observed views could not be bound.
        self._unobserved: frozenset[int] = frozenset()
        #: What was observed.
        self.recorder = Recorder()
        #: Each is told of the app when its rules are known.
        self.when_bound: list[Callable[[flask.Flask], None]] = []

    def add(self, api: ApiState) -> None:
        """Add an Api, told from the others by the paths that it serves.

        :raises ConfigError: if another one serves the same
        """
        with self._lock:
            if any(api.prefix == other.prefix for other in self.apis):
                raise ConfigError(
                    "The app has an Api already"
                    + (f" for {api.prefix!r}" if api.prefix else "")
                    + ". Fix: call Api(app) or init_app(app) once, or give each Api "
                    "a url_prefix of its own: Api(app, url_prefix='/v2')."
                )
            known = (*self.apis, api)
            self.apis = tuple(sorted(known, key=lambda each: -len(each.prefix)))
            self._binding = self._failed = None
            self._served, self._unobserved = {}, frozenset()

    def find(
        self, app: flask.Flask, request: flask.Request
    ) -> BoundView | OverriddenView | None:
        """Return the typed view that a request was routed to, if it is typed.

        :raises BindingError: if a typed view of the app cannot be bound
        """
        rule, method = request.url_rule, request.method
        views = self._served.get(id(rule))
        if views is None:
            if find_typed(app, rule, method) is None:
                return None
            if is_observed(app, rule, method):
                self._try_to_bind(app, rule)
            else:
                self.bind(app)
            views = self._served.get(id(rule), {})
        return views.get(method) or (views.get("GET") if method == "HEAD" else None)

    def _try_to_bind(self, app: flask.Flask, rule: Rule | None) -> None:
        """Bind for a view that is observed: no mistake elsewhere changes what it does.

        Where that fails it is served as it is, and is not what asks again: it would at
        each of its requests.
        """
        if id(rule) in self._unobserved:
            return
        try:
            self.bind(app)
        except Exception as error:  # a warning that is raised, too
            self._unobserved = frozenset(map(id, app.url_map.iter_rules()))
            self.recorder.report_unbound(app, error)

    def bind(self, app: flask.Flask) -> Binding:
        """Return the app's typed views, bound to their rules.

        Binds what was not bound yet, and again where rules were added since.

        :raises BindingError: if one cannot be bound; then none is
        """
        rules = tuple(app.url_map.iter_rules())
        binding = self._binding
        if binding is None or not binding.is_of(rules):
            with self._lock:
                binding = self._binding
                if binding is None or not binding.is_of(rules):
                    self._raise_again(rules)
                    binding = self._bind(app, rules)
                    binding.publish()
                    served = binding.serve()
                    for api in self.apis:
                        bind_fakes(served, api.overrides.current.functions)
                    # Who finds the app bound, without the lock, finds its views too.
                    self._served = served
                    self._binding, self._failed = binding, None
                    for tell in self.when_bound:
                        tell(app)
                    self._warn_of_unprotected(app, binding)
        return binding

    def _warn_of_unprotected(self, app: flask.Flask, binding: Binding) -> None:
        """Warn of views that are open to everyone, of each once."""
        bound = [each for views in binding.views.values() for each in views.values()]
        protections = Protections(app, (each.dispatch.operation for each in bound))
        apis = ((rule, self.find_api(rule.rule)) for rule in binding.rules)
        open_rules = protections.find_open(
            (rule, None if api is None else api.level) for rule, api in apis
        )
        new = [r for r in open_rules if r.endpoint not in self._told]
        self._told.update(rule.endpoint for rule in new)
        observed = find_observed(each.dispatch.operation for each in bound)
        untold = sorted({*observed} - self._told)
        self._told.update(untold)
        if untold:
            warn_of_observed(untold)
        if new:
            warn_of(sorted(new, key=_simplest_first))

    def refresh(self) -> None:
        """Serve requests under the overrides of now."""
        with self._lock:
            if self._binding is not None:
                self._served = self._binding.serve()

    def check_fakes(self, functions: Iterable[Callable[..., Any]]) -> None:
        """Bind a view with the fakes of some functions, if the app is bound.

        :param functions: what is overridden
        :raises BindingError: if a fake cannot be served
        """
        bind_fakes(self._served, map(identify, functions))

    def uses(
        self, function: Callable[..., Any], overrides: Overrides, is_over: bool
    ) -> bool | None:
        """Return whether a view depends on a function, None where none is bound.

        :param function: the function
        :param overrides: of the Api whose views are asked
        :param is_over: whether no views are added any more
        """
        if self._binding is None:
            app = self._app()
            is_empty = app is not None and not any(
                has_typed_view(app, rule) for rule in app.url_map.iter_rules()
            )
            return False if is_over and is_empty else None
        return any(
            view.api.overrides is overrides and view.uses(function)
            for views in self._served.values()
            for view in views.values()
        )

    def spec(self, app: flask.Flask, api: ApiState) -> APISpec:
        """Return the document of an Api's operations, built once."""
        self.bind(app)
        return api.spec(app)

    def document(self, app: flask.Flask, api: ApiState) -> dict[str, Any]:
        """Return the document of an Api as plain data, built once."""
        self.bind(app)
        return api.document(app)

    def write_problem(self, app: flask.Flask, problem: Problem) -> Any:
        """Return the response of a problem of the current request."""
        rule = flask.request.url_rule
        api = self.find_api(flask.request.path if rule is None else rule.rule)
        if api is None:  # below no prefix: no formatter is meant for it
            registry = self.apis[-1].registry
            return ProblemWriter(app, registry, None, None).write(problem)
        response = api.write_problem(app, problem)
        if problem.status == 401:
            self._add_challenges(app, response)
        return response

    def _add_challenges(self, app: flask.Flask, response: Any) -> None:
        """Add what would be accepted to a refusal that does not say it.

        The view may have raised it, or a function of the app's own.
        """
        try:
            bound = self.find(app, flask.request)
        except BindingError:  # which is raised when the view is called
            return
        challenges = () if bound is None else bound.dispatch.operation.challenges
        if challenges:
            response.headers.setdefault(CHALLENGE_HEADER, ", ".join(challenges))

    def find_mode(self, rule: Rule) -> Mode:
        """Return what the types of a view are used for by the Api of its rule."""
        api = self.find_api(rule.rule)
        return "enforce" if api is None else api.settings.mode

    def find_api(self, path: str) -> ApiState | None:
        """Return the Api that serves a rule or a path."""
        return next((api for api in self.apis if api.serves(path)), None)

    def _raise_again(self, rules: Sequence[Rule]) -> None:
        """Raise the failures of the last time again, if none of them is mended.

        Only what failed is read again: each request would bind the whole app else.
        """
        failed = self._failed
        if failed is None or failed.count != len(rules):
            return
        failures: list[BindingError] = []
        for attempt in failed.attempts:
            try:
                attempt()
            except BindingError as error:
                failures.append(error)
            else:
                return  # a name is defined by now, or the view is another one
        _raise_first(failures)

    def _bind(self, app: flask.Flask, rules: tuple[Rule, ...]) -> Binding:
        methods = read_methods(app)
        binders = {
            api: ApiBinder(app, api, methods, self.recorder) for api in self.apis
        }
        views: dict[int, dict[str, BoundView]] = {}
        webhooks: dict[ApiState, Sequence[Operation]] = {}
        failures: list[BindingError] = []
        attempts: list[Callable[[], object]] = []
        for rule in sorted(rules, key=_simplest_first):
            bind = functools.partial(self._bind_rule, app, binders, rule)
            try:
                found = bind()
            except BindingError as error:
                failures.append(error)
                attempts.append(bind)
                continue
            if found:
                views[id(rule)] = {b.dispatch.operation.method: b for b in found}
        for api, binder in binders.items():
            try:
                webhooks[api] = binder.read_webhooks()
            except BindingError as error:
                failures.append(error)
                attempts.append(binder.read_webhooks)
        self._failed = Failed(len(rules), attempts)
        _raise_first(failures)
        untyped = {
            api: functools.partial(self._read_untyped, rules, binder)
            for api, binder in binders.items()
        }
        return Binding(rules, views, webhooks, untyped)

    def _read_untyped(
        self, rules: Sequence[Rule], binder: ApiBinder
    ) -> Sequence[Operation]:
        own = [rule for rule in rules if self.find_api(rule.rule) is binder.api]
        return binder.read_untyped(sorted(own, key=_simplest_first))

    def _bind_rule(
        self, app: flask.Flask, binders: Mapping[ApiState, ApiBinder], rule: Rule
    ) -> list[BoundView]:
        refuse_hidden(app, rule)
        api = self.find_api(rule.rule)
        if api is not None:
            return list(binders[api].bind(rule))
        self._refuse_outside(app, rule)
        return []

    def _refuse_outside(self, app: flask.Flask, rule: Rule) -> None:
        """Refuse a typed view that no Api serves."""
        if has_typed_view(app, rule):
            prefixes = " and ".join(repr(api.prefix) for api in self.apis)
            raise BindingError(
                f"{rule.endpoint!r} ({rule.rule})",
                None,
                f"no Api serves its rule; those of the app serve what is below "
                f"{prefixes}.",
                "move the rule there, or add an Api without url_prefix.",
            )


def _simplest_first(rule: Rule) -> tuple[int, str, str]:
    """Order rules independently of when they were added, which Werkzeug forgets."""
    return len(rule.arguments), rule.rule, rule.endpoint


def _raise_first(failures: Sequence[BindingError]) -> None:
    """Raise the first failure, whose message has the others too."""
    if failures:
        first = failures[0]
        first.args = ("\n".join(map(str, failures)),)
        raise first
