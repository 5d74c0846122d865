"""The drop-in's document as OpenAPI 3, which flask-apispec never had."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from flask_typed.errors import ConfigError
from flask_typed.flask_apispec import FlaskApiSpec, doc, marshal_with, use_kwargs

VALIDATORS = {"3.0.3": OpenAPIV30SpecValidator, "3.1.0": OpenAPIV31SpecValidator}
each_version = pytest.mark.parametrize("version", VALIDATORS)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class PetSchema(Schema):
    id = fields.Int(dump_only=True)
    name = fields.Str(required=True, validate=validate.Length(min=1))


def read(app: Flask) -> Any:
    """Return the document, which is valid."""
    document = app.test_client().get("/swagger/").get_json()
    VALIDATORS[document["openapi"]](document).validate()
    return document


def operation_of(*decorators: Any, version: str = "3.0.3", rule: str = "/") -> Any:
    """Return the operation of a view with these decorators, the first on top."""

    def view(*args: Any, **kwargs: Any) -> Any: ...

    for decorate in reversed(decorators):
        view = decorate(view)
    app = Flask(__name__)
    app.config["APISPEC_OAS_VERSION"] = version
    app.add_url_rule(rule, "view", view, methods=["POST"])
    docs = FlaskApiSpec(app, document_options=False)
    assert docs.spec is not None
    docs.spec.components.parameter("Limit", "query", {"name": "limit", "schema": {}})
    docs.spec.components.response("Gone", {"description": "it is gone"})
    docs.spec.components.schema("Owner", {"type": "object"})
    docs.register(view)
    (operations,) = read(app)["paths"].values()
    return operations["post"]


# Bodies.


@pytest.mark.parametrize(
    ("location", "media_types"),
    [
        pytest.param(None, [JSON], id="none"),
        pytest.param("json", [JSON], id="json"),
        pytest.param("form", [FORM, MULTIPART], id="form"),
        pytest.param("json_or_form", [JSON, FORM, MULTIPART], id="json-or-form"),
        pytest.param("files", [MULTIPART], id="files"),
    ],
)
@each_version
def test_a_body_has_the_media_types_that_are_read(
    version: str, location: str | None, media_types: list[str]
) -> None:
    given = {"a": fields.Str(required=True)}
    operation = operation_of(use_kwargs(given, location), version=version)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
    }
    if location != "files":
        schema["additionalProperties"] = False
    assert operation["requestBody"] == {
        "content": {media_type: {"schema": schema} for media_type in media_types},
        "required": True,
    }
    assert operation["parameters"] == []


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("form", {"data": {"a": "x"}}),
        ("form", {"data": {"a": "x"}, "content_type": MULTIPART}),
        ("json_or_form", {"data": {"a": "x"}}),
        ("json_or_form", {"data": {"a": "x"}, "content_type": MULTIPART}),
        ("json_or_form", {"json": {"a": "x"}}),
    ],
)
def test_the_media_types_are_read_indeed(location: str, sent: Any) -> None:
    app = Flask(__name__)
    view = use_kwargs({"a": fields.Str(required=True)}, location)(lambda a: a)
    app.add_url_rule("/", "view", view, methods=["POST"])
    assert app.test_client().post("/", **sent).get_json() == "x"


@pytest.mark.parametrize(
    ("schema", "required"),
    [
        pytest.param(PetSchema, True, id="class"),
        pytest.param(PetSchema(many=True), True, id="many"),
        pytest.param(PetSchema(partial=True), False, id="partial"),
        pytest.param(PetSchema(partial=["name"]), False, id="partial-names"),
        pytest.param(PetSchema(partial=["id"]), True, id="partial-others"),
        pytest.param(PetSchema(exclude=["name"]), False, id="none-left"),
        pytest.param({"a": fields.Int()}, False, id="fields"),
    ],
)
def test_a_body_is_required_where_none_would_be_refused(
    schema: Any, required: bool
) -> None:
    body = operation_of(use_kwargs(schema))["requestBody"]
    assert body.get("required", False) is required
    app = Flask(__name__)
    view = use_kwargs(schema)(lambda *args, **kwargs: "")
    app.add_url_rule("/", "view", view, methods=["POST"])
    assert (app.test_client().post("/").status_code == 422) is required


def test_what_is_said_of_a_body_is_documented() -> None:
    decorator = use_kwargs(PetSchema, required=False, description="a pet")
    body = operation_of(decorator)["requestBody"]
    assert body["description"] == "a pet"
    assert "required" not in body


@pytest.mark.parametrize("given", ["PetSchema", None, 1, Flask], ids=repr)
def test_what_no_schema_is_made_of_is_refused(given: Any) -> None:
    with pytest.raises(ConfigError, match="Fix: give it a Schema") as caught:
        operation_of(use_kwargs(given, "query"))
    assert isinstance(caught.value, TypeError)


def test_a_body_that_several_read_must_fit_all_of_them() -> None:
    a = {"a": fields.Int()}
    operation = operation_of(use_kwargs(PetSchema), use_kwargs(a))
    assert operation["requestBody"]["content"][JSON]["schema"] == {
        "allOf": [
            {"$ref": "#/components/schemas/Pet"},
            {
                "type": "object",
                "properties": {"a": {"type": "integer"}},
                "additionalProperties": False,
            },
        ]
    }
    app = Flask(__name__)
    view = use_kwargs(PetSchema)(use_kwargs(a)(lambda **kwargs: ""))
    app.add_url_rule("/", "view", view, methods=["POST"])
    for body in ({"name": "n"}, {"a": 1}, {"name": "n", "a": 1}):
        assert app.test_client().post("/", json=body).status_code == 422


@pytest.mark.parametrize("others", [["query"], ["form", "cookies"]])
def test_a_body_among_several_locations_needs_no_member(others: list[str]) -> None:
    given = {"a": fields.Int(required=True)}
    operation = operation_of(use_kwargs(given, locations=["json", *others]))
    assert operation["requestBody"] == {
        "content": {
            JSON: {
                "schema": {"type": "object", "properties": {"a": {"type": "integer"}}}
            }
        }
    }
    operation = operation_of(use_kwargs(PetSchema, locations=["json", *others]))
    assert "required" not in operation["requestBody"]


def test_files_beside_fields_are_one_multipart_body() -> None:
    upload = fields.Raw(metadata={"type": "file", "description": "a picture"})
    operation = operation_of(
        use_kwargs({"title": fields.Str()}, location="form"),
        use_kwargs(
            {
                "one": upload,
                "many": fields.List(fields.Raw()),
                "any": fields.Raw(required=True),
                "text": fields.Str(),
            },
            location="files",
        ),
    )
    binary = {"type": "string", "format": "binary"}
    assert operation["requestBody"] == {
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "title": {"type": "string"},
                        "one": {**binary, "description": "a picture"},
                        "many": {"type": "array", "items": binary},
                        "any": binary,
                        "text": {"type": "string"},
                    },
                    "required": ["any"],
                    "additionalProperties": False,
                }
            }
        },
        "required": True,
    }


def test_files_beside_fields_are_read_indeed() -> None:
    @use_kwargs({"title": fields.Str()}, location="form")
    @use_kwargs({"one": fields.Raw()}, location="files")
    def view(title: str, one: Any) -> Any:
        return [title, one.read().decode()]

    app = Flask(__name__)
    app.add_url_rule("/", view_func=view, methods=["POST"])
    data = {"title": "t", "one": (io.BytesIO(b"bytes"), "name")}
    assert app.test_client().post("/", data=data).get_json() == ["t", "bytes"]


def test_json_and_a_form_are_two_ways_to_write_a_body() -> None:
    operation = operation_of(
        use_kwargs({"a": fields.Int()}), use_kwargs({"b": fields.Int()}, "form")
    )
    assert set(operation["requestBody"]["content"]) == {JSON, FORM, MULTIPART}


# Parameters.


@pytest.mark.parametrize("location", ["query", "headers", "cookies"])
@each_version
def test_a_field_is_a_parameter_with_a_schema(version: str, location: str) -> None:
    given = {"a": fields.List(fields.Int(), metadata={"description": "some"})}
    (parameter,) = operation_of(use_kwargs(given, location), version=version)[
        "parameters"
    ]
    assert parameter["schema"] == {"type": "array", "items": {"type": "integer"}}
    assert parameter["description"] == "some"
    assert ("style" in parameter) is (location != "headers")


@each_version
def test_parameters_in_the_words_of_swagger_2_are_translated(version: str) -> None:
    params = {
        "a": {"in": "query", "type": "integer", "minimum": 1, "exclusiveMinimum": True},
        "b": {
            "in": "query",
            "type": "array",
            "items": {"type": "string", "enum": ["x"], "collectionFormat": "csv"},
            "collectionFormat": "pipes",
            "x-note": "kept",
            "unknown": "dropped",
        },
        "c": {"in": "header", "type": "string", "collectionFormat": "csv"},
        "d": {"in": "query", "schema": {"type": "string"}},
        "e": {
            "in": "query",
            "type": "number",
            "maximum": 9,
            "exclusiveMaximum": False,
        },
    }
    found = operation_of(doc(params=params), version=version)["parameters"]
    above_one: dict[str, Any] = {"type": "integer", "exclusiveMinimum": 1}
    up_to_nine = {"type": "number", "maximum": 9}
    if version == "3.0.3":
        above_one |= {"minimum": 1, "exclusiveMinimum": True}
        up_to_nine["exclusiveMaximum"] = False
    assert found == [
        {"in": "query", "name": "a", "schema": above_one},
        {
            "in": "query",
            "name": "b",
            "schema": {"type": "array", "items": {"type": "string", "enum": ["x"]}},
            "style": "pipeDelimited",
            "explode": False,
            "x-note": "kept",
        },
        {"in": "header", "name": "c", "schema": {"type": "string"}},
        {"in": "query", "name": "d", "schema": {"type": "string"}},
        {"in": "query", "name": "e", "schema": up_to_nine},
    ]


def test_a_variable_of_the_rule_has_a_schema() -> None:
    operation = operation_of(
        doc(params={"a": {"default": 3}, "b": {"required": False}}), rule="/<int:a>/<b>"
    )
    assert operation["parameters"] == [
        {
            "in": "path",
            "name": "a",
            "required": True,
            "schema": {"type": "integer", "format": "int32", "default": 3},
        },
        {"in": "path", "name": "b", "required": True, "schema": {"type": "string"}},
    ]


def test_parameters_that_doc_lists_are_documented_too() -> None:
    operation = operation_of(
        use_kwargs({"a": fields.Int()}, "query"),
        doc(
            consumes=["application/x-yaml"],
            parameters=[
                "Limit",
                {"$ref": "#/parameters/Limit"},
                {"in": "query", "name": "a", "type": "string"},
                {
                    "in": "body",
                    "name": "body",
                    "description": "an owner",
                    "schema": {
                        "type": "array",
                        "items": {"$ref": "#/definitions/Owner"},
                    },
                },
            ],
        ),
    )
    limit = {"$ref": "#/components/parameters/Limit"}
    assert operation["parameters"][1:] == [limit]
    assert operation["parameters"][0]["schema"] == {"type": "integer"}
    assert operation["requestBody"] == {
        "description": "an owner",
        "content": {
            "application/x-yaml": {
                "schema": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Owner"},
                }
            }
        },
    }


@pytest.mark.parametrize(
    ("kind", "schema", "media_types"),
    [
        ("file", {"type": "string", "format": "binary"}, [MULTIPART]),
        ("integer", {"type": "integer"}, [FORM, MULTIPART]),
    ],
)
def test_form_parameters_that_doc_lists_are_a_body(
    kind: str, schema: Any, media_types: list[str]
) -> None:
    operation = operation_of(
        doc(
            parameters=[
                {
                    "in": "formData",
                    "name": "a",
                    "type": kind,
                    "required": True,
                    "description": "it",
                },
                {"in": "formData", "name": "b", "type": "string"},
            ]
        )
    )
    object_ = {
        "type": "object",
        "properties": {"a": {**schema, "description": "it"}, "b": {"type": "string"}},
        "required": ["a"],
    }
    assert operation["requestBody"] == {
        "required": True,
        "content": {media_type: {"schema": object_} for media_type in media_types},
    }


def test_a_form_without_a_required_field_is_not_required() -> None:
    parameter = {"in": "formData", "name": "a", "type": "string"}
    body = operation_of(doc(parameters=[parameter]))["requestBody"]
    assert "required" not in body
    assert body["content"][FORM]["schema"] == {
        "type": "object",
        "properties": {"a": {"type": "string"}},
    }


# Responses.


@each_version
def test_responses_have_content_and_a_description(version: str) -> None:
    operation = operation_of(
        marshal_with(PetSchema, code=HTTPStatus.CREATED),
        marshal_with(PetSchema(many=True), code=200, description="all of them"),
        marshal_with(None, code=204),
        marshal_with(PetSchema, code="4XX"),
        marshal_with(PetSchema),
        version=version,
    )
    pet = {"$ref": "#/components/schemas/Pet"}
    content = {JSON: {"schema": pet}}
    assert operation["responses"] == {
        "200": {
            "description": "all of them",
            "content": {JSON: {"schema": {"type": "array", "items": pet}}},
        },
        "201": {"description": "Created", "content": content},
        "204": {"description": "No Content"},
        "4XX": {"description": "Response", "content": content},
        "default": {"description": "Response", "content": content},
    }


def test_an_operation_has_one_response_at_least() -> None:
    assert operation_of()["responses"] == {"default": {"description": "Response"}}


@each_version
def test_responses_in_the_words_of_swagger_2_are_translated(version: str) -> None:
    operation = operation_of(
        marshal_with(PetSchema, code=200),
        doc(
            produces=["application/json", "application/x-pet"],
            schemes=["https"],
            responses={
                200: {
                    "description": "a pet",
                    "headers": {
                        "X-Left": {"type": "integer", "description": "how many"},
                        "X-Own": {"schema": {"type": "string"}},
                    },
                    "examples": {"application/json": {"id": 1, "name": "a"}},
                    "unknown": "dropped",
                },
                "404": "Gone",
                410: {"$ref": "#/responses/Gone"},
                "503": {"description": "a file", "schema": {"type": "file"}},
                "504": {"content": {"text/plain": {"schema": {"type": "string"}}}},
            },
        ),
        version=version,
    )
    pet = {"$ref": "#/components/schemas/Pet"}
    binary = {"schema": {"type": "string", "format": "binary"}}
    gone = {"$ref": "#/components/responses/Gone"}
    assert operation["responses"] == {
        "200": {
            "description": "a pet",
            "headers": {
                "X-Left": {"schema": {"type": "integer"}, "description": "how many"},
                "X-Own": {"schema": {"type": "string"}},
            },
            "content": {
                "application/json": {"schema": pet, "example": {"id": 1, "name": "a"}},
                "application/x-pet": {"schema": pet},
            },
        },
        "404": gone,
        "410": gone,
        "503": {
            "description": "a file",
            "content": {"application/json": binary, "application/x-pet": binary},
        },
        "504": {
            "description": "Gateway Timeout",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
    }
    assert "schemes" not in operation
    assert "produces" not in operation


def test_what_is_written_in_openapi_3_stays() -> None:
    body = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    operation = operation_of(
        use_kwargs(PetSchema),
        doc(requestBody=body, summary="Own", operationId="own", deprecated=True),
    )
    assert (
        operation["requestBody"]["content"]["text/plain"]
        == body["content"]["text/plain"]
    )
    assert operation["summary"] == "Own"
    assert operation["operationId"] == "own"
    assert operation["deprecated"] is True
