"""Bodies that a view is given as they are: bytes, texts and streams."""

from __future__ import annotations

import io
from typing import IO, Annotated, Any, BinaryIO

import flask
import pytest
from flask import Flask
from forms import MISSING, client_of, errors_of, streamed

from flask_typed import Api, Body, typed

OCTETS = "application/octet-stream"


def as_bytes(data: Annotated[bytes, Body(media_type=OCTETS)]) -> int:
    return len(data)


def image(data: Annotated[bytes, Body(media_type=["image/*", "text/csv"])]) -> int:
    return len(data)


def text(data: Annotated[str, Body(media_type="text/plain", max_length=4)]) -> Any:
    return {"text": data}


def stream(data: IO[bytes]) -> int:
    return len(data.read())


def optional(
    data: Annotated[bytes | None, Body(media_type=OCTETS)] = None,
) -> int:
    return -1 if data is None else len(data)


def optional_stream(data: BinaryIO | None = None) -> int:
    return -1 if data is None else len(data.read())


STREAM_OF_JSON = Annotated[BinaryIO, Body(media_type="application/json")]
TERMINATED = {"wsgi.input_terminated": True}


@pytest.mark.parametrize("view", [as_bytes, stream, optional, optional_stream])
@pytest.mark.parametrize("content_type", [OCTETS, f"{OCTETS}; a=b", None])
@pytest.mark.parametrize("size", [1, 100_000])
def test_the_bytes_are_passed_on(
    view: Any, content_type: str | None, size: int
) -> None:
    client = client_of(view)
    answer = client.post("/", data=b"\xff" * size, content_type=content_type)
    assert answer.json == size


@pytest.mark.parametrize("view", [as_bytes, stream])
def test_a_body_of_unknown_length_is_passed_on(view: Any) -> None:
    answer = client_of(view).post("/", environ_overrides=streamed(io.BytesIO(b"abc")))
    assert answer.json == 3


@pytest.mark.parametrize(
    "hint",
    [
        IO[bytes],
        BinaryIO,
        io.BufferedIOBase,
        io.BufferedReader,
        Annotated[BinaryIO, Body()],
        STREAM_OF_JSON,
    ],
)
def test_a_stream_is_annotated_in_several_ways(hint: Any) -> None:
    def view(data: Any) -> Any:
        assert isinstance(data, io.BufferedReader)
        return data.read(2).decode() + data.read().decode()

    view.__annotations__["data"] = hint
    is_json = hint is STREAM_OF_JSON
    answer = client_of(view).post(
        "/", data=b"abcdef", content_type="application/json" if is_json else OCTETS
    )
    assert answer.json == "abcdef"


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("image/png", 200),
        ("IMAGE/GIF", 200),
        ("text/csv; charset=latin-1", 200),
        ("text/plain", 415),
        (OCTETS, 415),
        (None, 415),
    ],
)
def test_a_body_has_one_of_the_media_types(
    content_type: str | None, status: int
) -> None:
    answer = client_of(image).post("/", data=b"abc", content_type=content_type)
    assert answer.status_code == status
    if status == 415:
        assert answer.headers["Accept"] == "image/*, text/csv"


def test_any_media_type_may_be_taken() -> None:
    def view(data: Annotated[bytes, Body(media_type="*/*")]) -> int:
        return len(data)

    client = client_of(view)
    for content_type in ("a/b", "application/json", None):
        assert client.post("/", data=b"abc", content_type=content_type).json == 3


@pytest.mark.parametrize("view", [as_bytes, stream, text])
@pytest.mark.parametrize("environ", [{}, TERMINATED], ids=["plain", "terminated"])
def test_no_bytes_are_no_body(view: Any, environ: Any) -> None:
    answer = client_of(view).post("/", environ_overrides=environ)
    assert errors_of(answer) == {"body": MISSING}


@pytest.mark.parametrize("view", [optional, optional_stream])
@pytest.mark.parametrize("environ", [{}, TERMINATED], ids=["plain", "terminated"])
def test_no_bytes_leave_the_default(view: Any, environ: Any) -> None:
    assert client_of(view).post("/", environ_overrides=environ).json == -1


def test_a_text_is_decoded() -> None:
    client = client_of(text)
    answer = client.post("/", data="äöü".encode(), content_type="text/plain")
    assert answer.json == {"text": "äöü"}
    answer = client.post("/", data="abcde", content_type="text/plain;charset=UTF-8")
    assert errors_of(answer) == {"body": ["Longer than maximum length 4."]}


def test_a_text_that_is_not_utf_8_is_refused() -> None:
    client = client_of(text)
    answer = client.post("/", data=b"a\xff", content_type="text/plain")
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "The body is not UTF-8, at byte 1."
    answer = client.post("/", data=b"a", content_type="text/plain; charset=latin-1")
    assert answer.status_code == 415
    assert answer.headers["Accept"] == "text/plain"


