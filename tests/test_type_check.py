"""The code of a user is checked as strictly as the user likes."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from node import MODULES, require_node, run_node
from test_docs_snippets import read_blocks

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "tests" / "type_check"
_IGNORE = re.compile(r"  # type: ignore\[([a-z-]+)\]")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy_cache")


def run_mypy(cache: Path, *files: Path, options: Sequence[str] = ()) -> str:
    """Return what mypy says about files that use the package."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--no-pretty",
    ]
    command += ["--follow-imports=silent", "--no-error-summary", f"--cache-dir={cache}"]
    ran = subprocess.run(
        [*command, *options, *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ran.stderr
    return ran.stdout


def run_pyright(
    folder: Path, sources: Mapping[str, str], mode: str = "strict"
) -> list[tuple[str, int, str]]:
    """Return what pyright says of sources: their file, the line, and what is wrong."""
    require_node()
    config = {
        "include": ["*.py"],
        "typeCheckingMode": mode,
        "extraPaths": [str(ROOT)],
        # marshmallow leaves parts of its methods without types.
        "reportUnknownMemberType": False,
    }
    write(folder, sources)
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    ran = run_node(
        *(MODULES / "pyright" / "index.js", "--outputjson"),
        *("--pythonpath", sys.executable),
        folder=folder,
    )
    said = json.loads(ran.stdout)
    assert said["summary"]["filesAnalyzed"] == len(sources)
    return [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in said["generalDiagnostics"]
    ]


def read_examples() -> dict[str, str]:
    """Return the correct code, by file: the examples and that of the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    examples = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(EXAMPLES.glob("*.py"))
        if "must_not" not in path.name
    }
    assert {"plain_flask.py", "security.py"} < examples.keys()
    return {"readme.py": example, **examples}


def read_mistakes() -> tuple[str, set[tuple[int, str]]]:
    """Return the wrong code, and mypy's errors in it: the line, and the code."""
    source = (EXAMPLES / "must_not_check.py").read_text(encoding="utf-8")
    expected = {
        (number, code)
        for number, line in enumerate(source.splitlines(), 1)
        for code in _IGNORE.findall(line)
    }
    assert expected
    return _IGNORE.sub("", source), expected


#: Pages whose code is that of a module.
PAGES = ("dependencies", "pages", "security", "security_recipes")
#: The other extensions that are in them have no types, or hardly any.
UNTYPED = (
    *("--ignore-missing-imports", "--allow-untyped-decorators"),
    *("--allow-subclassing-any", "--no-warn-return-any"),
)


def read_pages() -> dict[str, str]:
    """Return the code of pages of the documentation, by file."""
    return {
        f"{page}.py": "\n".join(
            block.text
            for block in read_blocks(ROOT / "docs" / f"{page}.rst")
            if block.language == "python"
        )
        for page in PAGES
    }


def write(folder: Path, sources: Mapping[str, str]) -> list[Path]:
    """Write sources into a folder, and return their files."""
    for name, source in sources.items():
        (folder / name).write_text(source, encoding="utf-8")
    return [folder / name for name in sources]


def test_correct_code_is_accepted(cache: Path, tmp_path: Path) -> None:
    assert run_mypy(cache, *write(tmp_path, read_examples())) == ""


def test_correct_code_is_accepted_by_pyright(tmp_path: Path) -> None:
    assert run_pyright(tmp_path, read_examples()) == []


def test_the_code_of_the_documentation_is_accepted(cache: Path, tmp_path: Path) -> None:
    assert run_mypy(cache, *write(tmp_path, read_pages()), options=UNTYPED) == ""
    assert run_pyright(tmp_path, read_pages(), mode="standard") == []


def test_mistakes_are_found(cache: Path, tmp_path: Path) -> None:
    source, expected = read_mistakes()

    said = run_mypy(cache, *write(tmp_path, {"mistakes.py": source}))

    found = re.findall(r"^.*?:(\d+): error: .* \[([a-z-]+)\]$", said, re.MULTILINE)
    assert {(int(number), code) for number, code in found} == expected


def test_mistakes_are_found_by_pyright(tmp_path: Path) -> None:
    source, expected = read_mistakes()

    said = run_pyright(tmp_path, {"mistakes.py": source})

    assert {line for _, line, _ in said} == {line for line, _ in expected}
