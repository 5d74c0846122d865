"""The wheel carries what an installed package needs, and works when installed."""

import shutil
import subprocess
import sys
import venv
import zipfile
from configparser import ConfigParser
from email import message_from_bytes
from email.message import Message
from importlib.metadata import entry_points
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
SOURCES = ("flask_typed", "LICENSE", "README.md", "pyproject.toml", "setup.cfg")


def run(*command: str | Path, cwd: Path) -> str:
    """Return what a command prints; what it complains of is in the failure."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from a copy, so that no build is left in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (CHECKOUT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(CHECKOUT / name, source / name, ignore=ignore)
        else:
            shutil.copy(CHECKOUT / name, source / name)
    # A warning of setuptools about the metadata is an error here.
    run(
        *(sys.executable, "-W", "error", "-m", "build"),
        *("--wheel", "--no-isolation", "--outdir", source / "dist", source),
        cwd=source,
    )
    (built,) = (source / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    """Return the names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: frozenset[str]) -> Message:
    """Return the metadata in the wheel."""
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(name))


def test_the_wheel_carries_every_file_of_the_package(names: frozenset[str]) -> None:
    files = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "flask_typed").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - names == set()


@pytest.mark.parametrize("suffix", [".js", ".css", ".html"])
def test_the_wheel_carries_the_assets_of_the_pages(
    names: frozenset[str], suffix: str
) -> None:
    assert [n for n in names if n.startswith("flask_typed/ui/") and n.endswith(suffix)]


def test_the_wheel_carries_the_licenses(names: frozenset[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert [n for n in names if n.startswith("flask_typed/ui/") and "LICENSE" in n]


def test_the_wheel_says_that_it_is_typed(names: frozenset[str]) -> None:
    assert "flask_typed/py.typed" in names


def test_the_wheel_holds_the_package_only(names: frozenset[str]) -> None:
    folders = {name.partition("/")[0] for name in names}
    assert [f for f in folders if not f.endswith(".dist-info")] == ["flask_typed"]


def test_the_metadata_has_a_license_expression(metadata: Message) -> None:
    assert metadata["Name"] == "flask-typed-api"
    assert metadata["License-Expression"] == "MIT"


def test_only_an_extra_has_an_upper_bound(metadata: Message) -> None:
    requirements = metadata.get_all("Requires-Dist", [])
    bounded = [r for r in requirements if "<" in r.partition(";")[0]]
    assert bounded == ['marshmallow<4; extra == "flask-apispec"']


def test_every_requirement_has_a_lower_bound() -> None:
    # `make lowest` installs these bounds.
    config = ConfigParser()
    config.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    requirements = config["options"]["install_requires"].split()
    assert [r for r in requirements if ">=" not in r] == []


def test_flask_finds_the_command() -> None:
    (command,) = entry_points(group="flask.commands", name="typed")
    assert command.value == "flask_typed.cli:typed_cli"


@pytest.mark.slow
def test_an_empty_environment_can_use_the_wheel(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    script = "import flask_typed; print(flask_typed.__file__)"
    printed = run(python, "-W", "error", "-c", script, cwd=tmp_path)
    assert Path(printed.strip()).is_relative_to(tmp_path)
    assert "typed" in run(python, "-m", "flask", "--help", cwd=tmp_path)
