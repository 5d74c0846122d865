"""The option ``examples`` of ``typed``: examples of the bodies of responses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from ..errors import AnnotationError
from ..examples import as_example
from ..operation import RawResponse, Response, ResponseExample


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
        for name, example in zip(values, map(as_example, values.values()), strict=True)
    )


def _write(response: Response | RawResponse | None, status: int, value: Any) -> Any:
    if isinstance(response, RawResponse) and response.media_types:
        return value
    if not isinstance(response, Response) or response.schema is None:
        raise AnnotationError(
            f"there is no response of status {status} whose body has a type.",
            "name it in the return annotation, or in responses={...}.",
        )
    try:
        data = response.schema.dump(response.schema.check(value))
    except ValidationError as error:
        raise AnnotationError(
            f"{value!r} is no response of status {status}: {error.messages}.",
            "write what the view could return.",
        ) from error
    return data if response.envelope is None else {response.envelope: data}
