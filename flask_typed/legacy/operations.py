"""A view that is not typed, on one rule and method, to its Operation."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..docstring import Docstring, read_docstring
from ..errors import BindingError
from ..fields import BaseField, Converted
from ..operation import Operation, Parameter, ViewOptions
from ..record import record
from ..schemas import SchemaRegistry
from ..url_rules import Place, Variable
from .annotations import has_annotations, read_annotations
from .arguments import load_schemas, read_body, read_parameters
from .descriptions import Description, DescriptionError, Reading
from .docstrings import read_yaml, split_docstring
from .swagger import merge_recursive
from .webargs import read_webargs
from .words import check_variables

#: Members of an Operation Object that have a member of their own in the model.
_MODELLED = frozenset("tags summary description operationId deprecated params".split())
_UNSAID: Mapping[str, Any] = {"responses": {"default": {"description": "Response"}}}


@record
class UntypedView:
    """A view as the app has it, on one method.

    :param function: the view, or the method of its class
    :param view: what the app has for the endpoint
    :param cls: the class that ``as_view`` made it of
    :param endpoint: Flask's name of the view
    :param method: the HTTP method, in capitals
    :param tags: where nothing else is said
    :param is_registered: whether an extension of the app publishes it; None where
        there is none that says so
    :param security: what that extension says of all that says nothing of it
    """

    function: Callable[..., Any]
    view: Callable[..., Any]
    cls: type | None
    endpoint: str
    method: str
    tags: tuple[str, ...]
    is_registered: bool | None
    security: Sequence[Mapping[str, Any]] | None

    def describe(self, place: Place) -> str:
        """Return the view's name and place, for messages."""
        inner = inspect.unwrap(self.function)
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        where = f"{inner.__module__}.{name}"
        return f"{self.endpoint!r} ({where}, {self.method} {place.name})"


def read_untyped(
    source: UntypedView, place: Place, registry: SchemaRegistry, *, is_any: bool
) -> Operation | None:
    """Return the operation of a view, None where nobody described it.

    :param source: the view
    :param place: where it is
    :param registry: makes the fields of variables of the path
    :param is_any: whether a view that nobody described has an operation too
    :raises BindingError: if what was said of it is wrong
    """
    view = source.describe(place)
    try:
        description = _describe(source)
        if description is None and not is_any:
            return None
        return _build(source, place, registry, view, description or Description())
    except DescriptionError as error:
        raise BindingError(view, None, error.reason, error.fix) from error


def _describe(source: UntypedView) -> Description | None:
    """Return all that was said of a view, None where nothing was."""
    function = source.function
    readings: list[Reading] = []
    said: list[Mapping[str, Any]] = []
    written = read_yaml(function, source.method)
    if written is None and source.cls is not None:
        written = read_yaml(source.cls, source.method)
    if written is not None:
        said.append(written)
    if source.is_registered or (
        source.is_registered is None and has_annotations(function, source.cls)
    ):
        annotated = read_annotations(function, source.view, source.cls)
        readings += annotated.readings
        said.append(annotated.words)
        if source.security is not None:
            said.append({"security": source.security})
    readings += read_webargs(function)
    if not (readings or said):
        return None
    return Description(readings=tuple(readings), words=merge_recursive(said))


def _build(
    source: UntypedView,
    place: Place,
    registry: SchemaRegistry,
    view: str,
    description: Description,
) -> Operation:
    words = description.words
    docstring = read_docstring(split_docstring(source.function)[0])
    loaded = load_schemas(description.readings)
    parameters = _join(
        _read_variables(place, registry, docstring), read_parameters(loaded)
    )
    check_variables(words, place.variables)
    tags = words.get("tags")
    return Operation(
        endpoint=source.endpoint,
        view=view,
        rule=place.name,
        path=place.path,
        method=source.method,
        parameters=parameters,
        request_body=read_body(loaded),
        options=ViewOptions(deprecated=bool(words.get("deprecated"))),
        summary=str(words.get("summary", docstring.summary)),
        description=str(words.get("description", docstring.description)),
        tags=source.tags if tags is None else tuple(map(str, tags)),
        operation_id=str(words.get("operationId") or source.endpoint),
        is_typed=False,
        written=_write(words, parameters),
    )


def _write(
    words: Mapping[str, Any], parameters: Iterable[Parameter]
) -> Mapping[str, Any]:
    """Return what the model has no members for, and how what is known is changed."""
    said = {word: value for word, value in words.items() if word not in _MODELLED}
    params = _place_params(words.get("params", ()), parameters)
    return {**_UNSAID, **said, "parameters": [*words.get("parameters", ()), *params]}


def _read_variables(
    place: Place, registry: SchemaRegistry, docstring: Docstring
) -> list[Parameter]:
    """Return the parameters of the path, as their converters say."""
    return [
        Parameter(
            argument=name,
            name=name,
            location="path",
            field=_build_variable(variable, registry, docstring.parameters.get(name)),
            wire_schema=variable.wire_schema,
        )
        for name, variable in place.variables.items()
    ]


def _build_variable(
    variable: Variable, registry: SchemaRegistry, said: str | None
) -> BaseField:
    options: dict[str, Any] = {"data_key": variable.name, "required": True}
    if said:
        options["metadata"] = {"description": said}
    if variable.type is None:  # only its converter knows what it makes of a text
        return Converted(None, **options)
    return registry.field_for(variable.type, lax=True, **options)


def _join(
    variables: Sequence[Parameter], read: Sequence[Parameter]
) -> tuple[Parameter, ...]:
    """Return all parameters; what loads a variable of the path says more of it."""
    of_path = {each.name: each for each in read if each.location == "path"}
    known = [
        dataclasses.replace(each, field=of_path[each.name].field)
        if each.name in of_path
        else each
        for each in variables
    ]
    return (*known, *(each for each in read if each.location != "path"))


def _place_params(
    params: Iterable[Mapping[str, Any]], parameters: Iterable[Parameter]
) -> list[Mapping[str, Any]]:
    """Return what was said of parameters by name, with the locations of these."""
    locations = {each.name: each.location for each in reversed([*parameters])}
    return [
        {"in": locations.get(param["name"]), **param}
        for param in params
        if param["name"] in locations or param.get("in") in ("query", "header")
    ]
