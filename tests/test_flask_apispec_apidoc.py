"""Views to the drop-in's Swagger 2.0: parameters, bodies and responses."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV2SpecValidator

from flask_typed.flask_apispec import FlaskApiSpec, marshal_with, use_kwargs

# apispec, of two Schemas of fields by name.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")


class PetSchema(Schema):
    name = fields.Str(required=True)


def fetch(app: Flask) -> Any:
    return app.test_client().get("/swagger/").get_json()


def document_of(view: Any, rule: str = "/", **options: Any) -> Any:
    """Return the operation of a view on GET, and check the document."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.add_url_rule(rule, "view", view, methods=["GET"], **options)
    docs = FlaskApiSpec(app, document_options=False)
    docs.register(view, endpoint="view")
    document = fetch(app)
    (operations,) = document["paths"].values()
    if operations["get"]["responses"]:  # there it is none
        OpenAPIV2SpecValidator(document).validate()
    return operations["get"]


def view() -> Any: ...


@pytest.mark.parametrize(
    ("rule", "path", "kind"),
    [
        ("/<a>", "/{a}", {"type": "string"}),
        ("/<string(length=2):a>", "/{a}", {"type": "string"}),
        ("/<int:a>", "/{a}", {"type": "integer", "format": "int32"}),
        ("/<float:a>", "/{a}", {"type": "number", "format": "float"}),
        ("/<path:a>", "/{a}", {"type": "string"}),
        ("/<uuid:a>", "/{a}", {"type": "string"}),
        ('/<any("b:c", d):a>', "/{a}", {"type": "string"}),
    ],
)
def test_a_variable_is_a_path_parameter(rule: str, path: str, kind: Any) -> None:
    app = Flask(__name__)
    app.add_url_rule(rule, "view", view)
    docs = FlaskApiSpec(app)
    docs.register(view)
    ((found, operations),) = fetch(app)["paths"].items()
    assert found == path
    assert operations["get"]["parameters"] == [
        {"in": "path", "name": "a", "required": True, **kind}
    ]


def test_variables_come_in_the_order_of_the_rule() -> None:
    names = "zebra yak xerus wolf vole".split()
    operation = document_of(view, "/" + "/".join(f"<{name}>" for name in names))
    assert [each["name"] for each in operation["parameters"]] == names


def test_a_default_of_a_rule_is_no_parameter_without_a_variable() -> None:
    operation = document_of(view, "/first", defaults={"page": 1})
    assert operation["parameters"] == []


def test_a_variable_may_have_a_default() -> None:
    operation = document_of(view, "/<int:page>", defaults={"page": 1})
    assert operation["parameters"][0]["default"] == 1


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("query", "query"),
        ("querystring", "query"),
        ("headers", "header"),
        ("form", "formData"),
    ],
)
def test_fields_are_parameters_of_their_location(location: str, place: str) -> None:
    given = {"a": fields.Int(required=True, metadata={"description": "it"})}
    expected = {
        "in": place,
        "name": "a",
        "type": "integer",
        "required": True,
        "description": "it",
    }
    for decorate in (
        use_kwargs(given, location=location),
        use_kwargs(given, locations=[location]),
    ):
        assert document_of(decorate(view))["parameters"] == [expected]


def test_a_view_argument_is_the_path_parameter() -> None:
    given = {"a": fields.Int(metadata={"description": "it"})}
    decorated = use_kwargs(given, location="view_args")(view)
    assert document_of(decorated, "/<a>")["parameters"] == [
        {
            "in": "path",
            "name": "a",
            "type": "integer",
            "required": True,
            "description": "it",
        }
    ]


def test_what_may_be_in_several_locations_is_required_in_none() -> None:
    given = {"a": fields.Int(required=True)}
    decorated = use_kwargs(given, locations=["query", "json"])(view)
    (parameter,) = document_of(decorated)["parameters"]
    assert (parameter["in"], parameter["required"]) == ("query", False)


def test_a_body_is_one_parameter() -> None:
    decorated = use_kwargs(PetSchema, required=True, description="a pet")(view)
    assert document_of(decorated)["parameters"] == [
        {
            "in": "body",
            "name": "body",
            "required": True,
            "description": "a pet",
            "schema": {"$ref": "#/definitions/Pet"},
        }
    ]


def test_several_bodies_are_one_with_all_of_them() -> None:
    @use_kwargs(PetSchema)
    @use_kwargs({"a": fields.Int()}, location="json_or_form")
    @use_kwargs({"b": fields.Int(required=True)})
    def several() -> None: ...

    (parameter,) = document_of(several)["parameters"]
    assert parameter["schema"]["allOf"][0] == {"$ref": "#/definitions/Pet"}
    assert parameter["schema"]["allOf"][2] == {
        "type": "object",
        "properties": {"b": {"type": "integer"}},
        "required": ["b"],
    }


def test_the_nearest_of_two_parameters_of_a_name_is_documented() -> None:
    @use_kwargs({"a": fields.Int()}, location="query")
    @use_kwargs({"a": fields.Str()}, location="query")
    def twice() -> None: ...

    (parameter,) = document_of(twice)["parameters"]
    assert parameter["type"] == "integer"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda request: PetSchema(), id="schema"),
        pytest.param(lambda req: PetSchema, id="another-name"),
        pytest.param(lambda request: {"name": fields.Str(required=True)}, id="fields"),
    ],
)
def test_a_function_that_makes_a_schema_is_asked_without_a_request(make: Any) -> None:
    decorated = use_kwargs(make, location="query")(view)
    assert document_of(decorated)["parameters"] == [
        {"in": "query", "name": "name", "type": "string", "required": True}
    ]
    response = document_of(marshal_with(lambda request: PetSchema())(view))
    assert response["responses"]["default"]["schema"] == {"$ref": "#/definitions/Pet"}
