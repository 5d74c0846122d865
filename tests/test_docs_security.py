"""The table of security schemes: every row is run, and published as it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from test_docs_snippets import (
    CHECKOUT,
    Block,
    read_blocks,
    read_commands,
    run_page,
    send,
)

import flask_typed
from flask_typed.security import Authentication, SecurityScheme

PAGE = CHECKOUT / "docs" / "security.rst"


@dataclass(frozen=True)
class Row:
    """A row of the table.

    :param view: the scheme and a view
    :param command: the request that is accepted
    :param answer: to it
    :param refused: the requests without credentials and with wrong ones, each with the
        status and the headers of its answer
    :param published: the schemes by their names
    """

    view: str
    command: str
    answer: str
    refused: tuple[tuple[str, str], ...]
    published: dict[str, Any]

    @property
    def path(self) -> str:
        """Return the path of the view."""
        (path,) = re.findall(r'@app\.get\("(.*)"\)', self.view)
        return str(path)


#: The languages of the blocks of a row.
LANGUAGES = ["python", "console", *["console", "http"] * 2, "json"]


def read_rows() -> list[Row]:
    """Return the rows of the table, each of seven blocks of code."""
    blocks = read_blocks(PAGE)
    windows = (blocks[n : n + len(LANGUAGES)] for n in range(len(blocks)))
    return [
        _read_row(*window)
        for window in windows
        if [block.language for block in window] == LANGUAGES
    ]


def _read_row(view: Block, taken: Block, *others: Block) -> Row:
    *refused, published = others
    ((command, answer),) = read_commands(taken.text)
    assert answer, command
    return Row(
        view.text,
        command,
        answer,
        tuple(
            (read_command(request), head.text)
            for request, head in zip(refused[::2], refused[1::2], strict=True)
        ),
        json.loads(published.text),
    )


def read_command(block: Block) -> str:
    ((command, _),) = read_commands(block.text)
    return command


ROWS = read_rows()


def test_every_row_has_a_view_its_requests_and_what_is_published() -> None:
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
    assert document["paths"][row.path]["get"]["security"] == [{name: []}]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row.published))
def test_a_row_shows_what_is_taken(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    response = send(app_of_the_table(monkeypatch), row.command)
    assert response.status_code == 200
    assert response.get_json() == json.loads(row.answer)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row.published))
def test_a_row_shows_what_is_refused_and_with_which_challenge(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of_the_table(monkeypatch)
    for command, head in row.refused:
        response = send(app, command)
        challenge = response.headers["WWW-Authenticate"]
        shown = f"HTTP/1.1 {response.status}\nWWW-Authenticate: {challenge}\n"
        assert shown == head, command


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row.published))
def test_a_row_sends_to_its_own_view_nothing_and_wrong_credentials(row: Row) -> None:
    (nothing, _), (wrong, _) = row.refused
    assert nothing.split() == ["curl", "-i", f"http://127.0.0.1:5000{row.path}"]
    expected = row.command.replace("s3cret", "wrong").replace("curl", "curl -i")
    assert wrong.split() == expected.split()
    assert wrong.split() != row.command.replace("curl", "curl -i").split()
    assert row.path in row.command


def app_of_the_table(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the app of the rows, which is one of several of the page."""
    run = run_page(PAGE, monkeypatch)
    assert isinstance(run.names["password"], Authentication)
    return next(e.app for e in run.examples if e.command == ROWS[0].command)
