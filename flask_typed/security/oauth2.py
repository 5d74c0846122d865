"""Tokens of an authorization server: OAuth 2 and OpenID Connect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Unpack
from urllib.parse import urlsplit

from ..errors import TypedError, takes_keywords
from .http import HeaderOptions, TokenScheme
from .scopes import check_scopes

_URL = r"[!-~]+"


class OAuth2Scheme(TokenScheme):
    """A token that an OAuth 2 flow gives (RFC 6749).

    :param token_url: where the token is asked for
    :param scopes: that tokens may have, each with its description
    :param refresh_url: where a new token is asked for
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a URL, a scope, a realm or a name that cannot be one
    """

    #: OpenAPI's name of the flow (OpenAPI 3.1, 4.8.28).
    flow: ClassVar[str]

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(
        self,
        *,
        token_url: str,
        scopes: Mapping[str, str] | None = None,
        refresh_url: str | None = None,
        **options: Unpack[HeaderOptions],
    ) -> None:
        super().__init__(**options)
        self._urls = {"tokenUrl": token_url}
        if refresh_url is not None:
            self._urls["refreshUrl"] = refresh_url
        _check_urls(type(self).__name__, self._urls)
        if not isinstance(scopes, Mapping | None):
            raise TypedError(
                f"The scopes of {type(self).__name__} are {scopes!r}. Fix: write a "
                "dict, each with its description: scopes={'orders': 'Read orders'}."
            )
        described = scopes or {}
        self._scopes = {name: described[name] for name in check_scopes(described)}

    @property
    def scopes(self) -> Mapping[str, str]:
        """Return the scopes that tokens may have, each with its description."""
        return self._scopes

    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""
        flow = {**self._urls, "scopes": dict(self._scopes)}
        return {"type": "oauth2", "flows": {self.flow: flow}}


def _check_urls(name: str, urls: Mapping[str, Any]) -> None:
    for key, url in urls.items():
        is_url = isinstance(url, str) and re.fullmatch(_URL, url)
        if not is_url or urlsplit(url).scheme not in ("", "http", "https"):
            raise TypedError(
                f"The {key} of {name} is {url!r}. Fix: use an address of http or "
                "https, or one that is relative to the server's."
            )


class OAuth2Password(OAuth2Scheme):
    """A token for the username and password of the user (RFC 6749, section 4.3).

    RFC 9700 advises against it where the client is not the API's own.

    :param token_url: where the token is asked for
    :param scopes: that tokens may have, each with its description
    :param refresh_url: where a new token is asked for
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a URL, a scope, a realm or a name that cannot be one
    """

    flow = "password"


class OAuth2AuthorizationCode(OAuth2Scheme):
    """A token for a code that the user's consent gives (RFC 6749, section 4.1).

    Clients prove that they asked for the code by PKCE (RFC 7636), as the pages of the
    documentation do.

    :param authorization_url: where the user consents
    :param token_url: where the token is asked for
    :param scopes: that tokens may have, each with its description
    :param refresh_url: where a new token is asked for
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a URL, a scope, a realm or a name that cannot be one
    """

    flow = "authorizationCode"

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(
        self,
        *,
        authorization_url: str,
        token_url: str,
        scopes: Mapping[str, str] | None = None,
        refresh_url: str | None = None,
        **options: Unpack[HeaderOptions],
    ) -> None:
        super().__init__(
            token_url=token_url, scopes=scopes, refresh_url=refresh_url, **options
        )
        own = {"authorizationUrl": authorization_url}
        _check_urls(type(self).__name__, own)
        self._urls = own | self._urls


class OAuth2ClientCredentials(OAuth2Scheme):
    """A token for a client's own credentials (RFC 6749, section 4.4).

    :param token_url: where the token is asked for
    :param scopes: that tokens may have, each with its description
    :param refresh_url: where a new token is asked for
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a URL, a scope, a realm or a name that cannot be one
    """

    flow = "clientCredentials"


class OpenIdConnect(TokenScheme):
    """A token of a provider that describes itself (OpenID Connect Discovery 1.0).

    :param url: of the provider's configuration, which ends in
        ``/.well-known/openid-configuration``
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a URL, a realm or a name that cannot be one
    """

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(self, *, url: str, **options: Unpack[HeaderOptions]) -> None:
        super().__init__(**options)
        self._url = url
        _check_urls(type(self).__name__, {"openIdConnectUrl": url})

    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""
        return {"type": "openIdConnect", "openIdConnectUrl": self._url}
