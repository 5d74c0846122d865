"""What would have been refused to what may be kept of it: no value that was sent.

A message of an application's own validator may quote the value. So of a message only
its template is kept, and of one without a template that there was one. Names that are
not plain, such as an address that is a key of an object, are left out too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from ..errors import ValidationProblem, status_title
from ..messages import find_text
from ..responses import InvalidResponseError
from .tally import Sample

#: Errors of one request that are kept.
MAX_ERRORS = 20

#: What names of members look like, and what tokens and addresses do not.
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,39}[0-9]{0,2}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")

#: What values are said not to be.
_TYPES = frozenset(
    {
        *("string", "integer", "number", "boolean", "list", "tuple", "mapping type"),
        *("datetime", "date", "time", "period of time", "email address", "URL", "UUID"),
        *("IP address", "IPv4 address", "IPv6 address", "file", "base64 string"),
    }
)

_MISSING_HEADER = "it is declared and missing"
#: What a status is said to be wrong for, and the class of a body beside it.
_ABOUT_STATUS = re.compile(
    r"('\w+' with )?(a value without a status|status \d{3})"
    r"(, where the annotation names [\w, ]+| has no content| beside \d{3} on .*)"
)
_NO_JSON = "it has no JSON form"
_OTHER = "(a message of the application's own)"


def redact_refusal(error: HTTPException, media_type: str) -> Sample:
    """Return what may be kept of the answer that a request would have got.

    :param error: the answer
    :param media_type: of what was sent
    """
    if isinstance(error, ValidationProblem):
        return redact_errors(error.errors)
    title = status_title(error.code or 500)
    if error.code == 415:
        is_plain = _MEDIA_TYPE.fullmatch(media_type)
        sent = media_type if is_plain or not media_type else "*"
        return (f"{title}: {sent or 'no Content-Type'}",)
    detail = _redact_message(str(getattr(error, "detail", "")))
    return (title if detail is None else f"{title}: {detail}",)


def redact_errors(errors: Mapping[str, Any]) -> Sample:
    """Return the places of errors, each with the template of its message.

    :param errors: messages in the shape of webargs
    """
    lines: dict[str, None] = {}
    for line in _walk(errors, ""):
        lines[line] = None
        if len(lines) >= MAX_ERRORS:
            break
    return tuple(lines)


def redact_misfit(error: InvalidResponseError) -> Sample:
    """Return what may be kept of what a view returned and should not have."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        messages = cause.messages
        return redact_errors(messages if isinstance(messages, dict) else {"": messages})
    lines = dict.fromkeys(_redact_reason(reason) for reason in error.reasons)
    return tuple(lines)[:MAX_ERRORS]


def _walk(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            part = _redact_name(str(name)) if name != "" else ""
            yield from _walk(below, f"{path}.{part}" if path and part else part or path)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _walk(item, path)
    else:
        text = _redact_message(str(node)) or _OTHER
        yield f"{path}: {text}" if path else text


def _redact_name(name: str) -> str:
    """Return a name; ``*`` for an index, and for what may be a value."""
    return name if _NAME.fullmatch(name) else "*"


def _redact_reason(reason: str) -> str:
    """Return a reason that is not one of a Schema, as far as it holds no value."""
    if _ABOUT_STATUS.fullmatch(reason):
        return reason
    if reason.startswith(_NO_JSON):
        return _NO_JSON
    path, _, message = reason.partition(": ")
    name = path.removeprefix("header ")
    text = _redact_message(message) or _OTHER
    return f"header {_redact_name(name)}: {text}" if name != path else _OTHER


def _redact_message(message: str) -> str | None:
    """Return the template of a message, None where it has none.

    Of what a template leaves open only the names of types are kept.
    """
    what = message.removeprefix("Not a valid ").removesuffix(".")
    is_fixed = what in _TYPES or what == _MISSING_HEADER
    return message if is_fixed else find_text(message)
