"""The same operation on every peer: an order is posted, and is the answer.

``POST /shops/7/orders?notify=true&limit=5``, the order in the body. All but the bare
view validate path, query and body, and dump the order. Each application is called in
process, by WSGI or ASGI, without a network and without a test client.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib.metadata
import io
import sys
from collections.abc import Callable
from typing import Annotated, Any

import flask
import orders
from rounds import Work

PATH = "/shops/7/orders"
QUERY = "notify=true&limit=5"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """An application that serves the operation.

    :param name: as the tables show it
    :param post: the status and body that answer a body
    :param repeat: the work of posting the same body
    :param validates: whether a wrong order is refused
    """

    name: str
    post: Callable[[bytes], tuple[int, bytes]]
    repeat: Callable[[bytes], Work]
    validates: bool = True


def call_wsgi(app: Any, name: str, *, validates: bool = True) -> Peer:
    """Return the peer that a WSGI application is."""
    base = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": PATH,
        "QUERY_STRING": QUERY,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT": "application/json",
        "HTTP_USER_AGENT": "benchmark",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

    def post(body: bytes) -> tuple[int, bytes]:
        statuses = []

        def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
            statuses.append(status)

        environ = {
            **base,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        answer = app(environ, start_response)
        content = b"".join(answer)
        answer.close()
        return int(statuses[0][:3]), content

    def repeat(body: bytes) -> Work:
        def work(times: int) -> None:
            for _ in range(times):
                post(body)

        return work

    return Peer(name=name, post=post, repeat=repeat, validates=validates)


def call_asgi(app: Any, name: str) -> Peer:
    """Return the peer that an ASGI application is; its loop runs during a round."""
    loop = asyncio.new_event_loop()

    async def call(body: bytes) -> tuple[int, bytes]:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": PATH,
            "raw_path": PATH.encode(),
            "root_path": "",
            "query_string": QUERY.encode(),
            "headers": [
                (b"host", b"localhost:8000"),
                (b"accept", b"application/json"),
                (b"user-agent", b"benchmark"),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }
        sent = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await app(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return int(sent[0]["status"]), content

    async def call_often(body: bytes, times: int) -> None:
        for _ in range(times):
            await call(body)

    def repeat(body: bytes) -> Work:
        return lambda times: loop.run_until_complete(call_often(body, times))

    def post(body: bytes) -> tuple[int, bytes]:
        return loop.run_until_complete(call(body))

    return Peer(name=name, post=post, repeat=repeat)


def version(distribution: str) -> str:
    return f"{distribution} {importlib.metadata.version(distribution)}"


def make_bare() -> Peer:
    """Return plain Flask that sends back the bytes it was sent."""
    app = flask.Flask(__name__)

    @app.post("/shops/<int:shop_id>/orders")
    def create_order(shop_id: int) -> flask.Response:
        body = flask.request.get_data()
        return flask.Response(body, mimetype="application/json")

    return call_wsgi(app, "Flask, nothing checked", validates=False)


def make_flask_typed(name: str = "flask_typed", **config: Any) -> Peer:
    """Return an app of flask_typed."""
    from flask_typed import Api, Query, typed

    app = flask.Flask(__name__)
    app.config.update(config)
    api = Api(app)

    def create_order(
        shop_id: int,
        order: orders.Order,
        notify: bool = False,
        limit: Annotated[int, Query(ge=1)] = 10,
    ) -> orders.Order:
        return order

    create_order.__annotations__ = {
        "shop_id": int,
        "order": orders.Order,
        "notify": bool,
        "limit": Annotated[int, Query(ge=1)],
        "return": orders.Order,
    }
    app.post("/shops/<int:shop_id>/orders")(typed(create_order))
    api.bind(app)
    return call_wsgi(app, name)


def make_old(mode: str) -> Peer:
    """Return an app that was written without types, and was given some."""
    from flask_typed import Api, Body, Query, typed

    app = flask.Flask(__name__)
    api = Api(app, mode=mode)

    def create_order(
        shop_id: int, order: Any = Body(), notify: bool = False, limit: Any = 10
    ) -> Any:
        flask.request.args.get("limit", 10, type=int)
        return flask.request.get_json()

    create_order.__annotations__ = {
        "shop_id": int,
        "order": orders.Order,
        "notify": bool,
        "limit": Annotated[int, Query(ge=1)],
        "return": orders.Order,
    }
    app.post("/shops/<int:shop_id>/orders")(typed(create_order))
    api.bind(app)
    return call_wsgi(app, f"old view, {mode}", validates=False)


def make_by_hand() -> Peer:
    """Return plain Flask with get_json, checks written by hand, and jsonify."""
    from by_hand import app

    return call_wsgi(app, "Flask, checked by hand")


def make_webargs() -> Peer:
    """Return plain Flask with webargs and Schema instances."""
    from marshmallow import fields, validate
    from webargs.flaskparser import use_args, use_kwargs

    app = flask.Flask(__name__)
    schema = orders.OrderSchema()
    query = orders.Schema.from_dict(
        {
            "notify": fields.Boolean(load_default=False),
            "limit": fields.Integer(load_default=10, validate=validate.Range(1)),
        }
    )()

    @app.post("/shops/<int:shop_id>/orders")
    @use_args(schema)
    @use_kwargs(query, location="query")
    def create_order(
        order: Any, *, shop_id: int, notify: bool, limit: int
    ) -> flask.Response:
        return flask.jsonify(schema.dump(order))

    return call_wsgi(app, version("webargs"))


def make_smorest() -> Peer:
    """Return an app of flask-smorest."""
    import flask_smorest
    from marshmallow import fields, validate

    app = flask.Flask(__name__)
    app.config.update(API_TITLE="Shop", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = flask_smorest.Api(app)
    blueprint = flask_smorest.Blueprint("shops", __name__)
    schema = orders.OrderSchema()
    query = orders.Schema.from_dict(
        {
            "notify": fields.Boolean(load_default=False),
            "limit": fields.Integer(load_default=10, validate=validate.Range(1)),
        },
        name="SmorestQuery",
    )()

    @blueprint.route("/shops/<int:shop_id>/orders", methods=["POST"])
    @blueprint.arguments(query, location="query")
    @blueprint.arguments(schema)
    @blueprint.response(200, schema)
    def create_order(query: Any, order: Any, shop_id: int) -> Any:
        return order

    api.register_blueprint(blueprint)
    return call_wsgi(app, version("flask-smorest"))


def make_apiflask() -> Peer:
    """Return an app of APIFlask."""
    import apiflask
    from marshmallow import fields, validate

    app = apiflask.APIFlask(__name__)
    schema = orders.OrderSchema()
    query = orders.Schema.from_dict(
        {
            "notify": fields.Boolean(load_default=False),
            "limit": fields.Integer(load_default=10, validate=validate.Range(1)),
        },
        name="ApiflaskQuery",
    )()

    @app.post("/shops/<int:shop_id>/orders")
    @app.input(query, location="query")
    @app.input(schema)
    @app.output(schema)
    def create_order(shop_id: int, query_data: Any, json_data: Any) -> Any:
        return json_data

    return call_wsgi(app, version("apiflask"))


def make_openapi3() -> Peer:
    """Return an app of flask-openapi3."""
    import pydantic
    from flask_openapi3 import OpenAPI

    class ShopPath(pydantic.BaseModel):
        shop_id: int

    class OrderQuery(pydantic.BaseModel):
        notify: bool = False
        limit: int = pydantic.Field(10, ge=1)

    app = OpenAPI(__name__, validation_error_status=422)

    def create_order(path: Any, query: Any, body: Any) -> Any:
        text = body.model_dump_json()
        return flask.Response(text, mimetype="application/json")

    create_order.__annotations__ = {
        "path": ShopPath,
        "query": OrderQuery,
        "body": orders.OrderModel,
    }
    app.post("/shops/<int:shop_id>/orders")(create_order)
    return call_wsgi(app, version("flask-openapi3"))


def make_fastapi(is_async: bool) -> Peer:
    """Return an app of FastAPI."""
    import fastapi

    app = fastapi.FastAPI()
    limit_type = Annotated[int, fastapi.Query(ge=1)]

    async def create_order_async(
        shop_id: int, order: Any, notify: bool = False, limit: int = 10
    ) -> Any:
        return order

    def create_order(
        shop_id: int, order: Any, notify: bool = False, limit: int = 10
    ) -> Any:
        return order

    view = create_order_async if is_async else create_order
    view.__annotations__ = {
        "shop_id": int,
        "order": orders.OrderModel,
        "notify": bool,
        "limit": limit_type,
        "return": orders.OrderModel,
    }
    app.post("/shops/{shop_id}/orders")(view)
    kind = "async def" if is_async else "def"
    return call_asgi(app, f"{version('fastapi')}, {kind}")
