"""The components of the document: one for a class, named after it, in any order."""

from __future__ import annotations

import enum
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Annotated, Any

import marshmallow
import pytest
from documents import (
    Json,
    component_of,
    document_of,
    input_of,
    output_of,
    read_document,
)
from flask import Flask
from marshmallow import EXCLUDE, INCLUDE, RAISE, fields

from flask_typed import Api, Body, typed


@dataclass
class Address:
    street: str


@dataclass
class Person:
    name: str
    nick: str = ""


@dataclass
class Team:
    lead: Person
    home: Address


@dataclass
class Node:
    below: list[Node]
    note: str = ""


@dataclass
class Leaf:
    below: list[Leaf]


class Color(enum.Enum):
    RED = "red"


def names_of(document: Json) -> set[str]:
    """Return the names of the components that are no errors."""
    errors = {"Problem", "ValidationProblem"}
    return set(document["components"]["schemas"]) - errors


def build_echo(annotation: Any, name: str = "view") -> Callable[..., Any]:
    """Return a view that takes and returns a type."""

    def view(it: Any = Body()) -> Any:
        return it

    view.__name__ = name
    view.__annotations__.update({"it": annotation, "return": annotation})
    return view


def test_a_class_whose_input_is_its_output_has_one_component() -> None:
    document = document_of(build_echo(Address))
    assert names_of(document) == {"Address"}
    assert input_of(document) == output_of(document)


def test_a_member_with_a_default_splits_the_input_from_the_output() -> None:
    document = document_of(build_echo(Person))
    assert input_of(document) == {"$ref": "#/components/schemas/PersonInput"}
    assert output_of(document) == {"$ref": "#/components/schemas/Person"}
    assert component_of(document, input_of(document))["required"] == ["name"]
    assert component_of(document, output_of(document))["required"] == ["name", "nick"]


@pytest.mark.parametrize("way", ["in", "out"])
def test_a_class_that_goes_one_way_only_keeps_its_name(way: str) -> None:
    def view_in(it: Person) -> None: ...

    def view_out() -> Person:
        return Person("Ann")

    document = document_of(view_in if way == "in" else view_out)
    assert names_of(document) == {"Person"}


def test_what_holds_a_split_class_is_split_too_and_what_does_not_is_not() -> None:
    document = document_of(build_echo(Team))
    assert names_of(document) == {
        *("Team", "TeamInput", "Person", "PersonInput", "Address")
    }
    inputs = component_of(document, input_of(document))["properties"]
    assert inputs == {
        "lead": {"$ref": "#/components/schemas/PersonInput"},
        "home": {"$ref": "#/components/schemas/Address"},
    }


def test_a_class_that_holds_itself_refers_to_the_same_direction() -> None:
    document = document_of(build_echo(Node))
    assert names_of(document) == {"Node", "NodeInput"}
    for schema in (input_of(document), output_of(document)):
        below = component_of(document, schema)["properties"]["below"]
        assert below == {"type": "array", "items": schema}


def test_a_class_that_holds_itself_and_does_not_differ_has_one_component() -> None:
    assert names_of(document_of(build_echo(Leaf))) == {"Leaf"}


@dataclass
class Husband:
    wife: Wife | None


@dataclass
class Wife:
    husband: Husband | None
    name: str = ""


def test_classes_that_hold_each_other_are_split_together() -> None:
    assert names_of(document_of(build_echo(Husband))) == {
        *("Husband", "HusbandInput", "Wife", "WifeInput")
    }


def test_a_member_that_no_request_has_splits_too() -> None:
    @dataclass
    class Numbered:
        name: str
        id: int = field(init=False, default=0)

    document = document_of(build_echo(Numbered))
    assert names_of(document) == {"Numbered", "NumberedInput"}
    assert list(component_of(document, input_of(document))["properties"]) == ["name"]


def test_an_enum_has_one_component_however_often_it_is_used() -> None:
    def view(color: Color, colors: list[Color], it: dict[Color, Color]) -> list[Color]:
        return [color]

    assert names_of(document_of(view)) == {"Color"}


def make_item(module: str, **members: Any) -> type:
    namespace = {"__module__": module}
    return make_dataclass("Item", members.items(), namespace=namespace)


