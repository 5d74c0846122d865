"""Views that nobody described, and which of those that are not typed a document has."""

from __future__ import annotations

import uuid
import warnings
from typing import Annotated, Any, ClassVar

import pytest
from documents import Json, operation_of, parameters_of, read_document
from flask import Blueprint, Flask, Response
from flask.views import MethodView, View
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV30SpecValidator
from webargs.flaskparser import use_kwargs
from werkzeug.routing import BaseConverter, Map, Rule

from flask_typed import Api, typed
from flask_typed.errors import ConfigError


def build_app(**keywords: Any) -> Flask:
    """Return an app with a typed view, a plain one and a described one."""
    app = Flask(__name__)
    Api(app, **keywords)

    @app.get("/typed")
    @typed
    def new() -> int:
        return 1

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    @app.get("/described")
    @use_kwargs({"page": fields.Int()}, location="query")
    def described(**kwargs: Any) -> str:
        return "described"

    return app


def document_plain(**rules: Any) -> Json:
    """Return the document of plain views at rules."""
    app = Flask(__name__)
    Api(app, document_untyped=True)
    for endpoint, (rule, view) in rules.items():
        app.add_url_rule(rule, endpoint, view)
    return read_document(app)


def nothing(**kwargs: Any) -> str:
    return ""


# Which views.


@pytest.mark.parametrize(
    ("keywords", "paths"),
    [
        pytest.param({}, {"/typed", "/described"}, id="default"),
        pytest.param(
            {"document_untyped": "described"}, {"/typed", "/described"}, id="described"
        ),
        pytest.param(
            {"document_untyped": True}, {"/typed", "/described", "/plain"}, id="all"
        ),
        pytest.param({"document_untyped": False}, {"/typed"}, id="none"),
    ],
)
def test_the_setting_says_which_views_are_in_the_document(
    keywords: Json, paths: set[str]
) -> None:
    assert set(read_document(build_app(**keywords))["paths"]) == paths


def test_the_config_key_wins() -> None:
    app = Flask(__name__)
    app.config["TYPED_DOCUMENT_UNTYPED"] = True
    Api(app, document_untyped=False)
    app.add_url_rule("/plain", view_func=nothing)
    assert set(read_document(app)["paths"]) == {"/plain"}


def test_another_value_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"use 'described', True or False"):
        Api(document_untyped="all")  # type: ignore[arg-type]


def test_a_view_can_be_told_to_be_in_no_document() -> None:
    app = build_app(document_untyped=True)

    class Hidden(MethodView):
        decorators: ClassVar[Any] = [typed(mode="off", in_document=False)]

        def get(self) -> str:
            return ""

    app.get("/off", endpoint="off")(typed(mode="off")(nothing))
    hidden = typed(mode="off", in_document=False)(nothing)
    app.get("/hidden", endpoint="hidden")(hidden)
    app.add_url_rule("/class", view_func=Hidden.as_view("class"))
    assert set(read_document(app)["paths"]) == {
        *("/typed", "/described", "/plain", "/off"),
    }


def test_files_and_pages_of_documents_are_not_in_the_document() -> None:
    app = build_app(document_untyped=True)
    files = Blueprint("files", __name__, static_folder="x", url_prefix="/files")
    app.register_blueprint(files)
    app.url_map.add(Rule("/moved", redirect_to="/plain"))
    app.url_map.add(Rule("/built", endpoint="built", build_only=True))
    app.url_map.add(Rule("/unserved", endpoint="unserved", methods=["GET"]))
    app.get("/static-page", endpoint="other.static")(nothing)
    assert set(read_document(app)["paths"]) == {
        *("/typed", "/described", "/plain", "/static-page"),
    }


def test_each_api_has_the_views_below_its_prefix() -> None:
    app = Flask(__name__)
    one = Api(app, url_prefix="/v1", document_untyped=True)
    two = Api(app, url_prefix="/v2")
    app.get("/v1/plain")(nothing)
    app.get("/v2/plain", endpoint="two")(nothing)
    app.get("/else", endpoint="none")(nothing)
    assert set(one.document(app)["paths"]) == {"/v1/plain"}
    assert set(two.document(app)["paths"]) == set()


