"""An app that uses every feature, for the tests that drive a whole document."""

from __future__ import annotations

import datetime
import io
import uuid
from collections.abc import Iterator
from typing import (
    Annotated,
    Any,
    BinaryIO,
    Literal,
)

import flask
import kitchen_sink_security
import kitchen_sink_versions
from flask import Flask
from kitchen_sink_dependencies import dependents, grant, note_visit
from kitchen_sink_loaded import loaded
from kitchen_sink_types import (
    Album,
    Angle,
    AngleField,
    Cat,
    Color,
    Containers,
    Kinds,
    Missing,
    OpenHours,
    OutOfStock,
    Page,
    Paging,
    Percent,
    Pet,
    Point,
    Preferences,
    Reserved,
    Row,
    Scalars,
    StoreSchema,
    Trace,
    Tree,
    User,
    Window,
)
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    Depends,
    Email,
    Example,
    File,
    Form,
    Header,
    MediaType,
    Omit,
    Partial,
    Pick,
    Query,
    ResponseHeader,
    Security,
    TypedBlueprint,
    TypedFlask,
    typed,
)

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


CORNERS = {"flat": Example(Angle(0), summary="Flat", description="No *corner*.")}


@echoes.post("/taught")
@typed(
    tags=["echoes", "taught"],
    examples={200: {"right": Angle(90.0)}},
)
def taught(
    it: Annotated[Angle, Body(description="of a corner", examples=CORNERS)],
) -> Angle:
    """Echo a type that the registry was taught."""
    return it


@echoes.post("/hours")
def hours(it: list[OpenHours]) -> list[OpenHours]:
    """Echo constraints, defaults and notes of members."""
    return it


@echoes.post("/part")
def part(it: Annotated[int, Body(embed=True, ge=0)]) -> list[int]:
    """Read the only member of a body."""
    return [it]


def paid(order: Point, x_signature: Annotated[str, Header()]) -> None:
    """The order was paid."""


def gone(order_id: int) -> None:
    """The order was withdrawn."""


@echoes.post("/orders")
@typed(
    callbacks={
        "paid": {"{$request.body#/callback_url}": paid},
        "moved": {"{$request.body#/callback_url}": {"put": paid, "delete": gone}},
    }
)
def order(
    it: Point, callback_url: Annotated[str, Body(), Alias("callback_url")]
) -> Point:
    """Place an order, to be told when it is paid."""
    return it


parameters = TypedBlueprint("parameters", __name__)


@parameters.get("/constraints")
def constraints(
    low: Annotated[int, Query(gt=-3, lt=9, multiple_of=2, alias="from")] = 0,
    high: Annotated[float, Query(ge=0, le=1, description="a part")] = 0.5,
    code: Annotated[str, Query(min_length=1, max_length=9, pattern="^[a-z]+$")] = "a",
    size: Annotated[int, Query(examples={"small": 1, "large": 9})] = 1,
) -> list[int]:
    """Read parameters with every constraint that a marker has."""
    return [low]


@parameters.post("/upload")
def upload(
    photo: Annotated[FileStorage, File(max_size=500, content_types=["image/png"])],
) -> list[str]:
    """Read a file."""
    return [photo.mimetype]


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
    sizes: Annotated[list[int], Query(style="pipeDelimited")] = [],  # noqa: B006
    days: Annotated[list[int], Query(style="spaceDelimited")] = [],  # noqa: B006
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


@parameters.get("/lists")
def lists(
    x_sizes: Annotated[list[int], Header(max_length=3)] = [],  # noqa: B006
    seen: Annotated[list[int], Cookie()] = [],  # noqa: B006
) -> list[int]:
    """Read lists from a header and a cookie."""
    return x_sizes + seen


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


@responses.post("/set")
@typed(exclude_unset=True)
def was_set(it: Preferences) -> Preferences:
    """Leave out what was not set."""
    return it


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


def build_api(**options: Any) -> Api:
    """Return the Api, with every keyword that says what it is."""
    api = Api(
        title="Kitchen sink",
        mode="enforce",
        observed_dir=None,
        version="1.0",
        description="Uses *every* feature.",
        terms_of_service="https://sink.example/terms",
        contact={"name": "Sink", "email": "api@sink.example"},
        license={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/", "description": "here"}],
        external_docs={"url": "https://sink.example/guide"},
        tags={"echoes": "What is answered is what was sent."},
        dependencies=[Depends(note_visit)],
        security=Security(grant, scopes=["sink"]),
        **options,
    )
    api.schemas.register(Angle, AngleField)
    api.webhook("orderPaid")(paid)
    return api


def create_app(**options: Any) -> Flask:
    """Return the app.

    :param options: of its first Api
    """
    app = TypedFlask(__name__)
    app.register_extension(build_api(**options))
    members = kitchen_sink_security.members
    for blueprint in (echoes, parameters, loaded, responses, dependents, members):
        app.register_blueprint(blueprint)
    app.register_extension(kitchen_sink_versions.build_api())
    prefix = kitchen_sink_versions.PREFIX
    app.register_blueprint(kitchen_sink_versions.notes, url_prefix=prefix)
    return app
