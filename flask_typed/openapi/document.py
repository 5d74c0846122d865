"""Operations to the document: paths, parameters, bodies, responses."""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..operation import METHODS, Operation, Parameter
from ..record import record
from .about import VERSION, About, APISpec
from .bodies import build_body
from .components import Components
from .downgrade import downgrade
from .examples import take_named
from .json_schema import merge_words, read_types
from .problems import Errors
from .responses import build_responses
from .security import SecuritySchemes
from .written import add_written, rename_variables

_VARIABLE = r"\{([^}]*)\}"


def build_spec(
    operations: Sequence[Operation],
    *,
    webhooks: Sequence[Operation],
    about: About,
    errors: Errors,
    media_type: str,
    splits: bool = True,
) -> APISpec:
    """Return the document of operations.

    :param operations: the operations at rules
    :param webhooks: requests that the app sends; their paths are their names
    :param about: what it says of the API as a whole
    :param errors: how errors are sent
    :param media_type: of the responses
    :param splits: whether a class that is sent in another form than it is read in has
        two components; where not, only those of which members are one-way have
    """
    spec = about.start()
    shown = [*_find_shown(operations)]
    components, schemes = Components(splits), SecuritySchemes()
    builder = _Builder(components, schemes, errors, media_type)
    paths = builder.build_items(shown)
    sent = builder.reversed().build_items(_find_shown(webhooks))
    for path, methods in sorted(paths.items()):
        resolved = components.resolve(dict(sorted(methods.items())))
        spec.path(path, operations=_Operations(resolved))
    if sent:
        spec.options["webhooks"] = components.resolve(dict(sorted(sent.items())))
    for name, body in components.schemas().items():
        spec.components.schema(name, body)
    for name, scheme in schemes.build().items():
        spec.components.security_scheme(name, scheme)
    used = [tag for each in (*shown, *webhooks) for tag in each.tags]
    for tag in about.build_tags(used):
        spec.tag(tag)
    return spec


class _Operations(dict[str, Any]):
    """The operations of a path, made for the document alone.

    apispec copies what it is given before it changes it, deeply and slowly.
    """

    def __deepcopy__(self, memo: object) -> _Operations:
        """Return the same: it has no other user."""
        return self


def build_document(spec: APISpec, openapi_version: str = VERSION) -> dict[str, Any]:
    """Return a document as plain data, in the order people read it.

    :param spec: of OpenAPI 3.1
    :param openapi_version: of what is returned, ``"3.1.0"`` or ``"3.0.3"``
    """
    data = spec.to_dict()
    order = (
        *("openapi", "info", "externalDocs", "servers", "security", "tags"),
        *("paths", "webhooks", "components"),
    )
    document = {key: data[key] for key in order if key in data} | data
    return document if openapi_version == VERSION else downgrade(document)


