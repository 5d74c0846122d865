"""Mistakes of types and schemas; the number is the row's, as in test_traps."""

from __future__ import annotations

import contextlib
import dataclasses
import decimal
import gc
import inspect
import json
import linecache
import threading
import typing
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import GenericAlias
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import attrs
import marshmallow
import msgspec
import pydantic
import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import class_registry, fields, validates_schema

from flask_typed import Api, Body, Partial, schema_options, typed
from flask_typed.openapi.components import Components
from flask_typed.schemas import SchemaRegistry


def client_of(view: Callable[..., Any], method: str) -> FlaskClient:
    """Return a client of an app whose only rule is that of a typed view."""
    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/", view_func=typed(view), methods=[method])
    return app.test_client()


@pytest.mark.parametrize(
    "value", [1.9, "1", "1_000", " 1 ", "\N{FULLWIDTH DIGIT ONE}", True]
)
def test_an_integer_is_a_whole_json_number(value: Any) -> None:
    """9."""

    def view(size: Annotated[int, Body()]) -> dict[str, int]:
        return {"size": size}

    client = client_of(view, "POST")
    assert client.post("/", json=3.0).json == {"size": 3}
    assert client.post("/", json=value).status_code == 422


@pytest.mark.parametrize("text", ["1.9", "1_000", " 1 ", "\N{FULLWIDTH DIGIT ONE}"])
def test_an_integer_in_the_query_is_the_text_of_one(text: str) -> None:
    """9."""

    def view(size: int) -> dict[str, int]:
        return {"size": size}

    client = client_of(view, "GET")
    assert client.get("/?size=1").json == {"size": 1}
    assert client.get("/", query_string={"size": text}).status_code == 422


@pytest.mark.parametrize("value", ["yes", "true", 1, "1"])
def test_a_boolean_in_json_is_true_or_false(value: Any) -> None:
    """9."""

    def view(ready: Annotated[bool, Body()]) -> dict[str, bool]:
        return {"ready": ready}

    client = client_of(view, "POST")
    assert client.post("/", json=True).json == {"ready": True}
    assert client.post("/", json=value).status_code == 422


def test_a_number_that_costs_minutes_or_is_infinite_is_refused() -> None:
    """9."""

    def decimals(value: Annotated[decimal.Decimal, Body()]) -> dict[str, int]:
        return {"digits": len(f"{value:f}")}

    def floats(value: Annotated[float, Body()]) -> float:
        return value

    client = client_of(decimals, "POST")
    assert client.post("/", json="1e1000000000").status_code == 422
    assert client.post("/", json="1e3").json == {"digits": 4}
    client = client_of(floats, "POST")
    answer = client.post("/", data="1e400", content_type="application/json")
    assert answer.status_code == 400


def test_indexes_in_messages_are_strings_that_sort_among_other_names() -> None:
    """12."""

    is_old = "pass_many" in inspect.signature(validates_schema).parameters
    whole: Any = {"pass_many" if is_old else "pass_collection": True}

    class PetSchema(marshmallow.Schema):
        name = fields.String(required=True)

        @validates_schema(**whole, skip_on_field_errors=False)
        def check(self, data: Any, **kwargs: Any) -> None:
            raise marshmallow.ValidationError("Too few.")

    def view(pets: list[Any]) -> None:
        pass

    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # so that Flask writes
    Api(app)
    view.__annotations__["pets"] = Annotated[list[Any], PetSchema(many=True)]
    app.post("/")(typed(view))
    answer = app.test_client().post("/", json=[{"name": "a"}, {}])
    assert json.loads(answer.text)["errors"] == {
        "json": {
            "1": {"name": ["Missing data for required field."]},
            "_schema": ["Too few."],
        }
    }


@dataclasses.dataclass
class Pet:
    name: str = "Rex"


class PetSchema(marshmallow.Schema):
    name = fields.String()


@pytest.mark.parametrize("value", [5, "x", True, [], (1, 2), {3}], ids=repr)
@pytest.mark.parametrize(
    "hint", [Pet, Annotated[dict[str, Any], PetSchema]], ids=["generated", "own"]
)
def test_what_is_no_object_is_not_sent_as_an_empty_one(hint: Any, value: Any) -> None:
    """13."""

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    assert client_of(view, "GET").get("/").status_code == 500


@pytest.mark.parametrize(
    "hint",
    [
        list[Pet],
        list[Annotated[dict[str, Any], PetSchema]],
        Annotated[list[dict[str, Any]], PetSchema(many=True)],
    ],
    ids=["generated", "own", "own-many"],
)
def test_what_is_no_list_of_objects_is_not_sent_as_empty_ones(hint: Any) -> None:
    """13."""

    def view() -> Any:
        return [1, "x", None]

    view.__annotations__["return"] = hint
    assert client_of(view, "GET").get("/").status_code == 500


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


@dataclasses.dataclass
class Node:
    children: list[Node]


def test_a_registry_is_collected_though_its_classes_live_on() -> None:
    """37."""
    registry = SchemaRegistry()
    schema = weakref.ref(registry.schema_for(Node))
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
