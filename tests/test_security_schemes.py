"""How security schemes describe themselves, and what they are refused for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from flask_typed.errors import TypedError
from flask_typed.security import (
    APIKey,
    HTTPBasic,
    HTTPBearer,
    OAuth2AuthorizationCode,
    OAuth2ClientCredentials,
    OAuth2Password,
    OpenIdConnect,
    SecurityScheme,
)

Make = Callable[..., SecurityScheme]
CODE = functools.partial(
    OAuth2AuthorizationCode, authorization_url="/a", token_url="/t"
)

EVERY: dict[str, Make] = {
    "HTTPBasic": HTTPBasic,
    "HTTPBearer": HTTPBearer,
    "APIKey": functools.partial(APIKey, "X-Key"),
    "OAuth2Password": functools.partial(OAuth2Password, token_url="/t"),
    "OAuth2AuthorizationCode": CODE,
    "OAuth2ClientCredentials": functools.partial(
        OAuth2ClientCredentials, token_url="/t"
    ),
    "OpenIdConnect": functools.partial(OpenIdConnect, url="/o"),
}
each_scheme = pytest.mark.parametrize("make", EVERY.values(), ids=list(EVERY))


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (HTTPBasic(), {"type": "http", "scheme": "basic"}),
        (HTTPBearer(), {"type": "http", "scheme": "bearer"}),
        (
            HTTPBearer(bearer_format="JWT", description="*Ours*"),
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "*Ours*",
            },
        ),
        (APIKey("X-Key"), {"type": "apiKey", "name": "X-Key", "in": "header"}),
        (APIKey("key", "query"), {"type": "apiKey", "name": "key", "in": "query"}),
        (APIKey("key", "cookie"), {"type": "apiKey", "name": "key", "in": "cookie"}),
        (
            OAuth2Password(token_url="/token"),
            {
                "type": "oauth2",
                "flows": {"password": {"tokenUrl": "/token", "scopes": {}}},
            },
        ),
        (
            OAuth2Password(
                token_url="token", scopes={"read": "Look."}, refresh_url="/refresh"
            ),
            {
                "type": "oauth2",
                "flows": {
                    "password": {
                        "tokenUrl": "token",
                        "refreshUrl": "/refresh",
                        "scopes": {"read": "Look."},
                    }
                },
            },
        ),
        (
            OAuth2AuthorizationCode(
                authorization_url="https://auth.example/authorize",
                token_url="https://auth.example/token",
                refresh_url="https://auth.example/refresh",
                scopes={"read": ""},
            ),
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://auth.example/authorize",
                        "tokenUrl": "https://auth.example/token",
                        "refreshUrl": "https://auth.example/refresh",
                        "scopes": {"read": ""},
                    }
                },
            },
        ),
        (
            OAuth2ClientCredentials(token_url="https://auth.example/token"),
            {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": "https://auth.example/token",
                        "scopes": {},
                    }
                },
            },
        ),
        (
            OpenIdConnect(url="https://id.example/.well-known/openid-configuration"),
            {
                "type": "openIdConnect",
                "openIdConnectUrl": (
                    "https://id.example/.well-known/openid-configuration"
                ),
            },
        ),
    ],
)
def test_a_scheme_describes_itself(
    scheme: SecurityScheme, expected: dict[str, Any]
) -> None:
    assert scheme.build_document() == expected
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"securitySchemes": {scheme.scheme_name: expected}},
    }
    OpenAPIV31SpecValidator(document).validate()
    OpenAPIV30SpecValidator({**document, "openapi": "3.0.3"}).validate()


@each_scheme
def test_a_scheme_is_named_after_its_class(make: Make) -> None:
    assert make().scheme_name == type(make()).__name__
    assert make(scheme_name="main.v-1_a").scheme_name == "main.v-1_a"


@each_scheme
def test_a_scheme_is_optional_where_it_says_so(make: Make) -> None:
    assert not make().is_optional
    assert make(auto_error=False).is_optional


@each_scheme
@pytest.mark.parametrize("name", ["a b", "a/b", "schlüssel", "a\n"])
def test_a_name_that_the_document_cannot_have_is_refused(make: Make, name: str) -> None:
    with pytest.raises(
        TypedError, match=r"scheme_name=\.\.\.\) is .* Fix: use letters"
    ):
        make(scheme_name=name)


@each_scheme
@pytest.mark.parametrize(
    "realm", ["a\r\nX-Evil: 1", "a\x00", "caf\xe9", "\x7f", 1, None]
)
def test_a_realm_that_no_header_can_hold_is_refused(make: Make, realm: Any) -> None:
    with pytest.raises(TypedError, match=r"realm of a \w+ challenge is .* Fix: use"):
        make(realm=realm)


@pytest.mark.parametrize(
    ("name", "location", "fix"),
    [
        ("X_Key", "header", "drop headers with a '_'"),
        ("X Key", "header", "use letters"),
        ("X-Key\r\n", "header", "use letters"),
        ("", "header", "use letters"),
        ("a=b", "cookie", "use letters"),
        ("a;b", "cookie", "use letters"),
        ("a b", "query", "use characters"),
        ("", "query", "use characters"),
        (7, "query", "use characters"),
        ("X-Key", "headers", "'header', 'query', 'cookie'"),
        ("X-Key", None, "'header', 'query', 'cookie'"),
    ],
)
def test_a_key_that_no_request_can_have_is_refused(
    name: Any, location: Any, fix: str
) -> None:
    with pytest.raises(TypedError, match=f"Fix: .*{fix}"):
        APIKey(name, location)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "a b", "ftp://x", "/a\n", 7]
)
@pytest.mark.parametrize(
    ("make", "parameter", "word"),
    [
        (OAuth2Password, "token_url", "tokenUrl"),
        (CODE, "authorization_url", "authorizationUrl"),
        (CODE, "refresh_url", "refreshUrl"),
        (OAuth2ClientCredentials, "token_url", "tokenUrl"),
        (OpenIdConnect, "url", "openIdConnectUrl"),
    ],
)
def test_a_url_that_is_none_is_refused(
    make: Make, parameter: str, word: str, url: Any
) -> None:
    with pytest.raises(
        TypedError, match=rf"The {word} of \w+ is .* Fix: use an address"
    ):
        make(**{parameter: url})


@pytest.mark.parametrize("scope", ["", "a b", 'a"b', "a\\b", "sc\xf6pe", "a\r\nb"])
def test_a_scope_that_is_none_is_refused(scope: str) -> None:
    with pytest.raises(TypedError, match=r"The scope .* is none\. Fix:"):
        OAuth2Password(token_url="/t", scopes={scope: ""})


def test_a_scheme_is_shown_by_its_class_and_name() -> None:
    assert repr(HTTPBearer(scheme_name="main")) == "<HTTPBearer 'main'>"


@pytest.mark.parametrize("scopes", [["orders"], "orders"], ids=["a list", "a text"])
def test_scopes_of_a_scheme_have_descriptions(scopes: Any) -> None:
    with pytest.raises(TypedError, match="write a dict, each with its description"):
        OAuth2Password(token_url="/token", scopes=scopes)
