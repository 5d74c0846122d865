"""The locations of a request that parameters are in, each with the Schema of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marshmallow import EXCLUDE, RAISE

from ..operation import (
    FormBody,
    FormLocation,
    Operation,
    Parameter,
    ParameterLocation,
)
from ..record import record
from .wires import ParameterSchema, build_parameter_schema

#: webargs' names of OpenAPI's locations.
WEBARGS_LOCATIONS: dict[ParameterLocation | FormLocation, str] = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
    "form": "form",
    "files": "files",
}

_PARAMETER_LOCATIONS: tuple[ParameterLocation, ...] = (
    *("path", "query", "header", "cookie"),
)
_FORM_LOCATIONS: tuple[FormLocation, ...] = ("form", "files")


@record
class Location:
    """What is read of one location of a request.

    :param name: OpenAPI's, or that of a part of a form
    :param schema: loads it
    :param models: arguments that have members in it
    """

    name: ParameterLocation | FormLocation
    schema: ParameterSchema
    models: frozenset[str]

    @property
    def webargs_name(self) -> str:
        """Return webargs' name."""
        return WEBARGS_LOCATIONS[self.name]


def read_locations(operation: Operation) -> Iterator[Location]:
    """Yield the locations of the parameters that a view takes."""
    for name in _PARAMETER_LOCATIONS:
        taken = [p for p in operation.parameters_in(name) if p.argument]
        if taken:
            yield _read(name, taken, EXCLUDE)


def read_form_locations(body: FormBody) -> Iterator[Location]:
    """Yield the parts of a form, its texts and its files."""
    unknown = RAISE if body.unknown == "raise" else EXCLUDE
    for name in _FORM_LOCATIONS:
        yield _read(name, [f for f in body.fields if f.location == name], unknown)


def _read(
    name: ParameterLocation | FormLocation,
    parameters: Iterable[Parameter],
    unknown: str,
) -> Location:
    members = {_key_of(parameter): parameter for parameter in parameters}
    models = {p.model.argument for p in members.values() if p.model is not None}
    schema = build_parameter_schema(members, unknown=unknown)
    return Location(name=name, schema=schema, models=frozenset(models))


def _key_of(parameter: Parameter) -> str:
    """Return where marshmallow puts a value: behind a dot, in a dictionary."""
    argument = parameter.argument or ""
    model = parameter.model
    return argument if model is None else f"{model.argument}.{argument}"
