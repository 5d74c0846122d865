"""``typed`` under, above and between what Flask users decorate views with."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

import flask
import pytest
from annotated_types import Ge
from flask import Blueprint, Flask
from flask.views import MethodView, View

from flask_typed import Api, typed
from flask_typed.errors import BindingError

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Pet:
    name: str


def make_app() -> Flask:
    app = Flask(__name__)
    Api(app)
    return app


def documented(app: Flask) -> dict[str, list[str]]:
    """Return the methods in the document, by path."""
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    return {path: list(methods) for path, methods in paths.items()}


def noted(view: Callable[P, R]) -> Callable[P, R]:
    """Decorate a view with something that leaves a trace."""

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        flask.g.setdefault("notes", []).append(view.__name__)
        return view(*args, **kwargs)

    return wrapper


def with_user_by_name(view: Callable[..., R]) -> Callable[..., R]:
    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> R:
        return view(*args, user="ann", **kwargs)

    return wrapper


def with_user_first(view: Callable[..., R]) -> Callable[..., R]:
    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> R:
        return view("ann", *args, **kwargs)

    return wrapper


def show(pet_id: int, size: int = 1) -> list[int]:
    return [pet_id, size]


def route(app: Flask, view: Callable[..., Any]) -> None:
    app.get("/pets/<int:pet_id>")(view)


def add_rule(app: Flask, view: Callable[..., Any]) -> None:
    app.add_url_rule("/pets/<int:pet_id>", view_func=view)


def add_to_blueprint(app: Flask, view: Callable[..., Any]) -> None:
    pets = Blueprint("pets", __name__, url_prefix="/pets")
    pets.get("/<int:pet_id>")(view)
    app.register_blueprint(pets)


def add_to_nested_blueprints(app: Flask, view: Callable[..., Any]) -> None:
    root = Blueprint("root", __name__)
    pets = Blueprint("pets", __name__, url_prefix="/pets")
    pets.route("/<int:pet_id>", methods=["GET"])(view)
    root.register_blueprint(pets)
    app.register_blueprint(root)


@pytest.mark.parametrize(
    "add", [route, add_rule, add_to_blueprint, add_to_nested_blueprints]
)
@pytest.mark.parametrize(
    "decorate",
    [
        pytest.param(typed, id="bare"),
        pytest.param(typed(), id="called"),
        pytest.param(typed(tags=["x"]), id="options"),
        pytest.param(lambda view: noted(typed(view)), id="below another"),
        pytest.param(lambda view: typed(noted(view)), id="above another"),
        pytest.param(lambda view: noted(typed(noted(view))), id="between"),
        pytest.param(lambda view: typed(typed(view)), id="twice"),
    ],
)
def test_a_view_is_typed_however_it_is_decorated_and_added(
    add: Callable[[Flask, Callable[..., Any]], None],
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    app = make_app()
    add(app, decorate(show))

    client = app.test_client()
    assert client.get("/pets/3?size=2").json == [3, 2]
    assert client.get("/pets/3?size=x").status_code == 422
    assert documented(app) == {"/pets/{pet_id}": ["get"]}


def test_prefixes_of_nested_blueprints_are_in_the_path() -> None:
    app = make_app()
    inner = Blueprint("inner", __name__, url_prefix="/<inner_id>")
    outer = Blueprint("outer", __name__, url_prefix="/outer")

    @inner.post("/pets")
    @typed
    def create(inner_id: int, pet: Pet) -> tuple[Pet, Literal[201]]:
        return pet, 201

    outer.register_blueprint(inner)
    app.register_blueprint(outer, url_prefix="/v1")

    answer = app.test_client().post("/v1/5/pets", json={"name": "a"})
    assert (answer.status_code, answer.json) == (201, {"name": "a"})
    assert documented(app) == {"/v1/{inner_id}/pets": ["post"]}


@pytest.mark.parametrize(
    "decorate", [with_user_by_name, with_user_first], ids=["by name", "by position"]
)
@pytest.mark.parametrize("order", ["outside", "inside"])
def test_what_another_decorator_passes_is_named(
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]], order: str
) -> None:
    def view(user: str, pet_id: int, size: int = 1) -> list[Any]:
        return [user, pet_id, size]

    app = make_app()
    as_typed = typed(passed=["user"])
    outside = order == "outside"
    view = decorate(as_typed(view)) if outside else as_typed(decorate(view))
    app.add_url_rule("/pets/<int:pet_id>", view_func=view)

    assert app.test_client().get("/pets/3?size=2&user=eve").json == ["ann", 3, 2]
    (operation,) = app.test_client().get("/openapi.json").get_json()["paths"].values()
    names = [each["name"] for each in operation["get"]["parameters"]]
    assert names == ["pet_id", "size"]


def test_a_decorator_that_loads_what_the_path_names_takes_the_variable() -> None:
    def with_pet(view: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(view)
        def wrapper(pet_id: int, **kwargs: Any) -> R:
            return view(pet=Pet(f"pet {pet_id}"), **kwargs)

        return wrapper

    app = make_app()

    @app.get("/pets/<int:pet_id>")
    @with_pet
    @typed(passed=["pet"])
    def view(pet: Pet, size: int = 1) -> Pet:
        return pet

    assert app.test_client().get("/pets/3").json == {"name": "pet 3"}
    assert documented(app) == {"/pets/{pet_id}": ["get"]}


def test_a_passed_argument_with_a_default_may_be_left_out() -> None:
    app = make_app()

    @app.get("/pets")
    @typed(passed=["user"])
    def view(user: str = "nobody", **others: Any) -> str:
        return user

    assert app.test_client().get("/pets?user=eve").text == "nobody"


def test_an_async_view_is_served() -> None:
    app = make_app()

    @app.get("/pets/<int:pet_id>")
    @typed
    async def view(pet_id: int, size: int = 1) -> list[int]:
        return [pet_id, size]

    client = app.test_client()
    assert client.get("/pets/3?size=2").json == [3, 2]
    assert client.get("/pets/3?size=x").status_code == 422


def test_an_async_decorator_awaits_the_typed_view() -> None:
    def awaited(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @functools.wraps(view)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            flask.g.awaited = True
            return await view(*args, **kwargs)

        return wrapper

    app = make_app()

    @app.get("/outside")
    @awaited
    @typed
    async def outside(size: int = 1) -> list[Any]:
        return [size, flask.g.awaited]

    @app.get("/inside")
    @typed
    @awaited
    async def inside(size: int = 1) -> list[Any]:
        return [size, flask.g.awaited]

    client = app.test_client()
    assert client.get("/outside?size=2").json == [2, True]
    assert client.get("/inside?size=2").json == [2, True]


def test_methods_of_a_method_view_are_typed_one_by_one() -> None:
    class Pets(MethodView):
        @typed
        def get(self, size: int = 1) -> int:
            return size

        @typed(status=201)
        def post(self, pet: Pet) -> Pet:
            return pet

        def delete(self, *args: Any) -> str:
            return flask.request.args.get("size", "plain")

        @typed
        async def patch(self, pet: Pet) -> Pet:
            return pet

    app = make_app()
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    client = app.test_client()
    assert client.get("/pets?size=2").json == 2
    assert client.head("/pets?size=x").status_code == 422
    answer = client.post("/pets", json={"name": "a"})
    assert (answer.status_code, answer.json) == (201, {"name": "a"})
    assert client.delete("/pets?size=x").text == "x"
    assert client.patch("/pets", json={"name": "a"}).json == {"name": "a"}
    assert client.put("/pets").status_code == 405
    assert documented(app) == {"/pets": ["get", "patch", "post"]}


@pytest.mark.parametrize(
    "decorators",
    [[typed], [noted, typed], [typed, noted], [noted, typed(tags=["x"]), noted]],
    ids=["alone", "after", "before", "between"],
)
@pytest.mark.parametrize("every_request", [True, False])
def test_decorators_of_a_method_view_type_all_its_methods(
    decorators: list[Any], every_request: bool
) -> None:
    class Pets(MethodView):
        init_every_request = every_request

        def get(self, pet_id: int, size: int = 1) -> list[int]:
            return [pet_id, size]

        def put(self, pet_id: int, pet: Pet) -> Pet:
            return pet

        @typed(mode="off")
        def delete(self, pet_id: int) -> str:
            return flask.request.args["size"]

        async def patch(self, pet_id: int, pet: Pet) -> Pet:
            return pet

    Pets.decorators = decorators
    app = make_app()
    app.add_url_rule("/pets/<int:pet_id>", view_func=Pets.as_view("pets"))

    client = app.test_client()
    assert client.get("/pets/3?size=2").json == [3, 2]
    assert client.get("/pets/3?size=x").status_code == 422
    assert client.put("/pets/3", json={"name": "a"}).json == {"name": "a"}
    assert client.put("/pets/3", json={}).status_code == 422
    assert client.patch("/pets/3", json={"name": "a"}).json == {"name": "a"}
    assert client.delete("/pets/3?size=x").text == "x"
    assert documented(app) == {"/pets/{pet_id}": ["get", "patch", "put"]}


def test_a_method_for_head_is_an_operation_of_its_own() -> None:
    class Pets(MethodView):
        @typed
        def get(self, page: int) -> int:
            return page

        @typed
        def head(self, size: int) -> tuple[None, Literal[204], dict[str, str]]:
            return None, 204, {"X-Size": str(size)}

    app = make_app()
    app.add_url_rule("/pets", view_func=Pets.as_view("pets"))

    client = app.test_client()
    assert client.get("/pets?page=3").json == 3
    answer = client.head("/pets?size=4")
    assert (answer.status_code, answer.headers["X-Size"]) == (204, "4")
    assert client.head("/pets?page=3").status_code == 422
    assert documented(app) == {"/pets": ["get", "head"]}


@pytest.mark.parametrize("where", ["method", "decorators"])
def test_dispatch_request_of_a_view_class_is_typed(where: str) -> None:
    class Show(View):
        def dispatch_request(  # type: ignore[override]
            self, pet_id: int, size: int = 1
        ) -> Any:
            return [pet_id, size]

    if where == "decorators":
        Show.decorators = [typed]
    else:
        Show.dispatch_request = typed(Show.dispatch_request)  # type: ignore[method-assign]
    app = make_app()
    app.add_url_rule("/pets/<int:pet_id>", view_func=Show.as_view("show"))

    client = app.test_client()
    assert client.get("/pets/3?size=2").json == [3, 2]
    assert client.get("/pets/3?size=x").status_code == 422
    assert documented(app) == {"/pets/{pet_id}": ["get"]}


def test_mode_off_leaves_a_view_plain() -> None:
    app = make_app()

    @app.get("/pets/<pet_id>")
    @typed(mode="off")
    def view(pet_id: int) -> list[str]:
        return [type(pet_id).__name__]

    assert app.test_client().get("/pets/3").json == ["str"]
    assert documented(app) == {}


def test_the_wrapper_looks_like_the_view() -> None:
    decorated: Any = typed(show)

    assert decorated.__name__ == "show"
    assert decorated.__wrapped__ is show
    assert not any(name.startswith("__typed") for name in vars(show))


def test_a_view_is_the_plain_function_where_no_request_is_routed_to_it() -> None:
    app = make_app()
    decorated = typed(show)
    app.add_url_rule("/pets/<int:pet_id>", view_func=decorated)

    @app.get("/other")
    def other() -> Any:
        return decorated(3, size=0)

    @app.get("/missing")
    @typed
    def missing() -> list[int]:
        return decorated(4)  # type: ignore[no-any-return]

    @app.errorhandler(404)
    def not_found(error: Exception) -> Any:
        return decorated(5)

    assert decorated(1, 2) == [1, 2]
    with app.app_context():
        assert decorated(1, size=3) == [1, 3]
    with app.test_request_context("/other"):
        assert decorated(1, size=4) == [1, 4]
    with app.test_request_context():
        assert decorated(1, size=5) == [1, 5]
    client = app.test_client()
    assert client.get("/other?size=7").json == [3, 0]
    assert client.get("/missing?size=7").json == [4, 1]
    assert client.get("/nowhere").json == [5, 1]


def test_an_async_view_is_the_plain_function_outside_of_a_request() -> None:
    @typed
    async def view(size: int) -> int:
        return size

    assert asyncio.run(view(3)) == 3


def test_a_view_that_calls_itself_or_another_calls_plain_functions() -> None:
    app = make_app()

    @app.get("/down/<int:number>")
    @typed
    def down(number: Annotated[int, Ge(1)]) -> list[int]:
        return [number, *(down(number - 1) if number else []), *up(0)]

    @app.get("/up/<int:number>")
    @typed
    def up(number: Annotated[int, Ge(1)]) -> list[int]:
        return [-number]

    client = app.test_client()
    assert client.get("/down/1").json == [1, 0, 0, 0]
    assert client.get("/down/0").status_code == 422
    assert client.get("/up/0").status_code == 422


def test_a_bound_method_is_a_view() -> None:
    class Shop:
        def open(self, door: int) -> int:
            return door

    app = make_app()
    app.add_url_rule("/open", view_func=typed(Shop().open))

    client = app.test_client()
    assert client.get("/open?door=2").json == 2
    assert client.get("/open").status_code == 422


def test_a_client_cannot_send_what_a_decorator_passes() -> None:
    def login(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return view(*args, user="bob", **kwargs)

        return wrapper

    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.get("/me/<int:id>")
    @login
    @typed
    def show_me(id: int, user: str) -> dict[str, str]:
        return {"user": user}

    @app.get("/any")
    @login
    @typed
    def show_any(user: str = "", **rest: Any) -> dict[str, str]:
        return {"user": user}

    @app.get("/rest")
    @login
    @typed
    def show_rest(**rest: Any) -> dict[str, str]:
        return dict(rest)

    client = app.test_client()
    for path in ("/me/1", "/any"):
        with pytest.raises(BindingError) as caught:
            client.get(f"{path}?user=admin")
        assert caught.value.argument == "user"
        assert caught.value.fix == "name it: @typed(passed=['user'])."
    assert client.get("/rest?user=admin").get_json() == {"user": "bob"}
    # Not that the client should send what the decorator knows.
    with pytest.raises(BindingError, match=r"name it: @typed\(passed=\['user'\]\)"):
        client.get("/me/1")
