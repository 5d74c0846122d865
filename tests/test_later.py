"""Packages that import their modules when a name is asked for."""

import subprocess
import sys

import pytest

import flask_typed.openapi
from flask_typed.later import import_later

ASK = """
import sys
import flask_typed
import flask_typed.openapi
name = "flask_typed.openapi.document"
assert name not in sys.modules
flask_typed.openapi.build_document
assert name in sys.modules
assert "build_document" in vars(flask_typed.openapi)
"""


def test_a_module_is_imported_when_its_name_is_asked_for() -> None:
    subprocess.run([sys.executable, "-c", ASK], check=True)


def test_a_name_that_is_none_is_an_error_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"'flask_typed\.openapi' has no .*'mend'"):
        flask_typed.openapi.mend  # noqa: B018


def test_what_was_asked_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(vars(flask_typed.openapi), "build_spec", raising=False)
    find = import_later("flask_typed.openapi", {"build_spec": ".document"})
    assert find("build_spec") is vars(flask_typed.openapi)["build_spec"]
