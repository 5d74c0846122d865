"""An old app answers byte for byte as before, with an Api and a typed view beside."""

import inspect
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import flask
import pytest
from flask import Blueprint, Flask, abort, g, redirect, request, session, url_for
from flask.views import MethodView, View
from werkzeug.exceptions import HTTPException, NotFound, TooManyRequests
from werkzeug.test import TestResponse

from flask_typed import Api, Body, HTTPBearer, Query, typed


def build_app(static: Path, handlers: bool) -> Flask:
    """Return an app as they were written ten years ago.

    :param static: the folder of its static files
    :param handlers: whether it has error handlers of its own
    """
    app = Flask(__name__, static_folder=str(static))
    app.secret_key = "dev"
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.permanent_session_lifetime = timedelta(days=1)
    _add_views(app)
    _add_failures(app)
    _add_classes(app)
    _add_blueprint(app)
    _add_hooks(app)
    if handlers:
        _add_handlers(app)
    return app


def _add_views(app: Flask) -> None:
    @app.route("/")
    def index() -> Any:
        return "<h1>Shop</h1>"

    @app.route("/tuple")
    def tuple_() -> Any:
        return "made", 201, {"X-Made": "1"}

    @app.route("/tuple/status")
    def tuple_status() -> Any:
        return "odd", "299 Odd"

    @app.route("/tuple/headers")
    def tuple_headers() -> Any:
        return "plain", [("Content-Type", "text/plain"), ("X-A", "1")]

    @app.route("/dict")
    def dict_() -> Any:
        return {"b": 1, "a": [1, "é", None]}

    @app.route("/list")
    def list_() -> Any:
        return [1, 2]

    @app.route("/bytes")
    def bytes_() -> Any:
        return b"\x00\xff"

    @app.route("/response")
    def response() -> Any:
        return flask.Response("mine", 202, mimetype="text/x")

    @app.route("/stream")
    def stream() -> Any:
        def chunks() -> Iterator[str]:
            yield "a"
            yield "b"

        return chunks()

    @app.route("/json")
    def json() -> Any:
        return flask.jsonify(limit=request.args.get("limit", type=int))

    @app.route("/render")
    def render() -> Any:
        return flask.render_template_string("{{ name }}", name="<b>")

    @app.route("/annotated/<int:n>")
    def annotated(n: int, limit: int = 5) -> dict[str, int]:
        return {"n": n, "limit": limit}

    @app.route("/echo", methods=["POST", "PUT"])
    def echo() -> Any:
        return request.get_data() + b"|" + repr(request.form).encode()

    @app.route("/upload", methods=["POST"])
    def upload() -> Any:
        return request.files["file"].read()

    @app.route("/parsed", methods=["POST"])
    def parsed() -> Any:
        return flask.jsonify(request.get_json())

    @app.route("/login")
    def login() -> Any:
        session["user"] = "ann"
        answer = flask.make_response("in")
        answer.set_cookie("seen", "1")
        return answer

    @app.route("/download")
    def download() -> Any:
        return flask.send_file(io.BytesIO(b"data"), "text/x", download_name="d.x")

    @app.route("/away")
    def away() -> Any:
        return redirect(url_for("index", q="é"))

    @app.route("/folder/")
    def folder() -> Any:
        return "folder"

    @app.route("/options", methods=["GET", "OPTIONS"])
    def options() -> Any:
        return request.method

    @app.route("/page/", defaults={"page": 1})
    @app.route("/page/<int:page>")
    def page(page: int) -> Any:
        return f"page {page}"

    @app.route("/async")
    async def async_() -> Any:
        return "async"


def _add_failures(app: Flask) -> None:
    class Teapot(HTTPException):
        code = 418
        description = "short and stout"

    failures: dict[str, Callable[[], Any]] = {
        "404": lambda: abort(404),
        "404-text": lambda: abort(404, "no <pet>"),
        "403": lambda: abort(403),
        "422": lambda: abort(422),
        "500": lambda: abort(500),
        "teapot": lambda: _raise(Teapot()),
        "retry": lambda: _raise(TooManyRequests(retry_after=5)),
        "bug": lambda: _raise(ValueError("secret")),
        "key": lambda: request.form["missing"],
        "response": lambda: abort(flask.Response("mine", 409)),
        "returned": lambda: NotFound("returned"),
        "none": lambda: None,
        "object": lambda: object(),
    }
    for name, fail in failures.items():
        app.add_url_rule(f"/fail/{name}", f"fail-{name}", fail)


def _raise(error: Exception) -> Any:
    raise error


def _add_classes(app: Flask) -> None:
    class Pets(MethodView):
        def get(self, n: int | None = None) -> Any:
            return flask.jsonify(n)

        def post(self) -> Any:
            return "", 204

    class Greeting(View):
        methods = ["GET", "POST"]  # noqa: RUF012 - as Flask's documentation has it

        def __init__(self, text: str) -> None:
            self.text = text

        def dispatch_request(self) -> Any:
            return self.text

    pets = Pets.as_view("pets")
    app.add_url_rule("/pets", view_func=pets, methods=["GET", "POST"])
    app.add_url_rule("/pets/<int:n>", view_func=pets, methods=["GET"])
    app.add_url_rule("/greeting", view_func=Greeting.as_view("greeting", "hello"))


