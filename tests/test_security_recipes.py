"""The recipes of the documentation, against who should not get in."""

from __future__ import annotations

import base64
import datetime
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from challenges import read_challenges
from documents import read_document
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_jwt_extended import create_access_token, create_refresh_token
from flask_login import LoginManager, current_user, login_user
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from test_docs_snippets import CHECKOUT, run_page
from werkzeug.test import TestResponse

from flask_typed import Api, APIKey, Depends, typed

PAGE = CHECKOUT / "docs" / "security_recipes.rst"
PROBLEM = "application/problem+json"

#: The app of each recipe, a path that asks for credentials, and their scheme.
RECIPES = {
    "Flask-Login": ("site", "/me", "APIKey"),
    "login_required": ("site", "/orders", "APIKey"),
    "Flask-JWT-Extended": ("mobile", "/me", "HTTPBearer"),
    "Flask-HTTPAuth": ("office", "/new", "HTTPBasic"),
    "auth.login_required": ("office", "/old", "HTTPBasic"),
    "own tokens": ("shop", "/orders", "OAuth2Password"),
    "a provider's tokens": ("partner", "/me", "OpenIdConnect"),
}

#: What the token view of one recipe is sent.
RIGHT = {"grant_type": "password", "username": "ada", "password": "lovelace"}


@pytest.fixture(scope="module")
def names() -> Iterator[dict[str, Any]]:
    """The names of the page, each app with the one user whom it knows."""
    with pytest.MonkeyPatch.context() as patch:
        run = run_page(Path(PAGE), patch)
        key = ECKey.generate_key("P-256", {"kid": "1"})
        run.names["provider_key"] = key
        with run.names["api"].override(
            run.names["provider_keys"], lambda: KeySet([key])
        ):
            yield run.names


def send(app: Flask, path: str, authorization: str | None = None) -> TestResponse:
    headers = {} if authorization is None else {"Authorization": authorization}
    return app.test_client().get(path, headers=headers)


def assert_refused(response: TestResponse) -> list[tuple[str, dict[str, str]]]:
    assert (response.status_code, response.content_type) == (401, PROBLEM)
    challenges = read_challenges(response.headers["WWW-Authenticate"])
    assert challenges
    return challenges


recipes = pytest.mark.parametrize(
    ("app", "path", "scheme"), RECIPES.values(), ids=RECIPES
)


@recipes
def test_a_recipe_publishes_the_scheme_that_it_asks_for(
    names: dict[str, Any], app: str, path: str, scheme: str
) -> None:
    document = read_document(names[app])
    operation = document["paths"][path]["get"]
    assert [list(each) for each in operation["security"]] == [[scheme]]
    assert scheme in document["components"]["securitySchemes"]
    assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
    assert_refused(send(names[app], path))


HOSTILE = {
    "no token": "Bearer",
    "a blank": "Bearer  ",
    "no base64": "Basic x",
    "no colon": "Basic " + base64.b64encode(b"ada").decode(),
    "Latin-1": "Basic " + base64.b64encode("ada:ö".encode("latin-1")).decode(),
    "two tokens": "Bearer a, Bearer b",
    "dots": "Bearer ...",
    "one part": "Bearer abc",
    "no JSON": "Bearer eA.eA.eA",
    "a list": "Bearer W10.W10.eA",
    "a header that is no text": "Bearer \xff\xfe",
    "a null": "Bearer null",
    "five parts, as encrypted": "Bearer e30.e30.e30.e30.e30",
    "a deep header": "Bearer "
    + base64.urlsafe_b64encode(b"[" * 9000).rstrip(b"=").decode()
    + ".e30.e30",
    "a long token": "Bearer " + "e" * 7000,
    "another scheme": 'Digest username="ada"',
}


@recipes
@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
def test_a_recipe_refuses_what_are_no_credentials(
    names: dict[str, Any], app: str, path: str, scheme: str, sent: str
) -> None:
    assert_refused(send(names[app], path, sent))


# Flask-Login.


@pytest.mark.parametrize("path", ["/me", "/orders"])
@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6ImFkYSJ9.x.y"])
def test_a_session_that_was_made_up_is_refused(
    names: dict[str, Any], path: str, cookie: str
) -> None:
    client = names["site"].test_client()
    client.set_cookie("session", cookie)
    assert_refused(client.get(path))


def test_a_session_of_another_secret_is_refused(names: dict[str, Any]) -> None:
    other = Flask("other")
    other.secret_key = "another"
    writer = SecureCookieSessionInterface().get_signing_serializer(other)
    assert writer is not None
    client = names["site"].test_client()
    client.set_cookie("session", writer.dumps({"_user_id": "ada", "_fresh": True}))
    assert_refused(client.get("/me"))


