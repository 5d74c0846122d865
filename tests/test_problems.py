"""Problems as they are sent: members of every type, defaults, inheritance, hooks."""

import dataclasses
import datetime as dt
import enum
import logging
from collections.abc import Callable
from typing import Annotated, Any

import flask
import pytest
from annotated_types import Ge
from documents import allows, operation_of, read_document
from flask import Flask
from werkzeug.exceptions import Conflict
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, typed
from flask_typed.errors import AnnotationError
from flask_typed.responses import InvalidProblemError

PROBLEM = "application/problem+json"


class Color(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Line:
    sku: str
    quantity: Annotated[int, Ge(1)] = 1


class OutOfStock(Problem):
    status = 409
    type = "https://shop.example/out-of-stock"
    lines: list[Line]
    colour: Color = Color.RED
    until: dt.date | None = None
    notes: dict[str, Any] = dataclasses.field(default_factory=dict)
    tries: int = dataclasses.field(default=1)
    who: str = dataclasses.field()


class Held(OutOfStock):
    by: str


class Busy(Problem):
    status = 409


class BusyToday(Busy):
    until: dt.date


def build_app(
    error: Callable[[], Exception], raises: Any = (), always: Any = ()
) -> Flask:
    app = Flask(__name__)
    Api(app, raises=always)

    @app.get("/")
    @typed(raises=raises)
    def view() -> None:
        raise error()

    return app


def assert_documented(app: Flask, response: TestResponse, status: int) -> None:
    document = read_document(app)
    content = operation_of(document, "/", "get")["responses"][str(status)]["content"]
    assert (response.status_code, response.content_type) == (status, PROBLEM)
    assert allows(document, content[PROBLEM]["schema"], response.get_json())


def test_members_of_every_type_are_sent_as_json() -> None:
    def error() -> OutOfStock:
        return OutOfStock(
            lines=[Line("a", 2)], until=dt.date(2024, 2, 29), notes={"a": [1]}, who="me"
        )

    app = build_app(error, [OutOfStock])
    response = app.test_client().get("/")
    assert response.get_json() == {
        "type": "https://shop.example/out-of-stock",
        "title": "Conflict",
        "status": 409,
        "lines": [{"sku": "a", "quantity": 2}],
        "colour": "red",
        "until": "2024-02-29",
        "notes": {"a": [1]},
        "tries": 1,
        "who": "me",
    }
    assert_documented(app, response, 409)


def test_a_default_that_is_made_is_made_for_each() -> None:
    one, other = OutOfStock(lines=[], who="a"), Held(lines=[], who="a", by="b")
    one.notes["a"] = 1
    assert (other.notes, other.tries) == ({}, 1)
    with pytest.raises(TypeError, match="needs the member 'who'"):
        OutOfStock(lines=[])  # type: ignore[call-arg]


def test_a_subclass_may_give_a_default_of_its_own() -> None:
    class Noted(OutOfStock):
        notes = {"a": 1}  # noqa: RUF012 - the default of a member

    assert Noted(lines=[], who="a").notes == {"a": 1}


@pytest.mark.parametrize(
    "error",
    [
        lambda: OutOfStock(lines=[], who="a"),
        lambda: Held(lines=[], who="a", by="b"),
        lambda: Busy(detail="Later.", instance="/orders/1", title="Busy"),
        lambda: BusyToday(until=dt.date(2024, 2, 29)),
    ],
    ids=["one", "a subclass of it", "the other", "a subclass of the other"],
)
def test_each_of_several_problems_of_a_status_fits_the_document(
    error: Callable[[], Exception],
) -> None:
    app = build_app(error, [OutOfStock, Busy])
    assert_documented(app, app.test_client().get("/"), 409)


def misfit() -> OutOfStock:
    return OutOfStock(lines=[Line("a", 0)], who=3)  # type: ignore[arg-type]


def test_members_that_do_not_fit_are_logged_and_the_bare_problem_is_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = build_app(misfit)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/")
    assert response.content_type == PROBLEM
    assert response.get_json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
    }
    (record,) = caplog.records
    assert "lines.0.quantity: Must be greater than or equal to 1." in caplog.text
    assert "who: Not a valid string." in caplog.text
    assert record.levelno == logging.ERROR


def test_members_that_do_not_fit_are_raised_in_tests() -> None:
    app = build_app(misfit)
    app.testing = True
    with pytest.raises(InvalidProblemError, match="Problem OutOfStock was raised with"):
        app.test_client().get("/")


def test_a_type_that_the_class_names_cannot_be_another() -> None:
    with pytest.raises(TypeError, match="type of OutOfStock is 'https://shop"):
        OutOfStock(lines=[], who="a", type="urn:other")
    same = OutOfStock(lines=[], who="a", type=OutOfStock.type)
    assert same.type == OutOfStock.type
    assert Busy(type="urn:any").type == "urn:any"


def test_a_member_named_like_our_own_is_refused() -> None:
    with pytest.raises(AnnotationError, match="own_factories"):

        class Wrong(Problem):
            status = 409
            own_factories: str


class Locked(Problem):
    """The shop is closed."""

    status = 423
    since: dt.date


def test_a_problem_of_a_before_request_function_is_documented_for_all() -> None:
    app = build_app(lambda: Busy(), [Busy], always=[Locked])

    @app.before_request
    def check() -> None:
        if flask.request.headers.get("X-Locked"):
            raise Locked(since=dt.date(2024, 2, 29))

    client = app.test_client()
    response = client.get("/", headers={"X-Locked": "1"})
    assert response.get_json()["since"] == "2024-02-29"
    assert_documented(app, response, 423)
    assert_documented(app, client.get("/"), 409)


def test_werkzeugs_exception_of_the_status_fits_a_problem_without_members() -> None:
    app = build_app(lambda: Conflict("Later."), [Busy])
    assert_documented(app, app.test_client().get("/"), 409)
