"""Attacks on how a view is called: no way to it leaves out who may send a request."""

import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from flask_typed import Api, Body, Depends, HTTPBearer, Security, typed
from flask_typed.errors import BindingError

bearer = HTTPBearer()

GOOD = {"Authorization": "Bearer good"}


def check_token(token: Annotated[str, Depends(bearer)]) -> str:
    if token != "good":
        raise bearer.unauthorized()
    return token


def tried_again(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except Exception:
            return view(*args, **kwargs)

    return call


def awaited_again(view: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    @functools.wraps(view)
    async def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return await view(*args, **kwargs)
        except Exception:
            return await view(*args, **kwargs)

    return call


def app_of(view: Callable[..., Any]) -> Flask:
    app = Flask(__name__)
    Api(app)
    app.route("/", methods=["GET", "POST"])(view)
    return app


def by_option() -> str:
    return "secret"


def by_default(user: str = Depends(check_token)) -> str:
    return "secret"


async def by_option_async() -> str:
    return "secret"


@pytest.mark.parametrize(
    ("view", "decorator"),
    [
        pytest.param(by_option, tried_again, id="option"),
        pytest.param(by_default, tried_again, id="default"),
        pytest.param(by_option_async, awaited_again, id="async"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer bad"}])
def test_a_decorator_that_tries_again_lets_nobody_in(
    view: Callable[..., Any],
    decorator: Callable[..., Any],
    headers: dict[str, str],
) -> None:
    protected = typed(security=[Security(check_token)])(view)
    client = app_of(decorator(protected)).test_client()
    assert client.get("/", headers=headers).status_code == 401
    assert client.get("/", headers=GOOD).text == "secret"


def test_a_view_that_is_tried_again_is_given_its_arguments_again() -> None:
    calls: list[tuple[str, list[int]]] = []

    @tried_again
    @typed
    def view(
        user: Annotated[str, Depends(check_token)],
        numbers: Annotated[list[int], Body()],
    ) -> list[int]:
        calls.append((user, numbers))
        if len(calls) == 1:
            raise LookupError("The connection is gone.")
        return numbers

    app = Flask(__name__)
    Api(app)
    app.post("/")(view)
    answer = app.test_client().post("/", json=[1, 2], headers=GOOD)
    assert answer.json == [1, 2]
    assert calls == [("good", [1, 2])] * 2


def test_an_error_handler_that_calls_the_view_lets_nobody_in() -> None:
    view = typed(security=[Security(check_token)])(by_option)
    app = app_of(view)

    @app.errorhandler(401)
    def answer(error: Exception) -> Any:
        return view()

    assert app.test_client().get("/").status_code == 500


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(typed(security=[Security(check_token)])(by_option), id="typed"),
        pytest.param(lambda: "open", id="plain"),
    ],
)
def test_a_typed_view_that_came_after_binding_is_not_called_unasked(
    first: Callable[..., Any],
) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.get("/", endpoint="view")(first)
    api.bind(app)
    app.view_functions["view"] = typed(security=[Security(check_token)])(by_default)
    client = app.test_client()
    assert client.get("/").status_code == 500
    app.testing = True
    with pytest.raises(Exception, match=r"View 'view' \(/\): it was put in the place"):
        client.get("/")


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "MADE-UP"])
def test_a_rule_for_any_method_lets_nobody_in(method: str) -> None:
    app = Flask(__name__)
    Api(app)
    app.url_map.add(Rule("/", endpoint="view"))
    app.endpoint("view")(typed(security=[Security(check_token)])(by_option))
    assert app.test_client().open("/", method=method).status_code == 500


def test_a_rule_for_any_method_is_refused_where_its_view_is_typed() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.url_map.add(Rule("/plain", endpoint="plain"))
    app.endpoint("plain")(lambda: "open")
    api.bind(app)
    assert app.test_client().open("/plain", method="MADE-UP").text == "open"
    app.url_map.add(Rule("/typed", endpoint="typed"))
    app.view_functions["typed"] = typed(by_option)
    with pytest.raises(BindingError, match=r"'typed' \(/typed\): its rule names no"):
        api.bind(app)


def test_a_rule_of_werkzeug_that_names_its_methods_asks_as_others_do() -> None:
    app = Flask(__name__)
    Api(app)
    app.url_map.add(Rule("/", endpoint="view", methods=["GET"]))
    app.endpoint("view")(typed(security=[Security(check_token)])(by_option))
    client = app.test_client()
    assert client.get("/").status_code == client.head("/").status_code == 401
    assert client.get("/", headers=GOOD).text == "secret"
