"""How a value gets from its mirror to JSON: types for msgspec, and lines of Python.

A plan writes lines about two expressions: the place in the mirror, which can be
assigned to, and the value that it was read from.
"""

from __future__ import annotations

import abc
import re
from typing import Any

from ...record import record

_STEP_ASIDE = "raise StepAsideError"


@record
class Plan(abc.ABC):
    """What is done with the values of one field.

    :param mirror: the type that msgspec reads the value as
    :param takes_none: whether the value may be None
    """

    mirror: Any
    takes_none: bool

    @property
    def mirror_type(self) -> Any:
        """Return the type in the mirror, None included where it may be."""
        has_none = self.takes_none and self.mirror is not Any
        return self.mirror | None if has_none else self.mirror

    @abc.abstractmethod
    def write_lines(self, place: str, source: str) -> list[str]:
        """Return lines that make the place what msgspec is to write."""


@record
class Native(Plan):
    """A value that msgspec checks and writes all by itself."""

    def write_lines(self, place: str, source: str) -> list[str]:
        """Return none."""
        return []


@record
class Guarded(Plan):
    """A value that msgspec checks and writes, unless it would convert what is refused.

    :param refused: the name of the class of what the Schema has to decide
    """

    refused: str

    def write_lines(self, place: str, source: str) -> list[str]:
        """Return lines that look at the class of the value, and at nothing else."""
        return [f"if type({source}) is {self.refused}:", f"    {_STEP_ASIDE}"]


@record
class Tested(Plan):
    """A value that msgspec writes if it passes a test; else its field dumps it.

    msgspec leaves the very value in the mirror.

    :param test: an expression about ``x``
    :param dump: the name of the function that dumps the others
    """

    test: str
    dump: str

    @property
    def dumped(self) -> str:
        """Return the expression of what is to be written for ``x``."""
        none = "x is None or " if self.takes_none else ""
        return f"x if {none}{self.test} else {self.dump}(x)"

    def write_lines(self, place: str, source: str) -> list[str]:
        """Return lines that assign where the test fails."""
        none = "x is None or " if self.takes_none else ""
        test = f"if not ({none}{self.test}):"
        return [f"x = {place}", test, f"    {place} = {self.dump}(x)"]


#: Lines of a function at most that stand where it would be called.
_MAX_LINES = 6
#: The mirror and the value, in the lines that finish a mirror.
_MIRROR, _VALUE = re.compile(r"\bm(?=\.)"), re.compile(r"\bv(?=[.\[])")
#: The value of an item, in lines about both.
_ITEM = re.compile(r"\bb\b")
#: A line that takes a part of the value, for the lines after it.
_TAKEN = re.compile(r"\s*[bx] = v[.\[]")


@record
class Form:
    """A class whose own instances, and no others, are read into a mirror.

    :param cls: the name of the class
    :param finish: the name of the function that finishes the mirror of an instance,
        None for none
    :param lines: of that function, about ``m`` and ``v``
    """

    cls: str
    finish: str | None
    lines: tuple[str, ...] = ()

    @property
    def is_about_value(self) -> bool:
        """Return whether all lines only look at members of the instance."""
        found = any(_MIRROR.search(line) or _TAKEN.match(line) for line in self.lines)
        return not found

    def write_call(self, place: str, source: str) -> str:
        """Return the line that finishes the mirror of an instance."""
        return "pass" if self.finish is None else f"{self.finish}({place}, {source})"

    def write_short(self, place: str, source: str) -> list[str]:
        """Return the same, without a call where no more than a few members need it.

        :param place: the mirror
        :param source: a variable that the lines do not change
        """
        is_short = self.lines and len(self.lines) <= _MAX_LINES
        if not is_short or any(map(_TAKEN.match, self.lines)):
            return [self.write_call(place, source)]
        lines = [_VALUE.sub(source, line) for line in self.lines]
        return [_MIRROR.sub(place, line) for line in lines]


