"""The lending library of ``legacy_app`` at any step, for who sends it requests."""

from __future__ import annotations

import atexit
import datetime
import functools
import shutil
import tempfile
import warnings
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FOLDER = Path(__file__).with_name("legacy_app")
STEPS = range(6)

NOW = datetime.datetime(2024, 2, 29, 12, 30)

ADA = {"email": "ada@example.org", "password": "lovelace"}
BOB = {"email": "bob@example.org", "password": "builder"}


EMMA = {
    "id": 2,
    "isbn": "9780141439587",
    "title": "Emma",
    "author": {"name": "Jane Austen", "born": 1775},
    "publishedYear": 1815,
    "fee": "0.00",
    "tags": ["classic"],
    "available": True,
    "url": "/api/v1/books/2",
}
MISSING = ["Missing data for required field."]
NO_BOOK = {"message": "There is no such book."}

PNG = b"\x89PNG and the rest"


def all_steps() -> list[Any]:
    """Return the steps there can be here, for a parametrized test.

    Step 0 is flask-apispec's own, which cannot be imported beside marshmallow 4. With
    marshmallow 3 a missing flask-apispec is a failure.
    """
    first = 1 if int(version("marshmallow").split(".")[0]) >= 4 else 0
    return [pytest.param(step, id=f"step{step}") for step in STEPS[first:]]


def load_step(step: int, module: str = "app") -> Any:
    """Return a module of a step."""
    with warnings.catch_warnings():
        # apispec deprecates its __version__, which flask-apispec asks for.
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module(f"legacy_app.step{step}.{module}")


def build_app(step: int, **config: Any) -> Flask:
    """Return the app of a step, with a library as it is opened.

    :param config: what differs from the app's own
    """
    folder = Path(tempfile.mkdtemp(prefix="lending"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = folder / "library.sqlite3"
    with warnings.catch_warnings():
        # Of two Schemas of one class apispec warns, whoever asks it.
        warnings.filterwarnings("ignore", "Multiple schemas resolved")
        app: Flask = load_step(step).create_app(
            {"DATABASE": str(database), "CLOCK": lambda: NOW, **config}
        )
    shutil.copy(database, folder / "opened.sqlite3")
    return app


@functools.cache
def app_of(step: int) -> Flask:
    """Return the app of a step, which is built once for all tests."""
    return build_app(step)


def reset(app: Flask) -> None:
    """Put the library back to what it was when it was opened."""
    database = Path(app.config["DATABASE"])
    shutil.copy(database.with_name("opened.sqlite3"), database)


def sign_in(client: FlaskClient, member: dict[str, str]) -> FlaskClient:
    """Return the client, whose cookie is that of a member from now on."""
    response = client.post("/login", data=member)
    assert response.status_code == 302
    return client


def errors(response: TestResponse, status: int = 422) -> Any:
    """Return what is wrong with a request, by location."""
    body = response.get_json()
    assert response.status_code == status
    assert response.mimetype == "application/json"
    assert list(body) == ["errors", "message"]
    assert body["message"] == "Bad request"
    return body["errors"]
