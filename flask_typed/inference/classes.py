"""The dataclasses of a proposal, and annotations of shapes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from ..record import record
from .names import WIDTH, Names, as_class_name, as_identifier, write_constant
from .shapes import Shape


@record(eq=True)
class Member:
    """A member of a dataclass, or an argument.

    :param name: on the wire
    :param attribute: in Python; empty for what its name becomes there
    :param annotation: its type, as source
    :param default: what stands for it where it is not there, as source; None where it
        is required
    """

    name: str
    attribute: str = ""
    annotation: str
    default: str | None = None


@record
class ProposedClass:
    """A dataclass of a proposal.

    :param name: its name
    :param text: its source, a line each
    """

    name: str
    text: tuple[str, ...]


class Classes:
    """The dataclasses that are proposed for a module.

    :param names: those of the module
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._by_text: dict[tuple[str, ...], str] = {}
        self._waiting: list[ProposedClass] = []
        self._notes: list[str] = []
        self._said: set[str] = set()

    def take(self) -> list[ProposedClass]:
        """Return those that were added since this was called last."""
        taken, self._waiting = self._waiting, []
        return taken

    def note(self, why: str) -> None:
        """Say something above the next view: why a Schema stays."""
        if why not in self._said:  # once in a module
            width = WIDTH - len("    # ")
            self._notes += [f"# {line}" for line in textwrap.wrap(why, width)]
        self._said.add(why)

    def take_notes(self) -> list[str]:
        """Return what was said since this was called last."""
        taken, self._notes = self._notes, []
        return taken

    def add(self, name: str, members: Iterable[Member]) -> str:
        """Return the name of the class with these members, added if there is none.

        :param name: what it is called where it is new
        :param members: at least one
        """
        taken: set[str] = set()
        body = tuple(self._write_member(member, taken) for member in members)
        if body in self._by_text:
            return self._by_text[body]
        name = self.names.define(name)
        self._by_text[body] = name
        decorator = self.names.use("dataclasses", "dataclass")
        text = [
            f"@{decorator}(kw_only=True)",
            f"class {name}:",
            *body,
        ]
        self._waiting.append(ProposedClass(name=name, text=tuple(text)))
        return name

    def _write_member(self, member: Member, taken: set[str]) -> str:
        name = as_identifier(member.attribute or member.name)
        annotation = member.annotation
        while name in taken:
            name += "_"
        taken.add(name)
        if name != member.name:
            alias = self.names.use("flask_typed", "Alias")
            written = f"{alias}({write_constant(member.name)})"
            annotation = self.annotate(annotation, [written])
        default = "" if member.default is None else f" = {member.default}"
        return f"    {name}: {annotation}{default}"

    def annotate(self, annotation: str, metadata: Iterable[str]) -> str:
        """Return an annotation with metadata, where there is any."""
        written = ", ".join(metadata)
        if not written:
            return annotation
        opening = f"{self.names.use('typing', 'Annotated')}["
        if annotation.startswith(opening) and annotation.endswith("]"):
            return f"{annotation[:-1]}, {written}]"
        return f"{opening}{annotation}, {written}]"

    def write_shape(self, shape: Shape, name: str) -> str:
        """Return the annotation of what has a shape.

        :param shape: the shape
        :param name: of the class, where it is an object
        """
        kinds = shape.kinds - {"null"}
        written = self._write_kinds(kinds, shape, name)
        if written is None:
            return self.names.use("typing", "Any")
        return f"{written} | None" if "null" in shape.kinds else written

    def _write_kinds(
        self, kinds: frozenset[str], shape: Shape, name: str
    ) -> str | None:
        """Return the annotation of kinds beside null; None where none says them."""
        if kinds == {"object"}:
            return self._write_object(shape, name)
        if kinds == {"array"}:
            items = shape.values
            item = f"{name}Item" if items and "object" in items.kinds else name
            inner = self.write_shape(items, item) if items else self._any()
            return f"list[{inner}]"
        if kinds and kinds <= _STRINGS.keys():
            # A text that is not always of one form may be any.
            return self.names.use(
                *_STRINGS[next(iter(kinds)) if len(kinds) == 1 else "string"]
            )
        if kinds == {"integer", "number"}:
            return "float"
        return _NUMBERS.get(next(iter(kinds))) if len(kinds) == 1 else None

    def _any(self) -> str:
        return self.names.use("typing", "Any")

    def _write_object(self, shape: Shape, name: str) -> str:
        if not shape.members:
            values = shape.values
            inner = self.write_shape(values, f"{name}Value") if values else self._any()
            return f"dict[str, {inner}]"
        return self.add(
            name,
            [
                self.build_member(
                    member, each, name, is_optional=each.seen < shape.objects
                )
                for member, each in shape.members.items()
            ],
        )

    def build_member(
        self, name: str, shape: Shape, owner: str, *, is_optional: bool
    ) -> Member:
        """Return a member of an object.

        :param name: of the member
        :param shape: what was seen there
        :param owner: the name of the class
        :param is_optional: whether it was not there at times
        """
        annotation = self.write_shape(shape, owner + as_class_name(name))
        if not is_optional:
            return Member(name=name, annotation=annotation)
        return Member(name=name, annotation=or_none(annotation), default="None")


#: JSON's strings by their form: the module of their type, its name there, and its name
#: in a proposal, where members are often called as the type is.
_STRINGS: Mapping[str, tuple[str, ...]] = {
    "string": ("builtins", "str"),
    "date": ("datetime", "date", "Date"),
    "date-time": ("datetime", "datetime", "DateTime"),
    "uuid": ("uuid", "UUID"),
}
_NUMBERS = {"integer": "int", "number": "float", "boolean": "bool"}


def or_none(annotation: str) -> str:
    """Return an annotation that allows for None too."""
    if annotation == "Any" or annotation.endswith(" | None"):
        return annotation
    return f"{annotation} | None"
