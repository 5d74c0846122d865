"""The example application answers as Conduit specifies."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from example_app import create_app
from example_app.errors import format_error
from flask_typed import Problem
from flask_typed.errors import ValidationProblem

CHECKOUT = Path(__file__).parent.parent
NEWEST_FIRST = ["one-query-a-page", "a-moth-in-the-relay", "hints-are-enough"]
PREVIEW = (
    "author createdAt description favorited favoritesCount slug tagList title updatedAt"
).split()
NEW: dict[str, Any] = {"title": "A new day", "description": "Its dawn", "body": "Sun."}


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'conduit.sqlite3'}"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app({"TESTING": True, "DATABASE_URL": database_in(tmp_path)})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def json_of(answer: TestResponse) -> Any:
    assert answer.content_type == "application/json"
    return answer.json


def slugs_of(client: FlaskClient, query: str = "") -> list[str]:
    answer = client.get(f"/api/articles{query}")
    assert answer.status_code == 200
    return [article["slug"] for article in json_of(answer)["articles"]]


def post(client: FlaskClient, **members: Any) -> dict[str, Any]:
    """Return the article that was made of NEW, changed by the members given."""
    answer = client.post("/api/articles", json={"article": NEW | members})
    assert answer.status_code == 201, answer.text
    return dict(json_of(answer)["article"])


def test_the_tags_are_named_once_each(client: FlaskClient) -> None:
    post(client, tagList=["flask", "dawn"])
    answer = client.get("/api/tags")
    assert answer.status_code == 200
    expected = ["dawn", "debugging", "flask", "sqlalchemy", "typing"]
    assert json_of(answer) == {"tags": expected}


def test_the_articles_are_listed_newest_first(client: FlaskClient) -> None:
    new = post(client)
    assert slugs_of(client) == [new["slug"], *NEWEST_FIRST]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?tag=flask", [0, 2]),
        ("?tag=debugging", [1]),
        ("?tag=none", []),
        ("?tag=", []),
        ("?author=ada", [0, 2]),
        ("?author=nobody", []),
        ("?favorited=ada", [1]),
        ("?favorited=demo", [2]),
        ("?favorited=nobody", []),
        ("?author=ada&tag=typing", [2]),
        ("?author=grace&tag=typing", []),
        ("?author=ada&favorited=grace&tag=flask", [2]),
        ("?other=ignored", [0, 1, 2]),
    ],
)
def test_filters_apply_together(
    client: FlaskClient, query: str, numbers: list[int]
) -> None:
    assert slugs_of(client, query) == [NEWEST_FIRST[number] for number in numbers]
    assert json_of(client.get(f"/api/articles{query}"))["articlesCount"] == len(numbers)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?limit=1", [0]),
        ("?limit=1&offset=1", [1]),
        ("?limit=2&offset=2", [2]),
        ("?offset=0", [0, 1, 2]),
        ("?offset=3", []),
        ("?limit=&offset=", [0, 1, 2]),
        (f"?limit={10**30}", [0, 1, 2]),
        (f"?offset={10**30}", []),
    ],
)
def test_the_count_is_of_all_pages(
    client: FlaskClient, query: str, numbers: list[int]
) -> None:
    answer = client.get(f"/api/articles{query}")
    slugs = [article["slug"] for article in json_of(answer)["articles"]]
    assert slugs == [NEWEST_FIRST[number] for number in numbers]
    assert json_of(answer)["articlesCount"] == 3


def test_a_page_has_twenty_articles_by_default(client: FlaskClient) -> None:
    for number in range(18):
        post(client, title=f"Number {number}")
    answer = client.get("/api/articles")
    assert (len(json_of(answer)["articles"]), json_of(answer)["articlesCount"]) == (
        20,
        21,
    )


def test_a_list_shows_no_bodies(client: FlaskClient) -> None:
    listed = json_of(client.get("/api/articles"))["articles"]
    assert [set(article) for article in listed] == [set(PREVIEW)] * 3


def test_a_page_costs_as_many_queries_as_one_article(
    app: Flask, client: FlaskClient
) -> None:
    statements: list[str] = []

    def record(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        statements.append(statement)

    engine: Engine = app.extensions["database"]
    event.listen(engine, "before_cursor_execute", record)
    slugs_of(client, "?limit=1")
    of_one = len(statements)
    slugs_of(client)
    assert len(statements) == 2 * of_one > 0


def test_every_request_closes_its_connection(app: Flask, client: FlaskClient) -> None:
    opened: list[Any] = []
    closed: list[Any] = []
    engine: Engine = app.extensions["database"]
    event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    event.listen(engine, "close", lambda connection, _: closed.append(connection))
    client.get("/api/articles")
    client.get("/api/articles/none")
    post(client)
    assert len(opened) >= 3
    assert closed == opened


def test_an_article_is_found_by_its_slug(client: FlaskClient) -> None:
    answer = client.get("/api/articles/hints-are-enough")
    assert answer.status_code == 200
    article = json_of(answer)["article"]
    assert set(article) == {*PREVIEW, "body"}
    assert article["title"] == "Hints are enough"
    assert article["tagList"] == ["flask", "typing"]
    assert article["favoritesCount"] == 2
    assert article["favorited"] is False
    assert article["author"] == {
        "username": "ada",
        "bio": "Counts on engines.",
        "image": "",
        "following": False,
    }


@pytest.mark.parametrize("slug", ["none", "none%00", "%ED%A0%80", "HINTS-ARE-ENOUGH"])
def test_an_unknown_slug_is_404_as_conduit_words_it(
    client: FlaskClient, slug: str
) -> None:
    answer = client.get(f"/api/articles/{slug}")
    assert answer.status_code == 404
    (message,) = json_of(answer)["errors"]["body"]
    assert message.startswith("There is no article '")


def test_a_new_article_is_there_for_all(client: FlaskClient) -> None:
    before = datetime.now(UTC)
    new = post(client, tagList=["z", "a", "z"])
    assert new["slug"] == "a-new-day"
    assert {name: new[name] for name in NEW} == NEW
    assert new["tagList"] == ["z", "a"]
    assert new["author"]["username"] == "demo"
    assert (new["favorited"], new["favoritesCount"]) == (False, 0)
    assert json_of(client.get("/api/articles/a-new-day")) == {"article": new}
    created = datetime.fromisoformat(new["createdAt"])
    assert created.utcoffset() == timedelta()
    assert before <= created <= datetime.now(UTC)
    assert new["updatedAt"] == new["createdAt"]


def test_an_article_needs_no_tags(client: FlaskClient) -> None:
    assert post(client)["tagList"] == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Crème brûlée, twice!", "creme-brulee-twice"),
        ("?!", "article"),
        ("\0", "article"),
        ("1 2", "1-2"),
        ("a" * 5000, "a" * 100),
    ],
    ids=["accents", "no letter", "null", "digits", "long"],
)
def test_a_slug_is_made_of_the_title(
    client: FlaskClient, title: str, slug: str
) -> None:
    new = post(client, title=title)
    assert (new["title"], new["slug"]) == (title, slug)
    assert json_of(client.get(f"/api/articles/{slug}")) == {"article": new}


def test_articles_of_one_title_have_slugs_of_their_own(client: FlaskClient) -> None:
    slugs = [post(client)["slug"] for _ in range(3)]
    assert slugs[0] == "a-new-day"
    assert len(set(slugs)) == 3
    assert all(slug.startswith("a-new-day") for slug in slugs)


def test_articles_of_one_title_at_one_time_have_slugs_of_their_own(app: Flask) -> None:
    barrier = threading.Barrier(8)

    def create(number: int) -> str:
        client = app.test_client()
        barrier.wait(10)
        return str(post(client, body=f"Number {number}.")["slug"])

    with ThreadPoolExecutor(8) as pool:
        slugs = list(pool.map(create, range(8)))
    assert len(set(slugs)) == 8
    client = app.test_client()
    for number, slug in enumerate(slugs):
        body = json_of(client.get(f"/api/articles/{slug}"))["article"]["body"]
        assert body == f"Number {number}."


MISSING = "Missing data for required field."
BAD_BODIES: list[tuple[str, Any, list[str]]] = [
    ("no members", {}, [f"article: {MISSING}"]),
    ("an array", [], ["body: Invalid input type."]),
    ("null", None, ["body: Invalid input type."]),
    ("null for an object", {"article": None}, ["article: Field may not be null."]),
    ("a text for an object", {"article": "x"}, ["article: Invalid input type."]),
    (
        "an empty article",
        {"article": {}},
        [f"article.{name}: {MISSING}" for name in ("title", "description", "body")],
    ),
    (
        "wrong types",
        {"article": NEW | {"title": 1, "body": None, "tagList": "x"}},
        [
            "article.title: Not a valid string.",
            "article.body: Field may not be null.",
            "article.tagList: Not a valid list.",
        ],
    ),
    (
        "a wrong tag",
        {"article": NEW | {"tagList": ["a", 2]}},
        ["article.tagList.1: Not a valid string."],
    ),
    (
        "nothing in a text",
        {"article": NEW | {"title": ""}},
        ["article.title: Shorter than minimum length 1."],
    ),
    (
        "unknown members",
        {"article": NEW | {"slug": "mine"}, "author": "me"},
        ["article.slug: Unknown field.", "author: Unknown field."],
    ),
]


@pytest.mark.parametrize(
    ("body", "messages"),
    [body[1:] for body in BAD_BODIES],
    ids=[body[0] for body in BAD_BODIES],
)
def test_a_body_that_does_not_fit_is_422_and_says_where(
    client: FlaskClient, body: Any, messages: list[str]
) -> None:
    sent = json.dumps(body)  # the client takes json=None for no body
    answer = client.post("/api/articles", data=sent, content_type="application/json")
    assert answer.status_code == 422
    assert json_of(answer) == {"errors": {"body": messages}}
    assert slugs_of(client) == NEWEST_FIRST


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "body: Missing data for required field."),
        (
            {"data": b'{"article"', "content_type": "application/json"},
            "The body cannot be read as JSON: it is malformed, at byte 10.",
        ),
        (
            {"data": {"title": "form"}},
            "The body must be JSON in UTF-8, with the Content-Type application/json.",
        ),
    ],
    ids=["no body", "malformed", "a form"],
)
def test_a_body_that_cannot_be_read_is_422(
    client: FlaskClient, sent: dict[str, Any], message: str
) -> None:
    answer = client.post("/api/articles", **sent)
    assert answer.status_code == 422
    assert json_of(answer) == {"errors": {"body": [message]}}


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("limit=0", ["query.limit: Must be greater than or equal to 1."]),
        ("offset=-1", ["query.offset: Must be greater than or equal to 0."]),
        (
            "limit=many&offset=1.5",
            [
                "query.offset: Not a valid integer.",
                "query.limit: Not a valid integer.",
            ],
        ),
        ("limit=1&limit=2", ["query.limit: Given 2 times, must be once."]),
    ],
)
def test_a_query_that_does_not_fit_is_422_and_says_where(
    client: FlaskClient, query: str, messages: list[str]
) -> None:
    answer = client.get(f"/api/articles?{query}")
    assert answer.status_code == 422
    assert json_of(answer) == {"errors": {"body": messages}}


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/api/none", 404, "Not Found"),
        ("GET", "/api/articles/", 404, "Not Found"),
        ("PUT", "/api/articles", 405, "Method Not Allowed"),
        ("DELETE", "/api/tags", 405, "Method Not Allowed"),
    ],
)
def test_a_request_without_a_view_is_refused_in_the_same_form(
    client: FlaskClient, method: str, path: str, status: int, title: str
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert json_of(answer) == {"errors": {"body": [title]}}


def test_what_the_database_refuses_is_a_500_that_tells_nothing(app: Flask) -> None:
    engine: Engine = app.extensions["database"]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON articles"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    answer = app.test_client().post("/api/articles", json={"article": NEW})
    assert answer.status_code == 500
    assert json_of(answer) == {"errors": {"body": ["Internal Server Error"]}}
    assert slugs_of(app.test_client()) == NEWEST_FIRST


def test_the_first_rows_are_added_once(tmp_path: Path) -> None:
    url = database_in(tmp_path)
    post(create_app({"DATABASE_URL": url}).test_client())
    again = create_app({"DATABASE_URL": url}).test_client()
    assert slugs_of(again) == ["a-new-day", *NEWEST_FIRST]


def test_several_processes_may_make_the_database_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from example_app import create_app;sys.stdin.read(1); create_app()"
    )
    environment = {**os.environ, "CONDUIT_DATABASE_URL": database_in(tmp_path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"!")
        process.stdin.flush()
    complaints = [process.communicate(timeout=60)[1] for process in started]
    assert complaints == [b""] * 4
    client = create_app({"DATABASE_URL": database_in(tmp_path)}).test_client()
    assert slugs_of(client) == NEWEST_FIRST


def test_the_database_is_in_the_instance_folder_by_default(tmp_path: Path) -> None:
    copytree(CHECKOUT / "example_app", tmp_path / "example_app")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{CHECKOUT}"}
    environment.pop("CONDUIT_DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-c", "from example_app import create_app; create_app()"],
        cwd=tmp_path,
        env=environment,
        check=True,
    )
    assert (tmp_path / "instance" / "conduit.sqlite3").is_file()


def test_messages_of_several_locations_are_told_apart() -> None:
    problem = ValidationProblem(
        errors={"query": {"limit": ["A."]}, "json": {"limit": ["B."]}}
    )
    assert format_error(problem).errors.body == ["query.limit: A.", "limit: B."]


def test_an_answer_says_how_many_errors_it_does_not_list(client: FlaskClient) -> None:
    article = NEW | {"tagList": [0] * 150}
    answer = client.post("/api/articles", json={"article": article})
    *messages, last = json_of(answer)["errors"]["body"]
    assert len(messages) == 100
    assert "50 more errors" in last


def test_a_problem_is_told_by_its_detail() -> None:
    problem = Problem(status=409, detail="It is there already.")
    assert format_error(problem).errors.body == ["It is there already."]
