"""The app's own error handlers win, and a formatter makes every other body."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask
import pytest
from flask import Blueprint, Flask, abort
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
)
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, typed
from flask_typed.errors import ErrorFormatter, ValidationProblem
from flask_typed.responses import InvalidErrorBodyError

PROBLEM = "application/problem+json"


class OutOfStock(Problem):
    status = 409
    sku: str


class Soon(OutOfStock):
    """A subclass of a problem."""


def say(text: str) -> Callable[[Any], Any]:
    """Return an error handler that answers with its name."""
    return lambda error: (f"{text} {type(error).__name__}", 299)


def make_app(
    error: Exception, handlers: dict[Any, str], blueprint: dict[Any, str] | None = None
) -> Flask:
    """Return an app with a typed view that raises, and handlers that say so."""
    app = Flask(__name__)
    Api(app)
    inner = Blueprint("inner", __name__)

    @inner.get("/")
    @typed
    def view(limit: int = 1) -> Any:
        raise error

    for key, name in handlers.items():
        app.register_error_handler(key, say(name))
    for key, name in (blueprint or {}).items():
        inner.register_error_handler(key, say(name))
    app.register_blueprint(inner)
    return app


def get(app: Flask, path: str = "/") -> TestResponse:
    """Return the answer of an app."""
    return app.test_client().get(path)


RANKS: list[tuple[Exception, dict[Any, str], str | None]] = [
    (NotFound(), {404: "status"}, "status NotFound"),
    (NotFound(), {NotFound: "class"}, "class NotFound"),
    (NotFound(), {HTTPException: "http"}, "http NotFound"),
    (NotFound(), {404: "status", HTTPException: "http"}, "status NotFound"),
    (NotFound(), {403: "status"}, None),
    (NotFound(), {Exception: "any"}, None),
    (NotFound(), {500: "status"}, None),
    (NotFound(), {Exception: "any", 404: "status"}, "status NotFound"),
    (OutOfStock(sku="a"), {409: "status"}, "status OutOfStock"),
    (OutOfStock(sku="a"), {Conflict: "class"}, "class OutOfStock"),
    (OutOfStock(sku="a"), {OutOfStock: "own"}, "own OutOfStock"),
    (OutOfStock(sku="a"), {409: "status", OutOfStock: "own"}, "own OutOfStock"),
    (OutOfStock(sku="a"), {Problem: "problem"}, "problem OutOfStock"),
    (OutOfStock(sku="a"), {HTTPException: "http"}, "http OutOfStock"),
    (OutOfStock(sku="a"), {Exception: "any"}, None),
    (Soon(sku="a"), {OutOfStock: "own"}, "own Soon"),
    (Problem(status=403), {403: "status"}, "status Problem"),
    (Problem(status=403), {Forbidden: "class"}, "class Problem"),
    (InternalServerError(), {500: "status"}, "status InternalServerError"),
    (InternalServerError(), {Exception: "any"}, None),
    (ValueError(), {500: "status"}, "status InternalServerError"),
    (ValueError(), {Exception: "any"}, "any ValueError"),
    (ValueError(), {ValueError: "class", Exception: "any"}, "class ValueError"),
    (ValueError(), {HTTPException: "http"}, "http InternalServerError"),
    (ValueError(), {404: "status"}, None),
]


@pytest.mark.parametrize(("error", "handlers", "text"), RANKS, ids=str)
def test_the_apps_own_handlers_win_in_flasks_order(
    error: Exception, handlers: dict[Any, str], text: str | None
) -> None:
    response = get(make_app(error, handlers))
    if text is None:
        assert response.content_type == PROBLEM
        assert response.status_code == getattr(error, "code", 500)
    else:
        assert (response.text, response.status_code) == (text, 299)


@pytest.mark.parametrize(
    ("error", "app", "blueprint", "text"),
    [
        (NotFound(), {404: "app"}, {404: "bp"}, "bp NotFound"),
        (NotFound(), {404: "app"}, {HTTPException: "bp"}, "app NotFound"),
        (NotFound(), {HTTPException: "app"}, {HTTPException: "bp"}, "bp NotFound"),
        (NotFound(), {HTTPException: "app"}, {Exception: "bp"}, "app NotFound"),
        (NotFound(), {}, {Exception: "bp"}, None),
        (ValueError(), {Exception: "app"}, {Exception: "bp"}, "bp ValueError"),
    ],
    ids=str,
)
def test_the_handlers_of_a_blueprint_are_ranked_as_flask_ranks_them(
    error: Exception,
    app: dict[Any, str],
    blueprint: dict[Any, str],
    text: str | None,
) -> None:
    response = get(make_app(error, app, blueprint))
    if text is None:
        assert response.content_type == PROBLEM
    else:
        assert response.text == text


def test_handlers_get_the_problems_of_requests_too() -> None:
    app = make_app(NotFound(), {422: "status"})
    assert get(app, "/?limit=x").text.startswith("status ")
    app = Flask(__name__)
    Api(app)
    seen: list[Any] = []

    @app.errorhandler(422)
    def answer(error: ValidationProblem) -> Any:
        seen.append(error.errors)
        return "mine", 422

    @app.get("/")
    @typed
    def view(limit: int) -> None:
        raise AssertionError

    assert get(app).text == "mine"
    assert seen == [{"query": {"limit": ["Missing data for required field."]}}]


@pytest.mark.parametrize("key", [404, NotFound, HTTPException], ids=str)
def test_a_handler_that_returns_the_exception_has_not_answered(key: Any) -> None:
    app = make_app(NotFound("No such pet."), {})
    app.register_error_handler(key, lambda error: error)
    response = get(app)
    assert response.content_type == PROBLEM
    assert response.get_json()["detail"] == "No such pet."


def test_a_handler_may_pass_http_errors_on_and_answer_the_others() -> None:
    # As Flask's documentation has it.
    def generic(error: Exception) -> Any:
        return error if isinstance(error, HTTPException) else ("oops", 500)

    for error, text in ((NotFound(), None), (ValueError(), "oops")):
        app = make_app(error, {})
        app.register_error_handler(Exception, generic)
        response = get(app)
        assert (response.text == text) or response.content_type == PROBLEM
        assert (response.text == text) is (text is not None)


def test_a_handler_may_return_another_exception() -> None:
    app = make_app(ValueError(), {})
    app.register_error_handler(ValueError, lambda error: OutOfStock(sku="a"))
    response = get(app)
    assert (response.status_code, response.content_type) == (409, PROBLEM)
    assert response.get_json()["sku"] == "a"


def test_a_handler_may_be_async() -> None:
    app = make_app(NotFound(), {})

    @app.errorhandler(404)
    async def answer(error: NotFound) -> Any:
        return "async", 299

    assert get(app).text == "async"


def test_a_handler_may_use_werkzeugs_page_of_a_problem() -> None:
    # As Flask's documentation has it.
    app = make_app(OutOfStock(sku="a", detail="gone", headers={"X-Why": "w"}), {})

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Any:
        response: Any = error.get_response()
        response.data = flask.json.dumps(
            {"code": error.code, "name": error.name, "description": error.description}
        )
        response.content_type = "application/json"
        return response

    response = get(app)
    assert response.status_code == 409
    assert response.headers["X-Why"] == "w"
    assert response.get_json() == {
        "code": 409,
        "name": "Conflict",
        "description": "gone",
    }


def test_a_handler_that_fails_is_an_unexpected_exception() -> None:
    app = make_app(NotFound(), {})

    @app.errorhandler(404)
    def answer(error: NotFound) -> Any:
        raise ValueError("of the handler")

    response = get(app)
    assert (response.status_code, response.content_type) == (500, PROBLEM)


def test_a_handler_may_be_added_later() -> None:
    app = make_app(NotFound(), {})
    app.error_handler_spec[None][404][NotFound] = say("late")
    assert get(app).text == "late NotFound"


@dataclass
class Envelope:
    code: int
    reasons: dict[str, Any]


def envelope(problem: Problem) -> Envelope:
    """Return the body of an error."""
    return Envelope(problem.status, getattr(problem, "errors", {"is": [problem.title]}))


def make_formatted(formatter: Any, **config: Any) -> Flask:
    """Return an app with a formatter and views that go wrong."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app, error_formatter=formatter)

    @app.get("/<int:status>")
    @typed
    def view(status: int, limit: int = 1) -> Any:
        abort(status)

    @app.get("/bug")
    @typed
    def bug() -> Any:
        raise ValueError("secret")

    @app.get("/plain")
    def plain() -> Any:
        abort(404)

    return app


