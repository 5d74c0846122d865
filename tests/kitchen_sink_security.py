"""The part of the app of every feature that needs credentials, in every way."""

from __future__ import annotations

from typing import Annotated, Any

from flask_typed import (
    APIKey,
    Body,
    Depends,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    Security,
    SecurityScopes,
    TypedBlueprint,
    typed,
)
from flask_typed.security import Authentication, BasicCredentials, compare_secrets

#: The credentials that are right, in all places.
USER, SECRET = "ann", "s3cret"

SCOPES = {"read": "Look at orders.", "write": "Change orders."}

bearer = HTTPBearer(bearer_format="JWT", scheme_name="bearer", description="A *JWT*.")
login = HTTPBasic(realm="sink", scheme_name="login")
header_key = APIKey("X-Sink-Key", scheme_name="headerKey")
query_key = APIKey("sink_key", "query", scheme_name="queryKey")
cookie_key = APIKey("sink_key", "cookie", scheme_name="cookieKey")
maybe_key = APIKey("X-Maybe-Key", scheme_name="maybeKey", auto_error=False)
password = OAuth2Password(
    token_url="/token", refresh_url="/refresh", scopes=SCOPES, scheme_name="password"
)
code = OAuth2AuthorizationCode(
    authorization_url="/authorize",
    token_url="/token",
    scopes=SCOPES,
    scheme_name="code",
)
client = OAuth2ClientCredentials(token_url="/token", scheme_name="client")
provider = OpenIdConnect(
    url="/.well-known/openid-configuration", scheme_name="provider"
)


def check_secret(scheme: Authentication, secret: str) -> str:
    """Return the user of a secret."""
    if not compare_secrets(secret, SECRET):
        raise scheme.unauthorized("The secret is none.")
    return USER


def bearer_user(token: Annotated[str, Depends(bearer)]) -> str:
    """Return the user of a token."""
    return check_secret(bearer, token)


def login_user(credentials: Annotated[BasicCredentials, Depends(login)]) -> str:
    """Return the user who logged in."""
    if not credentials.matches(USER, SECRET):
        raise login.unauthorized()
    return credentials.username


def scoped_user(
    scopes: SecurityScopes, token: Annotated[str, Depends(password | code)]
) -> str:
    """Return the user of a token, which has all scopes."""
    user = check_secret(password | code, token)
    scopes.require("read write")
    return user


def machine(token: Annotated[str, Depends(client | provider)]) -> str:
    """Return whose token it is."""
    return check_secret(client | provider, token)


def keys(
    both: Annotated[tuple[str, str], Depends(header_key & query_key)],
    cookie: Annotated[str, Depends(cookie_key)],
) -> None:
    """Check all keys."""
    for scheme, key in ((header_key, both[0]), (query_key, both[1])):
        check_secret(scheme, key)
    check_secret(cookie_key, cookie)


def any_user(found: Annotated[Any, Depends(bearer | login)]) -> str:
    """Return the user of either."""
    if isinstance(found, BasicCredentials):
        return login_user(found)
    return bearer_user(found)


members = TypedBlueprint("members", __name__, url_prefix="/members")
typed.defaults(members, security=Security(bearer_user), tags=["members"])


@members.get("/me")
def me(user: Annotated[str, Depends(bearer_user)]) -> list[str]:
    """Name who sends the request."""
    return [user]


@members.post("/orders")
@typed(security=Security(scoped_user, scopes=["read", "write"]))
def add_member_order(sku: str, numbers: Annotated[list[int], Body()]) -> list[int]:
    """Ask for scopes, before the body is read."""
    return numbers


@members.get("/login")
@typed(security=login)
def log_in(user: Annotated[str, Depends(login_user)]) -> list[str]:
    """Ask for username and password."""
    return [user]


@members.get("/keys")
@typed(security=[Security(keys)])
def use_keys() -> list[str]:
    """Ask for keys in all places."""
    return [USER]


@members.get("/either")
@typed(security=Security(any_user))
def either() -> list[str]:
    """Take one of two kinds of credentials."""
    return [USER]


@members.get("/machine")
@typed(security=[])
def use_machine(user: Annotated[str, Depends(machine)]) -> list[str]:
    """Take a token of a client or of a provider."""
    return [user]


@members.get("/maybe")
@typed(security=[])
def maybe(key: Annotated[str | None, Depends(maybe_key)]) -> list[str]:
    """Take a key if there is one."""
    return [] if key is None else [check_secret(maybe_key, key)]


@members.get("/news")
@typed(security=[])
def news() -> list[str]:
    """Be public under a blueprint that is not."""
    return ["open"]
