"""Compiled dumpers write what the reference writes, or step aside."""

import dataclasses
import datetime as dt
import decimal
import json
import math
import uuid
from typing import Any

import marshmallow
import msgspec
import pytest
from dump_recipes import (
    DUMPERS,
    HINTS,
    NEPAL,
    ODD,
    SCHEMAS,
    UTC,
    Absent,
    Color,
    Labelled,
    Node,
    Number,
    Pair,
    Point,
    Renamed,
    Secret,
    Size,
    Text,
    Word,
    Wrong,
    assert_same,
    near,
    reference,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_typed import Partial, field_for
from flask_typed.compiled import StepAsideError, compile_dumper
from flask_typed.models import LeftOut
from flask_typed.objects import (
    ValueSchema,
    build_value_schema,
)
from flask_typed.schemas import SchemaRegistry

each_hint = pytest.mark.parametrize("name", HINTS)
each_mode = pytest.mark.parametrize(
    "checks", [True, False], ids=["checked", "unchecked"]
)


@each_mode
@each_hint
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_dumper_writes_is_what_the_reference_writes(
    name: str, checks: bool, data: st.DataObject
) -> None:
    value = data.draw(near(HINTS[name]))
    assert_same(SCHEMAS[name], value, checks=checks)


@each_mode
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("str", "text"),
        ("str", Word.RED),
        ("str-limits", "abc"),
        ("str-pattern", "abba"),
        ("str-function", "UPPER"),
        ("int", 3),
        ("int", 10**30),
        ("int", Number(3)),
        ("int", Size.LARGE),
        ("float", 1e22),
        ("float", 3),
        ("dict-of-floats", {"a": 1.5}),
        ("decimal", decimal.Decimal("1.50")),
        ("decimal", decimal.Decimal("1E+3")),
        ("decimal", "1.5"),
        ("datetime", dt.datetime(2024, 1, 2, 3, 4, 5)),
        ("datetime", dt.datetime(2024, 1, 2, 3, 4, 5, 60, tzinfo=UTC)),
        ("datetime", dt.datetime(2024, 1, 2, tzinfo=NEPAL)),
        ("time", dt.time(1, 2, tzinfo=UTC)),
        ("date", dt.date(2024, 1, 2)),
        ("date", "2024-01-02"),
        ("timedelta", dt.timedelta(seconds=1.5)),
        ("uuid", uuid.UUID(int=7)),
        ("bytes", b"\xff"),
        ("enum", Color.RED),
        ("enum", "red"),
        ("labelled-enum", Labelled.RED),
        ("hand-written", {"name": "a", "more": 1}),
        ("list-optional", None),
        ("list-optional", [Point(1)]),
        ("dict-optional", {"a": None, "b": Point(2)}),
        ("partial", Partial({"x": 1})),
        ("literal", "red"),
        ("mixed-literal", True),
        ("any", {"a": [1, None, "x"]}),
        ("list", (1, 2)),
        ("list-of-times", [dt.datetime(2024, 1, 2, tzinfo=UTC)]),
        ("list-of-optional", [dt.date(2024, 1, 2), None]),
        ("list-limits", ["a"]),
        ("list-of-lists", [[1], []]),
        ("set", {"a"}),
        ("set-of-enums", {Color.RED}),
        ("tuple", (1, "a")),
        ("tuple-of-any-length", ("a", "b")),
        ("dict", {"a": 1}),
        ("dict", {Text("a"): 1}),
        ("dict-of-times", {"a": dt.datetime(2024, 1, 2, tzinfo=UTC)}),
        ("dict-of-points", {"a": Point(1), "b": Point(2)}),
        ("dict-by-int", {1: "a"}),
        ("union", "a"),
        ("union-of-objects", Node("a")),
        ("dataclass", Point(1)),
        ("dataclass", {"x": 1, "y": 2.5}),
        ("dataclass", Secret(1)),
        ("dataclass-list", [Point(1), Point(2)]),
        ("dataclass-list", [{"x": 1, "y": 2.5, "z": 3}]),
        ("dataclass-list", [Secret(1), {"x": 1, "y": 1.5}]),
        ("dataclass-recursive", Node("a", [Node("b", [Node("c")])])),
        ("dataclass-recursive", Node("a", [], Node("b"))),
        ("dataclass-renamed", Renamed(dt.date(2024, 1, 2), Point(3))),
        ("dataclass-list-optional", [Renamed(dt.date(2024, 1, 2)), None]),
        ("typed-dict", {"name": "a"}),
        ("typed-dict", {"name": "a", "size": 3}),
        ("named-tuple", Pair(1, "a")),
        ("struct", Absent("a")),
        ("struct", Absent("a", 3, 4)),
    ],
    ids=str,
)
def test_a_value_that_fits_is_written_by_compiled_code(
    name: str, value: Any, checks: bool
) -> None:
    assert assert_same(SCHEMAS[name], value, checks=checks)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("str", 5),
        ("str-limits", "abcd"),
        ("str-pattern", "abc"),
        ("str-function", "lower"),
        ("int", True),
        ("int-range", 0),
        ("float", math.nan),
        ("float", math.inf),
        ("float", decimal.Decimal("1.5")),
        ("dict-of-floats", {"a": decimal.Decimal("1.5")}),
        ("dataclass", Point(1, decimal.Decimal("1.5"))),  # type: ignore[arg-type]
        ("decimal", decimal.Decimal("NaN")),
        ("decimal", "1_0"),
        ("datetime", dt.datetime(2024, 1, 2, tzinfo=ODD)),
        ("enum", "green"),
        ("lenient-enum", "other"),
        ("literal", "green"),
        ("any", math.nan),
        ("any", {1: 2}),
        ("any", dt.date(2024, 1, 2)),
        ("any", Point(1)),
        ("str", "\ud800"),
        ("list", None),
        ("list", [1, "a"]),
        ("list-limits", []),
        ("set", ["a", "a"]),
        ("set-of-enums", {Color.RED, "red"}),
        ("dict", {1: 1}),
        ("dataclass", None),
        ("dataclass", Point),
        ("dataclass", Point("a")),  # type: ignore[arg-type]
        ("dataclass", Wrong()),
        ("dataclass-recursive", Node("a", [Node("b"), 5])),  # type: ignore[list-item]
        ("dataclass-recursive", Node("a", [Secret(1)])),  # type: ignore[list-item]
        ("typed-dict", {"size": 3}),
        ("typed-dict", {"name": "a", "size": msgspec.UNSET}),
        ("struct", Absent(msgspec.UNSET)),  # type: ignore[arg-type]
    ],
    ids=str,
)
def test_for_a_value_that_may_not_fit_the_dumper_steps_aside(
    name: str, value: Any
) -> None:
    assert not assert_same(SCHEMAS[name], value, checks=True)


