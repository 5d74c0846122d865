"""A key in a header, the query or a cookie."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, Unpack

from werkzeug.wrappers import Request

from ..errors import TypedError, takes_keywords
from .authentication import SchemeOptions, SecurityScheme
from .challenges import build_challenge, build_refusal
from .http import REALM

KeyLocation = Literal["header", "query", "cookie"]

#: A header and a cookie are named by a token (RFC 9110, section 5.6.2); "_" is left out
#: of headers, as servers leave those out that have one.
_NAMES: Mapping[KeyLocation, tuple[str, str]] = {
    "header": (
        r"[!#$%&'*+.^`|~0-9A-Za-z-]+",
        "use letters, digits and '-': servers drop headers with a '_'",
    ),
    "query": (r"[^\s\x00-\x1f\x7f]+", "use characters that are printed"),
    "cookie": (r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", "use letters and digits"),
}


def _find_header(request: Request, name: str) -> list[str]:
    value = request.headers.get(name)
    return [] if value is None else [value]


#: What reads all values of a name in a location.
_FINDERS: Mapping[KeyLocation, Callable[[Request, str], list[str]]] = {
    "header": _find_header,
    "query": lambda request, name: request.args.getlist(name),
    "cookie": lambda request, name: request.cookies.getlist(name),
}


class APIKey(SecurityScheme):
    """A key in a header, a parameter of the query or a cookie.

    A dependency on it is given the key, a ``str``. A key in the query ends up in the
    logs of servers and proxies, and in the history of browsers.

    :param name: of the header, parameter or cookie
    :param location: ``"header"``, ``"query"`` or ``"cookie"``
    :param realm: what is protected
    :param options: see :class:`SchemeOptions`
    :raises TypedError: for a name, location or realm that cannot be one
    """

    @takes_keywords(SchemeOptions.__optional_keys__)
    def __init__(
        self,
        name: str,
        location: KeyLocation = "header",
        *,
        realm: str = REALM,
        **options: Unpack[SchemeOptions],
    ) -> None:
        super().__init__(**options)
        _check_place(name, location)
        self._name = name
        self._location = location
        self._find = _FINDERS[location]
        # No scheme is registered for keys, and a refusal must have a challenge.
        self._challenge = build_challenge(
            "ApiKey", {"realm": realm, "in": location, "name": name}
        )

    @property
    def challenges(self) -> tuple[str, ...]:
        """Return the challenge of the scheme."""
        return (self._challenge,)

    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""
        return {"type": "apiKey", "name": self._name, "in": self._location}

    def find(self, request: Request) -> str | None:
        """Return the key of a request, None for none.

        :raises Problem: of status 401, for several keys and for what is no text
        """
        found = self._find(request, self._name)
        if not any(found):
            return None
        if len(found) > 1 or not _is_text(found[0], self._location):
            raise build_refusal(401, self.challenges, "The key cannot be read.")
        return found[0]


def _check_place(name: object, location: KeyLocation) -> None:
    if location not in _NAMES:
        raise TypedError(
            f"APIKey(location=...) is {location!r}. Fix: use one of "
            f"{', '.join(map(repr, _NAMES))}."
        )
    pattern, fix = _NAMES[location]
    if not isinstance(name, str) or not re.fullmatch(pattern, name):
        raise TypedError(f"APIKey(name=...) is {name!r}. Fix: {fix}.")


def _is_text(key: str, location: KeyLocation) -> bool:
    """Return whether a key is text; of ASCII, but in the query, which is UTF-8."""
    return key.isprintable() and (location == "query" or key.isascii())
