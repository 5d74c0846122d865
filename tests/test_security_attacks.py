"""Attacks on what needs credentials: none succeeds."""

import asyncio
import hmac
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import pytest
from challenges import read_challenges
from flask import Flask
from live import serving
from test_security import basic
from werkzeug.test import TestResponse

from flask_typed import (
    Api,
    APIKey,
    Body,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2Password,
    Problem,
    Security,
    SecurityScopes,
    typed,
)
from flask_typed.errors import TypedError
from flask_typed.security import BasicCredentials, SecurityScheme, compare_secrets

bearer, login, key = HTTPBearer(), HTTPBasic(), APIKey("X-Key")

TOKENS = {"reader": ["read"], "admin": ["read", "admin"]}


def check_token(scopes: SecurityScopes, token: Annotated[str, Depends(bearer)]) -> str:
    if token not in TOKENS:
        raise bearer.unauthorized()
    scopes.require(TOKENS[token])
    return token


def app_of(view: Callable[..., Any], **options: Any) -> Flask:
    app = Flask(__name__)
    Api(app)
    app.route("/", methods=["GET", "POST"])(typed(**options)(view))
    return app


def send(app: Flask, token: str | None = None, **options: Any) -> TestResponse:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return app.test_client(use_cookies=False).open("/", headers=headers, **options)


# Timing.


@pytest.mark.parametrize(
    ("username", "password"),
    [("alice", "secret"), ("alice", "x"), ("x", "secret"), ("x", "x"), ("", "")],
)
def test_both_members_are_compared_in_constant_time_whatever_the_first_says(
    username: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    compare_digest: Callable[[bytes, bytes], bool] = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return compare_digest(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    found = BasicCredentials(username="alice", password="secret")
    assert found.matches(username, password) is (
        (username, password) == ("alice", "secret")
    )
    assert compared == [b"alice", b"secret"]
    assert compare_secrets("a", "b") is False
    assert len(compared) == 3


def test_credentials_are_not_compared_by_the_equality_sign() -> None:
    one = BasicCredentials(username="alice", password="secret")
    other = BasicCredentials(username="alice", password="secret")
    assert one != other


# Headers.

TEXTS = ['", Basic realm="other', '\\", x="', "a, Bearer b", 'x" , error="', "\\"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "make",
    [
        lambda realm: HTTPBasic(realm=realm),
        lambda realm: HTTPBearer(realm=realm),
        lambda realm: APIKey("X-Key", realm=realm),
        lambda realm: OAuth2Password(token_url="/t", realm=realm),
    ],
    ids=["basic", "bearer", "key", "oauth2"],
)
def test_a_realm_of_the_users_ends_neither_the_challenge_nor_the_header(
    make: Callable[[str], SecurityScheme], text: str
) -> None:
    scheme = make(text)

    def view(it: Annotated[Any, Depends(scheme)]) -> None: ...

    response = send(app_of(view))
    (header,) = response.headers.getlist("WWW-Authenticate")
    ((_, parameters),) = read_challenges(header)
    assert parameters["realm"] == text
    problem = scheme.unauthorized()
    ((_, parameters),) = read_challenges((problem.headers or {})["WWW-Authenticate"])
    assert parameters["realm"] == text


@pytest.mark.parametrize("text", ["\r\nX-Evil: 1", "a\nb", "\x00", "\x1b[31m", "\x85"])
def test_a_text_with_line_breaks_is_in_no_challenge(text: str) -> None:
    for make in (HTTPBasic, HTTPBearer):
        with pytest.raises(TypedError):
            make(realm=text)
    with pytest.raises(TypedError):
        SecurityScopes([f"a{text}"])
    with pytest.raises(TypedError):
        APIKey(f"X{text}")


@pytest.mark.parametrize("text", ['read", error="x', "read\\", "read, Basic", "a\r\nb"])
def test_a_scope_of_the_users_cannot_change_the_challenge(text: str) -> None:
    with pytest.raises(TypedError):
        SecurityScopes(["read", text])


def test_what_a_refusal_says_of_itself_is_in_the_body_alone() -> None:
    said = 'gone\r\nX-Evil: 1", error="none'

    def view(token: Annotated[str, Depends(bearer)]) -> None:
        raise bearer.unauthorized(said)

    response = send(app_of(view), "t")
    assert response.json is not None
    assert response.json["detail"] == said
    assert "X-Evil" not in response.headers
    assert read_challenges(response.headers["WWW-Authenticate"]) == [
        ("Bearer", {"realm": "API", "error": "invalid_token"})
    ]


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
        assert send(app, **options).status_code == 401  # type: ignore[arg-type]  # a table


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


# Empty and malformed credentials.


@pytest.mark.parametrize(
    "scheme",
    [login, bearer, key, APIKey("k", "query"), APIKey("k", "cookie"), login | bearer],
    ids=str,
)
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"headers": {"Authorization": ""}},
        {"headers": {"Authorization": "Basic Og=="}},
        {"headers": {"Authorization": "Basic "}},
        {"headers": {"Authorization": "Bearer "}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"X-Key": ""}},
        {"query_string": "k="},
        {"query_string": "k"},
        {"headers": {"Cookie": "k="}},
        {"headers": {"Cookie": 'k=""'}},
    ],
    ids=str,
)
def test_no_scheme_accepts_empty_credentials(
    scheme: SecurityScheme, sent: dict[str, Any]
) -> None:
    def view(it: Annotated[Any, Depends(scheme)]) -> str:
        return "in"

    client = app_of(view).test_client(use_cookies=False)
    assert client.get("/", **sent).status_code == 401