def test_two_classes_of_one_name_have_their_modules_in_front() -> None:
    first = build_echo(make_item("shop.models", id=int), "first")
    second = build_echo(make_item("stock.models", id=int), "second")
    document = document_of(first, second)
    assert names_of(document) == {"shop.models.Item", "stock.models.Item"}
    assert input_of(document, "/second") == {
        "$ref": "#/components/schemas/stock.models.Item"
    }


def test_an_enum_and_a_class_of_one_name_have_their_modules_in_front() -> None:
    Item = enum.Enum("Item", {"A": "a"}, module="stock.models")  # noqa: N806
    first = build_echo(make_item("shop.models", id=int), "first")
    document = document_of(first, build_echo(list[Item], "second"))
    assert names_of(document) == {"shop.models.Item", "stock.models.Item"}


def test_two_classes_of_one_name_and_place_are_told_apart_by_number() -> None:
    first = build_echo(make_item("shop", id=int), "first")
    second = build_echo(make_item("shop", id=int, name=str), "second")
    for views in ([first, second], [second, first]):
        document = document_of(*views)
        # The one with most members has the plain name.
        assert names_of(document) == {"shop.Item", "shop.Item_2"}
        assert input_of(document, "/second") == {
            "$ref": "#/components/schemas/shop.Item"
        }


def test_a_class_named_like_an_input_keeps_its_name() -> None:
    own = make_dataclass("PersonInput", [("id", int)])
    document = document_of(build_echo(Person), build_echo(own, "own"))
    assert names_of(document) == {"Person", "PersonInput", "PersonInput_2"}
    assert input_of(document, "/own") == {"$ref": "#/components/schemas/PersonInput"}
    assert input_of(document) == {"$ref": "#/components/schemas/PersonInput_2"}


def test_a_name_that_openapi_does_not_allow_is_changed() -> None:
    document = document_of(build_echo(make_dataclass("Größe", [("id", int)])))
    assert names_of(document) == {"Gr_e"}


def test_a_class_read_in_two_ways_has_an_input_for_each() -> None:
    app = Flask(__name__)
    Api(app)
    app.post("/strict")(typed(build_echo(Address, "strict")))
    app.post("/lax")(typed(unknown="exclude")(build_echo(Address, "lax")))
    document = read_document(app)
    assert input_of(document, "/strict") == {"$ref": "#/components/schemas/Address"}
    assert input_of(document, "/lax") == {"$ref": "#/components/schemas/AddressInput"}
    lax = component_of(document, input_of(document, "/lax"))
    assert "additionalProperties" not in lax


class PetSchema(marshmallow.Schema):
    class Meta:
        title = "A pet"
        description = "Of any kind."

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    tag = fields.String(data_key="label", load_default="none")


def pet(**options: Any) -> Any:
    return Annotated[dict[str, Any], PetSchema(**options)]


def test_a_hand_written_schema_is_a_component_of_its_name() -> None:
    document = document_of(build_echo(Annotated[dict[str, Any], PetSchema]))
    assert names_of(document) == {"PetSchema", "PetSchemaInput"}
    assert component_of(document, output_of(document)) == {
        "type": "object",
        "title": "A pet",
        "description": "Of any kind.",
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string"},
            "label": {"type": "string"},
        },
        "required": ["id", "name"],
        "additionalProperties": False,
    }
    label = component_of(document, input_of(document))["properties"]["label"]
    assert label == {"type": "string", "default": "none"}


def test_many_objects_of_a_hand_written_schema_are_an_array() -> None:
    document = document_of(build_echo(pet(many=True)))
    assert input_of(document) == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/PetSchemaInput"},
    }


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        pytest.param(RAISE, {"additionalProperties": False}, id="raise"),
        pytest.param(INCLUDE, {"additionalProperties": True}, id="include"),
        pytest.param(EXCLUDE, {}, id="exclude"),
    ],
)
def test_what_a_hand_written_schema_does_with_unknown_members_is_said(
    unknown: str, said: Json
) -> None:
    document = document_of(build_echo(pet(unknown=unknown)))
    component = component_of(document, input_of(document))
    words = {w: v for w, v in component.items() if w == "additionalProperties"}
    assert words == said


