"""What a URL rule says: the path, the variables, the methods, the constants."""

import datetime as dt
import decimal
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import flask
import pytest
from annotated_types import Ge, Le
from documents import read_document
from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter, FloatConverter, IntegerConverter, Map

from flask_typed import Api, typed


class Point:
    """What only a converter knows how to make."""

    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y


class PointConverter(BaseConverter):
    def to_python(self, value: str) -> Point:
        x, y = value.split(",")
        return Point(int(x), int(y))


class UpperConverter(BaseConverter):
    def to_python(self, value: str) -> str:
        return value.upper()


class SlugConverter(BaseConverter):
    regex = "[a-z-]+"


class OffsetConverter(IntegerConverter):
    def __init__(self, map: Map, signed: bool) -> None:
        super().__init__(map, min=-5, signed=signed)


class Level(Enum):
    LOW = 1
    HIGH = 2


def make_app() -> Flask:
    app = Flask(__name__)
    app.url_map.converters.update(
        point=PointConverter,
        upper=UpperConverter,
        slug=SlugConverter,
        offset=OffsetConverter,
    )
    Api(app)
    return app


def paths(app: Flask) -> dict[str, Any]:
    document = app.test_client().get("/openapi.json").get_json()
    found: dict[str, Any] = document["paths"]
    return found


def parameter(app: Flask) -> dict[str, Any]:
    """Return the only parameter of the only operation."""
    (methods,) = paths(app).values()
    (operation,) = methods.values()
    (found,) = operation["parameters"]
    return dict(found)


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("/", "/"),
        ("/pets", "/pets"),
        ("/pets/", "/pets/"),
        ("/pets/<value>", "/pets/{value}"),
        ("/pets/<int:value>.json", "/pets/{value}.json"),
        ("/pets/<string(length=2):value>", "/pets/{value}"),
        ("""/pets/<any("a)", 'b(', "<c>"):value>/x""", "/pets/{value}/x"),
        ("/pets/<path:value>", "/pets/{value}"),
    ],
)
def test_a_rule_is_a_path_of_openapi(rule: str, path: str) -> None:
    app = make_app()

    def view(**others: Any) -> str:
        return ""

    app.add_url_rule(rule, view_func=typed(view))
    assert list(paths(app)) == [path]


@pytest.mark.parametrize(
    ("converter", "schema"),
    [
        pytest.param("", {"type": "string", "minLength": 1}, id="none"),
        pytest.param("string:", {"type": "string", "minLength": 1}, id="string"),
        pytest.param(
            "string(length=2):",
            {"type": "string", "minLength": 2, "maxLength": 2},
            id="length",
        ),
        pytest.param(
            "string(minlength=2):", {"type": "string", "minLength": 2}, id="minlength"
        ),
        pytest.param(
            "string(minlength=2, maxlength=5):",
            {"type": "string", "minLength": 2, "maxLength": 5},
            id="maxlength",
        ),
        pytest.param("path:", {"type": "string"}, id="path"),
        pytest.param("slug:", {"type": "string"}, id="own regex"),
        pytest.param("any(b, a):", {"type": "string", "enum": ["a", "b"]}, id="any"),
        pytest.param("int:", {"type": "integer", "minimum": 0}, id="int"),
        pytest.param("int(signed=True):", {"type": "integer"}, id="signed"),
        pytest.param(
            "offset(True):",
            {"type": "integer", "minimum": -5},
            id="signed min",
        ),
        pytest.param(
            "offset(False):", {"type": "integer", "minimum": 0}, id="min of no effect"
        ),
        pytest.param(
            "int(min=1, max=9):",
            {"type": "integer", "minimum": 1, "maximum": 9},
            id="min and max",
        ),
        pytest.param(
            "float:",
            {"type": "number", "format": "double", "minimum": 0},
            id="float",
        ),
        pytest.param("uuid:", {"type": "string", "format": "uuid"}, id="uuid"),
        pytest.param("point:", {"type": "string"}, id="object"),
        pytest.param("upper:", {"type": "string"}, id="own text"),
    ],
)
@pytest.mark.parametrize("how", ["annotated Any", "not annotated", "not taken"])
def test_the_limits_of_a_converter_are_in_the_document(
    converter: str, schema: dict[str, Any], how: str
) -> None:
    app = make_app()

    def takes(value: Any) -> str:
        return ""

    def takes_not(**others: Any) -> str:
        return ""

    if how == "not annotated":
        del takes.__annotations__["value"]
    view: Callable[..., str] = takes_not if how == "not taken" else takes
    app.add_url_rule(f"/x/<{converter}value>", view_func=typed(view))

    assert parameter(app) == {
        "name": "value",
        "in": "path",
        "required": True,
        "schema": schema,
    }


