"""Names that an object in JSON has twice, which decoding does not show."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from .obstacles import StepAsideError

_encode = msgspec.json.Encoder().encode

_QUOTE = ord('"')


def check_names(body: bytes, value: Any) -> None:
    """Step aside where an object has two members of one name (RFC 8259, section 4).

    The second takes the place of the first when JSON is decoded, so what is written of
    the value has fewer quotes than the bytes: two for the name, and those of its
    value. The counts are the same only where nothing was lost, provided that nothing
    was added: what was not there is absent from the value, no number is written as a
    string, and no quote in a string was given by its number, which has none. Counting
    takes a quarter of the time that reading the names takes.

    :param body: JSON
    :param value: what msgspec has decoded of it
    :raises StepAsideError: if it has
    """
    is_whole = _encode(value).count(_QUOTE) == body.count(_QUOTE)
    if not is_whole or (b"\\" in body and rb"\u0022" in body):
        _read_names(body)


def _read_names(body: bytes) -> None:
    try:
        _decode(body.decode())
    except ValueError as error:
        raise StepAsideError from error


def _read_object(members: list[tuple[str, Any]]) -> None:
    if len(dict(members)) < len(members):
        raise ValueError("a name is there twice")


_decode = json.JSONDecoder(object_pairs_hook=_read_object).decode
