"""A Schema to the functions that load it, and to what is in the way."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ForwardRef

import marshmallow
from marshmallow import RAISE, fields, missing, validate

from ..fields import Set
from ..objects import Nested, ObjectSchema, ValueSchema
from ..record import record
from .constraints import constrain
from .construction import is_plain_dataclass, make_built, make_dictionary
from .containers import CONTAINERS, FieldReader
from .forms import (
    Form,
    Lines,
    allow_none,
    map_items,
    may_be_inside,
    step_aside,
    then,
    write,
)
from .hooks import build_hooks, find_load_obstacles, has_hooks
from .objects import (
    ORIGINS,
    End,
    LoadedMember,
    LoadedObject,
    Origin,
    as_dictionary,
    build_mirror,
    write_object,
)
from .obstacles import Obstacle
from .reading import find_field_overrides, find_overrides, identify
from .scalars import SCALARS
from .source import Source

#: Levels of Schemas of one class inside each other, before they are given up.
_MAX_LEVELS = 8

#: The names of the functions of a Schema.
Names = Mapping[Origin, str]

#: What stands for a value that is not understood; there is an obstacle then.
_NONE = Form(mirror=Any)


@record
class Load:
    """What is said of a load beside its data.

    :param partial: of missing members
    :param unknown: of unknown members
    """

    partial: Any
    unknown: str

    def is_as(self, other: Load) -> bool:
        """Return whether the same is said of another load."""
        return (self.partial, self.unknown) == (other.partial, other.unknown)


@record
class _Level:
    """A Schema that is being read, and how its objects are loaded.

    :param form: of what it loads
    :param names: of the functions that load it
    """

    schema: marshmallow.Schema
    load: Load
    identity: Any
    form: Form
    names: Names


class SchemaReader(FieldReader):
    """Reads a Schema and all that are nested in it.

    :param title: what the functions are for, in tracebacks
    """

    def __init__(self, title: str) -> None:
        self.source = Source(title)
        self.obstacles: list[Obstacle] = []
        #: The Schemas that were read, to see whether one is changed.
        self.schemas: list[marshmallow.Schema] = []
        self.is_recursive = False
        self._path: tuple[str, ...] = ()
        self._levels: list[_Level] = []
        self._mirrors: dict[str, Any] = {}
        #: Functions of Schemas that are nested in themselves.
        self._called: set[str] = set()

    def read_root(self, schema: marshmallow.Schema) -> Form:
        """Return the form of what a Schema loads."""
        if isinstance(schema, ValueSchema):
            self._refuse(*find_overrides(schema))
            self.schemas.append(schema)
            form = self.read(schema.fields["value"], None)
        else:
            load = Load(partial=schema.partial, unknown=schema.unknown)
            form = self._read_schema(schema, load)
        if self.is_recursive:
            for mirror in self._mirrors.values():
                for name, other in self._mirrors.items():
                    setattr(mirror, name, other)
        return form

    def read(self, field: Any, partial: Any, path: str | None = None) -> Form:
        """Return the form of a field."""
        above = self._path
        if path is not None:
            self._path = (*above, path)
        self._refuse(*find_field_overrides(field))
        form = self._read(field, partial)
        self._path = above
        return form

    def _refuse(self, *reasons: str) -> None:
        for reason in reasons:
            self.obstacles.append(Obstacle(path=self._path, reason=reason))

    def _read(self, field: Any, partial: Any) -> Form:
        cls = type(field)
        if cls in (fields.Nested, Nested):
            form = self._read_nested(field, partial)
        elif cls in SCALARS:
            form = self._read_scalar(field)
        elif cls in CONTAINERS:
            form = CONTAINERS[cls](self, field, partial)
        else:
            self._refuse(describe_field(cls))
            return _NONE
        validators = field.validators
        if cls is Set:  # which has called those of its length itself
            validators = [v for v in validators if not isinstance(v, validate.Length)]
        form = constrain(self.source, form, validators)
        functions = getattr(field, "post_load", ())  # since marshmallow 4.3
        names = [self.source.name(function, "post_load") for function in functions]
        form = then(form, tuple(f"$ = {name}($)" for name in names))
        return allow_none(form) if field.allow_none else form

    def _read_scalar(self, field: Any) -> Form:
        by_value = getattr(field, "field", None)  # of an Enum
        if by_value is not None and type(by_value) not in SCALARS:
            self._refuse(describe_field(type(by_value)))
        return SCALARS[type(field)](self.source, field)

    def _read_nested(self, field: Any, partial: Any) -> Form:
        try:
            schema = field.schema
        except Exception as error:  # of the registry, or of a user's function
            self._refuse(f"its Schema cannot be made: {error!r}")
            return _NONE
        if bool(field.many) and not schema.many:
            self._refuse("its many is not that of its Schema")
        load = Load(
            partial=schema.partial if partial is None else partial,
            unknown=schema.unknown if field.unknown is None else field.unknown,
        )
        return self._read_schema(schema, load)

    def _read_schema(self, schema: marshmallow.Schema, load: Load) -> Form:
        """Return the form of an object, or of a list of them."""
        known = self._find_level(schema, load)
        if known is not None:
            self.is_recursive = True
            self._called.update(known.names.values())
            return known.form
        reasons = [*find_overrides(schema), *find_load_obstacles(schema)]
        if load.partial not in (None, False, True):
            reasons.append("it is partial in some of its members")
        if (
            sum(type(level.schema) is type(schema) for level in self._levels)
            > _MAX_LEVELS
        ):
            self._refuse(*reasons, "it is nested in itself in more and more ways")
            return _NONE
        self._refuse(*reasons)
        self.schemas.append(schema)
        return self._read_object(schema, load)

    def _find_level(self, schema: Any, load: Load) -> _Level | None:
        identity = identify(schema) if self._levels else None
        for level in self._levels:
            if level.load.is_as(load) and (
                level.schema is schema or level.identity == identity
            ):
                return level
        return None

    def _read_object(self, schema: marshmallow.Schema, load: Load) -> Form:
        mirror = self.source.new_name("Mirror")
        names = {origin: self.source.new_name(origin) for origin in ORIGINS}
        form = _build_form(ForwardRef(mirror), names, schema.many, is_deep=True)
        level = _Level(
            schema=schema, load=load, identity=identify(schema), form=form, names=names
        )
        self._levels.append(level)
        members = self._read_members(schema, load)
        self._levels.pop()
        self._refuse(*_find_key_obstacles(members))
        if self.obstacles:
            return _NONE
        loaded = LoadedObject(
            members=members, unknown=load.unknown, title=type(schema).__name__
        )
        self._mirrors[mirror] = build_mirror(loaded)
        is_deep = load.unknown != RAISE or any(m.form.is_deep for m in members)
        form = _build_form(self._mirrors[mirror], names, schema.many, is_deep=is_deep)
        level = dataclasses.replace(level, form=form)
        return self._write_functions(schema, load, loaded, level)

    def _read_members(
        self, schema: marshmallow.Schema, load: Load
    ) -> list[LoadedMember]:
        members = []
        for number, (name, field) in enumerate(schema.load_fields.items()):
            form = self.read(field, load.partial, name)
            is_constant = type(field) is fields.Constant  # which is never missed
            is_partial = load.partial is True
            members.append(
                LoadedMember(
                    key=name if field.data_key is None else field.data_key,
                    attribute=field.attribute or name,
                    slot=f"f{number}",
                    form=form,
                    is_required=field.required and not is_constant and not is_partial,
                    default=missing if is_partial else field.load_default,
                )
            )
        return members

    def _write_functions(
        self, schema: Any, load: Load, loaded: LoadedObject, level: _Level
    ) -> Form:
        """Write the functions that load an object, or a list of them.

        Return the form, with their lines where these may stand inside others: a
        function has to be there where it is long, or calls itself.
        """
        end, finish = _read_end(self.source, schema, load, loaded)
        form = level.form
        for origin, name in level.names.items():
            lines = write_object(self.source, loaded, origin, end)
            if schema.many:
                lines = _write_many(self.source, lines, origin, finish)
            if name not in self._called and may_be_inside(lines):
                is_given = origin == "given"
                form = dataclasses.replace(
                    form,
                    given=lines if is_given else form.given,
                    decoded=form.decoded if is_given else lines,
                )
                continue
            body = [*write(lines, "data"), "return data"]
            self.source.add_function(name, "data", body)
        return form


def _build_form(mirror: Any, names: Names, many: bool, *, is_deep: bool) -> Form:
    return Form(
        mirror=list[mirror] if many else mirror,
        decoded=(f"$ = {names['decoded']}($)",),
        given=(f"$ = {names['given']}($)",),
        is_deep=is_deep,
    )


def _write_many(
    source: Source, lines: Lines, origin: Origin, finish: str | None
) -> Lines:
    """Return lines that load a list of objects."""
    check: Lines = ()
    if origin == "given":
        check = ("if type($) is not list:", f"    {step_aside(source)}")
    end = () if finish is None else (f"$ = {finish}($)",)
    return (*check, *map_items(source, lines), *end)


def _read_end(
    source: Source, schema: Any, load: Load, loaded: LoadedObject
) -> tuple[End, str | None]:
    """Return what ends the function of an object, and what is run for a list of them.

    Hooks, and what makes an object, are called when all objects of a list are loaded.
    """
    end: End = make_dictionary
    is_plain, names = True, {member.attribute for member in loaded.members}
    object_type = schema.object_type if isinstance(schema, ObjectSchema) else None
    if object_type is not None and object_type.build is not None:
        end = make_built(source, object_type)
        is_plain = (
            loaded.is_straight
            and object_type.is_constructed
            and is_plain_dataclass(object_type.cls, names)
        )
    if not has_hooks(schema) and (is_plain or not schema.many):
        return end, None
    run = build_hooks(schema, schema.many, load.partial, load.unknown)
    finish = source.name(run, "finish")
    if schema.many:
        return make_dictionary, finish
    return lambda values: [f"$ = {finish}({as_dictionary(values)})"], None


def _find_key_obstacles(members: Sequence[LoadedMember]) -> Iterator[str]:
    """Yield why msgspec can have no mirror of the members."""
    keys = [member.key for member in members]
    if len(set(keys)) < len(keys):
        yield "two of its members have one name in JSON"
    for key in keys:
        if json.dumps(key, ensure_ascii=False) != f'"{key}"':
            yield f"{key!r} is no name that msgspec takes"


def describe_field(cls: type) -> str:
    """Return why a class of fields is not understood."""
    name = f"{cls.__module__}.{cls.__qualname__}"
    for method in ("deserialize", "_deserialize"):
        owner = next(base for base in cls.__mro__ if method in vars(base))
        if owner.__module__.partition(".")[0] not in ("marshmallow", __package__[:11]):
            return f"the field class {name} overrides {method}"
    return f"the field class {name} is not known here"
