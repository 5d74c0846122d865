"""What a view returned to a response: check, filter, dump."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import flask
import werkzeug.sansio.response
from marshmallow import ValidationError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from .. import compiled
from ..compiled import DumpedError, Explanation, Obstacle, OnFirstUse, StepAsideError
from ..messages import list_reasons
from ..objects import ValueSchema
from ..operation import Operation, RawResponse, Response
from ..record import record
from .headers import build_header_step
from .json_writer import Writer, build_text_writer, build_writer
from .misfits import InvalidResponseError

#: What the view returned and the response that it filled, if any, to the answer.
Responder = Callable[[Any, Any], Any]
#: Makes the response that a view fills.
Filler = Callable[[], Any]

#: Body, headers and filled response to a response.
_Answer = Callable[[Any, Any, Any], Any]
#: Body, status, headers and filled response to what Flask answers.
_RawAnswer = Callable[[Any, Any, Any, Any], Any]

#: Bodies that are Flask's where the annotation names them, and no value of ours.
_NEVER_TYPED = (str, bytes, bytearray, Iterator)

#: What answers a request as it is.
_ANSWERED = (werkzeug.sansio.response.Response, HTTPException)


def build_filler(operation: Operation, app: flask.Flask) -> Filler:
    """Return what makes the response that the view of an operation fills."""
    response_class, status = app.response_class, _default_status(operation)
    return lambda: response_class(status=status)


def _default_status(operation: Operation) -> int:
    return next((r.status for r in operation.responses if r.is_default), 200)


@record
class DumpRules:
    """How what views return is dumped.

    :param is_checked: whether values are checked, and not only filtered
    :param is_compiled: whether compiled code dumps what it can
    """

    is_checked: bool = True
    is_compiled: bool = True


def build_responder(
    operation: Operation, app: flask.Flask, rules: DumpRules
) -> Responder:
    """Return the function that makes a response of what the view returned.

    It raises :class:`InvalidResponseError` where the value does not fit the annotation.
    What is Flask's own keeps its meaning, and a ``Response`` passes untouched.

    :param operation: the operation
    :param app: its JSON provider and response class are used
    :param rules: how values are dumped
    """
    is_open = not operation.responses and not any(
        raw.media_types or raw.headers or raw.status for raw in operation.raw_responses
    )
    if is_open and not operation.filled:
        return lambda value, filled: value
    return _Answers(operation, app, rules, is_open).respond


class _Answers:
    """All answers of one operation.

    :param is_open: whether Flask's meaning is kept of every value
    """

    def __init__(
        self, operation: Operation, app: flask.Flask, rules: DumpRules, is_open: bool
    ) -> None:
        self._view = operation.view
        self._typed: Mapping[int | None, _Answer] = {
            response.status: _build_answer(operation, response, app, rules)
            for response in operation.responses
        }
        defaults = [r.status for r in operation.responses if r.is_default]
        self._default = defaults[0] if defaults else None
        self._initial = _default_status(operation)
        raw = operation.raw_responses
        if is_open:
            raw = (RawResponse(status=None, classes=(object,)),)
        self._raw = [
            (each, _build_raw(operation, each, app, rules.is_checked)) for each in raw
        ]

    def respond(self, value: Any, filled: Any) -> Any:
        """Return the response of what the view returned."""
        body, status, headers = _split(value)
        if isinstance(body, _ANSWERED):
            return value
        if filled is not None:
            status = self._read_status(status, filled)
        if self._raw and isinstance(body, _NEVER_TYPED):
            raw = self._find_raw(body, status)
            if raw is not None:
                return raw(body, status, headers, filled)
        answer = self._typed.get(self._default if status is None else status)
        if answer is not None:
            return answer(body, headers, filled)
        raw = self._find_raw(body, status)
        if raw is None:
            raise InvalidResponseError(self._view, [self._undeclared(body, status)])
        return raw(body, status, headers, filled)

    def _read_status(self, status: Any, filled: Any) -> Any:
        """Return the status that was returned, or else set on a response.

        One that was set and another that was returned cannot both be meant.
        """
        is_set = filled.status_code != self._initial
        if status is None:
            return filled.status_code if is_set else None
        if is_set and filled.status_code != status:
            reason = f"status {status} beside {filled.status_code} on the response"
            raise InvalidResponseError(self._view, [reason])
        return status

    def _find_raw(self, body: Any, status: Any) -> _RawAnswer | None:
        effective = 200 if status is None else status
        for raw, answer in self._raw:
            if isinstance(body, raw.classes) and raw.status in (None, effective):
                return answer
        return None

    def _undeclared(self, body: Any, status: Any) -> str:
        statuses = [*self._typed, *(raw.status for raw, _ in self._raw if raw.status)]
        declared = ", ".join(map(str, statuses)) or type(body).__name__
        given = "a value without a status" if status is None else f"status {status!r}"
        if any(raw.status is None for raw, _ in self._raw):
            given = f"{type(body).__name__!r} with {given}"
        return f"{given}, where the annotation names {declared}"


#: What Flask takes for the headers in a tuple of two.
_HEADERS = (Headers, dict, tuple, list)


def _split(value: Any) -> tuple[Any, Any, Any]:
    """Return the body, status and headers of one of Flask's tuples."""
    if not isinstance(value, tuple) or hasattr(value, "_fields"):
        return value, None, None
    if len(value) == 3:
        return value
    if len(value) == 2 and isinstance(value[1], int | str):
        return value[0], value[1], None
    if len(value) == 2 and isinstance(value[1], _HEADERS):
        return value[0], None, value[1]
    return value, None, None


