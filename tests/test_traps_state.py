"""Mistakes of state, threads, memory and views; the number is the row's."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import json
import linecache
import threading
import typing
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypedDict

import apispec.ext.marshmallow.field_converter as converter
import attrs
import marshmallow
import msgspec
import pydantic
import pytest
import werkzeug.wrappers
from documents import (
    read_document,
)
from flask import Flask, Response, redirect
from flask.json.provider import DefaultJSONProvider
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from marshmallow import class_registry
from webargs.core import Parser
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import Conflict, HTTPException

from flask_typed import (
    Api,
    Header,
    Partial,
    Problem,
    TypedFlask,
    schema_options,
    typed,
)
from flask_typed.errors import BindingError
from flask_typed.openapi.components import Components
from flask_typed.parsing import TypedParser
from flask_typed.schemas import SchemaRegistry

if TYPE_CHECKING:
    from decimal import Decimal as OnlyForCheckers


@dataclasses.dataclass
class Node:
    name: str = ""
    child: Node | None = None


@dataclasses.dataclass
class Pet:
    name: str
    age: int = 1


class OutOfStock(Problem):
    status = 409
    sku: str


def client_of(view: Callable[..., Any], **config: Any) -> FlaskClient:
    """Return a client of an app whose only view, for GET, is typed."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view), methods=["GET"])
    return app.test_client()


def poster_of(view: Callable[..., Any], **config: Any) -> FlaskClient:
    """Return a client of an app whose only view, for POST, is typed."""
    app = Flask(__name__)
    app.config.update(config)
    Api(app)
    app.add_url_rule("/", "view", typed(view), methods=["POST"])
    return app.test_client()


class Taken(HTTPException):
    """An exception of a library: Flask does not take it for a Conflict."""

    code = 409


VALUES = [1e22, 1e-7, 1e16, -0.0, '</\u2028\x7f"', {"b": 1, "a": {"d": 1, "c": 2}}]


def use_a_new_type(registry: SchemaRegistry) -> weakref.ref[Any]:
    """Return a weak reference to a class that was made, served, used and dropped."""

    inner = dataclasses.make_dataclass("Inner", [("size", int | None, None)])
    row = dataclasses.make_dataclass(
        "Row",
        [
            ("inner", inner),
            ("maybe", inner | None, None),
            ("many", list[inner], dataclasses.field(default_factory=list)),  # type: ignore[valid-type]
            ("named", dict[str, inner] | None, None),  # type: ignore[valid-type]
            ("below", "Row | None", None),
        ],
    )
    for unknown in ("raise", "exclude"):
        schema: Any = registry.schema_for(row, unknown=unknown)()
        loaded = schema.load(
            {"inner": {"size": 1}, "many": [{}], "below": {"inner": {}}}
        )
        assert schema.dump(schema.check(loaded))["inner"] == {"size": 1}
        with pytest.raises(marshmallow.ValidationError):
            schema.load({"inner": 5})
    components = Components()
    for field in (registry.field_for(row), registry.field_for(row | None)):
        components.resolve(components.build_property(field, "in"))
    return weakref.ref(inner)


DIRECTIONS: tuple[Literal["in", "out"], ...] = ("in", "out")


def new_class(kind: str) -> Any:
    """Return a new class with a member `size`."""
    members: dict[str, Any] = {"__annotations__": {"size": int}, "size": 1}
    if kind == "TypedDict":
        made: Any = TypedDict
        return made("Row", {"size": int})
    if kind == "NamedTuple":
        made = NamedTuple
        return made("Row", [("size", int)])
    if kind == "attrs":
        return attrs.define(type("Row", (), members))
    base: Any = {"msgspec": msgspec.Struct, "pydantic": pydantic.BaseModel}[kind]
    return type(base)("Row", (base,), {**members, "__module__": __name__})


def use_a_new_class(registry: SchemaRegistry, kind: str) -> weakref.ref[Any]:
    """Return a weak reference to a class that was served, documented and dropped."""
    row = new_class(kind)
    schema_options(naming="camel")(row)
    hints: list[Any] = [row, GenericAlias(list, row)]
    if kind != "pydantic":
        generic: Any = Partial
        hints.append(generic[row])
    components = Components()
    built: list[Any] = []
    for hint in hints:
        field: Any = registry.field_for(hint)
        with contextlib.suppress(marshmallow.ValidationError):
            loaded = field.deserialize({"size": 1})
            field._serialize(field.check(loaded), None, None)
        built += [components.build_property(field, way) for way in DIRECTIONS]
    components.resolve(built)
    return weakref.ref(row)


@dataclasses.dataclass
class Tree:
    children: list[Tree]


