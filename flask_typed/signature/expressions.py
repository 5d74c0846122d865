"""Runtime expressions: where a callback finds its URL (OpenAPI 3.1, 4.8.20.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from marshmallow import fields

from ..errors import AnnotationError, BindingError
from ..fields import BaseField, Choice
from ..operation import Callback, FormBody, JsonBody, Operation
from ..unions import Union
from .names import TOKEN

_EXPRESSION = (
    r"(?s:\$(?:url|method|statusCode|(?:request|response)\.(?:"
    rf"header\.{TOKEN}|query\..+|path\.(?P<variable>.+)"
    r"|body(?P<pointer>#(?:/(?:[^/~]|~[01])*)*)?)))"
)
_EMBEDDED = r"\{([^{}]*)\}"


def check_callbacks(
    callbacks: Iterable[Callback], operations: Sequence[Operation]
) -> None:
    """Refuse a callback whose URL is in no request of its view.

    :param operations: of the view, one a method
    :raises BindingError: if there is one
    """
    for callback in callbacks:
        try:
            _check_key(callback.operation.path, operations)
        except AnnotationError as error:
            view = operations[0].view
            raise BindingError(view, "callbacks=", error.reason, error.fix) from error


def _check_key(key: str, operations: Sequence[Operation]) -> None:
    for expression in re.findall(_EMBEDDED, key):
        found = re.fullmatch(_EXPRESSION, expression)
        if found is None:
            raise AnnotationError(
                f"{{{expression}}} in the key {key!r} of a callback is no expression.",
                'write such as "{$request.body#/callback_url}", or '
                '"{$request.query.name}".',
            )
        is_sent = expression.startswith("$request.")
        if is_sent and not any(_finds(found, operation) for operation in operations):
            raise AnnotationError(
                f"{{{expression}}} in the key {key!r} of a callback is in no request "
                "of the view.",
                "name a member of its body, or a variable of its path.",
            )


def _finds(found: re.Match[str], operation: Operation) -> bool:
    """Return whether an expression is of a request that an operation describes.

    A query may have more than is described, and so may the headers.
    """
    variable, pointer = found["variable"], found["pointer"]
    if variable is not None:
        return variable in (p.name for p in operation.parameters_in("path"))
    return pointer is None or _has_member(operation, _read_steps(pointer))


def _read_steps(pointer: str) -> list[str]:
    """Return the steps of a JSON Pointer behind its hash (RFC 6901)."""
    steps = pointer.removeprefix("#").split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _has_member(operation: Operation, steps: Sequence[str]) -> bool:
    body = operation.request_body
    if isinstance(body, FormBody):
        named = [field.field for field in body.fields if [field.name] == [*steps[:1]]]
        return not steps or any(_leads_on(field, steps[1:]) for field in named)
    if isinstance(body, JsonBody):
        if body.field is not None:
            return _leads_on(body.field, steps)
        return not steps or _leads_into(body.schema, steps)
    return False


def _leads_on(field: BaseField, steps: Sequence[str]) -> bool:
    """Return whether steps lead to a value below a field, as far as that is known."""
    if not steps:
        return True
    if isinstance(field, Union):
        return any(_leads_on(member, steps) for member in field.members)
    if isinstance(field, fields.Mapping):
        return field.value_field is None or _leads_on(field.value_field, steps[1:])
    if isinstance(field, fields.Nested):
        return _leads_into(field.schema, steps)
    if isinstance(field, fields.List):
        return steps[0].isdecimal() and _leads_on(field.inner, steps[1:])
    if isinstance(field, fields.Tuple):
        items = dict(zip(map(str, range(99)), field.tuple_fields, strict=False))
        return steps[0] in items and _leads_on(items[steps[0]], steps[1:])
    return not isinstance(field, _SCALARS)  # one that is not known may hold anything


_SCALARS = (
    *(Choice, fields.String, fields.Number, fields.Boolean, fields.DateTime),
    *(fields.TimeDelta, fields.UUID, fields.IP, fields.IPInterface, fields.Enum),
)


def _leads_into(schema: Any, steps: Sequence[str]) -> bool:
    names = {
        name if field.data_key is None else field.data_key: field
        for name, field in schema.load_fields.items()
    }
    if schema.many:
        return steps[0].isdecimal()
    return steps[0] in names and _leads_on(names[steps[0]], steps[1:])