def _add_blueprint(app: Flask) -> None:
    blueprint = Blueprint("admin", __name__, url_prefix="/admin")

    @blueprint.route("/")
    def index() -> Any:
        return "admin"

    @blueprint.route("/gone")
    def gone() -> Any:
        abort(410)

    @blueprint.errorhandler(410)
    def answer_gone(error: Any) -> Any:
        return "gone from admin", 410

    @blueprint.before_request
    def guard() -> Any:
        if request.args.get("stop"):
            return "stopped", 401
        return None

    app.register_blueprint(blueprint)


def _add_hooks(app: Flask) -> None:
    @app.before_request
    def before() -> Any:
        g.before = "1"
        if request.headers.get("X-Blocked"):
            abort(403)

    @app.after_request
    def after(response: flask.Response) -> flask.Response:
        response.headers["X-After"] = g.get("before", "0")
        return response

    @app.context_processor
    def names() -> dict[str, str]:
        return {"shop": "Shop"}


def _add_handlers(app: Flask) -> None:
    @app.errorhandler(404)
    def not_found(error: Any) -> Any:
        return f"<h1>Lost</h1>{error.description}", 404

    @app.errorhandler(500)
    def server_error(error: Any) -> Any:
        return f"<h1>Sorry</h1>{error.original_exception!r}", 500

    @app.errorhandler(Exception)
    def anything(error: Exception) -> Any:
        if isinstance(error, HTTPException) and error.code == 418:
            return error
        return f"<h1>{type(error).__name__}</h1>", 500


def add_api(app: Flask) -> None:
    """Add an Api and typed views, one of which shares an endpoint's class."""
    Api(app, title="Shop")

    @app.get("/typed/<int:n>")
    @typed
    def typed_view(n: int, limit: int = 1) -> dict[str, int]:
        return {"n": n, "limit": limit}


def add_broken(app: Flask) -> None:
    """Add an Api and a typed view that cannot be bound."""
    Api(app)

    @app.get("/typed/<int:n>")
    @typed
    def typed_view(n: int, wrong: Exception) -> None:
        raise AssertionError


def add_observed(app: Flask) -> None:
    """Add an Api, and observe every view of the app as it is."""
    Api(app)
    for endpoint, function in app.view_functions.items():
        app.view_functions[endpoint] = typed(mode="observe")(function)


def add_misfits(app: Flask) -> None:
    """Add an Api, and observe every view by types that nearly nothing fits."""
    Api(app, mode="observe", security=HTTPBearer(auto_error=False))
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, rule in rules.items():
        function = app.view_functions[endpoint]
        if "." in endpoint.removeprefix("admin.") or endpoint == "static":
            continue  # the pages of the Api
        cls = getattr(function, "view_class", None)
        methods = rule.methods or set()
        if cls is not None:
            found = [cls.dispatch_request] if not issubclass(cls, MethodView) else []
            found += [getattr(cls, name.lower(), None) for name in methods]
            for method in filter(None, found):
                add_types(method, takes_body=False)
        else:
            add_types(function, takes_body="GET" not in (rule.methods or ()))
        app.view_functions[endpoint] = typed(function)


def add_types(function: Any, *, takes_body: bool) -> None:
    """Give a view more arguments by its signature, and types that do not fit."""
    signature = inspect.signature(function)
    kind = inspect.Parameter.KEYWORD_ONLY
    more = [inspect.Parameter("a", kind, default=Query(), annotation=int)]
    if takes_body:
        more.append(inspect.Parameter("sent", kind, default=Body()))
    function.__annotations__ |= {"a": int, "return": list[UUID]}
    if takes_body:
        function.__annotations__["sent"] = dict[str, UUID]
    own = [p for p in signature.parameters.values() if p.name not in ("a", "sent")]
    function.__signature__ = signature.replace(parameters=[*own, *more])


FORM = {"data": {"a": "1", "b": "é"}}
JSON = {"data": b'{"a": [1, 2', "content_type": "application/json"}

