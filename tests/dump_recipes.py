"""Annotations of all that a response is made of, and values that fit or do not."""

import dataclasses
import datetime as dt
import decimal
import enum
import json
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

import marshmallow
import msgspec
from annotated_types import Ge, Interval, Le, Len
from hypothesis import strategies as st
from marshmallow import Schema, validate

from flask_typed import Alias, Partial, field_for
from flask_typed.compiled import StepAsideError, compile_dumper
from flask_typed.objects import (
    ValueSchema,
    build_value_schema,
)
from flask_typed.params import Matches

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
    """Return the Schema of a value, with the lengths that no annotation has."""
    field = field_for(HINTS[name])
    field.validators = [*field.validators, *LENGTHS.get(name, ())]
    return build_value_schema(field)


SCHEMAS = {name: build_schema(name) for name in HINTS}
DUMPERS = {
    (schema, checks): compile_dumper(schema, checks=checks)
    for schema in SCHEMAS.values()
    for checks in (True, False)
}


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
