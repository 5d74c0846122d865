"""The option ``examples`` of ``typed``: examples of the bodies of responses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from ..errors import AnnotationError
from ..fields import BaseField
from ..messages import list_reasons
from ..operation import RawResponse, Response, ResponseExample
from ..schemas.examples import EXAMPLES, settle_examples
from ..schemas.examples import read_examples as read_values
from ..schemas.json_values import write_example


def read_examples(
    examples: Mapping[int, Mapping[str, Any]],
    responses: Iterable[Response | RawResponse],
) -> tuple[ResponseExample, ...]:
    """Return the examples as JSON.

    :param examples: values by status and name, as a view would return them, or
        Examples of such
    :param responses: those that they may be of
    :raises AnnotationError: if there is no such response, or a value does not fit it
    """
    by_status: dict[int, Response | RawResponse] = {}
    for response in responses:
        by_status.setdefault(response.status or 200, response)
    return tuple(
        ResponseExample(
            status=status,
            name=name,
            example=dataclasses.replace(
                example, value=_write(by_status.get(status), status, example.value)
            ),
        )
        for status, values in examples.items()
        for name, example in read_values(values).items()
    )


def check_limits(field: BaseField, limits: Mapping[str, Any]) -> None:
    """Refuse examples of a variable of the URL that its converter does not match.

    :param limits: of the converter, in words of JSON Schema
    :raises AnnotationError: if one is not within them
    """
    for example in read_values(field.metadata.get(EXAMPLES, ())).values():
        for word, limit in limits.items():
            if not _LIMITS[word](example.value, limit):
                raise AnnotationError(
                    f"its example {example.value!r} is nothing that the converter of "
                    f"the rule matches: {word} is {limit!r}.",
                    "write what the URL could have.",
                )


#: Whether a value is within a limit of a converter.
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "minLength": lambda value, limit: len(str(value)) >= limit,
    "maxLength": lambda value, limit: len(str(value)) <= limit,
    "enum": lambda value, limit: str(value) in limit,
}


def check_texts(field: BaseField) -> None:
    """Refuse examples of a body that is no JSON, or of a text of the URL.

    :param field: of the body
    :raises AnnotationError: if one is no text, or does not fit
    """
    if EXAMPLES not in field.metadata:
        return
    for example in read_values(field.metadata[EXAMPLES]).values():
        if not isinstance(example.value, str):
            raise AnnotationError(
                f"its example {example.value!r} is no text.",
                "write what is sent, as a str.",
            )
    settle_examples(field, field, ("in",))


def _write(response: Response | RawResponse | None, status: int, value: Any) -> Any:
    if isinstance(response, RawResponse) and response.media_types:
        return value
    if not isinstance(response, Response) or response.schema is None:
        raise AnnotationError(
            f"there is no response of status {status} whose body has a type.",
            "name it in the return annotation, or in responses={...}.",
        )
    try:
        data = write_example(response.schema.fields["value"], value, "out")
    except ValidationError as error:
        raise AnnotationError(
            f"{value!r} is no response of status {status}: "
            f"{'; '.join(list_reasons(error.messages))}",
            "write what the view could return.",
        ) from error
    return data if response.envelope is None else {response.envelope: data}