@record
class Instance(Plan):
    """An object that has a mirror.

    :param forms: the classes that it may be of
    :param dump: the name of the function that dumps any other value
    """

    forms: tuple[Form, ...]
    dump: str

    def write_root(self) -> list[str]:
        """Return lines that finish the mirror ``m`` of ``v``, which is no None."""
        first, *others = self.forms
        lines = [f"if type(v) is {first.cls}:"]
        lines += [f"    {line}" for line in first.lines or ("pass",)]
        for form in others:
            lines += [f"elif type(v) is {form.cls}:"]
            lines += [f"    {form.write_call('m', 'v')}"]
        return [*lines, "else:", f"    m = {self.dump}(v)"]

    def write_lines(self, place: str, source: str) -> list[str]:
        """Return lines that look at the class."""
        return [
            f"b = {source}",
            *self.write_choice(place, "b"),
            f"    {place} = {self.dump}(b)",
        ]

    def write_choice(self, place: str, source: str) -> list[str]:
        """Return lines that finish the mirror of any form, up to what is of none.

        :param place: the mirror
        :param source: a variable that the lines do not change
        """
        lines, word = [], "if"
        for form in self.forms:
            lines.append(f"{word} type({source}) is {form.cls}:")
            lines += [f"    {line}" for line in form.write_short(place, source)]
            word = "elif"
        return [*lines, f"elif {source} is not None:" if self.takes_none else "else:"]


@record
class Container(Plan):
    """Items of one plan: those of an array, or the values of an object.

    :param item: how the items are dumped
    :param classes: the name of the set of classes that the container may be of
    :param item_classes: for each form of its items the name of the set of its class,
        in which None is where they may be None
    :param is_mapping: whether it is an object
    :param dump: the name of the function that dumps any other container
    """

    item: Plan
    classes: str
    item_classes: tuple[str, ...]
    is_mapping: bool
    dump: str

    def write_lines(self, place: str, source: str) -> list[str]:
        """Return lines that look at the container, and at what it holds."""
        dump = f"    {place} = {self.dump}(x)"
        lines = [f"x = {source}"]
        if self.takes_none:
            lines += ["if x is None:", "    pass"]
        word = "elif" if self.takes_none else "if"
        lines += [f"{word} type(x) not in {self.classes}:", dump]
        if isinstance(self.item, Guarded):
            types = f"map(type, {self._values})"
            found = f"elif {self.item.refused} in {types}:"
            return [*lines, found, f"    {_STEP_ASIDE}"]
        if isinstance(self.item, Instance):
            if all(form.is_about_value for form in self.item.forms):
                return [*lines, "else:", *self._write_loop(self.item, place)]
            return [*lines, *self._write_instances(self.item, place), "else:", dump]
        if isinstance(self.item, Tested):
            return [*lines, "else:", f"    {self._write_tested(self.item, place)}"]
        return lines

    @property
    def _values(self) -> str:
        return "x.values()" if self.is_mapping else "x"

    def _write_loop(self, item: Instance, place: str) -> list[str]:
        """Return lines that look at each object, and not at its mirror."""
        return [
            f"    for b in {self._values}:",
            *(f"        {line}" for line in item.write_choice(place, "b")),
            *(f"            {place} = {self.dump}(x)", "            break"),
        ]

    def _write_tested(self, item: Tested, place: str) -> str:
        if self.is_mapping:
            return f"{place} = {{k: {item.dumped} for k, x in {place}.items()}}"
        return f"{place} = [{item.dumped} for x in {place}]"

    def _write_instances(self, item: Instance, place: str) -> list[str]:
        values, mirrors = self._values, place
        if self.is_mapping:
            mirrors = f"{place}.values()"
        lines = []
        for form, classes in zip(item.forms, self.item_classes, strict=True):
            lines.append(f"elif {classes}.issuperset(map(type, {values})):")
            short = form.write_short("a", "b")
            loop = f"    for a in {mirrors}:"
            if any(_ITEM.search(line) for line in short):
                loop = f"    for a, b in zip({mirrors}, {values}):"
            lines.append(loop)
            if item.takes_none:
                lines += ["        if a is None:", "            continue"]
            lines += [f"        {line}" for line in short]
        return lines
