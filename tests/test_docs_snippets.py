"""The code of the documentation runs, and answers what the pages say it answers."""

from __future__ import annotations

import base64
import io
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
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

CHECKOUT = Path(__file__).parent.parent
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.rst"))]
RST_BLOCK = re.compile(
    # The first of a cell of a table stands behind the dash of the cell.
    r"^ *(?:- )?\.\. code-block:: (?P<language>\w+)\n\n"
    r"(?P<text>(?P<indent> +).*\n(?:\n|(?P=indent).*\n)*)",
    re.MULTILINE,
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
    """A request that a page shows, and the answer it shows; empty for none.

    :param head: the status and headers of the answer
    """

    app: Flask
    command: str
    answer: str
    head: str = ""


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
                    shown = {} if after is None else {after.language: after.text}
                    body = answer or shown.get("json", "")
                    head = shown.get("http", "")
                    examples.append(Example(names["app"], command, body, head))
    return Run(names, examples)


def read_commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands behind ``$``, each with what is shown to be printed."""
    joined = text.replace("\\\n", " ")
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        command, _, answer = part.partition("\n")
        yield command, answer.strip()


#: Options of ``curl`` that send a body, with the Content-Type that they send.
BODIES = {
    "--json": "application/json",
    "-d": "application/x-www-form-urlencoded",
    "--data-binary": "application/x-www-form-urlencoded",
    "-F": "multipart/form-data",
}


def send(app: Flask, command: str) -> TestResponse:
    """Send what a ``curl`` command would; a file has its name for its content."""
    words = iter(shlex.split(command)[1:])
    method, headers, data = "", {}, []
    path = query = content_type = ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word in BODIES:
            method, content_type = method or "POST", BODIES[word]
            data.append(next(words))
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-b":
            headers["Cookie"] = next(words)
        elif word == "-u":
            encoded = base64.b64encode(next(words).encode()).decode()
            headers["Authorization"] = f"Basic {encoded}"
        elif word not in ("--globoff", "-i"):
            address = urlsplit(word)
            assert address.netloc == "127.0.0.1:5000", word
            path, query = address.path, address.query
    # A client with cookies of its own would send them in the place of ours.
    return app.test_client(use_cookies=False).open(
        path,
        method=method or "GET",
        query_string=query,
        headers=headers,
        data=read_parts(data) if content_type == BODIES["-F"] else "&".join(data),
        content_type=headers.pop("Content-Type", content_type) or None,
    )


def read_parts(words: list[str]) -> MultiDict[str, Any]:
    """Return the parts of a form that ``-F`` names."""
    parts: MultiDict[str, Any] = MultiDict()
    for word in words:
        name, _, value = word.partition("=")
        path, _, media_type = value.partition(";type=")
        if value.startswith("@"):
            filename = path.removeprefix("@")
            content = io.BytesIO(filename.encode())
            parts.add(name, (content, filename, media_type or None))
        else:
            parts.add(name, value)
    return parts


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
        elif example.head:
            status, *headers = example.head.splitlines()
            assert f"HTTP/1.1 {response.status}" == status, example.command
            for line in headers:
                name, _, value = line.partition(": ")
                assert response.headers[name] == value, example.command
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


# The table of parameters.

TABLE = CHECKOUT / "docs" / "parameters.rst"


@dataclass(frozen=True)
class Row:
    """A row of the table: a view, a request with its answer, and what is published."""

    command: str
    published: Any


def read_rows() -> list[Row]:
    """Return the rows of the table, each of three blocks of code."""
    blocks = read_blocks(TABLE)
    rows = []
    for view, request, published in zip(blocks, blocks[1:], blocks[2:], strict=False):
        languages = (view.language, request.language, published.language)
        if languages == ("python", "console", "json") and "$ curl" in request.text:
            ((command, answer),) = read_commands(request.text)
            if answer:  # of a row; elsewhere the JSON is the answer
                rows.append(Row(command, json.loads(published.text)))
    return rows


def test_every_row_of_the_table_has_a_view_a_request_and_what_is_published() -> None:
    source = TABLE.read_text(encoding="utf-8")
    assert len(read_rows()) == len(re.findall(r"^   \* - ", source, re.MULTILINE)) - 1


@pytest.mark.parametrize("row", read_rows(), ids=lambda row: row.command)
def test_a_row_of_the_table_shows_what_is_published(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = run_page(TABLE, monkeypatch).names["app"]
    document = app.test_client().get("/openapi.json").get_json()
    (address,) = re.findall(r"http://127\.0\.0\.1:5000(/[a-z]+)", row.command)
    (methods,) = (
        methods
        for path, methods in document["paths"].items()
        if path.split("/{")[0] == address
    )
    (operation,) = methods.values()
    parameters = operation.get("parameters", [])
    published = [*parameters, parameters, operation.get("requestBody")]
    assert row.published in published
