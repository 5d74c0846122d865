"""What responses have is valid in an OpenAPI 3.0.3 document too."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import flask
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator

from flask_typed import Api, MediaType, Problem, ResponseHeader, typed


@dataclass
class Pet:
    name: str
    born: dt.date | None = None


class Gone(Problem):
    status = 410
    type = "https://shop.example/gone"


def build_app() -> Flask:
    app = Flask(__name__)
    Api(app, openapi_version="3.0.3", envelope="data", raises=[Gone])

    @app.get("/pet")
    @typed(exclude_none=True, examples={200: {"one": Pet("a")}})
    def pet() -> Annotated[Pet | None, ResponseHeader("X-A", int | None)]:
        return None

    @app.get("/file")
    @typed
    def file() -> tuple[
        Annotated[flask.Response, MediaType("image/png", "text/csv", "a/b+json")],
        Literal[203],
    ]:
        return flask.Response(""), 203

    return app


def test_headers_examples_files_and_envelopes_are_valid() -> None:
    document: Any = build_app().test_client().get("/openapi.json").get_json()
    OpenAPIV30SpecValidator(document).validate()
    paths = document["paths"]
    response = paths["/pet"]["get"]["responses"]["200"]
    assert response["headers"] == {"X-A": {"schema": {"type": "integer"}}}
    content = response["content"]["application/json"]
    assert content["examples"] == {"one": {"value": {"data": {"name": "a"}}}}
    assert content["schema"]["required"] == ["data"]
    file = paths["/file"]["get"]["responses"]["203"]["content"]
    assert file["image/png"]["schema"]["type"] == "string"
    assert file["image/png"]["schema"]["format"] == "binary"
    assert file["text/csv"]["schema"] == {"type": "string"}
    assert file["a/b+json"]["schema"] == {}
