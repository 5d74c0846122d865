"""Whole documents (OpenAPI 3.1, 4.8.1): what is beside their paths, and two as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .parameters import build_parameter
from .references import move_references, rename_references
from .responses import build_response

# Members of a Swagger 2.0 document that have another place, or none.
_MOVED = frozenset(
    "swagger host basePath schemes consumes produces definitions parameters responses "
    "securityDefinitions".split()
)
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def build_document(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose every part is in OpenAPI 3's words.

    :param given: a document of OpenAPI 3, in which parts may be in Swagger 2.0's
    """
    major, minor = given["openapi"].split(".")[:2]
    version = int(major), int(minor)
    document = {key: value for key, value in given.items() if key not in _MOVED}
    servers = _build_servers(given)
    if servers:
        document.setdefault("servers", servers)
    components = {
        kind: {**given.get(old, {}), **given.get("components", {}).get(kind, {})}
        for kind, old in (
            ("schemas", "definitions"),
            ("parameters", "parameters"),
            ("responses", "responses"),
            ("securitySchemes", "securityDefinitions"),
        )
    }
    built = {
        "schemas": components["schemas"],
        "parameters": {
            name: build_parameter(each, version)
            for name, each in components["parameters"].items()
        },
        "responses": {
            name: build_response(name, each, ["application/json"], version)
            for name, each in components["responses"].items()
        },
        "securitySchemes": {
            name: _build_scheme(each)
            for name, each in components["securitySchemes"].items()
        },
    }
    joined = {**given.get("components", {}), **built}
    document.pop("components", None)
    if components := {kind: each for kind, each in joined.items() if each}:
        document["components"] = components
    renamed: dict[str, Any] = rename_references(document)
    return renamed


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


def join_documents(
    document: Mapping[str, Any], added: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a document with the operations of another, and what these refer to.

    An operation and a security scheme that the document has already are kept. Another
    component of a name that it has gets a number.

    :param document: of OpenAPI 3
    :param added: of the same version
    """
    components = {k: dict(v) for k, v in document.get("components", {}).items()}
    moved: dict[str, str] = {}
    for kind, each in added.get("components", {}).items():
        known = components.setdefault(kind, {})
        for name, component in each.items():
            place = _find_name(known, name, component, kind)
            if place != name:
                moved[f"#/components/{kind}/{name}"] = f"#/components/{kind}/{place}"
    new = move_references(added, moved)
    for kind, each in new.get("components", {}).items():
        for name, component in each.items():
            path = f"#/components/{kind}/{name}"
            place = moved.get(path, path).rpartition("/")[2]
            components[kind].setdefault(place, component)
    paths = _join_paths(document["paths"], new["paths"], new.get("security"))
    joined = {**document, "paths": paths}
    if tags := _join_tags(document.get("tags", []), new.get("tags", [])):
        joined["tags"] = tags
    return joined | ({"components": components} if components else {})


def _find_name(known: Mapping[str, Any], name: str, component: Any, kind: str) -> str:
    """Return the name of a component among others."""
    if kind == "securitySchemes":  # they are named by requirements, not by references
        return name
    place, number = name, 1
    while place in known and known[place] != component:
        number += 1
        place = f"{name}_{number}"
    return place


def _join_paths(
    paths: Mapping[str, Any], added: Mapping[str, Any], security: Any
) -> dict[str, Any]:
    """Return paths with those of another document.

    :param security: what the other document requires of all that says nothing else
    """
    default = {} if security is None else {"security": security}
    joined = dict(paths)
    for path, item in added.items():
        own = {method: {**default, **operation} for method, operation in item.items()}
        joined[path] = {**own, **paths.get(path, {})}
    return joined


def _join_tags(tags: list[Any], added: list[Any]) -> list[Any]:
    known = {tag["name"] for tag in tags}
    return tags + [tag for tag in added if tag["name"] not in known]
