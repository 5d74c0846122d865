"""Operations to the document: paths, parameters, bodies, responses."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apispec import APISpec as APISpec

from ..errors import Problem, ValidationProblem, status_title
from ..operation import ErrorFormat, Operation, Parameter, RequestBody
from ..schemas import SchemaRegistry
from .components import Components

_PROBLEM_TYPE = "application/problem+json"

#: Whether the app answers a problem of this class and status of an operation itself.
HasHandler = Callable[[Operation, type[Problem], int], bool]


def build_spec(
    operations: Sequence[Operation],
    *,
    registry: SchemaRegistry,
    error_format: ErrorFormat | None,
    has_handler: HasHandler,
    title: str,
    version: str,
    description: str,
    openapi_version: str,
    has_length_limit: bool,
) -> APISpec:
    """Return the document of operations.

    :param operations: the operations
    :param registry: has the schemas of problems
    :param error_format: how errors are sent, None for problem details
    :param has_handler: whether the app answers a problem by a handler of its own
    :param title: of the API
    :param version: of the API
    :param description: of the API, CommonMark
    :param openapi_version: such as ``"3.1.0"``
    :param has_length_limit: whether bodies are refused for their length
    """
    info = {"description": description} if description else {}
    spec = APISpec(title, version, openapi_version, info=info)
    components = Components(openapi_version)
    errors = _Errors(components, registry, error_format, has_handler, has_length_limit)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        if not operation.options.in_document:
            continue
        methods = paths.setdefault(operation.path, {})
        method = operation.method.lower()
        if method in methods:
            warnings.warn(
                f"Two operations are {operation.method} {operation.path}, which "
                f"OpenAPI cannot tell apart: {operation.view} is left out. "
                "Fix: name the variables of the two rules differently, or give one "
                "view in_document=False.",
                stacklevel=2,
            )
            continue
        methods[method] = _build_operation(operation, components, errors)
    for path, methods in sorted(paths.items()):
        spec.path(path, operations=components.resolve(dict(sorted(methods.items()))))
    for name, body in components.schemas().items():
        spec.components.schema(name, body)
    for tag in sorted(
        {tag for o in operations if o.options.in_document for tag in o.tags}
    ):
        spec.tag({"name": tag})
    return spec


def build_document(spec: APISpec) -> dict[str, Any]:
    """Return a document as plain data, in the order people read it."""
    data = spec.to_dict()
    order = ("openapi", "info", "servers", "tags", "paths", "components")
    return {key: data[key] for key in order if key in data} | data


def _build_operation(
    operation: Operation, components: Components, errors: _Errors
) -> dict[str, Any]:
    built: dict[str, Any] = {}
    if operation.tags:
        built["tags"] = list(operation.tags)
    if operation.summary:
        built["summary"] = operation.summary
    if operation.description:
        built["description"] = operation.description
    built["operationId"] = operation.operation_id
    if operation.parameters:
        built["parameters"] = [
            _build_parameter(parameter, components)
            for parameter in operation.parameters
        ]
    if operation.request_body is not None:
        built["requestBody"] = _build_body(operation.request_body, components)
    built["responses"] = _build_responses(operation, components, errors)
    if operation.options.deprecated:
        built["deprecated"] = True
    return built


def _build_parameter(parameter: Parameter, components: Components) -> dict[str, Any]:
    schema = components.build_property(parameter.field, "in")
    for word, limit in parameter.wire_schema.items():
        if word not in ("minLength", "maxLength") or schema.get("type") == "string":
            schema.setdefault(word, limit)
    built: dict[str, Any] = {"name": parameter.name, "in": parameter.location}
    for word in ("description", "deprecated"):
        if word in schema:
            built[word] = schema.pop(word)
    if parameter.location == "path" or parameter.field.required:
        built["required"] = True
    return built | {"schema": schema}


def _build_body(body: RequestBody, components: Components) -> dict[str, Any]:
    built: dict[str, Any] = {}
    if body.field is None:
        schema = components.build_object(body.schema, "in")
    else:
        schema = components.build_property(body.field, "in")
        if "description" in schema:
            built["description"] = schema.pop("description")
    built["content"] = {"application/json": {"schema": schema}}
    if body.defaults is None:
        built["required"] = True
    return built


def _build_responses(
    operation: Operation, components: Components, errors: _Errors
) -> dict[str, Any]:
    built: dict[str, dict[str, Any]] = {}
    for response in operation.responses:
        answer: dict[str, Any] = {"description": status_title(response.status)}
        if response.field is not None:
            schema = components.build_property(response.field, "out")
            answer["content"] = {"application/json": {"schema": schema}}
        built[str(response.status)] = answer
    if operation.is_raw:
        built.setdefault("200", {"description": status_title(200)})
    for status, description in operation.options.responses.items():
        built.setdefault(str(status), {})["description"] = description
    for code, error in errors.build(operation).items():
        known = built.setdefault(code, {"description": error["description"]})
        if "content" in error:
            known["content"] = {**known.get("content", {}), **error["content"]}
    return dict(sorted(built.items()))


class _Errors:
    """Builds the error responses that an operation sends."""

    def __init__(
        self,
        components: Components,
        registry: SchemaRegistry,
        error_format: ErrorFormat | None,
        has_handler: HasHandler,
        has_length_limit: bool,
    ) -> None:
        self._components = components
        self._registry = registry
        self._format = error_format
        self._has_handler = has_handler
        self._has_length_limit = has_length_limit

    def build(self, operation: Operation) -> dict[str, dict[str, Any]]:
        """Return the error responses of an operation, by status."""
        by_status: dict[int, list[type[Problem]]] = {}
        for status, problem in self._problems(operation):
            problems = by_status.setdefault(status, [])
            if problem not in problems:
                problems.append(problem)
        return {
            str(self._sent_status(status)): self._build(operation, status, problems)
            for status, problems in sorted(by_status.items())
        }

    def _sent_status(self, status: int) -> int:
        if self._format is None:
            return status
        return self._format.statuses.get(status, status)

    def _problems(self, operation: Operation) -> list[tuple[int, type[Problem]]]:
        found: list[tuple[int, type[Problem]]] = []
        if operation.request_body is not None:
            found += [(400, Problem), (415, Problem)]
            if self._has_length_limit:
                found.append((413, Problem))
        loaded = any(parameter.argument for parameter in operation.parameters)
        if loaded or operation.request_body is not None:
            found.append((422, ValidationProblem))
        return found + [(cls.status, cls) for cls in operation.options.raises]

    def _build(
        self, operation: Operation, status: int, problems: Sequence[type[Problem]]
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {"description": status_title(status)}
        schemas = [
            self._schema(problem)
            for problem in problems
            if not self._has_handler(operation, problem, status)
        ]
        unique = [s for n, s in enumerate(schemas) if s not in schemas[:n]]
        if unique:
            schema = unique[0] if len(unique) == 1 else {"anyOf": unique}
            answer["content"] = {self._media_type(): {"schema": schema}}
        return answer

    def _media_type(self) -> str:
        return _PROBLEM_TYPE if self._format is None else self._format.media_type

    def _schema(self, problem: type[Problem]) -> Mapping[str, Any]:
        if self._format is not None:
            return self._components.build_property(self._format.field, "out")
        return self._components.refer(self._registry.schema_for(problem)(), "out")
