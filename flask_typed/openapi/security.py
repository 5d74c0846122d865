"""Security schemes, and what operations need of them (OpenAPI 3.1, 4.8.27, 4.8.30)."""

from __future__ import annotations

from typing import Any

from ..operation import Operation
from ..security import OAuth2Scheme, SecurityScheme


class SecuritySchemes:
    """Collects the security schemes that operations name."""

    def __init__(self) -> None:
        self._schemes: dict[str, SecurityScheme] = {}
        self._scopes: dict[str, set[str]] = {}

    def refer(self, operation: Operation) -> list[dict[str, list[str]]]:
        """Return the Security Requirement Objects of an operation."""
        built = []
        for requirement in operation.security or ():
            names: dict[str, list[str]] = {}
            for need in requirement.schemes:
                name = need.scheme.scheme_name
                self._schemes.setdefault(name, need.scheme)
                self._scopes.setdefault(name, set()).update(need.scopes)
                names[name] = list(need.scopes)
            built.append(names)
        return built

    def build(self) -> dict[str, dict[str, Any]]:
        """Return the Security Scheme Objects in the order of their names."""
        return {name: self._build(name) for name in sorted(self._schemes)}

    def _build(self, name: str) -> dict[str, Any]:
        scheme = self._schemes[name]
        built = scheme.build_document()
        if isinstance(scheme, OAuth2Scheme) and not scheme.scopes:
            # Who describes no scopes is still asked for those in use.
            for flow in built["flows"].values():
                flow["scopes"] = dict.fromkeys(sorted(self._scopes[name]), "")
        return built
