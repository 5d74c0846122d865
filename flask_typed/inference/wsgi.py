"""A WSGI application around an app, which records what goes in and comes out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import ClosingIterator, get_content_length

from .recordings import Exchange, Recording
from .shapes import (
    NOTHING,
    Shape,
    join_all,
    read_array,
    read_json,
    read_object,
    read_text,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes of a body, of a request or an answer, that are looked at. What is larger is an
#: upload or an export.
_MAX_BODY = 1_000_000


class RecordingApplication:
    """Call an app, and record the shapes of requests and answers.

    :param app: the app
    :param inner: its WSGI application
    :param recording: keeps them
    """

    def __init__(
        self, app: flask.Flask, inner: WSGIApplication, recording: Recording
    ) -> None:
        self._app = app
        self._inner = inner
        self._recording = recording

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Return what the app answers."""
        sent = _read_body(environ)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            started.append((status, headers))
            return start_response(status, headers, *rest)

        before = dict(environ)  # the app may change it
        answer = self._inner(environ, start)
        status, headers = started[-1] if started else ("0", [])
        body = NOTHING
        if _is_short_json(headers):
            text = b"".join(answer)
            answer = ClosingIterator([text], getattr(answer, "close", None))
            body = _read_json(text)
        self._note(before, sent, int(status[:3]), body)
        return answer

    def _note(
        self, environ: WSGIEnvironment, sent: bytes, status: int, answer: Shape
    ) -> None:
        """Record an answered request; what was refused does not say what is taken."""
        if not 200 <= status < 400:
            return
        request = self._app.request_class({**environ, "wsgi.input": io.BytesIO(sent)})
        adapter = self._app.create_url_adapter(request)
        try:
            endpoint, _ = ("", {}) if adapter is None else adapter.match()
        except HTTPException:  # no view answered it
            return
        with request:  # which closes its uploads
            exchange = _read_exchange(request, str(endpoint), sent, {status: answer})
        self._recording.note(exchange)


def _read_exchange(
    request: flask.Request, endpoint: str, sent: bytes, responses: dict[int, Shape]
) -> Exchange:
    has_form = bool(request.form or request.files)
    return Exchange(
        endpoint=endpoint,
        method=request.method,
        query=_read_lists(request.args, read_text),
        form=_read_lists(request.form, read_text) if has_form else NOTHING,
        files=_read_lists(request.files, _read_file) if has_form else NOTHING,
        body=_read_json(sent) if request.is_json else NOTHING,
        responses=responses,
    )


def _read_body(environ: WSGIEnvironment) -> bytes:
    """Return the body, and leave it there; nothing where it is long or streamed."""
    length = get_content_length(environ)
    if not length or length > _MAX_BODY:
        return b""
    sent: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(sent)
    return sent


def _is_short_json(headers: list[tuple[str, str]]) -> bool:
    found = {name.lower(): value for name, value in headers}
    length = found.get("content-length", "")
    media_type = found.get("content-type", "").partition(";")[0].strip().lower()
    return (
        length.isdecimal()
        and 0 < int(length) <= _MAX_BODY
        and (media_type == "application/json" or media_type.endswith("+json"))
    )


def _read_json(text: bytes) -> Shape:
    try:
        return read_json(json.loads(text))
    except (ValueError, RecursionError):  # no JSON, or none that a type describes
        return NOTHING


def _read_file(_: Any) -> Shape:
    return Shape(seen=1, kinds=frozenset({"file"}), members={})


def _read_lists(values: MultiDict[str, Any], read: Callable[[Any], Shape]) -> Shape:
    """Return an object of values by name; a name that is repeated is an array."""
    return read_object(
        {
            name: read(texts[0]) if len(texts) == 1 else read_array(join_all(shapes))
            for name, texts in values.lists()
            if (shapes := [read(text) for text in texts])
        }
    )
