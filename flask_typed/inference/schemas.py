"""Marshmallow Schemas to dataclasses, or to themselves where no dataclass says them."""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import marshmallow
from marshmallow import fields, validate

from ..compiled.reading import find_overrides
from .classes import Classes, Member, or_none
from .names import as_class_name, write_constant

#: What is left of the names of classes that ``Schema.from_dict`` makes.
_NAMELESS = "Generated"


class ObstacleError(Exception):
    """What a Schema does and a dataclass cannot say."""


class SchemaWriter:
    """Annotations of Schemas, for one module.

    :param classes: those that are proposed for it
    """

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._names = classes.names

    def write(self, schema: marshmallow.Schema, name: str) -> str:
        """Return the annotation of what a Schema loads and dumps.

        :param schema: the Schema
        :param name: of a dataclass, where the class of the Schema has no name
        :raises ObstacleError: if neither a dataclass nor the Schema itself says it
        """
        try:
            hint = self._write_class(schema, (), name)
        except ObstacleError as error:
            return self._keep(schema, str(error))
        return f"list[{hint}]" if schema.many else hint

    def _keep(self, schema: marshmallow.Schema, reason: str) -> str:
        """Return the annotation of a Schema that stays what it is."""
        cls = type(schema)
        holder = sys.modules.get(cls.__module__)
        if getattr(holder, cls.__name__, None) is not cls:
            raise ObstacleError(f"{reason}, and the Schema cannot be imported")
        self._classes.note(
            f"{cls.__name__} stays, for a dataclass cannot say this: {reason}."
        )
        name = self._names.use(cls.__module__, cls.__name__)
        options = ", ".join(_write_options(schema))
        hint = f"dict[str, {self._names.use('typing', 'Any')}]"
        return self._classes.annotate(
            f"list[{hint}]" if schema.many else hint,
            [f"{name}({options})" if options else name],
        )

    def _write_class(
        self, schema: marshmallow.Schema, above: tuple[type, ...], name: str
    ) -> str:
        cls = type(schema)
        if cls in above:
            raise ObstacleError(f"{cls.__name__} holds itself")
        for reason in _find_obstacles(schema):
            raise ObstacleError(reason)
        members = [
            self._write_member(member, field, (*above, cls))
            for member, field in schema.fields.items()
        ]
        if not members:
            raise ObstacleError(f"{cls.__name__} has no fields")
        own = cls.__name__.removesuffix("Schema") or cls.__name__
        name = name if own == _NAMELESS else as_class_name(own)
        return self._classes.add(name, members)

    def _write_member(
        self, name: str, field: fields.Field[Any], above: tuple[type, ...]
    ) -> Member:
        try:
            return self._build_member(name, field, above)
        except ObstacleError as error:
            raise ObstacleError(f"{name}: {error}") from error

    def _build_member(
        self, name: str, field: fields.Field[Any], above: tuple[type, ...]
    ) -> Member:
        if field.attribute is not None:
            raise ObstacleError("it has another attribute")
        metadata = [*self._write_direction(field)]
        hint = self._write_field(field, above)
        is_optional = field.dump_only or not field.required
        default = None
        if is_optional:
            default = self._write_default(field.load_default)
        if field.allow_none or default == "None":
            hint = or_none(hint)
        return Member(
            name=field.data_key or name,
            attribute=name,
            annotation=self._classes.annotate(hint, metadata),
            default=default,
        )

    def _write_direction(self, field: fields.Field[Any]) -> Iterator[str]:
        if field.load_only:
            yield self._names.use("flask_typed", "write_only")
        if field.dump_only:
            yield self._names.use("flask_typed", "read_only")

    def _write_default(self, default: Any) -> str:
        if default is marshmallow.missing or default is None:
            return "None"
        if type(default) in (str, int, float, bool):
            return write_constant(default)
        if default in (list, dict) or default in ([], {}):
            factory = default if isinstance(default, type) else type(default)
            field = self._names.use("dataclasses", "field")
            return f"{field}(default_factory={factory.__name__})"
        raise ObstacleError("its default is no constant")

    def _write_field(self, field: fields.Field[Any], above: tuple[type, ...]) -> str:
        """Return the annotation of a field, with its constraints."""
        if type(field).__module__ not in ("marshmallow.fields", "webargs.fields"):
            raise ObstacleError(f"{type(field).__name__} is a field of the app's own")
        choices, constraints = self._write_validators(field)
        hint = choices or self._write_type(field, above)
        return self._classes.annotate(hint, constraints)

    def _write_type(self, field: Any, above: tuple[type, ...]) -> str:
        kind = type(field).__name__
        if kind in _SCALARS:
            return self._names.use(*_SCALARS[kind])
        if kind == "DateTime" and field.format in (None, "iso", "iso8601"):
            return self._names.use("datetime", "datetime", "DateTime")
        if kind == "List":
            return f"list[{self._write_field(field.inner, above)}]"
        if kind == "Dict":
            return self._write_dict(field, above)
        if kind == "Nested":
            nested = field.schema
            hint = self._write_class(nested, above, "Member")
            return f"list[{hint}]" if field.many or nested.many else hint
        if kind == "Enum" and field.by_value:
            return self._write_enum(field.enum)
        raise ObstacleError(f"no type says what {kind} loads")

    def _write_dict(self, field: Any, above: tuple[type, ...]) -> str:
        anything = self._names.use("typing", "Any")
        key, value = field.key_field, field.value_field
        keys = "str" if key is None else self._write_field(key, above)
        values = anything if value is None else self._write_field(value, above)
        return f"dict[{keys}, {values}]"

    def _write_enum(self, cls: type[enum.Enum]) -> str:
        if getattr(sys.modules.get(cls.__module__), cls.__name__, None) is not cls:
            raise ObstacleError(f"{cls.__name__} cannot be imported")
        return self._names.use(cls.__module__, cls.__name__)

    def _write_validators(self, field: fields.Field[Any]) -> tuple[str, list[str]]:
        """Return the type of the values to choose from, if any, and constraints."""
        choices = ""
        constraints: list[str] = []
        for validator in field.validators:
            if isinstance(validator, _BUILT_IN.get(type(field).__name__, ())):
                continue
            if type(validator) is validate.OneOf:
                choices = self._write_choices([*validator.choices])
            else:
                constraints += self._write_constraints(validator)
        return choices, constraints

    def _write_choices(self, choices: list[Any]) -> str:
        if not choices or {type(each) for each in choices} - {str, int}:
            raise ObstacleError("what it is one of is no text and no number")
        written = ", ".join(map(write_constant, choices))
        return f"{self._names.use('typing', 'Literal')}[{written}]"

    def _write_constraints(self, validator: Any) -> Iterator[str]:
        write = _CONSTRAINTS.get(type(validator))
        if write is None:
            raise ObstacleError(f"{_describe(validator)} checks it")
        for module, name, argument in write(validator):
            if type(argument) not in (int, float, str):
                raise ObstacleError("its limit is no number")
            yield f"{self._names.use(module, name)}({write_constant(argument)})"


