"""What is in the way of a compiled dumper, and generated Schemas of many objects."""

import dataclasses
import enum
import json
from typing import Annotated, Any, TypedDict

import marshmallow
import pytest

from flask_typed import field_for, fields, schema_for
from flask_typed.compiled import compile_dumper
from flask_typed.objects import build_object_schema, build_value_schema


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5


@dataclasses.dataclass
class Secret(Point):
    password: str = "secret"


each_mode = pytest.mark.parametrize(
    "checks", [True, False], ids=["checked", "unchecked"]
)


def test_what_msgspec_does_not_take_is_an_obstacle() -> None:
    class Huge(enum.Enum):
        ONE = 2**70

    dumper = compile_dumper(build_value_schema(field_for(Huge)), checks=True)
    assert dumper.try_dumps is None
    assert "2**63" in str(dumper.obstacles[0])
    assert dumper.dumps(Huge.ONE) == b"1180591620717411303424"


def test_a_field_of_a_user_is_an_obstacle_with_its_path() -> None:
    class Shout(fields.String):
        pass

    @dataclasses.dataclass
    class Line:
        sku: Annotated[str, Shout]

    @dataclasses.dataclass
    class Order:
        lines: list[Line]

    dumper = compile_dumper(build_value_schema(field_for(Order)), checks=True)
    (obstacle,) = dumper.obstacles
    assert obstacle.path == ("lines", "sku")
    assert f"{__name__}." in obstacle.reason
    assert "Shout is not known" in obstacle.reason
    assert dumper.dump(Order([Line("a")])) == {"lines": [{"sku": "a"}]}


def test_all_obstacles_of_a_dumper_are_named_at_once() -> None:
    class Shout(fields.String):
        pass

    @dataclasses.dataclass
    class Line:
        sku: Annotated[str, Shout]
        notes: list[Annotated[str, Shout]]

    @dataclasses.dataclass
    class Order:
        line: Line
        more: list[Line]
        words: dict[str, dict[str, Annotated[bool, Shout]]]
        title: Annotated[str, Shout] = ""

    dumper = compile_dumper(build_value_schema(field_for(Order)))
    paths = [".".join(each.path) for each in dumper.obstacles]
    assert paths == ["line.sku", "line.notes", "words", "title"]
    assert dumper.try_dumps is None


@each_mode
@pytest.mark.parametrize("items", [[], [Point(1), {"x": 2, "y": 1}], (Secret(1),)])
def test_a_generated_schema_of_many_dumps_a_list(items: Any, checks: bool) -> None:
    schema = schema_for(Point)(many=True)
    dumper = compile_dumper(schema, checks=checks)
    expected = schema.dump(items)
    assert dumper.try_dumps is not None
    assert json.loads(dumper.try_dumps(items)) == expected
    assert json.loads(dumper.dumps(items)) == expected
    assert dumper.dump(items) == expected


@pytest.mark.parametrize(
    ("items", "messages"),
    [
        ([Point(1), Point("a")], {1: {"x": ["Not a valid integer."]}}),  # type: ignore[arg-type]
        ([5], {0: {"_schema": ["Invalid input type."]}}),
        (None, ["Invalid input type."]),
        (Point(1), ["Invalid input type."]),
        ("ab", ["Invalid input type."]),
    ],
    ids=["member", "item", "none", "object", "text"],
)
def test_the_errors_of_a_list_have_the_index_of_the_object(
    items: Any, messages: Any
) -> None:
    dumper = compile_dumper(schema_for(Point)(many=True))
    for dump in (dumper.dumps, dumper.dump):
        with pytest.raises(marshmallow.ValidationError) as caught:
            dump(items)
        assert caught.value.messages == messages


def test_a_generated_schema_of_many_that_is_changed_dumps_as_it_is_then() -> None:
    schema = schema_for(Point)(many=True)
    dumper = compile_dumper(schema)
    assert dumper.dumps([Point(1)]) == b'[{"x":1,"y":0.5}]'
    schema.many = False
    assert json.loads(dumper.dumps(Point(1))) == {"x": 1, "y": 0.5}


def test_a_name_that_is_no_attribute_is_an_obstacle() -> None:
    words = TypedDict("words", {"from": int})
    dumper = compile_dumper(build_value_schema(field_for(words)), checks=True)
    assert [each.path for each in dumper.obstacles] == [("from",)]
    assert json.loads(dumper.dumps({"from": 1})) == {"from": 1}


def test_a_member_of_another_attribute_is_an_obstacle() -> None:
    generated: Any = schema_for(Point)
    described = generated.object_type
    members = {"x": fields.Integer(attribute="y")}
    made = build_object_schema("Made", members, unknown="raise", described=described)
    dumper = compile_dumper(made(), checks=False)
    assert [each.path for each in dumper.obstacles] == [("x",)]
    assert dumper.dump(Point(1, 2)) == {"x": 2}
