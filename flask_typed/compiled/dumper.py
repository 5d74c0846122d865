"""A Schema to a dumper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow
import msgspec

from ..objects import ValueSchema
from .mirrors import Instance, Mirrors, Plan
from .obstacles import NotUnderstoodError, Obstacle
from .source import Source

#: An object to JSON.
DumpJSON = Callable[[Any], bytes]


class Dumper:
    """Dumps what a Schema dumps.

    :ivar schema: the Schema
    :ivar checks: whether values are checked before they are dumped
    :ivar obstacles: why it is not compiled, empty where it is
    :ivar try_dumps: the compiled function, None where there is none; it raises
        :class:`StepAsideError` for what the Schema has to decide
    """

    def __init__(
        self,
        schema: marshmallow.Schema,
        *,
        checks: bool,
        try_dumps: DumpJSON | None,
        obstacles: tuple[Obstacle, ...],
    ) -> None:
        self.schema = schema
        self.checks = checks
        self.try_dumps = try_dumps
        self.obstacles = obstacles


def compile_dumper(
    schema: marshmallow.Schema, *, checks: bool, envelope: str | None = None
) -> Dumper:
    """Return the dumper of a Schema, compiled or not.

    :param schema: the Schema
    :param checks: whether values are checked first, where the Schema can check them
    :param envelope: a name: what is dumped becomes the only member of an object
    """
    try:
        compiled = _compile(schema, checks, envelope)
    except NotUnderstoodError as error:
        return Dumper(
            schema, checks=checks, try_dumps=None, obstacles=(error.obstacle,)
        )
    return Dumper(schema, checks=checks, try_dumps=compiled, obstacles=())


def _compile(
    schema: marshmallow.Schema, checks: bool, envelope: str | None
) -> DumpJSON:
    if type(schema) is not ValueSchema:
        raise NotUnderstoodError(f"{type(schema).__name__} is written by hand")
    source = Source(f"dumper of {type(schema).__name__}")
    plan = Mirrors(source, checks=checks).plan(schema.fields["value"])
    return _build(source, plan, envelope)


def _build(source: Source, plan: Plan, envelope: str | None) -> DumpJSON:
    """Return the function that dumps a value by its plan."""
    source.bind("encode", msgspec.json.Encoder().encode)
    lines = _write_whole(source, plan, envelope)
    source.add_function(
        "dumps",
        "v",
        [
            "try:",
            *(f"    {line}" for line in lines),
            "except Exception as error:",
            "    raise StepAsideError from error",
        ],
    )
    (dumps,) = source.build("dumps")
    return dumps


def _write_whole(source: Source, plan: Plan, envelope: str | None) -> list[str]:
    if isinstance(plan, Instance) and envelope is None and not plan.takes_none:
        # The most common by far; the general way takes two steps more.
        mirror = source.name(plan.mirror, "mirror")
        return [
            f"m = convert(v, {mirror}, from_attributes=True)",
            *plan.write_lines("m", "v"),
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
