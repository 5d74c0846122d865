"""What a description of a view comes to, wherever it was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from ..errors import AnnotationError
from ..record import record

#: What happens to members that a Schema does not know; None for what the Schema says.
Unknown = Literal["raise", "exclude", "include"] | None


@record
class Reading:
    """A Schema that a part of the request is loaded by.

    :param args: as a decorator was given it: a Schema or its class, fields by name, or
        a function that makes a Schema for a request
    :param location: in webargs' words
    :param unknown: what happens to members that it does not know
    :param is_relaxed: whether another location may have what this one has not
    """

    args: Any
    location: str
    unknown: Unknown = None
    is_relaxed: bool = False


@record
class Description:
    """What was said of a view on one method.

    :param readings: what is loaded of its requests
    :param words: an Operation Object in OpenAPI's words, with Schemas for references
    """

    readings: tuple[Reading, ...] = ()
    words: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class DescriptionError(AnnotationError):
    """A description that says nothing that could be published."""
