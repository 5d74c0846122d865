"""Views with flask-apispec's annotations in the document of an Api.

Its own, where it can be imported, and those of the drop-in are read alike.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from documents import Json, operation_of, parameters_of, read_document
from flask import Blueprint, Flask
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV30SpecValidator

from flask_typed import Api, typed

JSON = "application/json"
PET = {"$ref": "#/components/schemas/PetSchema"}

# Nothing else is a reason: with marshmallow 3 a missing flask-apispec is a failure.
PACKAGES = [
    pytest.param("flask_typed.flask_apispec", id="drop-in"),
    pytest.param(
        "flask_apispec",
        id="original",
        marks=pytest.mark.skipif(
            int(version("marshmallow").split(".")[0]) >= 4,
            reason="flask-apispec cannot be imported beside marshmallow 4",
        ),
    ),
]
# apispec, in the extension's own document.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")


class PetSchema(Schema):
    name = fields.Str(required=True)


@dataclass
class Pet:
    size: int


@pytest.fixture(params=PACKAGES)
def fa(request: pytest.FixtureRequest) -> Any:
    """Return flask-apispec, or the drop-in."""
    with warnings.catch_warnings():
        # apispec deprecates its __version__, which the original asks for.
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module(request.param)


def build_view() -> Callable[..., Any]:
    """Return a new view: flask-apispec keeps what it is told on the function."""

    def view(*args: Any, **kwargs: Any) -> Any:
        return kwargs

    return view


def document_of(*decorators: Callable[[Any], Any], rule: str = "/view") -> Json:
    """Return the document of a view for POST, with decorators, the innermost first."""
    app = Flask(__name__)
    Api(app)
    view = build_view()
    for decorator in decorators:
        view = decorator(view)
    app.add_url_rule(rule, "view", view, methods=["POST"])
    return read_document(app)


def document_resource(cls: Any, *args: Any, **keywords: Any) -> Json:
    """Return the document of a resource."""
    app = Flask(__name__)
    Api(app, **keywords)
    app.add_url_rule("/view", view_func=cls.as_view("view", *args))
    return read_document(app)


# What the decorators say.


def test_a_view_has_what_its_decorators_say(fa: Any) -> None:
    document = document_of(
        fa.marshal_with(PetSchema(many=True), code=201, description="Made."),
        fa.marshal_with(None, code=204),
        fa.use_kwargs(PetSchema),
        fa.use_kwargs({"page": fields.Int(load_default=1)}, location="query"),
        fa.doc(
            tags=["old"],
            summary="Make.",
            description="A pet.",
            operationId="make",
            deprecated=True,
        ),
        rule="/view/<int:owner>",
    )
    assert operation_of(document, "/view/{owner}") == {
        "tags": ["old"],
        "summary": "Make.",
        "description": "A pet.",
        "operationId": "make",
        "deprecated": True,
        "parameters": [
            {
                "name": "owner",
                "in": "path",
                "required": True,
                "schema": {"type": "integer", "minimum": 0},
            },
            {
                "name": "page",
                "in": "query",
                "schema": {"type": "integer", "default": 1},
            },
        ],
        "requestBody": {"content": {JSON: {"schema": PET}}, "required": True},
        "responses": {
            "201": {
                "description": "Made.",
                "content": {JSON: {"schema": {"type": "array", "items": PET}}},
            },
            "204": {"description": "No Content"},
        },
    }


def test_the_default_response_is_that_of_no_status(fa: Any) -> None:
    document = document_of(fa.marshal_with(PetSchema))
    assert operation_of(document, "/view")["responses"] == {
        "default": {"description": "Response", "content": {JSON: {"schema": PET}}}
    }


def test_swagger_2_in_doc_is_translated(fa: Any) -> None:
    document = document_of(
        fa.doc(
            consumes=[JSON],
            produces=["text/csv"],
            params={
                "owner": {"description": "whose", "type": "string"},
                "X-Key": {"in": "header", "type": "string", "required": True},
                "unknown": {"description": "of nothing"},
                "other": {"in": "path", "type": "string"},
            },
            responses={404: {"description": "None.", "schema": PetSchema}},
            parameters=[{"in": "query", "name": "q", "type": "integer"}],
        ),
        rule="/view/<owner>",
    )
    operation = operation_of(document, "/view/{owner}")
    assert operation["parameters"] == [
        {
            "name": "owner",
            "in": "path",
            "required": True,
            "description": "whose",
            "schema": {"type": "string", "minLength": 1},
        },
        {"in": "query", "name": "q", "schema": {"type": "integer"}},
        {
            "in": "header",
            "name": "X-Key",
            "required": True,
            "schema": {"type": "string"},
        },
    ]
    assert operation["responses"] == {
        "404": {"description": "None.", "content": {"text/csv": {"schema": PET}}}
    }
    assert not operation.keys() & {"consumes", "produces", "params"}


def test_what_is_said_of_an_argument_is_added_to_it(fa: Any) -> None:
    document = document_of(
        fa.use_kwargs({"page": fields.Int()}, location="query"),
        fa.doc(params={"page": {"description": "which"}}),
    )
    assert parameters_of(document, "/view")["page"] == {
        "name": "page",
        "in": "query",
        "description": "which",
        "schema": {"type": "integer"},
    }


def test_functions_that_make_schemas_are_asked(fa: Any) -> None:
    document = document_of(fa.use_kwargs(lambda request: PetSchema()))
    body = operation_of(document, "/view")["requestBody"]
    assert body["content"][JSON]["schema"] == PET


def test_those_of_the_drop_in_make_schemas_of_responses_too() -> None:
    drop_in = import_module("flask_typed.flask_apispec")
    document = document_of(drop_in.marshal_with(lambda request: PetSchema()))
    answer = operation_of(document, "/view")["responses"]["default"]
    assert answer["content"][JSON]["schema"] == PET


def test_an_argument_of_several_locations_is_required_in_none() -> None:
    drop_in = import_module("flask_typed.flask_apispec")
    document = document_of(
        drop_in.use_kwargs(
            {"a": fields.Int(required=True)}, locations=["query", "json"]
        )
    )
    operation = operation_of(document, "/view")
    assert operation["parameters"] == [
        {"name": "a", "in": "query", "schema": {"type": "integer"}}
    ]
    body = operation["requestBody"]
    assert "required" not in body
    assert body["content"][JSON]["schema"] == {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
    }


def test_annotations_and_yaml_are_joined(fa: Any) -> None:
    view = build_view()
    view.__doc__ = "Prose.\n\n---\npost: {tags: [yaml]}\n"
    app = Flask(__name__)
    Api(app)
    view = fa.doc(summary="Said.", tags=["doc"])(view)
    app.post("/view")(fa.marshal_with(PetSchema, code=200)(view))
    operation = operation_of(read_document(app), "/view")
    assert (operation["tags"], operation["summary"]) == (["yaml"], "Said.")
    assert set(operation["responses"]) == {"200"}


# Resources.


def test_methods_inherit_what_is_said_of_classes(fa: Any) -> None:
    def get(self: Any) -> Any:
        """Get one."""

    def put(self: Any, **kwargs: Any) -> Any:
        return kwargs

    def delete(self: Any) -> Any:
        return None

    meta: Any = type(fa.MethodResource)
    members = {
        "get": fa.marshal_with(PetSchema, code=200)(get),
        "put": fa.doc(summary="Put.", inherit=False)(put),
        "delete": delete,
    }
    resource = meta("Pets", (fa.MethodResource,), members)
    resource = fa.doc(tags=["pets"])(resource)
    item = document_resource(resource)["paths"]["/view"]
    assert item["get"]["tags"] == ["pets"]
    assert item["get"]["summary"] == "Get one."
    assert set(item["get"]["responses"]) == {"200"}
    assert item["put"]["summary"] == "Put."
    assert "tags" not in item["put"]
    assert item["delete"]["tags"] == ["pets"]


def test_decorators_around_a_resource_do_not_hide_what_it_is_made_of(fa: Any) -> None:
    def decorate(function: Any) -> Any:
        def wrapper(**kwargs: Any) -> Any:
            return later(**kwargs) if kwargs else function()

        functools.update_wrapper(wrapper, function)
        if function is None:  # so that its variable has no value
            later: Any = function
        return wrapper

    resource = build_ref(fa, __init__=init, decorators=[decorate])
    document = document_resource(resource, PetSchema)
    answer = operation_of(document, "/view", "get")["responses"]["200"]
    assert answer["content"][JSON]["schema"] == PET


def build_ref(fa: Any, **members: Any) -> Any:
    """Return a resource whose method refers to its attribute ``schema``."""

    def get(self: Any) -> Any:
        return {"name": "a"}

    get = fa.marshal_with(fa.Ref("schema"), code=200)(get)
    meta: Any = type(fa.MethodResource)
    return meta("Resource", (fa.MethodResource,), {"get": get, **members})


def init(self: Any, schema: Any) -> None:
    self.schema = schema


@pytest.mark.parametrize(
    ("members", "args"),
    [
        pytest.param({"schema": PetSchema}, (), id="of the class"),
        pytest.param({"__init__": init}, (PetSchema,), id="of the instance"),
        pytest.param(
            {"__init__": init, "init_every_request": False}, (PetSchema,), id="of one"
        ),
        pytest.param(
            {"schema": property(lambda self: PetSchema())}, (), id="of a property"
        ),
    ],
)
def test_a_ref_is_to_an_attribute_of_the_resource(
    fa: Any, members: Any, args: Any
) -> None:
    document = document_resource(build_ref(fa, **members), *args)
    answer = operation_of(document, "/view", "get")["responses"]["200"]
    assert answer["content"][JSON]["schema"] == PET


def fail(self: Any) -> None:
    raise RuntimeError("no database")


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param({}, r"Ref\('schema'\) stands for an attribute", id="nothing"),
        pytest.param({"__init__": fail}, "RuntimeError.*no database", id="not made"),
    ],
)
def test_a_ref_to_nothing_is_a_warning_and_the_other_views_go_on(
    fa: Any, members: Any, said: str
) -> None:
    app = Flask(__name__)
    api = Api(app)
    resource = build_ref(fa, **members)
    app.add_url_rule("/view", view_func=resource.as_view("view"))

    def new() -> Pet:
        return Pet(size=1)

    app.get("/typed")(typed(new))
    with pytest.warns(UserWarning, match=f"(?s)View 'view' .*{said}.* Fix: "):
        assert set(api.document(app)["paths"]) == {"/typed"}
    assert app.test_client().get("/typed").json == {"size": 1}


@pytest.mark.parametrize("params", [{"page": 5}, 5])
def test_parameters_that_are_no_objects_are_a_warning(fa: Any, params: Any) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.get("/view")(fa.doc(params=params)(build_view()))
    with pytest.warns(UserWarning, match=r"doc\(params=...\) has 5"):
        assert api.document(app)["paths"] == {}


def test_a_ref_of_a_view_without_a_class_is_a_warning(fa: Any) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.get("/view")(fa.doc(tags=[fa.Ref("tag")])(build_view()))
    with pytest.warns(UserWarning, match="a view that has no class"):
        assert api.document(app)["paths"] == {}


# Beside the extension itself.


def build_app(fa: Any, **config: Any) -> tuple[Flask, Any, Api]:
    """Return an app with the extension and an Api, and views of both."""
    app = Flask(__name__)
    app.config.update(config)
    docs = fa.FlaskApiSpec(app)
    api = Api(app, title="Shop")
    shown = fa.marshal_with(PetSchema)(fa.use_kwargs(PetSchema)(build_view()))
    app.post("/shown", endpoint="view")(shown)
    hidden = fa.marshal_with(PetSchema)(build_view())
    app.get("/hidden", endpoint="hidden")(hidden)

    def new(limit: int = 1) -> Pet:
        return Pet(size=limit)

    app.get("/new")(typed(new))
    docs.register(shown)
    return app, docs, api


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({}, id="pages"),
        pytest.param({"APISPEC_SWAGGER_URL": None}, id="no document"),
    ],
)
def test_views_are_in_the_document_as_they_are_registered(
    fa: Any, config: Json
) -> None:
    app, _, _ = build_app(fa, **config)
    document = read_document(app)
    assert document["info"]["title"] == "Shop"
    assert set(document["paths"]) == {"/shown", "/new"}
    client = app.test_client()
    assert client.post("/shown", json={"name": "a"}).json == {"name": "a"}
    assert client.get("/new?limit=2").json == {"size": 2}


def test_its_own_document_stays_as_it_was(fa: Any) -> None:
    app, _, api = build_app(fa)
    client = app.test_client()
    before = client.get("/swagger/").data
    api.document(app)
    assert client.get("/swagger/").data == before
    assert b'"swagger":"2.0"' in before.replace(b" ", b"")


def test_a_resource_without_annotations_is_there_if_it_is_registered(fa: Any) -> None:
    app = Flask(__name__)
    docs = fa.FlaskApiSpec(app)
    Api(app)

    def get(self: Any) -> str:
        return ""

    meta: Any = type(fa.MethodResource)
    resource = meta("Plain", (fa.MethodResource,), {"get": get})
    blueprint = Blueprint("zoo", __name__)
    blueprint.add_url_rule("/plain", view_func=resource.as_view("plain"))
    app.register_blueprint(blueprint)
    docs.register(resource, blueprint="zoo")
    operation = operation_of(read_document(app), "/plain", "get")
    assert operation["tags"] == ["zoo"]


def test_what_its_spec_has_beside_paths_is_there_where_it_is_referred_to(
    fa: Any,
) -> None:
    spec = APISpec(
        "Old",
        "1",
        "2.0",
        plugins=[MarshmallowPlugin()],
        security=[{"key": []}],
        tags=[{"name": "old", "description": "Old ones."}, {"name": "none"}],
    )
    spec.components.security_scheme("key", {"type": "basic"})
    spec.components.security_scheme("unused", {"type": "basic"})
    spec.components.schema(
        "Crate", {"properties": {"l": {"$ref": "#/definitions/CrateLid"}}}
    )
    spec.components.schema("CrateLid", {"type": "string"})
    spec.components.schema("Unused", {"type": "string"})
    app, docs, _ = build_app(fa, APISPEC_SPEC=spec)
    view = fa.doc(
        tags=["old"],
        security=[],
        responses={
            200: {"description": "d", "schema": {"$ref": "#/definitions/Crate"}}
        },
    )(build_view())
    app.get("/more", endpoint="more")(view)
    docs.register(view, endpoint="more")
    document = read_document(app)
    assert document["tags"] == [{"name": "old", "description": "Old ones."}]
    components = document["components"]
    assert components["securitySchemes"] == {"key": {"type": "http", "scheme": "basic"}}
    assert components["schemas"]["Crate"] == {
        "properties": {"l": {"$ref": "#/components/schemas/CrateLid"}}
    }
    assert "CrateLid" in components["schemas"]
    assert "Unused" not in components["schemas"]
    assert operation_of(document, "/shown")["security"] == [{"key": []}]
    assert operation_of(document, "/more", "get").get("security", []) == []
    assert "security" not in operation_of(document, "/new", "get")


def test_a_component_of_a_name_that_is_taken_has_a_number(fa: Any) -> None:
    spec = APISpec("Old", "1", "2.0", plugins=[MarshmallowPlugin()])
    spec.components.schema(
        "Crate",
        {
            "properties": {
                "a": {"$ref": "#/definitions/Pet"},
                "b": {"$ref": "#/definitions/Pet/allOf/0"},
            }
        },
    )
    spec.components.schema("Pet", {"allOf": [{"$ref": "#/definitions/Crate"}]})
    app, docs, _ = build_app(fa, APISPEC_SPEC=spec)
    answer = {"description": "d", "schema": {"$ref": "#/definitions/Crate"}}
    view = fa.doc(responses={200: answer})(build_view())
    app.get("/more", endpoint="more")(view)
    docs.register(view, endpoint="more")
    schemas = read_document(app)["components"]["schemas"]
    assert set(schemas["Pet"]["properties"]) == {"size"}
    assert schemas["Crate"]["properties"]["a"] == {"$ref": "#/components/schemas/Pet_2"}
    part = {"$ref": "#/components/schemas/Pet_2/allOf/0"}
    assert schemas["Crate"]["properties"]["b"] == part
    assert schemas["Pet_2"] == {"allOf": [{"$ref": "#/components/schemas/Crate"}]}


def test_openapi_3_0_has_them_too(fa: Any) -> None:
    app = Flask(__name__)
    app.config["TYPED_OPENAPI_VERSION"] = "3.0.3"
    Api(app)
    view = fa.use_kwargs({"a": fields.Int(allow_none=True)})(build_view())
    app.post("/view")(fa.marshal_with(PetSchema)(view))
    document = app.test_client().get("/openapi.json").get_json()
    OpenAPIV30SpecValidator(document).validate()
    body = document["paths"]["/view"]["post"]["requestBody"]
    assert body["content"][JSON]["schema"]["properties"]["a"] == {
        "type": "integer",
        "nullable": True,
    }


def test_the_names_of_components_are_those_of_classes(fa: Any) -> None:
    app, _, _ = build_app(fa)
    schemas = read_document(app)["components"]["schemas"]
    assert {"Pet", "PetSchema"} <= set(schemas)
    assert set(schemas["Pet"]["properties"]) == {"size"}
    assert set(schemas["PetSchema"]["properties"]) == {"name"}
