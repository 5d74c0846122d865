"""A legacy app, written once for flask-apispec and its drop-in alike.

It uses what both can do. Rules have one variable each: with two, the order of the
parameters in flask-apispec's document is that of a set.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import flask
from flask import Blueprint, Flask
from marshmallow import EXCLUDE, Schema, fields, post_load, validate
from webargs.flaskparser import FlaskParser


class OwnerSchema(Schema):
    name = fields.Str(required=True)
    since = fields.Date()


class PetSchema(Schema):
    id = fields.Int(dump_only=True)
    name = fields.Str(required=True, validate=validate.Length(min=1, max=20))
    kind = fields.Str(load_default="cat", validate=validate.OneOf(["cat", "dog"]))
    weight = fields.Float(data_key="weightKg", allow_none=True)
    tags = fields.List(fields.Str(), metadata={"description": "what it is like"})
    owner = fields.Nested(OwnerSchema)
    secret = fields.Str(load_only=True)


class ErrorSchema(Schema):
    message = fields.Str()
    status = fields.Int()


class PageSchema(Schema):
    page = fields.Int(load_default=1, validate=validate.Range(min=1))
    tag = fields.List(fields.Str())


class TokenSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    token = fields.Str(data_key="X-Token", required=True)


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y


class PointSchema(Schema):
    x = fields.Int(required=True)
    y = fields.Int(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Point:
        return Point(**data)


PETS: dict[int, dict[str, Any]] = {
    1: {"id": 1, "name": "Ada", "kind": "cat", "weight": 3.5, "secret": "s"},
    2: {"id": 2, "name": "Bob", "kind": "dog", "owner": {"name": "Cy"}, "extra": 1},
}


class Parser(FlaskParser):
    """A parser of the app's own."""

    DEFAULT_VALIDATION_STATUS = 400


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that answers 401 to a request without a header."""

    @functools.wraps(view)
    def guard(*args: Any, **kwargs: Any) -> Any:
        if "X-User" not in flask.request.headers:
            return flask.make_response("who are you?", 401)
        return view(*args, **kwargs)

    return guard


def build_app(package: str, **config: Any) -> Flask:
    """Return the app.

    :param package: whose decorators and extension it uses
    :param config: of the app
    """
    api: Any = import_module(package)
    app = Flask("legacy")
    app.config.update(APISPEC_TITLE="Pets", APISPEC_VERSION="1.2", **config)
    targets = [*_add_views(app, api), *_add_returns(app, api)]
    _add_handlers(app)
    resources = _add_resources(app, api)
    docs = api.FlaskApiSpec()
    for target in targets:
        docs.register(target)
    docs.init_app(app)
    for target, options in resources:
        docs.register(target, **options)
    return app


def _add_views(app: Flask, api: Any) -> list[Any]:
    doc, use_kwargs, marshal_with = api.doc, api.use_kwargs, api.marshal_with

    @app.route("/pets")
    @use_kwargs({"kind": fields.Str(), "limit": fields.Int()}, location="query")
    @use_kwargs(PageSchema, location="query")
    @marshal_with(PetSchema(many=True))
    @doc(tags=["pets"], summary="All pets", description="Some, <b>if</b> any.")
    def list_pets(**kwargs: Any) -> Any:
        found = [p for p in PETS.values() if kwargs.get("kind") in (None, p["kind"])]
        return found[: kwargs.get("limit", 10)] if kwargs["page"] == 1 else []

    @app.route("/pets", methods=["POST"])
    @use_kwargs(PetSchema)
    @marshal_with(PetSchema, code=201, description="made")
    @marshal_with(ErrorSchema, code=409)
    @marshal_with(ErrorSchema(only=["message"]), description="anything else")
    def add_pet(**kwargs: Any) -> Any:
        if kwargs["name"] == "Ada":
            return {"message": "there is one", "status": 409, "more": 1}, 409
        if kwargs["name"] == "Zoe":
            return {"message": "odd", "status": 1}, 202, {"X-Odd": "1"}
        return {"id": 3, **kwargs}, 201

    @app.route("/pets/batch", methods=["PUT"])
    @use_kwargs(PetSchema(many=True, only=["name", "kind"]))
    def add_pets(*pets: Any) -> Any:
        return list(pets)

    @app.route("/pets/<int:pet_id>", methods=["PATCH"])
    @use_kwargs({"name": fields.Str(required=True), "tags": fields.List(fields.Int())})
    @marshal_with(PetSchema(exclude=["tags"]))
    @doc(params={"pet_id": {"description": "which", "type": "string"}})
    def change_pet(pet_id: int, **kwargs: Any) -> Any:
        return {**PETS[pet_id], **kwargs}

    @app.route("/form", methods=["POST"])
    @use_kwargs({"a": fields.Int(required=True), "b": fields.Str()}, location="form")
    def form(**kwargs: Any) -> Any:
        return kwargs

    @app.route("/point", methods=["POST"])
    @use_kwargs(PointSchema())
    @marshal_with(PointSchema)
    def point(made: Point) -> Any:
        return made

    @app.route("/token")
    @use_kwargs(TokenSchema, location="headers")
    @use_kwargs({"seen": fields.Bool()}, location="cookies")
    @doc(params={"X-Trace": {"in": "header", "type": "string", "description": "id"}})
    def token(**kwargs: Any) -> Any:
        return kwargs

    @app.route("/made/<kind>")
    @use_kwargs(lambda request: PageSchema(only=["page"]), location="query")
    @marshal_with(PageSchema, apply=False)
    def made(kind: str, page: int) -> Any:
        return {"kind": kind, "page": page, "extra": True}

    @app.route("/untouched")
    @use_kwargs({"q": fields.Int(required=True)}, location="query", apply=False)
    def untouched(**kwargs: Any) -> Any:
        return {"given": kwargs}

    @app.route("/guarded", methods=["POST"])
    @use_kwargs({"a": fields.Int(required=True)})
    @guarded
    @use_kwargs({"b": fields.Int(required=True)}, location="query")
    @marshal_with(None, code=204)
    def behind(**kwargs: Any) -> Any:
        return kwargs

    return [
        list_pets, add_pet, add_pets, change_pet, form, point, token, made,
        untouched, behind,
    ]  # fmt: skip


def _add_returns(app: Flask, api: Any) -> list[Any]:
    class Loud(api.annotations.Wrapper):
        def marshal_result(self, result: Any, status_code: Any) -> Any:
            return flask.jsonify({"loud": result, "status": status_code})

    class Counted(api.annotations.Wrapper):
        def call_view(self, *args: Any, **kwargs: Any) -> Any:
            value = super().call_view(*args, **kwargs)
            return {"value": value, "named": self.func.__name__}

    returned: dict[str, Any] = {
        "text": "text",
        "none": None,
        "number": 1.5,
        "list": [1, {"b": 1, "a": 2}],
        "of-one": ({"a": 1},),
        "status": ({"a": 1}, 202),
        "status-text": ({"a": 1}, "299 Odd"),
        "headers": ({"a": 1}, {"X-A": "b"}),
        "header-list": ({"a": 1}, [("X-A", "b")]),
        "all": ({"a": 1}, 418, {"X-A": "b"}),
        "many": ([], 200),
    }

    @app.route("/returned/<name>")
    @api.marshal_with(None, code=205)
    def value(name: str) -> Any:
        return returned[name]

    @app.route("/response")
    @api.marshal_with(PetSchema)
    def response() -> Any:
        return flask.make_response("<p>as it is</p>", 203, {"X-A": "b"})

    @app.route("/loud")
    @api.wrap_with(Loud)
    def loud() -> Any:
        return [1], 203

    @app.route("/counted")
    @api.marshal_with(ErrorSchema, apply=False)
    @api.wrap_with(Counted)
    @api.use_kwargs({"n": fields.Int(load_default=7)}, location="query")
    def counted(n: int) -> Any:
        return n

    @app.route("/plain/<float:size>", methods=["GET", "HEAD", "DELETE"])
    def plain(size: float) -> Any:
        return str(size)

    return [value, response, loud, counted, plain]


def _add_handlers(app: Flask) -> None:
    @app.errorhandler(422)
    @app.errorhandler(400)
    def refused(error: Any) -> Any:
        messages = getattr(error, "data", {}).get("messages", ["no data"])
        return flask.jsonify({"errors": messages}), error.code


@dataclass
class Store:
    """What a resource is made with."""

    pets: dict[int, dict[str, Any]] = field(default_factory=lambda: dict(PETS))


def _add_resources(app: Flask, api: Any) -> list[tuple[Any, dict[str, Any]]]:
    doc, use_kwargs, marshal_with = api.doc, api.use_kwargs, api.marshal_with

    @doc(tags=["base"], security=[{"key": []}])
    @marshal_with(ErrorSchema, code=404, description="not there")
    class Base(api.MethodResource):
        schema: Any = None

        @use_kwargs({"verbose": fields.Bool()}, location="query")
        @marshal_with(api.Ref("schema"), description="one")
        @doc(summary="One of them")
        def get(self, item_id: int, **kwargs: Any) -> Any:
            item = self.find(item_id)
            if item is None:
                return {"message": "none", "kwargs": kwargs}, 404
            return item

        def find(self, item_id: int) -> Any:
            return PETS.get(item_id)

        @use_kwargs(api.Ref("schema"))
        @marshal_with(api.Ref("schema"))
        def put(self, item_id: int, **kwargs: Any) -> Any:
            return {**PETS[item_id], **kwargs}

    @doc(tags=["one"])
    class One(Base):
        schema = PetSchema

        def __init__(self, store: Store, title: str = "") -> None:
            self.store, self.title = store, title

        def find(self, item_id: int) -> Any:
            return self.store.pets.get(item_id)

        @use_kwargs({"force": fields.Bool()}, location="query")
        @doc(description="Away with it")
        def delete(self, item_id: int, **kwargs: Any) -> Any:
            return flask.make_response("", 204)

    class Short(Base):
        schema = PetSchema(only=["name", "kind"])

        @doc(description="In short")
        @use_kwargs({"lang": fields.Str()}, location="query")
        def get(self, item_id: int, **kwargs: Any) -> Any:
            return {"name": str(sorted(kwargs)), "kind": "dog", "id": item_id}

        @use_kwargs({"only": fields.Str()}, inherit=False)
        @marshal_with(None, inherit=False)
        @doc(inherit=False, description="Alone")
        def put(self, item_id: int, **kwargs: Any) -> Any:
            return flask.jsonify({"id": item_id, **kwargs})

    one = One.as_view("one", Store(), title="t")
    app.add_url_rule("/one/<int:item_id>", view_func=one)
    app.add_url_rule("/uno/<int:item_id>", view_func=one, methods=["GET"])
    blueprint = Blueprint("shop", "legacy", url_prefix="/shop")
    blueprint.add_url_rule("/short/<int:item_id>", view_func=Short.as_view("short"))
    app.register_blueprint(blueprint)
    made_with = {"resource_class_args": (Store(),)}
    return [(One, made_with), (Short, {"blueprint": "shop"})]


def build_existing(package: str, **config: Any) -> Flask:
    """Return an app whose views are found, not registered.

    :param package: whose decorators and extension it uses
    :param config: of the app
    """
    api: Any = import_module(package)
    app = Flask("existing")
    app.config.update(APISPEC_SWAGGER_URL="/spec.json", **config)

    @app.route("/plain", methods=["GET", "POST"])
    def plain() -> Any:
        return {"a": 1}

    @app.route("/known/<uuid:key>")
    @api.marshal_with(PetSchema)
    @api.doc(operationId="known")
    def known(key: Any) -> Any:
        return {"id": 1, "name": str(key)}

    blueprint = Blueprint("area", "existing", url_prefix="/area")

    @blueprint.route("/<path:rest>")
    @api.use_kwargs({"q": fields.Str(metadata={"description": "what"})}, "query")
    def rest(rest: str, **kwargs: Any) -> Any:
        return {"rest": rest, **kwargs}

    class Thing(api.MethodResource):
        @api.marshal_with(PetSchema)
        def get(self) -> Any:
            return {"name": "thing"}

    app.register_blueprint(blueprint)
    app.add_url_rule("/thing", view_func=Thing.as_view("thing"))
    docs = api.FlaskApiSpec(app, document_options=False)
    docs.register_existing_resources()
    return app


def build_family(package: str) -> list[Any]:
    """Return two resources, one of which inherits from the other, and their methods.

    :param package: whose decorators they use
    """
    api: Any = import_module(package)

    class Base(api.MethodResource):
        @api.use_kwargs({}, location="query")
        @api.doc(tags=["a"])
        def get(self) -> None: ...

    @api.marshal_with(None, code=204, inherit=False)
    class Child(Base):
        @api.use_kwargs({}, apply=False)
        def get(self) -> None: ...

        def post(self) -> None: ...

    return [Base, Child, Base.get, Child.get, Child.post]


JSON = "application/json"
#: Method, path and arguments of the test client.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/swagger/", {}),
    ("GET", "/pets", {}),
    ("GET", "/pets?kind=dog&tag=a&tag=b&other=1", {}),
    ("GET", "/pets?limit=1&page=1", {}),
    ("GET", "/pets?limit=x&page=0", {}),
    ("GET", "/pets?page=0", {}),
    ("HEAD", "/pets", {}),
    ("OPTIONS", "/pets", {}),
    ("POST", "/pets", {"json": {"name": "Eve", "weightKg": 2, "secret": "x"}}),
    ("POST", "/pets", {"json": {"name": "Ada"}}),
    ("POST", "/pets", {"json": {"name": "Zoe"}}),
    ("POST", "/pets", {"json": {"name": "", "kind": "cow", "more": 1}}),
    ("POST", "/pets", {"json": {"name": "E", "owner": {"since": "x"}}}),
    ("POST", "/pets", {"json": []}),
    ("POST", "/pets", {"data": "{", "content_type": JSON}),
    ("POST", "/pets", {"data": {"name": "Eve"}}),
    ("POST", "/pets", {}),
    ("PUT", "/pets/batch", {"json": [{"name": "a"}, {"name": "b", "kind": "dog"}]}),
    ("PUT", "/pets/batch", {"json": [{}, 1]}),
    ("PUT", "/pets/batch", {"json": {"name": "a"}}),
    ("PATCH", "/pets/1", {"json": {"name": "new", "tags": [1, "2"]}}),
    ("PATCH", "/pets/1", {"json": {"tags": ["x"], "other": 1}}),
    ("PATCH", "/pets/x", {"json": {"name": "new"}}),
    ("POST", "/form", {"data": {"a": "1", "b": "é"}}),
    ("POST", "/form", {"data": {"b": "x"}}),
    ("POST", "/form", {"json": {"a": 1}}),
    ("POST", "/point", {"json": {"x": 1, "y": 2}}),
    ("POST", "/point", {"json": {"x": 1}}),
    ("GET", "/token", {"headers": {"X-Token": "t", "Cookie": "seen=true"}}),
    ("GET", "/token", {"headers": {"X-Token": "t", "Cookie": "seen=perhaps"}}),
    ("GET", "/token", {}),
    ("GET", "/made/a?page=3", {}),
    ("GET", "/made/a?page=0", {}),
    ("GET", "/untouched?q=x", {}),
    ("POST", "/guarded?b=1", {"json": {"a": 1}}),
    ("POST", "/guarded?b=1", {"json": {"a": 1}, "headers": {"X-User": "u"}}),
    ("POST", "/guarded?b=x", {"json": {"a": 1}, "headers": {"X-User": "u"}}),
    ("POST", "/guarded?b=1", {"json": {"a": "x"}, "headers": {"X-User": "u"}}),
    *[("GET", f"/returned/{name}", {}) for name in """
        text none number list of-one status status-text headers header-list all many
    """.split()],
    ("GET", "/response", {}),
    ("GET", "/loud", {}),
    ("GET", "/counted", {}),
    ("GET", "/counted?n=x", {}),
    ("GET", "/plain/1.5", {}),
    ("GET", "/one/1", {}),
    ("GET", "/one/9?verbose=true", {}),
    ("GET", "/one/1?verbose=perhaps", {}),
    ("GET", "/uno/2", {}),
    ("PUT", "/one/2", {"json": {"name": "Di", "kind": "dog"}}),
    ("PUT", "/one/2", {"json": {"kind": "cow"}}),
    ("DELETE", "/one/2?force=1", {}),
    ("POST", "/one/2", {}),
    ("GET", "/shop/short/1?lang=de&verbose=1", {}),
    ("GET", "/shop/short/1?verbose=perhaps", {}),
    ("PUT", "/shop/short/1", {"json": {"only": "this"}}),
    ("PUT", "/shop/short/1", {"json": {"name": "this"}}),
    ("GET", "/nowhere", {}),
]  # fmt: skip

EXISTING: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/spec.json", {}),
    ("GET", "/plain", {}),
    ("GET", "/known/00000000-0000-0000-0000-000000000001", {}),
    ("GET", "/area/a/b?q=1", {}),
    ("GET", "/thing", {}),
    ("GET", "/swagger/", {}),
]


@dataclass(frozen=True, kw_only=True)
class Case:
    """An app with a configuration, and what it is asked."""

    build: Callable[..., Flask]
    requests: list[tuple[str, str, dict[str, Any]]]
    config: Callable[[], dict[str, Any]] = dict


def _as_given(value: Any) -> Any:
    return value if isinstance(value, str) else flask.json.dumps({"value": value})


#: The apps that are compared, by name.
CASES = {
    "plain": Case(build=build_app, requests=REQUESTS),
    "own": Case(
        build=build_app,
        requests=REQUESTS,
        config=lambda: {
            "APISPEC_WEBARGS_PARSER": Parser(),
            "APISPEC_FORMAT_RESPONSE": _as_given,
        },
    ),
    "existing": Case(build=build_existing, requests=EXISTING),
}


def ask(app: Flask, requests: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    """Return the answers of an app: status, headers and body."""
    answers = []
    for method, path, options in requests:
        client = app.test_client(use_cookies=False)
        response = client.open(path, method=method, **options)
        headers = sorted(
            # Flask writes a set.
            [name, ", ".join(sorted(value.split(", "))) if name == "Allow" else value]
            for name, value in response.headers
        )
        answers.append([response.status, headers, response.get_data(as_text=True)])
    return answers


def ask_all(package: str) -> dict[str, list[Any]]:
    """Return the answers of every app, by its name.

    :param package: whose decorators and extension they use
    """
    return {
        name: ask(case.build(package, **case.config()), case.requests)
        for name, case in CASES.items()
    }
