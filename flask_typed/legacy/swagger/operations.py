"""Operations (OpenAPI 3.1, 4.8.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .bodies import build_body
from .merging import merge_recursive
from .parameters import build_parameter
from .references import rename_references
from .responses import build_responses

# What is read of ``said`` apart, or has no place in OpenAPI 3.
_OWN_WAY = frozenset("parameters responses consumes produces schemes".split())


def build_operation(
    operation: Mapping[str, Any], said: Mapping[str, Any], version: tuple[int, int]
) -> dict[str, Any]:
    """Return an Operation Object of OpenAPI 3.

    :param operation: ``parameters`` and ``responses`` of the decorators
    :param said: what ``doc`` says of the operation
    :param version: of OpenAPI
    """
    rest = {key: value for key, value in said.items() if key not in _OWN_WAY}
    parameters = [*operation["parameters"], *said.get("parameters", ())]
    bodies = [p for p in parameters if _place(p) in ("body", "formData")]
    built: dict[str, Any] = {
        "parameters": _first_of_each(
            build_parameter(p, version) for p in parameters if p not in bodies
        ),
        "responses": build_responses(operation, said, version),
    }
    if bodies:
        built["requestBody"] = build_body(bodies, said.get("consumes"), version)
    merged: dict[str, Any] = rename_references(merge_recursive([rest, built]))
    return merged


def _place(parameter: Any) -> str | None:
    return parameter.get("in") if isinstance(parameter, Mapping) else None


def _first_of_each(parameters: Iterable[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for parameter in parameters:
        is_name = isinstance(parameter, str)  # of a component
        place = parameter if is_name else (_place(parameter), parameter.get("name"))
        found.setdefault(place, parameter)
    return list(found.values())
