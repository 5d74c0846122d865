"""Types, JSON values near them, and what their documents say of the values.

For the tests that compare a field with the JSON Schema that is published of it.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import enum
import ipaddress
import json
import os
import pathlib
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import annotated_types as at
import typing_extensions
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.provisional import urls
from json_formats import formats
from jsonschema import Draft202012Validator
from marshmallow import ValidationError, validate

from flask_typed import Email, Url, field_for
from flask_typed._typing import is_recursive, split_hint, union_members
from flask_typed.errors import AnnotationError
from flask_typed.openapi.components import Components

#: How many times more examples than usual: `HONEST_TIMES=50 pytest tests/test_honest*`.
TIMES = int(os.environ.get("HONEST_TIMES", "1"))


def examples(count: int) -> settings:
    """Return how many examples a test looks at."""
    return settings(max_examples=count * TIMES, deadline=None)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mixed(enum.Enum):
    ONE = 1
    TRUE = "true"
    HALF = 0.5


@dataclasses.dataclass(frozen=True)
class Point:
    x: int
    y: float = 0.5


@dataclasses.dataclass
class Cat:
    kind: Literal["cat"]
    lives: Annotated[int, at.Ge(0)] = 9


@dataclasses.dataclass
class Dog:
    kind: Literal["dog", "wolf"] = "dog"
    names: set[str] = dataclasses.field(default_factory=set)


@dataclasses.dataclass
class One:
    version: Literal[1]
    pets: list[Cat | Dog] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Two:
    version: Literal[2]
    at: dt.time | None = None


UserId = NewType("UserId", Annotated[int, at.Ge(1)])
Shape = typing_extensions.TypeAliasType("Shape", Point | tuple[int, int] | None)

Json = typing_extensions.TypeAliasType(
    "Json", "dict[str, Json] | list[Json] | str | int | float | bool | None"
)
Bunch = typing_extensions.TypeAliasType(
    "Bunch", "Point | list[Bunch] | Annotated[int, at.Ge(0)]"
)
Box = typing_extensions.TypeAliasType("Box", "dict[Color, Box | None]")


def document_accepts(hint: Any, value: Any) -> bool:
    """Return what the published JSON Schema says of a JSON value."""
    return is_valid(hint, "in", value)


def output_accepts(hint: Any, value: Any) -> bool:
    """Return what the published JSON Schema of a response says of a JSON value."""
    return is_valid(hint, "out", value)


def published(hint: Any) -> dict[str, Any]:
    """Return the JSON Schema that is published of an input, without its components."""
    return Components().build_property(field_for(hint), "in")


def is_valid(hint: Any, direction: Literal["in", "out"], value: Any) -> bool:
    components = Components()
    schema = components.resolve(components.build_property(field_for(hint), direction))
    whole = {"components": {"schemas": components.schemas()}, **schema}
    Draft202012Validator.check_schema(whole)
    validator = Draft202012Validator(whole, format_checker=formats)
    return bool(validator.is_valid(value))


def field_accepts(hint: Any, value: Any) -> bool:
    """Return whether the field loads a JSON value."""
    try:
        field_for(hint).deserialize(value)
    except ValidationError:
        return False
    return True


# Values: JSON of any kind, with strings and numbers that are nearly right.

SMALL = st.integers(-12, 12)
NUMBERS = st.one_of(
    SMALL,
    SMALL.map(float),
    SMALL.map(lambda number: number / 4),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
QUARTERS = st.integers(-60, 60).map(lambda number: number / 4)
TEXTS = st.one_of(
    st.text("ab1 é\N{GRINNING FACE}", max_size=6),
    st.text(max_size=12),
    NUMBERS.map(json.dumps),
    st.datetimes().map(dt.datetime.isoformat),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes")),
    st.datetimes(timezones=st.timezones()).map(dt.datetime.isoformat),
    st.dates().map(dt.date.isoformat),
    st.times().map(dt.time.isoformat),
    st.sampled_from(["10:00:00Z", "10:00:00.1234567+23:59", "24:00:00", "10:00"]),
    st.uuids().map(str),
    st.ip_addresses().map(str),
    st.ip_addresses(network="10.0.0.0/8").map(lambda ip: f"{ip}/24"),
    st.sampled_from(
        [
            *("10.0.0.0/8", "2001:db8::/32", "::1/129", "::/00"),
            *("fe80::1%eth0", "fe80::1%eth0/64", "fe80::%1/64", "a@[IPv6:fe80::1%1]"),
            "http://[fe80::1%25eth0]/",
        ]
    ),
    st.emails(),
    st.sampled_from(["a@b", "a@[127.0.0.1]", "a@[IPv6:::1]", '"a b"@c.de', "a..b@c"]),
    urls(),
    st.sampled_from(["http://a@[::1]:80/?q#f", "http://a@/", "http://:80", "urn:a:b"]),
    st.binary(max_size=7).map(lambda data: base64.b64encode(data).decode()),
    st.sampled_from(["red", "blue", "RED", "true", "null", "1", "0.5", ""]),
)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """Return a text that was right perhaps, with a few characters changed."""
    text: str = draw(TEXTS) or "x"
    place = draw(st.integers(0, len(text) - 1))
    put = draw(st.sampled_from(["", "0", "9", "-", "T", "t", "z", "+", ":", "_"]))
    return text[:place] + put + text[place + draw(st.integers(0, 4)) :]


# A line break at the end is where the `$` of Python's `re`, by which jsonschema finds a
# pattern, differs from that of ECMA-262.
STRINGS = st.one_of(TEXTS, edited()).filter(lambda text: not text.endswith("\n"))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, STRINGS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=3)
    ),
    max_leaves=5,
)


# Types with constraints.


def constrained(base: Any, *constraints: st.SearchStrategy[Any]) -> Any:
    """Return types with some of the given constraints, nullable or not."""

    def build(chosen: Iterable[Any], is_optional: bool) -> Any:
        hint = base
        for constraint in chosen:
            hint = Annotated[hint, constraint]
        return hint | None if is_optional else hint

    choices = (
        st.lists(st.one_of(*constraints), max_size=2) if constraints else st.just([])
    )
    return st.builds(build, choices, st.booleans()).filter(can_be_met)


def can_be_met(hint: Any) -> bool:
    """Return whether constraints do not exclude each other, which is refused."""
    try:
        field_for(hint)
    except AnnotationError as error:
        return "no value can meet" not in error.reason
    return True


BOUNDS = st.one_of(SMALL, SMALL.map(lambda number: number / 4))
LENGTHS = st.integers(0, 3)
INTERVALS = [BOUNDS.map(kind) for kind in (at.Ge, at.Gt, at.Le, at.Lt)]
SIZES = [LENGTHS.map(kind) for kind in (at.MinLen, at.MaxLen)]
# Of steps that a float holds exactly: jsonschema divides floats.
STEPS = st.sampled_from([1, 2, 3, 0.5, 0.25]).map(at.MultipleOf)

INTS = constrained(int, *INTERVALS, STEPS)
FLOATS = constrained(float, *INTERVALS)
STRINGS_TYPE = constrained(
    str,
    *SIZES,
    st.sampled_from(["a", "^a", "b$", "[0-9]+"]).map(re.compile),
    st.just(validate.OneOf(["ab", "a1"])),
)
PERIODS = constrained(
    dt.timedelta,
    *(
        SMALL.map(lambda n: dt.timedelta(seconds=n / 4)).map(kind)
        for kind in (at.Ge, at.Gt, at.Le, at.Lt)
    ),
)
#: Not among the rest: what bounds its strings is a mark, which a validator skips.
DECIMALS = constrained(
    Decimal,
    *INTERVALS,
    *(BOUNDS.map(str).map(Decimal).map(kind) for kind in (at.Ge, at.Lt)),
    STEPS,
)
OTHERS = st.sampled_from(
    [
        *(bool, Decimal, dt.datetime, dt.date, dt.time, dt.timedelta, uuid.UUID),
        *(ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Interface),
        *(ipaddress.IPv6Interface, ipaddress.IPv4Network, ipaddress.IPv6Network),
        *(Email, Url, bytes, pathlib.PurePosixPath, UserId, Color, Mixed),
        *(Literal["a", 1], Literal[True], Literal[0, False], Literal["1"]),
        *(Literal["a", None], Literal[Color.RED], Literal[2, 2.5]),
    ]
)
SCALAR_TYPES = st.one_of(INTS, FLOATS, STRINGS_TYPE, OTHERS, constrained(dt.date))
FORMS = st.sampled_from(
    [
        *(Decimal, dt.datetime, dt.date, dt.time, uuid.UUID, Email, Url, bytes),
        *(ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Interface),
        *(ipaddress.IPv6Interface, ipaddress.IPv4Network, ipaddress.IPv6Network),
    ]
)
KEYS = st.one_of(
    STRINGS_TYPE.filter(lambda hint: not field_for(hint).allow_none),
    st.sampled_from([int, uuid.UUID, dt.date, dt.time, dt.datetime, Color]),
    st.sampled_from([Literal["a", "b"], ipaddress.IPv4Address, Email]),
)
OBJECTS = st.sampled_from(
    [
        *(Point, Cat, Dog, Cat | Dog, One | Two, Shape, Cat | Dog | str),
        *(Json, Bunch, Bunch | str | None, Box),
    ]
)


def sized(base: Any, arguments: Any) -> Any:
    """Return types of containers with limits of their length."""
    return arguments.flatmap(
        lambda inside: constrained(GenericAlias(base, inside), *SIZES)
    )


def unions(inner: Any) -> Any:
    return st.lists(inner, min_size=2, max_size=3).map(
        lambda hints: Union[tuple(hints)]  # noqa: UP007 - made of a tuple
    )


HASHABLE = st.one_of(
    SCALAR_TYPES,
    st.just(Point),
    st.tuples(SCALAR_TYPES, SCALAR_TYPES).map(lambda hints: GenericAlias(tuple, hints)),
    SCALAR_TYPES.map(lambda hint: GenericAlias(tuple, (hint, ...))),
    unions(SCALAR_TYPES),
)
SETS = st.one_of(*(sized(base, HASHABLE) for base in (set, frozenset, AbstractSet)))


LEAVES = SCALAR_TYPES | OBJECTS | st.just(Any)


def containers(inner: Any) -> list[Any]:
    """Return types that hold others, by kind."""
    return [
        st.one_of(*(sized(base, inner) for base in (list, Sequence, Collection))),
        SETS,
        st.lists(inner, max_size=3).map(
            lambda found: GenericAlias(tuple, tuple(found))
        ),
        sized(tuple, inner.map(lambda hint: (hint, ...))),
        st.tuples(KEYS, inner).map(lambda hints: GenericAlias(dict, hints)),
        st.tuples(KEYS, inner).map(lambda hints: GenericAlias(Mapping, hints)),
        unions(inner),
        unions(inner),
    ]


def one_kind(*kinds: Any) -> Any:
    """Return one of strategies, each as often; `one_of` mixes what is inside them."""
    return st.integers(0, len(kinds) - 1).flatmap(kinds.__getitem__)


INSIDE = one_kind(LEAVES, LEAVES, *containers(LEAVES))
TYPES = one_kind(OBJECTS, unions(INSIDE), *containers(INSIDE))


# Values that are nearly of a type, or of it.


def near(hint: Any) -> st.SearchStrategy[Any]:
    """Return JSON values that a type may take."""
    inner, _, takes_none = split_hint(hint)
    right = _right(inner)
    nothing = st.none() if takes_none else st.nothing()
    return st.integers(0, 9).flatmap(lambda n: VALUES if n == 0 else right | nothing)


def _right(inner: Any) -> st.SearchStrategy[Any]:
    if is_recursive(inner):
        return _NEAR_ALIASES[inner]
    members = union_members(inner)
    if len(members) > 1:
        return st.one_of(*map(near, members))
    if dataclasses.is_dataclass(inner):
        return _near_object(inner)
    origin = get_origin(inner)
    items = [item for item in get_args(inner) if item is not ...]
    if origin in (dict, Mapping):
        return st.dictionaries(near(items[0]).map(str), near(items[1]), max_size=3)
    if origin is tuple and ... not in get_args(inner):
        return st.tuples(*map(near, items)).map(list)
    if isinstance(origin, type):
        return st.lists(near(items[0]), max_size=4)
    if get_origin(inner) is Literal:
        return st.sampled_from([*get_args(inner), 1.0, True, "red"]).map(_plain)
    return _NEAR_SCALARS.get(inner, SCALARS)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def _near_object(cls: Any) -> st.SearchStrategy[Any]:
    hints = typing_extensions.get_type_hints(cls, include_extras=True)
    members = {name: near(hint) for name, hint in hints.items()}
    some = st.fixed_dictionaries({}, optional=members)
    more = st.dictionaries(st.sampled_from(["kind", "z"]), STRINGS, max_size=1)
    return st.one_of(
        st.fixed_dictionaries(members),
        some,
        st.builds(lambda one, other: one | other, some, more),
    )


_NEAR_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    int: NUMBERS,
    float: NUMBERS,
    bool: st.booleans(),
    str: STRINGS,
    Decimal: NUMBERS | STRINGS,
    dt.timedelta: NUMBERS,
    dt.time: st.times().map(dt.time.isoformat),
    dt.date: st.dates().map(dt.date.isoformat),
    uuid.UUID: st.uuids().map(str),
    bytes: st.binary(max_size=4).map(lambda data: base64.b64encode(data).decode()),
    ipaddress.IPv4Address: st.ip_addresses(v=4).map(str),
    ipaddress.IPv6Address: st.ip_addresses(v=6).map(str),
    Color: st.sampled_from(["red", "blue", "RED"]),
}
_NEAR_ALIASES: dict[Any, st.SearchStrategy[Any]] = {
    Json: VALUES,
    Bunch: st.recursive(SMALL | _near_object(Point), st.lists, max_leaves=5),
    Box: st.recursive(
        st.none(), lambda inner: st.dictionaries(st.sampled_from(["red", "x"]), inner)
    ),
}


@st.composite
def types_and_values(draw: st.DrawFn, types: Any = TYPES) -> tuple[Any, Any]:
    """Return a type and a JSON value that may be of it."""
    hint = draw(types)
    return hint, draw(near(hint))
