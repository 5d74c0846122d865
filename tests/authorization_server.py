"""A small OAuth 2 authorization server, for tests of those who ask one for tokens.

authlib decides who gets a token, joserfc signs it. Tokens are JWTs (RFC 9068) that an
API checks with the keys that the server publishes. It is an origin of its own where it
is served so, and answers CORS as such a server has to.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

SCOPES = {"orders:read": "Read orders.", "orders:write": "Write orders."}
AUDIENCE = "shop"
USERS = {"ada": "lovelace", "söhne": "pässword:1"}


@dataclass(frozen=True)
class Client(ClientMixin):
    """Who asks for tokens; public where it has no secret."""

    client_id: str
    grant_types: frozenset[str]
    secret: str = ""
    redirect_uris: set[str] = field(default_factory=set)

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: Any) -> str:
        return " ".join(name for name in str(scope or "").split() if name in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") == (not self.secret)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


@dataclass(frozen=True)
class Code:
    """An authorization code that was not redeemed yet."""

    user: str
    client_id: str
    scope: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass(frozen=True)
class Refresh(TokenMixin):
    """A refresh token that was not used yet."""

    user: str
    client_id: str
    scope: str

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client_id

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Store:
    """What the server remembers."""

    clients: dict[str, Client]
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    key: ECKey = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"})
    )


def store() -> Store:
    """Return what the server of the current app remembers."""
    kept: Store = current_app.extensions["authorization_store"]
    return kept


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        asked = request.payload.data
        store().codes[code] = Code(
            user=request.user,
            client_id=request.payload.client_id,
            scope=request.payload.scope or "",
            redirect_uri=request.payload.redirect_uri,
            code_challenge=asked.get("code_challenge", ""),
            code_challenge_method=asked.get("code_challenge_method", ""),
        )

    def query_authorization_code(self, code: str, client: ClientMixin) -> Code | None:
        found = store().codes.get(code)
        if found is None or found.client_id != client.get_client_id():
            return None
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        codes = store().codes
        for code in [c for c, kept in codes.items() if kept is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class PasswordGrant(grants.ResourceOwnerPasswordCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def authenticate_user(self, username: str, password: str) -> str | None:
        return username if USERS.get(username) == password else None


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Refresh | None:
        return store().refreshes.get(refresh_token)

    def authenticate_user(self, refresh_token: Refresh) -> str:
        return refresh_token.user

    def revoke_old_credential(self, refresh_token: Refresh) -> None:
        kept = store().refreshes
        for token in [t for t, entry in kept.items() if entry is refresh_token]:
            del kept[token]


class S256Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)


def issuer() -> str:
    """Return the address of the server, as it is called now."""
    return request.root_url.rstrip("/")


def generate_access_token(
    client: Client, grant_type: str, user: str | None, scope: str | None
) -> str:
    now = int(time.time())
    claims = {
        "iss": issuer(),
        "aud": AUDIENCE,
        "sub": user or client.client_id,
        "client_id": client.client_id,
        "scope": scope or "",
        "iat": now,
        "exp": now + 60,
    }
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "1"}
    return jwt.encode(header, claims, store().key)


def save_token(token: dict[str, Any], request: OAuth2Request) -> None:
    if "refresh_token" in token:
        store().refreshes[token["refresh_token"]] = Refresh(
            user=request.user,
            client_id=request.client.client_id,
            scope=token.get("scope", ""),
        )


FORM = """<!doctype html><title>Sign in</title><link rel="icon" href="data:,">
<form method="post">
<label>Name <input name="name"></label>
<label>Word <input name="word" type="password"></label>
<button>Allow</button>
</form>"""


def add_redirect_uri(app: Flask, uri: str) -> None:
    """Let the client ``docs`` return to an address, compared as a whole (RFC 9700).

    :param app: the server
    """
    kept: Store = app.extensions["authorization_store"]
    kept.clients["docs"].redirect_uris.add(uri)


def build_authorization_server() -> Flask:
    """Return the server as an app.

    Its public client ``docs`` may use all flows of a user, ``worker``, whose secret is
    ``hush``, gets tokens of its own.
    """
    app = Flask(__name__)
    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = generate_access_token
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
    app.config["OAUTH2_SCOPES_SUPPORTED"] = list(SCOPES)
    flows = frozenset({"authorization_code", "password", "refresh_token"})
    clients = {
        "docs": Client("docs", flows),
        "worker": Client("worker", frozenset({"client_credentials"}), secret="hush"),
    }
    app.extensions["authorization_store"] = Store(clients)
    server = AuthorizationServer(app, clients.get, save_token)
    server.register_grant(CodeGrant, [S256Challenge(required=True)])
    server.register_grant(PasswordGrant)
    server.register_grant(RefreshGrant)
    server.register_grant(grants.ClientCredentialsGrant)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> ResponseReturnValue:
        try:
            grant = server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            return f"{error.error}: {error.description}", 400
        if request.method == "GET":
            return FORM
        name = request.form["name"]
        known = USERS.get(name) == request.form["word"]
        answer: ResponseReturnValue = server.create_authorization_response(
            grant_user=name if known else None, grant=grant
        )
        return answer

    @app.post("/token")
    def token() -> ResponseReturnValue:
        answer: ResponseReturnValue = server.create_token_response()
        return answer

    @app.get("/jwks.json")
    def keys() -> ResponseReturnValue:
        return dict(KeySet([store().key]).as_dict(private=False))

    @app.get("/.well-known/openid-configuration")
    def configuration() -> ResponseReturnValue:
        return {
            "issuer": issuer(),
            "authorization_endpoint": f"{issuer()}/authorize",
            "token_endpoint": f"{issuer()}/token",
            "jwks_uri": f"{issuer()}/jwks.json",
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.after_request
    def allow_other_origins(response: Any) -> Any:
        if request.endpoint != "authorize":
            response.access_control_allow_origin = "*"
            response.access_control_allow_headers = [
                *("Authorization", "Content-Type", "X-Requested-With")
            ]
        return response

    return app
