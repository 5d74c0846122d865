"""Mistakes that other libraries make: which rows of the list have a test.

The list is the one that this project began with. Its rows are in the modules
``test_traps_<section>``; the docstring of each test is the number of its row.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

SECTIONS = {
    "requests": range(1, 13),
    "parameters": range(3, 12),
    "responses": range(13, 18),
    "document": range(18, 36),
    "state": range(36, 47),
    "dependencies": range(41, 43),
}

#: Rows that no test can be written for yet, and why. The list can only shrink.
UNTESTED: dict[int, str] = {}


def read_rows(section: str) -> Counter[int]:
    """Return the numbers of the rows that the tests of a section have."""
    source = Path(__file__).with_name(f"test_traps_{section}.py").read_text("utf-8")
    docstrings = [
        ast.get_docstring(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return Counter(int((text or "0").rstrip(".")) for text in docstrings)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_test_of_a_section_names_a_row_of_it(section: str) -> None:
    assert set(read_rows(section)) <= set(SECTIONS[section])


def test_every_row_has_a_test_or_a_reason() -> None:
    tested = set().union(*map(read_rows, SECTIONS))
    assert tested | set(UNTESTED) == set(range(1, 47))
    assert not tested & set(UNTESTED)


def test_there_is_no_section_that_is_not_counted() -> None:
    modules = Path(__file__).parent.glob("test_traps_*.py")
    assert {m.stem.removeprefix("test_traps_") for m in modules} == set(SECTIONS)
