"""What is published of parameter models that load themselves."""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal

import pydantic
import pytest
from documents import component_of, document_of, operation_of, parameters_of
from forms import MISSING, URLENCODED, errors_of
from marshmallow import (
    Schema,
    fields,
    validate,
)
from pets import (
    Forbidding,
    Lenient,
    Pet,
    PetSchema,
    SchemaPet,
    client_of,
    send_cookies,
    send_headers,
    view_of,
)
from webargs.fields import DelimitedList
from webargs.flaskparser import FlaskParser

from flask_typed import Cookie, Form, Header, Query


class Color(enum.Enum):
    RED = "red"
    ONE = 1


def test_a_schema_is_published_as_a_parameter_for_each_field() -> None:
    parameters = parameters_of(document_of(view_of(Annotated[SchemaPet, Query()])))
    assert parameters == {
        "name": {
            "name": "name",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "maxLength": 5},
        },
        "max_age": {
            "name": "max_age",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "default": 9},
        },
        "tags": {
            "name": "tags",
            "in": "query",
            "schema": {"type": "array", "items": {"type": "string"}},
        },
        "born": {
            "name": "born",
            "in": "query",
            "schema": {"type": "string", "format": "date"},
        },
        "shy": {"name": "shy", "in": "query", "schema": {"type": "boolean"}},
    }


def test_a_model_is_published_as_a_parameter_for_each_field() -> None:
    document = document_of(view_of(Annotated[Pet, Header()]))
    parameters = parameters_of(document)
    assert parameters.keys() == {"Name", "Max-Age", "Tags", "Born", "shy"}
    assert parameters["Name"]["required"] is True
    assert parameters["Max-Age"] == {
        "name": "Max-Age",
        "in": "header",
        "description": "in years",
        "schema": {"title": "Max Age", "type": "integer", "minimum": 1, "default": 9},
    }
    assert parameters["Born"]["schema"] == {
        "title": "Born",
        "type": "string",
        "format": "date",
    }
    assert "Pet" not in document["components"]["schemas"]


def test_null_is_not_published_as_a_text() -> None:
    class Nullable(pydantic.BaseModel):
        a: int | None
        b: int | str | None = None

    parameters = parameters_of(document_of(view_of(Annotated[Nullable, Query()])))
    assert parameters["a"]["required"] is True
    assert parameters["a"]["schema"] == {"title": "A", "type": "integer"}
    assert parameters["b"]["schema"] == {
        "title": "B",
        "anyOf": [{"type": "integer"}, {"type": "string"}],
    }


def test_what_members_of_a_model_refer_to_are_components() -> None:
    class Painted(pydantic.BaseModel):
        color: Color
        more: list[Color] = []
        other: Color | Literal["x"] | None = None

    document = document_of(view_of(Annotated[Painted, Query()]))
    schemas = {n: p["schema"] for n, p in parameters_of(document).items()}
    reference = {"$ref": "#/components/schemas/Color"}
    assert schemas["color"] == reference
    assert schemas["more"]["items"] == reference
    assert reference in schemas["other"]["anyOf"]
    assert component_of(document, reference)["enum"] == ["red", 1]
    assert "Painted" not in document["components"]["schemas"]


def test_a_part_of_a_schema_requires_nothing() -> None:
    hint = Annotated[dict[str, Any], PetSchema(partial=True, only=["name", "tags"])]
    view = view_of(Annotated[hint, Query()])
    parameters = parameters_of(document_of(view))
    assert parameters.keys() == {"name", "tags"}
    assert "required" not in parameters["name"]
    assert client_of(view).post("/").json == {}


def test_some_fields_of_a_schema_may_be_partial() -> None:
    class Two(Schema):
        a = fields.Integer(required=True)
        b = fields.Integer(required=True)

    hint = Annotated[dict[str, Any], Two(partial=("a",)), Query()]
    parameters = parameters_of(document_of(view_of(hint)))
    assert ["required" in parameters[name] for name in "ab"] == [False, True]
    assert errors_of(client_of(view_of(hint)).post("/")) == {"query": {"b": MISSING}}


@pytest.mark.parametrize(
    ("hint", "is_closed"),
    [
        pytest.param(PetSchema, True, id="RAISE"),
        pytest.param(Lenient, False, id="EXCLUDE"),
        pytest.param(Forbidding, True, id="forbid"),
        pytest.param(Pet, False, id="ignore"),
    ],
)
def test_a_form_that_is_one_class_is_published_without_null(
    hint: Any, is_closed: bool
) -> None:
    document = document_of(view_of(Annotated[hint, Form()]))
    body = operation_of(document, "/view")["requestBody"]
    assert body["required"] is True
    (schema, other) = [media["schema"] for media in body["content"].values()]
    assert schema == other
    assert schema["properties"].keys() == {"name", "max_age", "tags", "born", "shy"}
    assert schema["properties"]["born"].items() >= {"type": "string"}.items()
    assert schema["required"] == ["name"]
    assert (schema.get("additionalProperties") is False) is is_closed


# webargs' lists in one text.


class Delimited(Schema):
    ids = DelimitedList(fields.Integer(), validate=validate.Length(max=2))
    words = DelimitedList(fields.String(), delimiter="|")
    rest = DelimitedList(fields.String(), delimiter=";")


@pytest.mark.parametrize("parser", [None, FlaskParser])
def test_a_list_that_its_field_takes_apart_is_one_text(parser: Any) -> None:
    view = view_of(Annotated[dict[str, Any], Delimited, Query()])
    client = client_of(view, parser=parser)
    answer = client.post("/?ids=1,2&words=a|b&rest=c;d")
    assert answer.json == {
        "ids": "[1, 2]",
        "words": "['a', 'b']",
        "rest": "['c', 'd']",
    }
    assert client.post("/?ids=1,2,3").status_code == 422


def test_it_is_published_in_the_style_that_its_field_reads() -> None:
    view = view_of(Annotated[dict[str, Any], Delimited, Query()])
    parameters = parameters_of(document_of(view))
    said = {n: (p.get("style"), p.get("explode")) for n, p in parameters.items()}
    assert said == {
        "ids": ("form", False),
        "words": ("pipeDelimited", False),
        "rest": (None, None),
    }
    assert parameters["ids"]["schema"] == {
        "type": "array",
        "items": {"type": "integer"},
        "maxItems": 2,
    }
    # OpenAPI has no word for a list with semicolons.
    assert parameters["rest"]["schema"] == {"type": "string"}


def test_in_a_form_it_is_published_as_the_text_that_it_is() -> None:
    view = view_of(Annotated[dict[str, Any], Delimited, Form()])
    body = operation_of(document_of(view), "/view")["requestBody"]
    text = {"type": "string"}
    assert body["content"][URLENCODED]["schema"] == {
        "type": "object",
        "properties": {"ids": text, "words": text, "rest": text},
        "additionalProperties": False,
    }
    assert client_of(view).post("/", data={"ids": "1,2"}).json == {"ids": "[1, 2]"}


@pytest.mark.parametrize("marker", [Header(), Cookie()])
def test_in_headers_and_cookies_it_has_commas(marker: Any) -> None:
    class Ids(Schema):
        ids = DelimitedList(fields.Integer(), data_key="ids")

    view = view_of(Annotated[dict[str, Any], Ids, marker])
    schema = parameters_of(document_of(view))["ids"]["schema"]
    assert schema == {"type": "array", "items": {"type": "integer"}}
    send = send_headers if "Header" in repr(marker) else send_cookies
    assert send(client_of(view), {"ids": "1,2"}).json == {"ids": "[1, 2]"}
