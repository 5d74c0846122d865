"""Uploads: files of a form, and what is refused while they arrive."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Annotated, Any

import flask
import pytest
from annotated_types import Len, Predicate
from flask import Flask
from flask.testing import FlaskClient
from forms import (
    MISSING,
    MULTIPART,
    UNKNOWN,
    client_of,
    errors_of,
    multipart,
    part,
    send,
    streamed,
)
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from flask_typed import Api, File, Form, typed

TOO_LARGE = ["Must be no larger than 10 bytes."]
WRONG_TYPE = ["Must be of the type image/png or text/*."]


def show(file: FileStorage | None) -> Any:
    return (
        None if file is None else [file.filename, file.mimetype, file.read().decode()]
    )


def attach(photo: FileStorage, title: Annotated[str, Form()] = "") -> Any:
    return [show(photo), title]


def maybe(photo: FileStorage | None = None) -> Any:
    return show(photo)


def several(photos: list[FileStorage]) -> Any:
    return [show(photo) for photo in photos]


def limited(
    photo: Annotated[
        FileStorage | None, File(max_size=10, content_types=["image/png", "text/*"])
    ] = None,
) -> Any:
    return show(photo)


def limited_list(
    photos: Annotated[
        list[FileStorage],
        File(max_size=10, content_types=["image/png", "text/*"], max_length=2),
    ] = [],  # noqa: B006
) -> Any:
    return [show(photo) for photo in photos]


@dataclass
class Album:
    title: str
    cover: Annotated[FileStorage, File(max_size=10)]
    pictures: list[FileStorage] = field(default_factory=list)
    year: int = 2026

    def __post_init__(self) -> None:
        if self.title == self.cover.filename:
            raise ValueError("the title is the name of a file")


def publish(album: Annotated[Album, Form()]) -> Any:
    return [
        album.title,
        show(album.cover),
        [picture.filename for picture in album.pictures],
        album.year,
    ]


def file(name: str, content: str = "abc", **options: Any) -> bytes:
    return part(
        name, content, **{"filename": "a.txt", "content_type": "text/plain", **options}
    )


def test_a_file_is_an_argument_by_its_annotation() -> None:
    answer = send(client_of(attach), file("photo"), part("title", "A"))
    assert answer.json == [["a.txt", "text/plain", "abc"], "A"]


@pytest.mark.parametrize(
    "view",
    [
        lambda photo: show(photo),
        lambda photo=None: show(photo),
    ],
    ids=["required", "default"],
)
@pytest.mark.parametrize(
    "hint",
    [
        FileStorage,
        Annotated[FileStorage, File()],
        Annotated[FileStorage, Form()],
        Annotated[FileStorage | None, File(description="A photo")],
    ],
    ids=["plain", "File()", "Form()", "optional"],
)
def test_a_marker_may_stand_on_a_file(view: Any, hint: Any) -> None:
    def made(photo: Any = view.__defaults__ and None) -> Any:
        return show(photo)

    made.__annotations__["photo"] = hint
    answer = send(client_of(made), file("photo", "x"))
    assert answer.json == ["a.txt", "text/plain", "x"]


def test_files_of_one_name_are_a_list() -> None:
    client = client_of(several)
    answer = send(client, file("photos", "1"), file("photos", "2", filename="b"))
    assert answer.json == [["a.txt", "text/plain", "1"], ["b", "text/plain", "2"]]
    assert len(send(client, file("photos")).get_json()) == 1
    assert errors_of(client.post("/")) == {"files": {"photos": MISSING}}


def test_two_files_for_one_are_refused() -> None:
    answer = send(client_of(attach), file("photo"), file("photo"))
    assert errors_of(answer) == {"files": {"photo": ["Given 2 times, must be once."]}}


def test_files_stand_beside_fields_in_one_class() -> None:
    parts = [
        part("title", "A"),
        file("pictures", filename="1"),
        file("cover", "cov"),
        file("pictures", filename="2"),
    ]
    answer = send(client_of(publish), *parts)
    assert answer.json == ["A", ["a.txt", "text/plain", "cov"], ["1", "2"], 2026]


def test_errors_of_fields_and_files_are_in_one_answer() -> None:
    answer = send(client_of(publish), part("year", "x"), part("pages", "2"))
    assert errors_of(answer) == {
        "form": {"title": MISSING, "year": ["Not a valid integer."], "pages": UNKNOWN},
        "files": {"cover": MISSING},
    }


def test_a_class_is_not_built_where_its_files_are_wrong() -> None:
    answer = send(client_of(publish), part("title", "a.txt"), file("cover"))
    assert errors_of(answer) == {
        "form": {"_schema": ["the title is the name of a file"]}
    }
    answer = send(client_of(publish), part("title", "a.txt"))
    assert errors_of(answer) == {"files": {"cover": MISSING}}


def test_a_form_that_is_urlencoded_holds_no_file() -> None:
    answer = client_of(attach).post("/", data={"photo": "abc"})
    assert answer.status_code == 415
    assert answer.headers["Accept"] == "multipart/form-data"


@pytest.mark.parametrize(
    ("parts", "errors"),
    [
        pytest.param(
            [part("photo", "abc")],
            {"form": {"photo": UNKNOWN}, "files": {"photo": MISSING}},
            id="a text for a file",
        ),
        pytest.param(
            [file("photo"), file("title")],
            {"files": {"title": UNKNOWN}},
            id="a file for a text",
        ),
        pytest.param([file("other")], {"files": {"other": UNKNOWN}}, id="unknown"),
    ],
)
def test_a_part_of_another_name_or_kind_is_refused(
    parts: Iterable[bytes], errors: Any
) -> None:
    assert errors_of(send(client_of(attach), *parts)) == errors


def test_a_file_for_a_form_without_files_is_refused() -> None:
    def view(title: Annotated[str, Form()]) -> str:
        return title

    answer = send(client_of(view), part("title", "A"), file("photo"))
    assert errors_of(answer) == {"files": {"photo": UNKNOWN}}


def test_unknown_files_are_ignored_where_the_view_says_so() -> None:
    client = client_of(typed(unknown="exclude")(attach))
    answer = send(client, file("photo"), file("other"), part("more", "1"))
    assert answer.json == [["a.txt", "text/plain", "abc"], ""]


# What a browser sends for an input of no file.

BLANK = {"filename": "", "content_type": "application/octet-stream"}


@pytest.mark.parametrize(
    ("view", "expected"), [(maybe, None), (limited, None), (limited_list, [])]
)
def test_a_blank_file_input_is_missing(view: Any, expected: Any) -> None:
    name = "photos" if view is limited_list else "photo"
    assert send(client_of(view), part(name, "", **BLANK)).json == expected


def test_a_blank_file_input_is_missed_where_a_file_is_required() -> None:
    blank = part("photo", "", **BLANK)
    assert errors_of(send(client_of(attach), blank)) == {"files": {"photo": MISSING}}
    blank = part("photos", "", **BLANK)
    answer = send(client_of(several), blank, file("photos"))
    assert answer.json == [["a.txt", "text/plain", "abc"]]


def test_a_blank_input_of_no_known_name_is_nothing() -> None:
    answer = send(client_of(attach), file("photo"), part("other", "", **BLANK))
    assert answer.status_code == 200


def test_an_empty_file_with_a_name_is_a_file() -> None:
    answer = send(client_of(attach), file("photo", ""))
    assert answer.json == [["a.txt", "text/plain", ""], ""]


def test_bytes_without_a_name_are_a_file() -> None:
    client = client_of(limited)
    answer = send(client, part("photo", "abc", filename="", content_type="text/x"))
    assert answer.json == ["", "text/x", "abc"]
    answer = send(client, part("photo", "abc", **BLANK))
    assert errors_of(answer) == {"files": {"photo": WRONG_TYPE}}


# Limits.


@pytest.mark.parametrize("size", [0, 9, 10])
def test_a_file_up_to_the_limit_is_taken(size: int) -> None:
    answer = send(client_of(limited), file("photo", "a" * size))
    assert answer.json == ["a.txt", "text/plain", "a" * size]


@pytest.mark.parametrize("size", [11, 100_000, 1_000_000])
def test_a_file_over_the_limit_is_refused(size: int) -> None:
    answer = send(client_of(limited), file("photo", "a" * size))
    assert errors_of(answer) == {"files": {"photo": TOO_LARGE}}


@pytest.mark.parametrize(
    ("content_type", "is_taken"),
    [
        ("image/png", True),
        ("IMAGE/PNG", True),
        ("text/plain; charset=utf-8", True),
        ("text/csv", True),
        ("image/jpeg", False),
        ("image", False),
        ("", False),
        (None, False),
    ],
)
def test_a_file_has_one_of_the_types(content_type: str | None, is_taken: bool) -> None:
    answer = send(client_of(limited), file("photo", "a", content_type=content_type))
    if is_taken:
        assert answer.get_json()[2] == "a"
    else:
        assert errors_of(answer) == {"files": {"photo": WRONG_TYPE}}


@pytest.mark.parametrize(
    ("second", "messages"),
    [
        pytest.param({"content": "a" * 11}, TOO_LARGE, id="size"),
        pytest.param({"content_type": "image/gif"}, WRONG_TYPE, id="type"),
    ],
)
def test_of_several_files_the_one_that_is_refused_is_named(
    second: Any, messages: Any
) -> None:
    answer = send(client_of(limited_list), file("photos"), file("photos", **second))
    assert errors_of(answer) == {"files": {"photos": {"1": messages}}}


def test_the_number_of_files_is_limited() -> None:
    answer = send(client_of(limited_list), *[file("photos")] * 3)
    assert errors_of(answer) == {"files": {"photos": ["Longer than maximum length 2."]}}


def test_limits_stand_on_the_items_of_a_list_too() -> None:
    def view(
        photos: Annotated[list[Annotated[FileStorage, File(max_size=10)]], Len(1, 2)],
    ) -> int:
        return len(photos)

    client = client_of(view)
    assert send(client, file("photos")).json == 1
    answer = send(client, file("photos", "a" * 11))
    assert errors_of(answer) == {"files": {"photos": {"0": TOO_LARGE}}}


def test_a_function_of_the_user_checks_a_file() -> None:
    def is_png(file: FileStorage) -> bool:
        head = file.read(4)
        file.seek(0)
        return bool(head == b"\x89PNG")

    def view(photo: Annotated[FileStorage, Predicate(is_png), File()]) -> int:
        return len(photo.read())

    client = client_of(view)
    assert send(client, part("photo", b"\x89PNG..", filename="a")).json == 6
    assert errors_of(send(client, file("photo"))) == {
        "files": {"photo": ["Invalid value."]}
    }


class Meter(io.RawIOBase):
    """A body that is made while it is read, and says how much of it was."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = next(self.chunks, b"")[: len(buffer)]
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        return len(chunk)


