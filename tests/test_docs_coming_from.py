"""The tables for users of other libraries: our side is run, bound and published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from test_docs_snippets import CHECKOUT, RST_BLOCK, run_page

PAGE = CHECKOUT / "docs" / "coming_from.rst"
LIBRARIES = [
    "flask-apispec",
    "flask-smorest",
    "APIFlask",
    "flask-openapi3",
    "Flask-RESTX",
    "FastAPI",
]


def read_sections() -> dict[str, str]:
    """Return the text of each section by its title."""
    source = PAGE.read_text(encoding="utf-8")
    heads = [*re.finditer(r"^(.+)\n-{4,}\n", source, re.MULTILINE)]
    ends = [*(head.start() for head in heads[1:]), len(source)]
    return {
        head[1]: source[head.end() : end] for head, end in zip(heads, ends, strict=True)
    }


SECTIONS = read_sections()
BY_LIBRARY = pytest.mark.parametrize("library", LIBRARIES)


def languages_of(table: str) -> list[str]:
    return [found["language"] for found in RST_BLOCK.finditer(table)]


def read_rows(library: str) -> list[str]:
    """Return the rows of the table of a library, without its head."""
    _, *rows = re.split(r"^   \* - ", SECTIONS[library], flags=re.MULTILINE)[1:]
    return [f"   * - {row}" for row in rows]


def test_there_is_a_section_for_each_library() -> None:
    assert [*SECTIONS] == LIBRARIES


@BY_LIBRARY
def test_a_table_has_ten_to_twenty_rows_of_theirs_and_ours(library: str) -> None:
    rows = read_rows(library)
    assert 10 <= len(rows) <= 20
    for row in rows:
        assert row.startswith("   * - .. code-block:: py\n"), row
        # What follows the last row may have code too.
        assert languages_of(row)[0] == "python", row


@BY_LIBRARY
def test_what_has_no_equivalent_is_said(library: str) -> None:
    assert "o equivalent" in SECTIONS[library]


@pytest.fixture
def apps(monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
    """Return every application that the page makes."""
    made: list[Flask] = []
    make = Flask.__init__

    def remember(self: Flask, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        made.append(self)

    monkeypatch.setattr(Flask, "__init__", remember)
    run_page(PAGE, monkeypatch)
    return made


def document_of(app: Flask) -> Any:
    """Return the document of an app, which one row has at a path of its own."""
    client = app.test_client()
    answers = [client.get(path) for path in ("/openapi.json", "/api.json")]
    (document,) = (answer.get_json() for answer in answers if answer.status_code == 200)
    return document


def test_each_application_of_the_page_is_bound_and_has_a_valid_document(
    apps: list[Flask],
) -> None:
    for app in apps:
        OpenAPIV31SpecValidator(document_of(app)).validate()


def test_each_view_of_the_right_column_is_in_a_document_but_the_hidden_one(
    apps: list[Flask],
) -> None:
    published = {
        re.sub(r"\{\w+\}", "", path)
        for app in apps
        for path in document_of(app)["paths"]
    }
    source = PAGE.read_text(encoding="utf-8")
    ours = [found["text"] for found in RST_BLOCK.finditer(source)]
    shown = {
        re.sub(r"<[\w:]+>", "", rule)
        for text in ours
        for rule in re.findall(r'@(?:app|wrapped)\.\w+\("(/[^"{]*)"', text)
        if "@typed" in text
    }
    assert len(shown) > 20
    assert shown - published == {"/hidden"}