def test_nothing_is_written_on_the_classes_of_webargs_and_apispec() -> None:
    """36."""
    mapping = dict(converter.DEFAULT_FIELD_MAPPING)
    locations = [dict(cls.__location_map__) for cls in (Parser, FlaskParser)]

    def view(pet: Pet, limit: int = 1) -> Pet:
        return pet

    client = poster_of(view)
    read_document(client.application)
    assert client.post("/", json={"name": "a"}).status_code == 200
    parser = TypedParser()
    parser.location_loader("query")(lambda request, schema: {})
    assert parser.__location_map__ != TypedParser().__location_map__
    assert mapping == converter.DEFAULT_FIELD_MAPPING
    assert locations == [cls.__location_map__ for cls in (Parser, FlaskParser)]


@pytest.mark.parametrize(
    "kind", ["TypedDict", "NamedTuple", "attrs", "msgspec", "pydantic"]
)
def test_a_class_of_any_kind_made_in_a_loop_is_collected(kind: str) -> None:
    """37."""
    registry = SchemaRegistry()
    dropped = [use_a_new_class(registry, kind) for _ in range(3)]
    typing_module: Any = typing
    for clear in typing_module._cleanups:  # its caches hold the last 128
        clear()
    gc.collect()
    assert [reference() for reference in dropped] == [None] * 3


def test_a_type_made_in_a_loop_is_collected_with_all_that_was_made_of_it() -> None:
    """37."""
    registry = SchemaRegistry()
    known = len(class_registry._registry)
    lines = len(linecache.cache)
    dropped = [use_a_new_type(registry) for _ in range(3)]
    gc.collect()
    assert [reference() for reference in dropped] == [None] * 3
    assert len(class_registry._registry) == known
    assert len(linecache.cache) == lines


def test_a_registry_is_collected_though_its_classes_live_on() -> None:
    """37."""
    registry = SchemaRegistry()
    schema = weakref.ref(registry.schema_for(Tree))
    dropped = weakref.ref(registry)
    del registry
    gc.collect()
    assert dropped() is None
    assert schema() is None


def test_threads_that_need_a_schema_at_once_get_one() -> None:
    """38."""
    registries = [SchemaRegistry() for _ in range(4)]

    @dataclasses.dataclass
    class Leaf:
        size: int

    @dataclasses.dataclass
    class Tree:
        leaves: list[Leaf]

    Tree.__annotations__["leaves"] = list[Leaf]
    barrier = threading.Barrier(32)

    def build(number: int) -> tuple[int, type]:
        registry = registries[number % 4]
        barrier.wait()
        schema = registry.schema_for(Tree if number % 8 < 4 else Leaf)
        assert schema.__name__ in ("Tree", "Leaf")
        return number % 8, schema

    with ThreadPoolExecutor(32) as pool:
        built = set(pool.map(build, range(32)))
    assert len(built) == 8
    assert len({schema for _, schema in built}) == 8
    for number, schema in built:
        cls = Tree if number < 4 else Leaf
        assert registries[number % 4].schema_for(cls) is schema


def test_nothing_of_marshmallow_is_made_while_a_request_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """39."""

    def view(
        pet: Pet, node: Node, limit: int = 1, x_a: Annotated[str, Header()] = ""
    ) -> Pet:
        return pet

    client = poster_of(view)
    body = {"pet": {"name": "a"}, "node": {"child": {"name": "b"}}}
    assert client.post("/?limit=2", json=body).status_code == 200
    made: list[str] = []

    def watch(cls: Any) -> None:
        init: Any = cls.__init__

        def count(self: Any, *args: Any, **options: Any) -> None:
            made.append(type(self).__name__)
            init(self, *args, **options)

        monkeypatch.setattr(cls, "__init__", count)

    for cls in (marshmallow.Schema, marshmallow.fields.Field, Components):
        watch(cls)
    assert client.post("/?limit=3", json=body).status_code == 200
    assert made == []
    read_document(client.application)
    assert "Components" in made  # which is how a document is made


def test_annotations_are_read_with_the_names_around_the_innermost_function() -> None:
    """40."""

    @dataclasses.dataclass
    class Cat:  # known to this function only, by a string
        kittens: list[Cat]

    def elsewhere(view: Callable[..., Any]) -> Callable[..., Any]:
        # As a decorator of another module: nothing here knows Cat.
        namespace: dict[str, Any] = {"functools": functools}
        exec(
            "def decorate(view):\n"
            "    @functools.wraps(view)\n"
            "    def wrapper(*args, **kwargs):\n"
            "        return view(*args, **kwargs)\n"
            "    return wrapper\n",
            namespace,
        )
        decorated: Callable[..., Any] = namespace["decorate"](view)
        return decorated

    def show(cat: Cat) -> Cat:
        return cat

    for decorated in (typed(elsewhere(show)), elsewhere(typed(show))):
        app = Flask(__name__)
        Api(app)
        app.add_url_rule("/cats", view_func=decorated, methods=["POST"])
        body: dict[str, Any] = {"kittens": [{"kittens": []}]}
        assert app.test_client().post("/cats", json=body).json == body


