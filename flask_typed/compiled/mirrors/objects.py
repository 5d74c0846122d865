"""The plans of all fields, and the mirrors of objects."""

from __future__ import annotations

import dataclasses
import itertools
import keyword
import types
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from marshmallow import missing

from ... import fields
from ...fields import BaseField, check
from ...models import Model
from ...objects import Nested, ObjectSchema
from ...unions import Union
from ..bounds import add_bounds
from ..hooks import find_first_dumps
from ..obstacles import Obstacle, StepAsideError
from ..plain import require_plain
from ..source import Source
from .classes import is_generated, is_plain_mapping, is_plainly_read
from .plans import Container, Form, Instance, Native, Plan, Tested
from .scalars import plan_scalar


class _Object:
    """What is known of a Schema, while it is read and after.

    :param cls: of the values
    :param dump: the name of the function that dumps a value of any class
    """

    def __init__(self, *, cls: type, dump: str) -> None:
        self.cls = cls
        self.dump = dump
        #: The name of the function that makes and finishes a mirror, None as long as
        #: no object holds one of its own class.
        self.build: str | None = None
        #: The Struct, None while it is read.
        self.mirror: Any = None
        #: The classes that it is read from.
        self.forms: tuple[Form, ...] = ()


class Mirrors:
    """Makes the plans of fields, and the mirrors that they need.

    :param source: of the generated code
    :param checks: whether values are checked by the fields, or written as they are
    """

    def __init__(self, source: Source, *, checks: bool) -> None:
        #: All that is in the way of compiled code.
        self.obstacles: list[Obstacle] = []
        self._source = source
        self._checks = checks
        self._path: tuple[str, ...] = ()
        self._objects: dict[type, _Object] = {}
        self._numbers = itertools.count(1)
        source.bind("convert", msgspec.convert)
        source.bind("UNSET", msgspec.UNSET)
        source.bind("StepAsideError", StepAsideError)

    def plan(self, field: BaseField) -> Plan:
        """Return the plan of a field; there is an obstacle where it is not known."""
        validators = list(field.validators) if self._checks else []
        dump = self._source.name(self._build_dump(field, is_scalar=True), "dump")
        scalar = plan_scalar(field, validators, dump, self._source)
        if scalar is not None and type(field) is fields.Float and not self._checks:
            # What is not checked is not converted either.
            return dataclasses.replace(scalar, mirror=scalar.mirror | int)
        if scalar is not None:
            return scalar
        kind = type(field)
        left = self._leave(field)
        if kind is fields.Raw or kind is Model:
            return left
        if isinstance(field, Nested) and kind is Nested:
            planned = None if validators else self._plan_nested(field, left)
            return self._leave_nested(field, left) if planned is None else planned
        if isinstance(field, fields.List) and kind in (fields.List, fields.Set):
            return self._plan_array(field, validators, left)
        if isinstance(field, fields.Dict) and kind is fields.Dict:
            return self._plan_mapping(field, validators, left)
        if isinstance(field, Union) and kind is Union:
            self._read_all(field.members)
            return left
        if isinstance(field, fields.Tuple) and kind is fields.Tuple:
            self._read_all(field.tuple_fields)
            return left
        name = f"{kind.__module__}.{kind.__qualname__}"
        self._refuse(f"the field class {name} is not known here")
        return left

    def _refuse(self, reason: str) -> None:
        self.obstacles.append(Obstacle(path=self._path, reason=reason))

    def _read_all(self, members: list[BaseField]) -> None:
        """Refuse fields that may want to know the object that their value is of."""
        for member in members:
            self.plan(member)

    def _leave(self, field: BaseField) -> Tested:
        dump = self._source.name(self._build_dump(field, is_scalar=False), "dump")
        takes_none = field.allow_none and type(field) is not Model
        return Tested(mirror=Any, takes_none=takes_none, test="False", dump=dump)

    def _build_dump(self, field: BaseField, *, is_scalar: bool) -> Callable[[Any], Any]:
        """Return what dumps a value by its field, as the Schema would."""
        serialize = field._serialize
        if not self._checks:
            return lambda value: require_plain(serialize(value, None, None))
        if is_scalar:
            return lambda value: serialize(check(field, value), None, None)
        return lambda value: require_plain(serialize(check(field, value), None, None))

    def _plan_array(
        self, field: fields.List, validators: list[Any], left: Tested
    ) -> Plan:
        item = self.plan(field.inner)
        classes: set[type] = {list, tuple}
        if type(field) is fields.Set:
            # Of an Enum, a member and its value are the same in JSON.
            if not isinstance(item, Native) or item.mirror_type in self._enums(field):
                return left
            classes = {set, frozenset}
        mirror = add_bounds(types.GenericAlias(list, (item.mirror_type,)), validators)
        return self._plan_items(field, item, mirror, classes, left)

    def _enums(self, field: fields.List) -> tuple[Any, ...]:
        inner = field.inner
        return (inner.enum, inner.enum | None) if isinstance(inner, fields.Enum) else ()

    def _plan_mapping(
        self, field: fields.Dict, validators: list[Any], left: Tested
    ) -> Plan:
        key, item = self.plan(field.key_field), self.plan(field.value_field)
        is_text = type(field.key_field) is fields.String and isinstance(key, Native)
        if not is_text or key.takes_none:
            return left
        both = types.GenericAlias(dict, (key.mirror, item.mirror_type))
        mirror = add_bounds(both, validators)
        return self._plan_items(field, item, mirror, {dict}, left)

    def _plan_items(
        self,
        field: BaseField,
        item: Plan,
        mirror: Any,
        classes: set[type],
        left: Tested,
    ) -> Plan:
        if mirror is None or isinstance(item, Container):
            return left
        forms = item.forms if isinstance(item, Instance) else ()
        none = {type(None)} if item.takes_none else set()
        item_classes = tuple(
            self._source.name(frozenset({self._source.value(form.cls)} | none), "only")
            for form in forms
        )
        return Container(
            mirror=mirror,
            takes_none=field.allow_none,
            item=item,
            classes=self._source.name(frozenset(classes), "classes"),
            item_classes=item_classes,
            is_mapping=dict in classes,
            dump=left.dump,
        )

    def _leave_nested(self, field: Nested, left: Tested) -> Plan:
        """Return the plan of an object that its Schema dumps.

        What compiled code gives up is dumped again by the reference.
        """
        try:
            reasons = list(find_first_dumps(field, set()))
        except Exception as error:  # of the registry, or of a user's function
            reasons = [f"a Schema of it cannot be made: {error!r}"]
        for reason in reasons:
            self._refuse(reason)
        return left

    def _plan_nested(self, field: Nested, left: Tested) -> Plan | None:
        """Return the plan of an object of a generated Schema, None for any other."""
        schema = field.schema
        if not isinstance(schema, ObjectSchema) or not is_generated(field, schema):
            return None
        described = schema.object_type
        if described is None or not is_plainly_read(described, schema):
            return None
        known = self._objects.get(type(schema))
        if known is None:
            known = self._read_object(schema, described.cls or dict, left.dump)
        if known.mirror is None:  # an object inside one of its own class
            known.build = known.build or self._new_name("build")
            return dataclasses.replace(left, dump=known.build)
        return Instance(
            mirror=known.mirror,
            takes_none=field.allow_none,
            forms=known.forms,
            dump=left.dump,
        )

    def _new_name(self, hint: str) -> str:
        return f"{hint}_of_{next(self._numbers)}"

    def _read_object(self, schema: ObjectSchema, cls: type, dump: str) -> _Object:
        made = _Object(cls=cls, dump=dump)
        self._objects[type(schema)] = made
        plans = {}
        for name, field in schema.dump_fields.items():
            plans[name] = self._plan_member(name, field)
            if name in schema.absentable and cls is not dict:
                plans[name] = self._plan_absentable(field)
        if self.obstacles:  # whose names no code can be written of
            return made
        made.forms = tuple(
            self._write_form(schema, plans, each)
            for each in dict.fromkeys((cls, dict))
            if each is cls or is_plain_mapping(schema)
        )
        mirror = _build_mirror(schema, plans)
        if made.build is not None:
            self._add_build(made, made.build, mirror)
        made.mirror = mirror
        return made

    def _plan_absentable(self, field: BaseField) -> Tested:
        """Return the plan of a member whose attribute may be UNSET.

        msgspec writes it but does not read it.
        """
        test = "x is UNSET" if field.dump_default is missing else "False"
        return dataclasses.replace(self._leave(field), test=test)

    def _write_form(
        self, schema: ObjectSchema, plans: Mapping[str, Plan], cls: type
    ) -> Form:
        finish = None
        lines = _write_members(schema, plans, is_dict=cls is dict)
        if lines:
            finish = self._new_name("finish")
            self._source.add_function(finish, "m, v", lines)
        return Form(
            cls=self._source.name(cls, "cls"), finish=finish, lines=tuple(lines)
        )

    def _plan_member(self, name: str, field: BaseField) -> Plan:
        above = self._path
        self._path = (*above, name)
        if not _is_name(name):
            self._refuse("its name is no name of an attribute")
        if field.attribute is not None:
            self._refuse("it has the name of another attribute")
        plan = self.plan(field)
        self._path = above
        return plan

    def _add_build(self, made: _Object, build: str, mirror: Any) -> None:
        """Add the function that dumps an object inside one of its own class."""
        name = self._source.name(mirror, "mirror")
        lines = []
        for form in made.forms:
            lines += [
                f"if type(x) is {form.cls}:",
                f"    m = convert(x, {name}, from_attributes=True)",
                f"    {form.write_call('m', 'x')}",
                "    return m",
            ]
        lines.append(f"return {made.dump}(x)")
        self._source.add_function(build, "x", lines)


