"""An app that uses every feature, for the tests that drive a whole document."""

from __future__ import annotations

import datetime
import enum
import io
import ipaddress
import pathlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    BinaryIO,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    TypedDict,
    TypeVar,
)

import attrs
import flask
import msgspec
from annotated_types import Ge, Le, Len, MultipleOf
from flask import Flask
from marshmallow import Schema, fields
from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField
from typing_extensions import TypeAliasType
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    Email,
    File,
    Form,
    Header,
    MediaType,
    Omit,
    Partial,
    Pick,
    Problem,
    Query,
    ResponseHeader,
    TypedBlueprint,
    TypedFlask,
    Url,
    read_only,
    schema_options,
    typed,
    write_only,
)

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


echoes = TypedBlueprint("echoes", __name__)


@echoes.post("/scalars")
def scalars(it: Scalars) -> Scalars:
    """Echo every scalar."""
    return it


@echoes.post("/containers")
def containers(it: Containers) -> Containers:
    """Echo every container."""
    return it


@echoes.post("/kinds")
def kinds(it: Kinds) -> Kinds:
    """Echo every kind of class."""
    return it


@echoes.post("/pets")
def pets(it: list[Pet]) -> Page[Pet]:
    """Echo unions that are told apart by a member."""
    return Page(items=it, total=len(it))


@echoes.post("/tree")
def tree(it: Tree) -> Tree:
    """Echo a recursive class."""
    return it


@echoes.post("/rows")
def rows(it: list[Row]) -> list[Row]:
    """Echo an alias."""
    return it


@echoes.post("/store")
def store(
    it: Annotated[dict[str, Any], StoreSchema],
) -> Annotated[dict[str, Any], StoreSchema]:
    """Echo what a hand-written Schema loads."""
    return it


@echoes.post("/users")
def add_user(it: User) -> tuple[User, Literal[201], dict[str, str]]:
    """Add a user."""
    return it, 201, {"Location": "/users/7"}


@echoes.patch("/users")
def change_user(changes: Partial[User]) -> list[str]:
    """Name the members that were sent."""
    return sorted(changes)


@echoes.post("/parts")
def parts(it: Omit[Cat, Literal["kind"]]) -> Pick[Cat, Literal["lives"]]:
    """Echo a part of a class."""
    return Pick(Cat(kind="cat", **it))


@echoes.post("/several")
def several(
    point: Point, ids: Annotated[list[int], Body(max_length=3)], note: Email | None
) -> list[Point]:
    """Read several members of one body, and one of the query."""
    return [point for _ in ids]


@echoes.post("/vendor")
def vendor(
    it: Annotated[Point | None, Body(media_type="application/vnd.sink+json")] = None,
) -> Annotated[Point | None, MediaType("application/vnd.sink+json")]:
    """Echo a body that may be absent, of another kind of JSON."""
    return it


parameters = TypedBlueprint("parameters", __name__)


@parameters.get("/path/<int:number>/<any(a, b):letter>/<uuid:key>/<day>")
def path(number: int, letter: str, key: uuid.UUID, day: datetime.date) -> list[str]:
    """Read variables of the path."""
    return [str(number), letter, str(key), day.isoformat()]


@parameters.get("/query")
def query(
    color: Color,
    paging: Annotated[Paging, Query()],
    ids: Annotated[list[int], Query(explode=False)] = [],  # noqa: B006
    window: Annotated[Window | None, Query(style="deepObject")] = None,
    share: Percent = 50,
    since: datetime.datetime | None = None,
    flag: Annotated[bool, Query(deprecated=True)] = False,
) -> Paging:
    """Read a query in every style."""
    return paging


@parameters.get("/headers")
def headers(
    trace: Annotated[Trace, Header()],
    visits: Annotated[int, Cookie(ge=0)] = 0,
) -> Trace:
    """Read headers and a cookie."""
    return trace


@parameters.post("/form")
def form(
    name: Annotated[str, Form(min_length=2)],
    sizes: Annotated[list[int], Form()] = [],  # noqa: B006
    day: Annotated[datetime.date | None, Form()] = None,
) -> list[str]:
    """Read a form."""
    return [name]


@parameters.post("/album")
def album(it: Annotated[Album, Form()]) -> list[str]:
    """Read a form with files."""
    return [it.title]


@parameters.put("/bytes")
def raw(data: Annotated[bytes, Body(media_type="image/png")]) -> list[int]:
    """Read bytes."""
    return [len(data)]


@parameters.put("/text")
def text(note: Annotated[str, Body(media_type="text/plain")]) -> list[int]:
    """Read a text."""
    return [len(note)]


@parameters.put("/stream")
def stream(data: BinaryIO) -> list[int]:
    """Read a stream."""
    return [sum(len(chunk) for chunk in data)]


responses = TypedBlueprint("responses", __name__)


@responses.get("/total")
def total(
    response: flask.Response,
) -> Annotated[list[int], ResponseHeader("X-Total", int)]:
    """Set a header."""
    response.headers["X-Total"] = "3"
    return [1, 2, 3]


@responses.get("/choice/<int:number>")
def choice(
    number: int,
) -> Cat | tuple[Missing, Literal[404]] | tuple[None, Literal[204]]:
    """Answer in one of several ways."""
    if number == 0:
        return None, 204
    return Cat("cat") if number % 2 else (Missing("cat"), 404)


@responses.get("/problems/<int:left>")
@typed(raises=[OutOfStock, Reserved])
def problems(left: int) -> None:
    """Answer one of two problems of one status."""
    raise OutOfStock(left=left) if left % 2 else Reserved(by="Ann")


@responses.get("/sparse")
@typed(exclude_none=True)
def sparse(high: int | None = None) -> Window:
    """Leave out what is None."""
    return Window(1, high)


@responses.delete("/nothing")
def nothing() -> None:
    """Answer without a body."""


@responses.get("/file")
def file() -> Annotated[flask.Response, MediaType("application/pdf")]:
    """Send a file."""
    return flask.send_file(io.BytesIO(b"%PDF"), mimetype="application/pdf")


@responses.get("/lines")
def lines() -> Annotated[Iterator[str], MediaType("text/csv")]:
    """Stream lines."""
    yield "id\n"


@responses.get("/page")
def page() -> str:
    """Answer a page."""
    return "<!doctype html>"


def create_app(**options: Any) -> Flask:
    """Return the app.

    :param options: of its Api
    """
    app = TypedFlask(__name__)
    app.register_extension(Api(title="Kitchen sink", version="1.0", **options))
    for blueprint in (echoes, parameters, responses):
        app.register_blueprint(blueprint)
    return app
