"""Observed views on gunicorn: the same bytes under load, one table of all workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from test_gunicorn import CHECKOUT, TIMEOUT, Server, serving

SOURCE = """
import os
from dataclasses import dataclass
from typing import Annotated, Any

import flask
from flask_typed import Api, Body, Query, typed


@dataclass
class Line:
    sku: str
    quantity: int


def create_app(mode):
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 200000
    api = Api(app, mode=mode, observed_dir=os.environ["OBSERVED"])

    @app.get("/page")
    @typed
    def page(limit: Annotated[int, Query()] = 10) -> dict[str, int]:
        return {"limit": flask.request.args.get("limit", "none")}

    @app.post("/lines")
    @typed
    def lines(sent: list[Line] = Body()) -> list[Line]:
        return flask.request.get_json()

    @app.post("/streamed")
    @typed
    def streamed(sent: list[Line] = Body()) -> Any:
        def pieces():
            while piece := flask.request.stream.read(1000):
                yield piece
        return flask.stream_with_context(pieces()), {"X-Length": "unknown"}

    @app.post("/ignored")
    @typed
    def ignored(sent: list[Line] = Body()) -> str:
        return "not read"

    @app.get("/lost")
    @typed
    def lost() -> dict[str, int]:
        flask.abort(404, "no such page")

    api.bind(app)
    return app


before, after = create_app("off"), create_app("observe")


def app(environ, start_response):
    chosen = after if environ.get("HTTP_X_APP") == "after" else before
    return chosen(environ, start_response)
"""

#: `flask typed observed`, where the entry point is not installed too.
COMMAND = """
from flask_typed.cli import typed_cli
from old import after
result = after.test_cli_runner().invoke(typed_cli, ["observed"])
print(result.output, end="")
"""

FITTING = b'[{"sku": "a", "quantity": 1}]'
#: Method, path and body; chunked where the body is a list.
REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "/page", None),
    ("GET", "/page?limit=x", None),
    ("GET", "/lost", None),
    ("GET", "/nowhere", None),
    ("POST", "/lines", FITTING),
    ("POST", "/lines", b'[{"sku": 1}]'),
    ("POST", "/lines", b"["),
    ("POST", "/lines", b"[" + b"1," * 150000 + b"1]"),
    ("POST", "/lines", [FITTING[:9], FITTING[9:]]),
    ("POST", "/streamed", b"x" * 5000),
    ("POST", "/streamed", [b"x" * 500, b"y" * 4500]),
    ("POST", "/ignored", b"x" * 5000),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("observed")
    (folder / "old.py").write_text(SOURCE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(
        "old:app",
        *("--preload", "--threads", "16"),
        folder=folder,
        OBSERVED=str(folder / "found"),
    ) as server:
        yield server


def ask(server: Server, name: str, request: tuple[str, str, Any]) -> tuple[Any, ...]:
    """Return status, headers but the date, and content of an answer."""
    method, path, body = request
    connection = HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    headers = {"X-App": name, "Content-Type": "application/json"}
    try:
        chunked = isinstance(body, list)
        content = iter(body) if chunked else body
        connection.request(method, path, content, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        sent = [each for each in answer.getheaders() if each[0] != "Date"]
        return answer.status, sent, answer.read()
    finally:
        connection.close()


def test_observed_views_answer_the_same_bytes_with_16_threads(server: Server) -> None:
    expected = [ask(server, "before", each) for each in REQUESTS]
    assert {status for status, *_ in expected} == {200, 400, 404, 413}
    work = [*range(len(REQUESTS))] * 16
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: ask(server, "after", REQUESTS[n]), work))
    assert answers == [expected[number] for number in work]


def test_the_command_prints_what_all_workers_have_observed(folder: Path) -> None:
    found = folder / "counted"
    with (
        serving(
            "old:app", "--threads", "16", folder=folder, OBSERVED=str(found)
        ) as server,
        ThreadPoolExecutor(16) as pool,
    ):
        wrong = ("GET", "/page?limit=x", None)
        list(pool.map(lambda _: ask(server, "after", wrong), range(64)))
    # They have ended, so all is written.
    printed = subprocess.run(
        [sys.executable, "-c", COMMAND],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "OBSERVED": str(found),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert printed.stdout.splitlines() == [
        "GET /page (page): 64 requests",
        "  request 422: 64",
        "      64  query.limit: Not a valid integer.",
        "  response 500: 64",
        "      64  limit: Not a valid integer.",
    ], printed.stderr
