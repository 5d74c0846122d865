"""The responses of operations: their bodies by media type, and their headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import status_title
from ..operation import Header, Operation, RawResponse, Response
from .components import Components
from .examples import build_example
from .problems import Errors


def build_responses(
    operation: Operation, components: Components, errors: Errors, media_type: str
) -> dict[str, Any]:
    """Return the Responses Object of an operation (OpenAPI 3.1, 4.8.16).

    :param operation: the operation
    :param components: collects what they refer to
    :param errors: how errors are sent
    :param media_type: of the JSON of the app
    """
    answers: dict[int, _Answer] = {}
    for response in (
        *operation.responses,
        *operation.raw_responses,
        *operation.documented,
    ):
        answer = answers.setdefault(response.status or 200, _Answer())
        answer.add_headers(response.headers, components)
        if isinstance(response, RawResponse):
            _add_raw(answer, response)
        else:
            _add_typed(answer, response, components, media_type)
    for error in errors.read(operation, components):
        answer = answers.setdefault(error.status, _Answer())
        answer.add_headers(error.headers, components)
        if error.schema is not None:
            answer.add(errors.media_type, error.schema)
    for status, said in operation.options.responses.items():
        answer = answers.setdefault(status, _Answer())
        if isinstance(said, str):
            answer.description = said
    for example in operation.examples:
        built = build_example(example.example)
        answers[example.status].examples[example.name] = built
    main = _find_main(operation)
    if main is not None:
        answers[main].describe(operation.returns)
    return {
        str(status): answers[status].build(status_title(status))
        for status in sorted(answers)
    }


def _find_main(operation: Operation) -> int | None:
    """Return the status of what the docstring means by what is returned."""
    defaults = [r.status for r in operation.responses if r.is_default]
    named: tuple[Response | RawResponse, ...] = (
        *operation.responses,
        *operation.raw_responses,
    )
    statuses = [status for r in named if (status := r.status or 200) < 300]
    return next(iter([*defaults, *statuses]), None)


def _add_typed(
    answer: _Answer, response: Response, components: Components, media_type: str
) -> None:
    if response.field is None:
        return
    schema = components.build_property(response.field, "out")
    answer.describe(schema.pop("description", None))
    if response.envelope is not None:
        schema = {
            "type": "object",
            "properties": {response.envelope: schema},
            "required": [response.envelope],
            "additionalProperties": False,
        }
    for name in response.media_types or (media_type,):
        answer.add(name, schema)


def _add_raw(answer: _Answer, response: RawResponse) -> None:
    for name in response.media_types:
        answer.add(name, _build_content(name))


def _build_content(media_type: str) -> dict[str, Any]:
    """Return the JSON Schema of a body that is not made of a type."""
    name = media_type.partition(";")[0].strip().lower()
    if name.endswith(("/json", "+json")):
        return {}
    if name.startswith("text/"):
        return {"type": "string"}
    # `format` is for tools of OpenAPI 3.0, which JSON Schema lets be.
    return {"type": "string", "format": "binary", "contentMediaType": name}


class _Answer:
    """A response: all that it may hold, by media type."""

    def __init__(self) -> None:
        self.description: str | None = None
        self.examples: dict[str, Any] = {}
        self._schemas: dict[str, list[Mapping[str, Any]]] = {}
        self._headers: dict[str, dict[str, Any]] = {}
        self._count = 0

    def describe(self, description: str | None) -> None:
        """Set the description, unless it has one."""
        self.description = self.description or description

    def add(self, media_type: str, schema: Mapping[str, Any]) -> None:
        """Add a JSON Schema that it may hold."""
        schemas = self._schemas.setdefault(media_type, [])
        if schema not in schemas:
            schemas.append(schema)

    def add_headers(self, headers: Sequence[Header], components: Components) -> None:
        """Add the headers of one of the responses that have this status.

        They are required if they are of each of them.
        """
        names = {header.name for header in headers if header.is_required}
        for name, built in self._headers.items():
            if name not in names:
                built.pop("required", None)
        for header in headers:
            if header.name not in self._headers:
                is_required = header.is_required and not self._count
                self._headers[header.name] = _build_header(
                    header, components, is_required
                )
        self._count += 1

    def build(self, title: str) -> dict[str, Any]:
        """Return the Response Object (OpenAPI 3.1, 4.8.17).

        :param title: the description where there is no other
        """
        content: dict[str, dict[str, Any]] = {
            media_type: {
                "schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
            }
            for media_type, schemas in self._schemas.items()
        }
        if self.examples:  # the first is that of values, errors come last
            next(iter(content.values()))["examples"] = self.examples
        built: dict[str, Any] = {"description": self.description or title}
        if self._headers:
            built["headers"] = self._headers
        return built | ({"content": content} if content else {})


def _build_header(
    header: Header, components: Components, is_required: bool
) -> dict[str, Any]:
    """Return the Header Object (OpenAPI 3.1, 4.8.21)."""
    schema = components.build_property(header.field, "out")
    built: dict[str, Any] = {}
    for word in ("description", "deprecated"):
        if word in schema:
            built[word] = schema.pop(word)
    if is_required:
        built["required"] = True
    return built | {"schema": schema}