def _is_name(name: str) -> bool:
    is_word = name.isidentifier() and not keyword.iskeyword(name)
    return is_word and not name.startswith("__")


def _write_members(
    schema: ObjectSchema, plans: Mapping[str, Plan], *, is_dict: bool
) -> list[str]:
    """Return the lines that finish a mirror ``m`` of a value ``v``."""
    written: list[str] = []
    for name, plan in plans.items():
        place = f"m.{name}"
        lines = plan.write_lines(place, f"v[{name!r}]" if is_dict else f"v.{name}")
        if name in schema.absentable and schema.fields[name].dump_default is missing:
            if lines:
                lines = [f"if {place} is not UNSET:", *(f"    {x}" for x in lines)]
            if is_dict:
                lines += [f"if {place} is UNSET and {name!r} in v:"]
                lines += ["    raise StepAsideError"]
        written += lines
    for name, plan in plans.items():
        # What a field has dumped may be None as well: a pydantic model that is.
        may_be_none = plan.takes_none or isinstance(plan, Tested)
        if schema.leaves_out_none and may_be_none:
            written += [f"if m.{name} is None:", f"    m.{name} = UNSET"]
    return written


def _build_mirror(schema: ObjectSchema, plans: Mapping[str, Plan]) -> Any:
    members: list[Any] = []
    renamed = {}
    for name, plan in plans.items():
        field = schema.dump_fields[name]
        if field.data_key is not None and field.data_key != name:
            renamed[name] = field.data_key
        if name in schema.absentable and field.dump_default is missing:
            absent = plan.mirror_type | msgspec.UnsetType
            members.append((name, absent, msgspec.UNSET))
        else:
            members.append((name, plan.mirror_type))
    return msgspec.defstruct(
        type(schema).__name__, members, kw_only=True, gc=False, rename=renamed or None
    )
