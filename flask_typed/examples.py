"""Values for the document, with what there is to say about each."""

from __future__ import annotations

import dataclasses
from typing import Any

from .record import record


@record(kw_only=False, eq=True)
class Example:
    """An example that says what it shows (OpenAPI 3.1, 4.8.19).

    Stands in the place of the bare value wherever ``examples`` are given. Those that
    have no name are published as the value alone, which is all that JSON Schema knows.

    :param value: as Python or as JSON
    :param summary: some words
    :param description: CommonMark
    """

    value: Any
    _: dataclasses.KW_ONLY
    summary: str = ""
    description: str = ""


def as_example(given: Any) -> Example:
    """Return an example, of a bare value too."""
    return given if isinstance(given, Example) else Example(given)
