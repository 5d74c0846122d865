"""What a request to an observed view would have been answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import flask
from werkzeug.exceptions import HTTPException

from ..operation import FormBody, JsonBody, Operation, RawBody
from ..parsing import Loader, ReaderRules, build_loader
from ..raw_body import read_length
from ..record import record


@record
class Check:
    """Tells what a request would have been answered, after its view has returned.

    :param find_refusal: the answer, None where the view would have been called
    :param sees_body: whether the body can be looked at without reading from the client
    """

    find_refusal: Callable[[flask.Request, bool], HTTPException | None]
    sees_body: Callable[[flask.Request], bool]


def build_check(
    operation: Operation, load: Loader, rules: ReaderRules, max_errors: int
) -> Check:
    """Return what tells the refusals of an operation.

    Credentials are only looked for: whether they are right, a dependency knows, and
    none is run.

    :param operation: the operation
    :param load: loads its arguments
    :param rules: how requests are read
    :param max_errors: messages in an answer at most
    """
    bodiless = dataclasses.replace(operation, request_body=None)
    load_bodiless = build_loader(bodiless, rules, max_errors)
    schemes = [
        each.authentication
        for each in operation.dependencies
        if each.authentication is not None
    ]

    def find_refusal(request: flask.Request, sees_body: bool) -> HTTPException | None:
        try:
            for scheme in schemes:
                scheme.read(request)
            (load if sees_body else load_bodiless)(request)
        except HTTPException as refusal:
            return refusal
        return None

    return Check(find_refusal=find_refusal, sees_body=_build_seer(operation))


def _build_seer(operation: Operation) -> Callable[[flask.Request], bool]:
    """Return what tells whether the body of a request can be looked at.

    What the view has left unread stays unread: reading it could wait for a slow client,
    or take it from a function that still means to.
    """
    body = operation.request_body
    if body is None:
        return lambda request: True
    if isinstance(body, FormBody):
        return lambda request: "form" in vars(request) or has_none(request)
    if isinstance(body, RawBody) and body.kind == "stream":
        return lambda request: False
    is_json = isinstance(body, JsonBody)

    def sees(request: flask.Request) -> bool:
        if is_kept(request) or has_none(request):
            return True
        # It is refused for its type alone, before a byte of it is read.
        return is_json and bool(read_length(request)) and not request.is_json

    return sees


def is_kept(request: flask.Request) -> bool:
    """Return whether the view has read the body, and werkzeug has kept all of it."""
    data: bytes | None = vars(request).get("_cached_data")
    if data is None:
        return False
    length = read_length(request)
    if length is None:
        # There may be more, and only the client knows.
        return "form" not in vars(request) and len(data) != request.max_content_length
    # Who has read a stream, or parsed a form, finds nothing more in it.
    return len(data) == length


def has_none(request: flask.Request) -> bool:
    """Return whether a request has no body, and says so (RFC 9112, section 6.3).

    In HTTP/2 a body needs no length.
    """
    environ = request.environ
    if "HTTP_TRANSFER_ENCODING" in environ:
        return False
    if environ.get("CONTENT_LENGTH"):
        return read_length(request) == 0
    is_old = environ.get("SERVER_PROTOCOL", "").startswith("HTTP/1")
    return is_old or not environ.get("wsgi.input_terminated")
