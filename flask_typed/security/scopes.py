"""The scopes that an operation asks for."""

from __future__ import annotations

from collections.abc import Iterable


class SecurityScopes:
    """The scopes that an operation asks of whoever calls it.

    :param scopes: in order; repeats are left out
    """

    __slots__ = ("_scopes",)

    def __init__(self, scopes: Iterable[str] = ()) -> None:
        self._scopes = tuple(dict.fromkeys(scopes))

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes in order, each once."""
        return self._scopes

    @property
    def scope_str(self) -> str:
        """Return the scopes as OAuth 2 writes them: with a blank between two."""
        return " ".join(self._scopes)
