"""Proposals for an app of one module, and the app that they make of it."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from flask import Flask

from flask_typed.inference import Proposal, propose
from flask_typed.inference.recordings import Exchange

_NUMBERS = itertools.count()

HEAD = """
import flask
from flask import Flask, abort, jsonify, request

app = Flask(__name__)
app.testing = True
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is proposed for a module.

    :param text: the module with it
    :param notes: what is left out
    :param module: the module with it, as it runs
    """

    text: str
    notes: tuple[str, ...]
    module: ModuleType

    @property
    def app(self) -> Flask:
        app: Flask = self.module.app
        return app

    def signature(self, name: str = "view") -> str:
        """Return the signature of a view, in one line and without its colon."""
        rest = self.text.partition(f"def {name}(")[2]
        lines = [line.strip() for line in rest[: rest.index(":\n")].splitlines()]
        joined = " ".join(lines).removeprefix(" ")
        return f"({joined}".replace(",)", ")").replace(", )", ")").replace("( ", "(")

    def decorator(self, name: str = "view") -> str:
        """Return the lines between the rule of a view and its ``def``, as one."""
        before = self.text[: self.text.index(f"def {name}(")]
        start = before.rindex("@typed")
        return " ".join(line.strip() for line in before[start:].splitlines()).strip()


def load_module(folder: Path, source: str) -> ModuleType:
    """Return the module of a source, in a file of its own."""
    name = f"proposed_{next(_NUMBERS)}"
    path = folder / f"{name}.py"
    path.write_bytes(source.encode())
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def propose_for(
    folder: Path,
    source: str,
    *,
    exchanges: Iterable[Exchange] = (),
    mode: Literal["observe", "enforce"] = "observe",
    head: str = HEAD,
) -> Proposed:
    """Return what is proposed for a module; the app of it is bound."""
    module = load_module(folder, head + source)
    proposal = propose(module.app, root=folder, exchanges=exchanges, mode=mode)
    (edited,) = proposal.files
    made = load_module(folder, edited.text)
    proposed = Proposed(text=edited.text, notes=proposal.notes, module=made)
    state = proposed.app.extensions["typed"]
    state.bind(proposed.app)
    return proposed


def notes_for(folder: Path, source: str) -> Proposal:
    """Return what is proposed for a module, where that may be nothing."""
    return propose(load_module(folder, HEAD + source).app, root=folder)
