"""The bytes of a JSON body to Python, as strictly as RFC 8259 is written.

What is refused here is refused before it can cost anything: deep nesting, numbers
without a finite value, integers that take minutes to read.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .errors import Problem

#: Digits of an integer at most: Python's own limit, whatever it is set to.
MAX_DIGITS = 4300

_BOM = b"\xef\xbb\xbf"
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def load_json(body: bytes, max_depth: int) -> Any:
    """Return the decoded value of a JSON body.

    :param body: the bytes, not empty
    :param max_depth: levels of arrays and objects at most
    :raises Problem: 400, with the position in bytes where it is known
    """
    if body.startswith(_BOM):
        raise _malformed("it starts with a byte-order mark", 0)
    if body.count(b"[") + body.count(b"{") > max_depth:
        _check_depth(body, max_depth)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8", error.start) from error
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        position = len(text[: error.pos].encode())
        raise _malformed("it is malformed", position) from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    if _SURROGATE.search(body):
        _check_surrogates(value)
    return value


def _check_depth(body: bytes, max_depth: int) -> None:
    depth = 0
    for token in _TOKENS.finditer(body):
        character = token[0][:1]
        if character in b"[{":
            depth += 1
            if depth > max_depth:
                raise _malformed(
                    f"it is nested more than {max_depth} levels deep", token.start()
                )
        elif character in b"]}":
            depth -= 1


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _malformed("it holds half of a surrogate pair") from error


def _read_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError(f"it holds an integer of more than {MAX_DIGITS} digits")
    return int(digits)


def _read_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("it holds a number too large for a double")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_decoder = json.JSONDecoder(
    parse_int=_read_int, parse_float=_read_float, parse_constant=_refuse_constant
)


def _malformed(reason: str, position: int | None = None) -> Problem:
    where = "" if position is None else f", at byte {position}"
    return Problem(
        status=400, detail=f"The body cannot be read as JSON: {reason}{where}."
    )
