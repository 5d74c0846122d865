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

from ..fields import BaseField, List
from ..objects import Nested, ObjectSchema, ValueSchema
from .mirrors import Instance, Mirrors, Plan
from .obstacles import Obstacle, StepAsideError
from .plain import require_plain
from .reading import DUMPING, add_is_current
from .serializing import Serializing
from .source import Source

#: An object to JSON.
DumpJSON = Callable[[Any], bytes]

_WRAPPED = ["except Exception as error:", "    raise StepAsideError from error"]


class Dumper:
    """Dumps what a Schema dumps.

    The compiled functions raise :class:`StepAsideError` for what the Schema has to
    decide, and know nothing of changes of the Schema.

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
        try:
            return self.try_dump(obj)
        except StepAsideError:
            return marshmallow.missing

    def dumps(self, obj: Any) -> bytes:
        """Return an object as JSON in UTF-8.

        :raises marshmallow.ValidationError: if the object is checked and does not fit
        """
        if self.try_dumps is not None and self._is_current():
            try:
                return self.try_dumps(obj)
            except StepAsideError:
                pass
        data = self._dump_by_schema(obj)
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
    """
    dumper = Dumper(schema, checks=checks)
    if isinstance(schema, ObjectSchema | ValueSchema):
        _compile_generated(dumper, _read_whole(schema), envelope)
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
    """Give a dumper the functions of a hand-written Schema."""
    schema = dumper.schema
    source = Source(f"dumper of {type(schema).__name__}")
    serializing = Serializing(source)
    dumper.obstacles = serializing.find_obstacles(schema)
    if dumper.obstacles:
        return
    name = serializing.write_dump(schema)
    source.bind("StepAsideError", StepAsideError)
    source.bind("encode", msgspec.json.Encoder().encode)
    source.bind("require_plain", require_plain)
    data = f"{name}(v, {bool(schema.many)})"
    lines = [f"return {data}"]
    source.add_function("dump", "v", ["try:", *_indented(lines), *_WRAPPED])
    plain = data if serializing.is_plain else f"require_plain({data})"
    lines = [f"return encode({plain})"]
    source.add_function("dumps", "v", ["try:", *_indented(lines), *_WRAPPED])
    add_is_current(source, serializing.schemas, DUMPING)
    dump, dumps, is_current = source.build("dump", "dumps", "is_current")
    dumper.watch(is_current)
    dumper.try_dump = dump
    if schema.opts.render_module is json:
        dumper.try_dumps = dumps


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