def test_a_wrong_password_signs_nobody_in(names: dict[str, Any]) -> None:
    for app in ("site", "mobile"):
        client = names[app].test_client()
        for name, password in (("ada", "byron"), ("nobody", ""), ("ada", "")):
            sent = {"name": name, "password": password}
            assert client.post("/login", json=sent).status_code == 403
        assert_refused(client.get("/me"))


def build_login_app(user: object) -> tuple[Flask, LoginManager]:
    app = Flask(__name__)
    app.secret_key = "secret"
    Api(app)
    logins = LoginManager(app)
    logins.user_loader(lambda _: user)
    app.add_url_rule("/page", "page", lambda: "Sign in.")

    @app.post("/login")
    def log_in() -> str:
        login_user(user, remember=True)
        return ""

    return app, logins


def test_a_user_who_is_remembered_comes_without_a_session(
    names: dict[str, Any],
) -> None:
    app, _ = build_login_app(names["User"]("ada"))
    scheme = APIKey("session", "cookie") | APIKey(
        "remember_token", "cookie", scheme_name="remember"
    )

    def signed_in(_: Annotated[str, Depends(scheme)]) -> str:
        if not current_user.is_authenticated:
            raise scheme.unauthorized()
        return str(current_user.id)

    @app.get("/me")
    @typed
    def me(name: Annotated[str, Depends(signed_in)]) -> str:
        return name

    client = app.test_client()
    client.post("/login")
    client.delete_cookie("session")
    assert client.get("/me").text == "ada"
    client.delete_cookie("remember_token")
    client.delete_cookie("session")
    assert len(assert_refused(client.get("/me"))) == 2


def test_the_dependency_answers_401_where_the_decorator_would_redirect(
    names: dict[str, Any],
) -> None:
    app, logins = build_login_app(names["User"]("ada"))
    logins.login_view = "page"

    @app.get("/new")
    @typed
    def new(_: Annotated[Any, Depends(names["signed_in"])]) -> str:
        return "in"

    @typed(security=names["session"])
    def old() -> str:
        return "in"

    app.add_url_rule("/old", "old", names["login_required"](old))
    client = app.test_client()
    assert_refused(client.get("/new"))
    assert client.get("/old").headers["Location"].startswith("/page")


# Flask-JWT-Extended.


def test_a_token_of_another_kind_is_refused(names: dict[str, Any]) -> None:
    app = names["mobile"]
    with app.app_context():
        refresh = create_refresh_token("ada")
        plain = create_access_token("ada")
    (challenge,) = assert_refused(send(app, "/me", f"Bearer {refresh}"))
    assert challenge[1]["error"] == "invalid_token"
    refused = send(app, "/me", f"Bearer {plain}")
    assert refused.status_code == 403
    ((_, parameters),) = read_challenges(refused.headers["WWW-Authenticate"])
    assert parameters["error"] == "insufficient_scope"
    assert parameters["scope"] == "read"


@pytest.mark.parametrize("expires", [-1, -3600])
def test_an_expired_token_is_refused(names: dict[str, Any], expires: int) -> None:
    app = names["mobile"]
    claims = {"scope": "read"}
    with app.app_context():
        token = create_access_token(
            "ada",
            expires_delta=datetime.timedelta(seconds=expires),
            additional_claims=claims,
        )
    assert_refused(send(app, "/me", f"Bearer {token}"))


# Tokens of one's own, and of a provider.

SHOP = "https://shop.example"
PROVIDER = "https://id.example"


def claims_of(app: str, **changes: Any) -> dict[str, Any]:
    """Return the claims of a right token; those that are None are left out."""
    audience = {"shop": SHOP, "partner": "shop"}[app]
    claims = {
        "iss": {"shop": SHOP, "partner": PROVIDER}[app],
        "aud": audience,
        "sub": "ada",
        "scope": "orders:read",
        "exp": int(time.time()) + 60,
    }
    return {name: each for name, each in (claims | changes).items() if each is not None}


def sign(names: dict[str, Any], app: str, claims: dict[str, Any]) -> str:
    if app == "shop":
        return jwt.encode({"alg": "HS256"}, claims, names["KEY"])
    return jwt.encode({"alg": "ES256", "kid": "1"}, claims, names["provider_key"])


PATHS = {"shop": "/orders", "partner": "/me"}

signed = pytest.mark.parametrize("app", PATHS)


@signed
def test_a_right_token_is_accepted(names: dict[str, Any], app: str) -> None:
    token = sign(names, app, claims_of(app))
    assert send(names[app], PATHS[app], f"Bearer {token}").status_code == 200


