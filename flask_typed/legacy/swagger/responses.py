"""Responses (OpenAPI 3.1, 4.8.16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from .media_types import JSON
from .merging import merge_recursive
from .parameters import build_header, only

_RESPONSE_WORDS = frozenset("description headers content links".split())


def build_responses(
    operation: Mapping[str, Any], said: Mapping[str, Any], version: tuple[int, int]
) -> dict[str, Any]:
    """Return the Responses Object, which has one response at least."""
    media_types = said.get("produces") or [JSON]
    marshalled = {
        _read_code(code): {k: v for k, v in response.items() if v or k != "description"}
        for code, response in operation["responses"].items()
    }
    documented = {_read_code(k): v for k, v in (said.get("responses") or {}).items()}
    merged = merge_recursive([marshalled, documented]) or {"default": {}}
    return {
        code: build_response(code, response, media_types, version)
        for code, response in merged.items()
    }


def _read_code(code: Any) -> str:
    return str(int(code)) if isinstance(code, int) else str(code)


def build_response(
    code: str, response: Any, media_types: Iterable[str], version: tuple[int, int]
) -> Any:
    """Return a Response Object (OpenAPI 3.1, 4.8.17); names and references as is."""
    if not isinstance(response, Mapping) or "$ref" in response:
        return response
    built = {"description": _reason(code), **only(_RESPONSE_WORDS, response)}
    if headers := built.get("headers"):
        built["headers"] = {
            name: build_header(header, version) for name, header in headers.items()
        }
    content = {name: dict(value) for name, value in built.pop("content", {}).items()}
    if schema := response.get("schema"):
        if isinstance(schema, Mapping) and schema.get("type") == "file":
            schema = {"type": "string", "format": "binary"}
        for media_type in media_types:
            content.setdefault(media_type, {}).setdefault("schema", schema)
    for media_type, example in (response.get("examples") or {}).items():
        content.setdefault(media_type, {}).setdefault("example", example)
    return {**built, "content": content} if content else built


def _reason(code: str) -> str:
    try:
        return HTTPStatus(int(code)).phrase
    except ValueError:  # "default", "4XX", or a status of the app's own
        return "Response"
