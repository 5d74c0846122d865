"""Clean-up that waits until a response was sent, or will not be sent any further.

By then the contexts of the request are gone, and nobody is left to be answered: both
are given again, and what fails is logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import flask
from flask.globals import app_ctx
from flask.signals import got_request_exception

from .cleanup import Error, OpenedNow, fail

#: Where a request keeps what waits for its response.
_ATTRIBUTE = "_typed_waiting"


def hold(app: flask.Flask, request: flask.Request, opened: Sequence[OpenedNow]) -> None:
    """Keep what is to be closed with the response of a request.

    :param app: the app, whose responses are watched
    :param request: the current request
    :param opened: what is to be closed
    """
    vars(request)[_ATTRIBUTE] = Waiting(app, opened)


def watch_responses(app: flask.Flask) -> None:
    """Make an app close what waits for a response with the response that it sends.

    ``after_request`` functions may answer with another response than the view's, so
    the method that runs them is extended, as a subclass would. None of that happens
    where Flask raises what goes wrong around a view, as in tests.

    :param app: the app
    """
    extended: Any = app
    if not isinstance(extended.process_response, _ResponseWatcher):
        extended.process_response = _ResponseWatcher(app.process_response)
        # Its decorator is for the time before the first request.
        app.teardown_request_funcs.setdefault(None, []).append(_close_unsent)


def _close_unsent(error: BaseException | None) -> None:
    waiting = _find_waiting()
    if waiting is not None and not waiting.is_followed:
        waiting.error = error
        waiting.close()


def _find_waiting() -> Waiting | None:
    request: Any = flask.request
    waiting: Waiting | None = vars(request._get_current_object()).get(_ATTRIBUTE)
    return waiting


class _ResponseWatcher:
    """What an app does with the response of a view, and who is told of it.

    :param process: does it
    """

    def __init__(self, process: Callable[[flask.Response], flask.Response]) -> None:
        self._process = process

    def __call__(self, response: flask.Response) -> flask.Response:
        waiting = _find_waiting()
        if waiting is None:
            return self._process(response)
        try:
            processed = self._process(response)
        except BaseException as error:
            raise waiting.fail(error)  # noqa: B904 - it knows where it comes from
        waiting.follow(processed)
        return processed


class Waiting:
    """What is closed with a response, once.

    :param app: the app
    :param opened: what dependencies have opened, in this order
    """

    def __init__(self, app: flask.Flask, opened: Sequence[OpenedNow]) -> None:
        self._app = app
        self._opened = opened
        current: Any = flask.g
        self._globals = current._get_current_object()
        # The request is the same in it, and so is the session.
        self._close = flask.copy_current_request_context(self._close_all)
        #: What went wrong while the body was sent.
        self.error: Error = None
        #: Whether a response was made, with which all is closed.
        self.is_followed = False

    def follow(self, response: flask.Response) -> None:
        """Close when a response is closed, and see what goes wrong in its body."""
        self.is_followed = True
        if response.is_sequence:
            response.call_on_close(self.close)
        else:
            # A file that is passed on to the server is closed without its response.
            response.response = _WatchedBody(response.response, self)

    def fail(self, error: BaseException) -> BaseException:
        """Hand on an error, for no response is sent; return what is wrong then."""
        opened, self._opened = self._opened, ()
        return fail(opened, error)

    def close(self) -> None:
        """Close all, in the contexts of the request, and log what is wrong."""
        if self._opened:
            self._close()

    def _close_all(self) -> None:
        opened, self._opened = self._opened, ()
        app_ctx.g = self._globals
        error = self.error
        failures: list[BaseException] = []
        for each in reversed(opened):
            before, error = error, each.close(error)
            if error is not None and error is not before:
                failures.append(error)
        # Whoever is told may fail too, so all was closed before.
        for failure in failures:
            if not isinstance(failure, Exception):
                raise failure  # the process is to end, say
            _report(self._app, failure)


def _report(app: flask.Flask, error: BaseException) -> None:
    """Log an error that nobody can be answered with, as Flask does."""
    got_request_exception.send(app, _async_wrapper=app.ensure_sync, exception=error)
    about: Any = type(error), error, error.__traceback__
    app.log_exception(about)


class _WatchedBody:
    """The body of a response, read piece by piece.

    :param body: of the response
    :param waiting: is closed behind it
    """

    def __init__(self, body: Iterable[Any], waiting: Waiting) -> None:
        self._body = body
        self._pieces = iter(body)
        self._waiting = waiting

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._pieces)
        except StopIteration:
            raise
        except BaseException as error:
            self._waiting.error = error
            raise

    def close(self) -> None:
        """Close the body, and then what waits for it."""
        close: Callable[[], object] | None = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._waiting.close()
