"""References to components, which have other places in OpenAPI 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FOLDERS = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}


def rename_references(value: Any) -> Any:
    """Return a value whose references name the components of OpenAPI 3.

    :param value: a part of a document
    """
    if isinstance(value, list):
        return [*map(rename_references, value)]
    if not isinstance(value, Mapping):
        return value
    changed = {key: rename_references(item) for key, item in value.items()}
    if isinstance(changed.get("$ref"), str):
        changed["$ref"] = _rename(changed["$ref"])
    return changed


def _rename(reference: str) -> str:
    for old, new in _FOLDERS.items():
        if reference.startswith(old):
            return new + reference.removeprefix(old)
    return reference
