"""Apps of one typed view, and the bytes of forms, for the tests that send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_typed import Api, typed

MISSING = ["Missing data for required field."]
UNKNOWN = ["Unknown field."]
BOUNDARY = "a-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"


def client_of(
    view: Callable[..., Any], *methods: str, parser: Any = None, **config: Any
) -> FlaskClient:
    """Return a client of an app that serves one typed view, by POST as a rule."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config)
    Api(app, parser=parser)
    is_typed = hasattr(view, "__typed__")
    app.add_url_rule(
        "/",
        "view",
        view if is_typed else typed(view),
        methods=methods or ("POST",),
    )
    return app.test_client()


def errors_of(response: TestResponse) -> Any:
    """Return the errors of a 422 answer."""
    assert response.status_code == 422, response.text
    assert response.mimetype == "application/problem+json"
    return response.get_json()["errors"]


def part(
    name: str | None,
    content: bytes | str = b"",
    *,
    filename: str | None = None,
    content_type: str | None = None,
) -> bytes:
    """Return one part of a form as a browser writes it (RFC 7578, section 4)."""
    data = content.encode() if isinstance(content, str) else content
    disposition = "form-data"
    if name is not None:
        disposition += f'; name="{name}"'
    if filename is not None:
        disposition += f'; filename="{filename}"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n"
    if content_type is not None:
        head += f"Content-Type: {content_type}\r\n"
    return head.encode() + b"\r\n" + data + b"\r\n"


def multipart(*parts: bytes) -> bytes:
    """Return the body of a form."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send(client: FlaskClient, *parts: bytes, **options: Any) -> TestResponse:
    """Send a form of parts."""
    options.setdefault("content_type", MULTIPART)
    return client.post("/", data=multipart(*parts), **options)


def streamed(
    stream: Any,
    content_type: str = "application/octet-stream",
    *,
    length: int | None = None,
    is_terminated: bool = True,
) -> dict[str, Any]:
    """Return the environ of a request whose body is a stream.

    :param stream: the body, as a server passes it on
    :param content_type: its Content-Type
    :param length: its Content-Length
    :param is_terminated: whether the server says that it ends the stream itself
    """
    environ: dict[str, Any] = {"wsgi.input": stream, "CONTENT_TYPE": content_type}
    if length is None:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        environ["CONTENT_LENGTH"] = str(length)
    if is_terminated:
        environ["wsgi.input_terminated"] = True
    return environ
