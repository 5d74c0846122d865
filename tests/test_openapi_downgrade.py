"""A document of OpenAPI 3.1 becomes one of 3.0.3 that says the same.

The expected forms are those of the OpenAPI Specification 3.0.3, section 4.7.24.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Gt, Len
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from flask_typed import Api, Query, typed
from flask_typed.openapi.downgrade import downgrade, downgrade_schema

NULL = {"type": "object", "nullable": True, "enum": [None]}


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        pytest.param(True, {}, id="anything"),
        pytest.param(False, {"not": {}}, id="nothing"),
        pytest.param(
            {"type": ["string", "null"]},
            {"type": "string", "nullable": True},
            id="a type or null",
        ),
        pytest.param({"type": "null"}, NULL, id="null alone"),
        pytest.param({"type": ["integer"]}, {"type": "integer"}, id="a list of one"),
        pytest.param(
            {"anyOf": [{"$ref": "#/x"}, {"type": "null"}]},
            {"anyOf": [{"$ref": "#/x"}, NULL]},
            id="a component or null",
        ),
        pytest.param(
            {"type": ["string", "number", "null"], "pattern": "a", "description": "d"},
            {
                "anyOf": [{"type": "string", "pattern": "a"}, {"type": "number"}, NULL],
                "description": "d",
            },
            id="several types",
        ),
        pytest.param(
            {"type": ["string", "integer"], "minimum": 1},
            {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 1}]},
            id="several types without null",
        ),
        pytest.param({"const": "a"}, {"enum": ["a"]}, id="const"),
        pytest.param(
            {"type": ["string", "integer"], "enum": ["on", 1]},
            {
                "anyOf": [
                    {"type": "string", "enum": ["on"]},
                    {"type": "integer", "enum": [1]},
                ]
            },
            id="values of two types",
        ),
        pytest.param(
            {"type": ["boolean", "number", "null"], "enum": [True, 1, None]},
            {
                "anyOf": [
                    {"type": "boolean", "enum": [True]},
                    {"type": "number", "enum": [1]},
                    NULL,
                ]
            },
            id="a boolean is no number",
        ),
        pytest.param(
            {"type": ["string", "integer", "null"], "enum": ["on"]},
            {"anyOf": [{"type": "string", "enum": ["on"]}]},
            id="types of which there is no value",
        ),
        pytest.param(
            {"type": ["string", "null"], "enum": ["on"]},
            {"type": "string", "enum": ["on"]},
            id="no null among the values",
        ),
        pytest.param(
            {"$ref": "#/x", "description": "d"},
            {"allOf": [{"$ref": "#/x"}], "description": "d"},
            id="words beside a reference",
        ),
        pytest.param({"$ref": "#/x"}, {"$ref": "#/x"}, id="a reference alone"),
        pytest.param(
            {"exclusiveMinimum": 1},
            {"minimum": 1, "exclusiveMinimum": True},
            id="an exclusive minimum",
        ),
        pytest.param(
            {"exclusiveMaximum": 1, "maximum": 5},
            {"maximum": 1, "exclusiveMaximum": True},
            id="the exclusive bound is narrower",
        ),
        pytest.param(
            {"exclusiveMinimum": 1, "minimum": 5},
            {"minimum": 5},
            id="the inclusive bound is narrower",
        ),
        pytest.param({"examples": [1, 2]}, {"example": 1}, id="the first example"),
        pytest.param({"examples": []}, {}, id="no example"),
        pytest.param(
            {"type": "string", "contentEncoding": "base64"},
            {"type": "string", "format": "byte"},
            id="base64",
        ),
        pytest.param(
            {"type": "string", "contentMediaType": "image/png"},
            {
                "type": "string",
                "format": "binary",
                "x-contentMediaType": "image/png",
            },
            id="a file",
        ),
        pytest.param(
            {"type": "string", "contentMediaType": "text/plain"},
            {"type": "string", "x-contentMediaType": "text/plain"},
            id="a text",
        ),
        pytest.param(
            {"type": "string", "contentMediaType": "application/vnd.a+json"},
            {"type": "string", "x-contentMediaType": "application/vnd.a+json"},
            id="JSON in a text",
        ),
        pytest.param(
            {
                "type": "string",
                "format": "binary",
                "contentMediaType": "text/csv",
            },
            {
                "type": "string",
                "format": "binary",
                "x-contentMediaType": "text/csv",
            },
            id="a file of text",
        ),
        pytest.param(
            {
                "type": "array",
                "prefixItems": [{"type": "string"}, {"type": "integer"}],
                "items": False,
                "minItems": 2,
                "maxItems": 2,
            },
            {
                "type": "array",
                "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "minItems": 2,
                "maxItems": 2,
            },
            id="a tuple",
        ),
        pytest.param(
            {"type": "array", "prefixItems": [{"type": "string"}] * 2, "items": False},
            {"type": "array", "items": {"type": "string"}},
            id="a tuple of one type",
        ),
        pytest.param({"type": "array"}, {"type": "array", "items": {}}, id="any array"),
        pytest.param(
            {
                "type": "object",
                "properties": {"const": {"const": 1}},
                "additionalProperties": {"type": ["string", "null"]},
                "propertyNames": {"const": "a"},
            },
            {
                "type": "object",
                "properties": {"const": {"enum": [1]}},
                "additionalProperties": {"type": "string", "nullable": True},
                "x-propertyNames": {"enum": ["a"]},
            },
            id="an object",
        ),
        pytest.param(
            {"type": "object", "additionalProperties": False},
            {"type": "object", "additionalProperties": False},
            id="a closed object",
        ),
    ],
)
def test_a_schema_is_said_in_the_words_of_3_0_3(
    newer: Any, older: dict[str, Any]
) -> None:
    assert downgrade_schema(newer) == older


def test_what_3_0_3_has_no_place_for_is_kept_under_another_name_or_left_out() -> None:
    document = downgrade(
        {
            "openapi": "3.1.0",
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "info": {"title": "Shop", "version": "1", "summary": "short"},
            "paths": {},
            "webhooks": {"paid": {}},
        }
    )
    assert document == {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": {},
        "x-webhooks": {"paid": {}},
    }


def test_examples_are_not_taken_for_schemas() -> None:
    example = {"schema": {"const": 1}}
    media = {"schema": {"const": 1}, "example": example}
    paths = {"/": {"get": {"responses": {"200": {"content": {"a/b": media}}}}}}
    document = downgrade({"openapi": "3.1.0", "info": {}, "paths": paths})
    content = document["paths"]["/"]["get"]["responses"]["200"]["content"]["a/b"]
    assert content == {"schema": {"enum": [1]}, "example": example}


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Item:
    price: Annotated[decimal.Decimal, Gt(0)]
    kind: Literal["book"]
    color: Color | None = None
    made: dt.datetime | None = None
    tags: Annotated[list[str], Len(0, 3)] = dataclasses.field(default_factory=list)
    sizes: dict[int, str] = dataclasses.field(default_factory=dict)
    parent: Item | None = None


def build_app(**options: Any) -> tuple[Flask, Api]:
    app = Flask(__name__)
    api = Api(app, title="Shop", version="1", openapi_version="3.0.3", **options)

    @app.post("/items/<int:shop>")
    @typed
    def add(
        shop: int, item: Item, limit: Annotated[int | None, Query(gt=0)] = None
    ) -> tuple[Item, Literal[201]] | tuple[None, Literal[204]]:
        return item, 201

    return app, api


def test_the_document_is_valid_3_0_3_on_request() -> None:
    app, api = build_app()
    document = api.document(app)
    assert document["openapi"] == "3.0.3"
    validate(document, cls=OpenAPIV30SpecValidator)


def test_the_page_serves_the_version_that_was_asked_for() -> None:
    app, _ = build_app()
    served = app.test_client().get("/openapi.json").get_json()
    assert served["openapi"] == "3.0.3"
    item = served["components"]["schemas"]["ItemInput"]["properties"]
    assert item["kind"]["enum"] == ["book"]
    assert item["made"]["nullable"] is True
