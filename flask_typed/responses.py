"""What a view returned to a response: check, filter, dump; and errors to problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import flask
import werkzeug.sansio.response
from flask.json.provider import DefaultJSONProvider
from marshmallow import ValidationError
from werkzeug.datastructures import Headers

from .errors import Problem, TypedError
from .objects import ValueSchema
from .operation import ErrorFormat, Operation, Response
from .schemas import SchemaRegistry

Responder = Callable[[Any], Any]
#: Plain data to a response that holds it as JSON.
Writer = Callable[[Any], Any]


class InvalidResponseError(TypedError):
    """A view returned what its return annotation does not allow.

    :param view: the view's name and where it is defined
    :param reasons: what does not fit, each with its path
    """

    def __init__(self, view: str, reasons: list[str]) -> None:
        super().__init__(
            f"View {view} returned what its return annotation does not allow: "
            f"{'; '.join(reasons)}"
        )
        self.view = view
        self.reasons = reasons


def build_writer(app: flask.Flask) -> Writer:
    """Return what writes JSON: ``app.json`` where anything about it was changed."""
    provider, response_class = app.json, app.response_class
    if _is_changed(provider):
        return provider.response
    encoder = json.JSONEncoder(
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=DefaultJSONProvider.default,
    )

    def write(data: Any) -> flask.Response:
        text = encoder.encode(data).encode()
        return response_class(text, mimetype="application/json")

    return write


def _is_changed(provider: Any) -> bool:
    settings = {
        "ensure_ascii": True,
        "sort_keys": True,
        "compact": None,
        "mimetype": "application/json",
    }
    return (
        type(provider) is not DefaultJSONProvider
        or not vars(provider).keys().isdisjoint(("default", "dumps", "response"))
        or any(getattr(provider, name) != value for name, value in settings.items())
    )


def build_responder(
    operation: Operation, app: flask.Flask, is_checked: bool
) -> Responder:
    """Return the function that makes a response of what the view returned.

    It raises :class:`InvalidResponseError` where the value does not fit the annotation.
    What has no declared shape keeps Flask's meaning.

    :param operation: the operation
    :param app: its JSON provider and response class are used
    :param is_checked: whether values are checked, and not only filtered
    """
    if not operation.responses:
        return lambda value: value
    answers: dict[int | None, Callable[[Any, Any], Any]] = {
        response.status: _build_answer(operation, response, app, is_checked)
        for response in operation.responses
    }
    default = next((r.status for r in operation.responses if r.is_default), None)
    view, is_raw = operation.view, operation.is_raw

    def respond(value: Any) -> Any:
        body, status, headers = _split(value)
        if isinstance(body, werkzeug.sansio.response.Response):
            return value
        if is_raw and isinstance(body, str | bytes | bytearray):
            return value
        answer = answers.get(default if status is None else status)
        if answer is not None:
            return answer(body, headers)
        if is_raw:
            return value
        raise InvalidResponseError(view, [_undeclared(status, answers)])

    return respond


#: What Flask takes for the headers in a tuple of two.
_HEADERS = (Headers, dict, tuple, list)


def _split(value: Any) -> tuple[Any, int | None, Any]:
    """Return the body, status and headers of one of Flask's tuples."""
    if not isinstance(value, tuple) or hasattr(value, "_fields"):
        return value, None, None
    if len(value) == 3:
        return value
    if len(value) == 2 and isinstance(value[1], int):
        return value[0], value[1], None
    if len(value) == 2 and isinstance(value[1], _HEADERS):
        return value[0], None, value[1]
    return value, None, None


def _undeclared(status: int | None, answers: Mapping[int | None, Any]) -> str:
    declared = ", ".join(map(str, answers))
    given = "a value without a status" if status is None else f"status {status!r}"
    return f"{given}, where the annotation names {declared}"


def _build_answer(
    operation: Operation, response: Response, app: flask.Flask, is_checked: bool
) -> Callable[[Any, Any], Any]:
    status, schema, view = response.status, response.schema, operation.view
    write = build_writer(app)
    response_class = app.response_class

    def answer(body: Any, headers: Any) -> Any:
        if schema is None:
            if body is not None:
                raise InvalidResponseError(view, [f"status {status} has no content"])
            answered = response_class(status=status)
            del answered.headers["Content-Type"]
        else:
            answered = _dump(view, schema, body, write, is_checked)
            answered.status_code = status
        if headers:
            answered.headers.update(headers)
        return answered

    return answer


def _dump(
    view: str, schema: ValueSchema, value: Any, write: Writer, is_checked: bool
) -> Any:
    try:
        return write(schema.dump(schema.check(value) if is_checked else value))
    except ValidationError as error:
        raise InvalidResponseError(view, _paths(error.messages)) from error
    except (TypeError, ValueError) as error:
        raise InvalidResponseError(view, [f"it has no JSON form ({error})"]) from error


def _paths(messages: Any, path: str = "") -> list[str]:
    """Return each message behind the path of its member, the first 20."""
    if isinstance(messages, Mapping):
        return [
            text
            for name, below in messages.items()
            for text in _paths(below, f"{path}.{name}" if path else str(name))
        ][:20]
    if isinstance(messages, list):
        return [text for item in messages for text in _paths(item, path)][:20]
    return [f"{path}: {messages}" if path else str(messages)]


class ProblemWriter:
    """Writes the responses of errors under typed views.

    :param app: its JSON provider and response class are used
    :param registry: has the schemas of the problems
    :param error_format: makes the bodies, None for problem details
    """

    def __init__(
        self,
        app: flask.Flask,
        registry: SchemaRegistry,
        error_format: ErrorFormat | None,
    ) -> None:
        self._write = build_writer(app)
        self._registry = registry
        self._format = error_format

    def write(self, problem: Problem) -> Any:
        """Return the response of a problem."""
        error_format = self._format
        if error_format is None:
            schema = self._registry.schema_for(type(problem))()
            data = schema.dump(problem.members())
            status, media_type = problem.status, "application/problem+json"
        else:
            value = error_format.schema.check(error_format.function(problem))
            data = error_format.schema.dump(value)
            status = error_format.statuses.get(problem.status, problem.status)
            media_type = error_format.media_type
        response = self._write(data)
        response.status_code, response.content_type = status, media_type
        for name, value in (problem.headers or {}).items():
            response.headers.add(name, value)
        return response
