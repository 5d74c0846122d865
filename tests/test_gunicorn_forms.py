"""Forms and uploads on gunicorn: what is refused before all of it has arrived."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from forms import BOUNDARY, MULTIPART, URLENCODED, multipart, part
from test_gunicorn import TIMEOUT, Server, chunked, raw, serving

SOURCE = """
from typing import IO, Annotated, Any

from flask import Flask
from werkzeug.datastructures import FileStorage

from flask_typed import Api, File, Form, typed

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 50_000_000
api = Api(app)


@app.post("/photos")
@typed
def add(
    photo: Annotated[FileStorage, File(max_size=1000, content_types=["image/*"])],
    title: Annotated[str, Form()] = "",
) -> Any:
    return [len(photo.read()), title]


@app.post("/sizes")
@typed
def add_sizes(sizes: Annotated[list[int], Form()]) -> int:
    return sum(sizes)


@app.post("/stream")
@typed
def stream(data: IO[bytes]) -> int:
    return sum(len(chunk) for chunk in iter(lambda: data.read(1000), b""))


api.bind(app)
"""

CONTENT_TYPE = f"Content-Type: {MULTIPART}"
FORM = f"Content-Type: {URLENCODED}"
OCTETS = "Content-Type: application/octet-stream"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("photos")
    (folder / "photos.py").write_text(SOURCE, encoding="utf-8")
    with serving("photos:app", "--preload", folder=folder) as server:
        yield server


def photo(content: bytes | str, content_type: str = "image/png") -> bytes:
    return part("photo", content, filename="a.png", content_type=content_type)


def ask(server: Server, sent: bytes) -> tuple[int, Any]:
    """Return status and JSON of the answer to bytes after which none follow.

    The connection stays open: a server that waits for more of the body never answers.
    """
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address, timeout=TIMEOUT) as connection:
        connection.sendall(sent)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_a_form_with_a_file_is_read(photos: Server) -> None:
    body = multipart(photo("a" * 1000), part("title", "A"))
    sent = raw(body, CONTENT_TYPE, line="POST /photos")
    assert ask(photos, sent) == (200, [1000, "A"])


def test_a_form_in_chunks_is_read(photos: Server) -> None:
    body = multipart(photo("abc"), part("title", "A"))
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (body[:50], body[50:]))
    lines = [CONTENT_TYPE, "Transfer-Encoding: chunked"]
    sent = raw(chunks + b"0\r\n\r\n", *lines, line="POST /photos", length=None)
    assert ask(photos, sent) == (200, [3, "A"])


# gunicorn reads as much at once as we ask for, and waits for it.
ROOM = b"a" * 200_000


@pytest.mark.parametrize(
    ("begun", "errors"),
    [
        (photo(ROOM), {"photo": ["Must be no larger than 1000 bytes."]}),
        (photo(ROOM, "text/plain"), {"photo": ["Must be of the type image/*."]}),
        (part("other", ROOM, filename="a"), {"other": ["Unknown field."]}),
    ],
    ids=["size", "type", "unknown"],
)
@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
def test_a_file_is_refused_before_the_rest_of_it_has_arrived(
    photos: Server, begun: bytes, errors: Any, is_chunked: bool
) -> None:
    if is_chunked:
        lines = [CONTENT_TYPE, "Transfer-Encoding: chunked"]
        body = b"2dc6c00\r\n" + begun
        sent = raw(body, *lines, line="POST /photos", length=None)
    else:
        sent = raw(begun, CONTENT_TYPE, line="POST /photos", length=48_000_000)
    status, problem = ask(photos, sent)
    assert (status, problem["errors"]) == (422, {"files": errors})


HOSTILE: dict[str, tuple[int, bytes]] = {
    "a thousand parts": (
        413,
        raw(
            multipart(*[part("sizes", "1")] * 1001),
            CONTENT_TYPE,
            line="POST /sizes",
        ),
    ),
    "a text of a megabyte": (
        413,
        raw(multipart(part("sizes", b"1" * 10**6)), CONTENT_TYPE, line="POST /sizes"),
    ),
    "headers of a part without end": (
        413,
        raw(
            f"--{BOUNDARY}\r\nX: ".encode() + b"a" * 10**6,
            CONTENT_TYPE,
            line="POST /sizes",
        ),
    ),
    "a cut form": (400, raw(b"sizes=1&sizes", FORM, line="POST /sizes", length=100)),
    "a cut part": (
        400,
        raw(photo("abc"), CONTENT_TYPE, line="POST /photos", length=10_000),
    ),
    "a part without an end": (
        400,
        raw(photo("abc"), CONTENT_TYPE, line="POST /photos"),
    ),
    "a bad chunk of a form": (
        400,
        raw(
            b"zz\r\n12",
            FORM,
            "Transfer-Encoding: chunked",
            line="POST /sizes",
            length=None,
        ),
    ),
    "no boundary": (
        400,
        raw(multipart(), "Content-Type: multipart/form-data", line="POST /sizes"),
    ),
    "JSON for a form": (415, chunked(b"2\r\n{}\r\n0\r\n\r\n", line="POST /sizes")),
    "too large by its length": (
        413,
        raw(b"", CONTENT_TYPE, line="POST /photos", length=50_000_001),
    ),
    "a cut stream": (400, raw(b"abc", OCTETS, line="POST /stream", length=5)),
    "a bad chunk of a stream": (
        400,
        raw(
            b"3\r\nabc\r\nzz\r\n",
            OCTETS,
            "Transfer-Encoding: chunked",
            line="POST /stream",
            length=None,
        ),
    ),
    "no form": (422, raw(b"", FORM, line="POST /sizes")),
    "no stream": (422, raw(b"", OCTETS, line="POST /stream")),
}


@pytest.mark.parametrize(("status", "sent"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_form_gets_its_status(
    photos: Server, status: int, sent: bytes
) -> None:
    assert photos.send(sent) == status
    body = raw(b"sizes=1&sizes=2", FORM, line="POST /sizes")
    assert ask(photos, body) == (200, 3)


def test_a_stream_is_read_as_it_arrives(photos: Server) -> None:
    assert ask(photos, raw(b"a" * 10**6, OCTETS, line="POST /stream")) == (200, 10**6)
    chunks = b"186a0\r\n" + b"a" * 100_000 + b"\r\n"
    sent = raw(
        chunks * 10 + b"0\r\n\r\n",
        OCTETS,
        "Transfer-Encoding: chunked",
        line="POST /stream",
        length=None,
    )
    assert ask(photos, sent) == (200, 10**6)
