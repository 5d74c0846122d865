"""The examples of a type: checked when it is read, and given to a document as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from ..errors import AnnotationError
from ..examples import Example, as_example
from ..fields import BaseField, Checked
from ..messages import list_reasons
from ..objects import Nested, ObjectSchema
from .json_values import Direction, write_example, write_text

#: The key of a field's metadata that its examples are under.
EXAMPLES = "examples"

#: A value longer than this is cut off in messages.
_MAX_SHOWN = 200


def read_examples(given: Any) -> dict[Any, Example]:
    """Return what the option ``examples`` was given: by name, or by position.

    :raises AnnotationError: if it is neither a list nor a dict of names
    """
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return {name: as_example(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return {number: as_example(value) for number, value in enumerate(given)}
    raise AnnotationError(
        f"examples={given!r} is neither a list nor a dict of names.",
        'write a list, examples=[1, 2], or a dict, examples={"few": 1}.',
    )


def write_examples(field: BaseField, direction: Direction) -> dict[Any, Example]:
    """Return the examples of a field, in JSON: by their names, or by position."""
    examples = read_examples(field.metadata.get(EXAMPLES, ()))
    if getattr(field, "lax", False) or not isinstance(field, Checked):
        return examples  # settle_examples() has written them
    return {
        name: dataclasses.replace(
            example, value=_settle(field, example.value, direction, is_lax=False)
        )
        for name, example in examples.items()
    }


def settle_examples(
    field: BaseField, strict: BaseField, directions: Iterable[Direction]
) -> None:
    """Refuse examples that do not fit a field.

    Those of a field that reads texts, and of one that is not known here, are replaced
    by their JSON: such a field could not write them when they are published.

    :param field: has them in its metadata
    :param strict: the field of the same type that reads JSON
    :param directions: in which its values go
    :raises AnnotationError: if one does not fit
    """
    given = field.metadata[EXAMPLES]
    is_lax = getattr(field, "lax", False)
    written = dict[Any, Example]()
    for name, example in read_examples(given).items():
        for direction in directions:
            value = _settle(strict, example.value, direction, is_lax=is_lax)
            written.setdefault(name, dataclasses.replace(example, value=value))
    if is_lax or not isinstance(field, Checked):
        examples = written if isinstance(given, Mapping) else [*written.values()]
        field.metadata = {**field.metadata, EXAMPLES: examples}


def _settle(field: BaseField, value: Any, direction: Direction, *, is_lax: bool) -> Any:
    try:
        written = write_example(field, value, direction)
        return write_text(field, written) if is_lax else written
    except ValidationError as error:
        reason = "; ".join(list_reasons(error.messages))
    except Exception as error:
        if _is_foreign(field):
            return value  # its hooks may need what is not there before a request
        reason = f"checking it fails with {error!r}."
    what = "request could hold" if direction == "in" else "response could be"
    raise AnnotationError(
        f"its example {repr(value)[:_MAX_SHOWN]} is nothing that a {what}: {reason}",
        "write it as JSON or as a value of the type, or leave it out.",
    )


def _is_foreign(field: BaseField) -> bool:
    return isinstance(field, Nested) and not isinstance(field.schema, ObjectSchema)
