"""The page of dependencies: what pytest makes of its tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_docs_snippets import CHECKOUT, read_blocks, run_page

PAGE = CHECKOUT / "docs" / "dependencies.rst"


def write_tests(directory: Path) -> Path:
    """Write the Python of the page as a module of tests."""
    blocks = (block.text for block in read_blocks(PAGE) if block.language == "python")
    path = directory / "test_page.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return path


def run_pytest(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "no:anyio", "--rootdir", str(path.parent), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_fixture_of_the_page_gives_a_user_to_one_test_and_to_no_other(
    tmp_path: Path,
) -> None:
    done = run_pytest(write_tests(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_returned_error_and_a_raised_one_are_both_in_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = run_page(PAGE, monkeypatch).names["wishes"]
    document = app.test_client().get("/openapi.json").get_json()
    answer = document["paths"]["/wishes"]["post"]["responses"]["409"]
    assert sorted(answer["content"]) == ["application/json", "application/problem+json"]
