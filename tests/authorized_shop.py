"""A shop with a view for every security scheme, beside an authorization server.

The server is below ``/id`` of the same host, or an origin of its own; the shop trusts
the tokens that it signed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from authorization_server import AUDIENCE, SCOPES
from flask import Flask
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from flask_typed import (
    Api,
    APIKey,
    Cookie,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    Security,
    SecurityScopes,
    typed,
)
from flask_typed.security import BasicCredentials, compare_secrets

KEY = "k3y+/=="
NAME, PASSWORD = "søren", "日本:1"


@dataclass
class Caller:
    """Who sent a request, and what for."""

    name: str
    scopes: list[str]


@dataclass
class Site:
    """Where the authorization server is, as far as the shop knows.

    :param server: the app
    :param path: of it in the document of the shop, or its address
    :param address: of it, the issuer of its tokens; known when it is served
    """

    server: Flask
    path: str = "/id"
    address: str = ""

    def read_token(self, token: str) -> Caller:
        """Return who a token is of, whose signature, time and purpose are right.

        :raises JoseError: for one that is not right
        :raises ValueError: for what is no token
        """
        published = self.server.test_client().get("/jwks.json").get_json()
        keys = KeySet.import_key_set(published)
        claims = jwt.decode(token, keys, algorithms=["ES256"]).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.address},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
        ).validate(claims)
        return Caller(name=claims["sub"], scopes=claims["scope"].split())


def build_schemes(site: Site) -> dict[str, Any]:
    """Return the schemes whose credentials are tokens of the server, by their name."""
    token_url = f"{site.path}/token"
    return {
        "password": OAuth2Password(
            scheme_name="password", token_url=token_url, scopes=SCOPES
        ),
        "code": OAuth2AuthorizationCode(
            scheme_name="code",
            scopes=SCOPES,
            authorization_url=f"{site.path}/authorize",
            token_url=token_url,
            refresh_url=token_url,
        ),
        "client": OAuth2ClientCredentials(
            scheme_name="client", token_url=token_url, scopes=SCOPES
        ),
        "oidc": OpenIdConnect(
            scheme_name="oidc", url=f"{site.path}/.well-known/openid-configuration"
        ),
        "bearer": HTTPBearer(scheme_name="bearer", bearer_format="JWT"),
    }


def build_token_view(site: Site, scheme: Any) -> Callable[..., Caller]:
    """Return a view that asks for a token of the server, with a scope."""

    def caller_of(
        scopes: SecurityScopes, token: Annotated[str, Depends(scheme)]
    ) -> Caller:
        try:
            caller = site.read_token(token)
        except (JoseError, ValueError):
            raise scheme.unauthorized("The token is not valid.") from None
        scopes.require(caller.scopes)
        return caller

    def view(
        caller: Annotated[Caller, Security(caller_of, scopes=["orders:read"])],
    ) -> Caller:
        return caller

    return view


def build_shop(site: Site, **keywords: Any) -> Flask:
    """Return the shop: the path of each view is the name of its scheme."""
    shop = Flask(__name__)
    Api(shop, title="Shop", **keywords)
    for name, scheme in build_schemes(site).items():
        view = typed(operation_id=name)(build_token_view(site, scheme))
        shop.add_url_rule(f"/{name}", name, view)

    login = HTTPBasic(scheme_name="basic")

    @shop.get("/basic")
    @typed
    def basic(given: Annotated[BasicCredentials, Depends(login)]) -> Caller:
        if not given.matches(NAME, PASSWORD):
            raise login.unauthorized()
        return Caller(name=given.username, scopes=[])

    def add_key_view(name: str, key: APIKey) -> None:
        def view(given: Annotated[str, Depends(key)]) -> Caller:
            if not compare_secrets(given, KEY):
                raise key.unauthorized()
            return Caller(name=given, scopes=[])

        shop.add_url_rule(f"/{name}", name, typed(view))

    add_key_view("header", APIKey("X-Key", scheme_name="header"))
    add_key_view("query", APIKey("key", "query", scheme_name="query"))
    add_key_view("cookie", APIKey("key", "cookie", scheme_name="cookie"))

    @shop.get("/theme")
    @typed
    def theme(theme: Annotated[str, Cookie()] = "none") -> str:
        return theme

    return shop
