"""Plain data to a response that holds it as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import flask
from flask.json.provider import DefaultJSONProvider

#: Plain data to a response that holds it as JSON.
Writer = Callable[[Any], Any]

_MEDIA_TYPE = "application/json"

_encoder = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    separators=(",", ":"),
    default=DefaultJSONProvider.default,
)


def build_writer(app: flask.Flask) -> Writer:
    """Return what writes JSON: ``app.json`` where anything about it was changed."""
    provider, write_text = app.json, build_text_writer(app)
    if write_text is None:
        return provider.response
    return lambda data: write_text(_encoder.encode(data).encode())


def build_text_writer(app: flask.Flask) -> Writer | None:
    """Return what makes a response of JSON, None where ``app.json`` has to write it."""
    response_class = app.response_class
    if _is_changed(app.json):
        return None
    media_type = _media_type_for(response_class)
    return lambda text: response_class(text, **media_type)


def _media_type_for(response_class: type[flask.Response]) -> dict[str, Any]:
    """Return the argument that says that a response is JSON."""
    # A class of the app's own may only know the keyword that Flask's provider uses.
    keyword = "content_type" if response_class is flask.Response else "mimetype"
    return {keyword: _MEDIA_TYPE}


def _is_changed(provider: Any) -> bool:
    settings = {
        "ensure_ascii": True,
        "sort_keys": True,
        "compact": None,
        "mimetype": _MEDIA_TYPE,
    }
    return (
        type(provider) is not DefaultJSONProvider
        or not vars(provider).keys().isdisjoint(("default", "dumps", "response"))
        or any(getattr(provider, name) != value for name, value in settings.items())
    )