def test_a_name_for_type_checkers_only_is_refused_with_the_fix() -> None:
    """40."""
    app = Flask(__name__)
    api = Api(app)

    @app.get("/pets")
    @typed
    def pets(size: OnlyForCheckers) -> None: ...

    with pytest.raises(BindingError, match="outside `if TYPE_CHECKING:`"):
        api.bind(app)


def test_a_problem_is_found_by_the_handler_of_its_status() -> None:
    """43."""

    def view(which: str) -> None:
        raise OutOfStock(sku="a") if which == "ours" else Taken()

    client = client_of(view)

    @client.application.errorhandler(409)
    def answer(error: HTTPException) -> Any:
        assert isinstance(error, Conflict)
        return "mine", 409

    assert client.get("/?which=ours").text == "mine"
    theirs = client.get("/?which=theirs")
    assert theirs.content_type == "application/problem+json"


def test_the_handler_for_every_exception_of_an_old_app_leaves_a_422_alone() -> None:
    """43."""

    def view(limit: int) -> None:
        raise ValueError

    client = client_of(view)
    client.application.register_error_handler(Exception, lambda error: ("page", 500))
    assert client.get("/?limit=x").status_code == 422
    assert client.get("/?limit=1").text == "page"


@pytest.mark.parametrize("outer", [False, True], ids=["alone", "below another"])
def test_typed_in_the_decorators_of_a_class_is_found(outer: bool) -> None:
    """44."""

    class Pets(MethodView):
        def get(self, page: int) -> int:
            return page

    def pass_on(view: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(view)(lambda **arguments: view(**arguments))

    Pets.decorators = [typed, pass_on] if outer else [typed]
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    assert list(api.document(app)["paths"]["/pets"]) == ["get"]
    assert app.test_client().get("/pets?page=3").json == 3
    assert app.test_client().get("/pets?page=x").status_code == 422


def test_one_function_stands_on_two_rules_of_a_typed_app() -> None:
    """44."""
    app = TypedFlask(__name__)
    Api(app)

    @app.get("/one")
    @app.get("/two")
    def pets(page: int) -> int:
        return page

    assert app.test_client().get("/one?page=1").json == 1
    assert app.test_client().get("/two?page=2").json == 2


def test_a_redirect_passes_any_annotation() -> None:
    """45."""
    app = Flask(__name__)
    Api(app)

    @app.get("/pets")
    @typed
    def pets() -> int | werkzeug.wrappers.Response:
        return redirect("/elsewhere")

    answer = app.test_client().get("/pets")
    assert (answer.status_code, answer.location) == (302, "/elsewhere")


def test_the_response_return_value_of_flask_can_be_read() -> None:
    """45."""
    app = Flask(__name__)
    Api(app)

    @app.get("/pets/<int:status>")
    @typed
    def pets(status: int) -> ResponseReturnValue:
        return ("text", status) if status < 300 else Response("text", status)

    for status in (202, 418):
        assert app.test_client().get(f"/pets/{status}").status_code == status


def test_a_problem_passes_a_context_manager() -> None:
    """45."""

    class Sold(Problem):
        status = 409

    @contextlib.contextmanager
    def transaction() -> Iterator[None]:
        yield

    app = Flask(__name__)
    Api(app)

    @app.get("/pets")
    @typed
    def pets() -> None:
        with transaction():
            raise Sold

    assert app.test_client().get("/pets").status_code == 409


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_two_writers_of_json_differ_in_text_and_not_in_value(value: Any) -> None:
    """46."""

    class Own(DefaultJSONProvider):
        """Flask's way of writing, by a class of the app's own."""

    def view() -> Any:
        return {"it": value}

    view.__annotations__["return"] = dict[str, Any]
    ours = client_of(view).get("/")
    other = Flask(__name__)
    other.json = Own(other)
    Api(other)
    other.get("/")(typed(view))
    theirs = other.test_client().get("/")
    assert ours.data != theirs.data or ours.data.isascii()
    assert json.loads(ours.data) == json.loads(theirs.data) == {"it": value}
    assert repr(json.loads(ours.data)["it"]) == repr(value)
