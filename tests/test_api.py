"""``Api``: one extension object, any number of apps."""

import gc
import weakref
from dataclasses import dataclass
from typing import Any

import apispec
import marshmallow
import pytest
from flask import Flask

from flask_typed import Api, Problem, TypedFlask, typed
from flask_typed.errors import BindingError, ConfigError, ErrorFormatter, NoApiError


@dataclass
class Pet:
    name: str


@typed
def create(pet: Pet) -> Pet:
    return pet


def add_view(app: Flask) -> None:
    app.add_url_rule("/pets", view_func=create, methods=["POST"])


def test_the_pages_and_the_document_are_served() -> None:
    app = Flask(__name__)
    api = Api(app, title="Shop", version="1.0", description="Sells.")
    add_view(app)

    client = app.test_client()
    document = client.get("/openapi.json").get_json()
    assert document["info"] == {
        "title": "Shop",
        "version": "1.0",
        "description": "Sells.",
    }
    assert document["openapi"] == "3.1.0"
    assert document["paths"] == api.document(app)["paths"]
    assert "servers" not in api.document(app)
    for page in ("/docs", "/redoc", "/openapi.yaml"):
        assert client.get(page).status_code == 200


def test_an_app_is_given_at_once_or_later() -> None:
    at_once, later = Flask(__name__), Flask(__name__)
    api = Api()
    Api(at_once)
    api.init_app(later)
    for app in (at_once, later):
        add_view(app)
        assert app.test_client().post("/pets", json={"name": "a"}).json == {"name": "a"}


def test_the_app_is_the_given_one_or_the_current_one() -> None:
    api = Api()
    one, other = Flask(__name__), Flask(__name__)
    api.init_app(one)
    api.init_app(other)
    add_view(other)

    with one.app_context():
        assert api.document()["paths"] == {}
        assert list(api.document(other)["paths"]) == ["/pets"]
        api.bind()
    with pytest.raises(RuntimeError, match="application context"):
        api.document()


def test_spec_is_an_apispec_with_the_same_document() -> None:
    app = Flask(__name__)
    api = Api(app)
    add_view(app)

    spec = api.spec(app)

    assert isinstance(spec, apispec.APISpec)
    assert spec.to_dict() == api.document(app)
    with app.app_context():
        assert api.spec() is spec


def test_schemas_makes_marshmallow_schemas() -> None:
    schema = Api().schemas.schema_for(Pet)

    assert issubclass(schema, marshmallow.Schema)
    assert schema().load({"name": "a"}) == Pet("a")
    excluding: Any = Api(unknown="exclude").schemas.schema_for(Pet)()
    assert excluding.load({"name": "a", "age": 3}) == Pet("a")


def test_unknown_of_one_app_is_not_that_of_another_with_the_same_api() -> None:
    api = Api()
    strict, lenient = Flask(__name__), Flask(__name__)
    lenient.config["TYPED_UNKNOWN"] = "exclude"
    for app in (strict, lenient):
        api.init_app(app)
        add_view(app)
    body = {"name": "a", "age": 3}

    def pet(app: Flask) -> dict[str, Any]:
        found: dict[str, Any] = api.document(app)["components"]["schemas"]["Pet"]
        return found

    for _ in range(2):
        assert strict.test_client().post("/pets", json=body).status_code == 422
        assert lenient.test_client().post("/pets", json=body).json == {"name": "a"}
        assert pet(strict)["additionalProperties"] is False
        assert "additionalProperties" not in pet(lenient)
    assert api.schemas.unknown == "raise"


@pytest.mark.parametrize("where", ["keyword", "config"])
def test_an_app_that_ignores_unknown_members_has_one_component_a_class(
    where: str,
) -> None:
    class Sold(Problem):
        status = 409
        pet: Pet

    app = Flask(__name__)
    if where == "config":
        app.config["TYPED_UNKNOWN"] = "exclude"
    api = Api(app) if where == "config" else Api(app, unknown="exclude")

    @app.post("/pets")
    @typed(raises=[Sold])
    def sell(pet: Pet) -> list[Pet]:
        raise Sold(pet=pet)

    names = api.document(app)["components"]["schemas"]
    assert [name for name in names if "Pet" in name] == ["Pet"]
    answer = app.test_client().post("/pets", json={"name": "a", "age": 3})
    assert (answer.status_code, answer.get_json()["pet"]) == (409, {"name": "a"})


