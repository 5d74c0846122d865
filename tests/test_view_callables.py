"""Views that are no functions: objects that are called, and functools.partial."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import pytest
from documents import operation_of, parameters_of, read_document
from flask import Flask

from flask_typed import Api, typed


@dataclass
class Pet:
    name: str


def feed(pet_id: int, grams: int = 5) -> dict[str, int]:
    """Feed a pet."""
    return {"pet": pet_id, "grams": grams}


class Feeder:
    """An object that feeds."""

    def __call__(self, pet_id: int, grams: int = 5) -> dict[str, int]:
        """Feed a pet."""
        return feed(pet_id, grams)


class AsyncKeeper:
    async def __call__(self, pet: Pet) -> Pet:
        return pet


def serve(view: Any, rule: str = "/") -> Flask:
    app = Flask(__name__)
    Api(app)
    app.add_url_rule(rule, "it", typed(view), methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("view", "query", "answer"),
    [
        (Feeder(), "pet_id=1&grams=2", {"pet": 1, "grams": 2}),
        (Feeder(), "pet_id=1", {"pet": 1, "grams": 5}),
        (functools.partial(feed, 7), "grams=2", {"pet": 7, "grams": 2}),
        (functools.partial(feed, grams=9), "pet_id=1", {"pet": 1, "grams": 9}),
        (functools.partial(Feeder(), 7), "grams=2", {"pet": 7, "grams": 2}),
    ],
    ids=["object", "its-default", "by-position", "by-name", "of-an-object"],
)
def test_the_annotations_of_what_is_called_count(
    view: Any, query: str, answer: dict[str, int]
) -> None:
    client = serve(view).test_client()
    assert client.get(f"/?{query}").json == answer


def test_what_partial_gives_a_client_cannot_give() -> None:
    app = serve(functools.partial(feed, grams=9))
    answer = app.test_client().get("/?pet_id=1&grams=2")
    assert answer.json == {"pet": 1, "grams": 9}
    assert list(parameters_of(read_document(app), "/", "get")) == ["pet_id"]


@pytest.mark.parametrize("view", [Feeder(), functools.partial(feed, 7)])
def test_the_docstring_is_that_of_what_is_called(view: Any) -> None:
    assert operation_of(read_document(serve(view)), "/", "get")["summary"] == (
        "Feed a pet."
    )


def test_a_wrong_argument_of_an_object_is_422() -> None:
    assert serve(Feeder()).test_client().get("/?pet_id=x").status_code == 422


def test_an_object_that_is_awaited_is_a_view() -> None:
    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/", "it", typed(AsyncKeeper()), methods=["POST"])
    assert app.test_client().post("/", json={"name": "Rex"}).json == {"name": "Rex"}


def test_a_local_object_may_name_its_neighbours() -> None:
    @dataclass
    class Local:
        size: int

    class Echo:
        def __call__(self, local: Local) -> Local:
            return local

    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/", "it", typed(Echo()), methods=["POST"])
    assert app.test_client().post("/", json={"size": 1}).json == {"size": 1}


def test_outside_of_a_request_an_object_is_called_as_it_is() -> None:
    assert typed(Feeder())(1, grams=2) == {"pet": 1, "grams": 2}
