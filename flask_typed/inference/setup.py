"""Where the source makes the app."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import flask

from .sources import SourceFile, SourceFiles, find_value


def find_setup(app: flask.Flask, root: Path) -> tuple[SourceFile, int, str, str] | None:
    """Return where an app is made: the file, the last line, its indent, the variable.

    :param app: the app
    :param root: the folder of its source
    """
    module = sys.modules.get(app.import_name)
    path = getattr(module, "__file__", None)
    if module is None or path is None or root.resolve() not in Path(path).parents:
        return None
    file = SourceFiles().read(Path(path), vars(module))
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        made, target = find_value(node.value.func, file.known), node.targets[0]
        if (
            isinstance(made, type)
            and issubclass(made, flask.Flask)
            and isinstance(target, ast.Name)
        ):
            return (
                file,
                node.end_lineno or node.lineno,
                " " * node.col_offset,
                target.id,
            )
    return None
