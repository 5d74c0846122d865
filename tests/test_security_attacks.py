"""Attacks on what needs credentials: none succeeds."""

import hmac
import logging
import socket
from collections.abc import Callable
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
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2Password,
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
