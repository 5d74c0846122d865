"""Every message to a developer says what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "flask_typed"

# Errors whose message is one text; the others have an argument for the fix.
WHOLE = {"ConfigError", "NoApiError", "TypedError"}
WITH_FIX = {"AnnotationError": 2, "ArgumentError": 3, "BindingError": 4}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield the calls of the errors' classes: where, the call, its class."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield where, node, node.func.id


def text_of(node: ast.AST) -> str:
    """Return the constant parts of what makes a text."""
    return "".join(
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


MESSAGES = [
    pytest.param(call, id=where) for where, call, name in calls() if name in WHOLE
]
FIXES = [
    pytest.param(call, WITH_FIX[name], id=where)
    for where, call, name in calls()
    if name in WITH_FIX
]


@pytest.mark.parametrize("call", MESSAGES)
def test_a_message_has_a_fix(call: ast.Call) -> None:
    assert "Fix: " in text_of(call)


@pytest.mark.parametrize(("call", "count"), FIXES)
def test_an_error_has_a_reason_and_a_fix(call: ast.Call, count: int) -> None:
    assert len(call.args) >= count
    reason, fix = call.args[count - 2 : count]
    for part in (reason, fix):
        assert isinstance(part, ast.Name | ast.Attribute) or text_of(part).strip()


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 10
    assert len(FIXES) > 60
