"""Whether anything of what a view answers knows which of its members were set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import AnnotationError
from ..fields import BaseField, Dict, List, Recursive, Tuple
from ..models import Model
from ..objects import Nested
from ..operation import RawResponse, Response
from ..unions import Union


def check_unset(responses: Iterable[Response | RawResponse]) -> None:
    """Refuse the option ``exclude_unset`` where it would do nothing.

    :raises AnnotationError: if no pydantic model is in a response
    """
    fields = [r.field for r in responses if isinstance(r, Response) and r.field]
    if not any(isinstance(inner, Model) for field in fields for inner in _walk(field)):
        raise AnnotationError(
            "no pydantic model is in what the view returns, and other classes do not "
            "know which members were set.",
            "leave it out; Partial, NotRequired and UNSET leave members out by "
            "themselves.",
        )


def _walk(field: BaseField) -> Iterator[BaseField]:
    """Yield a field and all inside it, of a type that holds itself once."""
    seen: set[Any] = set()
    waiting = [field]
    while waiting:
        inner = waiting.pop()
        yield inner
        if isinstance(inner, Recursive):
            if inner.later not in seen:
                seen.add(inner.later)
                waiting.append(inner.target)
        elif not isinstance(inner, Nested):
            waiting.extend(_inside(inner))
        elif type(inner.schema) not in seen:
            seen.add(type(inner.schema))
            waiting.extend(inner.schema.dump_fields.values())


def _inside(field: BaseField) -> Iterable[BaseField]:
    if isinstance(field, List):
        return [field.inner]
    if isinstance(field, Tuple):
        return field.tuple_fields
    if isinstance(field, Union):
        return field.members
    if isinstance(field, Dict) and field.value_field is not None:
        return [field.value_field]  # the names are no objects
    return []
