"""Forms: how they are sent, how their fields are read, what is refused."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

import flask
import pytest
from annotated_types import Ge
from flask import Flask
from forms import (
    MISSING,
    MULTIPART,
    UNKNOWN,
    URLENCODED,
    client_of,
    errors_of,
    multipart,
    part,
    send,
    streamed,
)
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import FileStorage

from flask_typed import Api, Form, Query, typed


@dataclass
class Login:
    user: str
    password: str
    remember: bool = False
    age: Annotated[int, Ge(18)] | None = None
    roles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.user == self.password:
            raise ValueError("the password is the name")


def log_in(login: Annotated[Login, Form()]) -> Any:
    return dataclasses.asdict(login)


def order(
    sku: Annotated[str, Form(min_length=2)],
    quantity: Annotated[int, Form(ge=1)] = 1,
    sizes: Annotated[list[int], Form()] = [],  # noqa: B006
    note: Annotated[str | None, Form(alias="remark")] = None,
) -> Any:
    return [sku, quantity, sizes, note]


each_media_type = pytest.mark.parametrize("media_type", [URLENCODED, MULTIPART])


def encode(fields: list[tuple[str, str]], media_type: str) -> bytes:
    if media_type == URLENCODED:
        return urlencode(fields).encode()
    return multipart(*(part(name, value) for name, value in fields))


@each_media_type
def test_fields_fill_arguments(media_type: str) -> None:
    fields = [("sku", "12345"), ("quantity", "2"), ("sizes", "1"), ("sizes", "2")]
    body = encode([*fields, ("remark", "ä & b")], media_type)
    answer = client_of(order).post("/", data=body, content_type=media_type)
    assert answer.json == ["12345", 2, [1, 2], "ä & b"]


@each_media_type
def test_fields_fill_the_members_of_a_class(media_type: str) -> None:
    fields = [("user", "ann"), ("password", "s3cret"), ("remember", "on")]
    body = encode([*fields, ("roles", "a"), ("roles", "b")], media_type)
    answer = client_of(log_in).post("/", data=body, content_type=media_type)
    assert answer.json == {
        "user": "ann",
        "password": "s3cret",
        "remember": True,
        "age": None,
        "roles": ["a", "b"],
    }


@each_media_type
def test_errors_are_by_field(media_type: str) -> None:
    fields = [("user", "ann"), ("age", "17"), ("remember", "perhaps"), ("pass", "x")]
    body = encode(fields, media_type)
    answer = client_of(log_in).post("/", data=body, content_type=media_type)
    assert errors_of(answer) == {
        "form": {
            "password": MISSING,
            "age": ["Must be greater than or equal to 18."],
            "remember": ["Not a valid boolean."],
            "pass": UNKNOWN,
        }
    }


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"sku": "a"}, {"sku": ["Shorter than minimum length 2."]}),
        ({"sku": ["ab", "cd"]}, {"sku": ["Given 2 times, must be once."]}),
        (
            {"sku": "ab", "sizes": ["1", "x"]},
            {"sizes": {"1": ["Not a valid integer."]}},
        ),
        (
            {"sku": "ab", "sizes[]": "1"},
            {"sizes": ["Repeat the plain name instead: sizes=1&sizes=2."]},
        ),
        ({"sku": "ab", "note": "n"}, {"note": UNKNOWN}),
        ({}, {"sku": MISSING}),
    ],
)
def test_a_field_that_does_not_fit_is_refused(fields: Any, errors: Any) -> None:
    found = errors_of(client_of(order).post("/", data=fields))
    assert found == {"form": errors}


def test_a_value_error_of_the_class_is_an_error_of_the_form() -> None:
    answer = client_of(log_in).post("/", data={"user": "a", "password": "a"})
    assert errors_of(answer) == {"form": {"_schema": ["the password is the name"]}}


@each_media_type
def test_a_blank_field_is_missing_unless_it_is_a_text(media_type: str) -> None:
    fields = [("user", ""), ("password", "x"), ("age", ""), ("remember", "")]
    body = encode(fields, media_type)
    answer = client_of(log_in).post("/", data=body, content_type=media_type).get_json()
    assert (answer["user"], answer["age"], answer["remember"]) == ("", None, False)


def test_a_blank_field_that_is_required_and_no_text_is_not_valid() -> None:
    def view(age: Annotated[int, Form()]) -> int:
        return age

    answer = client_of(view).post("/", data={"age": ""})
    assert errors_of(answer) == {"form": {"age": ["Not a valid integer."]}}


@pytest.mark.parametrize(
    "content_type", [None, "application/json", URLENCODED, MULTIPART]
)
def test_no_bytes_are_a_form_without_fields(content_type: str | None) -> None:
    def optional(note: Annotated[str, Form()] = "none") -> str:
        return note

    answer = client_of(optional).post("/", content_type=content_type)
    assert answer.text == "none"
    answer = client_of(order).post("/", content_type=content_type)
    assert errors_of(answer) == {"form": {"sku": MISSING}}


def test_a_default_of_a_model_is_for_a_form_without_its_fields() -> None:
    @dataclass
    class Note:
        text: str = ""
        size: int = 1

    def view(note: Annotated[Note | None, Form()] = None, page: int = 1) -> Any:
        return note and dataclasses.asdict(note)

    client = client_of(view)
    assert client.post("/").json is None
    assert client.post("/", data={"size": "2"}).json == {"text": "", "size": 2}


def test_models_and_fields_share_a_form() -> None:
    def view(
        login: Annotated[Login, Form()], token: Annotated[str, Form()], page: int = 1
    ) -> Any:
        return [login.user, token, page]

    client = client_of(view)
    fields = {"user": "ann", "password": "x", "token": "t"}
    assert client.post("/?page=2", data=fields).json == ["ann", "t", 2]
    assert errors_of(client.post("/?page=x", data={"user": "ann"})) == {
        "query": {"page": ["Not a valid integer."]},
        "form": {"password": MISSING, "token": MISSING},
    }


def test_unknown_fields_are_ignored_where_the_view_says_so() -> None:
    client = client_of(typed(unknown="exclude")(order))
    assert client.post("/", data={"sku": "ab", "other": "1"}).get_json()[0] == "ab"


def test_a_hundred_thousand_unknown_fields_are_counted_and_not_listed() -> None:
    body = "&".join(f"n{number}=1" for number in range(100_000))
    answer = client_of(order).post("/", data=body, content_type=URLENCODED)
    assert len(errors_of(answer)["form"]) == 100
    assert "more errors are not listed" in answer.get_json()["detail"]
    assert len(answer.data) < 20_000


# What is no form.


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/json",
        "text/plain",
        "multipart/mixed; boundary=a-boundary",
        f"{URLENCODED}; charset=latin-1",
    ],
)
def test_another_content_type_is_415_and_says_what_is_taken(
    content_type: str | None,
) -> None:
    answer = client_of(order).post("/", data=b"sku=ab", content_type=content_type)
    assert answer.status_code == 415
    assert answer.headers["Accept"] == f"{URLENCODED}, multipart/form-data"


def test_an_encoded_form_is_415_and_is_not_inflated() -> None:
    answer = client_of(order).post(
        "/",
        data=b"sku=ab",
        content_type=URLENCODED,
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param(URLENCODED, b"sku=\xff\xfe", id="not UTF-8"),
        pytest.param(MULTIPART, multipart(part("sku", b"\xff")), id="a part not UTF-8"),
        pytest.param("multipart/form-data", multipart(), id="no boundary"),
        pytest.param("multipart/form-data; boundary=é", multipart(), id="odd boundary"),
        pytest.param(MULTIPART, b"nothing of a form", id="no part"),
        pytest.param(MULTIPART, part("sku", "ab"), id="no end"),
        pytest.param(MULTIPART, multipart(part(None, "ab")), id="no name"),
        pytest.param(
            MULTIPART,
            multipart(part(None, "ab", filename="a")),
            id="a file without one",
        ),
        pytest.param(
            MULTIPART,
            b"--a-boundary\r\nContent-Type: text/plain\r\n\r\nab\r\n--a-boundary--\r\n",
            id="no disposition",
        ),
    ],
)
def test_a_malformed_form_is_a_bad_request(content_type: str, body: bytes) -> None:
    answer = client_of(order).post("/", data=body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"] == (
        "The body cannot be read as a form: it is malformed."
    )


@each_media_type
@pytest.mark.parametrize("is_terminated", [False, True], ids=["plain", "terminated"])
def test_a_form_that_is_cut_off_is_a_bad_request(
    media_type: str, is_terminated: bool
) -> None:
    body = encode([("sku", "ab")], media_type)
    answer = client_of(order).post(
        "/",
        environ_overrides=streamed(
            io.BytesIO(body),
            media_type,
            length=len(body) + 5,
            is_terminated=is_terminated,
        ),
    )
    assert answer.status_code == 400


class Broken(io.RawIOBase):
    """A body whose transfer breaks in a way of the server's own."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise RuntimeError("bad chunk")