RAW = [
    b"Authorization: Basic !!!\r\n",
    b"Authorization: Basic YTr/\r\n",
    b"Authorization: Basic \xff\xfe\r\n",
    b"Authorization: Bearer \xc3\xbc\r\n",
    b"Authorization: Bearer a\r\nAuthorization: Bearer admin\r\n",
    b"Authorization: Basic YTpi\r\nAuthorization: Bearer admin\r\n",
    b"Authorization: Bearer admin\r\nAuthorization: Basic YTpi\r\n",
    b"Authorization: Bearer admin\r\nauthorization:\r\n",
    b"Authorization: Bearer admin, Bearer admin\r\n",
    b"Authorization: Bearer\tadmin\r\n",
    b"Authorization: \xff\r\n",
    b"Authorization: " + b"a" * 60_000 + b"\r\n",
    b"Authorization: Basic " + b"A" * 60_000 + b"\r\n",
    b"Authorization: Bearer " + b", " * 20_000 + b"\r\n",
]


def test_headers_that_are_malformed_on_the_wire_are_401() -> None:
    def view(it: Annotated[Any, Depends(login | bearer)]) -> str:
        return "in"

    with serving(app_of(view)) as address:
        for raw in RAW:
            host = urlsplit(address)
            with socket.create_connection((host.hostname, host.port)) as client:
                client.sendall(b"GET / HTTP/1.0\r\nHost: a\r\n" + raw + b"\r\n")
                answer = b"".join(iter(lambda: client.recv(65536), b""))
            assert answer.split(b" ", 2)[1] == b"401", raw[:60]
            assert b"WWW-Authenticate:" in answer


# Secrets.

SECRET = "hunter2hunter2"


def refuse(token: str) -> str:
    raise bearer.unauthorized("No.")


def fail(token: str) -> str:
    raise RuntimeError("the database is gone")


def answer_wrongly(token: str) -> int:
    return "no number"  # type: ignore[return-value]  # the mistake


@pytest.mark.parametrize("do", [refuse, fail, answer_wrongly])
@pytest.mark.parametrize(
    "header", [f"Bearer {SECRET}", f"Bearer {SECRET} {SECRET}", basic(f"{SECRET}:\x00")]
)
def test_no_log_and_no_answer_has_a_secret(
    do: Callable[[str], Any], header: str, caplog: pytest.LogCaptureFixture
) -> None:
    def view(token: Annotated[str, Depends(bearer)]) -> int:
        number: int = do(token)
        return number

    caplog.set_level(logging.DEBUG)
    app = app_of(view)
    response = app.test_client().get("/", headers={"Authorization": header})
    assert response.status_code in (401, 500)
    assert SECRET not in response.text
    assert SECRET not in str(response.headers)
    assert SECRET not in caplog.text


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
