"""The table of security schemes: every row is run, and published as it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from test_docs_snippets import CHECKOUT, Block, read_blocks, read_commands, run_page

import flask_typed
from flask_typed.security import Authentication, SecurityScheme

PAGE = CHECKOUT / "docs" / "security.rst"


@dataclass(frozen=True)
class Row:
    """A row of the table.

    :param view: the scheme and a view
    :param command: the request
    :param published: the schemes by their names
    """

    view: str
    command: str
    published: dict[str, Any]


def read_rows() -> list[Row]:
    """Return the rows of the table, each of three blocks of code."""
    blocks = read_blocks(PAGE)
    triples = zip(blocks, blocks[1:], blocks[2:], strict=False)
    return [_read_row(*each) for each in triples if each[2].language == "json"]


def _read_row(view: Block, request: Block, published: Block) -> Row:
    ((command, answer),) = read_commands(request.text)
    assert answer, command
    return Row(view.text, command, json.loads(published.text))


ROWS = read_rows()


def test_every_row_has_a_view_a_request_and_what_is_published() -> None:
    source = PAGE.read_text(encoding="utf-8")
    assert len(ROWS) == len(re.findall(r"^   \* - ", source, re.MULTILINE)) - 1


def test_every_public_scheme_has_a_row() -> None:
    known = {
        name
        for name, value in vars(flask_typed).items()
        if isinstance(value, type) and issubclass(value, SecurityScheme)
    }
    assert len(known) == 7
    made = {name for row in ROWS for name in known if f"{name}(" in row.view}
    assert made == known
    places = {scheme.get("in") for row in ROWS for scheme in row.published.values()}
    assert places == {None, "header", "query", "cookie"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row.published))
def test_a_row_shows_what_is_published(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of_the_table(monkeypatch)
    document = app.test_client().get("/openapi.json").get_json()
    ((name, scheme),) = row.published.items()
    assert document["components"]["securitySchemes"][name] == scheme
    (path,) = re.findall(r'@app\.get\("(.*)"\)', row.view)
    assert document["paths"][path]["get"]["security"] == [{name: []}]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row.published))
def test_the_view_of_a_row_refuses_who_sends_nothing(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of_the_table(monkeypatch)
    (path,) = re.findall(r'@app\.get\("(.*)"\)', row.view)
    response = app.test_client().get(path)
    assert response.status_code == 401
    (scheme,) = row.published.values()
    kinds = {"basic": "Basic", None: "Bearer" if "in" not in scheme else "ApiKey"}
    name = kinds.get(scheme.get("scheme"), "Bearer")
    assert response.headers["WWW-Authenticate"].startswith(f'{name} realm="')


def app_of_the_table(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the app of the rows, which is one of several of the page."""
    run = run_page(PAGE, monkeypatch)
    assert isinstance(run.names["password"], Authentication)
    return next(e.app for e in run.examples if e.command == ROWS[0].command)
