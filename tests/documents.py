"""Documents of small apps, as they are served, for the tests that read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from flask_typed import Api, Body, typed

Json = dict[str, Any]


def read_document(app: Flask) -> Json:
    """Return the document that an app serves, which is a valid one."""
    response = app.test_client().get("/openapi.json")
    assert response.status_code == 200, response.text
    document: Json = response.get_json()
    OpenAPIV31SpecValidator(document).validate()
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        assert schema != {}, name
        Draft202012Validator.check_schema(schema)
    return document


def document_of(*views: Callable[..., Any], **keywords: Any) -> Json:
    """Return the document of an app with views for POST: each at its name."""
    app = Flask(__name__)
    Api(app, **keywords)
    for view in views:
        is_typed = hasattr(view, "__typed__")
        app.post(f"/{view.__name__}")(view if is_typed else typed(view))
    return read_document(app)


def operation_of(document: Json, path: str, method: str = "post") -> Json:
    """Return an Operation Object."""
    operation: Json = document["paths"][path][method]
    return operation


def input_of(document: Json, path: str = "/view", method: str = "post") -> Json:
    """Return the JSON Schema of a request body."""
    body = operation_of(document, path, method)["requestBody"]
    schema: Json = body["content"]["application/json"]["schema"]
    return schema


def output_of(
    document: Json, path: str = "/view", status: str = "200", method: str = "post"
) -> Json:
    """Return the JSON Schema of a response."""
    response = operation_of(document, path, method)["responses"][status]
    (media,) = response["content"].values()
    schema: Json = media["schema"]
    return schema


def parameters_of(document: Json, path: str = "/view", method: str = "post") -> Json:
    """Return the parameters of an operation by name."""
    operation = operation_of(document, path, method)
    return {parameter["name"]: parameter for parameter in operation["parameters"]}


def component_of(document: Json, reference: Json) -> Json:
    """Return the component that ``{"$ref": ...}`` names."""
    name = reference["$ref"].removeprefix("#/components/schemas/")
    component: Json = document["components"]["schemas"][name]
    return component


def allows(document: Json, schema: Json, value: Any) -> bool:
    """Return whether a JSON Schema of a document allows a JSON value, formats too."""
    rooted = {**schema, "components": document.get("components", {})}
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(rooted, format_checker=checker).is_valid(value)


def echo_app(hint: Any, **keywords: Any) -> Flask:
    """Return an app whose only view, a POST to ``/view``, returns its JSON body."""
    app = Flask(__name__)
    Api(app, **keywords)

    def view(it: Any) -> Any:
        return it

    view.__annotations__.update({"it": Annotated[hint, Body()], "return": hint})
    app.post("/view")(typed(view))
    return app


def components_of(document: Json) -> Json:
    """Return the components of a document that are no errors."""
    errors = ("Problem", "ValidationProblem")
    return {
        name: schema
        for name, schema in document["components"]["schemas"].items()
        if name not in errors
    }


def errors_of(answer: Any) -> Any:
    """Return the messages about the JSON body of an answer that refuses it."""
    assert answer.status_code == 422, answer.text
    return answer.json["errors"]["json"]
