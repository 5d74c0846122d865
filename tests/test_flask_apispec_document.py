"""Whole documents of the drop-in: in OpenAPI 3's words, and in that of an Api."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_apispec_app import CASES
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from flask_typed import Api, typed
from flask_typed.errors import ConfigError
from flask_typed.flask_apispec import FlaskApiSpec, doc, marshal_with, use_kwargs

VALIDATORS = {"3.0.3": OpenAPIV30SpecValidator, "3.1.0": OpenAPIV31SpecValidator}
# apispec, of two Schemas of one name, which the legacy app has.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")
each_version = pytest.mark.parametrize("openapi", VALIDATORS)


class PetSchema(Schema):
    name = fields.Str(required=True)


@dataclass
class Pet:
    size: int


@marshal_with(PetSchema)
@use_kwargs(PetSchema)
@doc(tags=["old"], security=[{"key": []}])
def old(**kwargs: Any) -> Any:
    return kwargs


def new(limit: int = 1) -> Pet:
    return Pet(size=limit)


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


# In the document of an Api.


def join(
    build: Callable[[Flask], FlaskApiSpec], openapi: str = "3.1.0", **keywords: Any
) -> Any:
    """Return the document of an Api with views of both kinds."""
    app = Flask(__name__)
    docs = build(app)
    Api(
        app,
        title="Shop",
        openapi_version=openapi,
        finish_document=docs.add_to_document,
        **keywords,
    )
    app.add_url_rule("/new", view_func=typed(new))
    app.add_url_rule("/both", "new_both", typed(new), methods=["GET"])
    app.add_url_rule("/both", "old", old, methods=["POST"])
    docs.register(old)
    return read(app, "/openapi.json")


def set_up(app: Flask) -> FlaskApiSpec:
    return FlaskApiSpec(app, document_options=False)


@each_version
def test_one_document_has_views_of_both_kinds(openapi: str) -> None:
    document = join(set_up, openapi)
    assert document["info"]["title"] == "Shop"
    assert set(document["paths"]) == {"/new", "/both"}
    assert set(document["paths"]["/both"]) == {"get", "post"}
    post = document["paths"]["/both"]["post"]
    assert post["tags"] == ["old"]
    # The typed Pet has the name; the other one has a number.
    added = {"$ref": "#/components/schemas/Pet_2"}
    assert post["requestBody"]["content"]["application/json"]["schema"] == added
    schemas = document["components"]["schemas"]
    assert set(schemas["Pet"]["properties"]) == {"size"}
    assert set(schemas["Pet_2"]["properties"]) == {"name"}


def test_an_extension_without_an_app_adds_what_is_registered() -> None:
    document = join(lambda app: FlaskApiSpec())
    assert set(document["paths"]["/both"]) == {"get", "post", "options"}


@pytest.mark.parametrize("own", ["2.0", "3.0.3", "3.1.0"])
@each_version
def test_what_a_spec_says_beside_paths_is_added(openapi: str, own: str) -> None:
    def build(app: Flask) -> FlaskApiSpec:
        app.config["APISPEC_OAS_VERSION"] = own
        docs = FlaskApiSpec(app)
        assert docs.spec is not None
        docs.spec.components.security_scheme("key", {"type": "basic"})
        docs.spec.components.schema("Owner", {"type": "object"})
        docs.spec.tag({"name": "old", "description": "before"})
        docs.spec.tag({"name": "more"})
        docs.spec.options["security"] = [{"key": []}]
        return docs

    document = join(build, openapi, tags={"more": "kept"})
    components = document["components"]
    assert components["securitySchemes"] == {"key": {"type": "http", "scheme": "basic"}}
    assert "Owner" in components["schemas"]
    assert document["tags"] == [
        {"name": "more", "description": "kept"},
        {"name": "old", "description": "before"},
    ]
    assert document["paths"]["/both"]["options"]["security"] == [{"key": []}]
    assert document["paths"]["/both"]["get"].get("security", []) == []


def test_what_the_document_has_is_kept() -> None:
    app = Flask(__name__)
    docs = FlaskApiSpec(app, document_options=False)
    app.add_url_rule("/old", view_func=old, methods=["POST"])
    docs.register(old)
    scheme = {"type": "http", "scheme": "bearer"}
    own = {
        "openapi": "3.1.0",
        "info": {"title": "Own", "version": "1"},
        "paths": {"/old": {"post": {"summary": "own"}}},
        "components": {"securitySchemes": {"key": scheme}},
    }
    assert docs.spec is not None
    docs.spec.components.security_scheme("key", {"type": "basic"})
    joined = docs.add_to_document(own)
    assert joined["paths"] == {"/old": {"post": {"summary": "own"}}}
    assert joined["components"]["securitySchemes"] == {"key": scheme}
    assert own["components"] == {"securitySchemes": {"key": scheme}}


def test_an_equal_component_is_shared() -> None:
    app = Flask(__name__)
    docs = FlaskApiSpec(app)
    app.add_url_rule("/old", view_func=old, methods=["POST"])
    docs.register(old)
    empty: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Own", "version": "1"},
        "paths": {},
    }
    once = docs.add_to_document(empty)
    twice = docs.add_to_document(once)
    assert set(once["components"]["schemas"]) == {"Pet"}
    assert twice == once


def test_nothing_registered_adds_nothing() -> None:
    document = {"openapi": "3.1.0", "info": {}, "paths": {}}
    assert FlaskApiSpec(Flask(__name__)).add_to_document(document) == document


def test_without_an_app_there_are_no_rules_to_document() -> None:
    with pytest.raises(ConfigError, match=r"Fix: call init_app\(app\)"):
        FlaskApiSpec().add_to_document({"openapi": "3.1.0", "paths": {}})


# The original beside us.


@pytest.mark.skipif(
    int(version("marshmallow").split(".")[0]) >= 4,
    reason="flask-apispec cannot be imported beside marshmallow 4",
)
@each_version
def test_views_of_flask_apispec_itself_are_in_the_document(openapi: str) -> None:
    with warnings.catch_warnings():
        # apispec deprecates its __version__, which the original asks for.
        warnings.simplefilter("ignore", DeprecationWarning)
        original: Any = import_module("flask_apispec")

    def pets(**kwargs: Any) -> Any:
        return [{"name": "a", "more": kwargs}]

    pets = original.marshal_with(PetSchema(many=True))(pets)
    pets = original.use_kwargs({"limit": fields.Int()}, location="query")(pets)

    def get(self: Any) -> Any:
        return {"name": "b"}

    members = {
        "schema": PetSchema,
        "get": original.marshal_with(original.Ref("schema"), code=200)(get),
    }
    resource = type(original.MethodResource)("R", (original.MethodResource,), members)
    app = Flask(__name__)
    app.add_url_rule("/pets", view_func=pets)
    app.add_url_rule("/one", view_func=resource.as_view("one"))
    app.add_url_rule("/new", view_func=typed(new))
    original.FlaskApiSpec(app).register(pets)
    docs = FlaskApiSpec(document_options=False)
    docs.register(pets)
    docs.register(resource, endpoint="one")
    finish = docs.add_to_document
    Api(app, title="Shop", openapi_version=openapi, finish_document=finish)
    document = read(app, "/openapi.json")
    assert set(document["paths"]) == {"/pets", "/one", "/new"}
    (limit,) = document["paths"]["/pets"]["get"]["parameters"]
    assert (limit["name"], limit["in"]) == ("limit", "query")
    content = document["paths"]["/one"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["$ref"] == "#/components/schemas/Pet_2"
    client = app.test_client()
    assert client.get("/pets?limit=1").get_json() == [{"name": "a"}]
    assert client.get("/one").get_json() == {"name": "b"}
    assert client.get("/new?limit=2").get_json() == {"size": 2}
    assert client.get("/swagger/").get_json()["swagger"] == "2.0"
