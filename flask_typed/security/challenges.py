"""What a refused request is told about credentials: challenges (RFC 9110, 11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Problem, TypedError

#: The header that a refusal has.
CHALLENGE_HEADER = "WWW-Authenticate"

_TEXT = r"[ -~]*"


def build_challenge(name: str, parameters: Mapping[str, str]) -> str:
    """Return a challenge with its parameters.

    :param name: of the authentication scheme
    :param parameters: values by name; they are quoted, so none can end the header
    :raises TypedError: for a value that no header can hold
    """
    quoted = (f"{key}={_quote(name, key, text)}" for key, text in parameters.items())
    return f"{name} {', '.join(quoted)}"


def _quote(name: str, key: str, text: Any) -> str:
    """Return a text as a quoted-string (RFC 9110, section 5.6.4)."""
    if not isinstance(text, str) or not re.fullmatch(_TEXT, text):
        raise TypedError(
            f"{key} of a {name} challenge is {text!r}. Fix: use printable ASCII "
            "characters."
        )
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def build_refusal(
    status: int, challenges: Iterable[str], detail: str | None
) -> Problem:
    """Return the problem that refuses a request for its credentials.

    :param status: 401 for those that are missing or wrong, 403 for those that do not
        suffice
    :param challenges: what would be accepted
    :param detail: what happened; never the credentials
    """
    # Several in one line mean what as many lines mean (RFC 9110, section 5.3).
    header = ", ".join(dict.fromkeys(challenges))
    return Problem(status=status, detail=detail, headers={CHALLENGE_HEADER: header})
