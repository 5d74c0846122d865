"""Whole documents (OpenAPI 3.1, 4.8.1): what is beside their paths, and two as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .media_types import JSON
from .parameters import build_parameter
from .references import rename_references
from .responses import build_response

# Members of a Swagger 2.0 document that have another place, or none.
_MOVED = frozenset(
    "swagger host basePath schemes consumes produces definitions parameters responses "
    "securityDefinitions components".split()
)
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def build_document(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose every part is in OpenAPI 3's words.

    :param given: a document of OpenAPI 3, in which parts may be in Swagger 2.0's
    """
    major, minor = given["openapi"].split(".")[:2]
    document = {key: value for key, value in given.items() if key not in _MOVED}
    if servers := _build_servers(given):
        document.setdefault("servers", servers)
    components = _build_components(given, (int(major), int(minor)))
    if components:
        document["components"] = components
    renamed: dict[str, Any] = rename_references(document)
    return renamed


def _build_components(
    given: Mapping[str, Any], version: tuple[int, int]
) -> dict[str, Any]:
    """Return the Components Object (OpenAPI 3.1, 4.8.7), without what is empty."""
    components = given.get("components", {})

    def build(kind: str, old: str, translate: Callable[[str, Any], Any]) -> Any:
        each = {**given.get(old, {}), **components.get(kind, {})}
        return {name: translate(name, value) for name, value in each.items()}

    built = {
        **components,
        "schemas": build("schemas", "definitions", lambda _, schema: schema),
        "parameters": build(
            "parameters", "parameters", lambda _, each: build_parameter(each, version)
        ),
        "responses": build(
            "responses",
            "responses",
            lambda name, each: build_response(name, each, [JSON], version),
        ),
        "securitySchemes": build(
            "securitySchemes",
            "securityDefinitions",
            lambda _, scheme: _build_scheme(scheme),
        ),
    }
    return {kind: each for kind, each in built.items() if each}


def _build_servers(given: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the Server Objects: one for each scheme of the host."""
    host, path = given.get("host"), given.get("basePath", "")
    if not host:
        return [{"url": path}] if path else []
    schemes = [f"{scheme}:" for scheme in given.get("schemes", ())] or [""]
    return [{"url": f"{scheme}//{host}{path}"} for scheme in schemes]


def _build_scheme(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Security Scheme Object (OpenAPI 3.1, 4.8.27)."""
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    if scheme.get("type") != "oauth2" or "flow" not in scheme:
        return dict(scheme)
    of_flow = {"authorizationUrl", "tokenUrl", "scopes"}
    flow = {"scopes": {}, **{k: v for k, v in scheme.items() if k in of_flow}}
    rest = {k: v for k, v in scheme.items() if k not in of_flow | {"flow"}}
    return {**rest, "flows": {_FLOWS.get(scheme["flow"], scheme["flow"]): flow}}
