"""Clients that openapi-python-client generates are typed and work."""

from __future__ import annotations

import ast
import functools
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import flask
import kitchen_sink
import kitchen_sink_versions
import pytest
from kitchen_sink_security import SECRET
from live import noting_calls, operations_of, serving

CLIENTS = Path(__file__).parent / "clients"
CONSUMER = CLIENTS / "python_consumer.py"
#: The names of the clients, and where the documents are that they are made from.
DOCUMENTS = {
    "sink_client": "/openapi.json",
    "notes_client": f"{kitchen_sink_versions.PREFIX}/openapi.json",
}
#: What the consumer claims: its functions, and the client that each takes.
CLAIMS = {
    node.name: ast.unparse(node.args.args[0].annotation or node.args)
    for node in ast.parse(CONSUMER.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
}
CLIENT_OF = {
    "Client": "sink_client",
    "AuthenticatedClient": "sink_client",
    "NotesClient": "notes_client",
}

#: Operations that no generated client can call, and why: mistakes of the generator.
NOT_CALLED = {
    ("GET", "/lists"): "a list in a header is warned of, and not generated",
    ("PUT", "/text"): "a text that is sent as octets is asked for its payload",
}
#: What the generator warns of itself.
WARNED = {"sink_client": {("GET", "/lists")}, "notes_client": set()}
#: Complaints of mypy --strict about what is generated, all for the same reasons.
MYPY_KNOWN = {
    ("parameters_text.py", "attr-defined"): NOT_CALLED["PUT", "/text"],
}


@dataclass
class Generated:
    """The clients.

    :param folder: has a package for each
    :param complaints: of the generator, by client
    """

    folder: Path
    complaints: dict[str, str | None]


def generate(document: dict[str, Any], folder: Path, name: str) -> str | None:
    """Write a client, or return what the generator complains of.

    :param folder: where the package of this name is put
    """
    source = folder / f"{name}.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    options: list[str | Path] = [
        *("--path", source, "--config", CLIENTS / "python_client.yml"),
        *("--meta", "none", "--output-path", folder / name, "--fail-on-warning"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else None


@pytest.fixture(scope="module")
def app() -> flask.Flask:
    return kitchen_sink.create_app(openapi_version="3.0.3")


@pytest.fixture(scope="module")
def generated(app: flask.Flask, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("generated")
    client = app.test_client()
    complaints = {
        name: generate(client.get(path).get_json(), folder, name)
        for name, path in DOCUMENTS.items()
    }
    return Generated(folder, complaints)


@pytest.fixture(scope="module")
def consumer(generated: Generated) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(generated.folder)
        patch.syspath_prepend(CLIENTS)
        yield importlib.import_module(CONSUMER.stem)


@pytest.fixture(scope="module")
def called(app: flask.Flask) -> Iterator[set[tuple[str, str]]]:
    with noting_calls(app) as called:
        yield called


@pytest.fixture(scope="module")
def address(app: flask.Flask, called: set[tuple[str, str]]) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_generator_warns_of_what_it_cannot_do_alone(
    generated: Generated, name: str
) -> None:
    complaint = generated.complaints[name] or ""
    warnings = re.findall(r"^WARNING parsing (\w+) (\S+)", complaint, re.MULTILINE)
    assert set(warnings) == WARNED[name], complaint
    assert bool(complaint) is bool(warnings), complaint


# What is generated gives httpx cookies for one request, which is deprecated there.
@pytest.mark.filterwarnings("ignore:Setting per-request cookies:DeprecationWarning")
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_client_works(consumer: ModuleType, address: str, claim: str) -> None:
    kind = CLAIMS[claim]
    package = importlib.import_module(CLIENT_OF[kind])
    options = {"base_url": address, "raise_on_unexpected_status": True}
    if kind == "AuthenticatedClient":
        make = functools.partial(package.AuthenticatedClient, token=SECRET)
    else:
        make = package.Client
    with make(**options) as client:
        getattr(consumer, claim)(client)


def test_the_clients_have_called_every_operation(
    app: flask.Flask, called: set[tuple[str, str]]
) -> None:
    documented = operations_of(app, *DOCUMENTS.values())
    assert documented - called == set(NOT_CALLED)


def test_the_clients_and_their_use_are_typed(
    generated: Generated, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *("--config-file", os.devnull, "--cache-dir", tmp_path),
            *(str(CONSUMER), *DOCUMENTS),
        ],
        cwd=generated.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {
        (Path(line.partition(":")[0]).name, line.rpartition("[")[2].rstrip("]"))
        for line in done.stdout.splitlines()
        if ": error:" in line
    }
    assert found == set(MYPY_KNOWN), done.stdout


def test_of_a_document_of_3_1_the_generator_refuses_tuples_only(tmp_path: Path) -> None:
    """It reads no schema that is a boolean, and `items` of a tuple is `false`."""
    app = kitchen_sink.create_app()
    document = app.test_client().get("/openapi.json").get_json()
    complaint = generate(document, tmp_path, "client")
    assert complaint is not None
    refused = re.findall(r"^(?:components|paths)\.\S+", complaint, re.MULTILINE)
    assert refused
    assert {name.split(".")[-2] for name in refused} == {"items"}, complaint
    assert complaint.count("input_value=False, input_type=bool") == len(refused)
