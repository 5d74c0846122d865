"""Applications on gunicorn: prefork, threads, a prefix, and requests meant to break."""

import contextlib
import gzip
import html
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parent.parent
#: Seconds after which a server that does not answer is said to hang.
TIMEOUT = 30

SHOP = """
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Flask

from flask_typed import Api, Body, Form, typed

app = Flask(__name__)
api = Api(app, title="Shop", version="1.0")


@dataclass
class Item:
    id: int


@app.get("/items/<int:item_id>")
@typed
def get_item(item_id: int, depth: int = 0) -> Item:
    return Item(item_id)


@app.post("/echo")
@typed
def echo(sent: Annotated[Any, Body()] = None) -> Any:
    return sent


@app.post("/form")
@typed
def send_form(name: Annotated[str, Form()]) -> None: ...


api.bind(app)
"""


class Server:
    """A running gunicorn.

    :param process: its master
    :param port: where it listens
    """

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.log: list[str] = []
        self._booted = threading.Event()
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if sum("Booting worker" in line for line in self.log) == 2:
                self._booted.set()
        self._booted.set()  # It has ended.

    def wait(self) -> None:
        """Return when its workers have started."""
        assert self._booted.wait(TIMEOUT), self.log
        assert self.process.poll() is None, "".join(self.log)

    def stop(self) -> None:
        """End it, by its pid."""
        self.process.terminate()
        try:
            self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
            self._reader.join(TIMEOUT)
            assert self.process.stderr is not None
            self.process.stderr.close()

    def request(
        self, method: str, path: str, body: Any = None
    ) -> tuple[int, str, bytes]:
        """Return status, media type and content of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            if body is None:
                connection.request(method, path)
            else:
                headers = {"Content-Type": "application/json"}
                connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read()
        finally:
            connection.close()

    def send(self, raw: bytes) -> int | None:
        """Return the status of the answer to raw bytes, None where there is none."""
        address = ("127.0.0.1", self.port)
        with socket.create_connection(address, timeout=TIMEOUT) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(65536)
            except OSError as error:
                if isinstance(error, TimeoutError):
                    raise
                return None  # The server has closed the connection.
        found = re.match(rb"HTTP/1\.1 ([0-9]{3}) ", answer)
        return int(found[1]) if found else None


@contextlib.contextmanager
def serving(
    app: str, *options: str, folder: Path = CHECKOUT, **environment: str
) -> Iterator[Server]:
    """Serve an app with two workers that have threads.

    :param app: as gunicorn names it
    :param options: more options of gunicorn
    :param folder: holds the module of the app
    :param environment: more of it
    """
    with (
        # A socket that listens already: nobody else can take its port.
        socket.create_server(("127.0.0.1", 0)) as listener,
        # For what gunicorn keeps of itself while it runs.
        tempfile.TemporaryDirectory() as runtime,
        contextlib.ExitStack() as stack,
    ):
        command = [
            *(sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4"),
            *("--worker-class", "gthread", "--bind", f"fd://{listener.fileno()}"),
            *(*options, app),
        ]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(CHECKOUT),
                "XDG_RUNTIME_DIR": runtime,
                **environment,
            },
            pass_fds=[listener.fileno()],
            stderr=subprocess.PIPE,
            text=True,
        )
        server = Server(process, listener.getsockname()[1])
        stack.callback(server.stop)
        # From now on the port is closed when the server has ended.
        listener.close()
        server.wait()
        yield server


@pytest.fixture(scope="module")
def conduit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("conduit")
    url = f"sqlite:///{folder / 'conduit.sqlite3'}"
    with serving(
        "example_app:create_app()",
        "--preload",
        CONDUIT_DATABASE_URL=url,
        CONDUIT_MAX_CONTENT_LENGTH="2000",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.py").write_text(SHOP, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shop(shop_folder: Path) -> Iterator[Server]:
    with serving("shop:app", "--preload", folder=shop_folder) as server:
        yield server


@pytest.fixture(scope="module")
def shop_below_prefix(shop_folder: Path) -> Iterator[Server]:
    with serving(
        "shop:app", "--preload", folder=shop_folder, SCRIPT_NAME="/shop"
    ) as server:
        yield server


NEW = {"title": "A new day", "description": "Its dawn", "body": "The sun."}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/tags", None, 200),
        ("GET", "/api/articles?tag=flask&limit=1", None, 200),
        ("GET", "/api/articles?limit=0", None, 422),
        ("GET", "/api/articles/hints-are-enough", None, 200),
        ("GET", "/api/articles/none", None, 404),
        ("POST", "/api/articles", {"article": NEW}, 201),
        ("POST", "/api/articles", {"article": {}}, 422),
        ("POST", "/api/articles", None, 422),
        ("POST", "/api/tags", None, 405),
        ("GET", "/api", None, 404),
    ],
)
def test_the_example_application_is_served(
    conduit: Server, method: str, path: str, body: Any, status: int
) -> None:
    found, media_type, content = conduit.request(method, path, body)
    assert (found, media_type) == (status, "application/json")
    if status >= 400:
        assert list(json.loads(content)) == ["errors"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_example_application_has_its_documentation(
    conduit: Server, path: str
) -> None:
    status, media_type, content = conduit.request("GET", path)
    assert (status, media_type) == (200, "text/html; charset=utf-8")
    assert b"Conduit" in content


def test_two_workers_give_one_title_slugs_of_its_own(conduit: Server) -> None:
    def create(number: int) -> tuple[int, str]:
        article = {**NEW, "title": "All at once"}
        status, _, content = conduit.request(
            "POST", "/api/articles", {"article": article}
        )
        return status, json.loads(content)["article"]["slug"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(16)))
    assert [status for status, _ in answers] == [201] * 16
    assert len({slug for _, slug in answers}) == 16


def test_two_workers_without_preload_make_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'conduit.sqlite3'}"
    with serving("example_app:create_app()", CONDUIT_DATABASE_URL=url) as server:
        status, _, content = server.request("GET", "/api/articles")
    assert (status, json.loads(content)["articlesCount"]) == (200, 3)
    assert "Traceback" not in "".join(server.log)


def test_below_a_prefix_the_document_names_it(shop_below_prefix: Server) -> None:
    status, _, content = shop_below_prefix.request("GET", "/shop/openapi.json")
    document = json.loads(content)
    assert (status, document["servers"]) == (200, [{"url": "/shop"}])
    assert set(document["paths"]) == {"/items/{item_id}", "/echo", "/form"}


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_below_a_prefix_the_pages_load_what_they_need(
    shop_below_prefix: Server, page: str
) -> None:
    status, _, content = shop_below_prefix.request("GET", f"/shop/{page}")
    assert status == 200
    found = re.findall(r'(?:src|href|data-document)="([^"]+)"', content.decode())
    links = {html.unescape(link) for link in found if not link.startswith("data:")}
    assert "/shop/openapi.json" in links
    assert any(link.partition("?")[0].endswith(".js") for link in links)
    for link in links:
        assert link.startswith("/shop/")
        assert shop_below_prefix.request("GET", link)[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "media_type"),
    [
        ("GET", "/shop/items/3", None, 200, "application/json"),
        ("POST", "/shop/echo", {"id": 3}, 200, "application/json"),
        ("GET", "/shop/items/3?depth=x", None, 422, "application/problem+json"),
        ("GET", "/shop/items/x", None, 404, "text/html; charset=utf-8"),
    ],
)
def test_below_a_prefix_typed_views_answer(
    shop_below_prefix: Server,
    method: str,
    path: str,
    body: Any,
    status: int,
    media_type: str,
) -> None:
    found, media, content = shop_below_prefix.request(method, path, body)
    assert (found, media) == (status, media_type)
    if status == 200:
        assert json.loads(content) == {"id": 3}


JSON = "Content-Type: application/json"
CHUNKED = "Transfer-Encoding: chunked"


def raw(
    body: bytes = b"", *headers: str, line: str = "POST /echo", length: int | None = -1
) -> bytes:
    """Return the bytes of a request.

    :param body: as it is sent, chunks included
    :param headers: its headers, beside those that any request has
    :param line: method and path
    :param length: Content-Length; None for no such header, -1 for the right one
    """
    lines = [f"{line} HTTP/1.1", "Host: shop.test", "Connection: close", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(body: bytes, *headers: str, line: str = "POST /echo") -> bytes:
    return raw(body, JSON, CHUNKED, *headers, line=line, length=None)


MULTIPART = "Content-Type: multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\na\r\n'


def form(body: bytes, *headers: str, **options: Any) -> bytes:
    return raw(body, *(headers or [MULTIPART]), line="POST /form", **options)


HOSTILE: dict[str, tuple[int, bytes]] = {
    "no harm": (204, form(PART + b"--b--\r\n")),
    "cut form": (400, form(PART[:-4])),
    "a form without its end": (400, form(PART)),
    "a form that was announced longer": (400, form(PART, length=10_000)),
    "a form without a boundary": (400, form(PART, "Content-Type: multipart/form-data")),
    "1,001 parts": (413, form(PART * 1_001 + b"--b--\r\n")),
    "1 MB of text": (413, form(PART[:-3] + b"a" * 1_000_000 + b"\r\n--b--\r\n")),
    "a part named twice": (422, form(PART * 2 + b"--b--\r\n")),
    "cut body": (400, raw(b'{"a": ', JSON, length=100)),
    "cut body that is JSON": (400, raw(b"12", JSON, length=5)),
    "announced and not sent": (400, raw(b"", JSON, length=5)),
    "cut between chunks": (400, chunked(b"2\r\n12\r\n")),
    "cut inside a chunk": (400, chunked(b"5\r\n12")),
    "cut before the first chunk": (400, chunked(b"")),
    "bad chunk size": (400, chunked(b"zz\r\n12\r\n0\r\n\r\n")),
    "bad second chunk size": (400, chunked(b"2\r\n12\r\n-1\r\n0\r\n\r\n")),
    "huge chunk size": (400, chunked(b"f" * 30 + b"\r\n12")),
    "100,000 brackets": (400, raw(b"[" * 100_000, JSON)),
    "50,000 arrays": (400, raw(b"[" * 50_000 + b"]" * 50_000, JSON)),
    "5,000 objects": (400, raw(b'{"a":' * 5_000 + b"1" + b"}" * 5_000, JSON)),
    "5,000 digits": (400, raw(b"9" * 5_000, JSON)),
    "NaN": (400, raw(b"NaN", JSON)),
    "minus infinity": (400, raw(b"-Infinity", JSON)),
    "1e400": (400, raw(b"1e400", JSON)),
    "lone surrogate": (400, raw(rb'"\ud800"', JSON)),
    "lone surrogate for a name": (400, raw(rb'{"\udfff": 1}', JSON)),
    "not UTF-8": (400, raw(b'"\xff"', JSON)),
    "UTF-16": (400, raw('"a"'.encode("utf-16"), JSON)),
    "byte-order mark": (400, raw(b"\xef\xbb\xbf12", JSON)),
    "a member twice": (400, raw(b'{"a": 1, "a": 2}', JSON)),
    "a member twice, once escaped": (400, raw(rb'{"a": 1, "\u0061": 2}', JSON)),
    "null byte": (400, raw(b"\0", JSON)),
    "another charset": (415, raw(b"12", f"{JSON}; charset=latin-1")),
    "a charset that is none": (415, raw(b"12", f"{JSON}; charset=none")),
    "gzip": (415, raw(gzip.compress(b"12"), JSON, "Content-Encoding: gzip")),
    "no media type": (415, raw(b"12")),
    "a form": (415, raw(b"a=1", "Content-Type: application/x-www-form-urlencoded")),
    "null byte in the path": (404, raw(line="GET /items/1%00")),
    "null byte in the query": (422, raw(line="GET /items/1?depth=1%00")),
    "5,000 digits in the query": (422, raw(line=f"GET /items/1?depth={'9' * 3_000}e9")),
    "surrogate in the query": (422, raw(line="GET /items/1?depth=%ED%A0%80")),
}

#: What gunicorn refuses itself, in its own words or by closing the connection.
NOT_HTTP: dict[str, bytes] = {
    "1 MB header": raw(b"12", JSON, f"X-Big: {'x' * 1_000_000}"),
    "1,000 headers": raw(b"12", JSON, *(f"X-{n}: 1" for n in range(1000))),
    "100,000 characters of path": raw(line=f"GET /items/{'1' * 100_000}"),
    "null byte in a header": raw(b"12", JSON, "X-Null: \0"),
    "null byte in the request line": raw(line="GET /items/1\0"),
    "two lengths": raw(b"12", JSON, "Content-Length: 1"),
    "a negative length": raw(b"12", JSON, "Content-Length: -2", length=None),
    "a length and chunks": raw(b"0\r\n\r\n", JSON, CHUNKED),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


@pytest.mark.parametrize(("status", "sent"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_request_gets_its_status(
    shop: Server, status: int, sent: bytes
) -> None:
    assert shop.send(sent) == status
    assert shop.request("GET", "/items/1")[0] == 200


@pytest.mark.parametrize("sent", NOT_HTTP.values(), ids=NOT_HTTP)
def test_what_is_not_http_reaches_no_view(shop: Server, sent: bytes) -> None:
    status = shop.send(sent)
    assert status is None or 400 <= status < 500
    assert shop.request("GET", "/items/1")[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        raw(b" " * 2001, JSON, line="POST /api/articles"),
        raw(b"", JSON, line="POST /api/articles", length=10**30),
        chunked(b"7d1\r\n" + b" " * 2001 + b"\r\n0\r\n\r\n", line="POST /api/articles"),
        chunked(
            b"7d0\r\n{}" + b" " * 1998 + b"\r\n1\r\n \r\n0\r\n\r\n",
            line="POST /api/articles",
        ),
    ],
    ids=["by its length", "by a huge length", "one chunk", "JSON up to the limit"],
)
def test_a_body_over_the_limit_is_413(conduit: Server, sent: bytes) -> None:
    assert conduit.send(sent) == 413
    assert conduit.request("GET", "/api/tags")[0] == 200


def test_a_chunked_body_of_the_limit_is_read(conduit: Server) -> None:
    sent = json.dumps({"article": NEW}).encode().ljust(2000)
    chunks = b"7d0\r\n" + sent + b"\r\n0\r\n\r\n"
    assert conduit.send(chunked(chunks, line="POST /api/articles")) == 201


def test_no_request_was_an_error_of_the_server(shop: Server, conduit: Server) -> None:
    log = "".join(shop.log + conduit.log)
    assert "Booting worker" in log
    assert "Traceback" not in log
