"""The locations of a request that parameters are in, each with the Schema of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marshmallow import EXCLUDE, RAISE

from ..objects import Nested
from ..operation import (
    FormBody,
    FormLocation,
    Operation,
    Parameter,
    ParameterLocation,
    ParameterModel,
)
from ..record import record
from .models import WEBARGS_LOCATIONS, ModelSchema
from .parameters import ParameterSchema, build_parameter_schema

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
    models: frozenset[str] = frozenset()

    @property
    def webargs_name(self) -> str:
        """Return webargs' name."""
        return WEBARGS_LOCATIONS[self.name]


def read_locations(operation: Operation) -> Iterator[Location]:
    """Yield the locations of the parameters that a view takes."""
    for name in _PARAMETER_LOCATIONS:
        taken = [p for p in operation.parameters_in(name) if p.argument]
        if any(not p.loads_itself for p in taken):
            yield _read(name, taken, EXCLUDE)
        yield from _read_models(name, taken, is_whole=False)


def read_form_locations(body: FormBody) -> Iterator[Location]:
    """Yield the parts of a form, its texts and its files."""
    unknown = RAISE if body.unknown == "raise" else EXCLUDE
    only = body.only_model
    is_whole = only is not None and only.schema is None
    for name in _FORM_LOCATIONS:
        own = [field for field in body.fields if field.location == name]
        if name == "files" or not is_whole:
            yield _read(name, own, unknown)
        yield from _read_models(name, own, is_whole=is_whole)


def _read(
    name: ParameterLocation | FormLocation,
    parameters: Iterable[Parameter],
    unknown: str,
) -> Location:
    """Return what is loaded one by one."""
    own = {_key_of(p): p for p in parameters if not p.loads_itself}
    others = [p.name for p in parameters if p.loads_itself]
    models = {p.model.argument for p in own.values() if p.model is not None}
    schema = build_parameter_schema(own, unknown=unknown, others=others)
    return Location(name=name, schema=schema, models=frozenset(models))


def _read_models(
    name: ParameterLocation | FormLocation,
    parameters: Iterable[Parameter],
    *,
    is_whole: bool,
) -> Iterator[Location]:
    """Yield what is loaded by a class that loads itself, one for each.

    :param name: of the location
    :param parameters: in it
    :param is_whole: whether the class is a form by itself
    """
    models = {p.model.argument: p.model for p in parameters if p.model is not None}
    for model in models.values():
        if model.schema is None:
            own = [p for p in parameters if p.model is model]
            others = frozenset(p.name for p in parameters if p.model is not model)
            takes_others = is_whole or _takes_others(name, model)
            schema = ModelSchema(model, own, others if takes_others else None)
            yield Location(name=name, schema=schema)


def _takes_others(
    name: ParameterLocation | FormLocation, model: ParameterModel
) -> bool:
    """Return whether a class is given names that it has no member for.

    A hand-written Schema, which ignores them, may have a hook that reads them. Of
    headers most are for others, and of a form the view says what happens to them.
    """
    return name in ("query", "cookie") and isinstance(model.field, Nested)


def _key_of(parameter: Parameter) -> str:
    """Return where marshmallow puts a value: behind a dot, in a dictionary."""
    argument = parameter.argument or ""
    model = parameter.model
    return argument if model is None else f"{model.argument}.{argument}"
