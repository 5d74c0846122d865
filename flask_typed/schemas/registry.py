"""The registry: classes to marshmallow Schemas, which it keeps."""

from __future__ import annotations

import contextlib
import copy
import functools
import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from typing import Any, get_args

import marshmallow

from .._typing import (
    describe,
)
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
from ..models import LeftOut
from ..objects import Nested, ObjectSchema, Unknown, build_object_schema
from .aliases import Reading, build_recursive
from .builder import FieldBuilder
from .examples import EXAMPLES, settle_examples
from .json_values import Direction
from .mode import Mode

#: Where the Schemas of a class are kept: on the class, so that both go together.
SCHEMAS_ATTRIBUTE = "__typed_schemas__"

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


class SchemaRegistry(FieldBuilder):
    """Makes marshmallow Fields and Schemas from types, and keeps the Schemas.

    Needs no app. A Schema is made once for a class and a registry, from any thread.

    :param unknown: ``"raise"`` refuses members of objects that their class does not
        have, ``"exclude"`` ignores them
    :param naming: names of members in JSON, where their class does not say
    """

    def __init__(
        self, *, unknown: Unknown = "raise", naming: Naming | None = None
    ) -> None:
        super().__init__(unknown=unknown)
        self.naming = naming
        self._reset()

    def _reset(self) -> None:
        #: What is being built, and what was built on the way and is not kept yet.
        self._building: dict[tuple[Hashable, Mode], _Later] = {}
        self._reading: Reading = {}
        #: Schemas of generic classes with arguments, while something uses them.
        self._generic: MutableMapping[Any, type[marshmallow.Schema]]
        self._generic = weakref.WeakValueDictionary()
        self._leaving_out: dict[LeftOut, SchemaRegistry] = {}
        #: Of what is being built: checks the examples of its members.
        self._settling: list[Callable[[], None]] = []

    def leaving_out(self, left_out: LeftOut) -> SchemaRegistry:
        """Return a registry whose Schemas leave members out of what they dump.

        It knows the same types.

        :param left_out: which members
        """
        if left_out == self.left_out:
            return self
        with self._lock:
            self._registered.close()
            if left_out not in self._leaving_out:
                other = copy.copy(self)
                other._reset()
                other.left_out = left_out
                self._leaving_out[left_out] = other
            return self._leaving_out[left_out]

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

    def schema_for(
        self, cls: type, *, unknown: Unknown | None = None
    ) -> type[marshmallow.Schema]:
        """Return the Schema class of a class that is an object; a Schema is its own.

        :param cls: the class, which the Schema loads instances of; a generic one may
            have its arguments
        :param unknown: overrides that of the registry
        :raises AnnotationError: if the class, or a member of it, cannot be served
        """
        return self._schema_for(cls, Mode(lax=False, unknown=unknown or self.unknown))

    def _schema_for(self, cls: type, mode: Mode) -> type[marshmallow.Schema]:
        if not has_members(cls):
            if marshmallow.Schema in getattr(cls, "__mro__", ()):
                return cls
            raise AnnotationError(
                f"{describe(cls)} is no class of objects in JSON.",
                "give schema_for a dataclass, TypedDict, NamedTuple, attrs class or "
                "msgspec.Struct; field_for takes any type.",
            )
        kept = self._find_kept(cls, mode)
        if kept is not None:
            return kept
        with self._lock:
            kept = self._find_kept(cls, mode)
            return kept or self._build_whole(cls, mode)

    def _find_kept(self, hint: Any, mode: Mode) -> type[marshmallow.Schema] | None:
        if get_args(hint):
            return self._generic.get((identify(hint), mode))
        by_registry = vars(hint).get(SCHEMAS_ATTRIBUTE)
        if by_registry is None:
            return None
        kept: type[marshmallow.Schema] | None
        kept = by_registry.get(self, {}).get(mode)
        return kept

    def _keep(self, hint: Any, mode: Mode, schema: type) -> None:
        if get_args(hint):
            # Neither the class nor an argument may keep the others alive.
            self._generic[identify(hint), mode] = schema
            return
        if SCHEMAS_ATTRIBUTE not in vars(hint):
            setattr(hint, SCHEMAS_ATTRIBUTE, weakref.WeakKeyDictionary())
        vars(hint)[SCHEMAS_ATTRIBUTE].setdefault(self, {})[mode] = schema

    def _build_whole(self, hint: Any, mode: Mode) -> type[marshmallow.Schema]:
        """Return the Schema of a class, kept with all that it holds, or with none.

        Classes may hold each other: where one of them cannot be served, none of the
        others may be taken for whole.
        """
        self._registered.close()
        with self._keeping():
            return self._build_schema(hint, mode)

    @contextlib.contextmanager
    def _keeping(self) -> Iterator[None]:
        """Keep the Schemas of all classes that are built within, or none."""
        is_outermost = not (self._building or self._reading)
        try:
            yield
            if is_outermost:
                for settle in self._settling:
                    settle()
                for (_, its_mode), built in self._building.items():
                    self._keep(built.hint, its_mode, built.schema)
        finally:
            if is_outermost:
                self._building.clear()
                self._reading.clear()
                self._settling.clear()

    def _build_recursive(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        with self._keeping():
            return build_recursive(
                hint, mode, options, self._build_inside, self._reading
            )

    def _build_nested(
        self, hint: Any, mode: Mode, options: Mapping[str, Any]
    ) -> BaseField:
        later = self._building.get((identify(hint), mode))
        if later is not None:  # a class that holds itself, or was built just now
            return Nested(later, lax=mode.lax, **options)
        return Nested(self._schema_for(hint, mode), lax=mode.lax, **options)

    def _build_schema(self, hint: Any, mode: Mode) -> type[marshmallow.Schema]:
        later = self._building[identify(hint), mode] = _Later(hint)
        self._check_ends(hint)
        described = read_object(hint)
        later.schema = build_object_schema(
            described.component.name,
            self._build_members(hint, described, mode),
            unknown=described.unknown or mode.unknown,
            described=described,
        )
        later.schema.leaves_out_none = self.left_out.none
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
        with _named(f"{describe(hint)}.{member.name}"):
            field = self._build_field(member.hint, mode, options)
        if EXAMPLES in field.metadata:
            # Its class may hold itself, and is not whole yet.
            settle = functools.partial(self._settle, hint, member, field, mode)
            self._settling.append(settle)
        return field

    def _settle(self, hint: Any, member: Member, field: BaseField, mode: Mode) -> None:
        with _named(f"{describe(hint)}.{member.name}"):
            strict = self._build_strict(field, member.hint, mode)
            settle_examples(field, strict, _directions(field))


@contextlib.contextmanager
def _named(where: str) -> Iterator[None]:
    """Let errors say where they are."""
    try:
        yield
    except _EndlessError:
        raise
    except AnnotationError as error:
        raise AnnotationError(f"{where}: {error.reason}", error.fix) from error


def _directions(field: BaseField) -> tuple[Direction, ...]:
    if field.dump_only:
        return ("out",)
    return ("in",) if field.load_only else ("in", "out")


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
