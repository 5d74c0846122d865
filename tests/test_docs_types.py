"""The table of types in the documentation: every cell is run, and says what happens."""

from __future__ import annotations

import json
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any

import pytest
from documents import input_of, output_of, read_document
from flask import Flask
from flask.testing import FlaskClient
from test_docs_snippets import CHECKOUT, run_page
from type_rows import SECTIONS, Refused, Row, Taken
from werkzeug.test import TestResponse

from flask_typed import Api, Body, typed
from flask_typed.errors import BindingError
from flask_typed.schemas.scalars import _SCALARS

PAGE: Path = CHECKOUT / "docs" / "types.rst"
ROWS = [row for section in SECTIONS for row in section.rows]
BY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.hint)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the first snippet of the page defines."""
    return run_page(PAGE, monkeypatch).names


def client_of(hint: Any, seen: list[Any]) -> FlaskClient:
    """Return a client of an app that reads a type as a member and sends it in a list.

    A text, bytes and a tuple would have Flask's own meaning as the whole of a response.
    """
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view(it: Any) -> Any:
        seen.append(it)
        return [it]

    annotation = Annotated[hint, Body(embed=True)]
    view.__annotations__.update({"it": annotation, "return": GenericAlias(list, hint)})
    app.post("/view")(typed(view))
    return app.test_client()


def query_client_of(hint: Any, seen: list[Any]) -> FlaskClient:
    """Return a client of an app that reads a type as a parameter."""
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view(it: Any) -> None:
        seen.append(it)

    view.__annotations__["it"] = hint
    app.get("/view")(typed(view))
    return app.test_client()


def post(client: FlaskClient, sent: str) -> TestResponse:
    """Send a value as it is written in its cell."""
    data = f'{{"it":{sent}}}'
    return client.post("/view", data=data, content_type="application/json")


def assert_seen(seen: list[Any], taken: Taken, names: dict[str, Any]) -> None:
    """Compare what a view got with what a cell says, by the types inside too."""
    (value,) = seen
    expected = eval(taken.value, names)
    assert (type(value), value) == (type(expected), expected)
    assert repr(value) == repr(expected)


@pytest.mark.parametrize(
    ("row", "taken"),
    [(row, taken) for row in ROWS for taken in row.takes],
    ids=lambda value: getattr(value, "hint", None) or value.sent,
)
def test_a_value_is_taken_and_sent_as_its_cell_says(
    row: Row, taken: Taken, names: dict[str, Any]
) -> None:
    seen: list[Any] = []
    client = client_of(eval(row.hint, names), seen)
    answer = post(client, taken.sent)
    assert answer.status_code == 200, answer.text
    assert_seen(seen, taken, names)
    dumped = taken.sent if taken.dumped is None else taken.dumped
    assert answer.text.strip() == f"[{dumped}]"


@pytest.mark.parametrize(
    ("row", "taken"),
    [(row, taken) for row in ROWS for taken in row.texts],
    ids=lambda value: getattr(value, "hint", None) or value.sent,
)
def test_a_text_is_taken_as_its_cell_says(
    row: Row, taken: Taken, names: dict[str, Any]
) -> None:
    seen: list[Any] = []
    client = query_client_of(eval(row.hint, names), seen)
    answer = client.get(f"/view?it={taken.sent}")
    assert answer.status_code == 204, answer.text
    assert_seen(seen, taken, names)


def first_message(errors: Any) -> str:
    while not isinstance(errors, str):
        errors = errors[0] if isinstance(errors, list) else next(iter(errors.values()))
    return errors


@pytest.mark.parametrize(
    ("row", "refused"),
    [(row, refused) for row in ROWS for refused in row.refuses],
    ids=lambda value: getattr(value, "hint", None) or value.sent,
)
def test_a_value_is_refused_with_the_message_of_its_cell(
    row: Row, refused: Refused, names: dict[str, Any]
) -> None:
    seen: list[Any] = []
    client = client_of(eval(row.hint, names), seen)
    answer = post(client, refused.sent)
    assert answer.status_code == 422, answer.text
    assert first_message(answer.get_json()["errors"]["json"]["it"]) == refused.reason
    assert seen == []


def resolve(document: Any, schema: Any) -> Any:
    """Return a schema, of a component what stands there."""
    if set(schema) != {"$ref"}:
        return schema
    name = schema["$ref"].removeprefix("#/components/schemas/")
    return document["components"]["schemas"][name]


@BY_ROW
def test_what_is_published_is_what_the_cell_says(
    row: Row, names: dict[str, Any]
) -> None:
    client = client_of(eval(row.hint, names), [])
    document = read_document(client.application)
    read = resolve(document, input_of(document)["properties"]["it"])
    sent = resolve(document, output_of(document)["items"])
    dumped = row.schema if row.dumped_schema is None else row.dumped_schema
    # Words are compared in their order too.
    assert json.dumps(read) == json.dumps(row.schema)
    assert json.dumps(sent) == json.dumps(dumped)


@BY_ROW
def test_a_row_without_texts_is_of_a_type_that_is_no_parameter(
    row: Row, names: dict[str, Any]
) -> None:
    if not row.texts:
        client = query_client_of(eval(row.hint, names), [])
        with pytest.raises(BindingError, match="is read from the body"):
            client.get("/view")


def test_every_scalar_that_has_a_field_has_a_row(names: dict[str, Any]) -> None:
    rows = {eval(row.hint, names) for row in ROWS if "[" not in row.hint}
    assert set(_SCALARS) <= rows
