"""What Flask answers itself: what the annotation names of it, and how it is sent."""

import io
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import flask
import pytest
from documents import operation_of, read_document
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from flask_typed import Api, MediaType, ResponseHeader, typed
from flask_typed.errors import BindingError
from flask_typed.responses import InvalidResponseError


@dataclass
class Pet:
    name: str


def build_app(hint: Any, make: Callable[[], Any]) -> Flask:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view() -> Any:
        return make()

    view.__annotations__["return"] = hint
    app.add_url_rule("/", "view", typed(view))
    return app


def get(hint: Any, value: Any) -> TestResponse:
    """Return the answer of a view that returns a value under an annotation."""
    make = value if callable(value) else lambda: value
    return build_app(hint, make).test_client().get("/")


def stream() -> Iterator[str]:
    yield "a"
    yield "b"


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (tuple[Pet, Literal[201]] | str, ({"name": "a", "password": "b"}, 202)),
        (tuple[Pet, Literal[201]] | str, {"name": "a", "password": "b"}),
        (Pet | str, ({"name": "a"}, 202)),
        (Pet | str, (b"bytes", 202)),
        (Pet | flask.Response, ("text", 202)),
        (Pet | flask.Response, ({"name": "a"}, 202)),
        (Pet | Iterator[str], ("text", 202)),
        (tuple[str, Literal[201]], ("text", 202)),
        (tuple[str, Literal[201]], "text"),
        (tuple[str, Literal[201]], ({"a": 1}, 201)),
        (Pet | tuple[str, Literal[201]], ("text", 202)),
        (Annotated[str, MediaType("text/csv")], {"a": 1}),
    ],
    ids=str,
)
def test_what_the_annotation_does_not_name_is_the_servers_bug(
    hint: Any, value: Any
) -> None:
    with pytest.raises(InvalidResponseError, match="where the annotation names"):
        get(hint, value)


@pytest.mark.parametrize(
    ("hint", "value", "sent"),
    [
        (tuple[str, Literal[201]], ("text", 201), (201, "text")),
        (tuple[str, Literal[201, 203]], ("text", 203), (203, "text")),
        (tuple[str, Literal[200]], "text", (200, "text")),
        (tuple[str | bytes, Literal[201]], (b"text", 201), (201, "text")),
        (
            tuple[str, Literal[201], dict[str, str]],
            ("text", 201, {"X-A": "1"}),
            (201, "text"),
        ),
        (tuple[Any, Literal[200]] | tuple[str, Literal[201]], ("a", 200), (200, '"a"')),
        (tuple[Any, Literal[200]] | tuple[str, Literal[201]], ("a", 201), (201, "a")),
        (Pet | str, ("text", "203 Odd"), (203, "text")),
        (Pet | str, ("text", 299, {"X-A": "1"}), (299, "text")),
    ],
    ids=str,
)
def test_a_named_status_goes_with_its_body(
    hint: Any, value: Any, sent: tuple[int, str]
) -> None:
    got = get(hint, value)
    assert (got.status_code, got.text) == sent


@pytest.mark.parametrize(
    "hint",
    [
        Iterator[str],
        Iterator[bytes],
        Generator[str, None, None],
        Iterator,
        Pet | Iterator[str],
        tuple[Iterator[str], Literal[200]],
    ],
    ids=str,
)
def test_a_stream_passes_as_flask_streams_it(hint: Any) -> None:
    got = get(hint, stream)
    assert (got.status_code, got.data) == (200, b"ab")
    assert "Content-Length" not in got.headers


def test_a_view_that_yields_is_a_stream() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.get("/")
    @typed
    def view(count: int) -> Annotated[Iterator[str], MediaType("text/csv")]:
        for number in range(count):
            yield f"{number}\n"

    got = app.test_client().get("/?count=2")
    assert (got.data, got.content_type) == (b"0\n1\n", "text/csv; charset=utf-8")


@pytest.mark.parametrize("hint", [Iterator[Pet], Iterator[int]], ids=str)
def test_a_stream_of_other_things_is_refused(hint: Any) -> None:
    with pytest.raises(BindingError, match="is not a type that can be served"):
        get(hint, stream)


def send_pdf() -> flask.Response:
    return flask.send_file(io.BytesIO(b"%PDF"), mimetype="application/pdf")


