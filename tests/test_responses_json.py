"""The app's own JSON provider writes where anything about it was changed."""

import datetime as dt
import decimal
import json
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import flask
import pytest
from flask import Flask
from flask.json.provider import DefaultJSONProvider, JSONProvider
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from flask_typed import Api, typed


@dataclass
class Order:
    zeta: str
    alpha: dict[str, Any] = field(default_factory=dict)


ORDER = Order("é\U0001f600", {"b": [1.5, None], "a": True})
SENT = {"zeta": "é\U0001f600", "alpha": {"b": [1.5, None], "a": True}}


class SortingProvider(DefaultJSONProvider):
    """A subclass that changes nothing."""


class OwnProvider(JSONProvider):
    """A provider that shares nothing with Flask's own."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return "  " + json.dumps(obj)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json.loads(s)


def own_class(app: Flask) -> None:
    """Give an app a subclass of Flask's provider."""
    app.json = SortingProvider(app)


def own_provider(app: Flask) -> None:
    """Give an app a provider of its own."""
    app.json = OwnProvider(app)


def setting(**values: Any) -> Callable[[Flask], None]:
    """Return what changes settings of the app's provider."""

    def change(app: Flask) -> None:
        for name, value in values.items():
            setattr(app.json, name, value)

    return change


CHANGES: dict[str, tuple[Callable[[Flask], None], str]] = {
    "class": (own_class, '{"alpha":{"a":true,"b":[1.5,null]},"zeta":"\\u00e9'),
    "provider": (own_provider, '  {"zeta": "\\u00e9'),
    "ensure_ascii": (
        setting(ensure_ascii=False),
        '{"alpha":{"a":true,"b":[1.5,null]},',
    ),
    "sort_keys": (setting(sort_keys=False), '{"zeta":"\\u00e9'),
    "compact": (setting(compact=False), '{\n  "alpha": {\n    "a": true,'),
    "mimetype": (setting(mimetype="application/own+json"), '{"alpha":'),
    "default": (setting(default=str), '{"alpha":'),
    "dumps": (setting(dumps=lambda obj, **kw: json.dumps(obj, indent=1)), '{\n "zeta"'),
}


def answer(change: Callable[[Flask], None] | None, value: object) -> TestResponse:
    """Return the answer of an app whose provider was changed."""
    app = Flask(__name__)
    app.testing = True
    if change is not None:
        change(app)
    Api(app)

    @app.get("/")
    @typed
    def view() -> Order:
        return value  # type: ignore[return-value]  # whatever the test sends

    return app.test_client().get("/")


def test_flasks_own_provider_is_passed_by() -> None:
    response = answer(None, ORDER)
    assert (
        response.data
        == json.dumps(SENT, ensure_ascii=False, separators=(",", ":")).encode()
    )
    assert response.content_type == "application/json"


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_provider_writes_the_same_value_its_own_way(name: str) -> None:
    change, text = CHANGES[name]
    response = answer(change, ORDER)
    assert response.text.startswith(text)
    assert json.loads(response.data) == SENT
    expected = "application/own+json" if name == "mimetype" else "application/json"
    assert response.content_type == expected


def test_a_changed_class_of_flask_counts_as_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(DefaultJSONProvider, "sort_keys", False)
    assert answer(None, ORDER).text.startswith('{"zeta":"\\u00e9')


@pytest.mark.parametrize("name", [None, *CHANGES])
def test_problems_are_written_by_the_provider_too(name: str | None) -> None:
    app = Flask(__name__)
    app.testing = True
    if name is not None:
        CHANGES[name][0](app)
    Api(app)

    @app.get("/")
    @typed
    def view(limit: int) -> None:
        raise AssertionError

    response = app.test_client().get("/")
    assert response.content_type == "application/problem+json"
    assert response.status_code == 422
    problem = json.loads(response.data)
    assert list(problem["errors"]) == ["query"]
    assert problem["title"] == "Unprocessable Content"


OTHERS = [
    dt.datetime(2024, 1, 2, 3, 4, 5),
    dt.date(2024, 1, 2),
    uuid.UUID(int=5),
    decimal.Decimal("1.50"),
    ORDER,
    1e22,
    1e-7,
    -0.0,
    "\u2028</script>\x7f",
]


@pytest.mark.parametrize("value", OTHERS, ids=str)
def test_what_only_flask_can_write_is_the_same_in_both(value: Any) -> None:
    order = Order("a", {"it": value})
    ours, theirs = answer(None, order), answer(own_class, order)
    assert ours.get_json() == theirs.get_json()
    assert repr(ours.get_json()) == repr(json.loads(ours.data))


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text('abcé\x00"\\'), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_both_ways_of_writing_give_the_same_value(value: Any) -> None:
    order = Order("a", {"it": value})
    ours = json.loads(answer(None, order).data)
    assert ours == json.loads(answer(own_class, order).data)
    assert ours["alpha"]["it"] == value


def test_nan_is_never_sent() -> None:
    app = Flask(__name__)
    Api(app, check_responses="never")

    @app.get("/")
    @typed
    def view() -> float:
        return math.nan

    response = app.test_client().get("/")
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"


def test_a_provider_may_make_a_response_class_of_its_own() -> None:
    class OwnResponse(flask.Response):
        pass

    class OwnMaker(DefaultJSONProvider):
        def response(self, *args: Any, **kwargs: Any) -> flask.Response:
            text = self.dumps(args[0])
            return OwnResponse(text, mimetype=self.mimetype, headers={"X-Made": "1"})

    def change(app: Flask) -> None:
        app.json = OwnMaker(app)

    response = answer(change, ORDER)
    assert response.headers["X-Made"] == "1"
    assert response.get_json() == SENT
