"""The JSON body of a request to Python, as strictly as RFC 8259 is written.

What is refused here is refused before it can cost anything: deep nesting, numbers
without a finite value, integers that take minutes to read. An object with a name twice
(section 4) is refused too: whoever looked at it on its way may have taken the other.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import flask

from .errors import Problem
from .raw_body import check_encoding, is_utf8, read_body, refuse_media_type

MEDIA_TYPE = "application/json"

#: Digits of an integer at most: Python's own limit, whatever it is set to.
MAX_DIGITS = 4300

#: Characters of a name that a client is shown.
_MAX_NAME = 64

_BOM = b"\xef\xbb\xbf"
#: A string, or what there is of one that never ends.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_TO_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class MalformedJSON(Problem):
    """A body that cannot be read as JSON (400)."""

    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """Return what webargs' own exceptions hold, for handlers that read it.

        In its words, so that what such a handler answers stays what it was.
        """
        return {"messages": {"json": ["Invalid JSON body."]}, "headers": self.headers}


def read_json(request: flask.Request, max_depth: int) -> Any:
    """Return the decoded value of the JSON body of a request that has one.

    :param request: the request
    :param max_depth: levels of arrays and objects at most
    :raises HTTPException: 400, 413 or 415
    """
    return load_json(read_json_bytes(request), max_depth)


def read_json_bytes(
    request: flask.Request, media_types: Iterable[str] = (MEDIA_TYPE,)
) -> bytes:
    """Return the bytes of a body that says that it is JSON, of whichever type of it.

    :param request: the request
    :param media_types: those that a client is told of
    :raises HTTPException: 400, 413 or 415
    """
    _check_media_type(request, media_types)
    return read_body(request)


def _check_media_type(request: flask.Request, media_types: Iterable[str]) -> None:
    check_encoding(request)
    if request.environ.get("CONTENT_TYPE") == MEDIA_TYPE:
        return  # as nearly all of them are
    if not (request.is_json and is_utf8(request)):
        raise refuse_media_type("JSON in UTF-8", media_types)


def load_json(body: bytes, max_depth: int) -> Any:
    """Return the decoded value of a JSON body.

    :param body: the bytes, not empty
    :param max_depth: levels of arrays and objects at most
    :raises Problem: 400, with the position in bytes where it is known
    """
    if body.startswith(_BOM):
        raise _malformed("it starts with a byte-order mark", 0)
    check_depth(body, max_depth)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8", error.start) from error
    try:
        value = _decoder.decode(text)
        if _SURROGATE.search(body):
            _check_surrogates(value)
    except json.JSONDecodeError as error:
        position = len(text[: error.pos].encode())
        raise _malformed("it is malformed", position) from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    except RecursionError as error:  # where max_depth is more than the stack holds
        raise _malformed("it is nested too deep") from error
    return value


def check_depth(body: bytes, max_depth: int) -> None:
    """Refuse a body with too many levels, in time that is linear in its length.

    :param body: the bytes
    :param max_depth: levels of arrays and objects at most
    :raises Problem: 400
    """
    if body.count(b"[") + body.count(b"{") <= max_depth:
        return
    brackets = _STRINGS.sub(b"", body).translate(_TO_BRACKETS, _NO_BRACKETS)
    # Each round takes the innermost level away, faster than a loop over the tokens.
    for _ in range(max_depth):
        if b"[]" not in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    if b"[]" in brackets or brackets.count(b"[") > max_depth:
        raise _malformed(f"it is nested more than {max_depth} levels deep")


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("it holds half of a surrogate pair") from error


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


def _read_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError(f"an object has the member {_find_repeated(members)} twice")
    return found


def _find_repeated(members: Iterable[tuple[str, Any]]) -> str:
    ((name, _),) = Counter(name for name, _ in members).most_common(1)
    return json.dumps(name[:_MAX_NAME] + "..." * (len(name) > _MAX_NAME))


_decoder = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_int=_read_int,
    parse_float=_read_float,
    parse_constant=_refuse_constant,
)


def _malformed(reason: str, position: int | None = None) -> MalformedJSON:
    where = "" if position is None else f", at byte {position}"
    return MalformedJSON(detail=f"The body cannot be read as JSON: {reason}{where}.")