def test_a_file_is_sent_untouched_and_documented_with_its_media_type() -> None:
    hint = Annotated[flask.Response, MediaType("application/pdf")]
    app = build_app(hint, send_pdf)
    got = app.test_client().get("/")
    assert (got.data, got.content_type) == (b"%PDF", "application/pdf")
    assert content_of(app) == {
        "application/pdf": {
            "schema": {
                "type": "string",
                "format": "binary",
                "contentMediaType": "application/pdf",
            }
        }
    }


def content_of(app: Flask, status: str = "200") -> Any:
    responses = operation_of(read_document(app), "/", "get")["responses"]
    assert list(responses) == [status]
    return responses[status].get("content")


@pytest.mark.parametrize(
    ("media_type", "schema"),
    [
        ("text/csv", {"type": "string"}),
        ("text/csv; header=present", {"type": "string"}),
        ("application/geo+json", {}),
        ("application/json", {}),
        (
            "image/png",
            {"type": "string", "format": "binary", "contentMediaType": "image/png"},
        ),
    ],
)
def test_the_schema_of_a_body_is_that_of_its_media_type(
    media_type: str, schema: Any
) -> None:
    app = build_app(Annotated[bytes, MediaType(media_type)], lambda: b"a")
    assert content_of(app) == {media_type: {"schema": schema}}


def test_a_body_may_have_several_media_types() -> None:
    hint = Annotated[flask.Response, MediaType("image/png", "image/webp")]
    assert list(content_of(build_app(hint, send_pdf))) == ["image/png", "image/webp"]


@pytest.mark.parametrize(
    ("hint", "value", "sent"),
    [
        (Annotated[str, MediaType("text/csv")], "a", "text/csv; charset=utf-8"),
        (Annotated[bytes, MediaType("image/png")], b"a", "image/png"),
        (
            Annotated[str, MediaType("text/csv; header=present")],
            "a",
            "text/csv; header=present",
        ),
        (
            tuple[Annotated[str, MediaType("text/csv")], Literal[201]],
            ("a", 201),
            "text/csv; charset=utf-8",
        ),
        (
            Annotated[str, MediaType("text/csv", "text/plain")],
            ("a", {"Content-Type": "text/plain"}),
            "text/plain",
        ),
        (
            Annotated[Pet, MediaType("application/vnd.pet+json")],
            Pet("a"),
            "application/vnd.pet+json",
        ),
    ],
    ids=str,
)
def test_a_body_is_sent_with_its_media_type(hint: Any, value: Any, sent: str) -> None:
    assert get(hint, value).content_type == sent


def test_a_type_has_its_media_type_in_the_document() -> None:
    hint = Annotated[Pet, MediaType("application/vnd.pet+json")]
    app = build_app(hint, lambda: Pet("a"))
    assert content_of(app) == {
        "application/vnd.pet+json": {"schema": {"$ref": "#/components/schemas/Pet"}}
    }


@pytest.mark.parametrize(
    ("hint", "status"),
    [(tuple[str, Literal[201]], "201"), (str, "200"), (Iterator[str], "200")],
    ids=str,
)
def test_the_status_of_what_flask_answers_is_documented(hint: Any, status: str) -> None:
    assert content_of(build_app(hint, lambda: "a"), status) is None


def test_headers_of_what_flask_answers_are_checked_and_sent() -> None:
    hint = Annotated[str, ResponseHeader("X-A", int)]
    assert get(hint, ("text", {"X-A": 3})).headers["X-A"] == "3"
    with pytest.raises(InvalidResponseError, match="X-A: it is declared and missing"):
        get(hint, "text")


def test_an_exception_that_is_returned_is_answered_as_a_problem() -> None:
    got = get(Annotated[str, MediaType("text/csv")], lambda: NotFound())
    assert (got.status_code, got.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("hint", "reason", "fix"),
    [
        (Annotated[str, MediaType("csv")], "'csv' is not a media type", "text/csv"),
        (Annotated[str, MediaType()], "MediaType() names none", "text/csv"),
        (
            Annotated[Pet, MediaType("text/csv")],
            "sent as JSON is not text/csv",
            "flask.Response",
        ),
        (
            Annotated[Pet, MediaType("application/json", "a/b+json")],
            "one media type, not application/json, a/b+json",
            "leave one",
        ),
        (tuple[str, Literal[99]], "99 is not the status", "200 to 599"),
        (tuple[str, Literal["201 Made"]], "is not the status", "200 to 599"),
    ],
    ids=str,
)
def test_a_mistake_is_refused_when_bound(hint: Any, reason: str, fix: str) -> None:
    with pytest.raises(BindingError) as caught:
        get(hint, "text")
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert reason in told
    assert fix in advice
