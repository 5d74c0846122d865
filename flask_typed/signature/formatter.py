"""What an error formatter's return annotation says."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..errors import AnnotationError, BindingError, ErrorFormatter
from ..objects import Unknown, build_value_schema
from ..operation import ErrorFormat
from ..schemas import SchemaRegistry
from .hints import resolve_hint


def read_formatter(
    formatter: ErrorFormatter | Callable[..., Any],
    registry: SchemaRegistry,
    unknown: Unknown,
) -> ErrorFormat:
    """Return how an app's errors are sent.

    :param formatter: the function, or an ErrorFormatter with its options
    :param registry: makes the field and the schema
    :param unknown: what the app does with unknown members
    :raises BindingError: if the return annotation is missing or cannot be served
    """
    if not isinstance(formatter, ErrorFormatter):
        formatter = ErrorFormatter(formatter)
    function = inspect.unwrap(formatter.function)
    called = getattr(function, "__qualname__", type(function).__qualname__)
    name = f"{function.__module__}.{called} (error_formatter)"
    hint = getattr(function, "__annotations__", {}).get("return", ...)
    if hint is ...:
        raise BindingError(
            name,
            "return",
            "there is none, and it is the schema of every error in the document.",
            "annotate it: def format_error(problem: Problem) -> Errors.",
        )
    try:
        hint = resolve_hint(function, "return", hint)
        field = registry.field_for(hint, unknown=unknown, required=True)
    except AnnotationError as error:
        raise BindingError(name, "return", error.reason, error.fix) from error
    return ErrorFormat(
        function=formatter.function,
        name=name,
        media_type=formatter.media_type,
        statuses=formatter.statuses,
        field=field,
        schema=build_value_schema(field),
    )
