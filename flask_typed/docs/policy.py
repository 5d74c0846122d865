"""The Content-Security-Policy of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_ORIGIN = r"(?a:https?://[\w.-]+(:\d+)?(?=[/?#]|\Z))"
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Markdown writes them: the alignment of a table's columns is one.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


def _named_urls(document: dict[str, Any]) -> Iterator[str]:
    """Yield the URLs that Swagger UI may call because the document names them."""
    holders: list[Any] = [document]
    for item in document.get("paths", {}).values():
        holders += [item, *(part for part in item.values() if isinstance(part, dict))]
    for holder in holders:
        for server in holder.get("servers", ()):
            yield server["url"]
    schemes = document.get("components", {}).get("securitySchemes", {})
    for scheme in schemes.values():
        yield scheme.get("openIdConnectUrl", "")
        for flow in scheme.get("flows", {}).values():
            yield flow.get("tokenUrl", "")
            yield flow.get("refreshUrl", "")


def is_origin(value: Any) -> bool:
    """Return whether a value is a scheme and a host, as in ``https://a.example``."""
    return isinstance(value, str) and re.fullmatch(_ORIGIN, value) is not None


def read_origins(document: dict[str, Any], others: Iterable[str] = ()) -> str:
    """Return the origins of what Swagger UI may call, each after a blank.

    :param document: whose servers and authorization servers it may call
    :param others: that it may call as well
    """
    found = (re.match(_ORIGIN, url) for url in (*_named_urls(document), *others))
    return "".join(sorted({f" {match[0]}" for match in found if match}))


def build_policy(**changes: str) -> str:
    """Return the policy, with other values for some of its directives."""
    policy = _POLICY | {key.replace("_", "-"): value for key, value in changes.items()}
    return "; ".join(f"{key} {value}" for key, value in policy.items())