def test_a_formatter_makes_the_body_of_every_error() -> None:
    app = make_formatted(envelope)
    response = get(app, "/404")
    assert (response.status_code, response.content_type) == (404, "application/json")
    assert response.get_json() == {"code": 404, "reasons": {"is": ["Not Found"]}}
    response = get(app, "/404?limit=x")
    assert response.get_json() == {
        "code": 422,
        "reasons": {"query": {"limit": ["Not a valid integer."]}},
    }
    assert get(app, "/bug").get_json() == {
        "code": 500,
        "reasons": {"is": ["Internal Server Error"]},
    }
    assert get(app, "/plain").mimetype == "text/html"


def test_a_formatter_has_a_media_type_and_statuses() -> None:
    formatter = ErrorFormatter(
        envelope, media_type="application/vnd.shop+json", statuses={422: 400, 404: 410}
    )
    app = make_formatted(formatter)
    for path, status in (("/404", 410), ("/404?limit=x", 400), ("/403", 403)):
        response = get(app, path)
        assert response.status_code == status
        assert response.content_type == "application/vnd.shop+json"


def test_the_headers_of_an_error_are_sent_with_the_formatters_body() -> None:
    app = make_formatted(envelope)

    @app.get("/stock")
    @typed
    def stock() -> Any:
        raise OutOfStock(sku="a", headers={"X-Why": "w"})

    response = get(app, "/stock")
    assert response.headers["X-Why"] == "w"
    assert response.get_json()["code"] == 409