@pytest.mark.parametrize("view", [as_bytes, stream])
def test_an_encoded_body_is_415(view: Any) -> None:
    answer = client_of(view).post(
        "/", data=b"abc", headers={"Content-Encoding": "gzip"}
    )
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("view", [as_bytes, stream])
@pytest.mark.parametrize("environ", [{}, TERMINATED], ids=["plain", "terminated"])
def test_a_body_that_is_cut_off_is_a_bad_request(view: Any, environ: Any) -> None:
    answer = client_of(view).post(
        "/",
        environ_overrides=streamed(
            io.BytesIO(b"abc"), length=5, is_terminated=bool(environ)
        ),
    )
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


class Broken(io.RawIOBase):
    """A body whose transfer breaks in a way of the server's own, after a while."""

    def __init__(self) -> None:
        self.is_begun = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.is_begun or size < 0:
            raise RuntimeError("bad chunk")
        self.is_begun = True
        return b"abc"


@pytest.mark.parametrize("view", [as_bytes, stream])
def test_a_transfer_that_breaks_while_the_view_reads_is_a_bad_request(
    view: Any,
) -> None:
    answer = client_of(view).post("/", environ_overrides=streamed(Broken()))
    assert answer.status_code == 400


@pytest.mark.parametrize("view", [as_bytes, stream])
@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
@pytest.mark.parametrize("is_known", [True, False], ids=["length", "chunked"])
def test_a_body_over_the_limit_of_the_app_is_413(
    view: Any, size: int, status: int, is_known: bool
) -> None:
    client = client_of(view, MAX_CONTENT_LENGTH=10)
    answer = client.post(
        "/",
        environ_overrides=streamed(
            io.BytesIO(b"a" * size), length=size if is_known else None
        ),
    )
    assert answer.status_code == status


def test_a_stream_is_not_read_before_the_view_reads_it() -> None:
    def view(data: BinaryIO) -> str:
        return data.read(1).decode()

    class Endless(io.RawIOBase):
        count = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:] = b"a" * len(buffer)
            self.count += len(buffer)
            return len(buffer)

    sent = Endless()
    answer = client_of(view).post("/", environ_overrides=streamed(sent))
    assert answer.text == "a"
    assert sent.count <= 8192


@pytest.mark.parametrize("view", [as_bytes, stream])
def test_a_hook_of_the_app_may_have_read_the_bytes(view: Any) -> None:
    app = Flask(__name__)
    Api(app)
    app.before_request(lambda: flask.request.get_data() and None)
    app.post("/")(typed(view))
    answer = app.test_client().post("/", data=b"abc", content_type=OCTETS)
    assert answer.json == 3


def test_a_media_type_of_json_is_still_json() -> None:
    def view(
        data: Annotated[dict[str, int], Body(media_type="application/vnd.shop+json")],
    ) -> dict[str, int]:
        return data

    client = client_of(view)
    for content_type in (
        "application/vnd.shop+json",
        "application/json",
        "application/b+json",
    ):
        answer = client.post("/", data=b'{"a": 1}', content_type=content_type)
        assert answer.json == {"a": 1}
    assert client.post("/", data=b"{}", content_type=OCTETS).status_code == 415
    assert errors_of(client.post("/")) == {"json": MISSING}


SHOP, JSON = "application/vnd.shop+json", "application/json"


@pytest.mark.parametrize(
    ("media_type", "taken"),
    [
        pytest.param(JSON, JSON, id="json"),
        pytest.param(SHOP, f"{SHOP}, {JSON}", id="another type of it, and json"),
        pytest.param([JSON, SHOP], f"{JSON}, {SHOP}", id="both, in their order"),
    ],
)
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "marshmallow"])
@pytest.mark.parametrize("sent", ["text/plain", f"{JSON}; charset=latin-1"])
def test_what_is_no_json_is_told_the_media_types_that_are_taken(
    media_type: Any, taken: str, is_compiled: bool, sent: str
) -> None:
    def view(it: Annotated[list[int], Body(media_type=media_type)]) -> None: ...

    app = Flask(__name__)
    app.config["TYPED_COMPILED"] = is_compiled
    Api(app)
    app.post("/")(typed(view))
    client = app.test_client()
    answer = client.post("/", data=b"[1]", content_type=sent)
    assert answer.status_code == 415
    assert answer.headers["Accept"] == taken
    assert taken.replace(", ", " or ") in answer.get_json()["detail"]
    for content_type in taken.split(", "):
        answer = client.post("/", data=b"[1]", content_type=content_type)
        assert answer.status_code == 204


def test_bytes_of_a_media_type_stand_beside_parameters() -> None:
    def view(name: str, data: Annotated[bytes, Body(media_type=OCTETS)]) -> Any:
        return [name, len(data)]

    client = client_of(view)
    assert client.post("/?name=a", data=b"abc").json == ["a", 3]
    assert errors_of(client.post("/")) == {"query": {"name": MISSING}, "body": MISSING}
