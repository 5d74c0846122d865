"""Compiled dumpers write what the reference writes, or step aside."""

import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

import marshmallow
import msgspec
import pytest
from annotated_types import Ge, Interval, Le, Len
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, validate

from flask_typed import Alias, Partial, field_for
from flask_typed.compiled import StepAsideError, compile_dumper
from flask_typed.models import LeftOut
from flask_typed.objects import (
    ValueSchema,
    build_value_schema,
)
from flask_typed.params import Matches
from flask_typed.schemas import SchemaRegistry

UTC = dt.UTC
NEPAL = dt.timezone(dt.timedelta(hours=5, minutes=45))
ODD = dt.timezone(dt.timedelta(minutes=53, seconds=28))


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Word(enum.StrEnum):
    RED = "red"
    PINK = "pink"


class Labelled(enum.StrEnum):
    """A str-Enum whose text is not its value."""

    def __new__(cls, text: str, value: str) -> "Labelled":
        member = str.__new__(cls, text)
        member._value_ = value
        return member

    RED = ("the red", "red")


class Lenient(enum.Enum):
    ONLY = "only"

    @classmethod
    def _missing_(cls, value: object) -> "Lenient":
        return cls.ONLY


class PetSchema(Schema):
    name = marshmallow.fields.String(required=True)


class Text(str):
    """A class of strings."""


class Number(int):
    """A class of integers."""


class Items(list[Any]):
    """A list that is iterated as another one."""

    def __iter__(self) -> Iterator[Any]:
        return iter(["other"])


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5


@dataclasses.dataclass
class Secret(Point):
    password: str = "secret"


@dataclasses.dataclass
class Node:
    name: str
    children: "list[Node]" = dataclasses.field(default_factory=list)
    parent: "Node | None" = None


@dataclasses.dataclass(slots=True)
class Renamed:
    from_date: Annotated[dt.date, Alias("fromDate")]
    inner: Point | None = None


class Typed(TypedDict):
    name: str
    size: NotRequired[int]


class Pair(NamedTuple):
    left: int
    right: str


class Absent(msgspec.Struct):
    name: str
    size: int | msgspec.UnsetType = msgspec.UNSET
    zero: int | msgspec.UnsetType = 0


class Computed:
    @property
    def x(self) -> int:
        return 7

    y = 1.5


class Wrong:
    x = 1

    @property
    def y(self) -> float:
        raise RuntimeError("no y")


class Anything:
    def __getattr__(self, name: str) -> int:
        if name not in ("x", "y"):
            raise AttributeError(name)
        return 3


#: Annotations of everything that a response may be made of.
HINTS: dict[str, Any] = {
    "str": str,
    "str-limits": Annotated[str, Len(1, 3)],
    "str-pattern": Annotated[str, Matches("^[ab]+$")],
    "str-function": Annotated[str, str.isupper],
    "int": int,
    "int-range": Annotated[int, Ge(1)],
    "int-interval": Annotated[int, Interval(gt=0, le=3)],
    "int-max": Annotated[int, Le(3)],
    "hand-written": Annotated[dict[str, Any], PetSchema],
    "int-two-ranges": Annotated[int, Ge(1), Le(3)],
    "int-huge-range": Annotated[int, Ge(2**70)],
    "int-half-range": Annotated[int, Ge(0.5)],
    "float": float,
    "float-interval": Annotated[float, Interval(ge=-1.5, lt=2)],
    "float-two-ranges": Annotated[float, Ge(1), Le(3)],
    "float-huge-range": Annotated[float, Ge(1e300)],
    "float-range": Annotated[float, Ge(0)],
    "bool": bool,
    "bool-function": Annotated[bool, bool],
    "decimal": decimal.Decimal,
    "datetime": dt.datetime,
    "date": dt.date,
    "time": dt.time,
    "timedelta": dt.timedelta,
    "uuid": uuid.UUID,
    "bytes": bytes,
    "enum": Color,
    "int-enum": Size,
    "str-enum": Word,
    "labelled-enum": Labelled,
    "lenient-enum": Lenient,
    "literal": Literal["red", "blue"],
    "int-literal": Literal[1, 2],
    "mixed-literal": Literal[1, "red", True],
    "any": Any,
    "list": list[int],
    "list-of-times": list[dt.datetime],
    "list-of-optional": list[dt.date | None],
    "list-limits": Annotated[list[str], Len(1, 2)],
    "list-function": Annotated[list[int], any],
    "list-one-length": Annotated[list[int], Len(2), validate.Length(max=2)],
    "list-no-length": list[int],
    "list-half-length": list[int],
    "list-equal-length": Annotated[list[int], validate.Length(equal=2)],
    "list-optional": list[Point] | None,
    "dict-optional": dict[str, Point | None] | None,
    "partial": Partial[Point],
    "list-of-lists": list[list[int]],
    "set": set[str],
    "set-of-enums": set[Color],
    "frozenset": frozenset[float],
    "tuple": tuple[int, str],
    "tuple-of-any-length": tuple[str, ...],
    "dict": dict[str, int],
    "dict-of-floats": dict[str, float],
    "dict-of-times": dict[str, dt.datetime],
    "dict-of-points": dict[str, Point],
    "dict-by-int": dict[int, str],
    "union": int | str,
    "union-of-objects": Point | Node,
    "dataclass": Point,
    "dataclass-list": list[Point],
    "dataclass-recursive": Node,
    "dataclass-renamed": Renamed,
    "dataclass-list-optional": list[Renamed | None],
    "typed-dict": Typed,
    "named-tuple": Pair,
    "struct": Absent,
}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-3, 5),
    st.floats(),
    st.sampled_from([0.0, -0.0, 1.0, 1e22, 2.0**53 + 2]),
    st.text(),
    st.sampled_from(["", "red", "only", "a", "ab", "\ud800", "1_0", "2020-01-02", "A"]),
    st.decimals(allow_nan=False),
    st.just(decimal.Decimal("NaN")),
    st.sampled_from(
        [Text("red"), Number(1), *Color, *Size, *Word, *Labelled, *Lenient]
    ),
    st.datetimes(timezones=st.sampled_from([None, UTC, NEPAL, ODD])),
    st.dates(),
    st.times(timezones=st.sampled_from([None, UTC, ODD])),
    st.timedeltas(),
    st.uuids(),
    st.binary(max_size=5),
    st.sampled_from([Point, Node, Computed(), Wrong(), Anything(), object()]),
)


