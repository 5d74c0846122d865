"""Types to marshmallow: the Schemas of classes, the fields of types."""

from __future__ import annotations

import dataclasses
import decimal
import enum
import typing
import uuid
from dataclasses import dataclass, field
from typing import (
    Annotated,
    Any,
    Literal,
)

import marshmallow
import pytest
from annotated_types import Ge, Len
from marshmallow import ValidationError, fields

from flask_typed import Problem, field_for, schema_for
from flask_typed.errors import AnnotationError
from flask_typed.objects import ObjectSchema
from flask_typed.schemas import SchemaRegistry


class Color(enum.Enum):
    RED = "red"


class PetSchema(marshmallow.Schema):
    name = fields.String(required=True)
    age = fields.Integer()


@dataclass
class Line:
    sku: Annotated[str, Len(1, 8)]
    quantity: Annotated[int, Ge(1)] = 1


@dataclass
class Order:
    id: int
    lines: list[Line]
    note: str | None = None
    first: Line | None = None
    by_sku: dict[str, Line] = field(default_factory=dict)


def load(cls: type, data: Any) -> Any:
    return schema_for(cls)().load(data)


def errors_of(cls: type, data: Any) -> Any:
    """Return the messages of what a class refuses."""
    with pytest.raises(ValidationError) as caught:
        load(cls, data)
    return caught.value.messages


# What a Schema is.


def test_the_schema_of_a_dataclass_is_a_schema_of_marshmallow() -> None:
    schema = schema_for(Line)
    assert issubclass(schema, marshmallow.Schema)
    assert schema.__name__ == "Line"
    assert schema.__module__ == __name__
    assert schema is schema_for(Line)


def test_a_schema_is_its_own() -> None:
    assert schema_for(PetSchema) is PetSchema


def test_a_schema_loads_instances_all_the_way_down() -> None:
    data = {"id": 1, "lines": [{"sku": "a"}], "by_sku": {"b": {"sku": "b"}}}
    assert load(Order, data) == Order(
        id=1, lines=[Line("a")], by_sku={"b": Line("b", 1)}
    )


def test_a_schema_dumps_members_in_declared_order() -> None:
    dumped = schema_for(Order)().dump(Order(id=1, lines=[Line("a", 2)]))
    assert dumped == {
        "id": 1,
        "lines": [{"sku": "a", "quantity": 2}],
        "note": None,
        "first": None,
        "by_sku": {},
    }
    assert list(dumped) == ["id", "lines", "note", "first", "by_sku"]


def test_a_generated_schema_is_usable_in_a_hand_written_one() -> None:
    class BasketSchema(marshmallow.Schema):
        line = fields.Nested(schema_for(Line))

    assert BasketSchema().load({"line": {"sku": "a"}}) == {"line": Line("a")}


def test_messages_have_the_path_of_their_member() -> None:
    data = {"lines": [{"sku": "a"}, {"sku": "", "quantity": 0}], "first": 5, "x": 1}
    assert errors_of(Order, data) == {
        "id": ["Missing data for required field."],
        "lines": {
            1: {
                "sku": ["Length must be between 1 and 8."],
                "quantity": ["Must be greater than or equal to 1."],
            }
        },
        "first": {"_schema": ["Invalid input type."]},
        "x": ["Unknown field."],
    }


def test_the_docstring_is_the_description_and_a_generated_one_is_not() -> None:
    @dataclass
    class Described:
        """What it is,
        in two lines.

        And more.
        """

    described: Any = schema_for(Described)
    line: Any = schema_for(Line)
    assert described.Meta.description == "What it is, in two lines."
    assert not hasattr(line.Meta, "description")


@pytest.mark.parametrize(
    "name",
    """
    model described Meta fields load dump check opts context many unknown build_model
    get_attribute items self
    """.split(),
)
def test_a_member_may_have_any_name(name: str) -> None:
    cls = dataclasses.make_dataclass("Car", [(name, str)])
    schema: Any = schema_for(cls)()
    car = schema.load({name: "T"})
    assert getattr(car, name) == "T"
    assert schema.dump(schema.check(car)) == {name: "T"}
    assert schema.dump(schema.check({name: "T"})) == {name: "T"}


# Recursion and hand-written Schemas.


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None


@dataclass
class Author:
    books: list[Book]


@dataclass
class Book:
    author: Author | None


