"""Which answer an error gets: the app's own handler's, a problem, or Flask's page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from .dependencies import DependencyError
from .errors import Problem, status_title
from .responses import InvalidResponseError
from .view import find_typed, is_observed

#: Set by an app whose routing errors are problems too.
ROUTING_ATTRIBUTE = "answers_routing_errors"


class _Writer(Protocol):
    """What this module needs of the state of an app."""

    def write_problem(self, app: flask.Flask, problem: Problem) -> Any: ...


def install(app: flask.Flask, state: _Writer) -> None:
    """Make the app answer errors under typed views with problems.

    Methods of this one app are extended, as a subclass would. Nothing registered
    as a handler could do it: it would stand in the way of the app's own handlers, or
    behind its handler for Exception.

    :param app: the app
    :param state: writes the problems
    """
    extended: Any = app
    handle_http_exception = app.handle_http_exception
    handle_user_exception = app.handle_user_exception
    make_response = app.make_response
    # What a subclass answers is the app's own answer.
    own_class_method = type(app).handle_http_exception
    is_overridden = own_class_method is not flask.Flask.handle_http_exception

    def handle(error: HTTPException, *args: Any, **kwargs: Any) -> Any:
        if is_overridden or error.code is None or not is_typed_request(app):
            return handle_http_exception(error, *args, **kwargs)
        if isinstance(error, RoutingException):
            return error
        handler = find_handler(app, type(error), error.code, flask.request.blueprints)
        return error if handler is None else app.ensure_sync(handler)(error)

    def handle_user(error: Exception, *args: Any, **kwargs: Any) -> Any:
        if isinstance(error, _OURS) and _is_handled(app, error):
            # Flask logs only what no handler takes, and this must not go unseen.
            extended.log_exception((type(error), error, error.__traceback__))
        return handle_user_exception(error, *args, **kwargs)

    def respond(value: Any, *args: Any, **kwargs: Any) -> flask.Response:
        if isinstance(value, _MAY_HOLD_ERROR):
            error: Any = value[0] if isinstance(value, tuple) and value else value
            if _is_unanswered(error) and is_typed_request(app):
                value = _write(app, state, error)
        return make_response(value, *args, **kwargs)

    extended.handle_http_exception = handle
    extended.handle_user_exception = handle_user
    extended.make_response = respond


#: Bugs of the server that an app's handler for Exception is not to hide.
_OURS = (InvalidResponseError, DependencyError)

#: What an error is returned as, or in; most responses are neither.
_MAY_HOLD_ERROR = (HTTPException, tuple)


def _is_handled(app: flask.Flask, error: Exception) -> bool:
    handlers = [
        app.error_handler_spec[name][None] for name in (*flask.request.blueprints, None)
    ]
    return any(cls in each for cls in type(error).__mro__ for each in handlers)


def is_typed_request(app: flask.Flask) -> bool:
    """Return whether the current request's errors are problems."""
    request = flask.request
    if request.url_rule is None:
        return getattr(app, ROUTING_ATTRIBUTE, False)
    rule, method = request.url_rule, request.method
    # What an observed view answers is what it always was, its pages of errors too.
    is_typed = find_typed(app, rule, method) is not None
    return is_typed and not is_observed(app, rule, method)


def _is_unanswered(value: Any) -> bool:
    return (
        isinstance(value, HTTPException)
        and not isinstance(value, RoutingException)
        and value.response is None
        and value.code is not None
        and 400 <= value.code <= 599
    )


def _write(app: flask.Flask, state: _Writer, error: HTTPException) -> Any:
    problem = Problem.from_exception(error)
    try:
        return state.write_problem(app, problem)
    except Exception:
        # The formatter or a member of the problem is at fault: the server's bug.
        if _propagates(app):
            raise
        app.logger.exception("The body of a problem could not be made")
        bare = {"type": "about:blank", "title": status_title(problem.status)}
        return app.response_class(
            json.dumps(bare | {"status": problem.status}),
            problem.status,
            content_type="application/problem+json",
        )


def _propagates(app: flask.Flask) -> bool:
    """Return whether Flask raises what goes wrong instead of answering 500."""
    propagates: bool | None = app.config["PROPAGATE_EXCEPTIONS"]
    return app.testing or app.debug if propagates is None else propagates


def find_handler(
    app: flask.Flask,
    error_class: type[HTTPException],
    status: int,
    blueprints: Sequence[str],
) -> Callable[[Any], Any] | None:
    """Return the app's own handler for an HTTP error under a typed view.

    Flask's order, except that a handler for Exception is not one for an HTTP error:
    in an old app it would make its 500 page of each 422.

    :param app: the app
    :param error_class: the exception's class
    :param status: its status
    :param blueprints: names of the view's blueprints, the innermost first
    """
    mro = error_class.__mro__
    classes = mro[: mro.index(Exception)]
    for code in (status, None):
        for name in (*blueprints, None):
            handlers = app.error_handler_spec[name][code]
            for cls in classes:
                if cls in handlers:
                    return handlers[cls]
    return None
