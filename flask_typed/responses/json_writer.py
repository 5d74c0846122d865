"""Plain data to a response that holds it as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import flask
from flask.json.provider import DefaultJSONProvider

#: Plain data to a response that holds it as JSON.
Writer = Callable[[Any], Any]


def build_writer(app: flask.Flask) -> Writer:
    """Return what writes JSON: ``app.json`` where anything about it was changed."""
    provider, response_class = app.json, app.response_class
    if _is_changed(provider):
        return provider.response
    encoder = json.JSONEncoder(
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=DefaultJSONProvider.default,
    )

    # A class of the app's own may only know the keyword that Flask's provider uses.
    keyword = "content_type" if response_class is flask.Response else "mimetype"
    media_type: dict[str, Any] = {keyword: "application/json"}

    def write(data: Any) -> flask.Response:
        return response_class(encoder.encode(data).encode(), **media_type)

    return write


def _is_changed(provider: Any) -> bool:
    settings = {
        "ensure_ascii": True,
        "sort_keys": True,
        "compact": None,
        "mimetype": "application/json",
    }
    return (
        type(provider) is not DefaultJSONProvider
        or not vars(provider).keys().isdisjoint(("default", "dumps", "response"))
        or any(getattr(provider, name) != value for name, value in settings.items())
    )
