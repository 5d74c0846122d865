"""What the API of the lending library answers, the same at every step of the guide.

These tests know HTTP and nothing of what the app is made of. Step 0 is served by
flask-apispec itself, and runs where it is installed. Here are books; loans, members and
searches are in ``test_migration_members``, pages in ``test_migration_pages``.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from lending import (
    ADA,
    BOB,
    EMMA,
    MISSING,
    NO_BOOK,
    PNG,
    all_steps,
    errors,
    sign_in,
)
from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("step", all_steps())

PERSUASION: dict[str, Any] = {
    "isbn": "978-0-14-143968-6",
    "title": "Persuasion",
    "author": {"name": "Jane Austen", "born": 1775},
    "publishedYear": 1817,
    "fee": "0.5",
    "tags": ["classic", "Bath"],
}


def titles(response: TestResponse) -> list[str]:
    assert response.status_code == 200
    return [book["title"] for book in response.get_json()]


# Books: lists.


def test_books_are_listed_in_pages(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/")
    assert titles(response) == ["Crime and Punishment", "Dune"]
    assert response.headers["X-Total"] == "3"
    assert response.headers["Link"] == '</api/v1/books/?page=2>; rel="next"'
    assert response.content_type == "application/json"


def test_the_last_page_has_no_link(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/?page=2")
    assert response.get_json() == [EMMA]
    assert "Link" not in response.headers


def test_a_header_sets_the_size_of_a_page(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/", headers={"X-Per-Page": "1"})
    assert titles(response) == ["Crime and Punishment"]


def test_a_tag_chooses_books(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/?tag=space")
    assert titles(response) == ["Dune"]
    assert response.headers["X-Total"] == "1"


def test_what_is_unknown_in_the_query_is_ignored(library: FlaskClient) -> None:
    assert titles(library.get("/api/v1/books/?utm=1&page=2")) == ["Emma"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("x", "Not a valid integer."),
        ("0", "Must be greater than or equal to 1."),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    library: FlaskClient, page: str, message: str
) -> None:
    response = library.get(f"/api/v1/books/?page={page}")
    assert errors(response) == {"query": {"page": [message]}}


def test_a_size_of_pages_that_cannot_be_is_refused(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/", headers={"X-Per-Page": "101"})
    message = "Must be greater than or equal to 1 and less than or equal to 100."
    assert errors(response) == {"headers": {"X-Per-Page": [message]}}


# Books: one.


def test_a_book_is_shown(library: FlaskClient) -> None:
    assert library.get("/api/v1/books/2").get_json() == EMMA


def test_an_unknown_book_is_not_found(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/9")
    assert (response.status_code, response.get_json()) == (404, NO_BOOK)
    assert response.content_type == "application/json"


def test_a_librarian_adds_a_book(library: FlaskClient) -> None:
    response = sign_in(library, ADA).post("/api/v1/books/", json=PERSUASION)
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/v1/books/4"
    added = {
        **PERSUASION,
        "id": 4,
        "isbn": "9780141439686",
        "fee": "0.50",
        "available": True,
        "url": "/api/v1/books/4",
    }
    assert response.get_json() == added
    assert library.get("/api/v1/books/4").get_json() == added


def test_what_may_be_left_out_has_defaults(library: FlaskClient) -> None:
    book = {
        "isbn": "9780141439686",
        "title": "Persuasion",
        "author": {"name": "Jane Austen"},
    }
    response = sign_in(library, ADA).post("/api/v1/books/", json=book)
    assert response.get_json() == {
        "id": 4,
        "isbn": "9780141439686",
        "title": "Persuasion",
        "author": {"name": "Jane Austen", "born": None},
        "publishedYear": None,
        "fee": "0.00",
        "tags": [],
        "available": True,
        "url": "/api/v1/books/4",
    }


WRONG_BOOKS: dict[str, tuple[dict[str, Any], Any]] = {
    "an ISBN that is too short": (
        {"isbn": "978-0"},
        {"isbn": ["Not an ISBN of 13 digits."]},
    ),
    "a digit that was mistyped": (
        {"isbn": "978-0-14-143968-7"},
        {"isbn": ["The last digit of the ISBN is wrong."]},
    ),
    "an ISBN that is no text": ({"isbn": 9}, {"isbn": ["Not a valid string."]}),
    "no title": (
        {"title": ""},
        {"title": ["Length must be between 1 and 200."]},
    ),
    "no author": ({"author": {}}, {"author": {"name": MISSING}}),
    "an author who was not born": (
        {"publishedYear": 1700},
        {"_schema": ["The author was not born yet."]},
    ),
    "a year before printing": (
        {"publishedYear": 1000},
        {"publishedYear": ["Must be greater than or equal to 1450."]},
    ),
    "a fee that is no number": ({"fee": "free"}, {"fee": ["Not a valid number."]}),
    "a member that nobody knows": ({"pages": 1}, {"pages": ["Unknown field."]}),
    "an id": ({"id": 7}, {"id": ["Unknown field."]}),
    "a tag that is no text": (
        {"tags": ["a", 1]},
        {"tags": {"1": ["Not a valid string."]}},
    ),
}


@pytest.mark.parametrize(
    ("changes", "messages"), WRONG_BOOKS.values(), ids=list(WRONG_BOOKS)
)
def test_a_wrong_book_is_refused(
    library: FlaskClient, changes: dict[str, Any], messages: Any
) -> None:
    response = sign_in(library, ADA).post(
        "/api/v1/books/", json={**PERSUASION, **changes}
    )
    assert errors(response) == {"json": messages}


def test_all_that_is_missing_is_told_at_once(library: FlaskClient) -> None:
    response = sign_in(library, ADA).post("/api/v1/books/", json={})
    assert errors(response) == {
        "json": {"isbn": MISSING, "title": MISSING, "author": MISSING}
    }


def test_a_body_that_is_no_json_is_a_bad_request(library: FlaskClient) -> None:
    response = sign_in(library, ADA).post(
        "/api/v1/books/", data='{"isbn": ', content_type="application/json"
    )
    assert errors(response, 400) == {"json": ["Invalid JSON body."]}


def test_a_book_that_is_there_is_a_conflict(library: FlaskClient) -> None:
    response = sign_in(library, ADA).post(
        "/api/v1/books/", json={**PERSUASION, "isbn": EMMA["isbn"]}
    )
    assert response.status_code == 409
    assert response.content_type == "application/json"
    assert response.get_json() == {
        "message": "There is a book with this ISBN.",
        "isbn": EMMA["isbn"],
    }


def test_a_change_leaves_all_else(library: FlaskClient) -> None:
    changes = {"title": "Emma, annotated", "tags": []}
    response = sign_in(library, ADA).patch("/api/v1/books/2", json=changes)
    assert response.status_code == 200
    assert response.get_json() == {**EMMA, **changes}
    assert library.get("/api/v1/books/2").get_json() == {**EMMA, **changes}


def test_a_change_is_checked_as_a_book_is(library: FlaskClient) -> None:
    response = sign_in(library, ADA).patch("/api/v1/books/2", json={"title": ""})
    assert errors(response) == {
        "json": {"title": ["Length must be between 1 and 200."]}
    }


def test_a_change_is_checked_as_a_whole(library: FlaskClient) -> None:
    changes = {"author": {"name": "Ann", "born": 1990}, "publishedYear": 1980}
    response = sign_in(library, ADA).patch("/api/v1/books/2", json=changes)
    assert errors(response) == {"json": {"_schema": ["The author was not born yet."]}}


def test_a_change_may_be_of_nothing(library: FlaskClient) -> None:
    response = sign_in(library, ADA).patch("/api/v1/books/2", json={})
    assert response.get_json() == EMMA


def test_a_book_is_taken_out(library: FlaskClient) -> None:
    response = sign_in(library, ADA).delete("/api/v1/books/2")
    assert (response.status_code, response.data) == (204, b"")
    assert library.get("/api/v1/books/2").status_code == 404


def test_a_book_that_somebody_has_stays(library: FlaskClient) -> None:
    sign_in(library, ADA).post("/api/v1/loans/", json={"bookId": 2})
    response = library.delete("/api/v1/books/2")
    assert response.status_code == 409
    assert response.get_json() == {"message": "Somebody has the book."}


# Books: who may change them.

CHANGES = [
    ("POST", "/api/v1/books/"),
    ("PATCH", "/api/v1/books/2"),
    ("DELETE", "/api/v1/books/2"),
    ("PUT", "/api/v1/books/2/cover"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_who_is_not_signed_in_changes_nothing(
    library: FlaskClient, method: str, path: str
) -> None:
    response = library.open(path, method=method)
    assert response.status_code == 401
    assert response.get_json() == {"message": "Sign in first."}
    assert response.content_type == "application/json"


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_who_is_no_librarian_changes_nothing(
    library: FlaskClient, method: str, path: str
) -> None:
    response = sign_in(library, BOB).open(path, method=method)
    assert response.status_code == 403
    assert response.get_json() == {"message": "This is for librarians."}


# Covers and files.


def upload(client: FlaskClient, image: bytes, **more: str) -> TestResponse:
    return client.put(
        "/api/v1/books/2/cover",
        data={"cover": (io.BytesIO(image), "emma.png"), **more},
        content_type="multipart/form-data",
    )


def test_a_cover_is_uploaded_and_shown(library: FlaskClient) -> None:
    response = upload(sign_in(library, ADA), PNG)
    assert response.get_json() == {"bytes": len(PNG), "kind": "front"}
    shown = library.get("/api/v1/books/2/cover")
    assert (shown.data, shown.content_type) == (PNG, "image/png")


def test_a_book_without_a_cover_shows_none(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/2/cover")
    assert response.status_code == 404
    assert response.get_json() == {"message": "The book has no cover."}


def test_a_cover_is_an_image(library: FlaskClient) -> None:
    response = upload(sign_in(library, ADA), b"GIF89a")
    assert response.status_code == 400
    assert response.get_json() == {"message": "A cover is a PNG.", "name": "emma.png"}


def test_a_cover_is_no_back(library: FlaskClient) -> None:
    response = upload(sign_in(library, ADA), PNG, kind="back")
    assert errors(response) == {"form": {"kind": ["Must be one of: front."]}}


def test_an_upload_has_a_file(library: FlaskClient) -> None:
    response = sign_in(library, ADA).put(
        "/api/v1/books/2/cover",
        data={"kind": "front"},
        content_type="multipart/form-data",
    )
    assert errors(response) == {"files": {"cover": MISSING}}


def test_an_upload_has_a_limit(library: FlaskClient) -> None:
    response = upload(sign_in(library, ADA), PNG * 1000)
    assert response.status_code == 413
    assert list(response.get_json()) == ["message"]


def test_all_books_are_downloaded_as_a_table(library: FlaskClient) -> None:
    response = library.get("/api/v1/books/export.csv")
    assert response.mimetype == "text/csv"
    disposition = response.headers["Content-Disposition"]
    assert disposition == "attachment; filename=books.csv"
    assert response.text.splitlines() == [
        "isbn,title,author",
        "9780140449266,Crime and Punishment,Dostoevsky",
        "9780141439587,Emma,Jane Austen",
        "9780441172719,Dune,Frank Herbert",
    ]
