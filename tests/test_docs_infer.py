"""The patch that the documentation shows is what is proposed for the app it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proposing import load_module
from test_docs_snippets import CHECKOUT, read_blocks

from flask_typed.inference import propose, read_recorded, write_diff


def test_the_patch_of_the_page_is_proposed_for_its_app(tmp_path: Path) -> None:
    blocks = read_blocks(CHECKOUT / "docs" / "infer.rst")
    source, recorder, _, patch = blocks
    module = load_module(tmp_path, source.text)
    names: dict[str, Any] = {"app": module.app}
    exec(recorder.text, names)
    names["test_a_line_is_added"](tmp_path / "recorded")
    exchanges = read_recorded(tmp_path / "recorded")
    (edited,) = propose(module.app, root=tmp_path, exchanges=exchanges).files
    written = "".join(write_diff(edited, tmp_path))
    shown = written.replace(f"{module.__name__}.py", "shop.py")
    assert [line.rstrip() for line in shown.splitlines()] == [
        line.rstrip() for line in patch.text.splitlines()
    ]
