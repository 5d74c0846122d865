"""``TypedFlask`` and ``TypedBlueprint``: annotated views are typed by themselves."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import flask
import pytest
from flask import Blueprint, Flask
from flask.views import MethodView, View

from flask_typed import Api, TypedBlueprint, TypedFlask, typed

R = TypeVar("R")


@dataclass
class Pet:
    name: str


def make_app() -> TypedFlask:
    app = TypedFlask(__name__)
    Api(app)
    return app


def documented(app: Flask) -> dict[str, list[str]]:
    """Return the methods in the document, by path."""
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    return {path: list(methods) for path, methods in paths.items()}


def noted(view: Callable[..., R]) -> Callable[..., R]:
    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> R:
        return view(*args, **kwargs)

    return wrapper


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
def test_an_annotated_view_is_typed_under_every_verb(verb: str) -> None:
    app = make_app()
    blueprint = TypedBlueprint("things", __name__, url_prefix="/v1")

    def view(size: int = 1) -> dict[str, int]:
        return {"size": size}

    for scaffold in (app, blueprint):
        assert getattr(scaffold, verb)("/things")(view) is view
    app.register_blueprint(blueprint)

    client = app.test_client()
    for path in ("/things", "/v1/things"):
        assert getattr(client, verb)(f"{path}?size=2").json == {"size": 2}
        assert getattr(client, verb)(f"{path}?size=x").status_code == 422
        assert documented(app)[path] == [verb]


def test_route_add_url_rule_and_plain_blueprints_type_views_too() -> None:
    app = make_app()
    plain = Blueprint("plain", __name__)

    @app.route("/route", methods=["POST"])
    def by_route(pet: Pet) -> Pet:
        return pet

    def by_rule(size: int) -> int:
        return size

    app.add_url_rule("/rule", view_func=by_rule)

    @plain.get("/plain")
    @noted
    def by_blueprint(size: int) -> str:
        return str(size)

    app.register_blueprint(plain)

    client = app.test_client()
    assert client.post("/route", json={"name": "a"}).json == {"name": "a"}
    assert client.get("/rule?size=3").json == 3
    assert client.get("/plain?size=4").text == "4"
    assert client.get("/plain").status_code == 422


def test_one_function_may_stand_on_several_rules() -> None:
    app = make_app()

    @app.get("/a")
    @app.get("/b/<int:size>")
    def view(size: int = 1) -> int:
        return size

    client = app.test_client()
    assert client.get("/a?size=3").json == 3
    assert client.get("/b/4").json == 4


def test_a_typed_blueprint_types_its_views_on_a_plain_app() -> None:
    app = Flask(__name__)
    Api(app)
    things = TypedBlueprint("things", __name__)

    @things.get("/things")
    def view(size: int) -> int:
        return size

    @app.get("/plain")
    def plain(size: str = "none") -> str:
        return size

    app.register_blueprint(things)

    client = app.test_client()
    assert client.get("/things?size=3").json == 3
    assert client.get("/plain?size=3").text == "none"
    assert documented(app) == {"/things": ["get"]}


def test_a_blueprint_registered_twice_is_typed_twice() -> None:
    app = make_app()
    things = TypedBlueprint("things", __name__)

    @things.get("/things")
    def view(size: int) -> int:
        return size

    app.register_blueprint(things, url_prefix="/a")
    app.register_blueprint(things, url_prefix="/b", name="others")

    client = app.test_client()
    assert client.get("/a/things?size=3").json == 3
    assert client.get("/b/things?size=4").json == 4


def test_a_view_without_annotations_stays_plain() -> None:
    app = make_app()

    @app.get("/things")
    def view():  # type: ignore[no-untyped-def]
        return flask.request.args["size"]

    assert app.test_client().get("/things?size=x").text == "x"
    assert documented(app) == {}


def test_functions_of_flask_and_of_the_extension_are_left_alone() -> None:
    app = TypedFlask(__name__, static_url_path="/static", static_folder=".")
    Api(app)
    app.add_url_rule("/more/<path:filename>", "more", app.send_static_file)
    app.add_url_rule("/endpoint", "by_endpoint")

    @app.endpoint("by_endpoint")
    def by_endpoint(size: int) -> str:
        return ""

    client = app.test_client()
    for path in ("/static/test_app.py", "/more/test_app.py", "/docs", "/openapi.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.json is None) == (
            200,
            path != "/openapi.json",
        )
        answer.close()
    assert documented(app) == {}


def test_mode_off_leaves_a_view_plain() -> None:
    app = make_app()

    @app.get("/off")
    @typed(mode="off")
    def off() -> str:
        return flask.request.args["size"]

    @app.get("/off_inside")
    @noted
    @typed(mode="off")
    def off_inside() -> str:
        return flask.request.args["size"]

    client = app.test_client()
    assert client.get("/off?size=x").text == "x"
    assert client.get("/off_inside?size=x").text == "x"
    assert documented(app) == {}


def test_options_of_typed_are_kept() -> None:
    app = make_app()

    @app.post("/pets")
    @typed(status=201)
    def create(pet: Pet) -> Pet:
        return pet

    assert app.test_client().post("/pets", json={"name": "a"}).status_code == 201


def test_of_a_method_view_the_annotated_methods_count() -> None:
    class Pets(MethodView):
        def get(self, size: int = 1) -> int:
            return size

        def put(self):  # type: ignore[no-untyped-def]
            return flask.request.args["size"]

        @typed(mode="off")
        def delete(self) -> str:
            return flask.request.args["size"]

        @typed(status=201)
        def post(self, pet: Pet) -> Pet:
            return pet

    app = make_app()
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    client = app.test_client()
    assert client.get("/pets?size=2").json == 2
    assert client.get("/pets?size=x").status_code == 422
    assert client.put("/pets?size=x").text == "x"
    assert client.delete("/pets?size=x").text == "x"
    assert client.post("/pets", json={"name": "a"}).status_code == 201
    assert documented(app) == {"/pets": ["get", "post"]}


def test_of_a_view_class_dispatch_request_counts() -> None:
    class Show(View):
        def dispatch_request(self, size: int = 1) -> Any:
            return size

    class Plain(View):
        def dispatch_request(self):  # type: ignore[no-untyped-def]
            return flask.request.args["size"]

    class PlainMethods(MethodView):
        def get(self):  # type: ignore[no-untyped-def]
            return flask.request.args["size"]

    app = make_app()
    for cls in (Show, Plain, PlainMethods):
        app.add_url_rule(f"/{cls.__name__}", view_func=cls.as_view(cls.__name__))

    client = app.test_client()
    assert client.get("/Show?size=2").json == 2
    assert client.get("/Plain?size=x").text == "x"
    assert client.get("/PlainMethods?size=x").text == "x"
    assert documented(app) == {"/Show": ["get"]}


def test_routing_errors_are_problems() -> None:
    app = make_app()

    @app.get("/things/<int:number>")
    def view(number: int) -> int:
        return number

    client = app.test_client()
    for answer, status in (
        (client.get("/nowhere"), 404),
        (client.get("/things/x"), 404),
        (client.post("/things/3"), 405),
    ):
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"


def test_register_extension_sets_an_extension_up_and_returns_it() -> None:
    class Extension:
        def init_app(self, app: Flask, prefix: str = "/") -> None:
            app.extensions["mine"] = prefix

    app = TypedFlask(__name__)
    extension = Extension()

    assert app.register_extension(extension, prefix="/x") is extension
    assert app.extensions["mine"] == "/x"
    api = app.register_extension(Api(title="Shop"))
    assert api.document(app)["info"]["title"] == "Shop"
