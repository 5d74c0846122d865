"""Errors under typed views are problems, unless the app answers them itself."""

import functools
import logging
from collections.abc import Callable
from typing import Any

import flask
import pytest
from flask import Blueprint, Flask, abort
from flask.views import MethodView
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestedRangeNotSatisfiable,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, TypedFlask, typed

SECRET = "hunter2"
PROBLEM = "application/problem+json"


class OutOfStock(Problem):
    status = 409
    title = "Out of stock"
    type = "https://example.com/stock"
    sku: str
    left: int = 0


class Plain409(HTTPException):
    """An exception of a library, of status 409 and no class of Werkzeug's."""

    code = 409
    description = "taken"


def make_app(raises: Callable[[], Any], **config: Any) -> Flask:
    """Return an app with a typed and an untyped view that do the same."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app)

    @app.get("/typed")
    @typed
    def typed_view(limit: int = 1) -> Any:
        return raises()

    @app.get("/plain")
    def plain_view() -> Any:
        return raises()

    return app


def fail(error: Exception | int) -> Callable[[], Any]:
    """Return what raises an error, or aborts with a status."""

    def raises() -> Any:
        if isinstance(error, int):
            abort(error)
        raise error

    return raises


def get(app: Flask, path: str = "/typed") -> TestResponse:
    """Return the answer of an app."""
    return app.test_client().get(path)


def problem_of(response: TestResponse) -> Any:
    """Return the problem of an answer."""
    assert response.content_type == PROBLEM, response.text
    problem = response.get_json()
    assert problem["status"] == response.status_code
    return problem


# The titles are those of RFC 9110, section 15, and RFC 6585.
@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Bad Request"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "Not Found"),
        (405, "Method Not Allowed"),
        (409, "Conflict"),
        (410, "Gone"),
        (413, "Content Too Large"),
        (414, "URI Too Long"),
        (415, "Unsupported Media Type"),
        (416, "Range Not Satisfiable"),
        (422, "Unprocessable Content"),
        (429, "Too Many Requests"),
        (500, "Internal Server Error"),
        (503, "Service Unavailable"),
    ],
)
def test_an_abort_is_a_problem_under_typed_views_only(status: int, title: str) -> None:
    app = make_app(fail(status))
    problem = problem_of(get(app))
    assert problem == {"type": "about:blank", "title": title, "status": status}
    page = get(app, "/plain")
    assert (page.status_code, page.mimetype) == (status, "text/html")


def test_a_description_is_the_detail() -> None:
    app = make_app(lambda: abort(404, "No such pet."))
    assert problem_of(get(app))["detail"] == "No such pet."


def test_a_description_of_a_server_error_stays_in_the_server() -> None:
    app = make_app(fail(ServiceUnavailable(SECRET)))
    assert SECRET not in get(app).text


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (MethodNotAllowed(["PUT", "GET"]), "Allow", "PUT, GET"),
        (TooManyRequests(retry_after=30), "Retry-After", "30"),
        (
            Unauthorized(www_authenticate=WWWAuthenticate("basic")),
            "WWW-Authenticate",
            "Basic",
        ),
        (RequestedRangeNotSatisfiable(9), "Content-Range", "bytes */9"),
        (OutOfStock(sku="a", headers={"X-Why": "w"}), "X-Why", "w"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_headers_of_an_error_are_sent(
    error: HTTPException, name: str, value: str
) -> None:
    response = get(make_app(fail(error)))
    problem_of(response)
    assert response.headers[name].strip() == value


def test_the_members_of_a_problem_are_sent_in_order() -> None:
    response = get(make_app(fail(OutOfStock(sku="a", detail="Since Monday."))))
    assert problem_of(response)
    assert response.text == (
        '{"type":"https://example.com/stock","title":"Out of stock","status":409,'
        '"detail":"Since Monday.","sku":"a","left":0}'
    )


def test_a_problem_without_a_class_has_its_status() -> None:
    response = get(make_app(lambda: (_ for _ in ()).throw(Problem(status=418))))
    assert problem_of(response)["status"] == 418


def test_a_problem_under_an_untyped_view_is_a_page() -> None:
    response = get(make_app(fail(OutOfStock(sku="a", detail="gone"))), "/plain")
    assert (response.status_code, response.mimetype) == (409, "text/html")


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET)], ids=str)
def test_an_unexpected_exception_tells_the_client_its_status_only(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = get(make_app(fail(error)))
    assert problem_of(response) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }
    assert SECRET in caplog.text


@pytest.mark.parametrize("path", ["/typed", "/plain"])
def test_an_unexpected_exception_is_raised_where_flask_raises(path: str) -> None:
    with pytest.raises(ValueError, match=SECRET):
        get(make_app(fail(ValueError(SECRET)), TESTING=True), path)


def test_an_error_on_the_way_to_a_typed_view_is_a_problem() -> None:
    app = make_app(lambda: "ok")
    app.before_request(fail(403))
    assert problem_of(get(app))["title"] == "Forbidden"
    assert get(app, "/plain").mimetype == "text/html"
    assert get(app, "/nowhere").mimetype == "text/html"


def test_an_error_behind_a_typed_view_is_a_problem() -> None:
    app = make_app(lambda: "ok")

    @app.after_request
    def after(response: flask.Response) -> flask.Response:
        raise ValueError(SECRET)

    assert problem_of(get(app))["status"] == 500


def test_errors_of_a_method_view_are_problems_for_its_typed_methods_only() -> None:
    app = Flask(__name__)
    Api(app)

    class Pets(MethodView):
        @typed
        def get(self) -> Any:
            abort(404)

        def post(self) -> Any:
            abort(404)

    app.add_url_rule("/", view_func=Pets.as_view("pets"))
    client = app.test_client()
    assert problem_of(client.get("/"))["status"] == 404
    assert client.post("/").mimetype == "text/html"
    assert client.head("/").content_type == PROBLEM


def make_returning(error: HTTPException) -> Flask:
    """Return an app with views without an annotation that return an exception."""
    app = Flask(__name__)
    Api(app)

    def view():  # type: ignore[no-untyped-def]  # its subject
        return error

    app.add_url_rule("/typed", "typed", typed(view))
    app.add_url_rule("/plain", "plain", view)
    return app


def test_a_returned_exception_is_answered_as_a_raised_one() -> None:
    app = make_returning(NotFound("No such pet."))
    assert problem_of(get(app))["detail"] == "No such pet."
    assert get(app, "/plain").mimetype == "text/html"


def test_a_returned_exception_without_a_status_keeps_its_page() -> None:
    app = make_returning(HTTPException("x"))
    ours, plain = get(app), get(app, "/plain")
    assert (ours.status, ours.data) == (plain.status, plain.data)


@pytest.mark.parametrize(
    "make",
    [
        lambda: abort(flask.Response("mine", 418)),
        lambda: abort(flask.make_response(({"mine": 1}, 404))),
        lambda: fail(NotFound(response=flask.Response("mine", 299)))(),
        lambda: fail(HTTPException(response=flask.Response("mine", 299)))(),
        lambda: fail(RequestRedirect("/elsewhere"))(),
        lambda: flask.redirect("/elsewhere"),
    ],
    ids=["abort", "abort made", "response", "no code", "redirect raised", "redirect"],
)
def test_an_exception_that_brings_its_response_is_answered_with_it(
    make: Callable[[], Any],
) -> None:
    app = make_app(make)
    ours, plain = get(app), get(app, "/plain")
    assert (ours.status, ours.headers, ours.data) == (
        plain.status,
        plain.headers,
        plain.data,
    )


class Moved(HTTPException):
    code = 302
    description = "moved"


class Odd(HTTPException):
    code = 799


@pytest.mark.parametrize("error", [Moved(), Odd()], ids=["302", "799"])
def test_an_exception_that_is_no_error_of_http_keeps_its_page(
    error: HTTPException,
) -> None:
    app = make_app(fail(error))
    ours, plain = get(app), get(app, "/plain")
    assert (ours.status, ours.data) == (plain.status, plain.data)


def test_trapped_exceptions_are_raised_as_flask_raises_them() -> None:
    app = make_app(fail(404), TRAP_HTTP_EXCEPTIONS=True, TESTING=True)
    for path in ("/typed", "/plain"):
        with pytest.raises(NotFound):
            get(app, path)
    app = make_app(fail(404), TRAP_HTTP_EXCEPTIONS=True)
    assert problem_of(get(app))["status"] == 500


def test_the_key_of_a_missing_form_field_is_not_told_in_production() -> None:
    def view() -> Any:
        return flask.request.form["hidden"]

    problem = problem_of(get(make_app(view)))
    assert problem["status"] == 400
    assert "hidden" not in str(problem)


def test_routing_errors_under_a_plain_app_keep_flasks_pages() -> None:
    app = make_app(lambda: "ok")
    client = app.test_client()
    for response in (client.get("/nowhere"), client.post("/typed")):
        assert response.mimetype == "text/html"
    assert "GET" in client.post("/typed").headers["Allow"]


def test_routing_errors_under_a_typed_app_are_problems() -> None:
    app = TypedFlask(__name__)
    Api(app)

    @app.get("/pets/<int:n>/")
    def pet(n: int) -> dict[str, int]:
        return {"n": n}

    client = app.test_client()
    assert problem_of(client.get("/nowhere"))["title"] == "Not Found"
    assert problem_of(client.get("/pets/x/"))["status"] == 404
    refused = client.post("/pets/1/")
    assert problem_of(refused)["title"] == "Method Not Allowed"
    allowed = set(refused.headers["Allow"].replace(" ", "").split(","))
    assert allowed == {"GET", "HEAD", "OPTIONS"}
    redirect = client.get("/pets/1")
    assert (redirect.status_code, redirect.mimetype) == (308, "text/html")
    assert redirect.headers["Location"].endswith("/pets/1/")


def test_routing_errors_under_a_typed_app_go_to_its_handlers_first() -> None:
    app = TypedFlask(__name__)
    Api(app)
    app.register_error_handler(404, lambda error: ("mine", 404))
    assert app.test_client().get("/nowhere").text == "mine"


def test_an_outer_decorator_sees_the_exception_and_teardown_runs_once() -> None:
    happened: list[str] = []

    def rolled_back(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            try:
                return view(*args, **kwargs)
            except Exception as error:
                happened.append(f"rollback {type(error).__name__}")
                raise

        return wrapper

    app = Flask(__name__)
    Api(app)
    app.teardown_request(lambda error: happened.append("teardown"))

    @app.get("/")
    @rolled_back
    @typed
    def view(n: int, wrong: bool = False) -> int:
        if n == 0:
            raise OutOfStock(sku="a")
        return n if not wrong else "x"  # type: ignore[return-value]  # on purpose

    client = app.test_client()
    for query, expected in {
        "n=1": [],
        "n=0": ["rollback OutOfStock"],
        "n=x": ["rollback ValidationProblem"],
        "n=1&wrong=1": ["rollback InvalidResponseError"],
    }.items():
        happened.clear()
        client.get(f"/?{query}")
        assert happened == [*expected, "teardown"]


def test_the_answer_of_a_blueprint_is_its_views_alone() -> None:
    app = Flask(__name__)
    Api(app)
    blueprint = Blueprint("shop", __name__)

    @blueprint.get("/shop")
    @typed
    def shop() -> Any:
        abort(404)

    @app.get("/other")
    @typed
    def other() -> Any:
        abort(404)

    blueprint.register_error_handler(404, lambda error: ("shop's", 404))
    app.register_blueprint(blueprint)
    assert get(app, "/shop").text == "shop's"
    assert problem_of(get(app, "/other"))["status"] == 404


def test_a_returned_internal_error_is_a_problem() -> None:
    app = make_app(fail(InternalServerError(SECRET)))
    assert SECRET not in get(app).text
    assert problem_of(get(app))["title"] == "Internal Server Error"


def test_an_exception_without_a_class_of_its_status_is_a_problem() -> None:
    problem = problem_of(get(make_app(fail(Plain409()))))
    assert problem == {"type": "about:blank", "title": "Conflict", "status": 409}
