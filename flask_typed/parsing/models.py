"""Arguments whose members are parameters: built of them, or loaded by their class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from marshmallow import EXCLUDE, INCLUDE, ValidationError, missing

from ..fields import Refused
from ..models import ModelMember
from ..objects import ObjectSchema, ValueSchema, build_value_schema
from ..operation import FormLocation, Parameter, ParameterLocation, ParameterModel
from ..record import record
from .messages import add_errors
from .parameters import ParameterSchema, build_fields, build_wires
from .wires import Values

#: webargs' names of OpenAPI's locations.
WEBARGS_LOCATIONS: dict[ParameterLocation | FormLocation, str] = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
    "form": "form",
    "files": "files",
}


@record
class _ModelBuilder:
    """Builds an argument of its members, when these were loaded.

    :param model: the argument
    :param schema: makes it of its members
    :param locations: webargs' names of where its members are, and its own errors
    :param names: on the wire, by those that the class has for its members in JSON
    :param defaults: what members are that were not sent, or makes them
    """

    model: ParameterModel
    schema: ObjectSchema
    locations: tuple[str, ...]
    names: Mapping[str, str]
    defaults: Mapping[str, Any]

    def build(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Put the argument in the place of its members, and return its errors."""
        model = self.model
        members = arguments[model.argument]
        if model.default is not ... and not members:
            arguments[model.argument] = model.default
            return {}
        for name in self.defaults.keys() - members.keys():
            default = self.defaults[name]
            members[name] = default() if callable(default) else default
        try:
            built = arguments[model.argument] = self.schema.build_model(members)
            model.field._validate(built)
        except ValidationError as error:
            found = by_member(error)
            return {self.names.get(name, name): found[name] for name in found}
        return {}


def by_member(error: ValidationError) -> dict[str, Any]:
    """Return messages by member, as marshmallow does where a Schema raises them."""
    messages = error.messages
    return messages if isinstance(messages, dict) else {error.field_name: messages}


def build_model_builders(parameters: Iterable[Parameter]) -> list[_ModelBuilder]:
    """Return what builds the arguments whose members were loaded one by one."""
    members: dict[str, list[Parameter]] = {}
    for parameter in parameters:
        if parameter.model is not None:
            members.setdefault(parameter.model.argument, []).append(parameter)
    return [
        _ModelBuilder(
            model=model,
            schema=model.schema,
            locations=tuple(
                WEBARGS_LOCATIONS[location]
                for location in dict.fromkeys(
                    (model.location, *(p.location for p in found))
                )
            ),
            names=_read_names(model, found),
            defaults={
                p.argument or "": p.field.load_default
                for p in found
                if p.field.load_default is not missing
            },
        )
        for found in members.values()
        if (model := found[0].model) is not None and model.schema is not None
    ]


def build_models(
    builders: Iterable[_ModelBuilder],
    arguments: dict[str, Any],
    errors: dict[str, Any],
) -> None:
    """Build the models whose members were all loaded; add the errors of these."""
    failed = set(errors)
    for builder in builders:
        if failed.isdisjoint(builder.locations):
            found = builder.build(arguments)
            if found:
                add_errors(errors, {builder.locations[0]: found})


def _read_names(
    model: ParameterModel, parameters: Iterable[Parameter]
) -> dict[str, str]:
    """Return the names of members on the wire, by those that their class has."""
    return {model.keys[p.argument or ""]: p.name for p in parameters}


class ModelSchema(ParameterSchema):
    """The parameters that are the members of a class which loads all of them itself.

    :param model: the argument
    :param parameters: its members
    :param others: names of the location that other arguments read; None where the
        class is not given what it has no member for
    """

    class Meta:
        """Keep marshmallow from making options of its own."""

        register = False

    def __init__(
        self,
        model: ParameterModel,
        parameters: Sequence[Parameter],
        others: frozenset[str] | None,
    ) -> None:
        members = build_fields({p.argument or "": p for p in parameters})
        unknown = EXCLUDE if others is None else INCLUDE
        super().__init__(members, build_wires(parameters), unknown, others or ())
        self.argument = model.argument
        #: Loads the class, from what its members are in JSON.
        self.whole: ValueSchema = build_value_schema(model.field)
        self._field = model.field
        self._names = _read_names(model, parameters)
        self._read = {
            p.name: p.field.read for p in parameters if isinstance(p.field, ModelMember)
        }

    def pick(self, values: Values, query: bytes = b"") -> dict[str, Any]:
        """Return the texts that a location holds, those of no member too."""
        picked = super().pick(values, query)
        if self.unknown == INCLUDE:
            for name in self.find_others(values):
                given = values.getlist(name)
                picked[name] = given if len(given) > 1 else given[0]
        return picked

    def load(self, data: Any, **kwargs: Any) -> Any:
        """Return the argument by its name.

        :raises marshmallow.ValidationError: with the messages of its class by parameter
        """
        return self.load_by(self.whole.load, data)

    def load_by(self, load: Callable[[Any], Any], data: Any) -> dict[str, Any]:
        """Return the argument by its name, loaded by a function.

        :param load: as the ``load`` of :attr:`whole`
        :param data: the texts
        """
        default = self._field.load_default
        members = {n: data[w] for n, w in self._names.items() if w in data}
        if not members and default is not missing:
            return {self.argument: default() if callable(default) else default}
        refused = {
            self._names[name]: [value.message]
            for name, value in members.items()
            if isinstance(value, Refused)
        }
        try:
            loaded = load(self._build_object(members, data))
        except ValidationError as error:
            found = by_member(error)
            named = {self._names.get(name, name): found[name] for name in found}
            raise ValidationError(named | refused) from error
        if refused:
            raise ValidationError(refused)
        return {self.argument: loaded}

    def _build_object(
        self, members: Mapping[str, Any], data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the members in JSON by the names that their class has for them."""
        texts = {n: v for n, v in members.items() if not isinstance(v, Refused)}
        for name, text in texts.items():
            read = self._read.get(self._names[name])
            if read is not None:
                texts[name] = read(text)
        if self.unknown == INCLUDE:
            for name in self.find_others(data):
                texts.setdefault(name, data[name])
        return texts
