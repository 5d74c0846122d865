"""The field of a union: which member takes a value, and what is said of the rest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import msgspec
import pydantic
import pytest
from annotated_types import Ge, Len
from documents import component_of, document_of, input_of, output_of
from flask import Flask
from marshmallow import Schema, ValidationError, fields

from flask_typed import Api, field_for, typed


@dataclasses.dataclass
class Cat:
    lives: int
    kind: Literal["cat"] = "cat"


@dataclasses.dataclass
class Dog:
    kind: Literal["dog", "wolf"]
    name: str = "Rex"


@dataclasses.dataclass
class Kitten(Cat):
    weeks: int = 1


@dataclasses.dataclass
class Point:
    x: int


@dataclasses.dataclass
class Place:
    x: int
    y: int = 0


@dataclasses.dataclass
class Tree:
    kind: Literal["tree"]
    below: list[Tree | Leaf]


@dataclasses.dataclass
class Leaf:
    kind: Literal["leaf"]


@dataclasses.dataclass
class First:
    version: Literal[1]


@dataclasses.dataclass
class Second:
    version: Literal[2]


class Color(enum.Enum):
    RED = "red"


class PetSchema(Schema):
    name = fields.String(required=True)


Hand = Annotated[dict[str, Any], PetSchema]
ID = "6f1c1f0e-0c53-4d8c-8f53-0c5f5c3f5b3a"

CHOICES: list[tuple[Any, Any, Any]] = [
    (int | str, 1, 1),
    (int | str, "1", "1"),
    (float | int, 3, 3),
    (float | int, 3.0, 3.0),
    (int | float, 3.0, 3.0),
    (int | float, 3, 3),
    (int | bool, True, True),
    (float | str, 3, 3.0),
    (str | uuid.UUID, ID, ID),
    (uuid.UUID | str, ID, uuid.UUID(ID)),
    (uuid.UUID | str, "x", "x"),
    (dt.date | dt.datetime, "2020-01-01T00:00:00", dt.datetime(2020, 1, 1)),
    (decimal.Decimal | int, 3, 3),
    (decimal.Decimal | int, "3", decimal.Decimal(3)),
    (Literal[1] | float, 1.0, 1.0),
    (Literal[1] | float, 1, 1),
    (Color | str, "red", Color.RED),
    (Color | str, "blue", "blue"),
    (Any | int, [1], [1]),
    (list[float] | list[int], [1, 2], [1, 2]),
    (tuple[float, ...] | tuple[int, int], [1, 2], (1, 2)),
    (dict[str, float] | dict[str, int], {"a": 1}, {"a": 1}),
    (list[int | str] | int, [1, "a"], [1, "a"]),
    (int | str | None, None, None),
    (Literal["a", None] | int, None, None),
    (Cat | Dog, {"kind": "wolf"}, Dog("wolf")),
    (Cat | Dog, {"kind": "cat", "lives": 9}, Cat(9)),
    (First | Second, {"version": 2.0}, Second(2)),
    (Cat | Dog | dict[str, int], {"a": 1}, {"a": 1}),
    (Cat | Dog | str, "a", "a"),
    (Point | Place, {"x": 1}, Point(1)),
    (Point | Place, {"x": 1, "y": 2}, Place(1, 2)),
    (Point | Hand, {"name": "Rex"}, {"name": "Rex"}),
    (Annotated[int | float, Ge(3)], 3.5, 3.5),
    (Annotated[int, Ge(3)] | Annotated[str, Len(2)], "ab", "ab"),
    (list[Cat | Dog] | Cat, [{"kind": "dog"}], [Dog("dog")]),
]


@pytest.mark.parametrize(
    ("hint", "value", "loaded"), CHOICES, ids=[f"{h} {v}" for h, v, _ in CHOICES]
)
def test_the_first_member_that_takes_a_value_as_it_is_has_it(
    hint: Any, value: Any, loaded: Any
) -> None:
    found = field_for(hint).deserialize(value)
    assert (found, type(found)) == (loaded, type(loaded))


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        *((int | str, 1.5), (int | float, "1"), (int | str, None), (int | str, [1])),
        *((Cat | Dog, {"kind": "cow"}), (Cat | Dog, {"lives": 1}), (Cat | Dog, "cat")),
        *((Cat | Dog, {"kind": ["cat"]}), (Cat | Dog, {"kind": {}})),
        *((First | Second, {"version": True}), (Point | Place, {"y": 1})),
        *((Annotated[int | float, Ge(3)], 2), (list[int] | list[str], [1, "a"])),
    ],
)
def test_what_no_member_takes_is_refused_both_ways(hint: Any, value: Any) -> None:
    field: Any = field_for(hint)
    for read in (field.deserialize, field.check):
        with pytest.raises(ValidationError):
            read(value)


@pytest.mark.parametrize(
    ("hint", "value", "messages"),
    [
        (int | str, 1.5, ["Not a valid int | str."]),
        (int | Point, "x", ["Not a valid integer."]),
        (int | Point, {"x": "a"}, {"x": ["Not a valid integer."]}),
        (int | list[int], ["a"], {0: ["Not a valid integer."]}),
        (Cat | Dog, {"kind": "cow"}, {"kind": ["Must be one of: cat, dog, wolf."]}),
        (Cat | Dog, {"lives": 1}, {"kind": ["Missing data for required field."]}),
        (Cat | Dog, {"kind": "cat"}, {"lives": ["Missing data for required field."]}),
        (Cat | Dog, 3, ["Not a valid Cat | Dog."]),
    ],
)
def test_a_message_is_that_of_the_member_that_was_meant(
    hint: Any, value: Any, messages: Any
) -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(hint).deserialize(value)
    assert caught.value.messages == messages


LEAVES: list[tuple[Any, Any, Any]] = [
    (int | str, 1, 1),
    (float | int, 3, 3),
    (dt.date | dt.datetime, dt.datetime(2020, 1, 1), "2020-01-01T00:00:00"),
    (str | uuid.UUID, uuid.UUID(ID), ID),
    (Color | int, Color.RED, "red"),
    (Cat | Dog, Cat(9), {"lives": 9, "kind": "cat"}),
    (Cat | Dog, Kitten(9), {"lives": 9, "kind": "cat"}),
    (Cat | Kitten, Kitten(9), {"lives": 9, "kind": "cat", "weeks": 1}),
    (Kitten | Cat, Cat(9), {"lives": 9, "kind": "cat"}),
    (Cat | Dog, {"kind": "dog", "name": "a"}, {"kind": "dog", "name": "a"}),
    (Point | Place, Place(1, 2), {"x": 1, "y": 2}),
    (list[Cat | Dog], [Dog("dog"), Cat(1)], None),
    (dict[str, Point | int], {"a": Point(1), "b": 2}, {"a": {"x": 1}, "b": 2}),
    (tuple[Point | int, ...], (Point(1), 2), [{"x": 1}, 2]),
    (Hand | int, {"name": "Rex", "secret": 1}, {"name": "Rex"}),
    (Point | int | None, None, None),
    (Any | int, 1, 1),
    (Tree | Leaf, Tree("tree", [Leaf("leaf")]), None),
]


@pytest.mark.parametrize(
    ("hint", "value", "dumped"), LEAVES, ids=[f"{h} {v}" for h, v, _ in LEAVES]
)
def test_a_value_leaves_as_the_member_that_it_is_of(
    hint: Any, value: Any, dumped: Any
) -> None:
    field: Any = field_for(hint)
    found = field._serialize(field.check(value), None, None)
    assert found == field._serialize(value, None, None)  # unchecked, but filtered
    if dumped is None and value is not None:
        assert field.deserialize(found) == value
    else:
        assert found == dumped


def test_an_attribute_object_is_told_by_its_tag() -> None:
    class Row:
        kind, name, secret = "dog", "Rex", "s"

    field: Any = field_for(Cat | Dog)
    found = field._serialize(field.check(Row()), None, None)
    assert found == {"kind": "dog", "name": "Rex"}


def test_a_tag_that_has_no_hash_tells_nothing() -> None:
    field: Any = field_for(Cat | Dog)
    with pytest.raises(ValidationError, match=r"Must be one of: cat, dog, wolf\."):
        field.check({"kind": {1}})


def test_a_constraint_of_a_union_is_one_of_each_member() -> None:
    seen: list[Any] = []
    field: Any = field_for(Annotated[Cat | int, seen.append])
    field.deserialize({"kind": "cat", "lives": 1})
    field.check(Cat(2))
    assert seen == [Cat(1), Cat(2)]


def test_objects_without_one_tag_are_told_apart_by_what_fits() -> None:
    @dataclasses.dataclass
    class Other:
        kind: Literal["cat"]

    field: Any = field_for(Cat | Other)
    assert field.tag is None
    assert field.deserialize({"kind": "cat"}) == Other("cat")


class Text(TypedDict):
    kind: Literal["text"]
    text: str


class Pair(NamedTuple):
    kind: Literal["pair"]
    left: int


class Struct(msgspec.Struct):
    kind: Literal["struct"] = "struct"


class Pydantic(pydantic.BaseModel):
    size: int


@pytest.mark.parametrize(
    ("value", "loaded"),
    [
        ({"kind": "text", "text": "a"}, {"kind": "text", "text": "a"}),
        ({"kind": "pair", "left": 1}, Pair("pair", 1)),
        ({"kind": "struct"}, Struct()),
        ({"kind": "dog", "name": "Rex"}, Dog("dog")),
    ],
    ids=["TypedDict", "NamedTuple", "Struct", "dataclass"],
)
def test_objects_of_all_kinds_are_told_apart(value: Any, loaded: Any) -> None:
    field: Any = field_for(Text | Pair | Struct | Dog)
    assert field.deserialize(value) == loaded
    assert field._serialize(field.check(loaded), None, None) == value
    assert field._serialize(field.check(value), None, None) == value


def test_a_pydantic_model_is_a_member_that_pydantic_judges() -> None:
    field: Any = field_for(Pydantic | int | list[int])
    assert field.deserialize({"size": 3}) == Pydantic(size=3)
    assert field._serialize(field.check(Pydantic(size=3)), None, None) == {"size": 3}
    assert field._serialize(field.check(3), None, None) == 3
    with pytest.raises(ValidationError) as caught:
        field.deserialize({"size": "x"})
    assert [*caught.value.messages] == ["size"]


def test_an_attribute_object_may_lack_the_tag() -> None:
    class Row:
        lives = 3

    field: Any = field_for(Cat | int)
    assert field._serialize(field.check(Row()), None, None)["lives"] == 3


# The document.


def test_a_tag_is_the_discriminator_of_the_document() -> None:
    def view(pet: Cat | Dog) -> Cat | Dog:
        return pet

    document = document_of(view)
    found = input_of(document)
    cat, dog = (entry["$ref"] for entry in found["oneOf"])
    assert found == {
        "oneOf": [{"$ref": cat}, {"$ref": dog}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": cat, "dog": dog, "wolf": dog},
        },
        "required": ["kind"],  # which Cat does not say, as it has a default
    }
    assert component_of(document, {"$ref": dog})["required"] == ["kind"]
    sent = output_of(document)
    assert sorted(sent) == ["discriminator", "oneOf"]
    assert component_of(document, sent["oneOf"][0])["required"] == ["lives", "kind"]


def test_a_tag_that_is_no_text_makes_no_discriminator() -> None:
    def view(it: First | Second) -> None: ...

    document = document_of(view)
    assert list(input_of(document)) == ["oneOf"]


@pytest.mark.parametrize(
    ("hint", "schema"),
    [
        (int | str, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        (
            int | str | None,
            {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
        ),
        (
            Annotated[int | float, Ge(3)],
            {
                "anyOf": [
                    {"type": "integer", "minimum": 3},
                    {"type": "number", "format": "double", "minimum": 3},
                ]
            },
        ),
    ],
    ids=str,
)
def test_any_other_union_is_any_of_its_members(hint: Any, schema: Any) -> None:
    def view(it: Any) -> None: ...

    view.__annotations__["it"] = dict[str, hint]
    found = input_of(document_of(view))["additionalProperties"]
    assert (found["anyOf"], len(found)) == (schema["anyOf"], 1)


# Through HTTP.


def answer(view: Any, **request: Any) -> tuple[int, Any]:
    app = Flask(__name__)
    Api(app)
    app.add_url_rule(
        "/it", view_func=typed(view), methods=[request.get("method", "GET")]
    )
    response = app.test_client().open("/it", **request)
    return response.status_code, response.get_json()


def test_two_types_of_one_status_are_one_response() -> None:
    def view(
        number: int,
    ) -> Cat | tuple[Point, Literal[200]] | tuple[Dog, Literal[201]]:
        return Cat(1) if number else (Point(2), 200)

    assert answer(view, query_string="number=1") == (200, {"lives": 1, "kind": "cat"})
    assert answer(view, query_string="number=0") == (200, {"x": 2})
    document = document_of(view)
    names = [entry["$ref"].rpartition("/")[2] for entry in output_of(document)["anyOf"]]
    assert names == ["Cat", "Point"]
    assert "$ref" in output_of(document, status="201")


def test_a_tagged_union_is_a_body_and_a_response() -> None:
    def view(pets: dict[str, Cat | Dog]) -> list[Cat | Dog]:
        return [*pets.values()]

    sent = {"a": {"kind": "dog", "name": "b"}, "c": {"kind": "cat", "lives": 1}}
    assert answer(view, method="POST", json=sent) == (200, [*sent.values()])
    status, problem = answer(view, method="POST", json={"a": {"kind": "cow"}})
    assert status == 422
    assert problem["errors"] == {
        "json": {"a": {"value": {"kind": ["Must be one of: cat, dog, wolf."]}}}
    }


@pytest.mark.parametrize(
    ("hint", "text", "loaded"),
    [
        (int | str, "3", "3"),
        (str | int, "3", "'3'"),
        (float | int, "3", "3"),
        (int | float, "3.5", "3.5"),
        (int | bool, "true", "True"),
        (Literal["all"] | int, "all", "'all'"),
        (dt.date | int, "2020-01-01", "datetime.date(2020, 1, 1)"),
        (int | str, "", "''"),
        (int | dt.date, "", "None"),
        (int | Literal[""], "", "''"),
    ],
)
def test_a_union_of_scalars_is_a_parameter(hint: Any, text: str, loaded: str) -> None:
    def view(it: Any = None) -> list[str]:
        return [repr(it)]

    view.__annotations__["it"] = hint | None
    assert answer(view, query_string={"it": text}) == (200, [loaded])


def test_a_union_of_scalars_that_takes_no_text_is_422() -> None:
    def view(it: int | dt.date) -> None: ...

    status, problem = answer(view, query_string="it=x")
    assert status == 422
    assert problem["errors"] == {"query": {"it": ["Not a valid int | date."]}}
    status, problem = answer(view, query_string="it=1&it=2")
    assert problem["errors"] == {"query": {"it": ["Given 2 times, must be once."]}}


def test_a_mapping_of_unions_checks_what_leaves() -> None:
    def view() -> Mapping[str, int | Point]:
        return {"a": Point(1), "b": 2}

    assert answer(view) == (200, {"a": {"x": 1}, "b": 2})


def test_what_takes_anything_writes_what_no_other_member_does() -> None:
    def view() -> Any | frozenset[int]:
        return frozenset({1})

    assert answer(view) == (200, [1])


class Named(TypedDict):
    name: str


class Dated(TypedDict):
    name: str
    day: dt.date | None


def test_a_mapping_is_of_the_member_that_has_all_its_names() -> None:
    def view() -> list[Named | Dated]:
        return [Dated(name="a", day=None), Named(name="b")]

    assert answer(view) == (200, [{"name": "a", "day": None}, {"name": "b"}])
