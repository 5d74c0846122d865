"""Attacks on scopes, overrides and what requests share: none succeeds."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from challenges import read_challenges
from flask import Flask
from test_security_attacks import app_of, bearer, check_token, send

from flask_typed import (
    Api,
    APIKey,
    Body,
    Depends,
    Problem,
    Security,
    SecurityScopes,
    typed,
)

# Scopes.

plain, admin = Depends(check_token), Security(check_token, scopes=["admin"])


def through(user: Annotated[str, Security(check_token, scopes=["read"])]) -> str:
    return user


def deep(user: Annotated[str, Depends(through)]) -> str:
    return user


def first_plain(one: Annotated[str, plain], two: Annotated[str, admin]) -> str:
    return "in"


def first_admin(one: Annotated[str, admin], two: Annotated[str, plain]) -> str:
    return "in"


def by_sub_dependency(
    one: Annotated[str, Depends(through)],
    two: Annotated[str, Security(through, scopes=["admin"])],
) -> str:
    return "in"


def turned(
    one: Annotated[str, Security(deep, scopes=["admin"])],
    two: Annotated[str, Depends(deep)],
) -> str:
    return "in"


def only_deep(user: Annotated[str, Security(deep, scopes=["admin"])]) -> str:
    return "in"


def uncached(
    one: Annotated[str, plain],
    two: Annotated[str, Security(check_token, scopes=["admin"], use_cache=False)],
) -> str:
    return "in"


@pytest.mark.parametrize(
    "view", [first_plain, first_admin, by_sub_dependency, turned, only_deep, uncached]
)
def test_scopes_are_asked_for_whoever_else_depends_on_the_same(
    view: Callable[..., Any],
) -> None:
    app = app_of(view)
    response = send(app, "reader")
    assert response.status_code == 403
    ((_, parameters),) = read_challenges(response.headers["WWW-Authenticate"])
    assert parameters["error"] == "insufficient_scope"
    assert "admin" in parameters["scope"].split()
    assert send(app, "admin").text == "in"
    assert send(app).status_code == 401


@pytest.mark.parametrize("option", ["dependencies", "security"])
@pytest.mark.parametrize("is_own_plain", [True, False])
def test_scopes_of_an_option_are_asked_for_beside_an_argument_without(
    option: str, is_own_plain: bool
) -> None:
    asked = [admin] if is_own_plain else [plain]
    own = plain if is_own_plain else admin

    def view(user: Annotated[str, own]) -> str:
        return "in"

    app = app_of(view, **{option: asked})
    assert send(app, "reader").status_code == 403
    assert send(app, "admin").text == "in"


@dataclass
class Claims:
    user: str
    scopes: list[str]


def test_a_client_cannot_send_what_a_dependency_gives() -> None:
    def view(
        claims: Annotated[Claims | None, Body()] = None,
        user: str = Depends(check_token),
    ) -> str:
        return user

    app = app_of(view)
    forged = {"user": "admin", "token": "admin", "scopes": "admin", "scope": "admin"}
    assert send(app, query_string=forged).status_code == 401
    assert send(app, "reader", query_string=forged).text == "reader"
    sent = {"user": "admin", "scopes": ["admin"]}
    response = send(app, "reader", method="POST", json=sent, query_string=forged)
    assert response.text == "reader"


def test_a_token_counts_in_its_header_alone() -> None:
    def view(user: Annotated[str, Depends(check_token)]) -> str:
        return user

    app = app_of(view)
    for options in (
        {"query_string": {"access_token": "admin"}},
        {"method": "POST", "data": {"access_token": "admin"}},
        {"environ_overrides": {"HTTP_X_AUTHORIZATION": "Bearer admin"}},
        {"environ_overrides": {"HTTP_PROXY_AUTHORIZATION": "Bearer admin"}},
        {"environ_overrides": {"HTTP_COOKIE": "Authorization=Bearer admin"}},
    ):
        assert send(app, **options).status_code == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_method_of_a_view_asks_for_credentials(method: str) -> None:
    def view(user: Annotated[str, Depends(check_token)]) -> str:
        return user

    app = app_of(view)
    assert send(app, method=method).status_code == 401
    assert send(app, "reader", method=method).status_code == 200


@pytest.mark.parametrize("error", [KeyError, TimeoutError, AttributeError])
def test_a_checker_that_fails_lets_nobody_in(error: type[Exception]) -> None:
    def user(token: Annotated[str, Depends(bearer)]) -> str:
        raise error(token)

    def view(user: Annotated[str, Depends(user)]) -> str:
        return "in"

    assert send(app_of(view), "reader").status_code == 500


def test_nothing_of_a_view_runs_for_a_request_that_is_refused() -> None:
    ran = []

    def connect() -> None:
        ran.append("connect")

    def view(
        connection: Annotated[None, Depends(connect)],
        user: Annotated[str, Security(check_token, scopes=["admin"])],
    ) -> str:
        ran.append("view")
        return "in"

    app = app_of(view)
    assert [send(app, token).status_code for token in (None, "reader")] == [401, 403]
    assert ran == []
    assert send(app, "admin").text == "in"
    assert ran == ["connect", "view"]


# Overrides.


def test_an_override_is_not_left_behind_by_a_test_that_fails() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/")
    @typed
    def view(user: Annotated[str, Security(check_token, scopes=["admin"])]) -> str:
        return user

    def failing_test() -> None:
        with api.override(check_token, lambda: "anyone"):
            assert send(app).text == "anyone"
            with api.override(bearer, lambda: "admin"):
                raise AssertionError("the test fails")

    for _ in range(2):
        with pytest.raises(AssertionError, match="the test fails"):
            failing_test()
        assert send(app).status_code == 401
        assert send(app, "reader").status_code == 403
        assert send(app, "admin").text == "admin"


def test_a_scheme_is_overridden_and_its_checker_still_checks() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/")
    @typed
    def view(user: Annotated[str, Security(check_token, scopes=["admin"])]) -> str:
        return user

    with api.override(bearer, lambda: "reader"):
        assert send(app).status_code == 403
        document: Any = app.test_client().get("/openapi.json").json
        assert document["paths"]["/"]["get"]["security"] == [{"HTTPBearer": ["admin"]}]
    with api.override(bearer, lambda: "admin"):
        assert send(app).text == "admin"
    assert send(app).status_code == 401


def test_an_override_of_one_app_of_another_api_changes_nothing_here() -> None:
    apps = []
    for _ in range(2):
        app = Flask(__name__)
        api = Api(app)
        app.get("/")(typed(first_admin))
        apps.append((app, api))
    (mine, _), (other, its_api) = apps
    with its_api.override(check_token, lambda: "anyone"):
        assert send(other).text == "in"
        assert send(mine).status_code == 401


# Two requests at once.


def test_requests_at_once_are_each_given_their_own_credentials() -> None:
    count = 16
    barrier = threading.Barrier(count)

    def user(token: Annotated[str, Depends(bearer)]) -> str:
        barrier.wait(30)
        return token

    def twice(user: Annotated[str, Depends(user)]) -> str:
        return user

    def view(
        one: Annotated[str, Depends(user)], two: Annotated[str, Depends(twice)]
    ) -> str:
        barrier.wait(30)
        return f"{one} {two}"

    app = app_of(view)
    names = [f"user{number}" for number in range(count)]
    with ThreadPoolExecutor(count) as pool:
        for _ in range(5):
            answers = list(pool.map(lambda name: send(app, name).text, names))
            assert answers == [f"{name} {name}" for name in names]


def test_requests_at_once_in_event_loops_are_each_given_their_own_credentials() -> None:
    count = 8
    barrier = threading.Barrier(count)

    async def user(token: Annotated[str, Depends(bearer)]) -> str:
        await asyncio.to_thread(barrier.wait, 30)
        return token

    async def view(user: Annotated[str, Depends(user)]) -> str:
        await asyncio.to_thread(barrier.wait, 30)
        return user

    app = app_of(view)
    names = [f"user{number}" for number in range(count)]
    with ThreadPoolExecutor(count) as pool:
        assert list(pool.map(lambda name: send(app, name).text, names)) == names


def test_one_request_after_another_is_asked_anew() -> None:
    asked = []

    def user(token: Annotated[str, Depends(bearer)]) -> str:
        asked.append(token)
        if token == "b":
            raise bearer.unauthorized()
        return token

    def view(
        one: Annotated[str, Depends(user)], two: Annotated[str, Depends(user)]
    ) -> str:
        return one + two

    app = app_of(view)
    statuses = [send(app, token).status_code for token in ("a", "b", None, "a")]
    assert statuses == [200, 401, 401, 200]
    assert asked == ["a", "b", "a"]


def test_the_answers_of_one_view_to_another_are_asked_of_the_request_alone() -> None:
    """A view that calls another one is not asked twice, and not less."""

    def inner(user: Annotated[str, Depends(check_token)]) -> str:
        return f"inner {user}"

    app = Flask(__name__)
    Api(app)
    called = typed(inner)
    app.get("/inner")(called)

    @app.get("/")
    @typed
    def outer(user: Annotated[str, Depends(check_token)]) -> str:
        return str(called(user=user))

    assert send(app, "admin").text == "inner admin"
    assert send(app).status_code == 401
    client = app.test_client()
    assert client.get("/inner").status_code == 401


def test_a_refusal_is_a_problem_of_its_own_each_time() -> None:
    one, other = bearer.unauthorized("a"), bearer.unauthorized("b")
    assert isinstance(one, Problem)
    assert one is not other
    assert one.headers is not other.headers


def test_a_refused_client_is_told_of_all_scopes_that_the_operation_asks_for() -> None:
    # A client gets a token with the scopes that it is told of (RFC 6750, section 3.1).
    # Told of those of one check, it would go from one refusal to the other.
    def view(
        one: Annotated[str, Depends(through)],
        two: Annotated[str, admin],
    ) -> str:
        return "in"

    app = app_of(view)
    document = app.test_client().get("/openapi.json").get_json()
    (needed,) = document["paths"]["/"]["get"]["security"]
    response = send(app, "reader")
    ((_, parameters),) = read_challenges(response.headers["WWW-Authenticate"])
    assert parameters["scope"].split() == needed["HTTPBearer"] == ["read", "admin"]


def test_a_refused_client_is_told_of_no_scopes_of_other_credentials() -> None:
    key = APIKey("X-Key")

    def check_key(scopes: SecurityScopes, sent: Annotated[str, Depends(key)]) -> None:
        scopes.require(["machine"])

    def view(
        one: Annotated[None, Security(check_key, scopes=["machine"])],
        two: Annotated[str, admin],
    ) -> str:
        return "in"

    headers = {"Authorization": "Bearer reader", "X-Key": "k"}
    response = app_of(view).test_client().get("/", headers=headers)
    assert response.status_code == 403
    ((_, parameters),) = read_challenges(response.headers["WWW-Authenticate"])
    assert parameters["scope"] == "admin"


def test_scopes_without_a_scheme_are_those_of_the_check() -> None:
    def check(scopes: SecurityScopes) -> None:
        scopes.require([])

    def view(
        one: Annotated[None, Security(check, scopes=["a"])],
        two: Annotated[None, Security(check, scopes=["b"])],
    ) -> str:
        return "in"

    response = send(app_of(view))
    ((_, parameters),) = read_challenges(response.headers["WWW-Authenticate"])
    assert parameters["scope"] == "a"
