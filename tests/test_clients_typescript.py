"""Types that openapi-typescript generates are strict, and right when they are used."""

from __future__ import annotations

import shutil
from pathlib import Path

import flask
import kitchen_sink
import kitchen_sink_versions
import pytest
from live import noting_calls, operations_of, serving
from node import CLIENTS, MODULES, require_node, run_node

CONSUMER = "typescript_consumer"
#: The modules of types, and where the documents are that they are made from.
DOCUMENTS = {
    "sink_client": "/openapi.json",
    "notes_client": f"{kitchen_sink_versions.PREFIX}/openapi.json",
}
COMPILER = [
    *("--strict", "--noUnusedLocals", "--exactOptionalPropertyTypes"),
    *("--noUncheckedIndexedAccess", "--module", "nodenext", "--target", "es2022"),
    "--skipLibCheck",  # of node's own types; those that are generated are checked
]


@pytest.fixture(scope="module", params=["3.1.0", "3.0.3"])
def app(request: pytest.FixtureRequest) -> flask.Flask:
    require_node()
    return kitchen_sink.create_app(openapi_version=request.param)


@pytest.fixture(scope="module")
def generated(app: flask.Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package that has the types and what uses them."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "node_modules").symlink_to(MODULES)
    for name in ("package.json", f"{CONSUMER}.ts"):
        shutil.copy(CLIENTS / name, folder)
    for name, path in DOCUMENTS.items():
        source = folder / f"{name}.json"
        source.write_bytes(app.test_client().get(path).data)
        # In a request a member with a default may be left out.
        options = ["--output", f"{name}.ts", "--default-non-nullable=false"]
        program = MODULES / "openapi-typescript" / "bin" / "cli.js"
        done = run_node(program, source.name, *options, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def compiled(generated: Path) -> Path:
    """Return the consumer, compiled."""
    program = MODULES / "typescript" / "bin" / "tsc"
    done = run_node(program, *COMPILER, f"{CONSUMER}.ts", folder=generated)
    assert done.returncode == 0, done.stdout
    return generated / f"{CONSUMER}.js"


def test_the_client_compiles_and_calls_every_operation(
    app: flask.Flask, compiled: Path
) -> None:
    with noting_calls(app) as called, serving(app) as address:
        done = run_node(compiled.name, address, folder=compiled.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert called >= operations_of(app, *DOCUMENTS.values())
