"""Every kind of type, for the app that uses every feature."""

from __future__ import annotations

import datetime
import enum
import ipaddress
import pathlib
import re
import uuid
from dataclasses import InitVar, dataclass, field
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    TypedDict,
    TypeVar,
)

import attrs
import msgspec
from annotated_types import Ge, Interval, Le, Len, MultipleOf
from marshmallow import Schema, ValidationError, fields
from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField
from typing_extensions import TypeAliasType, deprecated
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Email,
    File,
    Problem,
    Url,
    read_only,
    schema_options,
    write_only,
)
from flask_typed.fields import BaseField

T = TypeVar("T")
DIFFER = "The passwords differ."
Sku = NewType("Sku", str)
Percent = Annotated[float, Ge(0), Le(100)]
Code = Annotated[str, re.compile(r"^[A-Z]{2}-[0-9]+$")]
Row = TypeAliasType("Row", dict[str, int | None])


class Color(enum.Enum):
    """An Enum, by value."""

    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    """An Enum of whole numbers."""

    LOW = 1
    HIGH = 2


@dataclass
class Scalars:
    """Every scalar there is."""

    text: Annotated[str, Len(1, 20)]
    whole: Annotated[int, Ge(-5), Le(500), MultipleOf(5)]
    number: Percent
    flag: bool
    money: Decimal
    at: datetime.datetime
    clock: datetime.time
    day: datetime.date
    pause: datetime.timedelta
    key: uuid.UUID
    v4: ipaddress.IPv4Address
    v6: ipaddress.IPv6Address
    network: ipaddress.IPv4Interface
    email: Email
    url: Url
    data: bytes
    path: pathlib.PurePath
    color: Color
    level: Level
    mode: Literal["on", "off", 1]
    code: Code
    sku: Sku
    nothing: int | None = None


class Angle:
    """A type of the app's own, which the registry is taught.

    :param degrees: from 0 to below 360
    """

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees


class AngleField(BaseField):
    """Reads and writes an Angle: a number."""

    def __init__(self, **kwargs: Any) -> None:
        schema = {"type": "number", "minimum": 0, "exclusiveMaximum": 360}
        super().__init__(**{"metadata": {"json_schema": schema}, **kwargs})

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value.degrees

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < 360:
            raise ValidationError("Not a valid angle.")
        return Angle(value)


@dataclass
class OpenHours:
    """Notes of members, for the document.

    :param day: of the week
    """

    day: Annotated[int, Interval(ge=1, le=7)]
    hours: tuple[int, int] = (9, 17)
    since: Annotated[datetime.date, deprecated("Not kept.")] = datetime.date(2024, 1, 1)
    holidays: list[str] = field(
        default_factory=lambda: ["12-25"], metadata={"examples": [["01-01"]]}
    )


class Point(NamedTuple):
    """An object, not an array."""

    x: int
    y: int = 0


@dataclass
class Containers:
    """Every container there is."""

    names: Annotated[list[str], Len(0, 3)]
    unique: set[int]
    frozen: frozenset[Color]
    pair: tuple[int, str]
    many: tuple[bool, ...]
    by_name: dict[str, float]
    by_day: dict[datetime.date, Point]
    either: int | str | list[bool] | None
    anything: Any


@dataclass
class Cat:
    """One kind of pet."""

    kind: Literal["cat"]
    lives: Annotated[int, Ge(0), Le(9)] = 9


@dataclass
class Dog:
    """The other kind."""

    kind: Literal["dog"]
    tricks: list[str] = field(default_factory=list)


Pet = Cat | Dog


class Movie(TypedDict):
    """A member may be absent, in and out."""

    title: str
    year: NotRequired[int]


@attrs.define
class Basket:
    """An attrs class."""

    movies: list[Movie]
    note: str = ""


class Parcel(msgspec.Struct, rename="camel"):
    """A Struct, with its own names and constraints."""

    at_point: Point
    net_weight: Annotated[float, msgspec.Meta(gt=0)] = 1.0


class Review(BaseModel):
    """A pydantic model, validated and described by pydantic."""

    model_config = ConfigDict(extra="forbid", strict=True)

    stars: int = PydanticField(ge=1, le=5)
    text: str = ""


class Preferences(BaseModel):
    """A pydantic model of texts: a strict one takes no 3.0 for an int."""

    model_config = ConfigDict(extra="forbid", strict=True)

    theme: str = "light"
    language: str | None = None


@dataclass
class Kinds:
    """Every kind of class."""

    basket: Basket
    parcel: Parcel
    review: Review


@dataclass
class Tree:
    """A class that has itself in it."""

    value: int
    children: list[Tree] = field(default_factory=list)


@dataclass
class Page(Generic[T]):
    """A generic class."""

    items: list[T]
    total: int


@schema_options(naming="camel")
@dataclass
class User:
    """Members that go one way, and others that have other names."""

    full_name: Annotated[str, Len(1)]
    password: Annotated[str, write_only]
    from_: Annotated[str, Alias("from")] = ""
    user_id: Annotated[int, read_only] = 0
    confirm: InitVar[str | None] = None

    def __post_init__(self, confirm: str | None) -> None:
        if confirm not in (None, self.password):
            raise ValueError(DIFFER)


class StoreSchema(Schema):
    """A hand-written Schema."""

    name = fields.String(required=True)
    stock = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True))


@dataclass
class Paging:
    """Parameters of a query."""

    page: Annotated[int, Ge(1)] = 1
    sort: list[Literal["name", "day"]] = field(default_factory=list)


@dataclass
class Trace:
    """Parameters in headers."""

    x_request_id: Annotated[str, Len(1, 40)]
    x_depth: Annotated[int, Ge(0)] = 0


@dataclass
class Window:
    """A parameter in brackets."""

    low: int
    high: int | None = None


@dataclass
class Album:
    """A form with files."""

    title: Annotated[str, Len(1)]
    cover: Annotated[FileStorage, File(max_size=1000, content_types="image/*")]
    pages: list[FileStorage] = field(default_factory=list)


class OutOfStock(Problem):
    """A problem with a member."""

    status = 409
    left: int = 0


class Reserved(Problem):
    """Another of the same status."""

    status = 409
    type = "https://sink.example/reserved"
    by: str


@dataclass
class Missing:
    """A 404 that is returned."""

    what: str
