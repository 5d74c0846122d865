"""A query string that is plain is read without ``request.args``, to the same end."""

from typing import Annotated, Any

import flask
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import ImmutableMultiDict

from flask_typed import Api, Query, typed


class OwnRequest(flask.Request):
    """A class of an app's own, whose ``args`` are always read."""


def make_app(request_class: type[flask.Request] = flask.Request) -> Flask:
    """Return an app with a view that answers its parameters."""
    app = Flask(__name__)
    app.request_class = request_class
    Api(app)

    @app.get("/")
    @typed
    def view(
        limit: int = 10,
        notify: bool = False,
        name: str = "none",
        sort: Annotated[str | None, Query(alias="sort-by")] = None,
    ) -> dict[str, Any]:
        return {"limit": limit, "notify": notify, "name": name, "sort": sort}

    return app


PLAIN, OWN = make_app(), make_app(OwnRequest)

QUERIES = {
    "nothing": "",
    "one": "limit=5",
    "all": "limit=5&notify=true&name=x&sort-by=y",
    "another-order": "name=x&limit=5",
    "unknown-names": "page=3&page=4&limit=5",
    "no-pairs": "&&",
    "empty-pairs": "&limit=5&&name=x&",
    "twice": "name=a&name=b",
    "twice-the-same": "limit=5&limit=5",
    "blank-integer": "limit=",
    "blank-text": "name=",
    "no-equals-sign": "name",
    "more-equals-signs": "name=a=b==c",
    "only-an-equals-sign": "=",
    "encoded-value": "name=%C3%A9",
    "encoded-name": "n%61me=x",
    "plus": "name=a+b",
    "semicolon": "name=a;limit=5",
    "list-name": "name[]=x",
    "brackets": "name[x]=y",
    "refused": "limit=five&notify=maybe",
    "half-encoded": "name=%",
    "not-ascii": "name=é",
    "fragment": "name=a#b",
    "null-byte": "name=a%00b",
}


def answer(app: Flask, query: str) -> tuple[int, Any]:
    """Return the status and body that answer a query string, sent as it is."""
    environ = {"QUERY_STRING": query.encode().decode("latin-1")}
    response = app.test_client().get("/", environ_overrides=environ)
    return response.status_code, response.get_json()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_means_the_same_whatever_reads_it(query: str) -> None:
    assert answer(PLAIN, query) == answer(OWN, query)


pieces = st.sampled_from(
    [*"&&&===+%;[]a5", "limit", "notify", "name", "sort-by", "true", "%20", "é"]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_any_query_means_the_same_whatever_reads_it(query: str) -> None:
    assert answer(PLAIN, query) == answer(OWN, query)


def test_a_plain_query_is_read() -> None:
    assert answer(PLAIN, "limit=5&notify=true&sort-by=a=b&page=2") == (
        200,
        {"limit": 5, "notify": True, "name": "none", "sort": "a=b"},
    )


def test_the_arguments_of_an_own_request_class_are_read() -> None:
    class LastWins(ImmutableMultiDict[str, str]):
        """Takes the last of the values of a name."""

        def getlist(self, key: str, type: Any = None) -> list[Any]:
            return super().getlist(key)[-1:]

    class LastRequest(flask.Request):
        """Has such arguments."""

        parameter_storage_class = LastWins

    assert answer(make_app(LastRequest), "limit=5&limit=7")[1]["limit"] == 7


def test_arguments_that_a_hook_has_replaced_are_read() -> None:
    app = make_app()

    @app.before_request
    def replace() -> None:
        flask.request.args = ImmutableMultiDict({"limit": "7"})

    assert answer(app, "limit=5")[1]["limit"] == 7


@pytest.mark.parametrize("debug", [True, False], ids=["debug", "production"])
def test_a_hook_may_have_read_the_arguments(debug: bool) -> None:
    app = make_app()
    app.debug = debug
    seen = []

    @app.before_request
    def read() -> None:
        seen.append(flask.request.args["limit"])

    assert answer(app, "limit=5")[1]["limit"] == 5
    assert seen == ["5"]