@signed
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"exp": None}, id="for ever"),
        pytest.param({"exp": "never"}, id="an expiry that is no number"),
        pytest.param({"iss": "https://evil.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": "other"}, id="for another API"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"sub": None}, id="of nobody"),
    ],
)
def test_a_token_with_other_claims_is_refused(
    names: dict[str, Any], app: str, changes: dict[str, Any]
) -> None:
    token = sign(names, app, claims_of(app, **changes))
    (challenge,) = assert_refused(send(names[app], PATHS[app], f"Bearer {token}"))
    assert challenge[1]["error"] == "invalid_token"


def encode(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@signed
@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "ES256", "RS256"])
def test_a_token_that_nobody_signed_is_refused(
    names: dict[str, Any], app: str, algorithm: str
) -> None:
    head, body = encode({"alg": algorithm, "kid": "1"}), encode(claims_of(app))
    for signature in ("", "AAAA", encode("x" * 64)):
        sent = f"Bearer {head}.{body}.{signature}"
        assert_refused(send(names[app], PATHS[app], sent))


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    names: dict[str, Any],
) -> None:
    public = names["provider_key"].as_dict(private=False)
    pem = names["provider_key"].as_pem(private=False)
    for secret in (pem, public["x"].encode(), json.dumps(public).encode()):
        key = OctKey.import_key(base64.urlsafe_b64encode(secret))
        header = {"alg": "HS256", "kid": "1"}
        token = jwt.encode(header, claims_of("partner"), key)
        assert_refused(send(names["partner"], "/me", f"Bearer {token}"))


@signed
def test_claims_that_were_changed_are_refused(names: dict[str, Any], app: str) -> None:
    token = sign(names, app, claims_of(app, scope=""))
    head, _, signature = token.split(".")
    body = encode(claims_of(app, sub="root"))
    assert_refused(send(names[app], PATHS[app], f"Bearer {head}.{body}.{signature}"))


@pytest.mark.parametrize(
    "scope",
    [
        *("", "orders:rea", "orders:readx", "orders:read,orders:write", "ORDERS:READ"),
        *(None, 3, ["orders:write"], "[orders:read]"),
    ],
    ids=repr,
)
def test_scopes_that_are_not_those_are_not_enough(
    names: dict[str, Any], scope: Any
) -> None:
    token = sign(names, "shop", claims_of("shop", scope=scope))
    refused = send(names["shop"], "/orders", f"Bearer {token}")
    assert refused.status_code == 403
    ((_, parameters),) = read_challenges(refused.headers["WWW-Authenticate"])
    assert parameters == {"error": "insufficient_scope", "scope": "orders:read"}


def test_the_token_view_answers_as_oauth_2_says(names: dict[str, Any]) -> None:
    client = names["shop"].test_client()
    given = client.post("/token", data=RIGHT | {"client_id": "docs"})
    assert given.status_code == 200
    assert given.headers["Cache-Control"] == "no-store"
    assert given.get_json()["token_type"] == "Bearer"
    assert given.get_json()["scope"] == ""
    refused = client.post("/token", data=RIGHT | {"password": "byron"})
    assert (refused.status_code, refused.get_json()) == (
        400,
        {"error": "invalid_grant"},
    )
    assert refused.content_type == "application/json"
    assert refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"data": RIGHT | {"grant_type": "refresh_token"}}, "unsupported_grant_type"),
        ({"data": {"grant_type": "client_credentials"}}, "unsupported_grant_type"),
        ({"data": RIGHT | {"grant_type": ""}}, "invalid_request"),
        ({"data": {"username": "ada", "password": "lovelace"}}, "invalid_request"),
        ({"data": {"grant_type": "password", "username": "ada"}}, "invalid_request"),
        ({"data": RIGHT | {"username": ["ada", "eve"]}}, "invalid_request"),
        ({"data": RIGHT | {"username": ""}}, "invalid_grant"),
        ({"data": RIGHT | {"username": "eve", "password": ""}}, "invalid_grant"),
        ({"data": b"--", "content_type": "multipart/form-data"}, "invalid_request"),
        ({"json": RIGHT}, "invalid_request"),
        ({}, "invalid_request"),
    ],
)
def test_the_token_view_refuses_as_oauth_2_says(
    names: dict[str, Any], sent: dict[str, Any], error: str
) -> None:
    # RFC 6749, section 5.2: status, media type, body, and 5.1 for the cache.
    refused = names["shop"].test_client().post("/token", **sent)
    assert (refused.status_code, refused.get_json()) == (400, {"error": error})
    assert refused.content_type == "application/json"
    assert refused.headers["Cache-Control"] == "no-store"


def test_no_recipe_logs_a_secret(
    names: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    secret = "s3cret"
    for app, path, _ in RECIPES.values():
        for sent in (
            f"Bearer {secret}",
            "Basic " + base64.b64encode(f"ada:{secret}".encode()).decode(),
        ):
            response = send(names[app], path, sent)
            assert secret not in response.text
            assert secret not in str(response.headers)
    assert secret not in caplog.text
