"""Types to marshmallow: a class to a Schema, any annotation to a Field."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import functools
import threading
import uuid
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args, get_origin

import marshmallow
from marshmallow import EXCLUDE, RAISE

from . import fields
from ._typing import (
    class_hints,
    describe,
    literal_values,
    split_annotated,
    split_optional,
    union_members,
)
from .constraints import read_constraints
from .errors import AnnotationError, Problem
from .fields import BaseField
from .objects import Nested, ObjectSchema

#: What happens to members of an object that its class does not have.
Unknown = Literal["raise", "exclude"]
UNKNOWN: dict[str, Any] = {"raise": RAISE, "exclude": EXCLUDE}

#: Where the Schemas of a class are kept: on the class, so that both go together.
SCHEMAS_ATTRIBUTE = "__typed_schemas__"

#: What a field says in the document beside its type.
NOTES = ("title", "description", "examples", "deprecated")

_SCALARS: dict[type, type[fields.Checked]] = {
    str: fields.String,
    bool: fields.Boolean,
    int: fields.Integer,
    float: fields.Float,
    decimal.Decimal: fields.Decimal,
    dt.datetime: fields.DateTime,
    dt.date: fields.Date,
    uuid.UUID: fields.UUID,
}

_SERVED = (
    "str, int, float, bool, Decimal, datetime, date, UUID, Enum, Literal, T | None, "
    "list[T], dict[str, T], Any, a dataclass or a marshmallow Schema"
)


def is_schema(item: Any) -> bool:
    """Return whether a thing is a marshmallow Schema, class or instance."""
    if isinstance(item, type):
        return issubclass(item, marshmallow.Schema)
    return isinstance(item, marshmallow.Schema)


def is_scalar(hint: Any) -> bool:
    """Return whether an annotation is one text on the wire: no list, no object."""
    inner, metadata = split_annotated(split_optional(split_annotated(hint)[0])[0])
    if any(map(is_schema, metadata)):
        return False
    if isinstance(inner, type) and not get_args(inner):
        return inner in _SCALARS or issubclass(inner, enum.Enum)
    return bool(literal_values(inner))


def is_scalar_list(hint: Any) -> bool:
    """Return whether an annotation is a list of scalars."""
    inner = split_annotated(split_optional(split_annotated(hint)[0])[0])[0]
    return get_origin(inner) is list and is_scalar(get_args(inner)[0])


@dataclasses.dataclass(frozen=True, slots=True)
class _Mode:
    """How the fields below one annotation read.

    :param lax: read texts of parameters
    :param unknown: what happens to unknown members
    """

    lax: bool
    unknown: Unknown


class SchemaRegistry:
    """Makes marshmallow Fields and Schemas from types, and keeps the Schemas.

    Needs no app. A Schema is made once for a class and a registry, from any thread.

    :param unknown: ``"raise"`` refuses members of objects that their class does not
        have, ``"exclude"`` ignores them
    """

    def __init__(self, *, unknown: Unknown = "raise") -> None:
        self.unknown: Unknown = unknown
        self._lock = threading.RLock()
        self._building: set[tuple[type, Unknown]] = set()

    def field_for(
        self,
        hint: Any,
        *,
        lax: bool = False,
        unknown: Unknown | None = None,
        constraints: Iterable[Any] = (),
        **options: Any,
    ) -> BaseField:
        """Return a new Field for an annotation.

        :param hint: the annotation, resolved
        :param lax: read the text of a parameter instead of a JSON value
        :param unknown: overrides that of the registry
        :param constraints: more of what ``Annotated`` holds
        :param options: arguments of the field, of ``marshmallow.fields.Field``
        :raises AnnotationError: if the type cannot be served
        """
        mode = _Mode(lax, unknown or self.unknown)
        with self._lock:
            return self._build_field(hint, mode, options, tuple(constraints))

    def schema_for(
        self, cls: type, *, unknown: Unknown | None = None
    ) -> type[marshmallow.Schema]:
        """Return the Schema class of a dataclass or a Problem; a Schema is its own.

        :param cls: the class, which the Schema loads instances of
        :param unknown: overrides that of the registry
        :raises AnnotationError: if the class, or a member of it, cannot be served
        """
        if is_schema(cls):
            return cls
        unknown = unknown or self.unknown
        kept = self._kept(cls).get(unknown)
        if kept is not None:
            return kept
        with self._lock:
            return self._kept(cls).get(unknown) or self._build_schema(cls, unknown)

    def _kept(self, cls: type) -> dict[Unknown, type[marshmallow.Schema]]:
        by_registry: weakref.WeakKeyDictionary[Any, Any] | None
        by_registry = vars(cls).get(SCHEMAS_ATTRIBUTE)
        return {} if by_registry is None else by_registry.get(self, {})

    def _keep(self, cls: type, unknown: Unknown, schema: type) -> None:
        if SCHEMAS_ATTRIBUTE not in vars(cls):
            setattr(cls, SCHEMAS_ATTRIBUTE, weakref.WeakKeyDictionary())
        vars(cls)[SCHEMAS_ATTRIBUTE].setdefault(self, {})[unknown] = schema

    def _build_field(
        self,
        hint: Any,
        mode: _Mode,
        options: Mapping[str, Any],
        constraints: tuple[Any, ...] = (),
    ) -> BaseField:
        outer, metadata = split_annotated(hint)
        inner, optional = split_optional(outer)
        inner, more = split_annotated(inner)
        metadata = (*more, *metadata, *constraints)
        options = {**options}
        if optional or inner in (Any, object):
            options["allow_none"] = True
        schemas = [item for item in metadata if is_schema(item)]
        if schemas:
            inner, metadata = (
                schemas[-1],
                tuple(m for m in metadata if not is_schema(m)),
            )
        validators, notes = read_constraints(hint, _value_class(inner), metadata)
        options["validate"] = validators
        options["metadata"] = {**notes, **options.get("metadata", {})}
        options.setdefault("allow_none", False)
        for applies, build in self._builders():
            if applies(inner):
                field: BaseField = build(inner, mode, options)
                return field
        raise _refusal(hint, inner)

    def _builders(self) -> tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...]:
        return (
            (lambda hint: isinstance(hint, type) and hint in _SCALARS, _build_scalar),
            (lambda hint: hint in (Any, object), _build_raw),
            (_is_plain_enum, _build_enum),
            (lambda hint: bool(literal_values(hint)), _build_literal),
            (lambda hint: hint is list or get_origin(hint) is list, self._build_list),
            (lambda hint: hint is dict or get_origin(hint) is dict, self._build_dict),
            (is_schema, _build_nested_schema),
            (_is_object, self._build_nested),
        )

    def _build_list(
        self, hint: Any, mode: _Mode, options: Mapping[str, Any]
    ) -> BaseField:
        (item,) = get_args(hint) or (Any,)
        return fields.List(self._build_field(item, mode, {}), lax=mode.lax, **options)

    def _build_dict(
        self, hint: Any, mode: _Mode, options: Mapping[str, Any]
    ) -> BaseField:
        key, value = get_args(hint) or (str, Any)
        return fields.Dict(
            keys=self._build_key(hint, key),
            values=self._build_field(value, mode, {}),
            **options,
        )

    def _build_key(self, hint: Any, key: Any) -> BaseField:
        if split_annotated(key)[0] is int:
            constraints = split_annotated(key)[1]
            validators, _ = read_constraints(key, int, constraints)
            return fields.IntegerKey(lax=True, validate=validators)
        values = [
            getattr(value, "value", value)
            for value in literal_values(key) or (key if _is_plain_enum(key) else ())
        ]
        is_text = split_annotated(key)[0] in (str, uuid.UUID, dt.date, dt.datetime)
        if not (is_text or (values and all(isinstance(v, str) for v in values))):
            raise AnnotationError(
                f"the keys of {describe(hint)} are no strings in JSON.",
                "use str, int, UUID, date, datetime, or an Enum or Literal of str.",
            )
        return self._build_field(key, _Mode(True, "raise"), {})

    def _build_nested(
        self, cls: type, mode: _Mode, options: Mapping[str, Any]
    ) -> BaseField:
        if (cls, mode.unknown) in self._building:  # a class that holds itself
            later = functools.partial(self.schema_for, cls, unknown=mode.unknown)
            return Nested(later, **options)
        return Nested(self.schema_for(cls, unknown=mode.unknown), **options)

    def _build_schema(self, cls: type, unknown: Unknown) -> type[marshmallow.Schema]:
        self._building.add((cls, unknown))
        try:
            members = self._read_members(cls, _Mode(lax=False, unknown=unknown))
        finally:
            self._building.discard((cls, unknown))
        model = None if issubclass(cls, Problem) else cls
        schema = build_object_schema(
            cls.__name__,
            members,
            unknown=unknown,
            model=model,
            module=cls.__module__,
            described=cls,
        )
        self._keep(cls, unknown, schema)
        return schema

    def _read_members(self, cls: type, mode: _Mode) -> dict[str, BaseField]:
        try:
            hints = class_hints(cls)
        except NameError as error:
            raise AnnotationError(
                f"{describe(cls)} names {error.name!r}, which is not defined at run "
                f"time in module {cls.__module__!r}.",
                f"import {error.name} outside `if TYPE_CHECKING:`, or define the class "
                "at the top of its module.",
            ) from error
        if issubclass(cls, Problem):
            return self._read_problem(cls, hints, mode)
        return self._read_dataclass(cls, hints, mode)

    def _read_dataclass(
        self, cls: Any, hints: Mapping[str, Any], mode: _Mode
    ) -> dict[str, BaseField]:
        init_only = [
            name
            for name, member in cls.__dataclass_fields__.items()
            if isinstance(member.type, dataclasses.InitVar)
            or str(member.type).startswith(("InitVar", "dataclasses.InitVar"))
        ]
        if init_only:
            raise AnnotationError(
                f"{describe(cls)}.{init_only[0]} is an InitVar, which is not served.",
                "make it a field.",
            )
        return {
            member.name: self._build_member(
                cls, member.name, hints[member.name], mode, _member_options(member)
            )
            for member in dataclasses.fields(cls)
        }

    def _read_problem(
        self, cls: type[Problem], hints: Mapping[str, Any], mode: _Mode
    ) -> dict[str, BaseField]:
        """RFC 9457, section 3.1, and the members of the class."""
        own = {} if cls is Problem else vars(cls)
        kind: Any = Literal[cls.type] if "type" in own else str
        status: Any = Literal[cls.status] if "status" in own else int
        standard = {"type": kind, "title": str, "status": status}
        members = {
            name: self._build_member(cls, name, hint, mode, {"required": True})
            for name, hint in standard.items()
        }
        for name in ("detail", "instance"):
            members[name] = self._build_member(cls, name, str, mode, {})
        for name in cls.own_members:
            members[name] = self._build_member(
                cls, name, hints[name], mode, {"required": True}
            )
        return members

    def _build_member(
        self, cls: type, name: str, hint: Any, mode: _Mode, options: Mapping[str, Any]
    ) -> BaseField:
        try:
            return self._build_field(hint, mode, options)
        except AnnotationError as error:
            where = f"{describe(cls)}.{name}"
            raise AnnotationError(f"{where}: {error.reason}", error.fix) from error


def _value_class(hint: Any) -> type | None:
    if isinstance(hint, type) and not get_args(hint):
        return None if issubclass(hint, enum.Enum) else hint
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else None


def _build_scalar(hint: Any, mode: _Mode, options: Mapping[str, Any]) -> BaseField:
    return _SCALARS[hint](lax=mode.lax, **options)


def _build_raw(hint: Any, mode: _Mode, options: Mapping[str, Any]) -> BaseField:
    return fields.Raw(lax=mode.lax, **options)


def _is_plain_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, enum.Enum)


def _build_enum(hint: Any, mode: _Mode, options: Mapping[str, Any]) -> BaseField:
    if issubclass(hint, enum.Flag):
        raise AnnotationError(
            f"{describe(hint)} is a Flag, whose values have no names in JSON.",
            "use an Enum, or list[SomeEnum].",
        )
    _refuse_no_scalars(hint, [member.value for member in hint])
    return fields.Enum(hint, lax=mode.lax, **options)


def _build_literal(hint: Any, mode: _Mode, options: Mapping[str, Any]) -> BaseField:
    values = literal_values(hint)
    _refuse_no_scalars(hint, [getattr(value, "value", value) for value in values])
    if None in values:
        options = {**options, "allow_none": True}
        values = tuple(value for value in values if value is not None)
    return fields.Literal(values, lax=mode.lax, **options)


def _refuse_no_scalars(hint: Any, values: list[Any]) -> None:
    for value in values:
        if not isinstance(value, str | int | float | bool | None):
            raise AnnotationError(
                f"{describe(hint)} has the value {value!r}, no scalar of JSON.",
                "give it values of str, int, float or bool.",
            )


def _build_nested_schema(
    schema: Any, mode: _Mode, options: Mapping[str, Any]
) -> BaseField:
    return Nested(schema, **options)


def _is_object(hint: Any) -> bool:
    return isinstance(hint, type) and (
        (dataclasses.is_dataclass(hint) and not getattr(hint, "__parameters__", ()))
        or issubclass(hint, Problem)
    )


def _refusal(hint: Any, inner: Any) -> AnnotationError:
    if len(union_members(inner)) > 1:
        reason = f"{describe(hint)} is a union, which cannot be told apart here."
    elif isinstance(inner, str):
        reason = f"{inner!r} is the name of a type that is not defined at run time."
    else:
        reason = f"{describe(hint)} is not a type that can be served."
    return AnnotationError(reason, f"use one of: {_SERVED}.")


def _member_options(member: dataclasses.Field[Any]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "metadata": {
            name: member.metadata[name] for name in NOTES if name in member.metadata
        }
    }
    if not member.init:
        return options | {"dump_only": True, "required": True}
    if member.default_factory is not dataclasses.MISSING:
        return options | default_options(member.default_factory, is_factory=True)
    if member.default is not dataclasses.MISSING:
        return options | default_options(member.default)
    return options | {"required": True}


def default_options(default: Any, *, is_factory: bool = False) -> dict[str, Any]:
    """Return the arguments that give a field its default, both ways.

    :param default: the value, or a function that makes it
    :param is_factory: whether it is the function
    """
    if callable(default) and not is_factory:
        # marshmallow would call it.
        return default_options(lambda: default, is_factory=True)
    return {"load_default": default, "dump_default": default}


def build_object_schema(
    name: str,
    members: Mapping[str, BaseField],
    *,
    unknown: Unknown,
    model: type | None = None,
    module: str = __name__,
    described: type | None = None,
) -> type[ObjectSchema]:
    """Return a new Schema class of the given members.

    :param name: the class name
    :param members: the fields, in order
    :param unknown: what happens to other members
    :param model: the class that is loaded, None for dictionaries
    :param module: ``__module__`` of the class
    :param described: the class that the Schema is made from
    """
    meta: dict[str, Any] = {"register": False, "unknown": UNKNOWN[unknown]}
    doc = None if described is None else vars(described).get("__doc__")
    # A dataclass without a docstring gets its signature for one.
    if doc and not doc.startswith(f"{name}("):
        meta["description"] = " ".join(doc.split("\n\n")[0].split())
    namespace = {
        **members,
        "Meta": type("Meta", (ObjectSchema.Meta,), meta),
        "model": model,
        "described": described,
        "__module__": module,
    }
    return type(name, (ObjectSchema,), namespace)


_default_registry = SchemaRegistry()


def schema_for(cls: type) -> type[marshmallow.Schema]:
    """Return the marshmallow Schema class of a dataclass. Needs no app.

    :param cls: the class, which the Schema loads instances of
    :raises AnnotationError: if the class, or a member of it, cannot be served
    """
    return _default_registry.schema_for(cls)


def field_for(hint: Any) -> BaseField:
    """Return a new marshmallow Field for an annotation. Needs no app.

    :param hint: the annotation, such as ``Annotated[int, Ge(1)] | None``
    :raises AnnotationError: if the type cannot be served
    """
    return _default_registry.field_for(hint)
