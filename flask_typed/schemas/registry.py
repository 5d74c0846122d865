"""The registry: makes Fields and Schemas of types, and keeps the Schemas."""

from __future__ import annotations

import copy
import enum
import functools
import threading
import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping
from typing import Any, NewType, get_args, get_origin

import marshmallow

from .._typing import (
    HINT_ERRORS,
    describe,
    find_recursive_alias,
    is_alias,
    literal_values,
    read_alias,
    split_hint,
    union_members,
)
from ..constraints import read_constraints
from ..errors import AnnotationError
from ..fields import BaseField
from ..members import (
    Member,
    Naming,
    ObjectType,
    class_of,
    has_members,
    identify,
    read_object,
    wire_name,
)
from ..models import Model, is_model
from ..objects import Nested, ObjectSchema, Unknown, build_object_schema
from .containers import (
    build_container,
    build_union,
    is_container,
    is_union,
    read_items,
)
from .mode import Mode
from .registered import (
    Factory,
    Registered,
    build_registered,
    is_field,
    is_scalar_field,
)
from .scalars import (
    build_enum,
    build_literal,
    build_path,
    build_raw,
    build_scalar,
    is_enum,
    is_path,
    is_plain_scalar,
    is_scalar,
)

#: Where the Schemas of a class are kept: on the class, so that both go together.
SCHEMAS_ATTRIBUTE = "__typed_schemas__"

_SERVED = (
    "str, int, float, bool, Decimal, datetime, date, time, timedelta, UUID, an IP "
    "address, bytes, Path, Enum, Literal, T | None, a union, list[T], set[T], "
    "tuple[A, B], dict[str, T], Any, a dataclass, TypedDict, NamedTuple, attrs class, "
    "msgspec.Struct, pydantic model or marshmallow Schema"
)


def is_schema(item: Any) -> bool:
    """Return whether a thing is a marshmallow Schema, class or instance."""
    # issubclass() would ask every subclass of Schema, an ABC, for a class that is none.
    cls = item if isinstance(item, type) else type(item)
    return marshmallow.Schema in cls.__mro__


#: Forms of one generic class that are inside each other, at most.
_MAX_GENERIC = 12


class _EndlessError(AnnotationError):
    """A generic class that is never read to its end, however it is written."""


class _Later:
    """The Schema of a class that is being read, for the members that hold it.

    :param hint: the class, with its arguments
    """

    schema: type[ObjectSchema]

    def __init__(self, hint: Any) -> None:
        self.hint = hint

    def __call__(self) -> type[marshmallow.Schema]:
        return self.schema


