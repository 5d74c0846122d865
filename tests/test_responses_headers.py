"""Headers that the annotation declares are checked, written and documented."""

import datetime as dt
import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import flask
import pytest
from annotated_types import Ge
from documents import operation_of, read_document
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from flask_typed import Api, MediaType, ResponseHeader, typed
from flask_typed.errors import BindingError
from flask_typed.responses import InvalidResponseError


class Color(enum.Enum):
    RED = "red"


class Word(str, enum.Enum):  # noqa: UP042 - whose str() is its name
    YES = "yes"


@dataclass
class Pet:
    name: str


TOTAL = ResponseHeader("X-Total", Annotated[int, Ge(0)], description="of all pages")


def build_app(hint: Any, value: object, **config: Any) -> Flask:
    """Return an app with a view that returns a value under an annotation."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config)
    Api(app)

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    app.add_url_rule("/", "view", typed(view))
    return app


def get(hint: Any, value: object, **config: Any) -> TestResponse:
    return build_app(hint, value, **config).test_client().get("/")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (str, "a b", "a b"),
        (int, 3, "3"),
        (int, "3", "3"),
        (float, 0.5, "0.5"),
        (bool, True, "true"),
        (bool, False, "false"),
        (bool, "false", "false"),
        (dt.date, dt.date(2024, 2, 29), "2024-02-29"),
        (uuid.UUID, uuid.UUID(int=5), str(uuid.UUID(int=5))),
        (Color, Color.RED, "red"),
        (Word, Word.YES, "yes"),
        (Literal["a", 1], 1, "1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("checks", ["always", "never"])
def test_a_value_is_sent_as_the_text_of_its_json(
    kind: Any, value: object, text: str, checks: str
) -> None:
    hint = Annotated[Pet, ResponseHeader("X-A", kind)]
    got = get(hint, (Pet("a"), {"X-A": value}), TYPED_CHECK_RESPONSES=checks)
    assert got.headers["X-A"] == text


def test_a_value_is_made_one_of_its_type() -> None:
    assert get(Annotated[Pet, TOTAL], (Pet("a"), {"X-Total": 3.0})).headers[
        "X-Total"
    ] == ("3")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Total": 3, "X-Other": "o"},
        {"x-total": "3", "X-Other": "o"},
        [("X-Total", 3), ("X-Other", "o")],
        Headers({"X-Total": "3", "X-Other": "o"}),
    ],
    ids=["dict", "text", "list", "Headers"],
)
def test_every_form_of_headers_that_flask_takes_is_read(headers: Any) -> None:
    got = get(Annotated[Pet, TOTAL], (Pet("a"), 200, headers))
    assert (got.headers["X-Total"], got.headers["X-Other"]) == ("3", "o")


MISFITS: list[tuple[str, Any, str]] = [
    ("missing", {}, "header X-Total: it is declared and missing"),
    ("no number", {"X-Total": "many"}, "header X-Total: Not a valid"),
    ("of another type", {"X-Total": [Pet("a")]}, "header X-Total: Not a valid"),
    ("out of range", {"X-Total": -1}, "header X-Total: Must be greater"),
    ("a text out of range", {"X-Total": "-1"}, "header X-Total: Must be greater"),
    ("one of two", {"X-Total": ["1", "x"]}, "header X-Total: Not a valid"),
    ("a boolean", {"X-Total": True}, "header X-Total: Not a valid"),
]


@pytest.mark.parametrize(
    ("headers", "reason"), [pytest.param(*case[1:], id=case[0]) for case in MISFITS]
)
def test_what_does_not_fit_is_the_servers_bug(headers: Any, reason: str) -> None:
    with pytest.raises(InvalidResponseError, match=reason):
        get(Annotated[Pet, TOTAL], (Pet("a"), headers))


@pytest.mark.parametrize("text", ["a\r\nX-B: 1", "\U0001f600"], ids=["break", "emoji"])
def test_a_text_that_no_header_can_hold_is_the_servers_bug(text: str) -> None:
    hint = Annotated[Pet, ResponseHeader("X-A")]
    with pytest.raises(InvalidResponseError, match=r"newline|Latin-1"):
        get(hint, (Pet("a"), {"X-A": text}))


def test_a_misfit_is_not_told_to_the_client() -> None:
    app = build_app(Annotated[Pet, TOTAL], Pet("a"))
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    got = app.test_client().get("/")
    assert got.status_code == 500
    assert b"X-Total" not in got.data


def test_nothing_is_checked_where_checks_are_off() -> None:
    hint = Annotated[Pet, TOTAL, ResponseHeader("X-B", int)]
    got = get(hint, (Pet("a"), {"X-B": "many"}), TYPED_CHECK_RESPONSES="never")
    assert (got.status_code, got.headers["X-B"]) == (200, "many")


@pytest.mark.parametrize(
    "header",
    [
        ResponseHeader("X-Next", required=False),
        ResponseHeader("X-Next", str | None),
    ],
    ids=["required", "None"],
)
@pytest.mark.parametrize("headers", [{}, {"X-Next": None}], ids=["missing", "None"])
def test_a_header_may_be_optional(header: ResponseHeader, headers: Any) -> None:
    hint = Annotated[Pet, header]
    got = get(hint, (Pet("a"), headers))
    assert (got.status_code, got.headers.get("X-Next")) == (200, None)
    responses = read_document(build_app(hint, None))["paths"]["/"]["get"]["responses"]
    (documented,) = responses["200"]["headers"].values()
    assert "required" not in documented


def filling(response: flask.Response) -> Annotated[Pet, TOTAL]:
    response.headers["X-Total"] = "3"
    return Pet("a")


def misfilling(response: flask.Response) -> Annotated[Pet, TOTAL]:
    response.headers["X-Total"] = "many"
    return Pet("a")


def answer(view: Callable[..., Any]) -> TestResponse:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    app.add_url_rule("/", "view", typed(view))
    return app.test_client().get("/")


def test_a_header_may_be_set_on_an_injected_response() -> None:
    assert answer(filling).headers["X-Total"] == "3"
    with pytest.raises(InvalidResponseError, match="header X-Total: Not a valid"):
        answer(misfilling)


def test_a_cookie_may_be_declared() -> None:
    def view(
        response: flask.Response,
    ) -> Annotated[None, ResponseHeader("Set-Cookie", description="session: who")]:
        response.set_cookie("session", "s")
        response.set_cookie("theme", "dark")

    got = answer(view)
    assert len(got.headers.getlist("Set-Cookie")) == 2
    app = Flask(__name__)
    Api(app)
    app.get("/")(typed(view))
    response = operation_of(read_document(app), "/", "get")["responses"]["204"]
    assert response["headers"] == {
        "Set-Cookie": {
            "description": "session: who",
            "required": True,
            "schema": {"type": "string"},
        }
    }


def headers_of(hint: Any) -> dict[str, Any]:
    """Return the headers in the document by status."""
    responses = operation_of(read_document(build_app(hint, None)), "/", "get")[
        "responses"
    ]
    return {status: found.get("headers") for status, found in responses.items()}


DOCUMENTED = {
    "X-Total": {
        "description": "of all pages",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    }
}


@pytest.mark.parametrize(
    ("hint", "headers"),
    [
        (Annotated[Pet, TOTAL], {"200": DOCUMENTED}),
        (Annotated[Pet, TOTAL] | None, {"200": DOCUMENTED}),
        (tuple[Annotated[Pet, TOTAL], Literal[201]], {"201": DOCUMENTED}),
        (Annotated[tuple[Pet, Literal[201]], TOTAL], {"201": DOCUMENTED}),
        (tuple[Annotated[None, TOTAL], Literal[204]], {"204": DOCUMENTED}),
        (Annotated[None, TOTAL], {"204": DOCUMENTED}),
        (Annotated[flask.Response, TOTAL], {"200": DOCUMENTED}),
        (tuple[Annotated[str, TOTAL], Literal[203]], {"203": DOCUMENTED}),
        (
            Annotated[Pet | tuple[Pet, Literal[203]], TOTAL],
            {"200": DOCUMENTED, "203": DOCUMENTED},
        ),
        (
            Annotated[Pet, TOTAL] | tuple[None, Literal[404]],
            {"200": DOCUMENTED, "404": None},
        ),
        (
            Annotated[Pet, TOTAL] | tuple[Annotated[str, TOTAL], Literal[200]],
            {"200": DOCUMENTED},
        ),
        (
            Annotated[Pet, TOTAL] | str,
            {"200": {"X-Total": {**DOCUMENTED["X-Total"], "required": None}}},
        ),
        (
            str | tuple[Annotated[bytes, TOTAL], Literal[200]],
            {"200": {"X-Total": {**DOCUMENTED["X-Total"], "required": None}}},
        ),
    ],
    ids=str,
)
def test_a_header_is_documented_with_its_response(
    hint: Any, headers: dict[str, Any]
) -> None:
    for header in (h for of in headers.values() if of for h in of.values()):
        if header["required"] is None:
            del header["required"]
    assert headers_of(hint) == headers


def test_examples_and_deprecation_are_documented() -> None:
    header = ResponseHeader("X-A", int, examples=[3], deprecated=True)
    assert headers_of(Annotated[Pet, header])["200"] == {
        "X-A": {
            "deprecated": True,
            "required": True,
            "schema": {"type": "integer", "examples": [3]},
        }
    }


@pytest.mark.parametrize(
    ("hint", "reason", "fix"),
    [
        (Annotated[Pet, ResponseHeader("X A")], "'X A' is not the name", "letters"),
        (
            Annotated[Pet, ResponseHeader("content-type")],
            "Content-Type of a response is no header",
            'MediaType("...")',
        ),
        (
            Annotated[Pet, TOTAL, ResponseHeader("x-total")],
            "two headers 'x-total'",
            "leave one",
        ),
        (
            Annotated[Pet, ResponseHeader("X-A", list[int])],
            "list[int] does not fit into the header 'X-A'",
            "use a scalar",
        ),
        (list[Annotated[Pet, TOTAL]], "stands inside the type", "the whole body"),
        (
            list[Annotated[Pet, MediaType("a/b")]],
            "MediaType('a/b') stands inside",
            "the whole body",
        ),
    ],
    ids=str,
)
def test_a_mistake_is_refused_when_bound(hint: Any, reason: str, fix: str) -> None:
    with pytest.raises(BindingError) as caught:
        get(hint, None)
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert reason in told
    assert fix in advice