def test_a_partial_schema_has_a_name_that_says_so() -> None:
    full = build_echo(pet(), "full")
    some = build_echo(pet(partial=("name",)), "some")
    document = document_of(full, some, build_echo(pet(partial=True), "none"))
    inputs = {
        path: input_of(document, path)["$ref"].rpartition("/")[2]
        for path in ("/full", "/some", "/none")
    }
    assert inputs["/full"] == "PetSchemaInput"
    names = {"PetSchemaPartial", "PetSchemaPartial_2"}
    assert {inputs["/some"], inputs["/none"]} == names
    required = component_of(document, input_of(document, "/some"))["required"]
    assert required == ["id"]
    assert "required" not in component_of(document, input_of(document, "/none"))


def test_the_same_members_of_a_schema_are_the_same_component() -> None:
    one = build_echo(pet(only=("id", "name")), "one")
    two = build_echo(pet(exclude=("tag",)), "two")
    document = document_of(one, two)
    assert names_of(document) == {"PetSchema"}


SHOP = """
import json, sys
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal
import marshmallow
from flask import Flask
from marshmallow import fields, validate
from flask_typed import Api, Problem, typed

class Color(Enum):
    RED = "red"
    BLUE = "blue"

@dataclass
class Item:
    color: Color
    price: int = 0

class PetSchema(marshmallow.Schema):
    name = fields.String(validate=[len, validate.OneOf({"b", "a", "d", "c"})])
    kind = fields.String(validate=validate.NoneOf({"x", "y", "z"}), required=True)

class Sold(Problem):
    status = 409

class Gone(Problem):
    status = 409

def other():
    @dataclass
    class Item:
        id: int
    return Item

Other = other()

@typed(raises=[Sold, Gone])
def items(item: Item, pets: Annotated[dict, PetSchema(many=True)]) -> list[Item]: ...

@typed(tags=["b", "a"])
def others(item: Other, limit: int = 1) -> Other | tuple[Item, Literal[201]]: ...

@typed(unknown="exclude")
def lax(item: Item) -> Annotated[dict, PetSchema(only=("name",))]: ...

@typed
def partial(pet: Annotated[dict, PetSchema(partial=("kind",))]) -> None: ...

@typed
def whole(pet: Annotated[dict, PetSchema]) -> Annotated[dict, PetSchema]: ...

def build(order):
    app = Flask(__name__)
    api = Api(app)
    views = [items, others, lax, partial, whole]
    for view in [views[index] for index in order]:
        app.post(f"/{view.__name__}")(view)
    return json.dumps(api.document(app))

print(build(map(int, sys.argv[1])))
"""


def test_the_document_is_the_same_bytes_in_any_order_and_in_any_process(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    printed = set()
    runs = [("01234", "0"), ("43210", "1"), ("20413", "2"), ("31402", "3")]
    for order, seed in runs:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        environment["PYTHONPATH"] = os.pathsep.join(sys.path)
        done = subprocess.run(
            [sys.executable, "-W", "error", "shop.py", order],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        printed.add(done.stdout)
    assert len(printed) == 1
    # Everything that has to be told apart is in it.
    names = set(json.loads(printed.pop())["components"]["schemas"])
    assert {"Color", "PetSchema", "PetSchema_2", "PetSchemaPartial"} <= names
    assert len([name for name in names if "Item" in name]) == 4


def test_the_document_is_the_same_in_every_order_of_the_views() -> None:
    views = [
        build_echo(annotation, f"view{number}")
        for number, annotation in enumerate([Team, Person, pet()])
    ]
    documents = [
        json.dumps(document_of(*order)) for order in itertools.permutations(views)
    ]
    assert len(set(documents)) == 1


def test_the_document_is_built_once_and_again_when_rules_were_added() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/first")(typed(build_echo(Address, "first")))
    first = api.document(app)
    assert api.document(app) is first
    assert api.spec(app) is api.spec(app)
    app.post("/second")(typed(build_echo(Person, "second")))
    second = api.document(app)
    assert set(second["paths"]) == {"/first", "/second"}
    assert api.document(app) is second
    assert set(first["paths"]) == {"/first"}


def test_what_is_added_to_the_spec_is_in_the_document() -> None:
    app = Flask(__name__)
    api = Api(app)
    api.spec(app).components.security_scheme("key", {"type": "http", "scheme": "basic"})
    components = read_document(app)["components"]
    assert list(components["securitySchemes"]) == ["key"]