def objects_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(Point, values),
        st.builds(Point, values, values),
        st.builds(Secret, st.integers(), st.floats(0, 1)),
        st.builds(Point, st.integers(), st.floats(-9, 9)),
        st.builds(Node, values, st.lists(values, max_size=2), values),
        st.builds(Renamed, values, values),
        st.builds(Renamed, st.dates(), st.builds(Point, st.integers())),
        st.builds(Absent, values, values),
        st.builds(Absent, st.text(), st.sampled_from([1, msgspec.UNSET]), st.just(2)),
        st.builds(Pair, values, values),
    )


members = st.sampled_from(
    ["name", "size", "x", "y", "fromDate", "from_date", "children", "left", "right"]
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(scalars, max_size=3).map(tuple),
        st.lists(inner, max_size=2).map(Items),
        st.frozensets(st.one_of(st.text(), st.sampled_from([*Color, "red", 1, 1.5]))),
        st.sets(st.sampled_from([*Word, *Color, "red", "pink", "blue", Text("red")])),
        st.dictionaries(st.one_of(members, st.text(), scalars), inner, max_size=3),
        objects_of(inner),
    ),
    max_leaves=8,
)


def reference(schema: ValueSchema, value: Any, *, checks: bool) -> str:
    """Return the JSON that the Schema makes, as a response has it."""
    data = schema.dump(schema.check(value) if checks else value)
    text = json.dumps(data, allow_nan=False, ensure_ascii=False)
    text.encode()
    return text


# Lengths that are refused in an annotation, and may be in a field all the same.
HALF: Any = 0.5
LENGTHS = {
    "list-no-length": [validate.Length(min=3), validate.Length(max=2)],
    "list-half-length": [validate.Length(min=HALF)],
}


def build_schema(name: str) -> ValueSchema:
    field = field_for(HINTS[name])
    field.validators = [*field.validators, *LENGTHS.get(name, ())]
    return build_value_schema(field)


SCHEMAS = {name: build_schema(name) for name in HINTS}
DUMPERS = {
    (schema, checks): compile_dumper(schema, checks=checks)
    for schema in SCHEMAS.values()
    for checks in (True, False)
}
each_hint = pytest.mark.parametrize("name", HINTS)
each_mode = pytest.mark.parametrize(
    "checks", [True, False], ids=["checked", "unchecked"]
)


def assert_same(schema: ValueSchema, value: Any, *, checks: bool) -> bool:
    """Compare both ways; return whether the compiled one did not step aside."""
    dumps = DUMPERS[schema, checks].try_dumps
    assert dumps is not None
    try:
        text = dumps(value)
    except StepAsideError:
        return False
    expected = reference(schema, value, checks=checks)
    pairs: Any = {"object_pairs_hook": list}
    assert repr(json.loads(text, **pairs)) == repr(json.loads(expected, **pairs))
    return True


def near(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of a type, and others."""
    if hint in (
        Absent,
        HINTS["partial"],
        HINTS["str-function"],
        HINTS["any"],
        HINTS["hand-written"],
        HINTS["lenient-enum"],
    ):
        return values
    return st.one_of(st.from_type(hint), values)


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