def _find_shown(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield the operations that the document can show, in an order of its own.

    Paths that differ only in the names of variables are one path there, spelled as
    the first of them.
    """
    spellings: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for operation in sorted(
        operations, key=lambda o: (o.path, o.method, o.endpoint, o.rule)
    ):
        if not operation.options.in_document:
            continue
        blank = re.sub(_VARIABLE, "{}", operation.path)
        path = spellings.setdefault(blank, operation.path)
        if operation.method not in METHODS:
            _warn(operation, f"OpenAPI has no word for the method {operation.method}")
        elif (blank, operation.method) in seen:
            _warn(
                operation,
                f"another view is {operation.method} {path} too, and OpenAPI tells "
                "paths apart neither by converters nor by names of variables",
            )
        else:
            seen.add((blank, operation.method))
            yield _respell(operation, path)


def _warn(operation: Operation, reason: str) -> None:
    option = "" if operation.is_typed else 'mode="off", '
    warnings.warn(
        f"View {operation.view} is left out of the document: {reason}. Fix: write "
        f"@typed({option}in_document=False) on the view that it should not have.",
        stacklevel=2,
    )


def _respell(operation: Operation, path: str) -> Operation:
    """Return an operation whose variables have the names that they have in a path."""
    if path == operation.path:
        return operation
    names = dict(
        zip(
            re.findall(_VARIABLE, operation.path),
            re.findall(_VARIABLE, path),
            strict=True,
        )
    )
    parameters = tuple(
        dataclasses.replace(parameter, name=names[parameter.name])
        if parameter.location == "path"
        else parameter
        for parameter in operation.parameters
    )
    written = rename_variables(operation.written, names)
    return dataclasses.replace(
        operation, path=path, parameters=parameters, written=written
    )


def _is_ignored(parameter: Parameter) -> bool:
    """Return whether readers of a document ignore a parameter (OpenAPI 3.1, 4.8.12.1).

    Media types of bodies and security schemes say what these headers are.
    """
    return parameter.location == "header" and parameter.name.lower() in _IGNORED


_IGNORED = ("accept", "content-type", "authorization")


@record(kw_only=False)
class _Builder:
    """Builds the Operation Objects (OpenAPI 3.1, 4.8.10).

    :param components: collects what they refer to
    :param schemes: collects the security schemes that they need
    :param errors: how errors are sent
    :param media_type: of the responses
    """

    components: Components
    schemes: SecuritySchemes
    errors: Errors
    media_type: str

    def reversed(self) -> _Builder:
        """Return the builder of requests that the app sends, and others answer."""
        return dataclasses.replace(
            self,
            components=self.components.reversed(),
            errors=dataclasses.replace(self.errors, are_ours=False),
        )

    def build_items(self, operations: Iterable[Operation]) -> dict[str, dict[str, Any]]:
        """Return the Path Item Objects of operations by path (OpenAPI 3.1, 4.8.9)."""
        items: dict[str, dict[str, Any]] = {}
        for operation in operations:
            methods = items.setdefault(operation.path, {})
            methods[operation.method.lower()] = self.build(operation)
        return items

    def build(self, operation: Operation) -> dict[str, Any]:
        """Return the Operation Object of an operation."""
        built: dict[str, Any] = {
            "tags": list(operation.tags),
            "summary": operation.summary,
            "description": operation.description,
            "operationId": operation.operation_id,
            "parameters": [
                self._build_parameter(parameter)
                for parameter in operation.parameters
                if not _is_ignored(parameter)
            ],
        }
        if operation.request_body is not None:
            built["requestBody"] = build_body(operation.request_body, self.components)
        built["responses"] = build_responses(
            operation, self.components, self.errors, self.media_type
        )
        built["callbacks"] = self._build_callbacks(operation)
        built["security"] = self.schemes.refer(operation)
        built["deprecated"] = operation.options.deprecated
        # What does not fit is let through, and what is answered is not checked.
        built["x-observed"] = operation.options.mode == "observe"
        said = {word: value for word, value in built.items() if value}
        if operation.is_typed:
            return said
        return add_written(said, operation.written, self.components)

    def _build_callbacks(self, operation: Operation) -> dict[str, Any]:
        builder = self.reversed()
        sent: dict[str, list[Operation]] = {}
        for callback in operation.callbacks:
            sent.setdefault(callback.name, []).append(callback.operation)
        return {name: builder.build_items(each) for name, each in sent.items()}

    def _build_parameter(self, parameter: Parameter) -> dict[str, Any]:
        schema = self.components.build_property(parameter.field, "in")
        types = read_types(schema)
        for word, limit in parameter.wire_schema.items():
            # The lengths of a converter are those of the text.
            if "Length" not in word or types == {"string"}:
                merge_words(schema, {word: limit})
        built: dict[str, Any] = {"name": parameter.name, "in": parameter.location}
        for word in ("description", "deprecated"):
            if word in schema:
                built[word] = schema.pop(word)
        if parameter.location == "path" or parameter.field.required:
            built["required"] = True
        # A list in a header has commas anyway, in the style that all headers have.
        is_joined = not parameter.explode and parameter.location != "header"
        if parameter.style is not None or is_joined:
            style = parameter.style or "form"
            built |= {"style": style, "explode": parameter.explode}
        built |= take_named(schema, parameter.field, "in")
        return built | {"schema": schema}
