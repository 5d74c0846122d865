"""The reason phrases of statuses (RFC 9110, section 15)."""

from __future__ import annotations

from http import HTTPStatus

#: Titles that RFC 9110, section 15, gives and Python 3.11 does not.
_RFC_9110_TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def status_title(status: int) -> str:
    """Return the reason phrase of a status code (RFC 9110, section 15)."""
    if status in _RFC_9110_TITLES:
        return _RFC_9110_TITLES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Status"
