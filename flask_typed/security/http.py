"""Credentials of the Authorization header: HTTP's own schemes."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Unpack

from werkzeug.wrappers import Request

from ..errors import Problem, takes_keywords
from .authentication import SchemeOptions, SecurityScheme, of_a_scheme
from .challenges import build_challenge, build_refusal
from .credentials import BasicCredentials

#: Of schemes that are given none. A challenge has at least one parameter.
REALM = "API"

_MALFORMED = "The Authorization header cannot be read."

#: Credentials behind others: of several headers, servers make one with commas.
_SEVERAL = r",\s*[\w-]+ +[^\s=]"

#: What ends the name of a scheme (RFC 9110, section 11.1), where a blank has to be.
_NO_NAME = r"[^!#$%&'*+.^`|~\w-]"

#: Visible ASCII but for what divides several: RFC 6750, section 2.1, allows fewer, and
#: tokens in use have more.
_TOKEN = r"[!#-+\--\[\]-~]+"


class HeaderOptions(SchemeOptions, total=False):
    """Keywords of all schemes that read the Authorization header.

    :param realm: what is protected; browsers show it
    """

    realm: str


class _HeaderScheme(SecurityScheme):
    """A scheme that reads the Authorization header (RFC 9110, section 11.6.2)."""

    #: The name of the scheme in the header.
    _name: str

    @takes_keywords(SchemeOptions.__optional_keys__)
    def __init__(self, *, realm: str = REALM, **options: Unpack[SchemeOptions]) -> None:
        super().__init__(**options)
        self._realm = realm
        self._challenge = build_challenge(self._name, self._parameters())

    def _parameters(self) -> Mapping[str, str]:
        """Return the parameters of the challenge."""
        return {"realm": self._realm}

    @property
    def header_scheme(self) -> str | None:
        """Return the scheme of the Authorization header that it reads."""
        return self._name

    @property
    def challenges(self) -> tuple[str, ...]:
        """Return the challenge of the scheme."""
        return (self._challenge,)

    def _malformed(self) -> Problem:
        """Return the problem of credentials that cannot be read."""
        return build_refusal(401, self.challenges, _MALFORMED)

    def _read_header(self, request: Request) -> str | None:
        """Return what stands behind the name of the scheme, None for another scheme.

        :raises Problem: of status 401, for several Authorization headers, for nothing
            behind the name, and for another character than a blank there
        """
        header: str = request.environ.get("HTTP_AUTHORIZATION", "")
        name, _, text = header.partition(" ")
        if "," in header and re.search(_SEVERAL, header, re.ASCII):
            raise self._malformed()
        if name.lower() == self._name.lower():
            found = text.strip(" ")
            if found:
                return found
            raise self._malformed()
        if re.match(f"{self._name}{_NO_NAME}", name, re.IGNORECASE | re.ASCII):
            raise self._malformed()
        return None


class HTTPBasic(_HeaderScheme):
    """A username and a password in the Authorization header (RFC 7617).

    A dependency on it is given :class:`BasicCredentials`.

    :param allow_empty: whether one of username and password may be empty, as where a
        key stands in the place of the other; if not, it is as if none were sent
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a realm or a name that cannot be one
    """

    _name = "Basic"

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(
        self, *, allow_empty: bool = False, **options: Unpack[HeaderOptions]
    ) -> None:
        super().__init__(**options)
        self._allow_empty = allow_empty

    def _parameters(self) -> Mapping[str, str]:
        return {"realm": self._realm, "charset": "UTF-8"}

    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""
        return {"type": "http", "scheme": "basic"}

    def find(self, request: Request) -> BasicCredentials | None:
        """Return the credentials of a request, None for none.

        :raises Problem: of status 401, for credentials that cannot be read
        """
        encoded = self._read_header(request)
        if encoded is None:
            return None
        found = _decode_basic(encoded)
        # Raised here, where no exception is at hand that holds the credentials.
        if found is None:
            raise self._malformed()
        filled = bool(found.username), bool(found.password)
        is_enough = any(filled) if self._allow_empty else all(filled)
        return found if is_enough else None


def _decode_basic(encoded: str) -> BasicCredentials | None:
    """Return credentials, None for what are none (RFC 7617, section 2)."""
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except ValueError:  # base64, ASCII or UTF-8
        return None
    username, colon, password = text.partition(":")
    if not colon or any(
        ord(character) < 32 or character == "\x7f" for character in text
    ):
        return None
    return BasicCredentials(username=username, password=password)


class TokenScheme(_HeaderScheme):
    """A scheme that reads a bearer token (RFC 6750, section 2.1)."""

    _name = "Bearer"

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(self, **options: Unpack[HeaderOptions]) -> None:
        super().__init__(**options)
        # Compiled here, for hardly an application reads tokens by several schemes.
        self._is_token = re.compile(_TOKEN).fullmatch

    def find(self, request: Request) -> str | None:
        """Return the token of a request, None for none.

        :raises Problem: of status 401 and ``invalid_request``, for what is no token
        """
        token = self._read_header(request)
        if token is None:
            return None
        if not self._is_token(token):
            raise self._malformed()
        return token

    @of_a_scheme
    def unauthorized(self, detail: str | None = None) -> Problem:
        """Return the problem to raise for a token that is wrong: ``invalid_token``.

        :param detail: what is wrong; it is sent
        """
        return self._refuse("invalid_token", detail)

    def _malformed(self) -> Problem:
        return self._refuse("invalid_request", _MALFORMED)

    def _refuse(self, code: str, detail: str | None) -> Problem:
        """Return a refusal with an error code (RFC 6750, section 3.1)."""
        parameters = {**self._parameters(), "error": code}
        return build_refusal(401, [build_challenge(self._name, parameters)], detail)


class HTTPBearer(TokenScheme):
    """A token in the Authorization header (RFC 6750).

    A dependency on it is given the token, a ``str``.

    :param bearer_format: what tokens are made of, for the document, such as ``"JWT"``
    :param options: see :class:`HeaderOptions`
    :raises TypedError: for a realm or a name that cannot be one
    """

    @takes_keywords(HeaderOptions.__optional_keys__)
    def __init__(
        self, *, bearer_format: str | None = None, **options: Unpack[HeaderOptions]
    ) -> None:
        super().__init__(**options)
        self._bearer_format = bearer_format

    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""
        described = {"type": "http", "scheme": "bearer"}
        if self._bearer_format is not None:
            described["bearerFormat"] = self._bearer_format
        return described