def test_the_narrower_limit_of_converter_and_annotation_holds() -> None:
    app = make_app()

    @app.get("/x/<int(max=50):value>")
    @typed
    def view(value: Annotated[int, Ge(5)]) -> int:
        return value

    assert parameter(app)["schema"] == {"type": "integer", "minimum": 5, "maximum": 50}
    client = app.test_client()
    assert client.get("/x/7").json == 7
    assert client.get("/x/4").status_code == 422
    assert client.get("/x/51").status_code == 404  # the converter's own answer


@pytest.mark.parametrize(
    ("converter", "hint", "text", "kind"),
    [
        ("int:", int, "7", "int"),
        ("int:", float, "7", "float"),
        ("int:", decimal.Decimal, "7", "Decimal"),
        ("int:", Level, "2", "Level"),
        ("int:", Any, "7", "int"),
        ("int:", object, "7", "int"),
        ("float:", float, "7.5", "float"),
        ("", int, "7", "int"),
        ("", dt.date, "2024-02-29", "date"),
        ("", Level, "2", "Level"),
        ("upper:", str, "a", "str"),
        ("upper:", int, "7", "int"),
        ("point:", Point, "1,2", "Point"),
        ("point:", Any, "1,2", "Point"),
        ("point:", dt.date, "1,2", "Point"),
        ("slug:", str, "a-b", "str"),
    ],
)
def test_what_a_converter_makes_reaches_the_view(
    converter: str, hint: Any, text: str, kind: str
) -> None:
    app = make_app()

    def view(value: Any) -> str:
        return type(value).__name__

    view.__annotations__["value"] = hint
    app.add_url_rule(f"/x/<{converter}value>", view_func=typed(view))

    assert app.test_client().get(f"/x/{text}").text == kind


def test_the_object_of_a_converter_is_passed_on_as_it_is() -> None:
    app = make_app()

    @app.get("/x/<point:value>")
    @typed
    def view(value: Point) -> list[int]:
        return [value.x, value.y]

    assert app.test_client().get("/x/3,4").json == [3, 4]
    assert parameter(app)["schema"] == {"type": "string"}


def test_a_text_of_a_converter_is_checked_as_annotated() -> None:
    app = make_app()

    @app.get("/x/<upper:value>")
    @typed
    def view(value: Annotated[int, Le(5)]) -> int:
        return value

    client = app.test_client()
    assert client.get("/x/5").json == 5
    assert client.get("/x/6").status_code == 422
    assert client.get("/x/a").get_json()["errors"] == {
        "path": {"value": ["Not a valid integer."]}
    }


def test_a_number_converter_with_its_own_meaning_is_only_known_to_itself() -> None:
    class Percent(FloatConverter):
        def to_python(self, value: str) -> Any:
            return decimal.Decimal(value) / 100

    app = make_app()
    app.url_map.converters["percent"] = Percent

    @app.get("/x/<percent:value>")
    @typed
    def view(value: Any) -> str:
        return str(value)

    assert app.test_client().get("/x/7.5").text == "0.075"
    assert parameter(app)["schema"] == {"type": "string"}


