"""An app that cannot be bound: what is read again, and when it is mended."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from marshmallow import fields

from flask_typed import Api, typed
from flask_typed.errors import BindingError


def make_app() -> tuple[Flask, Api, list[Any]]:
    """Return an app with a view that binds, and the types that were asked for."""
    app = Flask(__name__)
    api = Api(app)
    asked: list[Any] = []

    def see(hint: Any) -> bool:
        asked.append(hint)
        return False

    api.schemas.register(see, fields.String)

    @app.get("/fine")
    @typed
    def fine(kind: int = 1) -> list[int]:
        return [kind]

    return app, api, asked


def add_mistake(app: Flask, name: str = "wrong") -> None:
    @typed
    def wrong(span: complex) -> list[int]:
        return []

    app.add_url_rule(f"/{name}", name, wrong)


def test_views_that_bind_are_not_read_again_for_one_that_does_not() -> None:
    app, api, asked = make_app()
    add_mistake(app)
    with pytest.raises(BindingError):
        api.bind(app)
    assert int in asked
    asked.clear()
    with pytest.raises(BindingError, match="wrong"):
        api.bind(app)
    assert complex in asked
    assert int not in asked


def test_a_failure_says_the_same_each_time() -> None:
    app, api, _ = make_app()
    add_mistake(app, "first")
    add_mistake(app, "second")
    said = []
    for _ in range(3):
        with pytest.raises(BindingError) as failure:
            api.bind(app)
        said.append(str(failure.value))
    assert "first" in said[0]
    assert "second" in said[0]
    assert said[1:] == [said[0], said[0]]


def test_a_name_that_is_defined_later_mends_the_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, api, _ = make_app()

    @app.get("/late")
    @typed
    def late(limit: Later = 3) -> list[int]:  # type: ignore[name-defined]  # noqa: F821 - not yet
        return [limit]

    for _ in range(2):
        with pytest.raises(BindingError, match="Later"):
            api.bind(app)
    monkeypatch.setitem(globals(), "Later", int)
    assert app.test_client().get("/late?limit=5").json == [5]


def test_another_view_function_mends_the_endpoint() -> None:
    app, api, _ = make_app()
    add_mistake(app)
    with pytest.raises(BindingError):
        api.bind(app)
    app.view_functions["wrong"] = app.view_functions["fine"]
    assert app.test_client().get("/wrong?kind=5").json == [5]


def test_where_one_of_two_is_mended_only_the_other_fails() -> None:
    app, api, _ = make_app()
    add_mistake(app, "first")
    add_mistake(app, "second")
    with pytest.raises(BindingError):
        api.bind(app)
    app.view_functions["first"] = app.view_functions["fine"]
    for _ in range(2):
        with pytest.raises(BindingError, match="second") as failure:
            api.bind(app)
        assert "first" not in str(failure.value)


def test_a_mistake_that_is_added_after_a_failure_is_named_too() -> None:
    app, api, _ = make_app()
    add_mistake(app, "first")
    with pytest.raises(BindingError):
        api.bind(app)
    add_mistake(app, "second")
    with pytest.raises(BindingError, match="first") as failure:
        api.bind(app)
    assert "second" in str(failure.value)


def test_a_webhook_that_cannot_be_read_fails_each_time() -> None:
    app, api, asked = make_app()

    @api.webhook("sent")
    def sent(span: complex) -> None: ...

    for _ in range(2):
        with pytest.raises(BindingError, match="sent"):
            api.bind(app)
    assert asked.count(int) > 0
    asked.clear()
    with pytest.raises(BindingError, match="sent"):
        api.bind(app)
    assert int not in asked


def test_an_api_that_is_added_mends_what_none_served() -> None:
    app = Flask(__name__)
    first = Api(app, url_prefix="/v1")

    @app.get("/fine")
    @typed
    def fine(kind: int = 1) -> list[int]:
        return [kind]

    for _ in range(2):
        with pytest.raises(BindingError, match="no Api serves"):
            first.bind(app)
    Api(app)
    assert app.test_client().get("/fine").json == [1]
