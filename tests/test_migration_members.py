"""Loans, members and searches of the lending library, the same at every step."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from lending import ADA, BOB, EMMA, MISSING, NO_BOOK, all_steps, errors, sign_in

pytestmark = pytest.mark.parametrize("step", all_steps())

# Loans.

LOAN = {
    "id": 1,
    "book": {"id": 2, "title": "Emma", "url": "/api/v1/books/2"},
    "due": "2024-03-21",
    "returned": None,
    "note": None,
    "overdue": False,
}


def test_a_book_is_borrowed_for_three_weeks(library: FlaskClient) -> None:
    response = sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 2})
    assert (response.status_code, response.get_json()) == (201, LOAN)
    assert response.headers["Location"] == "/api/v1/loans/1/return"
    assert library.get("/api/v1/books/2").get_json() == {**EMMA, "available": False}


def test_a_wish_says_how_long_and_why(library: FlaskClient) -> None:
    wish = {"bookId": 2, "weeks": 1, "note": "for the train"}
    response = sign_in(library, BOB).post("/api/v1/loans/", json=wish)
    expected = {**LOAN, "due": "2024-03-07", "note": "for the train"}
    assert response.get_json() == expected


def test_old_clients_may_send_more(library: FlaskClient) -> None:
    wish = {"bookId": 2, "deskId": 7}
    response = sign_in(library, BOB).post("/api/v1/loans/", json=wish)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"weeks": 4}, {"weeks": ["Must be one of: 1, 2, 3."]}),
        ({"bookId": "Emma"}, {"bookId": ["Not a valid integer."]}),
        ({"bookId": None}, {"bookId": ["Field may not be null."]}),
        ({"note": "x" * 101}, {"note": ["Longer than maximum length 100."]}),
    ],
)
def test_a_wrong_wish_is_refused(
    library: FlaskClient, changes: dict[str, Any], messages: Any
) -> None:
    response = sign_in(library, BOB).post(
        "/api/v1/loans/", json={"bookId": 2, **changes}
    )
    assert errors(response) == {"json": messages}


def test_nobody_borrows_what_there_is_not(library: FlaskClient) -> None:
    response = sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 9})
    assert (response.status_code, response.get_json()) == (404, NO_BOOK)


def test_a_book_is_borrowed_once(library: FlaskClient) -> None:
    sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 2})
    response = library.post("/api/v1/loans/", json={"bookId": 2})
    assert response.status_code == 409
    assert response.get_json() == {"message": "Somebody has the book.", "bookId": 2}


def test_a_book_is_given_back(library: FlaskClient) -> None:
    sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 2})
    response = library.post("/api/v1/loans/1/return")
    assert response.get_json() == {**LOAN, "returned": "2024-02-29T12:30:00"}
    again = library.post("/api/v1/loans/1/return")
    assert again.status_code == 400
    assert again.get_json() == {"message": "The book was given back."}


def test_loans_are_listed_all_or_open(library: FlaskClient) -> None:
    sign_in(library, BOB)
    for book in (1, 2):
        library.post("/api/v1/loans/", json={"bookId": book})
    library.post("/api/v1/loans/1/return")
    listed = library.get("/api/v1/loans/").get_json()
    assert [loan["book"]["title"] for loan in listed] == ["Dune", "Emma"]
    open_ones = library.get("/api/v1/loans/?open=yes").get_json()
    assert [loan["book"]["title"] for loan in open_ones] == ["Emma"]
    response = library.get("/api/v1/loans/?open=perhaps")
    assert errors(response) == {"query": {"open": ["Not a valid boolean."]}}


def test_loans_are_those_of_who_asks(library: FlaskClient) -> None:
    sign_in(library, BOB).post("/api/v1/loans/", json={"bookId": 2})
    sign_in(library, ADA)
    assert library.get("/api/v1/loans/").get_json() == []
    response = library.post("/api/v1/loans/1/return")
    assert response.status_code == 404
    assert response.get_json() == {"message": "You have no such loan."}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/loans/"),
        ("POST", "/api/v1/loans/"),
        ("POST", "/api/v1/loans/1/return"),
        ("GET", "/api/v1/me"),
        ("PATCH", "/api/v1/me"),
    ],
)
def test_what_is_mine_is_for_who_is_signed_in(
    library: FlaskClient, method: str, path: str
) -> None:
    response = library.open(path, method=method)
    assert response.status_code == 401
    assert response.get_json() == {"message": "Sign in first."}


# Members.

BOB_HIMSELF = {"id": 2, "name": "Bob", "email": BOB["email"], "isLibrarian": False}


def test_members_see_who_they_are(library: FlaskClient) -> None:
    assert sign_in(library, BOB).get("/api/v1/me").get_json() == BOB_HIMSELF


def test_members_change_their_name_and_password(library: FlaskClient) -> None:
    changes = {"name": "Robert", "password": "demolisher"}
    response = sign_in(library, BOB).patch("/api/v1/me", json=changes)
    assert response.get_json() == {**BOB_HIMSELF, "name": "Robert"}
    assert library.get("/api/v1/me").get_json()["name"] == "Robert"
    library.post("/logout")
    sign_in(library, {**BOB, "password": "demolisher"})


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"email": "bob"}, {"email": ["Not a valid email address."]}),
        ({"password": "x"}, {"password": ["Shorter than minimum length 6."]}),
        ({"isLibrarian": True}, {"isLibrarian": ["Unknown field."]}),
    ],
)
def test_members_change_nothing_to_what_cannot_be(
    library: FlaskClient, changes: dict[str, Any], messages: Any
) -> None:
    response = sign_in(library, BOB).patch("/api/v1/me", json=changes)
    assert errors(response) == {"json": messages}
    assert library.get("/api/v1/me").get_json() == BOB_HIMSELF


# Search and statistics.


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=un", ["Crime and Punishment", "Dune"]),
        ("q=JANE", []),
        ("q=JANE&in=author", ["Emma"]),
        ("q=er&in=title,author", ["Dune"]),
    ],
)
def test_books_are_found_by_words(
    library: FlaskClient, query: str, found: list[str]
) -> None:
    body = library.get(f"/api/v1/search?{query}").get_json()
    assert [each["title"] for each in body["found"]] == found
    assert body["count"] == len(found)


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("", {"q": MISSING}),
        ("q=x", {"q": ["Shorter than minimum length 2."]}),
        ("q=er&in=title,isbn", {"in": {"1": ["Must be one of: title, author."]}}),
    ],
)
def test_a_wrong_search_is_refused(
    library: FlaskClient, query: str, messages: Any
) -> None:
    response = library.get(f"/api/v1/search?{query}")
    assert errors(response) == {"query": messages}


def test_statistics_count_what_there_is(library: FlaskClient) -> None:
    body = library.get("/api/v1/statistics").get_json()
    assert body == {"books": 3, "members": 2, "loans": 0}
