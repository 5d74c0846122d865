"""The drop-in beside flask-apispec itself: same names, same answers, same document."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask_apispec_app import CASES, ask, ask_all, build_family

from flask_typed import Api

ORIGINAL = "flask_apispec"
DROP_IN = "flask_typed.flask_apispec"
SUBMODULES = "annotations apidoc extension paths utils views wrapper".split()
RECORDING = Path(__file__).with_name("flask_apispec_recording.json")

# Nothing else is a reason: with marshmallow 3 a missing flask-apispec is a failure.
beside_original = pytest.mark.skipif(
    int(version("marshmallow").split(".")[0]) >= 4,
    reason="flask-apispec cannot be imported beside marshmallow 4",
)
# apispec warns of two Schemas of one name, with both packages alike.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")


def read_recording() -> dict[str, list[Any]]:
    recording: dict[str, list[Any]] = json.loads(RECORDING.read_text("utf-8"))
    return recording


def load_both(submodule: str) -> tuple[Any, Any]:
    suffix = f".{submodule}" if submodule else ""
    with warnings.catch_warnings():
        # apispec deprecates its __version__, which the original asks for.
        warnings.simplefilter("ignore", DeprecationWarning)
        original = import_module(ORIGINAL + suffix)
    return original, import_module(DROP_IN + suffix)


# Answers and document.

REQUESTS = [
    pytest.param(name, number, id=f"{name} {number} {method} {path}")
    for name, case in CASES.items()
    for number, (method, path, _) in enumerate(case.requests)
]


@pytest.fixture(scope="module")
def answers() -> dict[str, list[Any]]:
    return ask_all(DROP_IN)


@pytest.mark.parametrize(("name", "number"), REQUESTS)
def test_the_drop_in_answers_what_flask_apispec_was_recorded_to(
    answers: dict[str, list[Any]], name: str, number: int
) -> None:
    assert answers[name][number] == read_recording()[name][number]


def test_the_recording_has_every_request() -> None:
    recorded = {name: len(each) for name, each in read_recording().items()}
    assert recorded == {name: len(case.requests) for name, case in CASES.items()}


def test_the_recording_shows_no_failure_of_the_app() -> None:
    statuses = {answer[0] for each in read_recording().values() for answer in each}
    assert {"200 OK", "201 CREATED", "401 UNAUTHORIZED"} <= statuses
    assert not any(status.startswith("500") for status in statuses)


@pytest.mark.parametrize("name", CASES)
def test_an_api_beside_changes_no_answer(name: str) -> None:
    case = CASES[name]
    app = case.build(DROP_IN, **case.config())
    Api(app, title="Typed")
    assert ask(app, case.requests) == read_recording()[name]


@pytest.fixture(scope="module")
def original_answers() -> dict[str, list[Any]]:
    """Return what flask-apispec answers, which walks sets: in the order of one seed."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK_ORIGINAL],
        cwd=RECORDING.parent,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    original: dict[str, list[Any]] = json.loads(ran.stdout)
    return original


ASK_ORIGINAL = f"""
import json
from flask_apispec_app import ask_all
print(json.dumps(ask_all({ORIGINAL!r})))
"""


@beside_original
@pytest.mark.parametrize("name", CASES)
def test_flask_apispec_itself_answers_the_same_bytes(
    answers: dict[str, list[Any]], original_answers: dict[str, list[Any]], name: str
) -> None:
    assert answers[name] == original_answers[name]
    assert read_recording()[name] == original_answers[name]


# The public API.


def public(module: ModuleType) -> dict[str, Any]:
    """Return what a module defines itself for others to use."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and getattr(value, "__module__", module.__name__) == module.__name__
    }


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    return [
        (each.name, each.kind, each.default)
        for each in inspect.signature(function).parameters.values()
    ]


def members(cls: type) -> Iterator[str]:
    for name, value in vars(cls).items():
        own = name in ("__init__", "__new__", "__call__", "__eq__")
        if inspect.isroutine(value) and (own or not name.startswith("_")):
            yield name


@beside_original
@pytest.mark.parametrize("submodule", ["", *SUBMODULES])
def test_every_public_name_is_there(submodule: str) -> None:
    original, drop_in = load_both(submodule)
    assert [name for name in public(original) if not hasattr(drop_in, name)] == []
    assert set(getattr(original, "__all__", ())) == set(getattr(drop_in, "__all__", ()))


@beside_original
@pytest.mark.parametrize("submodule", SUBMODULES)
def test_functions_and_methods_have_the_same_signatures(submodule: str) -> None:
    original, drop_in = load_both(submodule)
    compared = 0
    for name, value in public(original).items():
        if inspect.isclass(value):
            for member in members(value):
                own, other = (
                    getattr(getattr(m, name), member) for m in (drop_in, original)
                )
                assert parameters(own) == parameters(other), f"{name}.{member}"
                compared += 1
        elif inspect.isfunction(value):
            assert parameters(getattr(drop_in, name)) == parameters(value), name
            compared += 1
    assert compared


@beside_original
@pytest.mark.parametrize("submodule", SUBMODULES)
def test_classes_have_the_same_bases(submodule: str) -> None:
    original, drop_in = load_both(submodule)
    for name, value in public(original).items():
        if inspect.isclass(value):
            mro = [cls.__name__ for cls in getattr(drop_in, name).__mro__]
            assert [c.__name__ for c in value.__mro__ if c.__name__ not in mro] == []


@beside_original
def test_constants_have_the_same_values() -> None:
    original, drop_in = load_both("paths")
    assert drop_in.CONVERTER_MAPPING == original.CONVERTER_MAPPING
    assert drop_in.DEFAULT_TYPE == original.DEFAULT_TYPE
    for rule in ("/a", "/<b>", "/a/<int:b>/<string(length=2):c>"):
        found = drop_in.PATH_RE.sub(r"{\1}", rule)
        assert found == original.PATH_RE.sub(r"{\1}", rule)
    for module, name in (
        ("wrapper", "MARSHMALLOW_VERSION_INFO"),
        ("apidoc", "APISPEC_VERSION_INFO"),
    ):
        original, drop_in = load_both(module)
        assert getattr(drop_in, name) == getattr(original, name)


@beside_original
def test_the_version_is_that_of_the_package_it_stands_for() -> None:
    original, drop_in = load_both("")
    assert drop_in.__version__ == original.__version__ == version("flask-apispec")


@beside_original
def test_views_have_the_same_attributes() -> None:
    def describe(package: str) -> list[Any]:
        return [_plain(view) for view in build_family(package)]

    load_both("")
    assert describe(DROP_IN) == describe(ORIGINAL)


def _plain(view: Any) -> dict[str, Any]:
    return {
        key: [(a.options, a.inherit, a.apply) for a in value]
        if isinstance(value, list)
        else value
        for key, value in view.__apispec__.items()
    }
