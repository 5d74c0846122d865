"""What an Api, an app and its blueprints say of all their typed views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.views import MethodView

from flask_typed import (
    Api,
    Depends,
    HTTPBearer,
    Problem,
    Security,
    TypedBlueprint,
    TypedFlask,
    typed,
)
from flask_typed.errors import BindingError, ConfigError, TypedError


class Log(list[str]):
    """What ran, in order."""

    def note(self, name: str) -> Any:
        """Return the marker of a function that writes its name."""

        def run() -> str:
            self.append(name)
            return name

        return Depends(run)


class Missing(Problem):
    status = 404


class Taken(Problem):
    status = 409


def build_levels(log: Log, **options: Any) -> FlaskClient:
    """Return an app with dependencies at each level, and a view below all of them."""
    app = Flask(__name__)
    app.testing = True
    Api(app, dependencies=[log.note("api")])
    typed.defaults(app, dependencies=[log.note("app")])
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    inner = Blueprint("inner", __name__, url_prefix="/inner")
    typed.defaults(outer, dependencies=[log.note("outer")])
    typed.defaults(inner, dependencies=[log.note("inner")])

    @inner.get("/")
    @typed(dependencies=[log.note("view")], **options)
    def view(own: Annotated[str, log.note("own")]) -> str:
        return own

    @app.get("/")
    @typed
    def other() -> str:
        return "other"

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    return app.test_client()


def test_dependencies_of_outer_levels_run_first() -> None:
    log = Log()
    client = build_levels(log)
    assert client.get("/outer/inner/").text == "own"
    assert log == ["api", "app", "outer", "inner", "view", "own"]
    log.clear()
    assert client.get("/").text == "other"
    assert log == ["api", "app"]


def test_dependencies_may_come_from_any_iterable() -> None:
    log = Log()
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed(dependencies=(log.note(name) for name in ("one", "two")))
    def view() -> None: ...

    app.test_client().get("/")
    assert log == ["one", "two"]


def test_a_view_that_is_not_typed_depends_on_nothing() -> None:
    log = Log()
    client = build_levels(log)
    client.application.add_url_rule("/plain", "plain", lambda: "plain")
    assert (client.get("/plain").text, log) == ("plain", [])


def test_one_call_serves_all_levels_and_its_value_is_for_who_asks() -> None:
    calls: list[int] = []

    def count(step: int = 1) -> Iterator[int]:
        calls.append(step)
        yield len(calls)
        calls.append(0)

    app = Flask(__name__)
    app.testing = True
    Api(app, dependencies=[Depends(count)])

    @app.get("/")
    @typed(dependencies=[Depends(count)])
    def view(value: Annotated[int, Depends(count)]) -> int:
        return value

    assert app.test_client().get("/?step=3").get_json() == 1
    assert calls == [3, 0]


def test_the_parameters_of_a_level_are_in_the_document_of_all_its_operations() -> None:
    def check(limit: int = 3) -> None: ...

    app = Flask(__name__)
    Api(app, dependencies=[Depends(check)])

    @app.get("/")
    @typed
    def view() -> None: ...

    client = app.test_client()
    operation = client.get("/openapi.json").get_json()["paths"]["/"]["get"]
    assert [each["name"] for each in operation["parameters"]] == ["limit"]
    assert client.get("/?limit=x").status_code == 422


def test_dependencies_are_a_config_key() -> None:
    log = Log()
    app = Flask(__name__)
    app.config["TYPED_DEPENDENCIES"] = [log.note("configured")]
    Api(app)

    @app.get("/")
    @typed
    def view() -> None: ...

    app.test_client().get("/")
    assert log == ["configured"]


def test_defaults_say_what_options_of_views_say() -> None:
    app = Flask(__name__)
    Api(app)
    pets = Blueprint("pets", __name__)
    typed.defaults(
        pets,
        tags=["animals"],
        deprecated=True,
        raises=[Missing],
        responses={503: "Closed"},
        unknown="exclude",
        exclude_none=True,
    )

    @pets.post("/pets")
    @typed(raises=[Taken], responses={507: "Full"})
    def add(pet: dict[str, int]) -> dict[str, int | None]:
        return {**pet, "none": None}

    @pets.get("/pets")
    @typed(tags=["lists"], unknown="raise")
    def read() -> None: ...

    app.register_blueprint(pets)
    paths = app.test_client().get("/openapi.json").get_json()["paths"]["/pets"]
    assert paths["post"]["tags"] == ["animals"]
    assert paths["get"]["tags"] == ["lists"]
    assert paths["post"]["deprecated"] is True
    assert {"404", "409", "503", "507"} <= paths["post"]["responses"].keys()
    assert "409" not in paths["get"]["responses"]


def test_operations_of_a_blueprint_are_left_out_of_the_document() -> None:
    app = Flask(__name__)
    Api(app)
    hidden = TypedBlueprint("hidden", __name__)
    typed.defaults(hidden, in_document=False)

    @hidden.get("/hidden")
    def view() -> int:
        return 1

    app.register_blueprint(hidden)
    client = app.test_client()
    assert client.get("/hidden").get_json() == 1
    assert client.get("/openapi.json").get_json()["paths"] == {}


def test_implicitly_typed_views_and_methods_have_the_dependencies_of_levels() -> None:
    log = Log()
    app = TypedFlask(__name__)
    app.testing = True
    Api(app)
    typed.defaults(app, dependencies=[log.note("app")])

    class Items(MethodView):
        def get(self) -> int:
            return 1

    @app.get("/")
    def view() -> int:
        return 2

    app.add_url_rule("/items", view_func=Items.as_view("items"))
    client = app.test_client()
    assert [client.get(path).get_json() for path in ("/", "/items")] == [2, 1]
    assert log == ["app", "app"]


def test_a_blueprint_registered_twice_says_it_of_both() -> None:
    log = Log()
    app = Flask(__name__)
    Api(app)
    pets = Blueprint("pets", __name__)
    typed.defaults(pets, dependencies=[log.note("pets")])

    @pets.get("/")
    @typed
    def view() -> None: ...

    app.register_blueprint(pets, url_prefix="/a")
    app.register_blueprint(pets, url_prefix="/b", name="again")
    client = app.test_client()
    client.get("/a/")
    client.get("/b/")
    assert log == ["pets", "pets"]


def test_two_apis_of_an_app_have_dependencies_of_their_own() -> None:
    log = Log()
    app = Flask(__name__)
    for prefix in ("/v1", "/v2"):
        Api(app, url_prefix=prefix, dependencies=[log.note(prefix)])

    @app.get("/v1/")
    @app.get("/v2/")
    @typed
    def view() -> None: ...

    client = app.test_client()
    client.get("/v2/")
    client.get("/v1/")
    assert log == ["/v2", "/v1"]


def secured(
    log: Log, level: str, security: Any, view_security: Any = None
) -> FlaskClient:
    """Return an app whose Api and blueprint ask for something, each in two ways."""
    app = Flask(__name__)
    app.testing = True

    def ask(name: str) -> Callable[[], None]:
        def run() -> None:
            log.append(name)

        return run

    Api(
        app,
        security=Security(ask("api")),
        dependencies=[Security(ask("api too")), Depends(ask("api always"))],
    )
    pets = Blueprint("pets", __name__)
    if level == "blueprint":
        typed.defaults(pets, security=security, dependencies=[Depends(ask("pets"))])

    @pets.get("/")
    @typed(security=view_security)
    def view(own: Annotated[None, Security(ask("own"))]) -> None: ...

    app.register_blueprint(pets)
    return app.test_client()


def test_security_of_the_api_holds_where_nothing_nearer_is_said() -> None:
    log = Log()
    assert secured(log, "api", None).get("/").status_code == 204
    # Who sends the request is asked before all else.
    assert log == ["api", "api too", "own", "api always"]


def test_security_of_a_blueprint_takes_the_place_of_that_of_the_api() -> None:
    log = Log()
    other = log.note("blueprint")
    assert secured(log, "blueprint", [other]).get("/").status_code == 204
    assert log == ["blueprint", "own", "api always", "pets"]


@pytest.mark.parametrize("nothing", [[], ()], ids=["list", "tuple"])
def test_an_empty_security_is_for_everyone_but_for_the_views_own(nothing: Any) -> None:
    log = Log()
    client = secured(log, "blueprint", log.note("blueprint"), view_security=nothing)
    client.get("/")
    assert log == ["own", "api always", "pets"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: typed(dependencies=[print]), r"\[Depends\(print\)\]"),
        (lambda: typed(dependencies=Depends(print)), r"\[Depends\(print\)\]"),
        (lambda: typed(security=print), r"security=Security\(print\)"),  # type: ignore[call-overload]
        (lambda: typed(security=["admin"]), r"security=Security\(function\)"),
        (lambda: typed.defaults(3), "which is no blueprint"),  # type: ignore[arg-type]
    ],
    ids=["function", "no-list", "security", "scope", "target"],
)
def test_what_cannot_be_a_dependency_is_refused_where_it_is_written(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(TypedError, match=message):
        call()


@pytest.mark.parametrize(
    ("keywords", "fix"),
    [
        ({"dependencies": [print]}, "dependencies=[Depends(print)]"),
        ({"dependencies": 3}, "dependencies=[Depends(function)]"),
        ({"docs_dependencies": HTTPBearer()}, "docs_dependencies=[Depends(scheme)]"),
        ({"security": print}, "security=Security(print)"),
        ({"security": [HTTPBearer]}, "security=HTTPBearer(...), an instance"),
        ({"docs_security": print}, "did you mean 'docs_dependencies'?"),
        ({"docs_url": "/docs"}, "did you mean 'docs_path'?"),
    ],
)
def test_an_api_refuses_what_cannot_be_a_dependency(keywords: Any, fix: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Api(**keywords)
    assert fix in str(caught.value).partition(" Fix: ")[2]


def test_a_dependency_of_a_level_that_cannot_be_served_names_the_option() -> None:
    def wrong(value: complex) -> None: ...

    app = Flask(__name__)
    api = Api(app, dependencies=[Depends(wrong)])

    @app.get("/")
    @typed
    def view() -> None: ...

    with pytest.raises(BindingError, match="dependency 'wrong', argument 'value'"):
        api.bind(app)


def test_a_dependency_of_a_level_that_cannot_be_called_names_the_option() -> None:
    app = Flask(__name__)
    api = Api(app, dependencies=[Depends(3)])  # type: ignore[arg-type]

    @app.get("/")
    @typed
    def view() -> None: ...

    with pytest.raises(BindingError, match="option dependencies: its dependency is 3"):
        api.bind(app)


def test_defaults_are_given_in_one_call() -> None:
    pets = Blueprint("pets", __name__)
    typed.defaults(pets, tags=["pets"])
    with pytest.raises(TypedError, match="twice for 'pets'"):
        typed.defaults(pets, deprecated=True)


def test_defaults_that_come_when_the_views_were_bound_are_refused() -> None:
    app = Flask(__name__)
    api = Api(app)
    pets = Blueprint("pets", __name__)
    pets.get("/pets")(typed(lambda: None))
    app.register_blueprint(pets)
    api.bind(app)
    for target in (pets, app):
        with pytest.raises(
            TypedError, match=r"its views were bound\. Fix: call it where"
        ):
            typed.defaults(target, security=HTTPBearer())


def test_an_endpoint_with_a_dot_is_of_no_blueprint() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @typed
    def view() -> int:
        return 1

    app.add_url_rule("/", "some.view", view)
    assert app.test_client().get("/").get_json() == 1
