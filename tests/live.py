"""An app on a port of this machine, for what needs more than a test client."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from typing import Any

import flask
from werkzeug.serving import make_server


@contextlib.contextmanager
def serving(application: Any) -> Iterator[str]:
    """Serve a WSGI application, and yield its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def noting_calls(app: flask.Flask) -> Iterator[set[tuple[str, str]]]:
    """Yield the operations that are called: method, and path as in a document."""
    called: set[tuple[str, str]] = set()

    def note(sender: flask.Flask, **_: object) -> None:
        rule = flask.request.url_rule
        if rule is not None:
            path = re.sub(r"<(?:[^>:]*:)?(\w+)>", r"{\1}", rule.rule)
            called.add((flask.request.method, path))

    with flask.request_started.connected_to(note, app):
        yield called


def operations_of(app: flask.Flask, *paths: str) -> set[tuple[str, str]]:
    """Return the operations of the documents at some paths of an app."""
    client = app.test_client()
    documents = [client.get(path).get_json() for path in paths]
    return {
        (method.upper(), path)
        for document in documents
        for path, item in document["paths"].items()
        for method in item
    }
