"""``flask typed infer`` proposes types for the views of an app that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_type_check import run_mypy

ROOT = Path(__file__).parent.parent
SHOP = Path(__file__).parent / "untyped_shop"

#: Runs a command of an app as ``flask`` does, without the package being installed.
RUN_COMMAND = """
import sys
from flask.cli import FlaskGroup
from flask_typed.cli import typed_cli
import shop

group = FlaskGroup(create_app=shop.create_app)
group.add_command(typed_cli)
group.main(args=sys.argv[1:])
"""


def run(folder: Path, *arguments: str, **environ: str) -> str:
    """Return what Python prints that runs in the folder of an app."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def run_tests(folder: Path, **environ: str) -> None:
    """Run the tests of the app; they have to pass."""
    run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", ".", **environ)


def infer(folder: Path, *options: str) -> str:
    """Return the patch that is proposed for the app of a folder."""
    return run(folder, "-c", RUN_COMMAND, "typed", "infer", *options)


def apply_patch(folder: Path, patch: str) -> None:
    command = ["git", "apply", "-"] if shutil.which("git") else ["patch", "-p1"]
    subprocess.run(command, cwd=folder, input=patch, text=True, check=True)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy_cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the app with its tests."""
    copy = tmp_path / "app"
    shutil.copytree(SHOP, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "shop_tests.py").rename(copy / "test_shop.py")
    return copy


@pytest.mark.parametrize("is_recorded", [True, False], ids=["recorded", "source"])
def test_an_app_with_its_proposal_passes_its_own_tests_and_mypy(
    folder: Path, cache: Path, is_recorded: bool
) -> None:
    assert "no-untyped-def" in run_mypy(cache, folder / "shop.py")
    options = []
    if is_recorded:
        run_tests(folder, RECORDED="../recorded")
        options = ["--recorded", "../recorded"]
    apply_patch(folder, infer(folder, *options))
    assert "@typed(" in (folder / "shop.py").read_text(encoding="utf-8")
    run_tests(folder)
    assert run_mypy(cache, folder / "shop.py") == ""
