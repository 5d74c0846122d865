"""JSON Schemas in OpenAPI 3.0's words to those of 3.1, which documents are built in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def renew(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema in 3.1's words; one that has them stays as it is.

    :param schema: without what is below it
    """
    renewed = dict(schema)
    is_nullable = renewed.pop("nullable", False)
    kind = renewed.get("type")
    # Beside no type it says nothing (OpenAPI 3.0.3, 4.7.24.2).
    if is_nullable is True and isinstance(kind, str):
        renewed["type"] = [kind, "null"]
        if isinstance(renewed.get("enum"), list) and None not in renewed["enum"]:
            renewed["enum"] = [*renewed["enum"], None]
    for bound, exclusive in _BOUNDS:
        # A number of its own since JSON Schema draft 6.
        is_old = isinstance(renewed.get(exclusive), bool)
        if is_old and renewed.pop(exclusive) and bound in renewed:
            renewed[exclusive] = renewed.pop(bound)
    return renewed
