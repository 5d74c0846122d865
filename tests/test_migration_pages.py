"""Pages, cookies and errors of the lending library, the same at every step."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lending import ADA, BOB, all_steps, app_of, sign_in
from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("step", all_steps())

HTML = "text/html; charset=utf-8"


def location(response: TestResponse) -> str:
    assert response.status_code == 302
    return response.headers["Location"]


# Pages.


def test_the_first_page_lists_the_books(library: FlaskClient) -> None:
    response = library.get("/")
    assert (response.status_code, response.content_type) == (200, HTML)
    assert "<li>Emma by Jane Austen</li>" in response.text
    assert "Sign in" in response.text


def test_the_shelf_shows_what_was_borrowed(library: FlaskClient) -> None:
    sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 2})
    page = library.get("/shelf").text
    assert "<li>Emma</li>" in page
    assert "<li>Dune</li>" not in page


# Signing in and out.


def test_who_signs_in_gets_a_cookie_that_no_script_reads(library: FlaskClient) -> None:
    response = library.post("/login", data=ADA)
    assert location(response) == "/"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "Ada" in library.get("/").text


def test_a_wrong_password_shows_the_form_again(library: FlaskClient) -> None:
    response = library.post("/login", data={**ADA, "password": "byron"})
    assert response.status_code == 200
    assert "The address or the password is wrong." in response.text
    assert library.get("/api/v1/me").status_code == 401


def test_who_signs_out_is_a_stranger(library: FlaskClient) -> None:
    assert location(sign_in(library, ADA).post("/logout")) == "/"
    assert library.get("/api/v1/me").status_code == 401


def test_a_page_for_members_sends_strangers_to_the_login_and_back(
    library: FlaskClient,
) -> None:
    to_login = location(library.get("/shelf"))
    assert to_login == "/login?next=/shelf"
    assert location(library.post(to_login, data=BOB)) == "/shelf"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example"]
)
def test_a_login_sends_nobody_elsewhere(library: FlaskClient, target: str) -> None:
    response = library.post("/login", query_string={"next": target}, data=BOB)
    assert urlsplit(location(response)).netloc == ""
    assert location(response) == "/"


# Errors.


def test_a_page_that_is_not_there_is_a_page(library: FlaskClient) -> None:
    response = library.get("/nowhere")
    assert (response.status_code, response.content_type) == (404, HTML)
    assert "<h1>Not Found</h1>" in response.text


def test_an_error_of_a_page_is_a_page(library: FlaskClient) -> None:
    response = library.post("/login", data={"email": "ada@example.org"})
    assert (response.status_code, response.content_type) == (400, HTML)
    assert "<h1>Bad Request</h1>" in response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/books/x", 404),
        ("DELETE", "/api/v1/me", 405),
        ("PUT", "/api/v1/books/2", 405),
    ],
)
def test_an_error_of_the_api_is_json(
    library: FlaskClient, method: str, path: str, status: int
) -> None:
    response = library.open(path, method=method)
    assert response.status_code == status
    assert response.content_type == "application/json"
    assert list(response.get_json()) == ["message"]


def test_what_may_be_asked_is_told(library: FlaskClient) -> None:
    response = library.options("/api/v1/me")
    assert response.allow == {"GET", "HEAD", "OPTIONS", "PATCH"}


def test_head_is_get_without_a_body(library: FlaskClient) -> None:
    response = library.head("/api/v1/books/")
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["X-Total"] == "3"
    length = len(library.get("/api/v1/books/").data)
    assert response.headers["Content-Length"] == str(length)


# What is done before and after each request.


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/api/v1/books/2", "/api/v1/books/9", "/api/v1/loans/"]
)
def test_every_answer_names_the_request(library: FlaskClient, path: str) -> None:
    response = library.get(path, headers={"X-Request-Id": "abc"})
    assert response.headers["X-Request-Id"] == "abc"


@pytest.fixture
def counted(step: int) -> Iterator[None]:
    """Set the switch of the app that closes it to changes."""
    config = app_of(step).config
    config["READ_ONLY"] = True
    yield
    config["READ_ONLY"] = False


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("path", ["/api/v1/loans/", "/api/v1/books/"])
def test_while_books_are_counted_nothing_changes(
    library: FlaskClient, path: str
) -> None:
    response = library.post(path, json={})
    assert response.status_code == 503
    assert response.get_json() == {
        "message": "The library is being counted. Come back later."
    }
    assert library.get("/api/v1/books/2").status_code == 200
