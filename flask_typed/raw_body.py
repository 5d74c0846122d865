"""The bytes of a request's body: are there any, and can they be read to the end."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import flask
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from .errors import Problem
from .fields import is_media_type

#: Python reads an integer of so few digits without a limit of its own.
_PLAIN_DIGITS = 19


def has_body(request: flask.Request) -> bool:
    """Return whether a request has any bytes of a body.

    :raises HTTPException: 400 or 413, where they cannot be read
    """
    return bool(read_length(request)) or bool(read_body(request))


def read_body(request: flask.Request) -> bytes:
    """Return all bytes of a body.

    :raises HTTPException: 400 or 413, where they cannot be read
    """
    length = read_length(request)
    try:
        body = request.get_data()
        has_more = (
            length is None
            and len(body) == request.max_content_length
            and _has_more(request)
        )
    except HTTPException:  # 413, and 400 where the client went away
        raise
    except Exception as error:
        raise _unreadable() from error
    if has_more:
        raise RequestEntityTooLarge
    if length is not None and len(body) < length:
        raise _cut_off()
    return body


def open_body(request: flask.Request) -> io.BufferedReader:
    """Return the body as a stream, of which nothing was read yet.

    Who reads ``request.stream`` from now on reads the same one.

    :raises HTTPException: 413, where it says itself that it is too large
    """
    if "stream" in vars(request):
        # A hook of the app has read it; here is what it left for others.
        return io.BufferedReader(io.BytesIO(request.get_data()))
    stream: io.BufferedReader = io.BufferedReader(_BodyStream(request))
    request.stream = stream
    return stream


def is_empty(stream: io.BufferedReader) -> bool:
    """Return whether nothing is left of a stream.

    :raises HTTPException: 400 or 413, where it cannot be read
    """
    return not stream.peek(1)


class _BodyStream(io.RawIOBase):
    """A body, whose failures are answers to the client.

    :param request: whose body it is
    """

    def __init__(self, request: flask.Request) -> None:
        super().__init__()
        self._inner = request.stream
        self._request = request
        self._length = request.content_length
        self._maximum = request.max_content_length
        self._count = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read at most as many bytes as the buffer holds.

        :raises HTTPException: 400 or 413, where they cannot be read
        """
        size = len(buffer)
        try:
            data = b"" if self._is_read() else self._inner.read(size)
        except HTTPException:
            raise
        except Exception as error:
            raise _unreadable() from error
        if not data and self._count < (self._length or 0):
            raise _cut_off()
        self._count += len(data)
        buffer[: len(data)] = data
        return len(data)

    def _is_read(self) -> bool:
        """Return whether all was read, without reading on where that would fail."""
        if self._count == self._length:
            return True
        return self._count == self._maximum and not _has_more(self._request)


def _has_more(request: flask.Request) -> bool:
    """Return whether a body goes on, where Werkzeug has read what it may hold.

    Of a body of unknown length Werkzeug reads as much as is allowed and drops the
    rest without a word.
    """
    environ = request.environ
    is_chunked = request.content_length is None and "wsgi.input_terminated" in environ
    return is_chunked and bool(environ["wsgi.input"].read(1))


def _unreadable() -> Problem:
    # gunicorn raises its own parse errors and OSError while a body is read.
    return Problem(status=400, detail="The body of the request could not be read.")


def _cut_off() -> Problem:
    return Problem(status=400, detail="The body of the request was cut off.")


def read_length(request: flask.Request) -> int | None:
    """Return the ``content_length`` of a request, without its headers if it is plain.

    None where the body's length is not known.
    """
    environ = request.environ
    text = environ.get("CONTENT_LENGTH", "")
    is_plain = text.isascii() and text.isdigit() and len(text) < _PLAIN_DIGITS
    if "HTTP_TRANSFER_ENCODING" in environ or not is_plain:
        return request.content_length
    return int(text)


def check_encoding(request: flask.Request) -> None:
    """Refuse a body that is compressed.

    :raises Problem: 415
    """
    encoding = request.environ.get("HTTP_CONTENT_ENCODING", "")
    if encoding.lower() not in ("", "identity"):
        raise Problem(
            status=415,
            detail="The body must not be encoded.",
            headers={"Accept-Encoding": "identity"},
        )


def is_utf8(request: flask.Request) -> bool:
    """Return whether a body may be read as UTF-8: no other charset is named."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    return charset in ("utf-8", "utf8")


def refuse_media_type(wanted: str, media_types: Iterable[str]) -> Problem:
    """Return the answer to a body of another media type than is taken.

    :param wanted: what the body must be
    :param media_types: those that are taken
    """
    types = list(media_types)
    return Problem(
        status=415,
        detail=f"The body must be {wanted}, with the Content-Type "
        f"{' or '.join(types)}.",
        headers={"Accept": ", ".join(types)},
    )


def check_media_type(request: flask.Request, media_types: Iterable[str]) -> None:
    """Refuse a body of another media type.

    One that names none is of ``application/octet-stream`` (RFC 9110, section 8.3).

    :param media_types: types and ranges
    :raises Problem: 415
    """
    check_encoding(request)
    given = request.mimetype or "application/octet-stream"
    if not is_media_type(given, media_types):
        raise refuse_media_type("of a type that is read here", media_types)


def read_text(request: flask.Request, media_types: Iterable[str]) -> str:
    """Return a body as the text it is in UTF-8.

    :raises HTTPException: 400, 413 or 415
    """
    if not is_utf8(request):
        raise refuse_media_type("in UTF-8", media_types)
    body = read_body(request)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"The body is not UTF-8, at byte {error.start}."
        raise Problem(status=400, detail=detail) from error
