"""``Api``: the extension."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, Unpack

import flask

from .binding import ApiState, AppState, Overrides, Webhook, build_webhook
from .docs import Protect, build_blueprint
from .errors import ConfigError, NoApiError
from .handlers import install
from .levels import build_level
from .observing import Tally, combine
from .openapi import APISpec
from .operation import METHODS
from .options import build_options
from .schemas import SchemaRegistry
from .settings import Keywords, Settings, check_keywords, read_settings
from .view import wrap_view

F = TypeVar("F", bound=Callable[..., object])


class Api:
    """The Flask extension: binds typed views, and publishes their document.

    One Api may serve several apps; it keeps nothing of them. An app may have several
    Apis, each with a ``url_prefix`` of its own: every typed view belongs to the one
    whose prefix its rule is below, the longest if there are several. Every keyword is
    also a config key, ``TYPED_<KEYWORD>``, which wins, for all Apis of the app; see
    :class:`~flask_typed.settings.Settings` for all of them.

    :param app: the app, or None to call :meth:`init_app` later
    :param keywords: see :class:`~flask_typed.settings.Settings`
    :raises ConfigError: for a keyword or a value that cannot be right
    """

    def __init__(
        self, app: flask.Flask | None = None, **keywords: Unpack[Keywords]
    ) -> None:
        check_keywords(keywords)
        self._keywords = keywords
        #: Makes marshmallow Fields and Schemas of types.
        self.schemas = SchemaRegistry(
            unknown=keywords.get("unknown", "raise"), naming=keywords.get("naming")
        )
        self._webhooks: list[Webhook] = []
        self._overrides = Overrides()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: flask.Flask) -> None:
        """Set the Api up for an app: its settings, documentation pages and errors.

        :param app: the app
        :raises ConfigError: for a config key or a value that cannot be right, or
            where the app has an Api already that serves the same paths
        """
        if not isinstance(app, flask.Flask):
            raise ConfigError(
                f"Api was given {app!r}, which is no Flask app. Fix: Api(app), with "
                "everything else by keyword."
            )
        state: AppState = app.extensions.get("typed") or AppState(app)
        settings = read_settings(self._keywords, app.config)
        registry = self.schemas.with_rules(
            unknown=settings.unknown, naming=settings.naming
        )
        said = build_options(
            dependencies=settings.dependencies,
            security=settings.security,
            # That is what nothing to say means, and it costs nothing.
            mode=None if settings.mode == "enforce" else settings.mode,
        )
        level = build_level(said)
        api = ApiState(self, settings, registry, self._webhooks, level, self._overrides)
        state.add(api)
        self._overrides.serve(state)
        if settings.observed_dir is not None:
            state.recorder.keep_in(settings.observed_dir)
        _serve_pages(app, state, api)
        if "typed" not in app.extensions:
            app.extensions["typed"] = state
            install(app, state)
            _bind_in_development(app, state)

    def webhook(self, name: str, *, method: str = "POST") -> Callable[[F], F]:
        """Declare a request that the app sends to those who subscribed to it.

        The decorated function is no view and keeps its meaning; its signature is the
        request in the document, under ``webhooks`` (OpenAPI 3.1, 4.8.1), and under
        ``x-webhooks`` in 3.0.3. Its arguments are what the app sends, its return
        annotation what is answered. ``@typed(...)`` below the decorator takes options.

        :param name: of the webhook
        :param method: the HTTP method
        :raises ConfigError: for a method that OpenAPI has no word for, a webhook
            that was declared before, or one without a name
        """
        if not isinstance(name, str):  # @api.webhook, which gives it the function
            raise ConfigError(
                f"A webhook is named {name!r}. Fix: write its name: "
                '@api.webhook("orderPaid").'
            )
        if str(method).upper() not in METHODS:
            raise ConfigError(
                f"The webhook {name!r} has the method {method!r}. Fix: use one of "
                f"{', '.join(METHODS)}."
            )

        def declare(function: F) -> F:
            webhook = build_webhook(name, method, function)
            known = [(each.name, each.method) for each in self._webhooks]
            if (name, webhook.method) in known:
                raise ConfigError(
                    f"The webhook {name!r} is declared twice for {webhook.method}. "
                    "Fix: give one of them another name."
                )
            self._webhooks.append(webhook)
            return function

        return declare

    def override(
        self, dependency: Callable[..., Any], fake: Callable[..., Any]
    ) -> AbstractContextManager[None]:
        """Call a fake in the place of a dependency, for all apps of the Api.

        A context manager, for tests::

            with api.override(current_user, lambda: User("ann")):
                client.get("/profile")

        It is in effect in all threads, until it is left. The arguments of the fake are
        read as those of any dependency. Of several of the same dependency, the last
        one is in effect. The document stays that of the real ones.

        :param dependency: the very function that is in ``Depends(...)``, or a scheme
        :param fake: what is called
        :raises TypedError: on entry, if one of them cannot be called, or no operation
            depends on it; on exit, if that was not known before
        :raises BindingError: on entry, if the fake cannot be served; where the app is
            not bound yet, when it is
        """
        return self._overrides.enter(dependency, fake)

    def observed(self, app: flask.Flask | None = None) -> list[Tally]:
        """Return what this process has observed of all observed views of an app.

        :param app: the app, or None for the current one
        """
        return combine(_state_of(_given_or_current(app)).recorder.tallies())

    def bind(self, app: flask.Flask | None = None) -> None:
        """Bind the typed views now, at the end of an app factory for one.

        :param app: the app, or None for the current one
        :raises BindingError: if a typed view cannot be bound
        """
        app = _given_or_current(app)
        _state_of(app).bind(app)

    def document(self, app: flask.Flask | None = None) -> dict[str, Any]:
        """Return the OpenAPI document, without ``servers``.

        The same object each time until routes are added: copy what is to be changed.

        :param app: the app, or None for the current one
        :raises BindingError: if a typed view cannot be bound
        """
        app = _given_or_current(app)
        state = _state_of(app)
        return state.document(app, _find_own(state, self))

    def spec(self, app: flask.Flask | None = None) -> APISpec:
        """Return the document as an ``apispec.APISpec``.

        :param app: the app, or None for the current one
        :raises BindingError: if a typed view cannot be bound
        """
        app = _given_or_current(app)
        state = _state_of(app)
        return state.spec(app, _find_own(state, self))


def _given_or_current(app: flask.Flask | None) -> flask.Flask:
    if app is not None:
        return app
    return flask.current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # of the proxy


def _state_of(app: flask.Flask) -> AppState:
    state: AppState | None = app.extensions.get("typed")
    if state is None:
        raise NoApiError("The app has no Api. Fix: call Api(app) or init_app(app).")
    return state


def _find_own(state: AppState, owner: Api) -> ApiState:
    for api in state.apis:
        if api.owner is owner:
            return api
    raise NoApiError("The app has another Api. Fix: call init_app(app) of this one.")


def _serve_pages(app: flask.Flask, state: AppState, api: ApiState) -> None:
    settings = api.settings
    blueprint = build_blueprint(
        prefix=api.prefix,
        openapi_path=settings.openapi_path,
        openapi_yaml_path=settings.openapi_yaml_path,
        docs_path=settings.docs_path,
        redoc_path=settings.redoc_path,
        title=settings.title,
        protect=_build_protection(settings),
        oauth=settings.swagger_ui_oauth,
        origins=settings.swagger_ui_origins,
        document=lambda: state.document(_given_or_current(None), api),
    )
    app.register_blueprint(blueprint)
    blueprint.warn_of_hosts(app)
    state.when_bound.append(blueprint.warn_of_own_rules)


def _build_protection(settings: Settings) -> Protect | None:
    """Return what makes the pages ask who sends a request, None if nothing does."""
    if not settings.docs_dependencies:
        return None
    options = build_options(in_document=False, dependencies=settings.docs_dependencies)
    return functools.partial(wrap_view, options=options, is_apart=True)


def _bind_in_development(app: flask.Flask, state: AppState) -> None:
    """Bind at the first request of any kind, where that shows a mistake early.

    A hook would be called for every request there ever is, to do nothing.
    """
    extended: Any = app
    preprocess_request = app.preprocess_request

    def bind_first() -> Any:
        if app.debug or app.testing:
            state.bind(app)
        # Who has extended it since calls us on.
        if vars(app).get("preprocess_request") is bind_first:
            extended.preprocess_request = preprocess_request
        return preprocess_request()

    extended.preprocess_request = bind_first
