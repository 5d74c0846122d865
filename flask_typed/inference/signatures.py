"""The ``def`` of a view, written anew with its annotations and the added arguments."""

from __future__ import annotations

import ast
import io
import tokenize
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..record import record
from .arguments import Argument
from .names import WIDTH, Names
from .sources import FunctionNode
from .views import UntypedView


class SignatureError(Exception):
    """A signature that cannot be written anew."""


@record
class Span:
    """Where a piece of source is, in ast's lines from 1 and columns of characters."""

    start: tuple[int, int]
    end: tuple[int, int]


def find_signature(lines: Sequence[str], node: FunctionNode) -> Span:
    """Return where the signature of a function is: from ``def`` to its colon.

    :param lines: of the file
    :param node: the function
    :raises SignatureError: if there are comments inside
    """
    rest = "".join([*lines[node.lineno - 1 : node.body[0].end_lineno]])
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(rest).readline):
        if token.type == tokenize.COMMENT:
            raise SignatureError("there are comments inside of its signature")
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                break
    else:  # pragma: no cover - every function has its colon
        raise SignatureError("its signature has no end")
    line, column = token.end
    start = len(lines[node.lineno - 1]) - len(lines[node.lineno - 1].lstrip())
    return Span(start=(node.lineno, start), end=(node.lineno + line - 1, column))


def annotate_existing(
    view: UntypedView, names: Names
) -> tuple[dict[str, str], list[str]]:
    """Return annotations of the arguments that have none, and what decorators pass.

    :param view: the view
    :param names: those of its module
    """
    annotations, passed = {}, []
    arguments = view.node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in every[1:] if view.owner else every:
        name = argument.arg
        kind = view.variables.get(name) or view.constants.get(name)
        if name not in view.variables and name not in view.constants:
            passed.append(name)
        if argument.annotation is None:
            annotations[name] = _write_kind(kind, names)
    for variadic in (arguments.vararg, arguments.kwarg):
        if variadic is not None and variadic.annotation is None:
            annotations[variadic.arg] = names.use("typing", "Any")
    return annotations, passed


def _write_kind(kind: type | None, names: Names) -> str:
    if kind in (int, float, str, bool):
        return kind.__name__
    if kind is uuid.UUID:
        return names.use("uuid", "UUID")
    return names.use("typing", "Any")


def write_signature(
    node: FunctionNode,
    annotations: Mapping[str, str],
    added: Iterable[Argument],
    returns: str | None,
) -> str:
    """Return the source of a signature, without its indentation.

    :param node: the function
    :param annotations: of its arguments that have none
    :param added: the arguments that are added
    :param returns: the return annotation, where it has none
    """
    written = [*_write_arguments(node.args, annotations, added)]
    if node.returns is not None:
        returns = ast.unparse(node.returns)
    head = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    head = f"{head} {node.name}("
    tail = ")" + (f" -> {returns}" if returns else "") + ":"
    line = head + ", ".join(written) + tail
    if len(line) + node.col_offset <= WIDTH:
        return line
    inner = " " * (node.col_offset + 4)
    lines = [head, *(f"{inner}{each}," for each in written)]
    return "\n".join([*lines, " " * node.col_offset + tail])


def _write_arguments(
    arguments: ast.arguments, annotations: Mapping[str, str], added: Iterable[Argument]
) -> Iterator[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (
        len(positional) - len(arguments.defaults)
    )
    defaults += arguments.defaults
    for number, (each, default) in enumerate(zip(positional, defaults, strict=True), 1):
        yield _write_argument(each, default, annotations)
        if number == len(arguments.posonlyargs):
            yield "/"
    new = [f"{each.name}: {each.annotation} = {each.default}" for each in added]
    if arguments.vararg is not None:
        yield "*" + _write_argument(arguments.vararg, None, annotations)
    else:
        yield from new
        if arguments.kwonlyargs:
            yield "*"
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _write_argument(each, default, annotations)
    if arguments.vararg is not None:
        yield from new
    if arguments.kwarg is not None:
        yield "**" + _write_argument(arguments.kwarg, None, annotations)


def _write_argument(
    argument: ast.arg, default: ast.expr | None, annotations: Mapping[str, str]
) -> str:
    annotation = annotations.get(argument.arg)
    if argument.annotation is not None:
        annotation = ast.unparse(argument.annotation)
    written = argument.arg if annotation is None else f"{argument.arg}: {annotation}"
    if default is None:
        return written
    equals = "=" if annotation is None else " = "
    return f"{written}{equals}{ast.unparse(default)}"
