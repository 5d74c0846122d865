"""Examples that have names, for parameters and media types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import BaseField
from .properties import write_examples


def take_named(schema: dict[str, Any], field: BaseField) -> dict[str, Any]:
    """Return examples that have names, taken out of a JSON Schema, where they have not.

    They are of a parameter or of a media type (OpenAPI 3.1, 4.8.12 and 4.8.14).
    """
    if not isinstance(field.metadata.get("examples"), Mapping):
        return {}
    schema.pop("examples", None)
    named = {name: {"value": value} for name, value in write_examples(field).items()}
    return {"examples": named}
