"""The arguments that are proposed for a view: of what it reads, and was sent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ..record import record
from .classes import Classes, Member, or_none
from .described import Described, Loaded
from .names import as_class_name, as_identifier, write_constant
from .recordings import Exchange
from .shapes import NOTHING, Shape, join_all
from .uses import Part, Use, Uses
from .views import UntypedView

#: Headers that OpenAPI says otherwise (3.1, 4.8.12.1), or that clients send anyway.
_COMMON_HEADERS = frozenset(
    "accept accept-encoding accept-language authorization connection content-encoding "
    "content-length content-type cookie host if-match if-modified-since if-none-match "
    "origin range referer user-agent".split()
)
_MARKERS: dict[Part, str] = {
    "query": "Query",
    "form": "Form",
    "files": "File",
    "headers": "Header",
    "cookies": "Cookie",
    "body": "Body",
}
_PARAMETERS: tuple[Part, ...] = ("query", "headers", "cookies")
_WITHOUT_BODY = frozenset({"GET"})


@record
class Argument:
    """An argument that is added to a view.

    :param name: its name
    :param annotation: as source
    :param default: as source
    """

    name: str
    annotation: str
    default: str


@record
class Arguments:
    """What is added to a view.

    :param added: the arguments
    :param ignores_unknown: whether members of a body that none of them names are let
        through
    :param notes: what could not be said, and why
    """

    added: tuple[Argument, ...]
    ignores_unknown: bool
    notes: tuple[str, ...]


def build_arguments(
    view: UntypedView,
    described: Described,
    uses: Uses,
    exchange: Exchange,
    classes: Classes,
) -> Arguments:
    """Return the arguments that say what a view reads.

    :param view: the view
    :param described: what its decorators load
    :param uses: what its source reads
    :param exchange: what was recorded of it
    :param classes: those that are proposed for its module
    """
    builder = _Builder(view, uses, exchange, classes)
    markers = {each.marker for each in described.loaded}
    loaded = [builder.build_loaded(each) for each in described.loaded]
    parameters = [
        argument
        for part in _PARAMETERS
        if _MARKERS[part] not in markers
        for argument in builder.build_parameters(part)
    ]
    bodies = [] if markers & {"Body", "Form"} else [*builder.build_bodies()]
    lenient = {each.marker for each in described.loaded if each.is_lenient}
    return Arguments(
        added=(*loaded, *parameters, *bodies),
        # Old views ignore what they do not read.
        ignores_unknown=bool(bodies or lenient & {"Body", "Form"}),
        notes=(*described.notes, *builder.notes),
    )


class _Builder:
    """Builds the arguments of one view."""

    def __init__(
        self, view: UntypedView, uses: Uses, exchange: Exchange, classes: Classes
    ) -> None:
        self._view = view
        self._uses = uses
        self._exchange = exchange
        self._classes = classes
        self._names = classes.names
        self._taken = {
            node.arg for node in ast.walk(view.node.args) if isinstance(node, ast.arg)
        }
        self._used = {
            node.id
            for statement in view.node.body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
        }
        self.notes: list[str] = []

    def build_loaded(self, loaded: Loaded) -> Argument:
        """Return the argument of what decorators load."""
        marker = self._names.use("flask_typed", loaded.marker)
        return Argument(
            name=self._find_free(loaded.name, "", loaded.hint),
            annotation=loaded.hint,
            default=f"{marker}()",
        )

    def build_parameters(self, part: Part) -> Iterator[Argument]:
        """Yield an argument for each member of a part of the request."""
        uses = self._uses.of(part)
        shape: Shape = getattr(self._exchange, part, NOTHING)
        for name in self._find_names(part, shape):
            if part == "headers" and name.lower() in _COMMON_HEADERS:
                continue
            yield self._build_parameter(
                part, name, uses.get(name), shape.members.get(name), shape.objects
            )

    def _find_names(self, part: Part, shape: Shape) -> dict[str, None]:
        """Return the names that a view reads; those that were sent, where it is open.

        A name that was sent and that the view does not read is ignored by it.
        """
        uses = self._uses.of(part)
        is_open = part in self._uses.whole or not uses
        return dict.fromkeys([*uses, *(shape.members if is_open else ())])

    def _build_parameter(
        self, part: Part, name: str, use: Use | None, shape: Shape | None, times: int
    ) -> Argument:
        plain = self._write_type(part, use, shape)
        is_required = use.is_required if use else bool(shape and shape.seen >= times)
        if part in ("form", "files") and self._view.methods & _WITHOUT_BODY:
            is_required = False  # it is read by one of the methods only
        default = use.default if use and _fits(use.default, plain) else None
        if not is_required and default is None:
            plain = or_none(plain)
        return self._write_argument(
            part,
            name,
            plain,
            None if is_required and default is None else write_constant(default),
        )

    def _write_argument(
        self, part: Part, name: str, annotation: str, default: str | None
    ) -> Argument:
        """Return an argument with the marker that it needs, if it needs one."""
        wanted = as_identifier(name.lower() if part == "headers" else name)
        argument = self._find_free(wanted, name, annotation)
        options = [] if default is None else [default]
        on_wire = argument
        if part == "headers":
            on_wire, name = argument.replace("_", "-"), name.lower()
        if on_wire != name:
            options.append(f"alias={write_constant(name)}")
        if part == "query" and options == [default]:
            return Argument(name=argument, annotation=annotation, default=options[0])
        marker = self._names.use("flask_typed", _MARKERS[part])
        return Argument(
            name=argument,
            annotation=annotation,
            default=f"{marker}({', '.join(options)})",
        )

    def _find_free(self, wanted: str, name: str, annotation: str) -> str:
        """Return a name for an argument that changes nothing in the view.

        A variable of the view may have the name if it is given the very thing: type
        checkers would not allow for another type.
        """
        use = self._uses.variables.get(wanted)
        is_same = (
            use is not None and use.name == name and _write_read(use) == annotation
        )
        argument = wanted
        while argument in self._taken or (argument in self._used and not is_same):
            argument, is_same = f"{argument}_", False
        self._taken.add(argument)
        return argument

    def _write_type(self, part: Part, use: Use | None, shape: Shape | None) -> str:
        """Return the annotation of a parameter where it is there."""
        is_list = bool(use and use.is_list)
        if part == "files":
            plain = self._names.use("werkzeug.datastructures", "FileStorage")
        else:
            seen = shape or NOTHING
            kinds = seen.kinds - {"array"}
            is_list = is_list or kinds != seen.kinds
            values = join_all([_without_arrays(seen), seen.values or NOTHING])
            plain = self._write_text(use, values or NOTHING)
        return f"list[{plain}]" if is_list else plain

    def _write_text(self, use: Use | None, shape: Shape) -> str:
        if use is not None and use.type is not None:
            return use.type
        if use is not None and use.default is not None:
            return type(use.default).__name__
        if not shape.kinds or "string" in shape.kinds:
            return "str"
        written = self._classes.write_shape(shape, "")
        return "str" if written.endswith("Any") else written

    def build_bodies(self) -> Iterator[Argument]:
        """Yield the arguments of the body: of JSON, or of a form."""
        has_form = self._is_read("form") or self._is_read("files")
        has_json = self._is_read("body")
        if not has_form and not has_json:
            return
        if self._view.methods <= _WITHOUT_BODY:
            self.notes.append(
                "its body is left out: no document says what is read with GET"
            )
        elif has_form and has_json:
            self.notes.append(
                "its body is left out: a signature says JSON or a form, not both"
            )
        elif has_form:
            yield from self.build_parameters("form")
            yield from self.build_parameters("files")
        elif self._uses.is_forced:
            self.notes.append(
                "its body is left out: it reads JSON whatever the Content-Type says"
            )
        else:
            yield self._build_body()

    def _is_read(self, part: Part) -> bool:
        is_used = part in self._uses.whole or bool(self._uses.of(part))
        return is_used or bool(getattr(self._exchange, part).seen)

    def _build_body(self) -> Argument:
        annotation = self._write_body()
        marker = self._names.use("flask_typed", _MARKERS["body"])
        default = f"{marker}()"
        if self._view.methods & _WITHOUT_BODY:
            annotation, default = or_none(annotation), f"{marker}(None)"
        return Argument(
            name=self._find_free("body", "", annotation),
            annotation=annotation,
            default=default,
        )

    def _write_body(self) -> str:
        shape = self._exchange.body
        owner = as_class_name(self._view.owner, self._view.node.name, "body")
        if shape.kinds - {"object"}:
            return self._classes.write_shape(shape, owner)
        uses, names = self._uses.of("body"), self._find_names("body", shape)
        if not names:
            return f"dict[str, {self._names.use('typing', 'Any')}]"
        return self._classes.add(
            owner, [self._build_member(name, uses.get(name), owner) for name in names]
        )

    def _build_member(self, name: str, use: Use | None, owner: str) -> Member:
        """Return a member of the body, which is optional if the view may do without."""
        body = self._exchange.body
        shape = body.members.get(name)
        is_missed = shape is not None and shape.seen < body.objects
        is_optional = is_missed or (use is not None and not use.is_required)
        if shape is not None:
            member = self._classes.build_member(
                name, shape, owner, is_optional=is_optional
            )
        else:
            known = use and (use.type or _type_name(use.default))
            annotation = known or self._names.use("typing", "Any")
            member = Member(name=name, annotation=annotation)
            if is_optional:
                member = Member(
                    name=name, annotation=or_none(annotation), default="None"
                )
        plain = member.annotation.removesuffix(" | None")
        if use is not None and is_optional and _fits(use.default, plain):
            return Member(
                name=name,
                annotation=plain,
                default=write_constant(use.default),
            )
        return member


def _without_arrays(shape: Shape) -> Shape:
    kinds = shape.kinds - {"array"}
    return Shape(seen=len(kinds), kinds=kinds, members={})


def _type_name(value: Any) -> str | None:
    return None if value is None else type(value).__name__


def _fits(default: Any, annotation: str) -> bool:
    """Return whether a default of the source is of the type that is proposed."""
    if annotation == "float" and isinstance(default, int):
        return not isinstance(default, bool)
    return _type_name(default) == annotation


def _write_read(use: Use) -> str:
    """Return the type of a read, as type checkers see it."""
    plain = use.type or "str"
    if use.is_list:
        return f"list[{plain}] | None"
    if use.is_required or _fits(use.default, plain):
        return plain
    return f"{plain} | None"
