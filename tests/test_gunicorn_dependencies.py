"""Clean-up of dependencies on gunicorn: when the response was sent, and not before."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_gunicorn import TIMEOUT, Server, raw, serving

SOURCE = """
import os
from collections.abc import Iterator
from typing import Annotated

import flask

from flask_typed import Api, Depends, typed

app = flask.Flask(__name__)
api = Api(app)


def opened() -> Iterator[str]:
    flask.g.name = flask.request.path
    try:
        yield "open"
        word = "closed"
    except BaseException as error:
        word = type(error).__name__
        raise
    finally:
        line = f"{flask.g.name} {flask.request.method} {word}\\n"
        with open(os.environ["NOTES"], "a") as notes:
            notes.write(line)


Opened = Annotated[str, Depends(opened, scope="response")]


@app.get("/text")
@typed
def text(it: Opened) -> str:
    return it


@app.get("/file")
@typed
def file(it: Opened) -> flask.Response:
    return flask.send_file(__file__)


@app.get("/stream")
@typed
def stream(it: Opened, fails: bool = False) -> Iterator[str]:
    def pieces() -> Iterator[str]:
        yield "a"
        if fails:
            raise OSError
        with open(os.environ["NOTES"]) as notes:
            yield notes.read()

    return pieces()


@app.get("/none")
@typed
def none(it: Opened) -> None: ...


api.bind(app)
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.touch()
    return path


@pytest.fixture
def server(tmp_path: Path, notes: Path) -> Iterator[Server]:
    (tmp_path / "held.py").write_text(SOURCE, encoding="utf-8")
    with serving("held:app", "--preload", folder=tmp_path, NOTES=str(notes)) as running:
        yield running


def read_all(server: Server, line: str) -> bytes:
    """Return an answer, read until the server has closed the connection behind it."""
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address, timeout=TIMEOUT) as connection:
        connection.sendall(raw(line=line))
        pieces = iter(lambda: connection.recv(65536), b"")
        return b"".join(pieces)


def test_it_is_closed_once_behind_every_kind_of_response(
    server: Server, notes: Path
) -> None:
    lines = ["GET /text", "HEAD /text", "GET /file", "GET /none", "GET /stream"]
    for line in lines:
        assert read_all(server, line).startswith(b"HTTP/1.1 20")
    assert notes.read_text().splitlines() == [
        f"{path} {method} closed" for method, path in map(str.split, lines)
    ]


def test_a_stream_that_fails_is_thrown_into_it(server: Server, notes: Path) -> None:
    read_all(server, "GET /stream?fails=1")
    assert notes.read_text() == "/stream GET OSError\n"