def endless(head: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield b"a" * 4096


def send_endless(client: FlaskClient, head: bytes) -> tuple[TestResponse, int]:
    """Send a form that never ends; return how much of it was read too."""
    meter = Meter(endless(head))
    answer = client.post(
        "/",
        environ_overrides=streamed(meter, MULTIPART),
    )
    return answer, meter.count


@pytest.mark.parametrize(
    ("head", "errors"),
    [
        pytest.param(file("photo", ""), {"photo": TOO_LARGE}, id="size"),
        pytest.param(
            file("photo", "", content_type="image/gif"),
            {"photo": WRONG_TYPE},
            id="type",
        ),
        pytest.param(file("other", ""), {"other": UNKNOWN}, id="unknown"),
    ],
)
def test_a_file_is_refused_before_the_rest_of_it_is_read(
    head: bytes, errors: Any
) -> None:
    answer, count = send_endless(client_of(limited), head.removesuffix(b"\r\n"))
    assert errors_of(answer) == {"files": errors}
    assert count < 200_000


def test_errors_of_other_locations_are_told_beside_a_refused_file() -> None:
    def view(
        photo: Annotated[FileStorage, File(max_size=10)],
        title: Annotated[str, Form()],
        page: int = 1,
    ) -> None: ...

    client = client_of(view)
    body = multipart(file("photo", "a" * 11))
    answer = client.post("/?page=x", data=body, content_type=MULTIPART)
    assert errors_of(answer) == {
        "query": {"page": ["Not a valid integer."]},
        "files": {"photo": TOO_LARGE},
    }


def test_a_text_limit_of_the_app_is_none_of_files() -> None:
    client = client_of(attach, MAX_FORM_MEMORY_SIZE=300)
    answer = send(client, file("photo", "a" * 100_000), part("title", "A"))
    assert (len(answer.get_json()[0][2]), answer.get_json()[1]) == (100_000, "A")


# Beside the app.


def test_the_app_says_where_files_are_written() -> None:
    written: list[str | None] = []

    class Request(flask.Request):
        def _get_file_stream(
            self,
            total_content_length: int | None,
            content_type: str | None,
            filename: str | None = None,
            content_length: int | None = None,
        ) -> IO[bytes]:
            written.append(filename)
            return io.BytesIO()

    app = Flask(__name__)
    app.request_class = Request
    Api(app)
    app.post("/")(typed(attach))
    answer = send(app.test_client(), file("photo"))
    assert answer.json == [["a.txt", "text/plain", "abc"], ""]
    assert written == ["a.txt"]


@pytest.mark.parametrize("parser", [None, FlaskParser], ids=["ours", "webargs'"])
@pytest.mark.parametrize(
    ("view", "sent", "errors"),
    [
        (limited, file("photo", "a" * 11), {"photo": TOO_LARGE}),
        (limited, file("photo", content_type="a/b"), {"photo": WRONG_TYPE}),
        (attach, file("other"), {"other": UNKNOWN, "photo": MISSING}),
    ],
    ids=["size", "type", "unknown"],
)
def test_files_that_a_hook_has_read_are_checked_all_the_same(
    parser: Any, view: Any, sent: bytes, errors: Any
) -> None:
    app = Flask(__name__)
    Api(app, parser=parser)
    app.before_request(lambda: flask.request.files and None)
    app.post("/")(typed(view))
    assert errors_of(send(app.test_client(), sent)) == {"files": errors}


def test_a_blank_input_that_a_hook_has_read_is_missing() -> None:
    app = Flask(__name__)
    Api(app)
    app.before_request(lambda: flask.request.files and None)
    app.post("/")(typed(maybe))
    assert send(app.test_client(), part("photo", "", **BLANK)).json is None
    answer = send(app.test_client(), part("photo", "abc", filename=""))
    assert answer.get_json()[2] == "abc"


def test_a_plain_webargs_parser_loads_files() -> None:
    client = client_of(publish, parser=FlaskParser)
    parts = [part("title", "A"), file("cover"), file("pictures"), file("pictures")]
    assert send(client, *parts).get_json()[2] == ["a.txt", "a.txt"]
    answer = send(client, part("year", "x"))
    assert errors_of(answer) == {
        "form": {"title": MISSING, "year": ["Not a valid integer."]},
        "files": {"cover": MISSING},
    }
