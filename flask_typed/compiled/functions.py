"""The functions that load the objects of a Schema: their members, then its hooks."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from ..objects import ObjectSchema
from ..record import record
from .construction import is_plain_dataclass, make_built, make_dictionary
from .forms import Form, Lines, indent, map_items, may_be_inside, step_aside, write
from .hooks import build_hooks, build_members, build_preparation, has_hooks
from .objects import End, LoadedObject, Origin, as_dictionary, write_object
from .partial import Partial
from .source import Source

#: The names of the functions of a Schema.
Names = Mapping[Origin, str]


@record
class Load:
    """What is said of a load beside its data.

    :param partial: of missing members
    :param unknown: of unknown members
    """

    partial: Partial
    unknown: str

    def is_as(self, other: Load) -> bool:
        """Return whether the same is said of another load."""
        return (self.partial, self.unknown) == (other.partial, other.unknown)


@record
class Level:
    """A Schema that is being read, and how its objects are loaded.

    :param form: of what it loads
    :param names: of the functions that load it
    """

    schema: Any
    load: Load
    identity: Any
    form: Form
    names: Names


def build_form(mirror: Any, names: Names, many: bool, *, is_deep: bool) -> Form:
    """Return the form of an object, or of a list of them.

    :param mirror: of an object
    :param names: of the functions that load it
    """
    return Form(
        mirror=list[mirror] if many else mirror,
        decoded=(f"$ = {names['decoded']}($)",),
        given=(f"$ = {names['given']}($)",),
        is_deep=is_deep,
    )


def build_handed_form(names: Names) -> Form:
    """Return the form of an object whose hooks see the data as they were sent."""
    lines = (f"$ = {names['given']}($)",)
    return Form(mirror=Any, decoded=lines, given=lines, is_deep=True)


def write_functions(
    source: Source, level: Level, loaded: LoadedObject, called: Collection[str]
) -> Form:
    """Write the functions that load an object, or a list of them.

    Return the form, with their lines where these may stand inside others: a function
    has to be there where it is long, or calls itself.

    :param level: has the form of the mirror that was made
    :param loaded: the object
    :param called: names of functions that call themselves
    """
    end, finish = _read_end(source, level, loaded)
    form, many = level.form, level.schema.many
    for origin, name in level.names.items():
        lines = write_object(source, loaded, origin, end)
        if many:
            lines = _write_many(source, lines, origin, finish)
        if name not in called and may_be_inside(lines):
            is_given = origin == "given"
            form = dataclasses.replace(
                form,
                given=lines if is_given else form.given,
                decoded=form.decoded if is_given else lines,
            )
            continue
        body = [*write(lines, "data"), "return data"]
        source.add_function(name, "data", body)
    return form


def write_handed(source: Source, level: Level, loaded: LoadedObject) -> Form:
    """Write the function that loads data which hooks may see, and may change."""
    schema = level.schema
    told = (schema, level.load.partial, level.load.unknown)
    prepare = build_preparation(*told)
    lines = write_object(source, loaded, "given", make_dictionary)
    if schema.many:
        lines = map_items(source, lines)
    is_known = "type($) is dict"
    if schema.many:
        is_known = "type($) is list and {dict}.issuperset(map(type, $))"
    others = source.name(build_members(*told), "members")
    steps = [] if prepare is None else [f"{source.name(prepare)}($)"]
    body = [
        *("original = $", *(f"$ = {step}" for step in steps)),
        *(f"if {is_known}:", *indent(lines or ("pass",))),
        *("else:", f"    $ = {others}($)"),
        f"return {source.name(build_hooks(*told), 'finish')}($, original)",
    ]
    name = level.names["given"]
    source.add_function(name, "data", write(body, "data"))
    return level.form


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
    source: Source, level: Level, loaded: LoadedObject
) -> tuple[End, str | None]:
    """Return what ends the function of an object, and what is run for a list of them.

    Hooks, and what makes an object, are called when all objects of a list are loaded.
    """
    schema, load = level.schema, level.load
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
    run = build_hooks(schema, load.partial, load.unknown)
    finish = source.name(run, "finish")
    if schema.many:
        return make_dictionary, finish
    return lambda values: [f"$ = {finish}({as_dictionary(values)})"], None
