"""The scopes that an operation asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..errors import TypedError
from .challenges import build_challenge, build_refusal

#: RFC 6749, section 3.3: printable ASCII without blanks, quotes and backslashes.
_SCOPE = r"[!#-\[\]-~]+"


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return scopes in their order, each once.

    :raises TypedError: for what is no scope
    """
    if isinstance(scopes, str):
        raise TypedError(
            f"The scopes are {scopes!r}. Fix: write a list: scopes=[{scopes!r}]."
        )
    found: tuple[Any, ...] = tuple(dict.fromkeys(scopes))
    for scope in found:
        if not isinstance(scope, str) or not re.fullmatch(_SCOPE, scope):
            raise TypedError(
                f"The scope {scope!r} is none. Fix: use printable ASCII characters "
                "without blanks, quotes and backslashes (RFC 6749, section 3.3)."
            )
    return found


class SecurityScopes:
    """The scopes that an operation asks of whoever calls it.

    A dependency that has an argument annotated so is given the scopes of all
    ``Security(..., scopes=[...])`` between the view and itself::

        def current_user(
            scopes: SecurityScopes, token: Annotated[str, Depends(oauth2)]
        ) -> User:
            user, granted = read_token(token)
            scopes.require(granted)
            return user

    :param scopes: in order; repeats are left out
    :param needed: all that the operation needs, of which a refused request is told;
        by default these
    :raises TypedError: for what is no scope
    """

    __slots__ = ("_needed", "_scopes")

    def __init__(
        self, scopes: Iterable[str] = (), *, needed: Iterable[str] = ()
    ) -> None:
        self._scopes = check_scopes(scopes)
        # Told of those of one check, a client would go from one refusal to the next.
        self._needed = check_scopes(needed) or self._scopes

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes in order, each once."""
        return self._scopes

    @property
    def scope_str(self) -> str:
        """Return the scopes as OAuth 2 writes them: with a blank between two."""
        return " ".join(self._scopes)

    def require(self, granted: Iterable[str]) -> None:
        """Refuse a request that was not granted all of the scopes.

        :param granted: the scopes that its credentials have, or the text of them
        :raises Problem: of status 403 that names all scopes (RFC 6750, section 3.1)
        """
        # The characters of a text would be scopes of one letter.
        known = set(granted.split() if isinstance(granted, str) else granted)
        if known.issuperset(self._scopes):
            return
        challenge = build_challenge(
            "Bearer", {"error": "insufficient_scope", "scope": " ".join(self._needed)}
        )
        raise build_refusal(
            403, [challenge], "The credentials do not have all scopes that are needed."
        )

    def __repr__(self) -> str:
        """Return the scopes."""
        return f"SecurityScopes({[*self._scopes]!r})"
