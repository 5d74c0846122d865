"""Views whose arguments webargs loads, in the document of an Api."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from documents import Json, operation_of, parameters_of, read_document
from flask import Flask, Response
from flask.views import MethodView
from marshmallow import EXCLUDE, INCLUDE, RAISE, Schema, fields, validate
from webargs import core as webargs_core
from webargs import fields as webargs_fields
from webargs.flaskparser import FlaskParser, parser, use_args, use_kwargs
from werkzeug.datastructures import FileStorage

from flask_typed import Api

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
CARD = {"$ref": "#/components/schemas/Card"}


class Card(Schema):
    text = fields.Str(required=True)


class Note(Schema):
    text = fields.Str()


def nothing(*args: Any, **kwargs: Any) -> Any:
    return {}


def document_of(
    *decorators: Callable[[Any], Any], rule: str = "/view", **keywords: Any
) -> Json:
    """Return the document of a view for POST, with decorators, the innermost first."""
    app = Flask(__name__)
    Api(app, **keywords)
    view: Any = nothing
    for decorator in decorators:
        view = decorator(view)
    app.add_url_rule(rule, "view", view, methods=["POST"])
    return read_document(app)


def body_of(*decorators: Callable[[Any], Any]) -> Json:
    """Return the request body of a view with decorators."""
    body: Json = operation_of(document_of(*decorators), "/view")["requestBody"]
    return body


# Where arguments are found.


@pytest.mark.parametrize("decorate", [use_args, use_kwargs, parser.use_args])
def test_the_arguments_of_each_decorator_are_found(decorate: Any) -> None:
    document = document_of(decorate({"page": fields.Int()}, location="query"))
    assert parameters_of(document, "/view")["page"] == {
        "name": "page",
        "in": "query",
        "schema": {"type": "integer"},
    }


def test_arguments_below_other_decorators_are_found() -> None:
    def log(function: Any) -> Any:
        @functools.wraps(function)
        def logged(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return logged

    document = document_of(
        use_kwargs({"a": fields.Int()}, location="query"),
        log,
        use_kwargs({"b": fields.Int()}, location="headers"),
        log,
    )
    assert {name: p["in"] for name, p in parameters_of(document, "/view").items()} == {
        "a": "query",
        "b": "header",
    }


def test_those_of_async_views_and_of_methods_are_found() -> None:
    class Pages(MethodView):
        @use_kwargs({"page": fields.Int()}, location="query")
        def get(self, **kwargs: Any) -> str:
            return ""

    async def wait(**kwargs: Any) -> str:
        return ""

    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/pages", view_func=Pages.as_view("pages"))
    app.get("/wait")(use_kwargs({"page": fields.Int()}, location="query")(wait))
    document = read_document(app)
    for path in ("/pages", "/wait"):
        assert "page" in parameters_of(document, path, "get")


def test_other_functions_of_webargs_are_no_views_of_its_decorators() -> None:
    app = Flask(__name__)
    Api(app)
    view: Any = webargs_core.is_json
    app.add_url_rule("/view", "view", view, methods=["POST"])
    assert read_document(app)["paths"] == {}


def test_a_decorator_without_wraps_hides_them() -> None:
    def hide(function: Any) -> Any:
        def hidden(**kwargs: Any) -> Any:
            return function(**kwargs)

        return hidden

    assert document_of(use_kwargs(Card), hide)["paths"] == {}


def test_the_location_is_the_parsers_own_where_none_is_given() -> None:
    class QueryParser(FlaskParser):
        DEFAULT_LOCATION = "query"

    document = document_of(QueryParser().use_kwargs({"page": fields.Int()}))
    assert parameters_of(document, "/view")["page"]["in"] == "query"
    assert "requestBody" in operation_of(document_of(use_kwargs(Card)), "/view")


def test_what_a_location_of_the_apps_own_holds_is_unknown() -> None:
    own = FlaskParser()
    # The decorator would write to the map of the class.
    own.__location_map__ = {**own.__location_map__, "session": "load_querystring"}
    document = document_of(own.use_kwargs(Card, location="session"))
    operation = operation_of(document, "/view")
    assert not operation.keys() & {"parameters", "requestBody"}


# Parameters.


@pytest.mark.parametrize(
    ("field", "parameter"),
    [
        pytest.param(
            fields.Int(required=True),
            {"required": True, "schema": {"type": "integer"}},
            id="required",
        ),
        pytest.param(
            fields.Int(load_default=3),
            {"schema": {"type": "integer", "default": 3}},
            id="default",
        ),
        pytest.param(
            fields.Str(allow_none=True, metadata={"description": "d"}),
            {"description": "d", "schema": {"type": "string"}},
            id="never null",
        ),
        pytest.param(
            fields.List(fields.Int()),
            {"schema": {"type": "array", "items": {"type": "integer"}}},
            id="repeated",
        ),
        pytest.param(
            webargs_fields.DelimitedList(fields.Int()),
            {
                "style": "form",
                "explode": False,
                "schema": {"type": "array", "items": {"type": "integer"}},
            },
            id="commas",
        ),
        pytest.param(
            webargs_fields.DelimitedList(fields.Int(), load_default=[1, 2]),
            {
                "style": "form",
                "explode": False,
                "schema": {
                    "type": "array",
                    "items": {"type": "integer"},
                    "default": [1, 2],
                },
            },
            id="commas and a default",
        ),
        pytest.param(
            webargs_fields.DelimitedTuple(
                (fields.Int(), fields.Str()), load_default=(1, "a")
            ),
            {
                "style": "form",
                "explode": False,
                "schema": {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "items": False,
                    "minItems": 2,
                    "maxItems": 2,
                    "default": [1, "a"],
                },
            },
            id="a tuple and a default",
        ),
        pytest.param(
            webargs_fields.DelimitedList(fields.Int(), delimiter="|"),
            {
                "style": "pipeDelimited",
                "explode": False,
                "schema": {"type": "array", "items": {"type": "integer"}},
            },
            id="pipes",
        ),
        pytest.param(
            webargs_fields.DelimitedList(fields.Int(), delimiter=";"),
            {"schema": {"type": "string"}},
            id="no word for it",
        ),
        pytest.param(
            fields.Str(validate=validate.OneOf(["a", "b"])),
            {"schema": {"type": "string", "enum": ["a", "b"]}},
            id="validator",
        ),
    ],
)
def test_a_parameter_is_what_its_field_loads(field: Any, parameter: Json) -> None:
    document = document_of(use_kwargs({"x": field}, location="query"))
    found = parameters_of(document, "/view")["x"]
    assert found == {"name": "x", "in": "query", **parameter}


def test_a_parameter_has_the_name_of_its_data_key() -> None:
    document = document_of(
        use_kwargs({"key": fields.Str(data_key="X-Key")}, location="headers")
    )
    assert list(parameters_of(document, "/view")) == ["X-Key"]


def test_what_no_text_can_hold_is_no_parameter() -> None:
    document = document_of(
        use_kwargs({"a": fields.Nested(Card), "b": fields.Int()}, location="query")
    )
    assert list(parameters_of(document, "/view")) == ["b"]


def test_a_field_for_a_variable_of_the_path_says_more_of_it() -> None:
    document = document_of(
        use_kwargs(
            {"number": fields.Int(metadata={"description": "Which."})},
            location="view_args",
        ),
        rule="/<int:number>",
    )
    (parameter,) = operation_of(document, "/{number}")["parameters"]
    assert parameter["description"] == "Which."
    assert (parameter["in"], parameter["required"]) == ("path", True)


def test_partial_fields_are_not_required() -> None:
    document = document_of(use_kwargs(Card(partial=True), location="query"))
    assert "required" not in parameters_of(document, "/view")["text"]


# Bodies.


@pytest.mark.parametrize(
    ("location", "media_types"),
    [
        pytest.param("json", [JSON], id="json"),
        pytest.param("json_or_form", [JSON, FORM, MULTIPART], id="json_or_form"),
    ],
)
def test_a_schema_of_a_body_is_a_component(
    location: str, media_types: list[str]
) -> None:
    body = body_of(use_args(Card, location=location))
    assert body["required"] is True
    assert {
        name: each["schema"] for name, each in body["content"].items()
    } == dict.fromkeys(media_types, CARD)


@pytest.mark.parametrize(
    ("schema", "is_required"),
    [
        pytest.param(Card, True, id="required"),
        pytest.param(Note, False, id="optional"),
        pytest.param(Card(partial=True), False, id="partial"),
        pytest.param(Card(partial=("text",)), False, id="partial names"),
        pytest.param(Note(many=True), True, id="many"),
    ],
)
def test_a_body_is_required_where_none_would_be_refused(
    schema: Any, is_required: bool
) -> None:
    app = Flask(__name__)
    Api(app)
    app.post("/view")(use_args(schema)(nothing))
    body = operation_of(read_document(app), "/view")["requestBody"]
    assert body.get("required", False) is is_required
    assert (app.test_client().post("/view").status_code == 422) is is_required


@pytest.mark.parametrize("unknown", [RAISE, EXCLUDE, INCLUDE])
def test_what_happens_to_other_members_is_said(unknown: str) -> None:
    document = document_of(use_args({"a": fields.Int()}, unknown=unknown))
    body = operation_of(document, "/view")["requestBody"]
    expected = {RAISE: False, INCLUDE: True}
    schema = body["content"][JSON]["schema"]
    assert schema.get("additionalProperties") == expected.get(unknown)
    assert schema["properties"] == {"a": {"type": "integer"}}


@pytest.mark.parametrize(
    ("given", "refuses"),
    [
        pytest.param({}, True, id="of the Schema"),
        pytest.param({"unknown": EXCLUDE}, False, id="of the parser"),
        pytest.param({"unknown": None}, True, id="none"),
    ],
)
def test_what_a_parser_does_with_other_members_is_said(
    given: Json, refuses: bool
) -> None:
    app = Flask(__name__)
    Api(app)
    app.post("/view")(FlaskParser(**given).use_args(Note)(nothing))
    document = read_document(app)
    schema = document["components"]["schemas"]["Note"]
    assert (schema.get("additionalProperties") is False) is refuses
    answer = app.test_client().post("/view", json={"other": 1})
    assert (answer.status_code == 422) is refuses


def test_forms_and_files_are_one_body() -> None:
    body = body_of(
        use_kwargs({"title": fields.Str(required=True)}, location="form"),
        use_kwargs(
            {
                "cover": fields.Raw(required=True),
                "pages": fields.List(fields.Raw()),
            },
            location="files",
        ),
    )
    file = {"type": "string", "format": "binary"}
    assert body["required"] is True
    assert list(body["content"]) == [MULTIPART]
    schema = body["content"][MULTIPART]["schema"]
    assert schema["properties"] == {
        "title": {"type": "string"},
        "cover": file,
        "pages": {"type": "array", "items": file},
    }
    assert sorted(schema["required"]) == ["cover", "title"]
    assert schema["additionalProperties"] is False


def test_a_form_without_files_is_sent_either_way() -> None:
    body = body_of(use_kwargs({"a": fields.Str()}, location="form", unknown=EXCLUDE))
    assert list(body["content"]) == [FORM, MULTIPART]
    schema = body["content"][FORM]["schema"]
    assert schema == {"type": "object", "properties": {"a": {"type": "string"}}}
    assert "required" not in body


def test_the_upload_of_a_documented_form_is_what_the_view_gets() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/view")
    @use_kwargs({"cover": fields.Raw(required=True)}, location="files")
    def view(cover: FileStorage) -> Response:
        return Response(cover.read())

    assert "multipart/form-data" in str(read_document(app))
    answer = app.test_client().post("/view", data={"cover": (__file__, "a.txt")})
    assert answer.status_code == 200


def test_of_json_and_a_form_the_json_is_documented() -> None:
    body = body_of(
        use_kwargs({"a": fields.Int()}, location="form"),
        use_kwargs(Card, location="json"),
    )
    assert body["content"] == {JSON: {"schema": CARD}}


def test_several_schemas_of_one_json_body_are_one_object() -> None:
    body = body_of(
        use_kwargs({"a": fields.Int(required=True)}, unknown=EXCLUDE),
        use_kwargs({"b": fields.Int()}, unknown=EXCLUDE),
    )
    assert body["required"] is True
    assert body["content"][JSON]["schema"] == {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a"],
    }
    strict = body_of(use_kwargs(Note), use_kwargs(Note(partial=True)))
    assert strict["content"][JSON]["schema"] == {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "additionalProperties": False,
    }
    assert "required" not in strict


# Functions that make Schemas.


def test_a_function_that_needs_no_request_is_asked_for_its_schema() -> None:
    body = body_of(use_args(lambda request: Card()))
    assert body["content"][JSON]["schema"] == CARD


@pytest.mark.parametrize(
    ("factory", "said"),
    [
        pytest.param(
            lambda request: Card(partial=request.method == "PATCH"),
            "makes its Schema of a request",
            id="request",
        ),
        pytest.param(lambda request: 5, "its arguments are 5", id="no Schema"),
    ],
)
def test_a_schema_that_only_a_request_knows_is_a_warning(
    factory: Any, said: str
) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/view")(use_args(factory)(nothing))
    with pytest.warns(UserWarning, match=said):
        assert api.document(app)["paths"] == {}
