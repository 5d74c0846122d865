"""What Swagger UI's "Authorize" dialog is set up with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypedDict


class OAuthOptions(TypedDict, total=False):
    """The options of Swagger UI's ``initOAuth``, by its own names.

    Everybody who opens the page can read them, a ``clientSecret`` too.
    """

    clientId: str
    clientSecret: str
    realm: str
    appName: str
    scopeSeparator: str
    scopes: str | list[str]
    additionalQueryStringParams: dict[str, str]
    useBasicAuthenticationWithAccessCodeGrant: bool
    usePkceWithAuthorizationCodeGrant: bool


#: A page is a public client, and such a one has to use PKCE (RFC 9700, section 2.1.1).
_DEFAULTS: OAuthOptions = {"usePkceWithAuthorizationCodeGrant": True}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "clientId": _is_text,
    "clientSecret": _is_text,
    "realm": _is_text,
    "appName": _is_text,
    "scopeSeparator": _is_text,
    "scopes": lambda value: (
        isinstance(value, str)
        or (isinstance(value, list | tuple) and all(map(_is_text, value)))
    ),
    "additionalQueryStringParams": lambda value: (
        isinstance(value, Mapping)
        and all(isinstance(text, str) for item in value.items() for text in item)
    ),
    "useBasicAuthenticationWithAccessCodeGrant": _is_flag,
    "usePkceWithAuthorizationCodeGrant": _is_flag,
}

OAUTH_NAMES = tuple(_CHECKS)


def are_oauth_options(value: Any) -> bool:
    """Return whether a value is a dict of options that ``initOAuth`` takes."""
    return isinstance(value, Mapping) and all(
        name in _CHECKS and _CHECKS[name](given) for name, given in value.items()
    )


def write_oauth_options(given: Mapping[str, Any]) -> str:
    """Return the options as JSON, with the defaults of those that are not given."""
    return json.dumps({**_DEFAULTS, **given})
