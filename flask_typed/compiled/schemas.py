"""A Schema to the functions that load it, and to what is in the way."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any, ForwardRef

import marshmallow
from marshmallow import RAISE, fields, missing, validate

from ..fields import Set
from ..objects import Nested, ValueSchema
from .constraints import constrain
from .containers import CONTAINERS, FieldReader
from .forms import (
    Form,
    Lines,
    allow_none,
    refuse_absent,
    refuse_others,
    then,
)
from .functions import (
    Level,
    Load,
    build_form,
    build_handed_form,
    write_functions,
    write_handed,
)
from .hooks import hands_out_data
from .objects import (
    ORIGINS,
    LoadedMember,
    LoadedObject,
    build_mirror,
)
from .obstacles import Obstacle
from .partial import Partial, find_partial_obstacles, may_be_missing, read_below
from .reading import find_field_overrides, find_overrides, identify, read_functions
from .scalars import SCALARS
from .source import Source

#: Levels of Schemas of one class inside each other, before they are given up.
_MAX_LEVELS = 8

#: What stands for a value that is not understood; there is an obstacle then.
_NONE = Form(mirror=Any)


class SchemaReader(FieldReader):
    """Reads a Schema and all that are nested in it.

    :param title: what the functions are for, in tracebacks
    :param tells_absent: whether the mirrors tell a missing member from a default
    """

    def __init__(self, title: str, *, tells_absent: bool) -> None:
        self.source = Source(title)
        self._tells_absent = tells_absent
        self.obstacles: list[Obstacle] = []
        #: The Schemas that were read, to see whether one is changed.
        self.schemas: list[marshmallow.Schema] = []
        self.is_recursive = False
        #: Whether user code sees what is not loaded yet, and may change it.
        self.hands_out_data = False
        self._path: tuple[str, ...] = ()
        self._levels: list[Level] = []
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

    def read(self, field: Any, partial: Partial, path: str | None = None) -> Form:
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

    def _read(self, field: Any, partial: Partial) -> Form:
        cls = type(field)
        if cls in (fields.Nested, Nested):
            form = self._read_nested(field, partial)
        elif cls is fields.Pluck:
            form = self._read_pluck(field, partial)
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
        form = then(form, self._write_calls(field, "post_load"))
        form = allow_none(form) if field.allow_none else form
        calls = self._write_calls(field, "pre_load")
        if not calls:
            return form
        self.hands_out_data = True
        refused = refuse_absent(self.source, takes_none=field.allow_none)
        lines = (*refused, *calls, *form.given)
        return Form(mirror=Any, decoded=lines, given=lines, is_deep=True)

    def _write_calls(self, field: Any, step: str) -> Lines:
        functions = read_functions(field, step)
        return tuple(f"$ = {self.source.name(each, step)}($)" for each in functions)

    def _read_scalar(self, field: Any) -> Form:
        by_value = getattr(field, "field", None)  # of an Enum
        if by_value is not None and type(by_value) not in SCALARS:
            self._refuse(describe_field(type(by_value)))
        return SCALARS[type(field)](self.source, field)

    def _read_nested(self, field: Any, partial: Partial) -> Form:
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
        form = self._read_schema(schema, load)
        if form.mirror is Any:  # so that nothing of it was looked at yet
            check = refuse_absent(self.source)
            if schema.many:
                check = refuse_others(self.source, {list, dict})
            lines = (*check, *form.given)
            form = dataclasses.replace(form, decoded=lines, given=lines)
        return form

    def _read_pluck(self, field: Any, partial: Partial) -> Form:
        """Return the form of one member of an object, or of a list of such."""
        nested = self._read_nested(field, partial)
        if self.obstacles:
            return _NONE
        key = repr(field._field_data_key)
        wrapped = f"[{{{key}: item}} for item in $]" if field.many else f"{{{key}: $}}"
        check = refuse_others(self.source, {list}) if field.many else ()
        lines = (
            *(*refuse_absent(self.source), *check),
            *(f"$ = {wrapped}", *nested.given),
        )
        return Form(mirror=Any, decoded=lines, given=lines, is_deep=True)

    def _read_schema(self, schema: marshmallow.Schema, load: Load) -> Form:
        """Return the form of an object, or of a list of them."""
        known = self._find_level(schema, load)
        if known is not None:
            self.is_recursive = True
            self._called.update(known.names.values())
            return known.form
        unclear = list(find_partial_obstacles(schema, load.partial))
        if unclear:  # but all other reasons are named with it
            load = dataclasses.replace(load, partial=None)
        reasons = [*find_overrides(schema), *unclear]
        if (
            sum(type(level.schema) is type(schema) for level in self._levels)
            > _MAX_LEVELS
        ):
            self._refuse(*reasons, "it is nested in itself in more and more ways")
            return _NONE
        self._refuse(*reasons)
        self.schemas.append(schema)
        return self._read_object(schema, load)

    def _find_level(self, schema: Any, load: Load) -> Level | None:
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
        is_handed = hands_out_data(schema)
        if is_handed:
            self.hands_out_data = True
            form = build_handed_form(names)
        else:
            form = build_form(ForwardRef(mirror), names, schema.many, is_deep=True)
        level = Level(
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
        if is_handed:
            return write_handed(self.source, level, loaded)
        self._mirrors[mirror] = build_mirror(loaded)
        is_deep = load.unknown != RAISE or any(m.form.is_deep for m in members)
        form = build_form(self._mirrors[mirror], names, schema.many, is_deep=is_deep)
        level = dataclasses.replace(level, form=form)
        return write_functions(self.source, level, loaded, self._called)

    def _read_members(
        self, schema: marshmallow.Schema, load: Load
    ) -> list[LoadedMember]:
        members = []
        for number, (name, field) in enumerate(schema.load_fields.items()):
            form = self.read(field, read_below(load.partial, name), name)
            is_constant = type(field) is fields.Constant  # which is never missed
            is_partial = may_be_missing(load.partial, name)
            members.append(
                LoadedMember(
                    key=name if field.data_key is None else field.data_key,
                    attribute=field.attribute or name,
                    slot=f"f{number}",
                    form=form,
                    is_required=field.required and not is_constant and not is_partial,
                    default=missing if is_partial else field.load_default,
                    tells_absent=self._tells_absent,
                )
            )
        return members


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