def test_a_view_that_is_added_later_is_in_the_next_document() -> None:
    app = Flask(__name__)
    api = Api(app, document_untyped=True)
    assert set(api.document(app)["paths"]) == set()
    app.get("/late")(nothing)
    assert set(api.document(app)["paths"]) == {"/late"}


# What is known of a view.


def test_a_plain_view_has_what_its_rule_and_docstring_say() -> None:
    def show(kind: str, number: int) -> str:
        """Show a thing.

        It may be old.

        :param number: which one
        """
        return ""

    document = document_plain(show=("/<any(a,b):kind>/<int(min=3):number>", show))
    operation = operation_of(document, "/{kind}/{number}", "get")
    assert operation == {
        "summary": "Show a thing.",
        "description": "It may be old.",
        "operationId": "show",
        "parameters": [
            {
                "name": "kind",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": ["a", "b"]},
            },
            {
                "name": "number",
                "in": "path",
                "required": True,
                "description": "which one",
                "schema": {"type": "integer", "minimum": 3},
            },
        ],
        "responses": {"default": {"description": "Response"}},
    }


@pytest.mark.parametrize(
    ("rule", "schema"),
    [
        pytest.param("/<float:x>", {"type": "number", "format": "double"}, id="float"),
        pytest.param("/<uuid:x>", {"type": "string", "format": "uuid"}, id="uuid"),
        pytest.param("/<path:x>", {"type": "string"}, id="path"),
        pytest.param("/<own:x>", {"type": "string"}, id="own"),
    ],
)
def test_a_variable_is_what_its_converter_takes(rule: str, schema: Json) -> None:
    class Own(BaseConverter):
        def __init__(self, map: Map) -> None:
            super().__init__(map)

        def to_python(self, value: str) -> Any:
            return uuid.UUID(value)

    app = Flask(__name__)
    app.url_map.converters["own"] = Own
    Api(app, document_untyped=True)
    app.add_url_rule(rule, "view", nothing)
    found = parameters_of(read_document(app), "/{x}", "get")["x"]["schema"]
    assert found.items() >= schema.items()


def test_a_view_of_several_methods_has_an_id_for_each() -> None:
    app = Flask(__name__)
    Api(app, document_untyped=True)

    class Pets(MethodView):
        def get(self) -> str:
            """List pets."""
            return ""

        def post(self) -> str:
            return ""

    class Single(View):
        methods = ("PUT",)

        def dispatch_request(self) -> str:
            """Put it."""
            return ""

    blueprint = Blueprint("zoo", __name__)
    blueprint.add_url_rule("/pets", view_func=Pets.as_view("pets"))
    blueprint.add_url_rule("/single", view_func=Single.as_view("single"))
    app.register_blueprint(blueprint)
    document = read_document(app)
    pets = document["paths"]["/pets"]
    assert {method: each["operationId"] for method, each in pets.items()} == {
        "get": "zoo.pets_get",
        "post": "zoo.pets_post",
    }
    assert pets["get"]["summary"] == "List pets."
    assert "summary" not in pets["post"]
    assert pets["get"]["tags"] == ["zoo"]
    assert operation_of(document, "/single", "put")["summary"] == "Put it."
    assert document["tags"] == [{"name": "zoo"}]


def test_methods_that_openapi_has_no_word_for_are_left_out() -> None:
    app = Flask(__name__)
    Api(app, document_untyped=True)
    app.add_url_rule("/dav", view_func=nothing, methods=["PROPFIND", "PUT"])
    assert set(read_document(app)["paths"]["/dav"]) == {"put"}


def test_an_object_that_is_called_is_a_view() -> None:
    class Page:
        def __call__(self) -> str:
            return ""

    page: Any = Page()
    document = document_plain(page=("/page", page))
    assert operation_of(document, "/page", "get")["operationId"] == "page"


def test_two_views_at_one_path_are_a_warning_that_says_how_to_hide_one() -> None:
    app = Flask(__name__)
    api = Api(app, document_untyped=True)
    app.get("/<int:number>", endpoint="number")(nothing)
    app.get("/<name>", endpoint="name")(nothing)
    with pytest.warns(UserWarning, match=r'@typed\(mode="off", in_document=False\)'):
        paths = api.document(app)["paths"]
    assert len(paths) == 1


