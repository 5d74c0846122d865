"""A view may take a response and set headers, cookies and the status on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import flask
import pytest
import werkzeug
from flask import Flask
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, typed
from flask_typed.responses import InvalidResponseError


@dataclass
class Pet:
    name: str


def get(view: Callable[..., Any], **options: Any) -> TestResponse:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    app.add_url_rule("/", "view", typed(**options)(view))
    return app.test_client().get("/")


def test_headers_and_cookies_that_are_set_on_it_are_sent() -> None:
    def view(response: flask.Response) -> Pet:
        response.headers["X-A"] = "1"
        response.headers.add("Link", "</1>")
        response.headers.add("link", "</2>")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return Pet("a")

    got = get(view)
    assert (got.status_code, got.get_json()) == (200, {"name": "a"})
    assert got.headers["X-A"] == "1"
    assert got.headers.getlist("Link") == ["</1>", "</2>"]
    cookies = got.headers.getlist("Set-Cookie")
    assert [cookie.partition(";")[0] for cookie in cookies] == ["a=1", "b=2"]
    assert got.content_type == "application/json"
    assert got.headers.getlist("Content-Length") == [str(len(got.data))]


def test_a_view_without_content_may_fill_it() -> None:
    def view(response: flask.Response) -> None:
        response.headers["X-A"] = "1"

    got = get(view)
    assert (got.status_code, got.headers["X-A"]) == (204, "1")
    assert "Content-Type" not in got.headers


def test_an_async_view_may_fill_it() -> None:
    async def view(response: flask.Response) -> Pet:
        response.headers["X-A"] = "1"
        return Pet("a")

    assert get(view).headers["X-A"] == "1"


def test_a_status_that_the_annotation_names_may_be_set() -> None:
    def view(response: flask.Response) -> Pet | tuple[Pet, Literal[201]]:
        response.status_code = 201
        return Pet("a")

    assert get(view).status_code == 201


def test_the_status_is_that_of_the_annotation_until_it_is_set() -> None:
    def view(response: flask.Response) -> Pet:
        response.headers["X-Status"] = str(response.status_code)
        return Pet("a")

    got = get(view, status=202)
    assert (got.status_code, got.headers["X-Status"]) == (202, "202")


def test_a_status_may_be_set_and_returned_if_they_agree() -> None:
    def view(response: flask.Response) -> tuple[Pet, Literal[201]]:
        response.status_code = 201
        return Pet("a"), 201

    assert get(view).status_code == 201


def undeclared(response: flask.Response) -> Pet:
    response.status_code = 202
    return Pet("a")


def contradicting(
    response: flask.Response,
) -> Pet | tuple[Pet, Literal[201]] | tuple[Pet, Literal[202]]:
    response.status_code = 202
    return Pet("a"), 201


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (undeclared, "status 202, where the annotation names 200"),
        (contradicting, "status 201 beside 202 on the response"),
    ],
)
def test_a_status_that_cannot_be_meant_is_the_servers_bug(
    view: Callable[..., Any], reason: str
) -> None:
    with pytest.raises(InvalidResponseError, match=reason):
        get(view)


def test_a_header_that_is_returned_wins_and_cookies_add_up() -> None:
    def view(
        response: flask.Response,
    ) -> tuple[Pet, Literal[200], dict[str, str]]:
        response.headers["X-A"] = "set"
        response.set_cookie("a", "1")
        return Pet("a"), 200, {"x-a": "returned", "Set-Cookie": "b=2"}

    got = get(view)
    assert got.headers.getlist("X-A") == ["returned"]
    cookies = got.headers.getlist("Set-Cookie")
    assert sorted(c.partition(";")[0] for c in cookies) == ["a=1", "b=2"]


def test_a_content_type_that_is_set_is_sent() -> None:
    def view(response: flask.Response) -> Pet:
        response.content_type = "application/vnd.pet+json"
        return Pet("a")

    assert get(view).content_type == "application/vnd.pet+json"


@pytest.mark.parametrize("hint", [str, ...], ids=["str", "no annotation"])
def test_what_flask_answers_is_filled_too(hint: Any) -> None:
    def view(response: flask.Response) -> Any:
        response.headers["X-A"] = "1"
        response.status_code = 203
        return "text"

    view.__annotations__["return"] = hint
    if hint is ...:
        del view.__annotations__["return"]
    got = get(view)
    assert (got.status_code, got.text, got.headers["X-A"]) == (203, "text", "1")
    assert got.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "make",
    [
        lambda: flask.Response("own", 299),
        lambda: (flask.Response("own"), 299),
        lambda: werkzeug.Response("own", 299),
    ],
    ids=["flask", "tuple", "werkzeug"],
)
def test_another_response_that_is_returned_passes_untouched(
    make: Callable[[], Any],
) -> None:
    def view(response: flask.Response) -> Any:
        response.headers["X-A"] = "1"
        return make()

    view.__annotations__["return"] = Pet
    got = get(view)
    assert (got.status_code, got.text) == (299, "own")
    assert "X-A" not in got.headers


def test_it_may_be_returned_itself() -> None:
    def view(response: flask.Response) -> flask.Response:
        response.data = b"own"
        response.status_code = 299
        return response

    got = get(view)
    assert (got.status_code, got.data) == (299, b"own")


def test_what_is_to_be_called_when_it_is_closed_is_called() -> None:
    closed: list[str] = []

    def view(response: flask.Response) -> Pet:
        response.call_on_close(lambda: closed.append("closed"))
        return Pet("a")

    got = get(view)
    assert closed == []
    got.close()
    assert closed == ["closed"]


def test_it_is_left_where_a_problem_is_raised() -> None:
    class Gone(Problem):
        status = 410

    def view(response: flask.Response) -> Pet:
        response.headers["X-A"] = "1"
        raise Gone

    got = get(view)
    assert (got.status_code, got.headers.get("X-A")) == (410, None)


def test_it_is_of_the_class_of_the_app_and_new_for_each_request() -> None:
    class OwnResponse(flask.Response):
        """Of the app."""

    app = Flask(__name__)
    app.response_class = OwnResponse
    app.testing = True
    Api(app)
    seen: list[werkzeug.Response] = []

    @app.get("/")
    @typed
    def view(response: OwnResponse, *, also: werkzeug.Response) -> None:
        assert response is also
        seen.append(response)

    client = app.test_client()
    client.get("/")
    client.get("/")
    assert [type(response) for response in seen] == [OwnResponse] * 2
    assert seen[0] is not seen[1]


def test_it_is_no_part_of_the_document() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/")(typed(undeclared))
    assert list(api.document(app)["paths"]["/"]["post"]) == ["operationId", "responses"]
