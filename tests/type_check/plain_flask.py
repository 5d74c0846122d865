"""Typed views of a plain Flask app, as a user writes them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

import flask
from annotated_types import Ge, Len
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from flask.views import MethodView, View
from marshmallow import Schema, fields
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    File,
    Form,
    Header,
    MediaType,
    Omit,
    Partial,
    Path,
    Pick,
    Problem,
    Query,
    ResponseHeader,
    field_for,
    read_only,
    schema_for,
    schema_options,
    typed,
    write_only,
)

app = Flask(__name__)
api = Api(
    app,
    title="Shop",
    version="1.0",
    description="Sells.",
    docs_path=None,
    unknown="exclude",
    naming="camel",
    check_responses="debug",
    max_errors=10,
)
bp = Blueprint("shop", __name__)


@dataclass
class Line:
    sku: Annotated[str, Len(1, 32)]
    quantity: Annotated[int, Ge(1)] = 1


@dataclass
class Order:
    id: int
    lines: list[Line]


@dataclass
class Missing:
    reason: str


class OutOfStock(Problem):
    status = 409
    sku: str


class PetSchema(Schema):
    name = fields.String(required=True)


@app.get("/orders/<int:order_id>")
@typed
def show(order_id: int, verbose: bool = False) -> Order:
    return Order(id=order_id, lines=[])


@app.post("/orders")
@typed(tags=["orders"], raises=[OutOfStock], responses={404: "No such shop"})
def create(
    lines: list[Line], notify: Annotated[bool, Query(description="mail")] = False
) -> tuple[Order, Literal[201]]:
    if not lines:
        raise OutOfStock(sku="A-1", detail="Sold out.")
    return Order(id=1, lines=lines), 201


@app.route("/orders/<int:order_id>", methods=["PUT", "PATCH"])
@typed(status=202)
def change(order_id: int, order: Order) -> Order:
    return order


@bp.get("/find")
@typed
def find(sku: str = Query(min_length=1), limit: int = Query(10, ge=1)) -> list[Order]:
    return []


@bp.post("/photos")
@typed
def add_photo(
    line: Annotated[Line, Form()],
    photo: Annotated[FileStorage, File(max_size=10, content_types=["image/png"])],
    note: str = Form("none", max_length=9),
    more: list[FileStorage] | None = File(None, max_length=3),
) -> None:
    photo.save("photo.png")


@bp.put("/raw")
@typed
def put_raw(data: Annotated[bytes, Body(media_type=["image/png", "image/gif"])]) -> int:
    return len(data)


@bp.post("/marked/<name>")
@typed(unknown="raise", deprecated=True, operation_id="marked")
def marked(
    name: Annotated[str, Path()],
    x_request_id: Annotated[str | None, Header()] = None,
    session: Annotated[str | None, Cookie(alias="s")] = None,
    note: Annotated[Line | None, Body(embed=True)] = None,
    ids: Annotated[list[int] | None, Query(explode=False)] = None,
    line: Annotated[Line | None, Query(style="deepObject")] = None,
) -> Order | tuple[Missing, Literal[404]]:
    if name == "nobody":
        return Missing("no such name"), 404
    return Order(id=1, lines=[])


@bp.get("/page")
@typed(
    exclude_none=True,
    exclude_unset=False,
    responses={404: Missing, 410: Annotated[bytes, MediaType("image/png")]},
    examples={200: {"none": []}},
)
def page(
    response: flask.Response,
) -> Annotated[list[Order], ResponseHeader("X-Total", int, description="all")]:
    response.headers["X-Total"] = "0"
    return []


@bp.get("/file")
@typed
def file() -> Annotated[flask.Response, MediaType("application/pdf")]:
    return flask.send_file("file.pdf")


@bp.delete("/orders/<int:order_id>")
@typed(in_document=False)
def delete(order_id: int) -> None:
    return None


@bp.get("/maybe")
@typed
def maybe(order_id: int) -> Order | tuple[None, Literal[204]]:
    if order_id:
        return Order(order_id, [])
    return None, 204


@bp.get("/headers")
@typed
def with_headers() -> tuple[Order, Literal[201], dict[str, str]]:
    return Order(1, []), 201, {"Location": "/orders/1"}


@bp.get("/async")
@typed
async def asynchronous(order_id: int) -> Order:
    return Order(order_id, [])


@bp.get("/flask")
@typed
def as_flask(request: flask.Request) -> ResponseReturnValue:
    return {"method": request.method}, 418


@bp.post("/pets")
@typed
def pet(pet: Annotated[dict[str, Any], PetSchema]) -> Annotated[Any, PetSchema]:
    return pet


@bp.get("/passed")
@typed(passed=["user"])
def passed(user: str, page: int = 1) -> str:
    return user


class Orders(MethodView):
    @typed
    def get(self, page: int = 1) -> list[Order]:
        return []

    @typed(status=201)
    def post(self, order: Order) -> Order:
        return order


class MoreOrders(MethodView):
    decorators = [typed, typed(tags=["orders"])]  # noqa: RUF012 - as Flask has it

    def get(self, page: int = 1) -> list[Order]:
        return []


class Show(View):
    decorators = [typed]  # noqa: RUF012 - as Flask has it

    def dispatch_request(self) -> ResponseReturnValue:
        return "shown"


app.add_url_rule("/class", view_func=Orders.as_view("orders"))
app.add_url_rule("/more", view_func=MoreOrders.as_view("more"))
app.add_url_rule("/show", view_func=Show.as_view("show"))
app.add_url_rule("/function", view_func=typed(show), methods=["GET"])
app.register_blueprint(bp)


@schema_options(naming="camel", unknown="exclude")
@dataclass
class User:
    name: Annotated[str, Alias("title")]
    secret: Annotated[str, write_only]
    id: Annotated[int, read_only] = 0


@schema_options(naming="pascal")
class Point(NamedTuple):
    x: int
    y: int = 0


class Movie(TypedDict):
    title: str
    year: NotRequired[int]


schema_options(unknown="exclude")(Movie)


@app.patch("/users/<int:user_id>")
@typed
def change_user(user_id: int, changes: Partial[User]) -> User:
    name: Any = changes.get("name")
    if "secret" in changes:
        name = changes["secret"]
    return changes.apply(User(name, ""))


@app.post("/users")
@typed
def add(user: Omit[User, Literal["id"]]) -> tuple[User, Literal[201]]:
    return User(**user, id=1), 201


@app.get("/users")
@typed
def names() -> list[Pick[User, Literal["id", "name"]]]:
    return [Pick(User("a", "b"))]


@app.get("/users/<int:user_id>")
@typed
def public(user_id: int) -> Omit[User, Literal["secret"]]:
    return Omit(User("a", "b"))


@app.post("/movies")
@typed
def film(movie: Movie, at: Point) -> Movie:
    return {"title": movie["title"], "year": at.y}


def test_views() -> None:
    """Call views as a unit test does."""
    show(3)
    show(3, verbose=True)
    show(order_id=3)
    create([Line("a")], notify=True)
    find("a", limit=3)
    Orders().get(page=2)


def use_schemas() -> None:
    schema = schema_for(Order)()
    schema.load({})
    schema.dump(Order(1, []), many=False)
    field_for(Annotated[int | None, Ge(1)]).deserialize(3)
    api.schemas.schema_for(Order, unknown="exclude")
    api.bind(app)
    document: dict[str, Any] = api.document()
    document.clear()
    api.spec(app).to_yaml()
