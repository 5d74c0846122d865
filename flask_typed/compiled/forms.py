"""How the value of one field is loaded: what msgspec decodes, and what is then run."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Iterable
from typing import Any

from marshmallow import missing

from ..record import record
from .obstacles import StepAsideError
from .partial import Partial
from .source import Source

#: Lines of a function, with ``$`` for the variable that they change.
Lines = tuple[str, ...]

#: Levels of lines inside each other at most.
_MAX_LEVELS = 6

#: What no array or object is.
SCALAR: Any = str | int | float | bool


@record
class Form:
    """How a value is loaded, in two ways with one result.

    :param mirror: the type that msgspec decodes the bytes of JSON to; what it refuses
        may still be loaded from a given value
    :param decoded: makes the loaded value of one of that type
    :param given: makes the loaded value of any value, or steps aside
    :param is_deep: whether it may hold more levels than the Schema has itself
    :param number: the class of the loaded value where that is a number, whatever the
        mirror is: text becomes one
    """

    mirror: Any
    decoded: Lines = ()
    given: Lines = ()
    is_deep: bool = False
    number: type | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether what msgspec decodes is what is loaded."""
        return not self.decoded


def write(lines: Iterable[str], variable: str) -> list[str]:
    """Return lines that are about a variable."""
    return [line.replace("$", variable) for line in lines]


def indent(lines: Iterable[str]) -> Lines:
    """Return lines one level deeper."""
    return tuple(f"    {line}" for line in lines)


def step_aside(source: Source) -> str:
    """Return the line that leaves a value to marshmallow."""
    return f"raise {source.name(StepAsideError, 'StepAsideError')}"


def refuse_absent(source: Source, *, takes_none: bool = False) -> Lines:
    """Return lines that leave null, and marshmallow's word for nothing, alone.

    :param takes_none: whether null is no such value
    """
    none = "" if takes_none else "$ is None or "
    nothing = source.name(missing, "missing")
    return (f"if {none}$ is {nothing}:", f"    {step_aside(source)}")


def refuse_others(source: Source, kinds: Collection[type]) -> Lines:
    """Return lines that leave the values of all but a few classes alone."""
    known = source.name(frozenset(kinds), "kinds")
    return (f"if type($) not in {known}:", f"    {step_aside(source)}")


def call_field(source: Source, field: Any, partial: Partial = None) -> Lines:
    """Return lines that let a field load a value.

    It is for a field that does not look at the rest of the data.
    """
    bound = functools.partial(field._deserialize, attr=None, data=None)
    if partial is not None:
        bound = functools.partial(bound, partial=partial)
    return (f"$ = {source.name(bound, 'deserialize')}($)",)


def guard(source: Source, kind: type, otherwise: Lines) -> Lines:
    """Return lines that take a value of one class as it is.

    :param kind: the class
    :param otherwise: loads every other value
    """
    refused = refuse_absent(source)
    return (
        f"if type($) is not {source.name(kind, kind.__name__)}:",
        *indent((*refused, *otherwise)),
    )


def by_field(
    source: Source, field: Any, mirror: Any, *, partial: Partial = None
) -> Form:
    """Return the form of a value that the field itself loads.

    :param mirror: the JSON values that it is asked about
    """
    lines = call_field(source, field, partial)
    given = (*refuse_absent(source), *lines)
    is_deep = mirror is Any
    return Form(
        mirror=mirror, decoded=given if is_deep else lines, given=given, is_deep=is_deep
    )


def as_function(source: Source, lines: Lines, hint: str) -> str:
    """Return what to write for lines in an expression, with ``$`` for the value."""
    if len(lines) == 1 and lines[0].startswith("$ = "):
        return lines[0].removeprefix("$ = ")
    name = source.new_name(hint)
    source.add_function(name, "value", [*write(lines, "value"), "return value"])
    return f"{name}($)"


def map_items(source: Source, lines: Lines) -> Lines:
    """Return lines that change each item of a list, and make a new one."""
    if not lines:
        return ()
    if len(lines) == 1 or not may_be_inside(lines):
        expression = as_function(source, lines, "item").replace("$", "item")
        return (f"$ = [{expression} for item in $]",)
    item, items = source.new_name("item"), source.new_name("items")
    return (
        f"{items} = []",
        f"for {item} in $:",
        *indent(write([*lines, f"{items}.append($)"], item)),
        f"$ = {items}",
    )


def may_be_inside(lines: Lines) -> bool:
    """Return whether lines may stand inside others, and not in a function.

    Python takes twenty loops inside each other, and a hundred levels.
    """
    return not any(line.startswith(" " * 4 * _MAX_LEVELS) for line in lines)


def allow_none(form: Form) -> Form:
    """Return a form that takes null too."""
    condition = "if $ is not None:"
    return dataclasses.replace(
        form,
        mirror=form.mirror
        if form.is_deep and form.mirror is Any
        else form.mirror | None,
        decoded=(condition, *indent(form.decoded)) if form.decoded else (),
        given=(condition, *indent(form.given)) if form.given else (),
    )


def then(form: Form, lines: Lines) -> Form:
    """Return a form whose value is put through more lines."""
    return dataclasses.replace(
        form, decoded=(*form.decoded, *lines), given=(*form.given, *lines)
    )


Reader = Callable[[Any], Form]
