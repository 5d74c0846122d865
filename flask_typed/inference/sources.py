"""The source of views: their files, and where in these they are."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..record import record

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@record
class SourceFile:
    """A file of Python.

    :param path: where it is
    :param encoding: of its bytes
    :param text: what it holds, its lines ended as they are in the file
    :param tree: what it holds, parsed
    :param known: the names of its module, as they are now
    """

    path: Path
    encoding: str
    text: str
    tree: ast.Module
    known: Mapping[str, Any]

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"


class SourceFiles:
    """The files that were read, each once."""

    def __init__(self) -> None:
        self._files: dict[Path, SourceFile] = {}

    def find(
        self, path: Path, function: Callable[..., Any]
    ) -> tuple[SourceFile, FunctionNode] | None:
        """Return where a function is written; None where no ``def`` makes it.

        :param path: of its file
        :param function: the function
        """
        file = self.read(path, function.__globals__)
        first = function.__code__.co_firstlineno
        for node in ast.walk(file.tree):
            if isinstance(node, FunctionNode) and node.name == function.__name__:
                lines = [node.lineno, *(each.lineno for each in node.decorator_list)]
                if min(lines) == first:
                    return file, node
        return None

    def read(self, path: Path, known: Mapping[str, Any]) -> SourceFile:
        """Return a file.

        :param path: where it is
        :param known: the names of its module
        """
        path = path.resolve()
        if path not in self._files:
            data = path.read_bytes()
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode(encoding)
            self._files[path] = SourceFile(
                path=path,
                encoding=encoding,
                text=text,
                tree=ast.parse(text),
                known=known,
            )
        return self._files[path]


def find_path(function: Callable[..., Any]) -> Path | None:
    """Return the file that a function is written in, if there is one."""
    name = inspect.isfunction(function) and inspect.getsourcefile(function)
    path = Path(name).resolve() if name else None
    return path if path is not None and path.is_file() else None


def find_value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """Return what a name, or an attribute of one, is in a module; None for nothing."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        holder = known.get(node.value.id)
        # Of modules alone: to ask other objects may run code of the app.
        return getattr(holder, node.attr, None) if inspect.ismodule(holder) else None
    return None


def names_of(tree: ast.AST) -> Iterator[str]:
    """Yield all names that a piece of source uses or gives."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, FunctionNode | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg
