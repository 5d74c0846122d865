"""Objects on their way out: `check`, for generated and hand-written Schemas."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import types
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

import marshmallow
import pytest
from annotated_types import Ge, Len, Predicate
from marshmallow import ValidationError, fields, post_dump, post_load

from flask_typed import field_for, schema_for
from flask_typed.objects import (
    ValueSchema,
    build_object_schema,
    build_value_schema,
    check_dumped,
)


@dataclass
class Line:
    sku: str
    quantity: Annotated[int, Ge(1)] = 1


@dataclass
class GiftLine(Line):
    secret: str = "hush"


@dataclass
class Order:
    id: int
    lines: list[Line] = field(default_factory=list)
    first: Line | None = None


class Row:
    """A row of an ORM: attributes, more of them than the type has."""

    def __init__(self, **columns: Any) -> None:
        self.__dict__.update(columns)
        self.password = "hush"


class Proxy(Mapping[str, Any]):
    """A mapping that is no dict."""

    def __init__(self, **items: Any) -> None:
        self._items = items

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class LineTuple(NamedTuple):
    sku: str
    quantity: int


def send(hint: Any, value: Any) -> Any:
    """Return what is sent for a value: checked, then dumped."""
    schema = build_value_schema(field_for(hint))
    return schema.dump(schema.check(value))


def reasons(hint: Any, value: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        build_value_schema(field_for(hint)).check(value)
    return caught.value.messages


LINE = {"sku": "a", "quantity": 2}


@pytest.mark.parametrize(
    "value",
    [
        Line("a", 2),
        GiftLine("a", 2),
        LINE,
        {**LINE, "password": "hush"},
        Proxy(**LINE, password="hush"),
        collections.ChainMap[str, Any]({"sku": "a"}, {"quantity": 2}),
        types.MappingProxyType(LINE),
        Row(**LINE),
        types.SimpleNamespace(**LINE),
        LineTuple("a", 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_instance_a_mapping_and_an_attribute_object_serve_and_leak_nothing(
    value: Any,
) -> None:
    assert send(Line, value) == LINE
    assert send(list[Line], [value]) == [LINE]
    assert send(Line | None, value) == LINE
    assert send(dict[str, Line], {"x": value}) == {"x": LINE}
    assert send(Order, Row(id=1, lines=[value], first=value)) == {
        "id": 1,
        "lines": [LINE],
        "first": LINE,
    }


@pytest.mark.parametrize(
    "value",
    [
        *(5, 5.5, True, 1j, "x", b"x", bytearray(b"x"), [], [LINE], ("a", 2), {1}),
        *(object(), Line, iter([LINE]), dt.date(2024, 1, 1), uuid.uuid4()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_object_does_not_leave_as_one(value: Any) -> None:
    assert reasons(Line, value) == ["Invalid input type."]


def test_none_is_no_object_unless_the_type_says_so() -> None:
    assert reasons(Line, None) == ["Field may not be null."]
    assert send(Line | None, None) is None


def test_what_is_no_object_has_its_place_in_a_list() -> None:
    assert reasons(list[Line], [1, "x", None, LINE]) == {
        0: ["Invalid input type."],
        1: ["Invalid input type."],
        2: ["Field may not be null."],
    }


def test_members_are_checked_all_the_way_down() -> None:
    order = Row(id="1", lines=[Line("a", 0), Line(None, 1)], first=5)  # type: ignore[arg-type]
    assert reasons(Order, order) == {
        "id": ["Not a valid integer."],
        "lines": {
            0: {"quantity": ["Must be greater than or equal to 1."]},
            1: {"sku": ["Field may not be null."]},
        },
        "first": ["Invalid input type."],
    }


def test_a_missing_member_takes_its_default() -> None:
    assert send(Line, {"sku": "a"}) == {"sku": "a", "quantity": 1}
    assert send(Line, Row(sku="a")) == {"sku": "a", "quantity": 1}
    assert send(Order, {"id": 1}) == {"id": 1, "lines": [], "first": None}
    assert reasons(Line, {"quantity": 1}) == {
        "sku": ["Missing data for required field."]
    }


@pytest.mark.parametrize("name", ["items", "keys", "values", "get", "pop"])
def test_a_mapping_lacks_a_member_though_its_class_has_a_method_of_the_name(
    name: str,
) -> None:
    required = dataclasses.make_dataclass("Required", [(name, list[int])])
    optional = dataclasses.make_dataclass(
        "Optional", [(name, list[int] | None, field(default=None))]
    )
    assert reasons(required, {"x": 1}) == {name: ["Missing data for required field."]}
    assert send(optional, {}) == {name: None}
    assert send(required, {name: [1]}) == {name: [1]}


def test_an_instance_of_a_class_without_members_is_an_object() -> None:
    empty = dataclasses.make_dataclass("Empty", [])
    assert send(empty, empty()) == {}
    assert send(empty, {"x": 1}) == {}
    assert reasons(empty, object()) == ["Invalid input type."]


def test_a_property_that_raises_is_a_bug_of_the_row() -> None:
    class Broken:
        @property
        def sku(self) -> str:
            raise KeyError("detached")

    with pytest.raises(KeyError):
        send(Line, Broken())


# Validators of a whole object.


def has_room(line: Line) -> bool:
    return line.quantity < 5


@pytest.mark.parametrize("make", [Line, Row, Proxy])
def test_a_validator_of_an_object_is_given_one(make: Any) -> None:
    hint = Annotated[Line, has_room]
    assert send(hint, make(sku="a", quantity=4)) == {"sku": "a", "quantity": 4}
    assert reasons(hint, make(sku="a", quantity=5)) == ["Invalid value."]
    loaded = field_for(hint)
    assert loaded.deserialize({"sku": "a", "quantity": 4}) == Line("a", 4)
    with pytest.raises(ValidationError):
        loaded.deserialize({"sku": "a", "quantity": 5})


def test_a_validator_of_a_list_is_given_the_list() -> None:
    hint = Annotated[list[Line], Len(1)]
    assert reasons(hint, []) == ["Shorter than minimum length 1."]
    assert send(hint, [Line("a")]) == [{"sku": "a", "quantity": 1}]


# Hand-written Schemas.


class ToySchema(marshmallow.Schema):
    name = fields.String(required=True)


class PetSchema(marshmallow.Schema):
    name = fields.String(required=True, data_key="petName")
    age = fields.Integer()
    toy = fields.Nested(ToySchema)
    toys = fields.List(fields.Nested(ToySchema))
    kind = fields.Pluck(ToySchema, "name")
    secret = fields.String(load_only=True)


PET = Annotated[dict[str, Any], PetSchema]
PETS = Annotated[list[dict[str, Any]], PetSchema(many=True)]


@pytest.mark.parametrize(
    "value",
    [{"name": "Rex", "secret": "x"}, Row(name="Rex", secret="x"), Proxy(name="Rex")],
    ids=["dict", "row", "mapping"],
)
def test_a_hand_written_schema_dumps_what_has_its_members(value: Any) -> None:
    assert send(PET, value) == {"petName": "Rex"}
    assert send(PETS, [value]) == [{"petName": "Rex"}]
    assert send(list[PET], (value,)) == [{"petName": "Rex"}]


@pytest.mark.parametrize("value", [5, "x", [], [{"name": "a"}], (1, 2), {1}])
def test_a_hand_written_schema_does_not_make_an_object_of_anything(value: Any) -> None:
    assert reasons(PET, value) == ["Invalid input type."]


def test_none_is_no_object_to_a_hand_written_schema() -> None:
    assert reasons(PET, None) == ["Field may not be null."]
    assert send(PET | None, None) is None
    assert reasons(PETS, [{"name": "a"}, None]) == ["Invalid input type."]


@pytest.mark.parametrize("value", [5, "x", {"name": "a"}, iter([])])
def test_many_are_a_collection(value: Any) -> None:
    assert reasons(PETS, value) == ["Not a valid list."]


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ({"age": 1}, {"petName": ["Missing data for required field."]}),
        (object(), {"petName": ["Missing data for required field."]}),
        (
            {"name": "Rex", "toy": {}},
            {"toy": {"name": ["Missing data for required field."]}},
        ),
        (
            {"name": "Rex", "toys": [{"name": "ball"}, {}]},
            {"toys": {1: {"name": ["Missing data for required field."]}}},
        ),
    ],
)
def test_a_required_member_must_be_there(value: Any, messages: Any) -> None:
    assert reasons(PET, value) == messages


def test_nested_members_that_are_there_are_dumped() -> None:
    pet = {
        "name": "Rex",
        "toy": {"name": "ball"},
        "toys": [{"name": "bone"}],
        "kind": {"name": "dog"},
    }
    assert send(PET, pet) == {
        "petName": "Rex",
        "toy": {"name": "ball"},
        "toys": [{"name": "bone"}],
        "kind": "dog",
    }
    assert send(PET, {"name": "Rex", "toy": None, "toys": None}) == {
        "petName": "Rex",
        "toy": None,
        "toys": None,
    }


def test_a_hand_written_schema_as_a_member_is_dumped_once() -> None:
    calls = []

    class LoudSchema(ToySchema):
        @post_dump
        def note(self, data: Any, **kwargs: Any) -> Any:
            calls.append(data)
            return data

    owner = dataclasses.make_dataclass(
        "Owner", [("toy", Annotated[dict[str, Any], LoudSchema])]
    )
    assert send(owner, owner({"name": "ball"})) == {"toy": {"name": "ball"}}
    assert len(calls) == 1


def test_what_a_hook_made_of_an_object_is_not_judged() -> None:
    class JoinedSchema(ToySchema):
        @post_dump
        def join(self, data: Any, **kwargs: Any) -> str:
            return "-".join(data)

    assert check_dumped(JoinedSchema(), {"name": "ball"}) == "name"


def test_a_validator_of_a_hand_written_object_is_given_the_value() -> None:
    hint = Annotated[dict[str, Any], ToySchema, Predicate(lambda toy: toy["name"])]
    assert send(hint, {"name": "ball"}) == {"name": "ball"}
    assert reasons(hint, {"name": ""}) == ["Invalid value."]


# Schemas of one value, and of arguments.


def test_a_value_schema_loads_checks_and_dumps_any_value() -> None:
    schema = build_value_schema(field_for(list[int]))
    assert isinstance(schema, ValueSchema)
    assert schema.load([1, 2.0]) == [1, 2]
    assert schema.dump(schema.check((1, 2))) == [1, 2]
    with pytest.raises(ValidationError, match="Not a valid list"):
        schema.load({"value": [1]})


def test_a_schema_of_arguments_loads_a_dictionary() -> None:
    members = {"model": field_for(Line), "limit": field_for(int)}
    schema = build_object_schema("Body", members, unknown="exclude")
    assert schema().load({"model": LINE, "limit": 3, "x": 1}) == {
        "model": Line("a", 2),
        "limit": 3,
    }


def test_an_unchecked_object_is_filtered_all_the_same() -> None:
    assert schema_for(Line)().dump(GiftLine("a", 2)) == LINE
    assert schema_for(Line)().dump(Row(**LINE)) == LINE


def test_a_class_derived_from_a_generated_one_has_hooks_of_its_own() -> None:
    generated: Any = schema_for(Line)

    def count(self: marshmallow.Schema, line: Line, **_: Any) -> tuple[int, Line]:
        return 1, line

    members = {"count": post_load(count), "Meta": generated.Meta}
    derived: Any = type("CountedSchema", (generated,), members)
    assert derived().load(LINE) == (1, Line("a", 2))
    assert generated().load(LINE) == Line("a", 2)