def test_a_class_may_hold_itself() -> None:
    data = {"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}]}
    assert load(Node, data) == Node("a", [Node("b", [Node("c")])])
    assert errors_of(Node, {"name": "a", "children": [{"name": 1}]}) == {
        "children": {0: {"name": ["Not a valid string."]}}
    }


def test_classes_may_hold_each_other() -> None:
    assert load(Author, {"books": [{"author": {"books": []}}]}) == Author(
        [Book(Author([]))]
    )


@pytest.mark.parametrize(
    "hint",
    [
        PetSchema,
        PetSchema(),
        Annotated[dict[str, Any], PetSchema],
        Annotated[dict[str, Any], PetSchema()],
        Annotated[dict[str, Any] | None, PetSchema],
    ],
    ids=["class", "instance", "annotated", "annotated-instance", "optional"],
)
def test_a_hand_written_schema_loads_as_it_says(hint: Any) -> None:
    made = field_for(hint)
    # As marshmallow loads it: its Integer takes a string.
    assert made.deserialize({"name": "Rex", "age": "3"}) == {"name": "Rex", "age": 3}
    with pytest.raises(ValidationError, match="Missing data"):
        made.deserialize({})


def test_a_schema_of_many_is_a_list() -> None:
    made = field_for(Annotated[list[dict[str, Any]], PetSchema(many=True)])
    assert made.deserialize([{"name": "Rex"}]) == [{"name": "Rex"}]
    with pytest.raises(ValidationError):
        made.deserialize({"name": "Rex"})


def test_a_hand_written_schema_may_be_a_member() -> None:
    @dataclass
    class Owner:
        pets: list[Annotated[dict[str, Any], PetSchema(exclude=["age"])]]

    assert load(Owner, {"pets": [{"name": "Rex"}]}) == Owner([{"name": "Rex"}])
    assert errors_of(Owner, {"pets": [{"name": "Rex", "age": 1}]}) == {
        "pets": {0: {"age": ["Unknown field."]}}
    }


def test_the_schema_of_a_problem_dumps_its_members() -> None:
    class OutOfStock(Problem):
        status = 409
        sku: str

    dumped = schema_for(OutOfStock)().dump(OutOfStock(sku="a").members())
    assert dumped == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "sku": "a",
    }


# Unknown members, and registries.


def test_unknown_members_are_refused_or_ignored_all_the_way_down() -> None:
    strict, lenient = SchemaRegistry(), SchemaRegistry(unknown="exclude")
    data = {"id": 1, "lines": [{"sku": "a", "x": 1}], "y": 2}
    with pytest.raises(ValidationError) as caught:
        strict.schema_for(Order)().load(data)
    assert caught.value.messages == {
        "lines": {0: {"x": ["Unknown field."]}},
        "y": ["Unknown field."],
    }
    assert lenient.schema_for(Order)().load(data) == Order(1, [Line("a")])
    assert strict.schema_for(Order, unknown="exclude")().load(data).id == 1


def test_each_registry_and_mode_has_its_own_schema_of_a_class() -> None:
    one, other = SchemaRegistry(), SchemaRegistry()
    schemas = {
        one.schema_for(Line),
        one.schema_for(Line, unknown="exclude"),
        other.schema_for(Line),
        schema_for(Line),
    }
    assert len(schemas) == 4
    assert one.schema_for(Line) in schemas


def test_a_class_that_cannot_be_served_takes_those_that_hold_it_along() -> None:
    @dataclass
    class Good:
        bad: Bad | None = None

    @dataclass
    class Bad:
        good: Good
        odd: complex

    Good.__annotations__["bad"] = Bad | None
    Bad.__annotations__["good"] = Good
    for cls in (Bad, Good, Bad, Good):
        with pytest.raises(AnnotationError, match=r"Bad\.odd: complex"):
            schema_for(cls)


def test_a_failure_leaves_nothing_behind() -> None:
    registry = SchemaRegistry()
    cls = dataclasses.make_dataclass("Late", [("line", Line), ("odd", complex)])
    with pytest.raises(AnnotationError):
        registry.schema_for(cls)
    cls.__annotations__["odd"] = int
    assert registry.schema_for(cls)().load({"line": {"sku": "a"}, "odd": 1}).odd == 1


# Scalars, for the front end.


@pytest.mark.parametrize(
    "hint",
    [
        *(int, uuid.UUID, str | None, Color, Literal["a"]),
        *(Annotated[int, Ge(1)], Annotated[int | None, Ge(1)]),
        Annotated[Annotated[int, Ge(1)] | None, "x"],
    ],
    ids=str,
)
def test_a_scalar_is_one_text(hint: Any) -> None:
    registry = SchemaRegistry()
    assert registry.is_scalar(hint)
    assert registry.is_scalar_list(list[hint])
    assert registry.is_scalar_list(Annotated[list[hint] | None, "x"])
    assert not registry.is_scalar(list[hint])
    assert not registry.is_scalar_list(hint)


@pytest.mark.parametrize(
    "hint",
    [
        *(Line, list[int], dict[str, int], Any, int | Line, int | list[int]),
        *(PetSchema, Annotated[str, PetSchema]),
    ],
    ids=str,
)
def test_anything_else_is_none(hint: Any) -> None:
    registry = SchemaRegistry()
    assert not registry.is_scalar(hint)
    assert not registry.is_scalar_list(list[hint])


def test_typing_and_builtin_spellings_are_one() -> None:
    assert field_for(typing.List[int]).deserialize([1]) == [1]  # noqa: UP006
    assert field_for(typing.Dict[str, int]).deserialize({"a": 1}) == {"a": 1}  # noqa: UP006
    assert field_for(typing.Optional[int]).deserialize(None) is None  # noqa: UP045


def test_a_generated_schema_can_be_told_from_others() -> None:
    assert issubclass(schema_for(Line), ObjectSchema)
    assert decimal.Decimal("1") == field_for(decimal.Decimal).deserialize("1")
