"""YAML in docstrings, as apispec's users write it, in the document of an Api."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from documents import Json, operation_of, read_document
from flask import Flask
from flask.views import MethodView
from marshmallow import Schema, fields

from flask_typed import Api, typed


class ParcelSchema(Schema):
    weight = fields.Int(required=True)


class StampSchema(Schema):
    price = fields.Int()


PARCEL = {"$ref": "#/components/schemas/ParcelSchema"}
STAMP = {"$ref": "#/components/schemas/StampSchema"}


def view_of(docstring: str) -> Callable[..., Any]:
    """Return a view with a docstring."""

    def view(**kwargs: Any) -> str:
        return "as ever"

    view.__doc__ = textwrap.dedent(docstring)
    return view


def document_of_yaml(
    docstring: str, rule: str = "/view", methods: str = "GET", **keywords: Any
) -> Json:
    """Return the document of a view with a docstring."""
    app = Flask(__name__)
    Api(app, **keywords)
    app.add_url_rule(rule, "view", view_of(docstring), methods=methods.split())
    return read_document(app)


def test_yaml_says_what_an_operation_is() -> None:
    document = document_of_yaml(
        """Send a parcel.

        It arrives.

        ---
        post:
          tags: [mail]
          operationId: sendParcel
          deprecated: true
          externalDocs: {url: 'https://mail.example'}
          x-own: 1
          requestBody:
            required: true
            content: {application/json: {schema: ParcelSchema}}
          responses:
            201:
              description: Sent.
              content: {application/json: {schema: ParcelSchema}}
            4XX: {description: Refused.}
        """,
        methods="POST",
    )
    assert operation_of(document, "/view") == {
        "tags": ["mail"],
        "summary": "Send a parcel.",
        "description": "It arrives.",
        "operationId": "sendParcel",
        "deprecated": True,
        "externalDocs": {"url": "https://mail.example"},
        "x-own": 1,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": PARCEL}},
        },
        "responses": {
            "201": {
                "description": "Sent.",
                "content": {"application/json": {"schema": PARCEL}},
            },
            "4XX": {"description": "Refused."},
        },
    }
    assert document["tags"] == [{"name": "mail"}]


def test_yaml_wins_over_the_prose_above_it() -> None:
    document = document_of_yaml(
        """Prose.

        ---
        get:
          summary: Said.
          description: In YAML.
          responses: {default: {description: d}}
        """
    )
    operation = operation_of(document, "/view", "get")
    assert (operation["summary"], operation["description"]) == ("Said.", "In YAML.")


def test_a_method_that_the_yaml_does_not_name_is_not_described() -> None:
    yaml = """
        ---
        get: {responses: {200: {description: d}}}
        """
    document = document_of_yaml(yaml, methods="GET POST")
    assert set(document["paths"]["/view"]) == {"get"}
    document = document_of_yaml(yaml, methods="GET POST", document_untyped=True)
    assert set(document["paths"]["/view"]) == {"get", "post"}


def test_a_written_id_is_of_its_method_alone() -> None:
    document = document_of_yaml(
        """
        ---
        get: {operationId: read, responses: {200: {description: d}}}
        put: {operationId: write, responses: {200: {description: d}}}
        post: {responses: {200: {description: d}}}
        """,
        methods="GET PUT POST",
    )
    ids = {m: each["operationId"] for m, each in document["paths"]["/view"].items()}
    assert ids == {"get": "read", "put": "write", "post": "view_post"}


def test_a_docstring_of_one_operation_needs_no_method() -> None:
    document = document_of_yaml(
        """
        ---
        tags: [flat]
        responses: {200: {description: d}}
        """
    )
    assert operation_of(document, "/view", "get")["tags"] == ["flat"]


def test_methods_of_a_class_have_their_own_yaml_or_that_of_the_class() -> None:
    class Parcels(MethodView):
        """All of them.

        ---
        post: {responses: {201: {description: of the class}}}
        """

        def get(self) -> str:
            """List them.

            ---
            responses: {200: {description: of the method}}
            """
            return ""

        def post(self) -> str:
            """Add one."""
            return ""

        def put(self) -> str:
            """Nobody describes it."""
            return ""

    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/parcels", view_func=Parcels.as_view("parcels"))
    item = read_document(app)["paths"]["/parcels"]
    assert set(item) == {"get", "post"}
    assert item["get"]["responses"]["200"]["description"] == "of the method"
    assert item["post"]["responses"]["201"]["description"] == "of the class"
    assert item["post"]["summary"] == "Add one."


@pytest.mark.parametrize(
    "docstring",
    [
        pytest.param("Only prose.", id="prose"),
        pytest.param("", id="none"),
        pytest.param("Numbers\n-------\n\nget: nothing", id="heading"),
        pytest.param("Prose.\n\n---\n", id="nothing below"),
        pytest.param("Prose.\n\n---\nx-own: 1\n", id="nothing of a method"),
        pytest.param("Prose.\n\n--- and so on\nget: 1\n", id="text"),
    ],
)
def test_other_docstrings_describe_nothing(docstring: str) -> None:
    assert document_of_yaml(docstring)["paths"] == {}


# Parameters.


def test_a_parameter_may_take_anything() -> None:
    document = document_of_yaml(
        """
        ---
        get:
          parameters: [{in: path, name: number, schema: true}]
          responses: {200: {description: d}}
        """,
        rule="/<int:number>",
    )
    (parameter,) = operation_of(document, "/{number}", "get")["parameters"]
    assert parameter["schema"] is True


def test_a_name_in_an_example_is_no_schema() -> None:
    document = document_of_yaml(
        """
        ---
        get:
          x-own: {schema: nothing}
          responses:
            200:
              description: d
              content:
                a/b: {example: {schema: NowhereSchema}}
                a/c: {examples: {one: {value: {schema: NowhereSchema}}}}
        """
    )
    operation = operation_of(document, "/view", "get")
    assert operation["x-own"] == {"schema": "nothing"}
    content = operation["responses"]["200"]["content"]
    assert content["a/b"] == {"example": {"schema": "NowhereSchema"}}
    assert content["a/c"]["examples"]["one"]["value"] == {"schema": "NowhereSchema"}


def test_words_that_openapi_does_not_have_are_left_out() -> None:
    document = document_of_yaml(
        """
        ---
        get: {params: 5, definitions: {}, x-own: 1, responses: {200: {description: d}}}
        """
    )
    operation = operation_of(document, "/view", "get")
    assert set(operation) == {"operationId", "responses", "x-own"}


def test_what_is_said_of_a_parameter_is_added_to_what_the_rule_says() -> None:
    document = document_of_yaml(
        """
        ---
        get:
          parameters:
          - {in: path, name: number, description: Which., schema: {maximum: 9}}
          - {in: query, name: page, schema: {type: integer}}
          responses: {200: {description: d}}
        """,
        rule="/<int:number>",
    )
    assert operation_of(document, "/{number}", "get")["parameters"] == [
        {
            "name": "number",
            "in": "path",
            "required": True,
            "description": "Which.",
            "schema": {"type": "integer", "minimum": 0, "maximum": 9},
        },
        {"in": "query", "name": "page", "schema": {"type": "integer"}},
    ]


def test_swagger_2_is_translated() -> None:
    document = document_of_yaml(
        """
        ---
        post:
          consumes: [application/json]
          parameters:
          - {in: query, name: page, type: integer}
          - {in: body, name: body, schema: ParcelSchema}
          responses:
            200: {description: d, schema: {$ref: '#/definitions/Parcel'}}
        """,
        methods="POST",
    )
    operation = operation_of(document, "/view")
    assert operation["parameters"] == [
        {"in": "query", "name": "page", "schema": {"type": "integer"}}
    ]
    body = operation["requestBody"]["content"]["application/json"]
    assert body == {"schema": PARCEL}
    answer = operation["responses"]["200"]["content"]["application/json"]
    assert answer == {"schema": PARCEL}


# Schemas.


@pytest.mark.parametrize(
    ("written", "schema"),
    [
        pytest.param("ParcelSchema", PARCEL, id="name"),
        pytest.param(f"{__name__}.ParcelSchema", PARCEL, id="path"),
        pytest.param("{$ref: '#/components/schemas/Parcel'}", PARCEL, id="apispec"),
        pytest.param("{$ref: '#/definitions/ParcelSchema'}", PARCEL, id="swagger"),
        pytest.param(
            "{type: array, items: ParcelSchema}",
            {"type": "array", "items": PARCEL},
            id="items",
        ),
        pytest.param(
            "{oneOf: [ParcelSchema, StampSchema]}",
            {"oneOf": [PARCEL, STAMP]},
            id="oneOf",
        ),
        pytest.param(
            "{type: object, properties: {a: StampSchema, b: {type: string}}}",
            {"type": "object", "properties": {"a": STAMP, "b": {"type": "string"}}},
            id="properties",
        ),
        pytest.param("{type: string}", {"type": "string"}, id="none"),
        pytest.param("true", True, id="boolean"),
        pytest.param(
            "{type: object, additionalProperties: ParcelSchema}",
            {"type": "object", "additionalProperties": PARCEL},
            id="values",
        ),
    ],
)
def test_a_schema_is_written_by_its_name(written: str, schema: Any) -> None:
    docstring = (
        "---\n"
        "get:\n"
        "  responses:\n"
        f"    200: {{description: d, content: {{a/b: {{schema: {written}}}}}}}\n"
    )
    document = document_of_yaml(docstring)
    answer = operation_of(document, "/view", "get")["responses"]["200"]
    assert answer["content"]["a/b"]["schema"] == schema


@pytest.mark.parametrize(
    ("written", "renewed"),
    [
        pytest.param(
            {"type": "string", "nullable": True},
            {"type": ["string", "null"]},
            id="nullable",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="nullable enum",
        ),
        pytest.param(
            {"type": "string", "nullable": True, "enum": [None]},
            {"type": ["string", "null"], "enum": [None]},
            id="null in the enum",
        ),
        pytest.param(
            {"type": "string", "nullable": False}, {"type": "string"}, id="not nullable"
        ),
        pytest.param({"nullable": True}, {}, id="nullable without a type"),
        pytest.param(
            {"minimum": 1, "exclusiveMinimum": True},
            {"exclusiveMinimum": 1},
            id="exclusive",
        ),
        pytest.param(
            {"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}, id="inclusive"
        ),
        pytest.param({"exclusiveMinimum": True}, {}, id="no bound"),
        pytest.param(
            {"type": ["string", "null"], "exclusiveMinimum": 1},
            {"type": ["string", "null"], "exclusiveMinimum": 1},
            id="3.1",
        ),
    ],
)
def test_schemas_in_the_words_of_openapi_3_0_are_translated(
    written: Json, renewed: Json
) -> None:
    schema = {"type": "array", "items": written}
    response = {"description": "d", "content": {"a/b": {"schema": schema}}}
    operations = {"get": {"responses": {"200": response}}}
    document = document_of_yaml(f"---\n{json.dumps(operations)}\n")
    answer = operation_of(document, "/view", "get")["responses"]["200"]
    found = answer["content"]["a/b"]["schema"]
    assert found == {"type": "array", "items": renewed}


def test_what_is_read_and_what_is_sent_may_have_two_components() -> None:
    class ReportSchema(Schema):
        id = fields.Int(dump_only=True)
        text = fields.Str(required=True)

    app = Flask(__name__)
    Api(app)
    app.post("/letters")(
        view_of(
            """
            ---
            post:
              requestBody: {content: {application/json: {schema: ReportSchema}}}
              responses:
                200:
                  description: d
                  content: {application/json: {schema: ReportSchema}}
            """
        )
    )
    document = read_document(app)
    operation = operation_of(document, "/letters")
    (body,) = operation["requestBody"]["content"].values()
    (answer,) = operation["responses"]["200"]["content"].values()
    assert body["schema"] == {"$ref": "#/components/schemas/ReportSchemaInput"}
    assert answer["schema"] == {"$ref": "#/components/schemas/ReportSchema"}
    assert ReportSchema.__name__ == "ReportSchema"  # its name is all that is used


# What is wrong.


@pytest.mark.parametrize(
    ("docstring", "said"),
    [
        pytest.param(
            "---\nget: [\n", "the YAML in its docstring is malformed", id="malformed"
        ),
        pytest.param(
            "---\n- get\n", "the YAML in its docstring is a list", id="a list"
        ),
        pytest.param("---\nget: no\n", "has False for get", id="no operation"),
        pytest.param(
            "---\nget: {responses: {200: {schema: NowhereSchema}}}\n",
            "names the Schema 'NowhereSchema'",
            id="no such Schema",
        ),
        pytest.param("---\nget: {responses: [a]}\n", "['a'] for responses", id="list"),
        pytest.param(
            "---\nget: {responses: {200: 5}}\n", "5 for responses: 200", id="5"
        ),
        pytest.param("---\nget: {parameters: 5}\n", "5 for parameters", id="number"),
        pytest.param("---\nget: {parameters: [5]}\n", "5 for parameters", id="item"),
        pytest.param(
            "---\nget: {parameters: [{in: query}]}\n", "give each a name", id="name"
        ),
        pytest.param(
            "---\nget: {parameters: [{name: a, in: x}]}\n", "give each a name", id="in"
        ),
        pytest.param(
            "---\nget: {parameters: [{name: a, in: path}]}\n",
            "no such variable",
            id="path",
        ),
        pytest.param("---\nget: {security: [5]}\n", "5 for security", id="security"),
        pytest.param(
            "---\nget: {requestBody: {content: {a/b: 5}}}\n",
            "5 for requestBody",
            id="content",
        ),
        pytest.param(
            "---\nget: {callbacks: {a: {b: [get]}}}\n",
            "['get'] for callbacks",
            id="callbacks",
        ),
        pytest.param(
            "---\nget: {responses: {200: {schema: 5}}}\n",
            "5 for a JSON Schema",
            id="schema",
        ),
        pytest.param("---\nget: {tags: a}\n", "'a' for tags", id="tags"),
        pytest.param(
            "---\nget: {responses: {200: {headers: [a]}}}\n",
            "no Operation Object",
            id="headers",
        ),
    ],
)
def test_a_broken_docstring_is_a_warning_and_the_other_views_go_on(
    docstring: str, said: str
) -> None:
    app = Flask(__name__)
    api = Api(app, document_untyped=True)
    app.add_url_rule("/broken", "broken", view_of(docstring))
    app.add_url_rule("/fine", "fine", view_of("Fine."))

    def new() -> int:
        return 1

    app.add_url_rule("/typed", view_func=typed(new))
    with pytest.warns(UserWarning, match="left out of the document") as warned:
        document = api.document(app)
    (warning,) = warned
    message = str(warning.message)
    assert message.startswith("View 'broken' (")
    assert "GET /broken" in message
    assert said in message
    assert " Fix: " in message
    assert message.endswith("It is left out of the document.")
    assert set(document["paths"]) == {"/fine", "/typed"}
    client = app.test_client()
    assert client.get("/broken").text == "as ever"
    assert client.get("/typed").json == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param(
            "security: [{key: []}], responses: {200: {description: d}}",
            "'key' of its securitySchemes",
            id="scheme",
        ),
        pytest.param(
            "responses: {200: {description: d, content: {a/b: "
            "{schema: {$ref: '#/components/schemas/Nowhere'}}}}}",
            "'Nowhere' of its schemas",
            id="schema",
        ),
    ],
)
def test_a_reference_to_nothing_is_a_warning(written: str, said: str) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.get("/view")(view_of(f"---\nget: {{{written}}}\n"))
    with pytest.warns(UserWarning, match=said):
        document = api.document(app)
    assert set(document["paths"]) == {"/view"}


def test_what_a_path_has_beside_operations_is_left_alone() -> None:
    def add(document: Json) -> None:
        document["paths"]["/view"]["parameters"] = []
        document["paths"]["/view"]["summary"] = "All of it."

    document = document_of_yaml(
        "---\nget: {responses: {200: {description: d}}}\n", finish_document=add
    )
    assert document["paths"]["/view"]["summary"] == "All of it."


def test_what_finish_document_adds_is_there_to_be_referred_to() -> None:
    def add(document: Json) -> None:
        scheme = {"type": "http", "scheme": "basic"}
        document["components"] = {"securitySchemes": {"key": scheme}}

    document = document_of_yaml(
        "---\nget: {security: [{key: []}], responses: {200: {description: d}}}\n",
        finish_document=add,
    )
    assert operation_of(document, "/view", "get")["security"] == [{"key": []}]


@pytest.mark.parametrize("written", ["Page", "{$ref: '#/components/parameters/Page'}"])
def test_a_parameter_of_a_component_is_referred_to(written: str) -> None:
    def add(document: Json) -> None:
        page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
        document["components"] = {"parameters": {"Page": page}}

    document = document_of_yaml(
        f"---\nget: {{parameters: [{written}], "
        "responses: {200: {description: d}}}\n",
        finish_document=add,
    )
    assert operation_of(document, "/view", "get")["parameters"] == [
        {"$ref": "#/components/parameters/Page"}
    ]


def test_a_variable_has_the_name_that_the_path_of_the_document_has() -> None:
    docstring = """
        ---
        put:
          parameters:
          - {in: path, name: number, description: Which.}
          - {in: query, name: number, schema: {type: integer}}
          responses: {200: {description: d}}
        """
    app = Flask(__name__)
    Api(app)

    def new(name: str) -> str:
        return name

    app.get("/<name>")(typed(new))
    app.put("/<int:number>")(view_of(docstring))
    item = read_document(app)["paths"]["/{name}"]
    parameter, other = item["put"]["parameters"]
    assert (parameter["name"], parameter["description"]) == ("name", "Which.")
    assert other["name"] == "number"
