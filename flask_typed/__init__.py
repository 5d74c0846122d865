"""Type-hinted Flask views: parsed, checked, documented."""

from .api import Api
from .app import TypedBlueprint, TypedFlask
from .decorator import typed
from .errors import Problem
from .examples import Example
from .members import (
    Alias,
    Omit,
    Partial,
    Pick,
    read_only,
    schema_options,
    write_only,
)
from .params import (
    Body,
    Cookie,
    Depends,
    File,
    Form,
    Header,
    Path,
    Query,
    Security,
)
from .response_markers import MediaType, ResponseHeader
from .schemas import Email, Url, field_for, schema_for
from .security import (
    APIKey,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    SecurityScopes,
)

__all__ = [
    "APIKey",
    "Alias",
    "Api",
    "Body",
    "Cookie",
    "Depends",
    "Email",
    "Example",
    "File",
    "Form",
    "HTTPBasic",
    "HTTPBearer",
    "Header",
    "MediaType",
    "OAuth2AuthorizationCode",
    "OAuth2ClientCredentials",
    "OAuth2Password",
    "Omit",
    "OpenIdConnect",
    "Partial",
    "Path",
    "Pick",
    "Problem",
    "Query",
    "ResponseHeader",
    "Security",
    "SecurityScopes",
    "TypedBlueprint",
    "TypedFlask",
    "Url",
    "field_for",
    "read_only",
    "schema_for",
    "schema_options",
    "typed",
    "write_only",
]
