"""What an error formatter's return annotation says."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .._typing import describe, resolve
from ..errors import AnnotationError, BindingError, ErrorFormatter
from ..objects import build_value_schema
from ..operation import ErrorFormat
from ..schemas import SchemaRegistry


def read_formatter(
    formatter: ErrorFormatter | Callable[..., Any], registry: SchemaRegistry
) -> ErrorFormat:
    """Return how an app's errors are sent.

    :param formatter: the function, or an ErrorFormatter with its options
    :param registry: makes the field and the schema
    :raises BindingError: if the return annotation is missing or cannot be served
    """
    if not isinstance(formatter, ErrorFormatter):
        formatter = ErrorFormatter(formatter)
    function = inspect.unwrap(formatter.function)
    name = f"{function.__module__}.{function.__qualname__} (error_formatter)"
    hint = getattr(function, "__annotations__", {}).get("return", ...)
    if hint is ...:
        raise BindingError(
            name,
            "return",
            "there is none, and it is the schema of every error in the document.",
            "annotate it: def format_error(problem: Problem) -> Errors.",
        )
    try:
        hint = resolve(hint, getattr(function, "__globals__", {}), {})
        field = registry.field_for(hint, required=True)
    except NameError as error:
        raise BindingError(
            name,
            "return",
            f"{describe(hint)} names {error.name!r}, which is not defined at run time.",
            f"import {error.name} outside `if TYPE_CHECKING:`.",
        ) from error
    except AnnotationError as error:
        raise BindingError(name, "return", error.reason, error.fix) from error
    return ErrorFormat(
        function=formatter.function,
        media_type=formatter.media_type,
        statuses=formatter.statuses,
        field=field,
        schema=build_value_schema(field),
    )
