"""Whole documents of the drop-in in OpenAPI 3's words."""

from __future__ import annotations

from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_apispec_app import CASES
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from flask_typed.flask_apispec import FlaskApiSpec, doc, marshal_with, use_kwargs

VALIDATORS = {"3.0.3": OpenAPIV30SpecValidator, "3.1.0": OpenAPIV31SpecValidator}
# apispec, of two Schemas of one name, which the legacy app has.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")
each_version = pytest.mark.parametrize("openapi", VALIDATORS)


class PetSchema(Schema):
    name = fields.Str(required=True)


@marshal_with(PetSchema)
@use_kwargs(PetSchema)
@doc(tags=["old"], security=[{"key": []}])
def old(**kwargs: Any) -> Any:
    return kwargs


def read(app: Flask, path: str) -> Any:
    """Return a document, which is valid and refers to nothing that it has not."""
    document = app.test_client().get(path).get_json()
    VALIDATORS[document["openapi"]](document).validate()
    return document


def serve(openapi: str = "3.0.3", **options: Any) -> tuple[Flask, FlaskApiSpec]:
    """Return an app whose APISpec was written for Swagger 2.0, but for its version."""
    app = Flask(__name__)
    spec = APISpec("Old", "1", openapi, plugins=[MarshmallowPlugin()], **options)
    app.config["APISPEC_SPEC"] = spec
    app.add_url_rule("/old", view_func=old, methods=["POST"])
    return app, FlaskApiSpec(app)


# Whole apps.


@each_version
@pytest.mark.parametrize("name", ["plain", "existing"])
def test_the_document_of_a_legacy_app_is_valid(name: str, openapi: str) -> None:
    case = CASES[name]
    package = "flask_typed.flask_apispec"
    app = case.build(package, APISPEC_OAS_VERSION=openapi)
    document = read(app, case.requests[0][1])
    assert document["openapi"] == openapi
    assert "swagger" not in document


def test_a_view_has_all_that_it_has_in_swagger_2() -> None:
    app = CASES["plain"].build("flask_typed.flask_apispec", APISPEC_OAS_VERSION="3.0.3")
    paths = read(app, "/swagger/")["paths"]
    add = paths["/pets"]["post"]
    assert set(add["responses"]) == {"201", "409", "default"}
    assert add["requestBody"] == {
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}
        },
        "required": True,
    }
    listed = paths["/pets"]["get"]
    assert listed["tags"] == ["pets"]
    assert [(each["in"], each["name"]) for each in listed["parameters"]] == [
        ("query", "kind"),
        ("query", "limit"),
        ("query", "page"),
        ("query", "tag"),
    ]
    (path,) = paths["/pets/{pet_id}"]["patch"]["parameters"]
    assert path == {
        "in": "path",
        "name": "pet_id",
        "required": True,
        "description": "which",
        "schema": {"type": "string", "format": "int32"},
    }


# In OpenAPI 3's words.


@pytest.mark.parametrize(
    ("options", "servers"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"basePath": "/v1"}, ["/v1"], id="path"),
        pytest.param({"host": "a.example"}, ["//a.example"], id="host"),
        pytest.param(
            {"host": "a.example", "basePath": "/v1", "schemes": ["https", "http"]},
            ["https://a.example/v1", "http://a.example/v1"],
            id="schemes",
        ),
        pytest.param(
            {"servers": [{"url": "/own"}], "basePath": "/v1"}, ["/own"], id="own"
        ),
    ],
)
@each_version
def test_a_host_becomes_servers(openapi: str, options: Any, servers: Any) -> None:
    document = read(serve(openapi, **options)[0], "/swagger/")
    found = [server["url"] for server in document.get("servers", [])]
    assert found == (servers or [])
    assert not document.keys() & {"host", "basePath", "schemes", "swagger"}


@pytest.mark.parametrize(
    ("scheme", "translated"),
    [
        pytest.param(
            {"type": "basic", "description": "d"},
            {"type": "http", "scheme": "basic", "description": "d"},
            id="basic",
        ),
        pytest.param(
            {"type": "apiKey", "in": "header", "name": "X-Key"},
            {"type": "apiKey", "in": "header", "name": "X-Key"},
            id="key",
        ),
        pytest.param(
            {
                "type": "oauth2",
                "flow": "accessCode",
                "authorizationUrl": "https://a.example/a",
                "tokenUrl": "https://a.example/t",
                "scopes": {"read": "r"},
            },
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://a.example/a",
                        "tokenUrl": "https://a.example/t",
                        "scopes": {"read": "r"},
                    }
                },
            },
            id="code",
        ),
        pytest.param(
            {"type": "oauth2", "flow": "password", "tokenUrl": "https://a.example/t"},
            {
                "type": "oauth2",
                "flows": {
                    "password": {"tokenUrl": "https://a.example/t", "scopes": {}}
                },
            },
            id="password",
        ),
        pytest.param(
            {"type": "http", "scheme": "bearer"},
            {"type": "http", "scheme": "bearer"},
            id="openapi-3",
        ),
    ],
)
@each_version
def test_security_definitions_become_schemes(
    openapi: str, scheme: Any, translated: Any
) -> None:
    app, _ = serve(openapi, securityDefinitions={"a": scheme})
    assert read(app, "/swagger/")["components"] == {
        "securitySchemes": {"a": translated}
    }
    app, docs = serve(openapi)
    assert docs.spec is not None
    docs.spec.components.security_scheme("a", scheme)
    assert read(app, "/swagger/")["components"] == {
        "securitySchemes": {"a": translated}
    }


@each_version
def test_shared_parts_are_translated(openapi: str) -> None:
    app, docs = serve(
        openapi,
        definitions={"Owner": {"type": "object"}},
        produces=["application/json"],
        responses={"Gone": {"schema": {"$ref": "#/definitions/Owner"}}},
    )
    assert docs.spec is not None
    docs.spec.components.parameter("Limit", "query", {"type": "integer"})
    docs.spec.components.response("Lost", {"description": "l", "schema": PetSchema})
    docs.spec.components.header("X-Own", {"schema": {"type": "string"}})
    docs.register(old)
    document = read(app, "/swagger/")
    components = document["components"]
    assert components["parameters"]["Limit"] == {
        "name": "Limit",
        "in": "query",
        "schema": {"type": "integer"},
    }
    owner = {"$ref": "#/components/schemas/Owner"}
    assert components["responses"] == {
        "Gone": {
            "description": "Response",
            "content": {"application/json": {"schema": owner}},
        },
        "Lost": {
            "description": "l",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}
            },
        },
    }
    assert set(components["schemas"]) == {"Owner", "Pet"}
    assert set(components["headers"]) == {"X-Own"}
    assert "produces" not in document
