"""The addresses in a document that are paths of the application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "openIdConnectUrl")
# A reference with a scheme, or with a host alone (RFC 3986, section 4.2).
_ELSEWHERE = r"[A-Za-z][A-Za-z0-9+.-]*:|//"


def add_root(document: dict[str, Any], root: str) -> dict[str, Any]:
    """Return the document with the script root before paths of the application.

    Those of security schemes are meant as all paths in Flask are, below whatever the
    application is mounted at. Clients resolve them against the address of a server,
    where neither ``token`` nor ``/token`` would be below it.

    :param document: as built; it is not changed
    :param root: the script root, quoted
    """
    components = document.get("components", {})
    schemes = components.get("securitySchemes")
    if not schemes:
        return document
    served = {name: _add_root(scheme, root) for name, scheme in schemes.items()}
    return document | {"components": components | {"securitySchemes": served}}


def _add_root(holder: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Return a security scheme or flow whose paths have the root before them."""
    rooted: dict[str, Any] = {}
    for name, value in holder.items():
        if name == "flows":
            value = {key: _add_root(flow, root) for key, flow in value.items()}
        elif name in _URLS and not re.match(_ELSEWHERE, value):
            value = f"{root.rstrip('/')}/{value.lstrip('/')}"
        rooted[name] = value
    return rooted
