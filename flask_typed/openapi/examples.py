"""Examples that have names, for parameters and media types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..examples import Example
from ..fields import BaseField
from ..schemas.examples import write_examples
from ..schemas.json_values import Direction


def take_named(
    schema: dict[str, Any], field: BaseField, direction: Direction
) -> dict[str, Any]:
    """Return examples that have names, taken out of a JSON Schema, where they have not.

    They are of a parameter or of a media type (OpenAPI 3.1, 4.8.12 and 4.8.14).
    """
    if not isinstance(field.metadata.get("examples"), Mapping):
        return {}
    schema.pop("examples", None)
    written = write_examples(field, direction)
    return {"examples": {name: build_example(written[name]) for name in written}}


def build_example(example: Example) -> dict[str, Any]:
    """Return the Example Object (OpenAPI 3.1, 4.8.19).

    :param example: whose value is in JSON
    """
    said = {"summary": example.summary, "description": example.description}
    return {word: text for word, text in said.items() if text} | {
        "value": example.value
    }
