"""The document of the example application says what Conduit specifies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from example_app import create_app

NEW = {"title": "A new day", "description": "Its dawn", "body": "The sun."}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    url = f"sqlite:///{tmp_path / 'conduit.sqlite3'}"
    return create_app({"TESTING": True, "DATABASE_URL": url}).test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: Any = client.get("/openapi.json").json
    return dict(found)


# What the specification says of the operations that are here. Of its statuses, 401 is
# left out (there is no authentication yet) and 404 and 413 are ours.


@dataclass(frozen=True, kw_only=True)
class Specified:
    """An operation of the specification."""

    method: str
    path: str
    status: str
    parameters: Mapping[tuple[str, str], Mapping[str, Any]] = field(
        default_factory=dict
    )
    body: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answer: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()


TEXT = {"type": "string"}
PREVIEW = (
    "author createdAt description favorited favoritesCount slug tagList title updatedAt"
).split()
ARTICLE = [*PREVIEW, "body"]

SPECIFIED = [
    Specified(
        method="get",
        path="/tags",
        status="200",
        answer={"": ["tags"]},
    ),
    Specified(
        method="get",
        path="/articles",
        status="200",
        parameters={
            ("tag", "query"): TEXT,
            ("author", "query"): TEXT,
            ("favorited", "query"): TEXT,
            ("offset", "query"): {"type": "integer", "minimum": 0},
            ("limit", "query"): {"type": "integer", "minimum": 1, "default": 20},
        },
        answer={"": ["articles", "articlesCount"], "articles": PREVIEW},
    ),
    Specified(
        method="post",
        path="/articles",
        status="201",
        body={"": ["article"], "article": ["body", "description", "title"]},
        answer={"": ["article"], "article": ARTICLE},
        ours=frozenset({"413"}),
    ),
    Specified(
        method="get",
        path="/articles/{slug}",
        status="200",
        parameters={("slug", "path"): TEXT},
        answer={
            "": ["article"],
            "article": ARTICLE,
            "article.author": ["bio", "following", "image", "username"],
        },
        ours=frozenset({"404"}),
    ),
]
specified = pytest.mark.parametrize(
    "spec", SPECIFIED, ids=[f"{s.method} {s.path}" for s in SPECIFIED]
)


def operation_of(document: Mapping[str, Any], spec: Specified) -> dict[str, Any]:
    return dict(document["paths"][f"/api{spec.path}"][spec.method])


def schema_at(document: Mapping[str, Any], schema: Any, path: str) -> Mapping[str, Any]:
    """Return the schema below another, through references and arrays."""
    names = path.split(".") if path else []
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        elif schema["type"] == "array":
            schema = schema["items"]
        elif names:
            schema = schema["properties"][names.pop(0)]
        else:
            return dict(schema)


def json_schema(part: Mapping[str, Any]) -> Any:
    return part["content"]["application/json"]["schema"]


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_the_document_has_the_specified_operations_only(
    document: dict[str, Any],
) -> None:
    found = {
        (method, path)
        for path, item in document["paths"].items()
        for method in item.keys() & {"get", "put", "post", "patch", "delete"}
    }
    assert found == {(spec.method, f"/api{spec.path}") for spec in SPECIFIED}


@specified
def test_the_parameters_are_those_of_the_specification(
    document: dict[str, Any], spec: Specified
) -> None:
    parameters = operation_of(document, spec).get("parameters", [])
    assert {(p["name"], p["in"]) for p in parameters} == spec.parameters.keys()
    for parameter in parameters:
        expected = spec.parameters[parameter["name"], parameter["in"]]
        schema = dict(parameter["schema"])
        if isinstance(schema["type"], list):
            schema["type"] = next(t for t in schema["type"] if t != "null")
        assert {word: schema[word] for word in expected} == expected
        assert parameter.get("required", False) == (parameter["in"] == "path")
        assert parameter["description"]


@specified
def test_the_statuses_are_those_of_the_specification(
    document: dict[str, Any], spec: Specified
) -> None:
    responses = operation_of(document, spec)["responses"]
    assert responses.keys() - spec.ours <= {spec.status, "422"}
    assert spec.status in responses
    for status in responses.keys() - {spec.status}:
        schema = json_schema(responses[status])
        assert schema_at(document, schema, "")["required"] == ["errors"]
        assert schema_at(document, schema, "errors")["required"] == ["body"]
        assert schema_at(document, schema, "errors.body") == TEXT


@specified
def test_the_answers_have_the_required_members_of_the_specification(
    document: dict[str, Any], spec: Specified
) -> None:
    schema = json_schema(operation_of(document, spec)["responses"][spec.status])
    for path, required in spec.answer.items():
        assert set(schema_at(document, schema, path)["required"]) == set(required)


@specified
def test_the_body_has_the_required_members_of_the_specification(
    document: dict[str, Any], spec: Specified
) -> None:
    body = operation_of(document, spec).get("requestBody")
    assert (body is not None) == bool(spec.body)
    for path, required in spec.body.items():
        assert set(
            schema_at(document, json_schema(body or {}), path)["required"]
        ) == set(required)


REQUESTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("GET", "/tags", {}, "200"),
    ("GET", "/articles", {}, "200"),
    ("GET", "/articles", {"query_string": {"limit": 0}}, "422"),
    ("POST", "/articles", {"json": {"article": NEW}}, "201"),
    ("POST", "/articles", {"json": {}}, "422"),
    ("POST", "/articles", {"json": "x" * 1024 * 1024}, "413"),
    ("GET", "/articles/hints-are-enough", {}, "200"),
    ("GET", "/articles/none", {}, "404"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), REQUESTS)
def test_every_answer_is_as_the_document_says(
    client: FlaskClient,
    document: dict[str, Any],
    method: str,
    path: str,
    sent: dict[str, Any],
    status: str,
) -> None:
    answer = client.open(f"/api{path}", method=method, **sent)
    template = path if path in ("/tags", "/articles") else "/articles/{slug}"
    operation = document["paths"][f"/api{template}"][method.lower()]
    assert str(answer.status_code) == status
    assert answer.content_type == "application/json"
    schema = json_schema(operation["responses"][status])
    Draft202012Validator({**document, **schema}).validate(answer.json)
