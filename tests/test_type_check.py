"""The code of a user is checked as strictly as the user likes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "tests" / "type_check"
_IGNORE = re.compile(r"  # type: ignore\[([a-z-]+)\]")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy_cache")


def run_mypy(cache: Path, *files: Path) -> str:
    """Return what mypy says about files that use the package."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--no-pretty",
    ]
    options = ["--follow-imports=silent", "--no-error-summary", f"--cache-dir={cache}"]
    ran = subprocess.run(
        [*command, *options, *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ran.stderr
    return ran.stdout


def test_correct_code_is_accepted(cache: Path, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "readme.py").write_text(example, encoding="utf-8")
    files = [path for path in EXAMPLES.glob("*.py") if "must_not" not in path.name]

    assert len(files) == 4
    assert run_mypy(cache, tmp_path / "readme.py", *files) == ""


def test_mistakes_are_found(cache: Path, tmp_path: Path) -> None:
    source = (EXAMPLES / "must_not_check.py").read_text(encoding="utf-8")
    expected = {
        (number, code)
        for number, line in enumerate(source.splitlines(), 1)
        for code in _IGNORE.findall(line)
    }
    assert expected
    path = tmp_path / "mistakes.py"
    path.write_text(_IGNORE.sub("", source), encoding="utf-8")

    said = run_mypy(cache, path)

    found = re.findall(r"^.*?:(\d+): error: .* \[([a-z-]+)\]$", said, re.MULTILINE)
    assert {(int(number), code) for number, code in found} == expected
