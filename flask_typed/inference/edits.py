"""Files with what is proposed for them, and the difference as a patch."""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..record import record
from .sources import SourceFile


@record
class Edit:
    r"""A piece of a file and what stands in its place.

    :param start: its line from 1, and its column
    :param end: where it ends; where it starts, for what is put in
    :param text: what stands there instead, its lines ended by ``\n``
    """

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@record
class EditedFile:
    """A file, and what it is to hold.

    :param file: as it is
    :param text: what it is to hold
    """

    file: SourceFile
    text: str


def apply_edits(file: SourceFile, edits: Iterable[Edit]) -> EditedFile:
    """Return a file with pieces of it replaced, of which no two overlap."""
    lines = file.text.splitlines(keepends=True)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    text = file.text
    # From the end to the beginning, and what is put in after what it is put before: so
    # no place is moved by an edit that is still to come.
    ordered = sorted(
        enumerate(edits),
        key=lambda each: (each[1].start, each[1].end, each[0]),
        reverse=True,
    )
    for _, edit in ordered:
        start, end = (
            offsets[line - 1] + column for line, column in (edit.start, edit.end)
        )
        text = text[:start] + edit.text.replace("\n", file.newline) + text[end:]
    return EditedFile(file=file, text=text)


def find_imports_end(tree: ast.Module) -> int:
    """Return the line, from 1, that new imports are put before.

    That is below the imports at the top. Those further down may need what stands above
    them.
    """
    above = itertools.takewhile(_is_above, enumerate(tree.body))
    ends = [statement.end_lineno or statement.lineno for _, statement in above]
    return max(ends, default=0) + 1


def _is_above(numbered: tuple[int, ast.stmt]) -> bool:
    """Return whether a statement is an import, or the docstring."""
    number, statement = numbered
    is_docstring = number == 0 and isinstance(statement, ast.Expr)
    return is_docstring or isinstance(statement, ast.Import | ast.ImportFrom)


def find_statement(tree: ast.Module, node: ast.AST) -> int:
    """Return the line, from 1, of the statement of a module that holds a node."""
    holder = next(
        statement
        for statement in tree.body
        if any(each is node for each in ast.walk(statement))
    )
    decorators: list[ast.expr] = getattr(holder, "decorator_list", [])
    return min([holder.lineno, *(each.lineno for each in decorators)])


def write_diff(edited: EditedFile, root: Path) -> Iterator[str]:
    """Yield the lines of a patch that ``git apply`` and ``patch -p1`` take.

    :param edited: the file
    :param root: the folder that the names in the patch start from
    """
    name = edited.file.path.relative_to(root.resolve()).as_posix()
    for line in difflib.unified_diff(
        _split(edited.file.text), _split(edited.text), f"a/{name}", f"b/{name}"
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    r"""Return the lines of a text as patches count them: by ``\n`` alone."""
    return [line for line in text.replace("\n", "\n\0").split("\0") if line]
