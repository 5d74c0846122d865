"""What views default to, and what they are refused for when bound."""

import functools
from typing import Annotated

import pytest
from flask import Flask

from flask_typed import Api, Body, Problem, typed
from flask_typed.errors import BindingError


def make_app() -> Flask:
    app = Flask(__name__)
    Api(app)
    return app


def test_what_a_view_does_to_a_default_does_not_reach_the_next_request() -> None:
    app = make_app()

    @app.get("/query")
    @typed
    def query(ids: list[int] = []) -> list[int]:  # noqa: B006 - as users write it
        ids.append(1)
        return ids

    @app.post("/marked")
    @typed
    def marked(
        sizes: Annotated[dict[str, int], Body(default={"a": 1})],
    ) -> dict[str, int]:
        sizes["b"] = 2
        return sizes

    @app.route("/body", methods=["GET", "POST"])
    @typed
    def body(names: dict[str, int] = {}) -> dict[str, int]:  # noqa: B006
        names["a"] = names.get("a", 0) + 1
        return names

    client = app.test_client()
    for _ in range(2):
        assert client.get("/query").get_json() == [1]
        assert client.post("/marked").get_json() == {"a": 1, "b": 2}
        assert client.get("/body").get_json() == {"a": 1}
        assert client.post("/body").get_json() == {"a": 1}
    paths = client.get("/openapi.json").get_json()["paths"]
    assert paths["/query"]["get"]["parameters"][0]["schema"]["default"] == []


class Stranger:
    """A class that no request can hold."""


def test_a_type_that_cannot_be_served_may_be_one_that_a_decorator_passes() -> None:
    app = make_app()

    @app.post("/")
    @typed
    def view(user: Stranger) -> None: ...

    with pytest.raises(BindingError) as caught:
        app.extensions["typed"].bind(app)
    assert caught.value.fix.endswith(
        "If a decorator passes it: @typed(passed=['user'])."
    )


def test_a_callable_without_a_name_is_named_by_its_class() -> None:
    app = make_app()

    def view(size: int, color: set) -> None: ...  # type: ignore[type-arg]

    app.add_url_rule("/", "it", typed(functools.partial(view, 1)))
    with pytest.raises(BindingError, match=r"functools\.partial, GET /"):
        app.extensions["typed"].bind(app)


class Wrong(Problem):
    status = 410
    reason: Stranger


def test_a_problem_that_cannot_be_sent_is_refused_when_bound() -> None:
    app = make_app()

    @app.get("/")
    @typed(raises=[Wrong])
    def view() -> None: ...

    with pytest.raises(BindingError, match=r"argument 'raises'.*Wrong\.reason"):
        app.extensions["typed"].bind(app)
