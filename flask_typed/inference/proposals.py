"""What is proposed for the views of an app, as changes of its files."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import flask

from ..errors import TypedError
from ..record import record
from .arguments import build_arguments
from .classes import Classes
from .described import read_described
from .edits import (
    Edit,
    EditedFile,
    apply_edits,
    find_imports_end,
    find_statement,
)
from .names import WIDTH, Names
from .recordings import Exchange, combine
from .returns import write_return
from .schemas import SchemaWriter
from .setup import find_setup
from .signatures import (
    SignatureError,
    annotate_existing,
    find_signature,
    write_signature,
)
from .sources import SourceFile
from .uses import read_uses
from .views import SkippedView, UntypedView, read_views

Mode = Literal["observe", "enforce"]


@record
class Proposal:
    """What is proposed for an app.

    :param files: those that change
    :param notes: what was left out, and why
    """

    files: tuple[EditedFile, ...]
    notes: tuple[str, ...]


def propose(
    app: flask.Flask,
    *,
    root: Path,
    endpoints: Sequence[str] = (),
    exchanges: Iterable[Exchange] = (),
    mode: Mode = "observe",
) -> Proposal:
    """Return what is proposed for the views of an app that are not typed.

    :param app: the app
    :param root: the folder of its source
    :param endpoints: of the views; none for all
    :param exchanges: what was recorded
    :param mode: what the types are used for at first
    :raises TypedError: if there is no view of an endpoint
    """
    exchanges = list(exchanges)
    notes: list[str] = []
    by_path: dict[Path, _FileProposal] = {}
    for view in _choose(read_views(app, root), endpoints):
        if isinstance(view, SkippedView):
            notes.append(f"{view.endpoint} is left as it is: {view.reason}.")
            continue
        path = view.file.path
        changes = by_path.setdefault(path, _FileProposal(view.file, mode))
        notes += changes.add(view, _select(view, exchanges))
    changed = {path: each for path, each in by_path.items() if each.edits}
    if changed and "typed" not in app.extensions:
        found = find_setup(app, root)
        if found is None:
            notes.append("The app has no Api. Fix: call Api(app) where it is made.")
        else:
            file, line, indent, name = found
            path = file.path
            changes = by_path.setdefault(path, _FileProposal(file, mode))
            changes.add_api(line, indent, name)
            changed[path] = changes
    return Proposal(
        files=tuple(each.build() for each in changed.values()), notes=tuple(notes)
    )


def _choose(
    views: Iterable[UntypedView | SkippedView], endpoints: Sequence[str]
) -> Iterator[UntypedView | SkippedView]:
    missing = dict.fromkeys(endpoints)
    for view in views:
        own = view.endpoints if isinstance(view, UntypedView) else {view.endpoint}
        if not endpoints or own & missing.keys():
            yield view
        for endpoint in own:
            missing.pop(endpoint, None)
    if missing:
        raise TypedError(
            f"No untyped view has the endpoint {next(iter(missing))!r}. Fix: use one "
            "that `flask routes` lists and that is not typed yet."
        )


def _select(view: UntypedView, exchanges: Iterable[Exchange]) -> Exchange:
    """Return what was recorded of a view, of all of its endpoints and methods."""
    nothing = Exchange(endpoint="", method="", responses={})
    found = [
        Exchange(
            endpoint="",
            method="",
            query=each.query,
            form=each.form,
            files=each.files,
            body=each.body,
            responses=each.responses,
        )
        for each in exchanges
        if each.endpoint in view.endpoints and each.method in view.methods
    ]
    return next(iter(combine([nothing, *found])))


class _FileProposal:
    """What is proposed for the views of one file."""

    def __init__(self, file: SourceFile, mode: Mode) -> None:
        self._file = file
        self._mode = mode
        self._lines = file.text.splitlines(keepends=True)
        self._names = Names(file)
        self._classes = Classes(self._names)
        self.edits: list[Edit] = []

    def add(self, view: UntypedView, exchange: Exchange) -> Iterator[str]:
        """Add what is proposed for a view; yield what is left out, and why."""
        node = view.node
        try:
            span = find_signature(self._lines, node)
        except SignatureError as error:
            yield f"{view.endpoint} is left as it is: {error}."
            return
        annotations, passed = annotate_existing(view, self._names)
        uses = read_uses(node, self._file.known)
        described = read_described(view, SchemaWriter(self._classes))
        arguments = build_arguments(view, described, uses, exchange, self._classes)
        returned = write_return(view, described, exchange, self._classes, self._mode)
        written = write_signature(node, annotations, arguments.added, returned.hint)
        decorator = self._write_decorator(
            span.start[1], passed, arguments.ignores_unknown, returned.responses
        )
        self._add_classes(node)
        indent = " " * span.start[1]
        line = span.start[0]
        above = [*self._classes.take_notes(), *decorator]
        text = "".join(f"{indent}{each}\n" for each in above)
        self.edits += [
            Edit(start=(line, 0), end=(line, 0), text=text),
            Edit(start=span.start, end=span.end, text=written),
        ]
        for note in arguments.notes:
            yield f"{view.endpoint}: {note}."

    def _write_decorator(
        self, indent: int, passed: Sequence[str], ignores_unknown: bool, responses: str
    ) -> list[str]:
        options = []
        if self._mode == "observe":
            options.append('mode="observe"')
        if ignores_unknown:
            options.append('unknown="exclude"')
        if passed:
            options.append("passed=[" + ", ".join(f'"{each}"' for each in passed) + "]")
        if responses:
            options.append(f"responses={responses}")
        name = f"@{self._names.use('flask_typed', 'typed')}"
        line = f"{name}({', '.join(options)})" if options else name
        if len(line) + indent <= WIDTH:
            return [line]
        return [f"{name}(", *(f"    {each}," for each in options), ")"]

    def _add_classes(self, node: ast.AST) -> None:
        """Put the new classes above the statement of the module that has the view."""
        line = find_statement(self._file.tree, node)
        for proposed in self._classes.take():
            text = "\n".join(proposed.text) + "\n\n\n"
            self.edits.append(Edit(start=(line, 0), end=(line, 0), text=text))

    def add_api(self, line: int, indent: str, app_name: str) -> None:
        """Add an Api to an app.

        :param line: the line below which the app is there
        :param indent: of that line
        :param app_name: the variable that has the app
        """
        api = self._names.use("flask_typed", "Api")
        text = f"{indent}{api}({app_name})\n"
        edit = Edit(start=(line + 1, 0), end=(line + 1, 0), text=text)
        self.edits.insert(0, edit)  # above a view that begins there

    def build(self) -> EditedFile:
        """Return the file with all that is proposed for it."""
        line = find_imports_end(self._file.tree)
        text = "".join(f"{each}\n" for each in self._names.imports())
        imports = Edit(start=(line, 0), end=(line, 0), text=text)
        return apply_edits(self._file, [imports, *self.edits])