def failing(problem: Problem) -> Envelope:
    """Fail."""
    raise RuntimeError("the formatter is at fault")


def lying(problem: Problem) -> Envelope:
    """Return what the annotation does not allow."""
    wrong: Any = {"code": "x", "reasons": {}}
    return wrong  # type: ignore[no-any-return]  # on purpose


@pytest.mark.parametrize("formatter", [failing, lying])
@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/404", 404, "Not Found"),
        ("/404?limit=x", 422, "Unprocessable Content"),
        ("/bug", 500, "Internal Server Error"),
    ],
)
def test_a_formatter_that_fails_leaves_a_bare_problem_and_a_log(
    formatter: Any,
    path: str,
    status: int,
    title: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        response = get(make_formatted(formatter), path)
    assert (response.status_code, response.content_type) == (status, PROBLEM)
    assert response.get_json() == {
        "type": "about:blank",
        "title": title,
        "status": status,
    }
    assert "The body of a problem could not be made" in caplog.text


@pytest.mark.parametrize("key", ["TESTING", "DEBUG", "PROPAGATE_EXCEPTIONS"])
def test_a_formatter_that_fails_is_raised_where_flask_raises(key: str) -> None:
    app = make_formatted(failing, **{key: True})
    with pytest.raises(RuntimeError, match="the formatter is at fault"):
        get(app, "/404")


def test_a_formatter_that_breaks_its_promise_is_named_with_what_does_not_fit() -> None:
    app = make_formatted(lying, TESTING=True)
    with pytest.raises(InvalidErrorBodyError) as caught:
        get(app, "/404")
    assert f"{__name__}.lying (error_formatter) returned what" in str(caught.value)
    assert "code: Not a valid integer." in caught.value.reasons


def test_a_member_that_json_cannot_hold_leaves_a_bare_problem(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong: Any = object()
    app = make_app(OutOfStock(sku=wrong), {})
    response = get(app)
    assert (response.status_code, response.content_type) == (409, PROBLEM)
    assert response.get_json()["title"] == "Conflict"
    assert caplog.records


def test_a_handler_that_returns_the_error_with_a_status_has_not_answered() -> None:
    app = make_app(NotFound(), {})
    app.register_error_handler(404, lambda error: (error, 404))
    response = get(app)
    assert (response.status_code, response.content_type) == (404, PROBLEM)


class OwnFlask(Flask):
    """An app whose methods do more than those of Flask."""

    def handle_http_exception(self, e: HTTPException) -> Any:
        return f"own {e.code}", 299

    def make_response(self, rv: Any, *, suffix: str = "") -> flask.Response:
        return super().make_response(f"{rv}{suffix}" if suffix else rv)


def test_what_a_subclass_of_flask_answers_and_makes_stays_its_own() -> None:
    app = OwnFlask(__name__)
    Api(app)

    @app.get("/typed")
    @typed
    def show(limit: int) -> dict[str, int]:
        return {}

    @app.get("/untyped")
    def untyped() -> flask.Response:
        return app.make_response("a", suffix="b")

    client = app.test_client()
    assert client.get("/typed").get_data(as_text=True) == "own 422"
    assert client.get("/untyped").get_data(as_text=True) == "ab"


@pytest.mark.parametrize("handled", [Exception, None], ids=["handled", "not handled"])
def test_a_value_that_does_not_fit_is_logged_once_whoever_answers(
    handled: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = Flask(__name__)
    Api(app)
    if handled is not None:
        app.register_error_handler(handled, lambda error: ("own", 500))

    @app.get("/")
    @typed
    def view() -> list[int]:
        wrong: list[Any] = ["secret"]
        return wrong

    with caplog.at_level(logging.ERROR):
        response = get(app)
    assert response.status_code == 500
    assert "secret" not in response.text
    (record,) = caplog.records
    assert "0: Not a valid integer." in (record.exc_text or "")