def test_an_envelope_is_around_what_is_dumped() -> None:
    dumps = compile_dumper(SCHEMAS["list"], checks=True, envelope="data").try_dumps
    assert dumps is not None
    assert dumps([1]) == b'{"data":[1]}'


def test_members_that_are_none_are_left_out_where_the_schema_does() -> None:
    registry = SchemaRegistry().leaving_out(LeftOut(none=True))
    schema = build_value_schema(registry.field_for(Renamed))
    dumps = compile_dumper(schema, checks=True).try_dumps
    assert dumps is not None
    assert dumps(Renamed(dt.date(2024, 1, 2))) == b'{"fromDate":"2024-01-02"}'


def test_members_that_are_none_are_left_out_of_each_object_of_many() -> None:
    registry = SchemaRegistry().leaving_out(LeftOut(none=True))
    field: Any = registry.field_for(Renamed)
    dumped = type(field.schema)(many=True).dump([Renamed(dt.date(2024, 1, 2))])
    assert dumped == [{"fromDate": "2024-01-02"}]


def test_a_schema_that_writes_no_json_dumps_as_it_does() -> None:
    class Reader:
        loads = staticmethod(json.loads)

    class ReadSchema(marshmallow.Schema):
        class Meta:
            render_module = Reader

        a = marshmallow.fields.Integer()

    assert compile_dumper(ReadSchema()).dump({"a": 1}) == {"a": 1}


def test_an_object_is_left_to_its_schema_where_it_computes_its_members() -> None:
    @dataclasses.dataclass
    class Late:
        name: str

        def __getattr__(self, name: str) -> str:
            return "late"

    schema = build_value_schema(field_for(Late))
    late = Late("a")
    del late.name
    assert assert_dumped(schema, late) == {"name": "late"}


def assert_dumped(schema: ValueSchema, value: Any) -> Any:
    """Return what is dumped, which the reference dumps too."""
    text = compile_dumper(schema, checks=True).dumps(value)
    assert json.loads(text) == json.loads(reference(schema, value, checks=True))
    return json.loads(text)


@pytest.mark.parametrize("depth", [10, 10_000])
def test_objects_of_any_depth_are_dumped_or_refused_as_by_the_schema(
    depth: int,
) -> None:
    node = Node("leaf")
    for _ in range(depth):
        node = Node("above", [node])
    schema = SCHEMAS["dataclass-recursive"]
    dumper = compile_dumper(schema, checks=True)
    if depth == 10:
        assert assert_dumped(schema, node)["name"] == "above"
    else:
        with pytest.raises(RecursionError):
            dumper.dumps(node)


def test_a_cycle_is_left_to_the_schema() -> None:
    node = Node("a")
    node.parent = node
    dumps = DUMPERS[SCHEMAS["dataclass-recursive"], True].try_dumps
    assert dumps is not None
    with pytest.raises(StepAsideError):
        dumps(node)
