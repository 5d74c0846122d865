"""Schemas that users wrote, in the place of a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow

from ..fields import BaseField
from ..objects import Nested
from .mode import Mode


def is_schema(item: Any) -> bool:
    """Return whether a thing is a marshmallow Schema, class or instance."""
    # issubclass() would ask every subclass of Schema, an ABC, for a class that is none.
    cls = item if isinstance(item, type) else type(item)
    return marshmallow.Schema in cls.__mro__


def build_nested_schema(
    schema: Any, mode: Mode, options: Mapping[str, Any]
) -> BaseField:
    """Return the field of a hand-written Schema, class or instance."""
    return Nested(schema, **options)