def test_a_form_whose_transfer_breaks_is_a_bad_request() -> None:
    answer = client_of(order).post(
        "/",
        environ_overrides=streamed(Broken(), URLENCODED),
    )
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "The body of the request could not be read."


# Its size.


@each_media_type
def test_a_form_over_the_limit_of_the_app_is_413(media_type: str) -> None:
    body = encode([("sku", "a" * 2000)], media_type)
    client = client_of(order, MAX_CONTENT_LENGTH=1000)
    assert client.post("/", data=body, content_type=media_type).status_code == 413


@each_media_type
@pytest.mark.parametrize(("limit", "status"), [(0, 200), (-1, 413)])
def test_a_form_of_unknown_length_is_counted_while_it_is_read(
    media_type: str, limit: int, status: int
) -> None:
    body = encode([("sku", "a" * 2000)], media_type)
    client = client_of(order, MAX_CONTENT_LENGTH=len(body) + limit)
    answer = client.post(
        "/",
        environ_overrides=streamed(io.BytesIO(body), media_type),
    )
    assert answer.status_code == status


@each_media_type
def test_a_form_of_exactly_the_limit_is_read(media_type: str) -> None:
    body = encode([("sku", "ab")], media_type)
    client = client_of(order, MAX_CONTENT_LENGTH=len(body))
    answer = client.post(
        "/",
        data=body,
        content_type=media_type,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.json == ["ab", 1, [], None]


def test_a_thousand_parts_are_413() -> None:
    parts = [part("sizes", "1") for _ in range(1001)]
    assert send(client_of(order), *parts).status_code == 413
    answer = send(client_of(order), part("sku", "ab"), *parts[:999])
    assert answer.get_json()[2] == [1] * 999


def test_the_parts_of_a_form_are_limited_by_the_app() -> None:
    client = client_of(order, MAX_FORM_PARTS=2)
    assert send(client, *[part("sizes", "1")] * 3).status_code == 413


@pytest.mark.parametrize("size", [101, 300_000])
def test_a_text_over_the_limit_of_the_app_is_413(size: int) -> None:
    client = client_of(order, MAX_FORM_MEMORY_SIZE=max(100, size - 1))
    assert send(client, part("sku", "a" * size)).status_code == 413


def test_no_limit_of_the_app_is_none() -> None:
    client = client_of(order, MAX_FORM_MEMORY_SIZE=None, MAX_FORM_PARTS=None)
    parts = [part("sizes", "1") for _ in range(2000)]
    answer = send(client, part("sku", "a" * 600_000), *parts)
    assert (len(answer.get_json()[0]), len(answer.get_json()[2])) == (600_000, 2000)


def test_a_text_in_another_charset_is_read_as_its_part_says() -> None:
    body = part(
        "sku", "é".encode("latin-1") * 2, content_type="text/plain; charset=iso-8859-1"
    )
    assert send(client_of(order), body).get_json()[0] == "éé"


# Beside the app.


@pytest.mark.parametrize("parser", [None, FlaskParser], ids=["ours", "webargs'"])
def test_a_hook_of_the_app_may_have_read_the_form(parser: Any) -> None:
    app = Flask(__name__)
    Api(app, parser=parser)
    seen = []

    @app.before_request
    def check_token() -> None:
        seen.append(flask.request.form.get("token"))

    @app.post("/")
    @typed
    def view(token: Annotated[str, Form()], page: Annotated[int, Query()] = 1) -> str:
        return token

    client = app.test_client()
    assert client.post("/", data={"token": "t"}).text == "t"
    assert seen == ["t"]
    assert client.post("/", json={"token": "t"}).status_code == 415
    assert errors_of(client.post("/")) == {"form": {"token": MISSING}}


@each_media_type
def test_a_hook_of_the_app_may_have_read_the_bytes(media_type: str) -> None:
    app = Flask(__name__)
    Api(app)
    seen = []

    @app.before_request
    def log() -> None:
        seen.append(len(flask.request.get_data()))

    app.post("/")(typed(order))
    body = encode([("sku", "ab")], media_type)
    answer = app.test_client().post("/", data=body, content_type=media_type)
    assert answer.json == ["ab", 1, [], None]
    assert seen == [len(body)]


def test_the_view_finds_the_form_on_the_request_too() -> None:
    def view(sku: Annotated[str, Form()]) -> Any:
        return flask.request.form.to_dict()

    assert client_of(view).post("/", data={"sku": "ab"}).json == {"sku": "ab"}


@each_media_type
def test_a_plain_webargs_parser_loads_the_form(media_type: str) -> None:
    client = client_of(order, parser=FlaskParser)
    body = encode([("sku", "ab"), ("sizes", "1"), ("sizes", "2")], media_type)
    assert client.post("/", data=body, content_type=media_type).get_json()[2] == [1, 2]
    body = encode([("quantity", "0"), ("other", "1")], media_type)
    answer = client.post("/?page=1", data=body, content_type=media_type)
    assert errors_of(answer) == {
        "form": {
            "sku": MISSING,
            "quantity": ["Must be greater than or equal to 1."],
            "other": UNKNOWN,
        }
    }


def test_a_method_without_a_body_leaves_the_default() -> None:
    def view(note: Annotated[str, Form()] = "none") -> str:
        return note

    client = client_of(view, "GET", "POST")
    assert client.get("/").text == "none"
    assert client.post("/", data={"note": "a"}).text == "a"


NO_TEXT = ["Not a valid string."]


@typed(unknown="exclude")
def lenient(
    photo: FileStorage | None = None,
    photos: list[FileStorage] = [],  # noqa: B006
    note: Annotated[str, Form()] = "",
    sizes: Annotated[list[int], Form()] = [],  # noqa: B006
) -> str:
    return note


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (part("photo", "abc"), {"files": {"photo": ["Not a valid file."]}}),
        (part("photos", "abc"), {"files": {"photos": ["Not a valid file."]}}),
        (
            part("note", "abc", filename="a.txt"),
            {"form": {"note": NO_TEXT}},
        ),
        (
            part("sizes", "1", filename="a.txt"),
            {"form": {"sizes": NO_TEXT}},
        ),
    ],
    ids=["text for a file", "text for files", "file for a text", "file for a list"],
)
def test_a_part_of_the_other_kind_is_no_unknown_field_to_ignore(
    sent: bytes, errors: Any
) -> None:
    assert errors_of(send(client_of(lenient), sent)) == errors


def test_a_blank_text_for_a_file_is_one_that_was_left_blank() -> None:
    answer = send(client_of(lenient), part("photo"), part("note", "a"))
    assert answer.text == "a"


def test_both_kinds_of_errors_of_a_form_are_in_one_answer() -> None:
    sent = [part("photo", "abc"), part("sizes", "x")]
    assert errors_of(send(client_of(lenient), *sent)) == {
        "files": {"photo": ["Not a valid file."]},
        "form": {"sizes": {"0": ["Not a valid integer."]}},
    }
