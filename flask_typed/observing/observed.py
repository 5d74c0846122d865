"""An Operation to what calls its view as Flask would, and observes it."""

from __future__ import annotations

import dataclasses
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from typing import Any

import flask

from ..dispatch import Dispatch, build_dispatch
from ..operation import Operation
from ..parsing import ReaderRules
from ..record import record
from ..responses import DumpRules, InvalidResponseError
from .recorder import Recorder, never_raising
from .redaction import redact_misfit, redact_refusal
from .requests import Check, build_check
from .tally import Place


@record
class ObservedDispatch(Dispatch):
    """Calls the view of an operation, and reports what it would have refused.

    Nothing is looked at before the view has returned, so that nothing can be read in
    its place, and what it raises and returns goes on as it is.

    :param app: the app
    :param place: the operation, as it is counted
    :param check: tells what the request would have been answered
    :param recorder: counts it
    """

    app: flask.Flask
    place: Place
    check: Check
    recorder: Recorder

    def run(
        self,
        view: Callable[..., Any],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return what the view returns of what Flask and decorators pass to it."""
        try:
            returned = view(*args, **kwargs)
        except Exception:
            self._observe(self._observe_request, request)
            raise
        self._observe(self._observe_request, request)
        self._observe(self._observe_response, returned)
        return returned

    async def run_async(
        self,
        view: Callable[..., Awaitable[Any]],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return what an ``async def`` view returns; else as :meth:`run`."""
        try:
            returned = await view(*args, **kwargs)
        except Exception:
            self._observe(self._observe_request, request)
            raise
        self._observe(self._observe_request, request)
        self._observe(self._observe_response, returned)
        return returned

    def _observe(self, observe: Callable[..., None], value: Any) -> None:
        never_raising(self.recorder, self.place, observe, value)

    def _observe_request(self, request: flask.Request) -> None:
        sees_body = self.check.sees_body(request)
        self.recorder.count(self.place, not sees_body)
        refusal = self.check.find_refusal(request, sees_body)
        if refusal is not None:
            errors = redact_refusal(refusal, request.mimetype)
            self.recorder.report(
                self.app, self.place, f"request {refusal.code}", errors
            )

    def _observe_response(self, returned: Any) -> None:
        if _holds_iterator(returned):
            return  # whoever looks at it takes it from the client
        try:
            self.respond(returned, None)
        except InvalidResponseError as error:
            self.recorder.report(
                self.app, self.place, "response 500", redact_misfit(error)
            )


#: Classes of most values: what asks each for its abstract classes takes longer than
#: all else of observation.
_PLAIN = frozenset((str, int, float, bool, type(None)))
_ONCE = (Iterator, AsyncIterator)


def _holds_iterator(value: Any) -> bool:
    """Return whether plain data hold what can be iterated over only once."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            values: Iterable[Any] = each.values()
        elif isinstance(each, list | tuple):
            values = each
        elif isinstance(each, _ONCE):
            return True
        else:
            continue
        waiting += [value for value in values if type(value) not in _PLAIN]
    return False


def build_observed(
    operation: Operation,
    *,
    reader_rules: ReaderRules,
    max_errors: int,
    app: flask.Flask,
    dump_rules: DumpRules,
    recorder: Recorder,
) -> ObservedDispatch:
    """Return what calls the view of an operation and observes it.

    :param operation: the operation
    :param reader_rules: how requests are read
    :param max_errors: messages in a 422 answer at most
    :param app: its JSON provider and response class are used
    :param dump_rules: how what the view returns is checked
    :param recorder: counts what is observed
    """
    plain = build_dispatch(
        dataclasses.replace(operation, dependencies=()),
        reader_rules=reader_rules,
        max_errors=max_errors,
        app=app,
        dump_rules=dump_rules,
    )
    return ObservedDispatch(
        operation=operation,
        load=plain.load,
        respond=plain.respond,
        fill=plain.fill,
        handed=plain.handed,
        explain=plain.explain,
        app=app,
        place=Place(
            method=operation.method, rule=operation.rule, endpoint=operation.endpoint
        ),
        check=build_check(operation, plain.load, reader_rules, max_errors),
        recorder=recorder,
    )