def test_several_rules_of_a_view_are_read_rule_by_rule() -> None:
    app = make_app()

    @app.get("/pets/<int:page>")
    @app.get("/pets")
    @typed
    def pets(page: int = 1) -> int:
        return page

    client = app.test_client()
    assert [client.get(url).json for url in ("/pets", "/pets?page=3", "/pets/4")] == [
        1,
        3,
        4,
    ]
    where = {
        path: [each["in"] for each in methods["get"]["parameters"]]
        for path, methods in paths(app).items()
    }
    assert where == {"/pets": ["query"], "/pets/{page}": ["path"]}


def test_a_default_of_a_rule_is_a_constant_that_is_not_documented() -> None:
    app = make_app()

    @app.get("/all", defaults={"page": 1, "unused": 2})
    @typed
    def view(page: int, size: int = 10) -> list[int]:
        return [page, size]

    client = app.test_client()
    assert client.get("/all").json == [1, 10]
    assert client.get("/all?page=7&size=3").json == [1, 3]
    assert parameter(app)["name"] == "size"


def test_a_default_of_a_rule_reaches_keyword_arguments() -> None:
    app = make_app()

    @app.get("/all", defaults={"page": 1})
    @typed
    def view(**others: int) -> dict[str, int]:
        return others

    assert app.test_client().get("/all").json == {"page": 1}


def test_a_variable_that_a_preprocessor_pops_needs_no_argument() -> None:
    app = make_app()
    pages = Blueprint("pages", __name__, url_prefix="/<lang>")

    @pages.url_value_preprocessor
    def pull_lang(endpoint: str | None, values: dict[str, Any] | None) -> None:
        flask.g.lang = (values or {}).pop("lang")

    @pages.get("/about/<int:page>")
    @typed
    def about(page: int) -> str:
        return f"{flask.g.lang} {page}"

    app.register_blueprint(pages)

    assert app.test_client().get("/de/about/3").text == "de 3"
    names = paths(app)["/{lang}/about/{page}"]["get"]["parameters"]
    assert [(each["name"], each["in"]) for each in names] == [
        ("page", "path"),
        ("lang", "path"),
    ]


def test_a_preprocessor_of_the_app_counts_too() -> None:
    app = make_app()

    @app.url_value_preprocessor
    def pull_lang(endpoint: str | None, values: dict[str, Any] | None) -> None:
        flask.g.lang = (values or {}).pop("lang", "en")

    @app.get("/<lang>/about")
    @typed
    def about() -> str:
        return str(flask.g.lang)

    assert app.test_client().get("/de/about").text == "de"


def test_head_is_answered_by_get_and_not_documented() -> None:
    app = make_app()

    @app.get("/things")
    @typed
    def view(page: int) -> int:
        return page

    client = app.test_client()
    answer = client.head("/things?page=3")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length == 1
    assert client.head("/things?page=x").status_code == 422
    assert list(paths(app)["/things"]) == ["get"]


def test_options_is_flask_s_unless_the_rule_has_it() -> None:
    app = make_app()

    @app.get("/plain")
    @typed
    def plain() -> str:
        return ""

    @app.route("/own", methods=["GET", "OPTIONS"])
    @typed
    def own() -> str:
        return flask.request.method

    client = app.test_client()
    assert client.options("/plain").headers["Allow"]
    assert client.options("/own").text == "OPTIONS"
    found = paths(app)
    assert list(found["/plain"]) == ["get"]
    assert list(found["/own"]) == ["get", "options"]


def test_a_rule_for_head_alone_is_served_and_documented() -> None:
    app = make_app()

    @app.route("/things", methods=["HEAD"])
    @typed
    def view(page: int) -> None:
        flask.g.page = page

    assert app.test_client().head("/things?page=1").status_code == 204
    assert app.test_client().head("/things").status_code == 422
    assert list(paths(app)["/things"]) == ["head"]


def test_braces_of_a_rule_are_no_variables() -> None:
    app = make_app()

    @app.get("/{draft}/<name>")
    @typed
    def view(name: str) -> list[str]:
        return [name]

    assert app.test_client().get("/%7Bdraft%7D/a").json == ["a"]
    assert list(read_document(app)["paths"]) == ["/%7Bdraft%7D/{name}"]