#: Method, path and further arguments of the test client.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    *[("GET", path, {}) for path in """
        / /tuple /tuple/status /tuple/headers /dict /list /bytes /response /stream
        /json /json?limit=3 /json?limit=x /render /annotated/1 /annotated/1?limit=7
        /annotated/x /login /download /away /folder /folder/ /page/ /page/1 /page/2
        /options /async /pets /pets/3 /pets/x /greeting /admin/ /admin /admin/gone
        /admin/?stop=1 /admin/nowhere /static/page.css /static/none.css /static/../x
        /nowhere /nowhere/%F0%9F%98%80 /fail/404 /fail/404-text /fail/403 /fail/422
        /fail/500 /fail/teapot /fail/retry /fail/bug /fail/key /fail/response
        /fail/returned /fail/none /fail/object /?a=1&a=2 //double
    """.split()],
    *[(method, path, {}) for method in ("HEAD", "OPTIONS", "DELETE", "PROPFIND")
      for path in "/ /dict /options /pets /greeting /folder /nowhere /static/page.css"
      .split()],
    ("POST", "/echo", FORM),
    ("POST", "/echo", {"data": b"\xff", "content_type": "text/x"}),
    ("POST", "/echo", {"data": b"x" * 2000}),
    ("PUT", "/echo", {"json": {"a": 1}}),
    ("POST", "/upload", {"data": {"file": (b"bytes", "name.txt")}}),
    ("POST", "/upload", {}),
    ("POST", "/parsed", {"json": {"b": 1, "a": 2}}),
    ("POST", "/parsed", JSON),
    ("POST", "/parsed", {"data": b"{}"}),
    ("POST", "/parsed", {}),
    ("POST", "/pets", {}),
    ("POST", "/greeting", {}),
    ("POST", "/folder", {}),
    ("GET", "/static/page.css", {"headers": {"Range": "bytes=0-1"}}),
    ("GET", "/", {"headers": {"X-Blocked": "1"}}),
    ("GET", "/nowhere", {"headers": {"Accept": "application/json"}}),
    ("GET", "/", {"base_url": "https://shop.example/prefix"}),
]  # fmt: skip


def send(app: Flask, method: str, path: str, options: dict[str, Any]) -> TestResponse:
    """Return the answer to a request; files are opened anew for each."""
    data = options.get("data")
    if isinstance(data, dict) and "file" in data:
        content, name = data["file"]
        options = {**options, "data": {"file": (io.BytesIO(content), name)}}
    return app.test_client().open(path, method=method, **options)


def seen(response: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return all of an answer but the time, which differs by itself."""
    headers = [
        (name, value)
        for name, value in response.headers
        if name != "Date" and not value.startswith("session=")
    ]
    return response.status, headers, response.data


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of static files."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "page.css").write_text("body {}")
    return folder


@pytest.mark.parametrize("handlers", [False, True], ids=["pages", "handlers"])
@pytest.mark.parametrize("add", [add_api, add_broken, add_observed, add_misfits])
@pytest.mark.parametrize(
    ("method", "path", "options"),
    REQUESTS,
    ids=[
        f"{number} {method} {path}" for number, (method, path, _) in enumerate(REQUESTS)
    ],
)
def test_untyped_views_answer_the_same_bytes(
    static: Path,
    handlers: bool,
    add: Callable[[Flask], None],
    method: str,
    path: str,
    options: dict[str, Any],
) -> None:
    before = build_app(static, handlers)
    after = build_app(static, handlers)
    add(after)
    assert seen(send(after, method, path, options)) == seen(
        send(before, method, path, options)
    )


@pytest.mark.parametrize("key", ["DEBUG", "TESTING"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/fail/404", "/static/page.css"])
def test_the_same_is_sent_where_flask_raises(static: Path, key: str, path: str) -> None:
    before = build_app(static, handlers=False)
    after = build_app(static, handlers=False)
    add_api(after)
    before.config[key] = after.config[key] = True
    assert seen(send(after, "GET", path, {})) == seen(send(before, "GET", path, {}))


def test_the_typed_view_beside_is_typed(static: Path) -> None:
    app = build_app(static, handlers=False)
    add_api(app)
    client = app.test_client()
    assert client.get("/typed/1?limit=2").get_json() == {"n": 1, "limit": 2}
    assert client.get("/typed/1?limit=x").content_type == "application/problem+json"
    assert client.get("/typed/1?limit=x").headers["X-After"] == "1"


def test_the_handler_for_everything_of_an_old_app_leaves_a_422_alone(
    static: Path,
) -> None:
    app = build_app(static, handlers=True)
    add_api(app)
    response = app.test_client().get("/typed/1?limit=x")
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"


def test_a_view_that_cannot_be_bound_says_so_at_its_own_requests(static: Path) -> None:
    app = build_app(static, handlers=False)
    add_broken(app)
    client = app.test_client()
    assert [client.get("/typed/1").status_code for _ in range(2)] == [500, 500]
    assert client.get("/").status_code == 200


def test_what_the_types_of_observed_views_do_not_fit_was_found(static: Path) -> None:
    app = build_app(static, handlers=False)
    add_misfits(app)
    for method, path, options in REQUESTS:
        send(app, method, path, options)
    (api,) = app.extensions["typed"].apis
    found = {
        (tally.place.method, tally.place.rule): set(tally.findings)
        for tally in api.owner.observed(app)
    }
    assert found["GET", "/dict"] == {"request 422", "response 500"}
    # A Response is never checked, and a stream is not touched.
    assert found["GET", "/json"] == found["GET", "/stream"] == {"request 422"}
    assert found["POST", "/parsed"] == {"request 422", "request 400", "request 415"}
    assert not [r for reasons in found.values() for r in reasons if "failed" in r]
