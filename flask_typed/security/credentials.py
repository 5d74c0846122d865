"""Credentials, and how they are compared."""

from __future__ import annotations

import hmac

from ..record import record


def compare_secrets(one: str | bytes, other: str | bytes) -> bool:
    """Return whether two secrets are the same, in a time that does not tell how far.

    ``==`` stops at the first character that differs, which can be measured.

    :param one: a text of any characters, or bytes
    :param other: likewise
    """
    return hmac.compare_digest(_encode(one), _encode(other))


def _encode(secret: str | bytes) -> bytes:
    if isinstance(secret, bytes):
        return secret
    # Half a character, as a client may have made one up, is to differ, not to fail.
    return secret.encode("utf-8", "surrogatepass")


@record
class BasicCredentials:
    """A username and a password (RFC 7617).

    They are compared by :meth:`matches`; ``==`` is of the object alone.

    :param username: never has a colon
    :param password: empty only where the scheme allows it
    """

    username: str
    password: str

    def matches(self, username: str, password: str) -> bool:
        """Return whether these are the credentials, in constant time.

        :param username: the right one
        :param password: the right one
        """
        # Both are compared, else the time would tell that a username exists.
        is_user = compare_secrets(self.username, username)
        is_password = compare_secrets(self.password, password)
        return is_user and is_password

    def __repr__(self) -> str:
        """Return what may be logged: no password, and no key in its place."""
        shown = self.username if self.password else "***"
        return f"BasicCredentials(username={shown!r}, password='***')"
