"""When and how the typed views of an app are bound."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import flask
import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.views import MethodView
from kitchen_sink import create_app

from flask_typed import Api, TypedFlask, typed
from flask_typed.errors import BindingError, NoApiError
from flask_typed.parsing import TypedParser

THREADS = 32


@dataclass
class Pet:
    name: str
    friend: "Pet | None" = None


def make_app(testing: bool = False) -> tuple[Flask, Api]:
    app = Flask(__name__)
    app.testing = testing
    return app, Api(app)


def add_mistake(app: Flask, rule: str = "/wrong") -> None:
    @typed
    def wrong(span: complex) -> str:
        return ""

    app.add_url_rule(rule, rule.strip("/"), wrong)


def add_untyped(app: Flask) -> None:
    @app.get("/plain")
    def plain() -> str:
        return "plain"


def add_typed(app: Flask, rule: str = "/typed") -> None:
    @typed
    def view(size: int = 1) -> int:
        return size

    app.add_url_rule(rule, rule.strip("/"), view)


def at_once(work: Callable[[], Any]) -> list[Any]:
    """Return what a function returns in many threads that start together."""
    barrier = threading.Barrier(THREADS)

    def run(_: int) -> Any:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def operation_ids(api: Api, app: Flask) -> list[str]:
    return [
        operation["operationId"]
        for methods in api.document(app)["paths"].values()
        for operation in methods.values()
    ]


def test_a_mistake_shows_at_the_first_need_and_not_before() -> None:
    app, api = make_app()
    add_mistake(app)
    add_typed(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True

    client = app.test_client()
    with pytest.raises(BindingError, match="complex"):
        client.get("/typed")
    with pytest.raises(BindingError, match="complex"):
        client.get("/openapi.json")
    with pytest.raises(BindingError, match="complex"):
        api.bind(app)


def test_an_untyped_request_neither_triggers_nor_suffers() -> None:
    app, _ = make_app()
    add_mistake(app)
    add_untyped(app)

    client = app.test_client()
    assert client.get("/plain").text == "plain"
    assert client.get("/wrong").status_code == 500
    assert client.get("/plain").text == "plain"
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize("flag", ["TESTING", "DEBUG"])
@pytest.mark.parametrize("url", ["/plain", "/nowhere", "/static/x"])
def test_under_testing_and_debug_the_first_request_of_any_kind_binds(
    flag: str, url: str
) -> None:
    app, _ = make_app()
    add_mistake(app)
    add_untyped(app)
    app.config[flag] = True

    with pytest.raises(BindingError, match="complex"):
        app.test_client().get(url)


def test_under_testing_each_request_fails_until_all_is_bound() -> None:
    app, _ = make_app()
    add_mistake(app)
    add_untyped(app)
    app.testing = True

    for _ in range(3):
        with pytest.raises(BindingError, match="complex"):
            app.test_client().get("/plain")


@pytest.mark.parametrize("testing", [True, False])
def test_who_extends_the_same_method_of_the_app_is_called_for_each_request(
    testing: bool,
) -> None:
    app, _ = make_app()
    add_untyped(app)
    app.testing = testing
    inner, calls = app.preprocess_request, []

    def outer() -> Any:
        calls.append(flask.request.path)
        return inner()

    app.preprocess_request = outer  # type: ignore[method-assign]  # as extensions do
    client = app.test_client()
    assert [client.get("/plain").text for _ in range(3)] == ["plain"] * 3
    assert calls == ["/plain"] * 3


def test_a_failure_is_raised_again_each_time_and_names_every_mistake() -> None:
    app, api = make_app()
    add_mistake(app, "/one")
    add_mistake(app, "/two")
    add_typed(app)

    for _ in range(3):
        with pytest.raises(BindingError) as caught:
            api.bind(app)
        said = str(caught.value)
        assert said.count("argument 'span': complex is not a type") == 2
        assert said.count("Fix: ") == 2
        assert "GET /one" in said
        assert "GET /two" in said
        assert caught.value.argument == "span"


def test_bind_shows_mistakes_at_the_end_of_a_factory() -> None:
    app, api = make_app()
    add_mistake(app)

    with app.app_context(), pytest.raises(BindingError):
        api.bind()
    with pytest.raises(BindingError):
        api.bind(app)


def test_many_threads_bind_once() -> None:
    waiting = threading.Semaphore(0)
    made = []

    class SlowParser(TypedParser):
        """Is made while the app is bound: when all threads have asked for it."""

        def __init__(self) -> None:
            super().__init__()
            made.append(self)
            for _ in range(THREADS):
                assert waiting.acquire(timeout=60)

    app = Flask(__name__)
    api = Api(app, parser=SlowParser)

    @app.post("/pets")
    @typed
    def create(pet: Pet) -> Pet:
        return pet

    pet = {"name": "a", "friend": {"name": "b", "friend": None}}

    def request() -> Any:
        waiting.release()
        return app.test_client().post("/pets", json=pet).json, api.document(app)

    answers = at_once(request)

    assert [answer for answer, _ in answers] == [pet] * THREADS
    assert {id(document) for _, document in answers} == {id(api.document(app))}
    assert len(made) == 1


def test_threads_that_bind_every_feature_at_once_get_one_result() -> None:
    app = create_app()
    alone = create_app().test_client()

    def ask(client: FlaskClient) -> Any:
        requests: list[tuple[str, str, dict[str, Any]]] = [
            ("GET", "/openapi.json", {}),
            ("POST", "/choice/1", {"json": 5}),
            ("POST", "/vendor", {"data": "{", "content_type": "text/plain"}),
            ("GET", "/query", {"query_string": "color=red&page=2&ids=1,2"}),
            ("GET", "/headers", {"headers": {"X-Request-Id": "a"}}),
            ("POST", "/form", {"data": {"name": "ab", "sizes": ["1", "2"]}}),
            ("POST", "/form", {"data": {"sizes": ["a"]}}),
        ]
        return tuple(
            client.open(path, method=method, **sent).text
            for method, path, sent in requests
        )

    answers = set(at_once(lambda: ask(app.test_client())))
    assert answers == {ask(alone)}


def test_many_threads_see_the_same_failure() -> None:
    app, api = make_app()
    add_mistake(app)

    def bind() -> str:
        with pytest.raises(BindingError) as caught:
            api.bind(app)
        return str(caught.value)

    assert len(set(at_once(bind))) == 1


def test_routes_added_later_are_bound_at_the_next_need() -> None:
    app, api = make_app()
    add_typed(app, "/first")
    api.bind(app)
    before = api.document(app)

    add_typed(app, "/second")

    assert list(api.document(app)["paths"]) == ["/first", "/second"]
    assert list(before["paths"]) == ["/first"]
    client = app.test_client()
    assert client.get("/second?size=2").json == 2
    assert client.get("/first?size=x").status_code == 422


def test_a_request_to_a_route_added_later_binds_it() -> None:
    app, api = make_app()
    add_typed(app, "/first")
    api.bind(app)
    add_typed(app, "/second")

    assert app.test_client().get("/second?size=2").json == 2
    assert app.test_client().get("/second?size=x").status_code == 422


def test_a_mistake_added_later_shows_where_it_is_needed() -> None:
    app, api = make_app()
    add_typed(app)
    api.bind(app)
    add_mistake(app)

    assert app.test_client().get("/typed?size=2").json == 2
    with pytest.raises(BindingError):
        api.bind(app)


def test_the_document_is_built_once() -> None:
    app, api = make_app()
    add_typed(app)

    assert api.document(app) is api.document(app)
    assert api.spec(app) is api.spec(app)


def test_view_functions_are_never_rewritten() -> None:
    app, api = make_app()
    add_typed(app)
    add_untyped(app)
    before = dict(app.view_functions)

    api.bind(app)
    app.test_client().get("/typed")

    assert app.view_functions == before


@pytest.mark.parametrize("make", [Flask, TypedFlask])
def test_a_typed_view_on_an_app_without_api_is_an_error_with_a_name(
    make: type[Flask],
) -> None:
    app = make(__name__)
    add_typed(app)
    app.testing = True

    with pytest.raises(NoApiError) as caught:
        app.test_client().get("/typed")

    said = str(caught.value)
    assert said.startswith("The view 'typed' is typed, but its app has no Api. Fix: ")
    assert "api.init_app(app)" in said


def test_a_view_calls_a_typed_one_on_an_app_without_api() -> None:
    app = Flask(__name__)

    @typed
    def inner(size: int) -> int:
        return size

    @app.get("/outer")
    def outer() -> str:
        return str(inner(3))

    assert app.test_client().get("/outer").text == "3"


def test_the_views_of_several_apps_are_bound_for_each() -> None:
    @typed
    def view(pet: Pet) -> Pet:
        return pet

    one_api = Api()
    apps = [Flask(__name__), Flask(__name__)]
    for app in apps:
        one_api.init_app(app)
        app.add_url_rule(f"/app{apps.index(app)}", view_func=view, methods=["POST"])
    third, _ = make_app()
    third.add_url_rule("/third", view_func=view, methods=["PUT"])

    pet = {"name": "a", "friend": None}
    assert apps[0].test_client().post("/app0", json=pet).json == pet
    assert apps[1].test_client().post("/app1", json=pet).json == pet
    assert third.test_client().put("/third", json=pet).json == pet
    assert list(one_api.document(apps[1])["paths"]) == ["/app1"]
    with apps[0].app_context():
        assert list(one_api.document()["paths"]) == ["/app0"]


def test_one_view_on_two_endpoints_is_bound_for_each() -> None:
    app, api = make_app()

    @typed
    def view(size: int = 1) -> int:
        return size

    app.add_url_rule("/a/<int:size>", "a", view)
    app.add_url_rule("/b", "b", view)

    client = app.test_client()
    assert client.get("/a/3").json == 3
    assert client.get("/b?size=4").json == 4
    assert operation_ids(api, app) == ["a", "b"]


def test_operation_ids_are_the_endpoints() -> None:
    app, api = make_app()
    pets = Blueprint("pets", __name__)

    @pets.get("/pets")
    @typed
    def list_pets() -> None: ...

    app.register_blueprint(pets)
    app.register_blueprint(pets, name="animals", url_prefix="/animals")

    assert operation_ids(api, app) == ["animals.list_pets", "pets.list_pets"]


def test_operation_ids_name_the_method_where_there_are_several() -> None:
    class Pets(MethodView):
        decorators = [typed]  # noqa: RUF012 - as Flask has it

        def get(self) -> None: ...

        def post(self) -> None: ...

    app, api = make_app()
    app.add_url_rule("/class", view_func=Pets.as_view("pets"))

    @app.route("/function", methods=["GET", "PUT"])
    @typed(operation_id="own")
    def function() -> None: ...

    assert operation_ids(api, app) == [
        "pets_get",
        "pets_post",
        "own_get",
        "own_put",
    ]


@pytest.mark.parametrize("step", [1, -1], ids=["in order", "reversed"])
def test_operation_ids_are_numbered_from_the_second_rule_on(step: int) -> None:
    app, api = make_app()

    @typed
    def pets(page: int = 1) -> None: ...

    # Werkzeug does not keep the order in which rules were added.
    for rule in ("/a", "/b", "/a/<int:page>")[::step]:
        app.add_url_rule(rule, view_func=pets)

    ids = {
        path: methods["get"]["operationId"]
        for path, methods in api.document(app)["paths"].items()
    }
    assert ids == {"/a": "pets", "/b": "pets_2", "/a/{page}": "pets_3"}


def test_a_number_never_makes_the_name_of_another_endpoint() -> None:
    app, api = make_app()

    @typed
    def view(page: int = 1) -> None: ...

    app.add_url_rule("/a", "pets", view)
    app.add_url_rule("/b", "pets", view)
    app.add_url_rule("/c", "pets_2", view)

    assert operation_ids(api, app) == ["pets", "pets_3", "pets_2"]


def test_a_hidden_operation_takes_no_id() -> None:
    app, api = make_app()

    @app.get("/a")
    @typed(in_document=False, operation_id="pets")
    def hidden() -> None: ...

    @app.get("/b")
    @typed
    def pets() -> None: ...

    assert operation_ids(api, app) == ["pets"]


def test_an_endpoint_without_a_view_binds_nothing() -> None:
    app, api = make_app()
    app.add_url_rule("/nothing", "nothing", methods=["GET"])
    app.add_url_rule("/unserved", view_func=make_unserved(), methods=["GET", "PUT"])

    assert list(api.document(app)["paths"]) == ["/unserved"]
    assert list(api.document(app)["paths"]["/unserved"]) == ["get"]


def make_unserved() -> Any:
    class Things(MethodView):
        decorators = [typed]  # noqa: RUF012 - as Flask has it

        def get(self) -> None: ...

    return Things.as_view("things")


def test_rules_that_flask_builds_only_are_left_alone() -> None:
    app, api = make_app()
    add_typed(app)

    @typed
    def view(name: str) -> str:
        return name

    app.add_url_rule("/x/<name>", view_func=view, build_only=True)

    assert api.document(app)["paths"].keys() >= {"/typed"}
