"""``flask typed spec`` prints the document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from flask_typed import Api, typed
from flask_typed.cli import typed_cli


@dataclass
class Order:
    name: str


def build_app() -> Flask:
    app = Flask(__name__)
    Api(app, title="Shöp")

    @app.post("/orders")
    @typed
    def create(order: Order) -> Order:
        return order

    return app


def run(app: Flask, *arguments: str | Path) -> Result:
    """Return what the command did, as installed with the package."""
    app.cli.add_command(typed_cli)
    runner = app.test_cli_runner()
    return runner.invoke(args=["typed", "spec", *map(str, arguments)])


def test_the_command_prints_the_document_as_json() -> None:
    app = build_app()
    result = run(app)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    OpenAPIV31SpecValidator(document).validate()
    served = app.test_client().get("/openapi.json").get_json()
    # Which server the document is for is known where it is served.
    assert document == {k: v for k, v in served.items() if k != "servers"}
    assert "Shöp" in result.stdout
    assert result.stdout.endswith("}\n")


def test_the_command_prints_the_same_as_yaml() -> None:
    app = build_app()
    result = run(app, "--format", "yaml")
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout) == json.loads(run(app).stdout)
    assert result.stdout.startswith("openapi: 3.1.0\n")


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_the_command_writes_to_a_file(option: str, tmp_path: Path) -> None:
    app, path = build_app(), tmp_path / "openapi.json"
    result = run(app, option, path)
    assert (result.exit_code, result.output) == (0, "")
    assert path.read_text(encoding="utf-8") == run(app).stdout


def test_a_file_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "openapi.json"
    result = run(build_app(), "-o", path)
    assert result.exit_code == 1
    assert result.output == f"Error: {path}: No such file or directory\n"


def test_an_app_without_api_is_an_error_of_one_line() -> None:
    result = run(Flask(__name__))
    assert result.exit_code == 1
    assert result.output == "Error: The app has no Api. Fix: call Api(app).\n"


def test_a_view_that_cannot_be_bound_is_an_error_of_one_line() -> None:
    app = build_app()

    @app.get("/broken")
    @typed
    def broken(it: complex) -> None: ...

    result = run(app)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    for part in ("Error: View 'broken'", "argument 'it'", "complex", "Fix: "):
        assert part in result.output


def test_each_view_that_cannot_be_bound_is_a_line_of_the_error() -> None:
    app = build_app()
    for name in ("one", "two"):

        def broken(it: complex) -> None: ...

        app.add_url_rule(f"/{name}", name, typed(broken))
    result = run(app)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert ["View 'one'" in lines[0], "View 'two'" in lines[1]] == [True, True]


def test_an_unknown_format_is_refused_by_the_command() -> None:
    result = run(build_app(), "--format", "xml")
    assert result.exit_code == 2
    assert "'xml' is not one of 'json', 'yaml'" in result.output


SHOP = """
from flask import Flask
from flask_typed import Api, typed

app = Flask(__name__)
Api(app, title="Shop")

@app.get("/orders")
@typed
def orders(limit: {annotation} = 1) -> list[int]: return []
"""


def run_flask(folder: Path, annotation: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    (folder / "shop.py").write_text(SHOP.format(annotation=annotation))
    environment: dict[str, Any] = {**os.environ, "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "shop", "typed", "spec"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_flask_finds_the_command_and_the_app(tmp_path: Path) -> None:
    done = run_flask(tmp_path, "int")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["info"]["title"] == "Shop"
    assert list(document["paths"]) == ["/orders"]


def test_flask_prints_an_error_without_a_traceback(tmp_path: Path) -> None:
    done = run_flask(tmp_path, "complex")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: View 'orders' (shop.orders, GET /orders)")
    assert "Traceback" not in done.stderr
