"""The code of the documentation runs, and answers what the pages say it answers."""

from __future__ import annotations

import json
import re
import shlex
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

CHECKOUT = Path(__file__).parent.parent
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.rst"))]
RST_BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\w+)\n(?P<text>(?:\n|   .*\n)+)", re.MULTILINE
)
MARKDOWN_BLOCK = re.compile(
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A block of code of a page.

    :param language: as the page names it
    :param text: without its indentation
    :param line: where it begins
    """

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Example:
    """A request that a page shows, and the answer it shows; empty for none."""

    app: Flask
    command: str
    answer: str


def read_blocks(page: Path) -> list[Block]:
    source = page.read_text(encoding="utf-8")
    pattern = MARKDOWN_BLOCK if page.suffix == ".md" else RST_BLOCK
    return [
        Block(
            found["language"],
            textwrap.dedent(found["text"]).strip("\n") + "\n",
            source.count("\n", 0, found.start("text")) + 1,
        )
        for found in pattern.finditer(source)
    ]


@dataclass
class Run:
    """A page whose Python was run."""

    names: dict[str, Any]
    examples: list[Example]


def run_page(page: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the Python of a page in one namespace, from top to bottom."""
    module = ModuleType(page.stem)
    monkeypatch.setitem(sys.modules, page.stem, module)
    names = vars(module)
    names["__file__"] = str(page)
    examples: list[Example] = []
    blocks = read_blocks(page)
    for number, block in enumerate(blocks):
        if block.language == "python":
            # Padded, so that a traceback has the line of the page.
            source = "\n" * (block.line - 1) + block.text
            exec(compile(source, str(page), "exec", dont_inherit=True), names)
        elif block.language == "console":
            after = blocks[number + 1] if number + 1 < len(blocks) else None
            for command, answer in read_commands(block.text):
                if command.startswith("curl "):
                    is_json = after is not None and after.language == "json"
                    shown = answer or (after.text if after and is_json else "")
                    examples.append(Example(names["app"], command, shown))
    return Run(names, examples)


def read_commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands behind ``$``, each with what is shown to be printed."""
    joined = text.replace("\\\n", " ")
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        command, _, answer = part.partition("\n")
        yield command, answer.strip()


def send(app: Flask, command: str) -> TestResponse:
    """Send what a ``curl`` command would."""
    words = iter(shlex.split(command)[1:])
    request: dict[str, Any] = {"method": "GET"}
    for word in words:
        if word == "-X":
            request["method"] = next(words)
        elif word == "--json":
            if "-X" not in command:
                request["method"] = "POST"
            request["data"] = next(words)
            request["content_type"] = "application/json"
        else:
            address = urlsplit(word)
            assert address.netloc == "127.0.0.1:5000", word
            request["path"] = address.path
            request["query_string"] = address.query
    return app.test_client().open(**request)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_snippets_of_a_page_run_and_answer_as_it_shows(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_page(page, monkeypatch)
    for example in run.examples:
        response = send(example.app, example.command)
        if example.answer:
            # Members are compared in their order too.
            shown = json.dumps(json.loads(example.answer))
            assert json.dumps(response.get_json()) == shown, example.command
        else:
            assert response.status_code < 400, response.text


@pytest.mark.parametrize("name", ["README.md", "quickstart.rst", "objects.rst"])
def test_the_app_of_a_page_serves_its_pages_and_a_valid_document(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = (page for page in PAGES if page.name == name)
    client = run_page(page, monkeypatch).names["app"].test_client()
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 200
    document = client.get("/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["info"] == {"title": "Shop", "version": "1.0"}


def test_the_first_example_takes_a_request_and_answers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = run_page(CHECKOUT / "README.md", monkeypatch).names["app"].test_client()
    response = client.post("/shops/7/orders", json=[{"sku": "A-1"}])
    assert response.status_code == 201
    assert response.get_json() == {"id": 1, "lines": [{"sku": "A-1", "quantity": 1}]}


def test_the_readme_shows_its_commands_and_first_example_early() -> None:
    lines = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("$ make run") for line in lines[:10])
    languages = [block.language for block in read_blocks(CHECKOUT / "README.md")]
    assert languages[:2] == ["console", "python"]


def test_quickstart_shows_requests_with_their_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = run_page(CHECKOUT / "docs" / "quickstart.rst", monkeypatch)
    statuses = [send(e.app, e.command).status_code for e in run.examples if e.answer]
    assert {201, 422} <= set(statuses)
