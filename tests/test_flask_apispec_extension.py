"""The extension of the drop-in: config, routes, what is registered and how."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV2SpecValidator

from flask_typed.errors import ConfigError
from flask_typed.flask_apispec import (
    FlaskApiSpec,
    MethodResource,
    doc,
    marshal_with,
)
from flask_typed.flask_apispec.apidoc import Converter, ViewConverter
from flask_typed.flask_apispec.extension import make_apispec

# apispec, of two Schemas of fields by name.
pytestmark = pytest.mark.filterwarnings("ignore:Multiple schemas resolved")


class PetSchema(Schema):
    name = fields.Str(required=True)


@marshal_with(PetSchema)
@doc(responses={"default": {"description": "a pet"}})
def pet() -> Any:
    return {"name": "a"}


class Pets(MethodResource):
    def __init__(self, *names: str, kind: str = "") -> None:
        self.names = names

    @marshal_with(PetSchema(many=True))
    def get(self) -> Any:
        return [{"name": name} for name in self.names]


def build(**config: Any) -> tuple[Flask, FlaskApiSpec]:
    app = Flask(__name__)
    app.config.update(config)
    app.add_url_rule("/pet", view_func=pet)
    app.add_url_rule("/pets", view_func=Pets.as_view("pets", "a"))
    return app, FlaskApiSpec(app)


def fetch(app: Flask, path: str = "/swagger/") -> Any:
    return app.test_client().get(path).get_json()


# Config.


def test_the_document_is_swagger_2_by_default() -> None:
    app, _ = build()
    assert fetch(app) == {
        "swagger": "2.0",
        "info": {"title": "flask-apispec", "version": "v1"},
        "paths": {},
    }


def test_config_names_the_api() -> None:
    app, _ = build(
        APISPEC_TITLE="Pets", APISPEC_VERSION="3", APISPEC_OAS_VERSION="3.0.3"
    )
    document = fetch(app)
    assert document["openapi"] == "3.0.3"
    assert document["info"] == {"title": "Pets", "version": "3"}


def test_a_spec_of_the_app_is_used() -> None:
    spec = APISpec(
        "Own", "9", "2.0", plugins=[MarshmallowPlugin()], info={"description": "d"}
    )
    app, docs = build(APISPEC_SPEC=spec)
    assert docs.spec is spec
    assert fetch(app)["info"] == {"title": "Own", "version": "9", "description": "d"}


def test_a_spec_without_the_plugin_is_refused() -> None:
    spec = APISpec("Own", "9", "2.0")
    with pytest.raises(ConfigError, match=r"Fix: APISpec\(") as caught:
        build(APISPEC_SPEC=spec)
    assert isinstance(caught.value, RuntimeError)


def test_paths_of_the_routes_are_settings() -> None:
    app, _ = build(APISPEC_SWAGGER_URL="/api.json", APISPEC_SWAGGER_UI_URL="/api/")
    client = app.test_client()
    assert client.get("/api.json").is_json
    assert 'data-document="/api.json"' in client.get("/api/").text
    assert client.get("/swagger/").status_code == 404
    assert client.get("/swagger-ui/").status_code == 404


def test_both_routes_can_be_off() -> None:
    app, _ = build(APISPEC_SWAGGER_URL=None, APISPEC_SWAGGER_UI_URL="")
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {
        "static",
        "pet",
        "pets",
        "flask-apispec.static",
    }


def test_there_is_no_page_without_a_document() -> None:
    app, _ = build(APISPEC_SWAGGER_URL=None)
    assert app.test_client().get("/swagger-ui/").status_code == 404


def test_what_is_made_by_hand_has_the_same_defaults() -> None:
    assert make_apispec().to_dict() == {
        "swagger": "2.0",
        "info": {"title": "flask-apispec", "version": "v1"},
        "paths": {},
    }


# The page.


def test_the_page_loads_what_is_there() -> None:
    app, _ = build()
    client = app.test_client()
    page = client.get("/swagger-ui/").text
    assert 'data-document="/swagger/"' in page
    paths = [word.split('"')[1] for word in page.split() if "/flask-apispec/" in word]
    assert len(paths) == 5
    for path in paths:
        assert client.get(path, buffered=True).status_code == 200, path
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("swagger-ui.css", 200),
        ("swagger-ui-bundle.js", 200),
        ("swagger-ui-standalone-preset.js", 200),
        ("oauth2-redirect.html", 200),
        ("redoc.html", 404),
        ("../templates/swagger-ui.html", 404),
        ("nothing.js", 404),
    ],
)
def test_files_have_the_names_that_pages_of_apps_load(name: str, status: int) -> None:
    app, _ = build()
    path = f"/flask-apispec/static/{name}"
    response = app.test_client().get(path, buffered=True)
    assert response.status_code == status


def test_a_page_of_the_app_comes_first(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    page = "{{ url_for('flask-apispec.swagger-json') }}"
    (tmp_path / "templates" / "swagger-ui.html").write_text(page)
    app = Flask(__name__, root_path=str(tmp_path))
    FlaskApiSpec(app)
    assert app.test_client().get("/swagger-ui/").text == "/swagger/"


# What is registered.


def test_views_and_resources_are_documented() -> None:
    app, docs = build()
    docs.register(pet)
    docs.register(Pets)
    document = fetch(app)
    assert set(document["paths"]) == {"/pet", "/pets"}
    assert document["paths"]["/pets"] == {
        "get": {
            "parameters": [],
            "responses": {
                "default": {
                    "description": "",
                    "schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
                }
            },
        }
    }
    OpenAPIV2SpecValidator(document).validate()


def test_what_is_registered_before_there_is_an_app_is_documented_then() -> None:
    docs = FlaskApiSpec(document_options=False)
    docs.register(pet)
    app = Flask(__name__)
    app.add_url_rule("/pet", view_func=pet)
    docs.init_app(app)
    assert set(fetch(app)["paths"]["/pet"]) == {"get"}


def test_options_are_documented_unless_they_are_not() -> None:
    app, docs = build()
    docs.register(pet)
    assert set(fetch(app)["paths"]["/pet"]) == {"get", "options"}


def test_one_extension_serves_several_apps() -> None:
    docs = FlaskApiSpec()
    docs.register(pet)
    apps = []
    for title in ("first", "second"):
        app = Flask(__name__)
        app.config["APISPEC_TITLE"] = title
        app.add_url_rule(f"/{title}", view_func=pet)
        docs.init_app(app)
        apps.append(app)
    for app, title in zip(apps, ("first", "second"), strict=True):
        document = fetch(app)
        assert document["info"]["title"] == title
        assert list(document["paths"]) == [f"/{title}"]


def test_a_spec_that_is_set_later_is_served() -> None:
    app, docs = build()
    docs.spec = make_apispec("later")
    assert fetch(app)["info"]["title"] == "later"


def test_an_endpoint_of_another_name_is_given() -> None:
    app, docs = build()
    app.add_url_rule("/other", "Other", pet)
    blueprint = Blueprint("area", __name__, url_prefix="/area")
    blueprint.add_url_rule("/pet", view_func=pet)
    app.register_blueprint(blueprint)
    docs.register(pet, endpoint="Other")
    docs.register(pet, blueprint="area")
    assert set(fetch(app)["paths"]) == {"/other", "/area/pet"}


def test_a_view_with_another_name_is_found_by_what_it_serves() -> None:
    class Animals(Pets):
        pass

    def named() -> Any: ...

    app, docs = build()
    app.add_url_rule("/named", "Another", marshal_with(None)(named))
    app.add_url_rule("/animals", view_func=Animals.as_view("Animals", "a"))
    for name in ("one", "two"):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        blueprint.add_url_rule("/a", view_func=Animals.as_view("Animals", "a"))
        app.register_blueprint(blueprint)
    docs.register(app.view_functions["Another"])
    docs.register(Animals, blueprint="two")
    assert set(fetch(app)["paths"]) == {"/named", "/two/a"}
    docs.register(Animals)
    assert set(fetch(app)["paths"]) == {"/named", "/animals", "/one/a", "/two/a"}


def test_a_view_is_not_looked_for_where_its_endpoint_is_given() -> None:
    _, docs = build()
    with pytest.raises(ConfigError, match="no endpoint 'elsewhere'"):
        docs.register(pet, endpoint="elsewhere")


def test_every_rule_of_an_endpoint_is_documented() -> None:
    app, docs = build()
    app.add_url_rule("/puppy", "pet", pet)
    docs.register(pet)
    assert set(fetch(app)["paths"]) == {"/pet", "/puppy"}


def test_a_resource_is_made_with_what_it_takes() -> None:
    made = []

    class Resource(MethodResource):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            made.append((args, kwargs))

        def get(self) -> None: ...

    app, docs = build()
    app.add_url_rule("/r", view_func=Resource.as_view("resource"))
    docs.register(
        Resource, resource_class_args=("a",), resource_class_kwargs={"kind": "b"}
    )
    assert made == [(("a",), {"kind": "b"})]


@pytest.mark.parametrize(
    "target", ["pet", None, functools.partial(pet), Flask], ids=repr
)
def test_what_is_no_view_is_refused(target: Any) -> None:
    _, docs = build()
    with pytest.raises(ConfigError, match="Fix: register a view function") as caught:
        docs.register(target)
    assert isinstance(caught.value, TypeError)


def test_a_view_without_a_rule_is_refused() -> None:
    def lost() -> None: ...

    _, docs = build()
    with pytest.raises(ConfigError, match=r"no endpoint 'a\.lost'\. Fix:") as caught:
        docs.register(lost, blueprint="a")
    assert isinstance(caught.value, KeyError)


# What is found.


def test_existing_views_are_found_by_their_endpoints() -> None:
    app, docs = build()
    app.add_url_rule("/named", "Another name", pet)
    outer, inner = Blueprint("outer", __name__), Blueprint("inner", __name__)
    inner.add_url_rule("/nested", view_func=pet)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.add_url_rule("/partial", "partial", functools.partial(pet))
    app.endpoint("without a rule")(pet)
    docs.register_existing_resources()
    assert set(fetch(app)["paths"]) == {"/pet", "/pets", "/named", "/nested"}


def test_of_an_existing_resource_swagger_2_has_paths_and_methods() -> None:
    app, docs = build()
    docs.register_existing_resources()
    empty: dict[str, Any] = {"parameters": [], "responses": {}}
    assert fetch(app)["paths"]["/pets"] == {"get": empty, "options": empty}


def test_of_an_existing_resource_openapi_3_has_all() -> None:
    app, docs = build(APISPEC_OAS_VERSION="3.0.3")
    docs.register_existing_resources()
    document = fetch(app)
    assert set(document["paths"]["/pets"]) == {"get"}
    assert "Pet" in document["components"]["schemas"]


def test_an_existing_resource_that_cannot_be_made_is_named() -> None:
    class Needs(MethodResource):
        def __init__(self, store: Any) -> None:
            self.store = store

        def get(self) -> None: ...

    app, docs = build(APISPEC_OAS_VERSION="3.0.3")
    app.add_url_rule("/needs", view_func=Needs.as_view("needs", 1))
    with pytest.warns(UserWarning, match="The endpoint 'needs' is not in the document"):
        docs.register_existing_resources()
    assert set(fetch(app)["paths"]) == {"/pet", "/pets"}


def test_nothing_is_found_without_an_app() -> None:
    with pytest.raises(ConfigError, match=r"Fix: call init_app\(app\)"):
        FlaskApiSpec().register_existing_resources()


def test_a_converter_by_itself_knows_no_methods() -> None:
    app, docs = build()
    spec = make_apispec()
    assert Converter(app, spec).convert(pet)[0]["operations"] == {}
    (path,) = ViewConverter(app, spec, document_options=False).convert(pet)
    assert path["view"] is pet
    assert list(path["operations"]) == ["get"]
    assert docs.view_converter is not None
