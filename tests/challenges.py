"""A reader of WWW-Authenticate headers, as a client has one (RFC 9110, 11.6.1)."""

from __future__ import annotations

import re

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_NAME = re.compile(rf"(?P<name>{_TOKEN})(?= |,|\Z)")
_PARAMETER = re.compile(
    rf'(?P<key>{_TOKEN})=(?:(?P<token>{_TOKEN})|"(?P<text>(?:[^"\\]|\\.)*)")'
)

Challenge = tuple[str, dict[str, str]]


def read_challenges(header: str) -> list[Challenge]:
    """Return the challenges of a header: names, and parameters without quotes.

    :raises ValueError: for a header that is none
    """
    found: list[Challenge] = []
    position = 0
    while position < len(header):
        parameter = _PARAMETER.match(header, position)
        if parameter is not None and found:
            text = parameter["text"]
            plain = (
                parameter["token"] if text is None else re.sub(r"\\(.)", r"\1", text)
            )
            found[-1][1][parameter["key"].lower()] = plain
            position = parameter.end()
        else:
            name = _NAME.match(header, position)
            if name is None:
                raise ValueError(f"no challenge at {position} of {header!r}")
            found.append((name["name"], {}))
            position = name.end()
        separator = re.compile(r" *(, *)?").match(header, position)
        position = position if separator is None else separator.end()
    return found