def test_no_error_is_claimed_to_be_ours() -> None:
    app = build_app(document_untyped=True)
    document = read_document(app)
    for path in ("/plain", "/described"):
        assert set(operation_of(document, path, "get")["responses"]) == {"default"}
    assert "Problem" not in str(document.get("components", {}))
    answer = app.test_client().get("/described?page=x")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_typed_views_keep_their_names_beside_others() -> None:
    app = Flask(__name__)
    Api(app, document_untyped=True)
    app.add_url_rule("/a", "same", nothing)

    def view() -> int:
        return 1

    app.add_url_rule("/b", "other", typed(operation_id="same")(view))
    document = read_document(app)
    assert operation_of(document, "/b", "get")["operationId"] == "same"
    assert operation_of(document, "/a", "get")["operationId"] == "same_2"


def test_the_document_is_the_same_in_whatever_order_rules_are_added() -> None:
    rules = {"a": ("/a/<int:x>", nothing), "b": ("/b", nothing), "c": ("/c", nothing)}
    turned = dict(reversed(rules.items()))
    assert document_plain(**rules) == document_plain(**turned)


def test_a_document_that_failed_has_the_same_ids_when_it_is_asked_for_again() -> None:
    app = Flask(__name__)
    api = Api(app, document_untyped=True)

    def broken() -> str:
        return ""

    broken.__doc__ = "---\nget: [\n"
    app.get("/a", endpoint="a")(nothing)
    app.get("/b", endpoint="b")(broken)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="malformed"):
            api.document(app)
    with pytest.warns(UserWarning, match="malformed"):
        document = api.document(app)
    assert operation_of(document, "/a", "get")["operationId"] == "a"


def test_openapi_3_0_has_them_too() -> None:
    app = build_app(document_untyped=True, openapi_version="3.0.3")
    document = app.test_client().get("/openapi.json").get_json()
    OpenAPIV30SpecValidator(document).validate()
    assert set(document["paths"]) == {"/typed", "/described", "/plain"}


def test_reading_a_document_changes_no_answer() -> None:
    app = build_app(document_untyped=True)

    @app.get("/response")
    def response() -> Response:
        return Response(b"\x00", 299, {"X-A": "1"})

    client = app.test_client()
    before = client.get("/response")
    read_document(app)
    after = client.get("/response")
    assert (before.data, before.status, list(before.headers)) == (
        *(after.data, after.status, list(after.headers)),
    )


def test_nothing_of_them_is_read_before_a_document_is_asked_for() -> None:
    app = Flask(__name__)
    api = Api(app)

    def broken() -> str:
        """A view.

        ---
        get: [
        """
        return "fine"

    app.get("/broken")(broken)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        api.bind(app)
        assert app.test_client().get("/broken").text == "fine"
    with pytest.warns(UserWarning, match="malformed"):
        api.document(app)


# Schemas.


class Owner(Schema):
    name = fields.Str(required=True)


def test_a_schema_is_one_component_for_views_of_all_kinds() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/old")
    @use_kwargs(Owner)
    def old(**kwargs: Any) -> str:
        return ""

    def new(owner: Any) -> Any:
        return owner

    hint = Annotated[dict[str, Any], Owner]
    new.__annotations__.update({"owner": hint, "return": hint})
    app.post("/new")(typed(new))
    document = read_document(app)
    reference = {"$ref": "#/components/schemas/Owner"}
    for path in ("/old", "/new"):
        body = operation_of(document, path)["requestBody"]
        assert body["content"]["application/json"]["schema"] == reference
    assert "Owner_2" not in document["components"]["schemas"]


def test_two_schemas_of_one_name_get_their_modules_in_front() -> None:
    other = type("Owner", (Schema,), {"age": fields.Int(), "__module__": "elsewhere"})
    app = Flask(__name__)
    Api(app)
    for name, schema in (("one", Owner), ("two", other)):
        app.post(f"/{name}", endpoint=name)(use_kwargs(schema)(nothing))
    names = read_document(app)["components"]["schemas"]
    assert set(names) == {f"{__name__}.Owner", "elsewhere.Owner"}
