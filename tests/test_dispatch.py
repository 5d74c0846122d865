"""What reaches a view beside the request: of its rule, of decorators, of methods."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from flask.views import MethodView

from flask_typed import Api, typed


def make_app() -> Flask:
    """Return an app with an Api."""
    app = Flask(__name__)
    app.testing = True
    Api(app)
    return app


def test_the_defaults_of_a_rule_are_constants() -> None:
    app = make_app()

    @app.get("/pages/", defaults={"page": 1, "kind": "first"})
    @app.get("/pages/<int:page>", defaults={"kind": "other"})
    @typed
    def view(page: int, kind: str, limit: int = 5) -> list[Any]:
        return [page, kind, limit]

    client = app.test_client()
    assert client.get("/pages/?limit=2&page=9&kind=x").get_json() == [1, "first", 2]
    assert client.get("/pages/3").get_json() == [3, "other", 5]


def test_a_preprocessor_may_take_a_constant_away() -> None:
    app = make_app()

    @app.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            g.lang = values.pop("lang", None)
            values.pop("kind", None)

    @app.get("/<lang>/", defaults={"kind": "first"})
    @typed
    def view(kind: str = "own", limit: int = 5) -> list[Any]:
        return [g.lang, kind, limit]

    assert app.test_client().get("/en/?limit=2").get_json() == ["en", "own", 2]


def by_name(view: Callable[..., Any]) -> Callable[..., Any]:
    """Pass a user by name, as many decorators do."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view(*args, user="ann", **kwargs)

    return wrapper


def by_position(view: Callable[..., Any]) -> Callable[..., Any]:
    """Pass a user in front."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view("ann", *args, **kwargs)

    return wrapper


@pytest.mark.parametrize("decorator", [by_name, by_position])
def test_what_a_decorator_passes_reaches_the_view(
    decorator: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    app = make_app()

    @app.get("/<int:n>")
    @decorator
    @typed(passed=["user"])
    def view(user: Any, n: int, limit: int = 5) -> list[Any]:
        return [user, n, limit]

    assert app.test_client().get("/1?user=eve").get_json() == ["ann", 1, 5]


def test_what_a_decorator_may_pass_may_be_left_out() -> None:
    app = make_app()

    @app.get("/")
    @typed(passed=["user"])
    def view(user: Any = "nobody") -> list[Any]:
        return [user]

    assert app.test_client().get("/?user=eve").get_json() == ["nobody"]


def test_what_a_decorator_passes_to_any_keyword_reaches_the_view() -> None:
    app = make_app()

    @app.get("/<int:n>")
    @by_name
    @typed
    def view(limit: int = 5, **rest: Any) -> dict[str, Any]:
        return {"limit": limit, **rest}

    response = app.test_client().get("/1?limit=2&user=eve")
    assert response.get_json() == {"limit": 2, "user": "ann", "n": 1}


def test_a_decorator_that_changes_a_variable_does_not_change_what_was_read() -> None:
    def changed(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **{**kwargs, "n": "changed"})

        return wrapper

    app = make_app()

    @app.get("/<int:n>")
    @changed
    @typed
    def view(n: int) -> int:
        return n

    assert app.test_client().get("/1").get_json() == 1


def test_the_methods_of_a_class_are_called_on_their_instance() -> None:
    app = make_app()

    class Pets(MethodView):
        init_every_request = False

        def __init__(self, name: str) -> None:
            self.name = name

        @typed
        def get(self, n: int = 1) -> list[Any]:
            return [self.name, n]

        @typed
        async def post(self, names: dict[str, int]) -> list[Any]:
            return [self.name, names]

    app.add_url_rule("/", view_func=Pets.as_view("pets", "rex"))
    client = app.test_client()
    assert client.get("/?n=2").get_json() == ["rex", 2]
    assert client.post("/", json={"a": 1}).get_json() == ["rex", {"a": 1}]


def test_an_async_view_waits_for_what_it_returns_and_raises_what_it_raises() -> None:
    app = make_app()

    @app.get("/<int:n>")
    @typed
    async def view(n: int) -> int:
        if n == 0:
            raise ValueError("zero")
        return n

    client = app.test_client()
    assert client.get("/3").get_json() == 3
    assert client.get("/x").status_code == 404
    with pytest.raises(ValueError, match="zero"):
        client.get("/0")
