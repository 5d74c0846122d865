"""The operations of the document: parameters, bodies and responses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge
from documents import (
    Json,
    document_of,
    input_of,
    operation_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask, Response
from werkzeug.routing import BaseConverter

from flask_typed import Api, Body, Cookie, Header, Path, Query, typed
from flask_typed.errors import TypedError


@dataclass
class Line:
    sku: str
    quantity: int


@dataclass
class Order:
    id: int


@dataclass
class Missing:
    id: int


def build_app(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)
    return app


def test_parameters_are_where_they_are_read_from() -> None:
    app = build_app()

    @app.get("/shops/<shop>")
    @typed
    def view(
        shop: str,
        ids: list[int],
        limit: Annotated[int, Query(le=100, alias="max")] = 20,
        x_request_id: Annotated[str | None, Header()] = None,
        session: str = Cookie(),
    ) -> None: ...

    parameters = read_document(app)["paths"]["/shops/{shop}"]["get"]["parameters"]
    assert parameters == [
        {
            "name": "shop", "in": "path", "required": True,
            "schema": {"type": "string", "minLength": 1},
        },
        {
            "name": "ids", "in": "query", "required": True,
            "schema": {"type": "array", "items": {"type": "integer"}},
        },
        {
            "name": "max", "in": "query",
            "schema": {"type": "integer", "maximum": 100, "default": 20},
        },
        # Never null: no header is.
        {"name": "X-Request-Id", "in": "header", "schema": {"type": "string"}},
        {
            "name": "session", "in": "cookie", "required": True,
            "schema": {"type": "string"},
        },
    ]  # fmt: skip


def test_a_marker_describes_its_parameter() -> None:
    app = build_app()

    @app.get("/view")
    @typed
    def view(
        since: Annotated[
            str, Query(description="A day.", deprecated=True, examples=["2026-01-31"])
        ] = "",
    ) -> None:
        """Look.

        :param since: not this
        """

    assert parameters_of(read_document(app), method="get")["since"] == {
        "name": "since",
        "in": "query",
        "description": "A day.",
        "deprecated": True,
        "schema": {"type": "string", "examples": ["2026-01-31"], "default": ""},
    }


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class ReversedConverter(BaseConverter):
    def to_python(self, value: str) -> str:
        return value[::-1]


@pytest.mark.parametrize(
    ("variable", "annotation", "schema"),
    [
        pytest.param("int:x", int, {"type": "integer", "minimum": 0}, id="int"),
        pytest.param(
            "int(signed=True, max=9):x", int, {"type": "integer", "maximum": 9},
            id="signed",
        ),
        pytest.param(
            "int(min=3):x", Annotated[int, Ge(1)], {"type": "integer", "minimum": 3},
            id="the narrower bound of the two",
        ),
        pytest.param(
            "float:x",
            float,
            {"type": "number", "format": "double", "minimum": 0},
            id="float",
        ),
        pytest.param("uuid:x", Any, {"type": "string", "format": "uuid"}, id="uuid"),
        pytest.param("path:x", str, {"type": "string"}, id="path"),
        pytest.param(
            "string(length=2):x", str,
            {"type": "string", "minLength": 2, "maxLength": 2}, id="length",
        ),
        pytest.param(
            "string(maxlength=5):x", str,
            {"type": "string", "minLength": 1, "maxLength": 5}, id="maxlength",
        ),
        pytest.param("x", int, {"type": "integer"}, id="a number in a text"),
        pytest.param(
            "any(b, a):x", str, {"type": "string", "enum": ["a", "b"]}, id="any"
        ),
        pytest.param("reversed:x", str, {"type": "string"}, id="of the app"),
        pytest.param(
            "x", Color, {"$ref": "#/components/schemas/Color"}, id="an Enum in a text"
        ),
    ],
)  # fmt: skip
def test_the_schema_of_a_path_parameter_has_the_limits_of_its_converter(
    variable: str, annotation: Any, schema: Json
) -> None:
    def view(x: Any) -> None: ...

    view.__annotations__["x"] = annotation
    app = build_app()
    app.url_map.converters["reversed"] = ReversedConverter
    app.get(f"/<{variable}>")(typed(view))
    parameter = parameters_of(read_document(app), "/{x}", "get")["x"]
    assert parameter == {"name": "x", "in": "path", "required": True, "schema": schema}


def test_a_path_parameter_can_be_described() -> None:
    app = build_app()

    @app.get("/<int:id>")
    @typed
    def view(id: Annotated[int, Path(description="Its number.", le=9)]) -> None: ...

    parameter = parameters_of(read_document(app), "/{id}", "get")["id"]
    assert parameter["description"] == "Its number."
    assert parameter["schema"] == {"type": "integer", "minimum": 0, "maximum": 9}


def test_a_constant_of_a_rule_is_no_parameter() -> None:
    app = build_app()

    @app.get("/", defaults={"page": 1})
    @app.get("/pages/<int:page>")
    @typed
    def view(page: int) -> None: ...

    document = read_document(app)
    assert "parameters" not in operation_of(document, "/", "get")
    assert set(parameters_of(document, "/pages/{page}", "get")) == {"page"}


def test_one_structured_argument_is_the_whole_body() -> None:
    def view(order: Order) -> None:
        """Place it.

        :param order: what to place
        """

    body = operation_of(document_of(view), "/view")["requestBody"]
    assert body == {
        "description": "what to place",
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
        },
        "required": True,
    }


def test_a_body_with_a_default_is_not_required() -> None:
    def view(order: Order | None = None) -> None: ...

    document = document_of(view)
    assert "required" not in operation_of(document, "/view")["requestBody"]
    assert input_of(document) == {
        "anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}],
        "default": None,
    }


def test_several_structured_arguments_are_members_of_one_body() -> None:
    def view(order: Order, lines: list[Line], note: Any = Body(default=None)) -> None:
        """Place it.

        :param order: what to place
        """

    document = document_of(view)
    body = operation_of(document, "/view")["requestBody"]
    assert body["required"] is True
    assert input_of(document) == {
        "type": "object",
        "properties": {
            "order": {
                "$ref": "#/components/schemas/Order",
                "description": "what to place",
            },
            "lines": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Line"},
            },
            "note": {"default": None},
        },
        "required": ["order", "lines"],
        "additionalProperties": False,
    }


def test_a_body_of_optional_members_is_not_required() -> None:
    def view(order: Order | None = None, count: Annotated[int, Body()] = 1) -> None: ...

    document = document_of(view, unknown="exclude")
    assert "required" not in operation_of(document, "/view")["requestBody"]
    assert "required" not in input_of(document)
    assert "additionalProperties" not in input_of(document)


def test_a_body_is_documented_for_the_methods_that_have_one() -> None:
    app = build_app()

    @app.route("/view", methods=["GET", "POST"])
    @typed
    def view(order: Order | None = None) -> None: ...

    document = read_document(app)
    assert "requestBody" in operation_of(document, "/view", "post")
    assert "requestBody" not in operation_of(document, "/view", "get")


def test_a_status_without_content_has_none() -> None:
    def view() -> None: ...

    responses = operation_of(document_of(view), "/view")["responses"]
    assert responses == {"204": {"description": "No Content"}}


def test_each_status_of_the_annotation_is_a_response() -> None:
    def view(
        id: int,
    ) -> Order | tuple[Order, Literal[201]] | tuple[Missing, Literal[404]]:
        return Order(id)

    responses = operation_of(document_of(view), "/view")["responses"]
    assert {
        status: responses[status]["content"]["application/json"]["schema"]["$ref"]
        for status in ("200", "201", "404")
    } == {
        "200": "#/components/schemas/Order",
        "201": "#/components/schemas/Order",
        "404": "#/components/schemas/Missing",
    }
    assert responses["404"]["description"] == "Not Found"


def test_a_value_that_may_be_null_is_one_response() -> None:
    def view() -> Order | None: ...

    assert output_of(document_of(view)) == {
        "anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]
    }


@pytest.mark.parametrize("annotation", [..., str, Response, str | Response])
def test_what_keeps_the_meaning_of_flask_is_a_200_of_unknown_content(
    annotation: Any,
) -> None:
    def view():  # type: ignore[no-untyped-def]  # some have no annotation
        return ""

    if annotation is not ...:
        view.__annotations__["return"] = annotation
    responses = operation_of(document_of(view), "/view")["responses"]
    assert responses == {"200": {"description": "OK"}}


def test_the_option_responses_adds_and_describes() -> None:
    @typed(responses={200: "The order.", 304: "Not changed."})
    def view() -> Order:
        return Order(1)

    responses = operation_of(document_of(view), "/view")["responses"]
    assert responses["200"]["description"] == "The order."
    assert "content" in responses["200"]
    assert responses["304"] == {"description": "Not changed."}


def test_a_status_of_the_option_responses_is_a_number() -> None:
    with pytest.raises(TypedError, match=r"responses=.*Fix: write a dict"):
        typed(responses={"404": "No such order."})  # type: ignore[dict-item]


def test_responses_have_the_media_type_that_the_app_writes() -> None:
    app = build_app()
    app.json.mimetype = "application/vnd.shop+json"  # type: ignore[attr-defined]  # of the default provider

    @app.get("/view")
    @typed
    def view() -> Order:
        return Order(1)

    document = read_document(app)
    response = app.test_client().get("/view")
    content = operation_of(document, "/view", "get")["responses"]["200"]["content"]
    assert list(content) == [response.mimetype] == ["application/vnd.shop+json"]
