"""What the steps of the lending library are: their changes, and their documents."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from lending import (
    ADA,
    BOB,
    FOLDER,
    STEPS,
    all_steps,
    app_of,
    load_step,
    reset,
    sign_in,
)
from openapi_spec_validator import OpenAPIV31SpecValidator
from test_flask_apispec import beside_original

DOCUMENT = "/api/v1/openapi.json"


def modules(step: int) -> dict[str, str]:
    """Return the modules of a step by their names, those of steps before included."""
    found: dict[str, str] = {}
    for earlier in (step,) if step in (0, 5) else reversed(range(step + 1)):
        for path in sorted((FOLDER / f"step{earlier}").glob("*.py")):
            found.setdefault(path.name, path.read_text("utf-8"))
    return found


def changed_lines(before: str, after: str) -> tuple[set[str], set[str]]:
    """Return the lines that are taken away, and those that are added."""
    lines = [*difflib.ndiff(before.splitlines(), after.splitlines())]
    removed, added = ({x[2:] for x in lines if x.startswith(sign)} for sign in "-+")
    return removed - {""}, added - {""}


def test_the_first_step_changes_imports_alone() -> None:
    before, after = modules(0), modules(1)
    assert before.keys() == after.keys()
    changed = 0
    for name in before.keys() - {"__init__.py"}:
        removed, added = changed_lines(before[name], after[name])
        assert all(line.startswith("from flask_apispec import ") for line in removed)
        renamed = {
            line.replace(" flask_", " flask_typed.flask_", 1) for line in removed
        }
        assert added == renamed
        changed += bool(removed)
    assert changed == 4


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_step_between_has_no_module_that_it_does_not_change(step: int) -> None:
    before = modules(step - 1)
    own = {path.name for path in (FOLDER / f"step{step}").glob("*.py")}
    assert own
    for name in own:
        text = (FOLDER / f"step{step}" / name).read_text("utf-8")
        assert text != before[name], name


def test_the_last_step_has_no_decorators_of_others_and_no_schemas_by_hand() -> None:
    own = modules(5)
    text = "\n".join(own[name] for name in own if name != "__init__.py")
    for name in ("apispec", "webargs", "Schema", "use_kwargs", "marshal_with"):
        assert name not in text


# Documents.


def template(rule: str) -> str:
    """Return the path of the document for a rule of the app."""
    return rule.replace("<int:", "{").replace(">", "}")


def operations(app: Flask) -> set[tuple[str, str]]:
    document = app.test_client().get(DOCUMENT).get_json()
    OpenAPIV31SpecValidator(document).validate()
    return {
        (path, method) for path, item in document["paths"].items() for method in item
    }


# Schemas that are made with options have numbers in their names until all are typed.
@pytest.mark.filterwarnings("ignore:Multiple schemas resolved")
@pytest.mark.parametrize("step", [step for step in STEPS if step >= 2])
def test_one_document_has_every_view_of_the_api(step: int) -> None:
    app = app_of(step)
    served = {
        (template(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert len(served) == 15
    assert operations(app) == served


def test_the_last_document_has_types_for_all_and_names_the_scheme() -> None:
    document = app_of(5).test_client().get(DOCUMENT).get_json()
    described = [each for item in document["paths"].values() for each in item.values()]
    assert all(each["summary"] for each in described)
    assert not any("default" in each["responses"] for each in described)
    assert sum("security" in each for each in described) == 9


@beside_original
def test_the_drop_in_has_the_swagger_of_flask_apispec_itself() -> None:
    original, drop_in = (app_of(step).test_client().get("/swagger/") for step in (0, 1))
    assert original.get_json()["paths"]
    assert drop_in.data == original.data


@pytest.mark.parametrize("step", all_steps()[:-1])
def test_until_the_last_step_swagger_has_what_flask_apispec_serves(step: int) -> None:
    paths = app_of(step).test_client().get("/swagger/").get_json()["paths"]
    assert "/api/v1/me" in paths
    assert ("/api/v1/loans/" in paths) == (step < 3)
    assert ("/api/v1/books/" in paths) == (step < 4)


# Observed.


def test_what_types_would_refuse_is_answered_as_ever_and_reported() -> None:
    app = app_of(2)
    reset(app)
    client = sign_in(app.test_client(), BOB)
    response = client.post("/api/v1/loans/", json={"bookId": "2", "weeks": "1"})
    assert response.status_code == 201
    (tally,) = load_step(2).api.observed(app)
    assert tally.place.endpoint == "api.loans.borrow"
    samples = tally.findings["request 422"].samples
    assert (
        "json.bookId: Not a valid integer.",
        "json.weeks: Must be one of: {choices}.",
    ) in samples


# What the last step answers, its document says.

FORM = {"data": {"kind": "front"}, "content_type": "multipart/form-data"}

SENT: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/api/v1/books/?page=0", {}, 422),
    ("GET", "/api/v1/books/9", {}, 404),
    ("POST", "/api/v1/books/", {"json": {}}, 422),
    ("POST", "/api/v1/books/", {"data": "{", "content_type": "application/json"}, 400),
    ("POST", "/api/v1/books/", {"data": "{}", "content_type": "text/plain"}, 415),
    ("POST", "/api/v1/books/", {"json": ["x" * 11000]}, 413),
    ("PATCH", "/api/v1/books/2", {"json": {"isbn": "9780441172719"}}, 409),
    ("PATCH", "/api/v1/books/2", {"json": {"publishedYear": 1700}}, 422),
    ("POST", "/api/v1/loans/", {"json": {"bookId": 9}}, 404),
    ("POST", "/api/v1/loans/7/return", {}, 404),
    ("PUT", "/api/v1/books/2/cover", FORM, 422),
    ("GET", "/api/v1/books/2/cover", {}, 404),
    ("GET", "/api/v1/search?q=x", {}, 422),
    ("GET", "/api/v1/books/", {}, 200),
    ("GET", "/api/v1/books/2", {}, 200),
    ("GET", "/api/v1/loans/", {}, 200),
    ("GET", "/api/v1/me", {}, 200),
    ("GET", "/api/v1/search?q=er", {}, 200),
    ("GET", "/api/v1/statistics", {}, 200),
    ("POST", "/api/v1/loans/", {"json": {"bookId": 2}}, 201),
    ("PATCH", "/api/v1/books/2", {"json": {"title": "E"}}, 200),
]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    SENT,
    ids=[f"{method} {path} {status}" for method, path, _, status in SENT],
)
def test_what_the_last_step_answers_is_what_its_document_says(
    method: str, path: str, options: dict[str, Any], status: int
) -> None:
    app = app_of(5)
    reset(app)
    document = app.test_client().get(DOCUMENT).get_json()
    response = sign_in(app.test_client(), ADA).open(path, method=method, **options)
    assert response.status_code == status
    urls = app.url_map.bind("localhost")
    rule, _ = urls.match(path.partition("?")[0], method, return_rule=True)
    operation = document["paths"][template(rule.rule)][method.lower()]
    media = operation["responses"][str(status)]["content"]["application/json"]
    rooted = {**media["schema"], "components": document["components"]}
    Draft202012Validator(rooted).validate(response.get_json())
