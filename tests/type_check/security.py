"""Security schemes and what depends on them, as a user writes them."""

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Flask

from flask_typed import (
    Api,
    APIKey,
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

basic = HTTPBasic(realm="shop", description="Names and passwords.")
bearer = HTTPBearer(bearer_format="JWT", auto_error=False, scheme_name="token")
key = APIKey("X-Key")
cookie = APIKey("session", "cookie")
password = OAuth2Password(token_url="/token", scopes={"read": "Read."})
code = OAuth2AuthorizationCode(
    authorization_url="https://id.example/authorize",
    token_url="https://id.example/token",
    refresh_url="https://id.example/token",
)
worker = OAuth2ClientCredentials(token_url="/token")
provider = OpenIdConnect(url="https://id.example/.well-known/openid-configuration")

app = Flask(__name__)
api = Api(
    app,
    docs_dependencies=[Depends(basic)],
    security=code,
    swagger_ui_oauth={"clientId": "docs", "scopes": ["read"]},
    swagger_ui_origins=["https://oauth.id.example"],
)
bp = Blueprint("orders", __name__)
typed.defaults(bp, security=[password, key])


@dataclass
class User:
    name: str
    granted: list[str]


def user_of(scopes: SecurityScopes, token: Annotated[str, Depends(password)]) -> User:
    if not compare_secrets(token, "secret"):
        raise password.unauthorized("The token has expired.")
    user = User("ann", ["read"])
    scopes.require(user.granted)
    return user


def customer(given: Annotated[BasicCredentials, Depends(basic)]) -> str:
    if not given.matches("ann", "secret"):
        raise basic.unauthorized()
    return given.username


Reader = Annotated[User, Security(user_of, scopes=["read"])]


@bp.get("/orders")
@typed
def list_orders(user: Reader, limit: int = 10) -> list[str]:
    return [user.name][:limit]


@bp.get("/maybe")
@typed(security=[])
def maybe(token: Annotated[str | None, Depends(bearer)]) -> str:
    return "" if token is None else token


@bp.get("/either")
@typed
def either(token: Annotated[str, Depends(password | code | provider | worker)]) -> str:
    return token


@bp.get("/both")
@typed
def both(keys: Annotated[tuple[str, str], Depends(key & cookie)]) -> str:
    return keys[0] + keys[1]


@bp.delete("/orders")
@typed(security=Security(user_of, scopes=["write"]))
def delete(name: str = Depends(customer)) -> None:
    return None


def test_views() -> None:
    """Call views as a unit test does."""
    list_orders(User("ann", []), limit=3)
    with api.override(password, lambda: "token"), api.override(customer, lambda: "ann"):
        pass