def _build_answer(
    operation: Operation, response: Response, app: flask.Flask, rules: DumpRules
) -> _Answer:
    status, view = response.status, operation.view
    dump = _build_dump(view, response, app, rules)
    response_class = app.response_class
    media_type = response.media_types[0] if response.media_types else None
    has_headers = bool(response.headers)
    give_headers = build_header_step(
        view,
        response.headers,
        _read_default_type(operation, response_class),
        rules.is_checked,
    )

    def answer(body: Any, headers: Any, filled: Any) -> Any:
        if dump is None:
            if body is not None:
                raise InvalidResponseError(view, [f"status {status} has no content"])
            answered = response_class(status=status)
            del answered.headers["Content-Type"]
        else:
            answered = dump(body)
            if answered.status_code != status:
                answered.status_code = status
            if media_type is not None:
                answered.content_type = media_type
        if has_headers or headers or filled is not None:
            give_headers(answered, headers, filled)
        return answered

    return answer


def _read_default_type(
    operation: Operation, response_class: type[flask.Response]
) -> str | None:
    """Return the Content-Type that the response which the view fills begins with.

    None where it fills none.
    """
    return response_class().content_type if operation.filled else None


def _build_body_writer(response: Response, write: Writer) -> Writer:
    envelope = response.envelope
    return write if envelope is None else lambda data: write({envelope: data})


def _build_dump(
    view: str, response: Response, app: flask.Flask, rules: DumpRules
) -> Writer | None:
    """Return what makes a response of a body, None where there is no content."""
    schema, write_text = response.schema, build_text_writer(app)
    if schema is None:
        return None
    write = _build_body_writer(response, build_writer(app))
    dump = _build_reference(view, _build_schema_dump(schema, rules), write)
    if not rules.is_compiled or write_text is None:
        return dump
    dumpers = OnFirstUse(_build_compiling(schema, response, rules))
    finish = _build_reference(view, DumpedError.get, write)

    def dump_compiled(value: Any) -> Any:
        dumper = dumpers.value or dumpers.get()
        if dumper.try_dumps is None:
            return dump(value)
        try:
            text = dumper.try_dumps(value)
        except DumpedError as dumped:
            return finish(dumped)
        except StepAsideError:
            return dump(value)
        return write_text(text)

    return dump_compiled


def _build_compiling(
    schema: ValueSchema, response: Response, rules: DumpRules
) -> Callable[[], compiled.Dumper]:
    return functools.partial(
        compiled.compile_dumper,  # imported when bound, so before a server forks
        schema,
        checks=rules.is_checked,
        envelope=response.envelope,
    )


def explain_responses(
    operation: Operation, app: flask.Flask, rules: DumpRules
) -> Iterator[Explanation]:
    """Yield which responses are dumped by compiled code, and why others are not.

    :param operation: the operation
    :param app: its JSON provider may have to write
    :param rules: how values are dumped
    """
    for response in operation.responses:
        if response.schema is None:
            continue
        part = f"response {response.status}"
        if build_text_writer(app) is None:
            reason = "app.json was replaced or changed"
            obstacles: tuple[Obstacle, ...] = (Obstacle(path=(), reason=reason),)
        elif not rules.is_compiled:
            obstacles = (Obstacle(path=(), reason="TYPED_COMPILED is False"),)
        else:
            obstacles = _build_compiling(response.schema, response, rules)().obstacles
        yield Explanation(part=part, obstacles=obstacles)


def _build_schema_dump(schema: ValueSchema, rules: DumpRules) -> Callable[[Any], Any]:
    if not rules.is_checked:
        return schema.dump
    return lambda value: schema.dump(schema.check(value))


def _build_reference(
    view: str, dump_data: Callable[[Any], Any], write: Writer
) -> Writer:
    """Return what makes a response of a body by its Schema, and words its errors.

    :param view: that the body is of
    :param dump_data: makes plain data of it
    :param write: makes a response of these
    """

    def dump(value: Any) -> Any:
        try:
            return write(dump_data(value))
        except ValidationError as error:
            reasons = list_reasons(error.messages)
            raise InvalidResponseError(view, reasons, type(value)) from error
        except (TypeError, ValueError) as error:
            reason = f"it has no JSON form ({error})"
            raise InvalidResponseError(view, [reason]) from error

    return dump


def _build_raw(
    operation: Operation, raw: RawResponse, app: flask.Flask, is_checked: bool
) -> _RawAnswer:
    if not (raw.media_types or raw.headers or operation.filled):
        return _join
    default_type = _read_default_type(operation, app.response_class)
    media_type = raw.media_types[0] if raw.media_types else None
    give_headers = build_header_step(
        operation.view, raw.headers, default_type, is_checked
    )
    make_response = app.make_response

    def answer(body: Any, status: Any, headers: Any, filled: Any) -> Any:
        answered = make_response(_join(body, status))
        if media_type is not None and ";" in media_type:
            answered.content_type = media_type
        elif media_type is not None:
            answered.mimetype = media_type  # adds the charset of a text
        give_headers(answered, headers, filled)
        return answered

    return answer


def _join(body: Any, status: Any, headers: Any = None, filled: Any = None) -> Any:
    """Return what a view returned, for Flask to make a response of."""
    parts: Sequence[Any] = [part for part in (status, headers) if part is not None]
    return (body, *parts) if parts else body
