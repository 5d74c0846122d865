"""``pytest --uncompiled`` runs the tests where compiled code is off by default.

``pytest --prove-schemas`` proves each Schema that a test makes (``proving.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flask_typed.settings import Settings

if TYPE_CHECKING:
    from browsing import Visit
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

# What sets it itself, takes long and never asks for it, or is about its default.
_NOT_UNCOMPILED = (
    *("test_browser*.py", "test_clients_*.py", "test_gunicorn*.py", "test_compiled_*"),
    *("test_package.py", "test_schemathesis.py", "test_type_check.py"),
    "test_docs_configuration.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--uncompiled",
        action="store_true",
        help="leave requests and responses to marshmallow where a test does not say",
    )
    parser.addoption(
        "--prove-schemas",
        action="store_true",
        help="compare compiled code with marshmallow for each Schema that a test makes",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("prove_schemas"):
        from proving import Proving

        proving = Proving()
        proving.record_classes()
        config.pluginmanager.register(proving)
    if config.getoption("uncompiled"):
        settings: Any = Settings
        fill = settings.__init__

        def fill_uncompiled(self: Settings, **given: Any) -> None:
            fill(self, **{"compiled": False, **given})

        settings.__init__ = fill_uncompiled


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.getoption("uncompiled") and any(
        collection_path.match(name) for name in _NOT_UNCOMPILED
    ):
        return True
    return None


def pytest_report_header(config: pytest.Config) -> str | None:
    return "compiled code is off" if config.getoption("uncompiled") else None


@pytest.fixture
def library(step: int) -> Iterator[FlaskClient]:
    """Return a client of the lending library at a step; the test has the steps."""
    from lending import app_of, reset

    app = app_of(step)
    reset(app)
    with app.test_client() as client:
        yield client


# Playwright is imported where it is used: few tests need it.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from browsing import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    from browsing import visiting

    with visiting(browser) as visit:
        yield visit
