"""msgspec Structs: their names, limits and tags mean what they mean to msgspec."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
from annotated_types import Ge
from documents import (
    component_of,
    echo_app,
    errors_of,
    input_of,
    output_of,
    read_document,
)
from flask import Flask

from flask_typed import Api, Pick, Query, schema_for, typed


class Renamed(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A thing of msgspec's."""

    item_id: Annotated[int, msgspec.Meta(gt=0, description="The number.")]
    tags: list[Annotated[str, msgspec.Meta(max_length=2)]] = []
    of_day: str | msgspec.UnsetType = msgspec.UNSET
    size: Annotated[int, Ge(1), msgspec.Meta(multiple_of=2)] | None = None
    named: dict[str, Annotated[str, msgspec.Meta(pattern="a")]] = msgspec.field(
        default_factory=dict
    )


Short = Annotated[str, msgspec.Meta(max_length=2)]


class Wrapped(msgspec.Struct):
    maybe: list[Short] | None = None
    either: dict[str, list[Short]] | None = None


def test_what_meta_says_counts_however_deep_it_stands() -> None:
    wrong = {"maybe": ["abc"], "either": {"a": ["abc"]}}
    assert set(schema_for(Wrapped)().validate(wrong)) == {"maybe", "either"}
    right = {"maybe": ["ab"], "either": {"a": ["ab"]}}
    assert schema_for(Wrapped)().validate(right) == {}


def test_a_struct_is_named_and_limited_as_msgspec_would() -> None:
    client = echo_app(Renamed, unknown="exclude").test_client()
    whole = {"itemId": 1, "tags": [], "size": None, "named": {}}
    assert client.post("/view", json={"itemId": 1}).json == whole
    more = {**whole, "ofDay": "x", "size": 4, "named": {"x": "a"}}
    assert client.post("/view", json=more).json == more
    wrong = {"itemId": 0, "tags": ["abc"], "size": 3, "named": {"x": ""}, "odd": 1}
    assert set(errors_of(client.post("/view", json=wrong))) == set(wrong)


def test_a_struct_says_what_its_meta_says() -> None:
    document = read_document(echo_app(Renamed))
    schema = component_of(document, input_of(document))
    assert schema["description"] == "A thing of msgspec's."
    assert schema["required"] == ["itemId"]
    assert schema["properties"] == {
        "itemId": {
            "type": "integer",
            "exclusiveMinimum": 0,
            "description": "The number.",
        },
        "tags": {
            "type": "array",
            "items": {"type": "string", "maxLength": 2},
            "default": [],
        },
        "ofDay": {"type": "string"},
        "size": {
            "type": ["integer", "null"],
            "minimum": 1,
            "multipleOf": 2,
            "default": None,
        },
        "named": {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": "a"},
            "default": {},
        },
    }
    sent = component_of(document, output_of(document))
    assert sent["required"] == ["itemId", "tags", "size", "named"]


# Tags.


class Cat(msgspec.Struct, tag=True):
    lives: int = 9


class Dog(msgspec.Struct, tag=True):
    age: int


class Circle(msgspec.Struct, tag=1, tag_field="@kind-of", rename="camel"):
    the_radius: int


class Square(msgspec.Struct, tag=2, tag_field="@kind-of", rename="camel"):
    the_side: int


@pytest.mark.parametrize(
    ("hint", "sent"),
    [
        (Cat | Dog, {"type": "Dog", "age": 3}),
        (Cat | Dog, {"type": "Cat", "lives": 3}),
        (Circle | Square, {"@kind-of": 2, "theSide": 3}),
        (dict[str, Circle], {"a": {"@kind-of": 1, "theRadius": 3}}),
    ],
    ids=["second", "first", "number", "nested"],
)
def test_a_tag_goes_in_and_out_as_msgspec_writes_it(hint: Any, sent: Any) -> None:
    assert msgspec.to_builtins(msgspec.convert(sent, hint)) == sent
    client = echo_app(hint).test_client()
    assert client.post("/view", json=sent).json == sent


def test_a_struct_is_an_instance_that_has_no_attribute_for_its_tag() -> None:
    assert schema_for(Dog)().load({"type": "Dog", "age": 3}) == Dog(age=3)


def test_a_tag_comes_first_and_may_be_left_out_where_it_tells_nothing() -> None:
    answer = echo_app(Dog).test_client().post("/view", json={"age": 3})
    assert answer.get_data(as_text=True).strip() == '{"type":"Dog","age":3}'


@pytest.mark.parametrize(
    ("hint", "sent"),
    [(Dog, {"type": "Cat", "age": 3}), (Cat | Dog, {"type": "Cow"}), (Cat | Dog, {})],
    ids=["of-another", "of-none", "missing-in-a-union"],
)
def test_a_tag_that_tells_no_struct_is_refused(hint: Any, sent: Any) -> None:
    client = echo_app(hint).test_client()
    assert set(errors_of(client.post("/view", json=sent))) == {"type"}


def test_a_tag_is_the_discriminator_of_a_union_of_structs() -> None:
    document = read_document(echo_app(Cat | Dog))
    published = output_of(document)
    assert published["discriminator"] == {
        "propertyName": "type",
        "mapping": {
            "Cat": "#/components/schemas/Cat",
            "Dog": "#/components/schemas/Dog",
        },
    }
    dog = component_of(document, {"$ref": "#/components/schemas/Dog"})
    assert dog["properties"]["type"] == {"type": "string", "const": "Dog"}
    assert dog["required"] == ["type", "age"]


def test_a_struct_of_parameters_has_its_tag_among_them() -> None:
    app = Flask(__name__)
    Api(app, naming="camel")

    @app.get("/")
    @typed
    def view(shape: Annotated[Circle, Query()]) -> Circle:
        return shape

    answer = app.test_client().get("/?theRadius=3")
    assert answer.json == {"@kind-of": 1, "theRadius": 3}


def test_a_tag_can_be_picked_like_any_member() -> None:
    schema = schema_for(Pick[Dog, Literal["type"]])()
    assert schema.dump(Dog(age=3)) == {"type": "Dog"}
