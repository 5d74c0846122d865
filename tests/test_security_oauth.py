"""Tokens of an authorization server, from each flow, at the views that ask for them."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from authorization_server import (
    AUDIENCE,
    SCOPES,
    add_redirect_uri,
    build_authorization_server,
)
from authorized_shop import Site, build_shop
from challenges import read_challenges
from documents import read_document
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse

HOST = "http://localhost"
RETURN = f"{HOST}/docs/oauth2-redirect"
READ, WRITE = SCOPES
PASSWORD = {
    "grant_type": "password",
    "client_id": "docs",
    "username": "ada",
    "password": "lovelace",
}


@dataclass
class Place:
    """The shop with its authorization server below it."""

    client: Client
    site: Site

    def ask(self, data: dict[str, str], **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.post(
            "/id/token", data=data, **options
        ).get_json()
        return answer

    def send(self, path: str, token: str) -> TestResponse:
        return self.client.get(path, headers={"Authorization": f"Bearer {token}"})

    def sign(self, key: Any = None, *, alg: str = "ES256", **changes: Any) -> str:
        """Return a token as the server gives one, with other claims."""
        claims = {
            "iss": self.site.address,
            "aud": AUDIENCE,
            "sub": "ada",
            "scope": READ,
            "exp": int(time.time()) + 60,
            **changes,
        }
        own = self.site.server.extensions["authorization_store"].key
        return jwt.encode({"alg": alg, "kid": "1"}, claims, key or own)


@pytest.fixture(scope="module")
def place() -> Place:
    site = Site(build_authorization_server(), address=f"{HOST}/id")
    shop = build_shop(site)
    add_redirect_uri(site.server, RETURN)
    mounted: Any = {"/id": site.server}
    return Place(client=Client(DispatcherMiddleware(shop, mounted)), site=site)


def ask_for_code(place: Place, verifier: str, scope: str) -> dict[str, str]:
    """Return what the shop's page is sent after the user's consent."""
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": "docs",
        "redirect_uri": RETURN,
        "scope": scope,
        "state": "s",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    answer = place.client.post(
        "/id/authorize",
        query_string=query,
        data={"name": "ada", "word": "lovelace"},
    )
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def redeem(place: Place, code: str, verifier: str) -> dict[str, Any]:
    return place.ask(
        {
            "grant_type": "authorization_code",
            "client_id": "docs",
            "code": code,
            "redirect_uri": RETURN,
            "code_verifier": verifier,
        }
    )


def test_a_token_for_a_password_is_accepted(place: Place) -> None:
    token = place.ask(PASSWORD | {"scope": READ})["access_token"]
    answer = place.send("/password", token)
    assert answer.get_json() == {"name": "ada", "scopes": [READ]}


def test_a_token_for_a_code_is_accepted(place: Place) -> None:
    verifier = secrets.token_urlsafe(40)
    given = ask_for_code(place, verifier, f"{READ} {WRITE}")
    assert given["state"] == "s"
    token = redeem(place, given["code"], verifier)["access_token"]
    answer = place.send("/code", token)
    assert answer.get_json() == {"name": "ada", "scopes": [READ, WRITE]}


def test_a_code_without_its_proof_gives_no_token(place: Place) -> None:
    code = ask_for_code(place, secrets.token_urlsafe(40), READ)["code"]
    refused = redeem(place, code, secrets.token_urlsafe(40))
    assert refused["error"] == "invalid_grant"
    assert "access_token" not in refused


def test_a_token_for_client_credentials_is_accepted(place: Place) -> None:
    asked = {"grant_type": "client_credentials", "scope": READ}
    token = place.ask(asked, auth=("worker", "hush"))["access_token"]
    assert place.send("/client", token).get_json() == {
        "name": "worker",
        "scopes": [READ],
    }


def test_a_refreshed_token_is_accepted(place: Place) -> None:
    first = place.ask(PASSWORD | {"scope": READ})
    asked = {"grant_type": "refresh_token", "client_id": "docs"}
    asked["refresh_token"] = first["refresh_token"]
    token = place.ask(asked)["access_token"]
    assert place.send("/password", token).status_code == 200
    assert place.ask(asked)["error"] == "invalid_grant"


@pytest.mark.parametrize("scope", ["", WRITE])
def test_a_token_without_the_scope_is_a_403(place: Place, scope: str) -> None:
    token = place.ask(PASSWORD | {"scope": scope})["access_token"]
    refused = place.send("/password", token)
    assert refused.status_code == 403
    ((name, parameters),) = read_challenges(refused.headers["WWW-Authenticate"])
    assert (name, parameters["error"]) == ("Bearer", "insufficient_scope")
    assert parameters["scope"] == READ


@pytest.mark.parametrize("path", ["/password", "/code", "/client", "/oidc", "/bearer"])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"exp": None}, id="for ever"),
        pytest.param({"iss": "https://evil.example"}, id="of another issuer"),
        pytest.param({"aud": "other"}, id="for another API"),
        pytest.param({"key": ECKey.generate_key("P-256")}, id="of another key"),
        pytest.param(
            {"key": OctKey.import_key("shop" * 8), "alg": "HS256"}, id="of a secret"
        ),
    ],
)
def test_a_token_that_is_not_right_is_refused(
    place: Place, path: str, changes: dict[str, Any]
) -> None:
    assert place.send(path, place.sign()).status_code == 200
    refused = place.send(path, place.sign(**changes))
    assert refused.status_code == 401
    ((name, parameters),) = read_challenges(refused.headers["WWW-Authenticate"])
    assert (name, parameters["error"]) == ("Bearer", "invalid_token")


def test_the_document_leads_to_the_server(place: Place) -> None:
    shop = build_shop(place.site)
    schemes = read_document(shop)["components"]["securitySchemes"]
    urls = {
        url
        for scheme in schemes.values()
        for flow in scheme.get("flows", {}).values()
        for name, url in flow.items()
        if name != "scopes"
    }
    assert urls == {"/id/token", "/id/authorize"}
    found = place.client.get(schemes["oidc"]["openIdConnectUrl"]).get_json()
    assert found["token_endpoint"] == f"{HOST}/id/token"
    (key,) = place.client.get("/id/jwks.json").get_json()["keys"]
    assert "d" not in key
