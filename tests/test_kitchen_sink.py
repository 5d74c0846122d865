"""The app of every feature has every feature, also those that came last."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kitchen_sink
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

import flask_typed
from flask_typed import params
from flask_typed.operation import ViewOptions
from flask_typed.settings import Settings

TREES = [
    ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).parent.glob("kitchen_sink*.py"))
]

#: What makes Schemas and Fields outside of an app.
NOT_OF_AN_APP = {"schema_for", "field_for"}


def used_keywords(*names: str) -> set[str]:
    """Return the keywords that functions of these names are called with."""
    return {
        keyword.arg
        for tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and name_of(node.func) in names
        for keyword in node.keywords
        if keyword.arg is not None
    }


def name_of(called: ast.Name | ast.Attribute) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr


def keywords_of(function: Callable[..., Any]) -> set[str]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}


def field_names(cls: type) -> set[str]:
    assert dataclasses.is_dataclass(cls)
    return {field.name for field in dataclasses.fields(cls)}


@pytest.mark.parametrize(
    ("callers", "known"),
    [
        pytest.param(["Api"], field_names(Settings), id="Api"),
        pytest.param(["typed"], field_names(ViewOptions), id="typed"),
        pytest.param(
            ["Path", "Query", "Header", "Cookie", "Body", "Form", "File"],
            set(params.Options.__annotations__),
            id="any marker",
        ),
        pytest.param(["Depends"], keywords_of(flask_typed.Depends), id="Depends"),
        pytest.param(["Security"], keywords_of(flask_typed.Security), id="Security"),
        pytest.param(
            ["defaults"], keywords_of(flask_typed.typed.defaults), id="defaults"
        ),
        *(
            pytest.param([name], set(own.__annotations__) - {*shared}, id=name)
            for name, own, shared in (
                ("Query", params.QueryOptions, params.Options.__annotations__),
                ("Body", params.BodyOptions, params.Options.__annotations__),
                ("File", params.FileOptions, params.Options.__annotations__),
            )
        ),
    ],
)
def test_every_keyword_is_used(callers: list[str], known: set[str]) -> None:
    assert known - used_keywords(*callers) == set()


def test_every_public_name_is_used() -> None:
    used = {
        alias.name
        for tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "flask_typed"
        for alias in node.names
    }
    assert set(flask_typed.__all__) - used == NOT_OF_AN_APP


def test_every_location_of_a_parameter_and_every_kind_of_body_is_there() -> None:
    document = kitchen_sink.create_app().test_client().get("/openapi.json").get_json()
    operations = [o for item in document["paths"].values() for o in item.values()]
    assert {p["in"] for o in operations for p in o.get("parameters", ())} == {
        *("path", "query", "header", "cookie")
    }
    bodies = [o["requestBody"] for o in operations if "requestBody" in o]
    assert {media_type for body in bodies for media_type in body["content"]} >= {
        "application/json",
        "application/vnd.sink+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/octet-stream",
        "text/plain",
    }


@pytest.mark.parametrize(
    ("version", "path", "validator"),
    [
        ("3.1.0", "/openapi.json", OpenAPIV31SpecValidator),
        ("3.0.3", "/openapi.json", OpenAPIV30SpecValidator),
        ("3.1.0", "/v2/openapi.json", OpenAPIV30SpecValidator),
    ],
)
def test_its_documents_are_valid_openapi(
    version: str, path: str, validator: type[Any]
) -> None:
    client = kitchen_sink.create_app(openapi_version=version).test_client()
    validator(client.get(path).get_json()).validate()


def test_what_no_document_shows_works_too() -> None:
    client = kitchen_sink.create_app().test_client()
    assert client.get("/v2/hidden").get_json() == {"data": []}
    assert client.get("/v2/plain").get_json() == {"plain": 1}
    german = client.post("/v2/notes", json={}, headers={"Accept-Language": "de"})
    assert german.status_code == 400
    assert german.get_json()["Details"] == {"json": {"Text": ["Dieses Feld fehlt."]}}
    hidden = client.get("/openapi.json").get_json()["paths"]
    assert not any(path.startswith("/v2") for path in hidden)
