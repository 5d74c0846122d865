"""Security schemes: each reads its credentials from a request and describes itself."""

from .api_key import APIKey
from .authentication import (
    AllOf,
    AnyOf,
    Authentication,
    Needs,
    SchemeOptions,
    SecurityScheme,
    check_same,
    multiply,
)
from .challenges import CHALLENGE_HEADER
from .credentials import BasicCredentials, compare_secrets
from .http import HeaderOptions, HTTPBasic, HTTPBearer
from .oauth2 import (
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OAuth2Scheme,
    OpenIdConnect,
)
from .scopes import SecurityScopes

__all__ = [
    "CHALLENGE_HEADER",
    "APIKey",
    "AllOf",
    "AnyOf",
    "Authentication",
    "BasicCredentials",
    "HTTPBasic",
    "HTTPBearer",
    "HeaderOptions",
    "Needs",
    "OAuth2AuthorizationCode",
    "OAuth2ClientCredentials",
    "OAuth2Password",
    "OAuth2Scheme",
    "OpenIdConnect",
    "SchemeOptions",
    "SecurityScheme",
    "SecurityScopes",
    "check_same",
    "compare_secrets",
    "multiply",
]