class SchemaRegistry:
    """Makes marshmallow Fields and Schemas from types, and keeps the Schemas.

    Needs no app. A Schema is made once for a class and a registry, from any thread.

    :param unknown: ``"raise"`` refuses members of objects that their class does not
        have, ``"exclude"`` ignores them
    :param naming: names of members in JSON, where their class does not say
    """

    #: One for all registries: they keep their Schemas on the same classes.
    _lock = threading.RLock()

    def __init__(
        self, *, unknown: Unknown = "raise", naming: Naming | None = None
    ) -> None:
        self.unknown: Unknown = unknown
        self.naming = naming
        self._registered = Registered()
        self._leaves_out_none = False
        self._reset()

    def _reset(self) -> None:
        #: What is being built, and what was built on the way and is not kept yet.
        self._building: dict[tuple[Hashable, Unknown], _Later] = {}
        #: Schemas of generic classes with arguments, while something uses them.
        self._generic: MutableMapping[Any, type[marshmallow.Schema]]
        self._generic = weakref.WeakValueDictionary()
        self._leaving_out_none: SchemaRegistry | None = None

    def leaving_out_none(self) -> SchemaRegistry:
        """Return a registry whose Schemas leave out members that are None.

        It knows the same types.
        """
        with self._lock:
            self._registered.close()
            if self._leaving_out_none is None:
                other = copy.copy(self)
                other._reset()
                other._leaves_out_none = True
                self._leaving_out_none = other
            return self._leaving_out_none

    def with_rules(self, *, unknown: Unknown, naming: Naming | None) -> SchemaRegistry:
        """Return a registry that knows the same types and has these rules.

        :param unknown: as for a new registry
        :param naming: as for a new registry
        """
        if (unknown, naming) == (self.unknown, self.naming):
            return self
        other = copy.copy(self)
        other.unknown, other.naming = unknown, naming
        other._reset()
        return other

    def register(self, kind: Any, factory: Factory) -> None:
        """Teach a type, one that is known already too; before anything is bound.

        A type comes before a predicate, what was registered last before the rest.

        :param kind: a type, which must be the very one of an annotation, or a function
            that takes the type of an annotation and tells whether it is of the kind
        :param factory: a Field class, or a function that takes the type and returns a
            new Field; ``metadata={"json_schema": {...}}`` of the Field is its JSON
            Schema in the document
        :raises ConfigError: if a field or Schema was made already
        """
        self._registered.add(kind, factory)

    def is_scalar(self, hint: Any) -> bool:
        """Return whether an annotation is one text on the wire: no list, no object."""
        inner, metadata, _ = split_hint(hint, self._is_known)
        if any(map(is_schema, metadata)):
            return False
        factory = self._find_factory(inner, metadata)
        if factory is not None:
            return is_scalar_field(factory, inner)
        if is_union(inner):
            return all(map(self.is_scalar, union_members(inner)))
        return is_scalar(inner)

    def is_scalar_list(self, hint: Any) -> bool:
        """Return whether an annotation is an array of scalars."""
        inner, metadata, _ = split_hint(hint, self._is_known)
        if any(map(is_schema, metadata)) or self._find_factory(inner, metadata):
            return False
        items = read_items(inner)
        return bool(items) and all(map(self.is_scalar, items))

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
        mode = Mode(lax, unknown or self.unknown)
        with self._lock:
            self._registered.close()
            return self._build_field(hint, mode, options, tuple(constraints))

    def schema_for(
        self, cls: type, *, unknown: Unknown | None = None
    ) -> type[marshmallow.Schema]:
        """Return the Schema class of a class that is an object; a Schema is its own.

        :param cls: the class, which the Schema loads instances of; a generic one may
            have its arguments
        :param unknown: overrides that of the registry
        :raises AnnotationError: if the class, or a member of it, cannot be served
        """
        if not has_members(cls):
            if marshmallow.Schema in getattr(cls, "__mro__", ()):
                return cls
            raise AnnotationError(
                f"{describe(cls)} is no class of objects in JSON.",
                "give schema_for a dataclass, TypedDict, NamedTuple, attrs class or "
                "msgspec.Struct; field_for takes any type.",
            )
        unknown = unknown or self.unknown
        kept = self._find_kept(cls, unknown)
        if kept is not None:
            return kept
        with self._lock:
            kept = self._find_kept(cls, unknown)
            return kept or self._build_whole(cls, unknown)

    def _find_kept(
        self, hint: Any, unknown: Unknown
    ) -> type[marshmallow.Schema] | None:
        if get_args(hint):
            return self._generic.get((identify(hint), unknown))
        by_registry = vars(hint).get(SCHEMAS_ATTRIBUTE)
        if by_registry is None:
            return None
        kept: type[marshmallow.Schema] | None
        kept = by_registry.get(self, {}).get(unknown)
        return kept

    def _keep(self, hint: Any, unknown: Unknown, schema: type) -> None:
        if get_args(hint):
            # Neither the class nor an argument may keep the others alive.
            self._generic[identify(hint), unknown] = schema
            return
        if SCHEMAS_ATTRIBUTE not in vars(hint):
            setattr(hint, SCHEMAS_ATTRIBUTE, weakref.WeakKeyDictionary())
        vars(hint)[SCHEMAS_ATTRIBUTE].setdefault(self, {})[unknown] = schema

    def _build_whole(self, hint: Any, unknown: Unknown) -> type[marshmallow.Schema]:
        """Return the Schema of a class, kept with all that it holds, or with none.

        Classes may hold each other: where one of them cannot be served, none of the
        others may be taken for whole.
        """
        self._registered.close()
        is_outermost = not self._building
        try:
            schema = self._build_schema(hint, unknown)
            if is_outermost:
                for (_, mode), built in self._building.items():
                    self._keep(built.hint, mode, built.schema)
            return schema
        finally:
            if is_outermost:
                self._building.clear()

    def _build_field(
        self,
        hint: Any,
        mode: Mode,
        options: Mapping[str, Any],
        constraints: tuple[Any, ...] = (),
    ) -> BaseField:
        inner, metadata, takes_none = self._split(hint)
        metadata = (*metadata, *constraints)
        options = {"allow_none": takes_none or inner in (Any, object), **options}
        schemas = [item for item in metadata if is_schema(item)]
        if schemas:
            inner = schemas[-1]
            metadata = tuple(item for item in metadata if not is_schema(item))
        if is_union(inner) and not self._is_known(inner):
            return self._build_union(inner, mode, options, metadata)
        validators, notes = read_constraints(hint, _value_class(inner), metadata)
        options["validate"] = validators
        options["metadata"] = {**notes, **options.get("metadata", {})}
        factory = self._find_factory(inner, metadata)
        if factory is not None:
            return build_registered(factory, inner, mode, options)
        for applies, build in self._builders():
            if applies(inner):
                field: BaseField = build(inner, mode, options)
                return field
        raise _refusal(hint, inner)

    def _split(self, hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
        alias = find_recursive_alias(hint)
        if alias is not None and not self._is_known(alias):
            raise AnnotationError(
                f"{describe(alias)} is an alias that names itself, and an alias has no "
                "component in the document.",
                "make it a class, such as a dataclass that holds itself, or use Any.",
            )
        return split_hint(hint, self._is_known)

    def _is_known(self, hint: Any) -> bool:
        return self._registered.find(hint) is not None

    def _find_factory(self, inner: Any, metadata: Iterable[Any]) -> Any:
        """Return what makes the field of a type: of its place, or what was taught."""
        given = [item for item in metadata if is_field(item)]
        return given[-1] if given else self._registered.find(inner)

    def _builders(self) -> tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...]:
        build_any_container = functools.partial(
            build_container, build=self._build_inside
        )
        return (
            (is_plain_scalar, build_scalar),
            (lambda hint: hint in (Any, object), build_raw),
            (is_enum, build_enum),
            (lambda hint: bool(literal_values(hint)), build_literal),
            (is_path, build_path),
            (is_container, build_any_container),
            (is_schema, _build_nested_schema),
            (is_model, lambda hint, mode, options: Model(hint, **options)),
            (has_members, self._build_nested),
        )

    def _build_inside(
        self, hint: Any, mode: Mode, constraints: tuple[Any, ...] = ()
    ) -> BaseField:
        return self._build_field(hint, mode, {}, constraints)

    def _build_union(
        self,
        hint: Any,
        mode: Mode,
        options: Mapping[str, Any],
        metadata: tuple[Any, ...],
    ) -> BaseField:
        """Return the field of a union; what it has to fulfil, its members have to."""
        said = [item for item in metadata if hasattr(item, "documentation")]
        _, notes = read_constraints(hint, None, said)
        options = {**options, "metadata": {**notes, **options.get("metadata", {})}}
        constraints = tuple(item for item in metadata if item not in said)
        return build_union(hint, mode, options, self._build_inside, constraints)

    def _build_nested(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        later = self._building.get((identify(hint), mode.unknown))
        if later is not None:  # a class that holds itself, or was built just now
            return Nested(later, **options)
        return Nested(self.schema_for(hint, unknown=mode.unknown), **options)

    def _build_schema(self, hint: Any, unknown: Unknown) -> type[marshmallow.Schema]:
        later = self._building[identify(hint), unknown] = _Later(hint)
        self._check_ends(hint)
        described = read_object(hint)
        mode = Mode(lax=False, unknown=unknown)
        later.schema = build_object_schema(
            described.component.name,
            self._build_members(hint, described, mode),
            unknown=described.unknown or unknown,
            described=described,
        )
        later.schema.leaves_out_none = self._leaves_out_none
        return later.schema

    def _check_ends(self, hint: Any) -> None:
        """Refuse a generic class whose members hold it with ever new arguments."""
        cls = class_of(hint)
        around = [
            later
            for later in self._building.values()
            if class_of(later.hint) is cls and not hasattr(later, "schema")
        ]
        if len(around) > _MAX_GENERIC:
            raise _EndlessError(
                f"{describe(cls)} holds itself with other arguments each time, without "
                "end.",
                "write the member with the same arguments as the class.",
            )

    def _build_members(
        self, hint: Any, described: ObjectType, mode: Mode
    ) -> dict[str, BaseField]:
        naming = described.naming or self.naming
        names: dict[str, str] = {}
        built: dict[str, BaseField] = {}
        for member in described.members:
            name = member.wire_name or wire_name(member.name, naming)
            if name in names:
                raise AnnotationError(
                    f"{describe(hint)}.{member.name} and .{names[name]} are both "
                    f"{name!r} in JSON.",
                    'give one of them another: Annotated[..., Alias("name")].',
                )
            names[name] = member.name
            built[member.name] = self._build_member(hint, member, name, mode)
        return built

    def _build_member(
        self, hint: Any, member: Member, name: str, mode: Mode
    ) -> BaseField:
        options = dict(member.options)
        if name != member.name:
            options["data_key"] = name
        try:
            return self._build_field(member.hint, mode, options)
        except _EndlessError:
            raise
        except AnnotationError as error:
            where = f"{describe(hint)}.{member.name}"
            raise AnnotationError(f"{where}: {error.reason}", error.fix) from error


def _value_class(hint: Any) -> type | None:
    if isinstance(hint, type) and not get_args(hint):
        return None if issubclass(hint, enum.Enum) else hint
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else None


def _build_nested_schema(
    schema: Any, mode: Mode, options: Mapping[str, Any]
) -> BaseField:
    return Nested(schema, **options)


def _refusal(hint: Any, inner: Any) -> AnnotationError:
    reason = f"{describe(hint)} is not a type that can be served."
    if isinstance(inner, str):
        reason = f"{inner!r} is the name of a type that is not defined at run time."
    if is_alias(inner) or isinstance(inner, NewType):
        try:
            read_alias(inner)
        except HINT_ERRORS as error:
            reason = f"{describe(inner)} cannot be read: {error}."
    return AnnotationError(reason, f"use one of: {_SERVED}.")


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