def _write_options(schema: marshmallow.Schema) -> Iterator[str]:
    """Yield what an instance of a Schema was made with, as source."""
    if schema.many:
        yield "many=True"
    if schema.unknown != schema.opts.unknown:
        yield f"unknown={write_constant(schema.unknown)}"
    for option in ("only", "exclude", "partial"):
        value = getattr(schema, option)
        if value is True:
            yield f"{option}=True"
        elif value:
            yield f"{option}={sorted(value)!r}".replace("'", '"')


def _find_obstacles(schema: marshmallow.Schema) -> Iterator[str]:
    """Yield what a Schema does beside its fields."""
    name = type(schema).__name__
    if schema.partial:
        yield f"{name} is partial"
    if schema.unknown == marshmallow.INCLUDE:
        yield f"{name} takes unknown members"
    hooks: Mapping[Any, Any] = schema._hooks  # by name, or by a pair in marshmallow 3
    for hook in [hook for hook, held in hooks.items() if held]:
        yield f"{name} has a {hook if isinstance(hook, str) else hook[0]} method"
    yield from find_overrides(schema)


def _describe(validator: Any) -> str:
    """Return the name of a validator: of the function, or of the class."""
    return getattr(validator, "__name__", None) or type(validator).__name__


#: Types of fields, the module and the name of each, with its name in a proposal.
_SCALARS: Mapping[str, tuple[str, ...]] = {
    "String": ("builtins", "str"),
    "Integer": ("builtins", "int"),
    "Float": ("builtins", "float"),
    "Boolean": ("builtins", "bool"),
    "Decimal": ("decimal", "Decimal"),
    "UUID": ("uuid", "UUID"),
    "Date": ("datetime", "date", "Date"),
    "Time": ("datetime", "time", "Time"),
    "Email": ("flask_typed", "Email"),
    "Url": ("flask_typed", "Url"),
    "IPv4": ("ipaddress", "IPv4Address"),
    "IPv6": ("ipaddress", "IPv6Address"),
    "Raw": ("typing", "Any"),
}
#: Validators that come with a type.
_BUILT_IN: Mapping[str, type] = {"Email": validate.Email, "Url": validate.URL}

_Constraint = tuple[str, str, Any]


def _read_range(validator: Any) -> Iterator[_Constraint]:
    low, high = validator.min, validator.max
    if low is not None:
        yield "annotated_types", "Ge" if validator.min_inclusive else "Gt", low
    if high is not None:
        yield "annotated_types", "Le" if validator.max_inclusive else "Lt", high


def _read_length(validator: Any) -> Iterator[_Constraint]:
    low = validator.min if validator.equal is None else validator.equal
    high = validator.max if validator.equal is None else validator.equal
    if low is not None:
        yield "annotated_types", "MinLen", low
    if high is not None:
        yield "annotated_types", "MaxLen", high


def _read_pattern(validator: Any) -> Iterator[_Constraint]:
    if validator.regex.flags & ~re.UNICODE:
        raise ObstacleError("its pattern has flags")
    # It looks at the beginning, where a pattern of ours may be anywhere.
    yield "marshmallow.validate", "Regexp", validator.regex.pattern


_CONSTRAINTS: Mapping[type, Callable[[Any], Iterator[_Constraint]]] = {
    validate.Range: _read_range,
    validate.Length: _read_length,
    validate.Regexp: _read_pattern,
}
