"""The legacy app passes its own tests, and mypy, with what is proposed for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_inference import ROOT, apply_patch, run

TESTS = ROOT / "tests"
LEGACY = TESTS / "legacy_app"

#: Prints the patch for the app on the drop-in.
INFER = """
import warnings
from pathlib import Path
from flask_typed.inference import propose, write_diff
warnings.simplefilter("ignore")
from lending import load_step
for edited in propose(load_step(1).create_app(), root=Path.cwd()).files:
    print("".join(write_diff(edited, Path.cwd())), end="")
"""

MYPY = """
-m mypy --config-file= --cache-dir=../cache --follow-imports=silent
--ignore-missing-imports -p legacy_app.step1
""".split()


def copy_app(folder: Path) -> None:
    """Copy the app on the drop-in with its tests; as one package, without its steps."""
    folder.mkdir()
    shutil.copytree(LEGACY, folder / LEGACY.name)
    asking = {*TESTS.glob("test_migration*.py")} - {TESTS / "test_migration_steps.py"}
    for path in [*asking, TESTS / "lending.py"]:
        shutil.copy(path, folder)
    shutil.copy(TESTS / "conftest.py", folder)
    for path in (LEGACY / "step0").glob("*.py"):
        target = folder / LEGACY.name / "step1" / path.name
        if not target.exists():
            shutil.copy(path, target)


@pytest.mark.slow
@pytest.mark.skipif(not LEGACY.exists(), reason="the app is not there")
def test_the_legacy_app_with_its_proposal_passes_its_tests_and_mypy(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "tests"
    copy_app(folder)
    environ = {"PYTHONPATH": f"{ROOT}:{folder}", "MYPYPATH": f"{ROOT}:{folder}"}
    apply_patch(folder, run(folder, "-c", INFER, **environ))
    changed = folder / LEGACY.name / "step1"
    typed = [
        path.name for path in changed.glob("*.py") if "@typed(" in path.read_text()
    ]
    assert {"books.py", "loans.py", "members.py", "pages.py"} <= {*typed}
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "step1", "."]
    assert " passed" in run(folder, *command, **environ)
    assert "Success" in run(folder, *MYPY, **environ)
