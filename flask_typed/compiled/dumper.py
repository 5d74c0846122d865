"""A Schema to a dumper."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow
import msgspec
from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from ..fields import BaseField, List, check
from ..objects import Nested, ObjectSchema, ValueSchema, check_dumped
from .mirrors import Instance, Mirrors, Plan
from .obstacles import DumpedError, Obstacle, StepAsideError
from .plain import require_plain
from .reading import check_is_schema
from .serializing import Serializing
from .source import Source
from .watching import DUMPING, add_is_current

#: An object to JSON.
DumpJSON = Callable[[Any], bytes]

_WRAPPED = ["except Exception as error:", "    raise StepAsideError from error"]


class Dumper:
    """Dumps what a Schema dumps.

    The compiled functions raise :class:`StepAsideError` for what the Schema has to
    decide, or :class:`DumpedError` where it has, and know nothing of changes of the
    Schema.

    :ivar schema: the Schema
    :ivar checks: whether values are checked before they are dumped
    :ivar obstacles: all that is in the way of compiled code, empty where it is used
    :ivar try_dump: of an object, to plain data; None where there is none, as for every
        Schema that was generated: msgspec writes these as JSON, and makes no data
    :ivar try_dumps: of an object, to JSON; None where there is none
    """

    def __init__(self, schema: marshmallow.Schema, *, checks: bool) -> None:
        self.schema = schema
        self.checks = checks and isinstance(schema, ObjectSchema | ValueSchema)
        self.obstacles: tuple[Obstacle, ...] = ()
        self.try_dump: Callable[[Any], Any] | None = None
        self.try_dumps: DumpJSON | None = None
        self._is_current: Callable[[], bool] = bool

    def watch(self, is_current: Callable[[], bool]) -> None:
        """Leave all to the Schema once it is not what it was."""
        self._is_current = is_current

    def dump(self, obj: Any) -> Any:
        """Return an object as plain data.

        :raises marshmallow.ValidationError: if the object is checked and does not fit
        """
        dumped = self.attempt_dump(obj)
        return self._dump_by_schema(obj) if dumped is marshmallow.missing else dumped

    def attempt_dump(self, obj: Any) -> Any:
        """Return an object as plain data, ``missing`` where the Schema decides."""
        if self.try_dump is None or not self._is_current():
            return marshmallow.missing
        return self.try_dump(obj)

    def dumps(self, obj: Any) -> bytes:
        """Return an object as JSON in UTF-8.

        :raises marshmallow.ValidationError: if the object is checked and does not fit
        """
        if self.try_dumps is None or not self._is_current():
            return self._write(self._dump_by_schema(obj))
        try:
            return self.try_dumps(obj)
        except DumpedError as dumped:
            return self._write(dumped.get())
        except StepAsideError:
            return self._write(self._dump_by_schema(obj))

    def _write(self, data: Any) -> bytes:
        text: str
        if isinstance(self.schema, ObjectSchema | ValueSchema):
            text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        else:
            text = self.schema.opts.render_module.dumps(data)
        return text.encode()

    def _dump_by_schema(self, obj: Any) -> Any:
        schema: Any = self.schema
        if not self.checks:
            return schema.dump(obj)
        return schema.dump(
            _check_items(schema, obj) if schema.many else schema.check(obj)
        )


def compile_dumper(
    schema: marshmallow.Schema, *, checks: bool = True, envelope: str | None = None
) -> Dumper:
    """Return the dumper of a Schema, compiled or not.

    :param schema: the Schema
    :param checks: whether values are checked first, by a Schema that was generated; a
        hand-written one has no such checks
    :param envelope: a name: what the compiled function of a generated Schema writes
        is the only member of an object
    :raises TypeError: if the Schema is no instance of one
    """
    check_is_schema(schema)
    dumper = Dumper(schema, checks=checks)
    if isinstance(schema, ObjectSchema | ValueSchema):
        whole = _read_whole(schema)
        if isinstance(whole, Nested) and not isinstance(whole.schema, ObjectSchema):
            _compile_nested(dumper, whole, envelope)
        else:
            _compile_generated(dumper, whole, envelope)
    else:
        _compile_written(dumper)
    return dumper


def _check_items(schema: ObjectSchema, items: Any) -> list[Any]:
    """Return the checked members of each object of a list.

    :raises marshmallow.ValidationError: as ``load()`` would, by the index of the object
    """
    if not isinstance(items, list | tuple):
        raise ValidationError([schema.error_messages["type"]])
    checked, errors = [], {}
    for index, item in enumerate(items):
        try:
            checked.append(schema.check(item))
        except ValidationError as error:
            whole = isinstance(error.messages, list)
            errors[index] = {SCHEMA: error.messages} if whole else error.messages
    if errors:
        raise ValidationError(errors)
    return checked


def _read_whole(schema: ObjectSchema | ValueSchema) -> BaseField:
    """Return the field of all that a generated Schema dumps."""
    if isinstance(schema, ValueSchema):
        return schema.fields["value"]
    if not schema.many:
        return Nested(schema)
    one = copy.copy(schema)
    one.many = False
    return List(Nested(one))


def _compile_generated(dumper: Dumper, field: BaseField, envelope: str | None) -> None:
    """Give a dumper the function of a generated Schema."""
    source = Source(f"dumper of {type(dumper.schema).__name__}")
    mirrors = Mirrors(source, checks=dumper.checks)
    plan = mirrors.plan(field)
    dumper.obstacles = (*mirrors.obstacles, *_find_refusal(plan.mirror_type))
    if dumper.obstacles:
        return
    source.bind("encode", msgspec.json.Encoder().encode)
    lines = _write_whole(source, plan, envelope)
    source.add_function("dumps", "v", ["try:", *_indented(lines), *_WRAPPED])
    add_is_current(source, [dumper.schema], DUMPING)
    dumper.try_dumps, is_current = source.build("dumps", "is_current")
    dumper.watch(is_current)


def _compile_nested(dumper: Dumper, field: Nested, envelope: str | None) -> None:
    """Give a dumper the function of a value that a hand-written Schema dumps."""
    dump, encode = _build_nested_dump(field, checks=dumper.checks), msgspec.json.encode

    def dumps(value: Any) -> bytes:
        try:
            data = dump(value)
        except Exception as error:
            raise DumpedError(error=error) from error
        try:
            plain = require_plain(data)
            return encode(plain if envelope is None else {envelope: plain})
        except Exception as error:
            raise DumpedError(data) from error

    dumper.try_dumps = dumps
    source = Source(f"dumper of {type(dumper.schema).__name__}")
    add_is_current(source, [dumper.schema], DUMPING)
    (is_current,) = source.build("is_current")
    dumper.watch(is_current)


def _build_nested_dump(field: Nested, *, checks: bool) -> Callable[[Any], Any]:
    """Return what dumps a value as a field does, by compiled code of its Schema."""
    schema = field.schema
    written = compile_dumper(schema)

    def dump(value: Any) -> Any:
        if value is None or bool(field.many) > schema.many:
            return field._serialize(check(field, value) if checks else value, "", None)
        if not checks:
            return written.dump(value)
        data = check_dumped(schema, value, written.dump)
        field._validate(value)
        return data

    return dump


def _find_refusal(mirror: Any) -> Iterator[Obstacle]:
    """Yield why msgspec does not take a type.

    It would read it when it meets the first value.
    """
    try:
        msgspec.json.Decoder(mirror)
    except (TypeError, NotImplementedError) as error:
        yield Obstacle(path=(), reason=f"msgspec takes no mirror of it: {error}")


def _write_whole(source: Source, plan: Plan, envelope: str | None) -> list[str]:
    if isinstance(plan, Instance) and envelope is None and not plan.takes_none:
        # The most common by far; the general way takes two steps more.
        mirror = source.name(plan.mirror, "mirror")
        return [
            f"m = convert(v, {mirror}, from_attributes=True)",
            *plan.write_root(),
            "return encode(m)",
        ]
    whole = msgspec.defstruct(
        "Whole",
        [("value", plan.mirror_type)],
        gc=False,
        rename=None if envelope is None else {"value": envelope},
    )
    source.bind("Whole", whole)
    return [
        f"whole = convert({{{envelope or 'value'!r}: v}}, Whole, from_attributes=True)",
        *plan.write_lines("whole.value", "v"),
        f"return encode(whole{'.value' if envelope is None else ''})",
    ]


def _compile_written(dumper: Dumper) -> None:
    """Give a dumper the functions of a hand-written Schema.

    What they call of the user's is called as marshmallow calls it, so that what is
    raised there is no reason to call it again: a hook may have changed the object, and
    an iterator is used up.
    """
    schema = dumper.schema
    source = Source(f"dumper of {type(schema).__name__}")
    serializing = Serializing(source)
    dumper.obstacles = serializing.find_obstacles(schema)
    if dumper.obstacles:
        return
    data = f"{serializing.write_dump(schema)}(v, {bool(schema.many)})"
    source.bind("encode", msgspec.json.Encoder().encode)
    source.bind("require_plain", require_plain)
    source.bind("write", json.dumps)
    plain = "data" if serializing.is_plain else "require_plain(data)"
    source.add_function("dump", "v", [f"return {data}"])
    lines = [
        f"data = {data}",
        *("try:", f"    return encode({plain})"),
        *("except Exception:", "    return write(data).encode()"),
    ]
    source.add_function("dumps", "v", lines)
    add_is_current(source, serializing.schemas, DUMPING)
    dump, dumps, is_current = source.build("dump", "dumps", "is_current")
    dumper.watch(is_current)
    dumper.try_dump = dump
    if schema.opts.render_module is json:
        dumper.try_dumps = dumps


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
