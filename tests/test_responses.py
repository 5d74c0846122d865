"""What a view returns becomes the response that its annotation says."""

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, NoReturn

import flask
import pytest
import werkzeug
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from flask_typed import Api, typed


class Color(enum.Enum):
    RED = "red"


@dataclass
class Pet:
    name: str
    age: int = 1


@dataclass
class Puppy(Pet):
    password: str = "secret"


@dataclass
class Missing:
    reason: str


@dataclass
class Order:
    id: int
    pets: list[Pet]
    note: str | None = None
    tags: dict[str, int] = field(default_factory=dict)


def get(view: Callable[..., Any], **config: Any) -> TestResponse:
    """Return the answer of a typed view."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view))
    return app.test_client().get("/")


def annotated(value: object, hint: Any) -> Callable[[], Any]:
    """Return a view that returns a value under an annotation."""

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    return view


@pytest.mark.parametrize(
    ("hint", "value", "sent"),
    [
        (Pet, Pet("a"), {"name": "a", "age": 1}),
        (Pet, {"name": "a"}, {"name": "a", "age": 1}),
        (Pet, {"name": "a", "age": 2.0}, {"name": "a", "age": 2}),
        (list[Pet], [Pet("a"), {"name": "b"}], [{"name": n, "age": 1} for n in "ab"]),
        (list[Pet], (), []),
        (list[int], {1: 2}.values(), [2]),
        (dict[str, Pet], {"x": Pet("a")}, {"x": {"name": "a", "age": 1}}),
        (dict[int, bool], {1: True}, {"1": True}),
        (int, 3, 3),
        (float, 3, 3.0),
        (bool, False, False),
        (Pet | None, None, None),
        (Pet | None, Pet("a"), {"name": "a", "age": 1}),
        (int | None, None, None),
        (Color, Color.RED, "red"),
        (Color, "red", "red"),
        (Literal["a", 1], "a", "a"),
        (Any, {"a": [1, None]}, {"a": [1, None]}),
        (object, [1], [1]),
        (dt.date, dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime, dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02T03:04:05"),
        (decimal.Decimal, decimal.Decimal("1.50"), "1.50"),
        (decimal.Decimal, 1.5, "1.5"),
        (uuid.UUID, uuid.UUID(int=5), str(uuid.UUID(int=5))),
        (uuid.UUID, str(uuid.UUID(int=5)), str(uuid.UUID(int=5))),
    ],
    ids=str,
)
def test_a_value_of_the_type_is_sent_as_json(hint: Any, value: Any, sent: Any) -> None:
    response = get(annotated(value, hint))
    assert (response.status_code, response.get_json()) == (200, sent)
    assert response.content_type == "application/json"


def test_none_is_204_without_content() -> None:
    response = get(annotated(None, None))
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers


def test_members_of_a_subclass_do_not_leave() -> None:
    response = get(annotated(Puppy("a"), Pet))
    assert response.get_json() == {"name": "a", "age": 1}
    order = Order(1, [Puppy("b")])
    assert b"secret" not in get(annotated(order, Order)).data


@pytest.mark.parametrize("checks", ["always", "debug", "never"])
def test_members_are_filtered_whether_they_are_checked_or_not(checks: str) -> None:
    class Anything:
        name = "a"
        age = 2
        password = "secret"

    for value in (Puppy("a", 2), Anything(), {"name": "a", "age": 2, "password": "s"}):
        response = get(annotated(value, Pet), TYPED_CHECK_RESPONSES=checks)
        assert response.get_json() == {"name": "a", "age": 2}


@pytest.mark.parametrize("status", [201, HTTPStatus.CREATED])
def test_a_tuple_has_the_status_in_its_type(status: int) -> None:
    hint = tuple[Pet, Literal[201]]
    response = get(annotated((Pet("a"), status), hint))
    assert (response.status_code, response.get_json()["name"]) == (201, "a")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1", "Location": "/x"},
        [("X-A", "1"), ("Location", "/x")],
        Headers({"X-A": "1", "Location": "/x"}),
    ],
    ids=lambda headers: type(headers).__name__,
)
def test_a_tuple_may_have_headers(headers: Any) -> None:
    hint = tuple[Pet, Literal[201], dict[str, str]]
    response = get(annotated((Pet("a"), 201, headers), hint))
    assert (response.status_code, response.headers["X-A"]) == (201, "1")
    assert response.headers["Location"] == "/x"
    assert response.content_type == "application/json"
    alone = get(annotated((Pet("a"), headers), Pet))
    assert (alone.status_code, alone.headers["X-A"]) == (200, "1")


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": ["a=1", "b=2"]},
        Headers([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
    ],
    ids=lambda headers: type(headers).__name__,
)
def test_a_header_may_be_sent_twice(headers: Any) -> None:
    response = get(annotated((Pet("a"), headers), Pet))
    assert response.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("status", [200, 201])
def test_a_literal_of_two_statuses_is_two_responses(status: int) -> None:
    hint = tuple[Pet, Literal[200, 201]]
    assert get(annotated((Pet("a"), status), hint)).status_code == status


UNION = (
    Pet
    | tuple[Missing, Literal[404]]
    | tuple[None, Literal[204]]
    | tuple[list[Pet], Literal[203], dict[str, str]]
)


@pytest.mark.parametrize(
    ("value", "status", "sent"),
    [
        (Pet("a"), 200, {"name": "a", "age": 1}),
        ((Pet("a"), 200), 200, {"name": "a", "age": 1}),
        ((Missing("gone"), 404), 404, {"reason": "gone"}),
        (({"reason": "gone"}, 404), 404, {"reason": "gone"}),
        ((None, 204), 204, None),
        (([Pet("a")], 203, {"X": "1"}), 203, [{"name": "a", "age": 1}]),
    ],
    ids=str,
)
def test_a_union_is_told_apart_by_the_status(
    value: Any, status: int, sent: Any
) -> None:
    response = get(annotated(value, UNION))
    assert response.status_code == status
    assert response.get_json(silent=True) == sent


def test_the_status_may_be_an_option() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.get("/")
    @typed(status=202)
    def view() -> Pet:
        return Pet("a")

    @app.get("/none")
    @typed(status=205)
    def none() -> None:
        """Return nothing."""

    client = app.test_client()
    assert client.get("/").status_code == 202
    assert client.get("/none").status_code == 205


def stream() -> Iterator[str]:
    """Yield a text."""
    yield "text"


def wsgi_app(environ: Any, start_response: Any) -> list[bytes]:
    """Answer with a text."""
    start_response("203 OK", [("Content-Type", "text/x")])
    return [b"text"]


def response_of(class_: Any) -> Callable[[], Any]:
    """Return what makes a response that no annotation here allows."""
    return lambda: class_("text", 299, content_type="text/x")


RAW: list[Callable[[], Any]] = [
    lambda: "text",
    lambda: b"text",
    lambda: bytearray(b"text"),
    lambda: ("text", 203),
    lambda: ("text", {"X-A": "1"}),
    lambda: ("text", "203 Odd", {"X-A": "1"}),
    lambda: {"any": "thing"},
    lambda: ["any", "thing"],
    lambda: ({"any": "thing"}, 203),
    stream,
    lambda: wsgi_app,
    response_of(flask.Response),
    response_of(werkzeug.Response),
    lambda: (flask.Response("text"), 203, {"X-A": "1"}),
    lambda: flask.redirect("/elsewhere"),
]


@pytest.mark.parametrize("make", RAW, ids=map(str, range(len(RAW))))
@pytest.mark.parametrize("hint", [..., ResponseReturnValue], ids=["none", "flask"])
def test_without_a_type_of_ours_flask_answers(
    make: Callable[[], Any], hint: Any
) -> None:
    def view() -> Any:
        return make()

    if hint is ...:
        del view.__annotations__["return"]
    else:
        view.__annotations__["return"] = hint
    plain = Flask(__name__)
    plain.add_url_rule("/", "view", view)
    expected = plain.test_client().get("/")
    response = get(view)
    assert (response.status, response.headers, response.data) == (
        expected.status,
        expected.headers,
        expected.data,
    )


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (str, "text"),
        (str, ("text", 203)),
        (bytes, b"text"),
        (tuple[str, int], ("text", 203)),
        (tuple[str, int, dict[str, str]], ("text", 203, {"X-A": "1"})),
        (tuple[bytes, dict[str, str]], (b"text", {"X-A": "1"})),
        (str | tuple[str, int], "text"),
        (str | tuple[str, int], ("text", 203)),
        (Pet | str, "text"),
        (Pet | str, ("text", 203)),
        (tuple[Pet, Literal[201]] | str, "text"),
    ],
    ids=str,
)
def test_texts_and_bytes_keep_the_meaning_of_flask(hint: Any, value: Any) -> None:
    def view() -> Any:
        return value

    plain = Flask(__name__)
    plain.add_url_rule("/", "view", view)
    expected = plain.test_client().get("/")
    response = get(annotated(value, hint))
    assert (response.status, response.headers, response.data) == (
        expected.status,
        expected.headers,
        expected.data,
    )


@pytest.mark.parametrize(
    "hint", [Pet, None, Pet | None, UNION, flask.Response], ids=str
)
@pytest.mark.parametrize("class_", [flask.Response, werkzeug.Response])
def test_a_response_object_passes_untouched(hint: Any, class_: Any) -> None:
    make = response_of(class_)
    response = get(annotated(make(), hint))
    assert (response.status_code, response.data) == (299, b"text")
    assert response.content_type == "text/x"
    status = get(annotated((make(), 298), hint))
    assert (status.status_code, status.data) == (298, b"text")


def test_a_type_of_ours_beside_texts_is_checked_and_filtered() -> None:
    response = get(annotated(Puppy("a"), Pet | str))
    assert response.get_json() == {"name": "a", "age": 1}


def test_a_status_of_flasks_own_values_need_not_be_named() -> None:
    hint = tuple[Pet, Literal[201]] | ResponseReturnValue
    made = get(annotated((Puppy("a"), 201), hint))
    assert (made.status_code, made.get_json()) == (201, {"name": "a", "age": 1})
    other = get(annotated(({"any": "thing"}, 299), hint))
    assert (other.status_code, other.get_json()) == (299, {"any": "thing"})


def test_a_view_that_never_returns_may_say_so() -> None:
    def view() -> NoReturn:
        flask.abort(410)

    assert get(view).status_code == 410


def test_members_are_in_declared_order_and_in_utf_8() -> None:
    order = Order(1, [Pet("é\U0001f600")], note=None, tags={"z": 1, "a": 2})
    expected = (
        '{"id":1,"pets":[{"name":"é\U0001f600","age":1}],'
        '"note":null,"tags":{"z":1,"a":2}}'
    )
    assert get(annotated(order, Order)).data == expected.encode()


def test_an_async_view_is_answered_the_same() -> None:
    async def view() -> tuple[Pet, Literal[201]]:
        return Puppy("a"), 201

    response = get(view)
    assert (response.status_code, response.get_json()) == (201, {"name": "a", "age": 1})


def test_the_response_class_of_the_app_is_used() -> None:
    class OwnResponse(flask.Response):
        default_mimetype = "text/own"

    app = Flask(__name__)
    app.response_class = OwnResponse
    app.testing = True
    Api(app)
    seen: list[type] = []

    @app.after_request
    def see(response: flask.Response) -> flask.Response:
        seen.append(type(response))
        return response

    app.add_url_rule("/", "view", typed(annotated(Pet("a"), Pet)))
    app.add_url_rule("/none", "none", typed(annotated(None, None)))
    app.add_url_rule("/gone", "gone", typed(annotated(werkzeug.exceptions.Gone(), ...)))
    client = app.test_client()
    assert client.get("/").content_type == "application/json"
    assert client.get("/none").status_code == 204
    assert client.get("/gone").content_type == "application/problem+json"
    assert seen == [OwnResponse] * 3


def test_head_has_the_headers_of_get() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    app.add_url_rule("/", "view", typed(annotated((Pet("a"), {"X-A": "1"}), Pet)))
    client = app.test_client()
    full, head = client.get("/"), client.head("/")
    assert (head.status, head.headers, head.data) == (full.status, full.headers, b"")
