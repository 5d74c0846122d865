"""What a view reads of its request itself, as its source says."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import flask

from ..record import record
from .sources import FunctionNode, find_value

Part = Literal["query", "form", "files", "headers", "cookies", "body"]

_PARTS: Mapping[str, Part] = {
    "args": "query",
    "form": "form",
    "files": "files",
    "headers": "headers",
    "cookies": "cookies",
    "json": "body",
}
_SCALARS = {"int": "int", "float": "float", "str": "str"}


@record(eq=True)
class Use:
    """A member that is read of a part of the request.

    :param part: of the request
    :param name: of the member
    :param type: the Python type that it is made, where the source says it
    :param is_list: whether all of its values are read
    :param is_required: whether reading fails where it is not there
    :param default: what stands for it where it is not there, a constant
    """

    part: Part
    name: str
    type: str | None = None
    is_list: bool = False
    is_required: bool = False
    default: int | float | str | bool | None = None


@record
class Uses:
    """All that a view reads.

    :param members: what is read by name
    :param whole: parts of which something is read whose name is not known: the view
        hands them on, or reads by a variable
    :param is_forced: whether the body is read whatever its media type is
    :param variables: the variables that are first given what is read
    """

    members: tuple[Use, ...]
    whole: frozenset[Part]
    is_forced: bool
    variables: Mapping[str, Use]

    def of(self, part: Part) -> dict[str, Use]:
        """Return what is read of one part, by name; several reads of it as one."""
        found: dict[str, Use] = {}
        for use in self.members:
            if use.part == part:
                known = found.get(use.name)
                found[use.name] = use if known is None else _merge(known, use)
        return found


def _merge(one: Use, other: Use) -> Use:
    """Return two reads as one: what one of them does without is not required."""
    return Use(
        part=one.part,
        name=one.name,
        type=one.type or other.type,
        is_list=one.is_list or other.is_list,
        is_required=one.is_required and other.is_required,
        default=other.default if one.default is None else one.default,
    )


def read_uses(function: FunctionNode, known: Mapping[str, Any]) -> Uses:
    """Return what a view reads of its request.

    :param function: the view
    :param known: the names of its module
    """
    reader = _Reader(known)
    for statement in function.body:
        reader.note_names(statement)
    for statement in function.body:
        reader.visit(statement)
    return Uses(
        members=tuple(reader.found),
        whole=frozenset(reader.whole),
        is_forced=reader.is_forced,
        variables=reader.variables,
    )


class _Reader(ast.NodeVisitor):
    """Collects the reads of a function, the type that each is made with them."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self._names: dict[str, Part] = {}
        self.found: list[Use] = []
        self.whole: set[Part] = set()
        self.is_forced = False
        self.variables: dict[str, Use] = {}
        self._given: set[str] = set()

    def note_names(self, tree: ast.AST) -> None:
        """Note the variables that stand for a part: ``data = request.get_json()``."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and self._find_part(node) is not None:
                options = {keyword.arg for keyword in node.keywords}
                self.is_forced = self.is_forced or "force" in options
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                targets = (
                    node.targets if isinstance(node, ast.Assign) else [node.target]
                )
                part = node.value and self._find_part(node.value)
                for target in targets:
                    if part and isinstance(target, ast.Name):
                        self._names[target.id] = part

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_assigned(node, node.targets, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit_assigned(node, [node.target], node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_assigned(node, [node.target], node.value)

    def _visit_assigned(
        self, node: ast.AST, targets: Sequence[ast.expr], value: ast.expr | None
    ) -> None:
        """A part that becomes a variable is read where the variable is used."""
        if value is not None and self._find_part(value) is not None:
            return
        before = len(self.found)
        self.generic_visit(node)
        given = [target.id for target in targets if isinstance(target, ast.Name)]
        is_read = len(self.found) == before + 1 and _is_read(value)
        if is_read and len(given) == 1 and given[0] not in self._given:
            self.variables[given[0]] = self.found[before]
        self._given.update(given)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        part = self._find_part(node.value)
        if part is None or not isinstance(node.ctx, ast.Load):
            self.generic_visit(node)
        else:
            self._add(part, node.slice, is_required=True)

    def visit_Compare(self, node: ast.Compare) -> None:
        """``"name" in request.args`` is no read, but it may be left out then."""
        for side in node.comparators:
            part = self._find_part(side)
            if part is None:
                self.visit(side)
            elif isinstance(node.ops[0], ast.In | ast.NotIn):
                self._add(part, node.left)
        if not isinstance(node.left, ast.Constant):
            self.visit(node.left)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            part = self._find_part(function.value)
            if part is not None and node.args and function.attr in ("get", "getlist"):
                self._add_call(part, function.attr, node)
                return
        if isinstance(function, ast.Name) and function.id in _SCALARS:
            before = len(self.found)
            self.generic_visit(node)
            self._convert(before, function.id, node)
            return
        if self._find_part(node) is None:
            self.generic_visit(node)
        else:
            self.whole.add("body")

    def _convert(self, before: int, kind: str, node: ast.Call) -> None:
        """Give the one read inside ``int(...)`` its type."""
        if len(self.found) == before + 1 and len(node.args) == 1:
            use = self.found[before]
            default = use.default
            self.found[before] = Use(
                part=use.part,
                name=use.name,
                type=use.type or kind,
                is_list=use.is_list,
                is_required=use.is_required,
                default=_convert_default(default, kind),
            )

    def visit_Name(self, node: ast.Name) -> None:
        self._note_whole(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not self._note_whole(node):
            self.generic_visit(node)

    def _note_whole(self, node: ast.expr) -> bool:
        part = self._find_part(node)
        if part is not None and isinstance(getattr(node, "ctx", None), ast.Load):
            self.whole.add(part)
        return part is not None

    def _add_call(self, part: Part, method: str, node: ast.Call) -> None:
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        default = node.args[1] if len(node.args) > 1 else options.get("default")
        kind = options.get("type")
        self._add(
            part,
            node.args[0],
            type=_SCALARS.get(kind.id) if isinstance(kind, ast.Name) else None,
            is_list=method == "getlist",
            default=_read_constant(default),
        )

    def _add(self, part: Part, name: ast.expr, **said: Any) -> None:
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.found.append(Use(part=part, name=name.value, **said))
        elif isinstance(name, ast.Constant):  # an item of an array
            self.whole.add(part)
        else:
            self.whole.add(part)
            self.visit(name)

    def _find_part(self, node: ast.expr) -> Part | None:
        """Return the part of the request that an expression is."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self._find_part(node.values[0])  # request.get_json() or {}
        if isinstance(node, ast.Attribute) and self._is_request(node.value):
            return _PARTS.get(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, method = node.func.value, node.func.attr
            if method == "get_json" and self._is_request(owner):
                return "body"
        return None

    def _is_request(self, node: ast.expr) -> bool:
        return find_value(node, self._known) is flask.request or (
            # Imported inside of the function.
            isinstance(node, ast.Name)
            and node.id == "request"
            and node.id not in self._known
        )


def _is_read(value: ast.expr | None) -> bool:
    """Return whether a value is what is read, and not something that is made of it."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in _SCALARS
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return value.func.attr in ("get", "getlist")
    return isinstance(value, ast.Subscript)


def _read_constant(node: ast.expr | None) -> int | float | str | bool | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _read_constant(node.operand)
        return -value if isinstance(value, int | float) else None
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
        return node.value
    return None


def _convert_default(default: Any, kind: str) -> Any:
    """Return what a constant is when it has been converted; None where it cannot be."""
    if default is None:
        return None
    try:
        return {"int": int, "float": float, "str": str}[kind](default)
    except ValueError:
        return None
