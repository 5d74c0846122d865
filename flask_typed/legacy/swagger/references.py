"""References to components, which have other places in OpenAPI 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    return _change(value, _rename)


def move_references(value: Any, moved: Mapping[str, str]) -> Any:
    """Return a value whose references follow components to their new names.

    :param value: a part of a document
    :param moved: the new reference by the old one
    """
    return _change(value, lambda reference: moved.get(reference, reference))


def _rename(reference: str) -> str:
    for old, new in _FOLDERS.items():
        if reference.startswith(old):
            return new + reference.removeprefix(old)
    return reference


def _change(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_change(item, change) for item in value]
    if not isinstance(value, Mapping):
        return value
    changed = {key: _change(item, change) for key, item in value.items()}
    if isinstance(changed.get("$ref"), str):
        changed["$ref"] = change(changed["$ref"])
    return changed