def test_a_second_api_on_an_app_is_refused() -> None:
    app = Flask(__name__)
    api = Api(app)

    for again in (lambda: Api(app), lambda: api.init_app(app)):
        with pytest.raises(ConfigError) as caught:
            again()
        said = str(caught.value)
        assert said.startswith("The app has an Api already. Fix: ")
        assert "once" in said


@pytest.mark.parametrize(
    ("keywords", "reason", "setting"),
    [
        (
            {"docs_path": "/x", "redoc_path": "/x"},
            "docs_path and redoc_path are both '/x'",
            "TYPED_REDOC_PATH",
        ),
        ({"docs_path": "docs"}, "docs_path (TYPED_DOCS_PATH) is 'docs'", "'/docs'"),
        (
            {"openapi_path": None, "openapi_yaml_path": None},
            "would have no document",
            "TYPED_OPENAPI_PATH",
        ),
    ],
)
def test_paths_of_the_document_that_clash_are_refused(
    keywords: Any, reason: str, setting: str
) -> None:
    app = Flask(__name__)
    with pytest.raises(ConfigError) as caught:
        Api(app, **keywords)

    assert reason in str(caught.value)
    assert setting in str(caught.value)


def test_an_app_whose_settings_were_refused_can_be_set_up_again() -> None:
    app = Flask(__name__)
    with pytest.raises(ConfigError):
        Api(app, docs_path="/x", redoc_path="/x")

    Api(app)
    add_view(app)
    assert app.test_client().post("/pets", json={"name": "a"}).status_code == 200


def test_a_rule_of_the_app_at_the_path_of_a_page_wins_with_a_warning() -> None:
    app = Flask(__name__)

    @app.get("/docs")
    def docs() -> str:
        return "my own"

    Api(app)
    with pytest.warns(UserWarning, match="TYPED_DOCS_PATH"):
        app.test_client().get("/openapi.json")
    assert app.test_client().get("/docs").text == "my own"


def test_an_app_without_an_api_has_no_document() -> None:
    app = Flask(__name__)
    api = Api()

    for ask in (api.document, api.spec, api.bind):
        with pytest.raises(NoApiError) as caught:
            ask(app)
        assert str(caught.value).startswith("The app has no Api. Fix: call Api(app)")


def test_an_error_formatter_without_annotation_is_refused() -> None:
    def format_error(problem):  # type: ignore[no-untyped-def]
        return {}

    def names_nobody(problem: Problem) -> "Nobody": ...  # type: ignore[name-defined]  # noqa: F821

    def names_no_member(problem: Problem) -> "marshmallow.Nobody": ...  # type: ignore[name-defined]

    def not_served(problem: Problem) -> complex:
        return 1j

    for formatter, reason, fix in (
        (format_error, "there is none", "annotate it: def format_error"),
        (names_nobody, "names 'Nobody', which is not", "if TYPE_CHECKING"),
        (names_no_member, "names 'Nobody', which is not", "if TYPE_CHECKING"),
        (not_served, "complex is not a type", "use one of"),
    ):
        app = Flask(__name__)
        api = Api(app, error_formatter=ErrorFormatter(formatter))
        with pytest.raises(BindingError) as caught:
            api.bind(app)
        told, _, advice = str(caught.value).partition(" Fix: ")
        assert formatter.__qualname__ in told
        assert "(error_formatter), return annotation: " in told
        assert reason in told
        assert fix in advice


@pytest.mark.parametrize("make", [Flask, TypedFlask])
def test_the_api_keeps_nothing_of_an_app(make: type[Flask]) -> None:
    api = Api()

    def use() -> weakref.ref[Flask]:
        app = make(__name__)
        api.init_app(app)
        add_view(app)
        api.document(app)
        app.test_client().post("/pets", json={"name": "a"})
        return weakref.ref(app)

    app = use()
    gc.collect()
    assert app() is None


def test_what_is_no_app_is_refused_by_name() -> None:
    wrong: Any = "Shop"
    with pytest.raises(ConfigError, match="given 'Shop', which is no Flask app"):
        Api(wrong)
