"""Attacks where a check says no in the wrong way: it lets nobody in all the same.

An answer that is returned is a value to Python, and what depends on it would run.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any

import pytest
import werkzeug
from flask import Flask, Response, jsonify, make_response, redirect

from flask_typed import Api, Depends, HTTPBearer, Problem, Security, typed
from flask_typed.dependencies import DependencyError
from flask_typed.errors import BindingError

bearer = HTTPBearer()
SENT = {"Authorization": "Bearer wrong"}

Token = Annotated[str, Depends(bearer)]


def returned_problem(token: Token) -> Any:
    return bearer.unauthorized()


async def returned_in_a_loop(token: Token) -> Any:
    return Problem(status=401)


def returned_exception(token: Token) -> Any:
    return werkzeug.exceptions.Forbidden()


def returned_response(token: Token) -> Any:
    return Response("no", 401)


def returned_json(token: Token) -> Any:
    response = jsonify(message="no")
    response.status_code = 401
    return response


def returned_redirect(token: Token) -> Any:
    return redirect("/login")


def without_a_scheme() -> Any:
    return make_response("no", 401)


def yielded(token: Token) -> Iterator[Any]:
    yield bearer.unauthorized()


async def yielded_in_a_loop(token: Token) -> AsyncIterator[Any]:
    yield bearer.unauthorized()


@contextlib.contextmanager
def entered_with(token: Token) -> Iterator[Any]:
    yield Response("no", 401)


class Checker:
    def __call__(self, token: Token) -> Any:
        return bearer.unauthorized()


CHECKS = [
    returned_problem,
    returned_in_a_loop,
    returned_exception,
    returned_response,
    returned_json,
    returned_redirect,
    without_a_scheme,
    yielded,
    yielded_in_a_loop,
    entered_with,
    Checker(),
]


def app_of(check: Callable[..., Any], *, is_option: bool) -> Flask:
    app = Flask(__name__)
    Api(app)
    if is_option:

        @typed(security=Security(check))
        def view() -> str:
            return "secret"

        app.get("/")(view)
    else:

        @typed
        def shown(user: Annotated[Any, Security(check)]) -> str:
            return "secret"

        app.get("/")(shown)
    return app


@pytest.mark.parametrize("is_option", [True, False], ids=["option", "argument"])
@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_a_check_that_returns_its_refusal_lets_nobody_in(
    check: Callable[..., Any], is_option: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_of(check, is_option=is_option)
    answer = app.test_client().get("/", headers=SENT)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], DependencyError)
    message = str(record.exc_info[1])
    assert "View 'view' (" in message or "View 'shown' (" in message
    assert "gives" in message
    assert "Fix: raise" in message


def test_what_no_check_is_may_return_a_response() -> None:
    app = Flask(__name__)
    Api(app)

    def build() -> Response:
        return Response("made before")

    @app.get("/")
    @typed
    def view(response: Annotated[Response, Depends(build)]) -> Response:
        return response

    assert app.test_client().get("/").text == "made before"


def says_no(token: Token) -> bool:
    return False


def may_say_no(token: Token) -> bool | None:
    return False


async def says_no_in_a_loop(token: Token) -> bool:
    return False


@pytest.mark.parametrize("check", [says_no, may_say_no, says_no_in_a_loop])
@pytest.mark.parametrize(
    "options",
    [
        lambda check: {"security": Security(check)},
        lambda check: {"dependencies": [Depends(check)]},
    ],
    ids=["security", "dependencies"],
)
def test_a_check_whose_no_nobody_hears_is_refused_when_bound(
    check: Callable[..., Any], options: Callable[[Any], Any]
) -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/")
    @typed(**options(check))
    def view() -> str:
        return "secret"

    with pytest.raises(BindingError) as caught:
        api.bind(app)
    message = str(caught.value)
    assert "View 'view'" in message
    assert f"option {next(iter(options(check)))}" in message
    assert f"{check.__name__} returns bool" in message
    assert "Fix: raise" in message


def test_a_check_whose_no_nobody_hears_is_refused_for_all_views() -> None:
    app = Flask(__name__)
    api = Api(app, security=Security(says_no))

    @app.get("/")
    @typed
    def view() -> str:
        return "secret"

    with pytest.raises(BindingError, match="says_no returns bool"):
        api.bind(app)


def test_a_view_may_be_told_yes_or_no() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view(is_known: Annotated[bool, Depends(says_no)]) -> str:
        return "hello" if is_known else "who are you?"

    assert app.test_client().get("/", headers=SENT).text == "who are you?"


def test_a_dependency_that_is_no_check_may_return_yes_or_no() -> None:
    app = Flask(__name__)
    Api(app)
    asked: list[int] = []

    def count() -> bool:
        asked.append(1)
        return False

    @app.get("/")
    @typed(dependencies=[Depends(count)])
    def view() -> str:
        return "seen"

    assert app.test_client().get("/").text == "seen"
    assert asked == [1]
