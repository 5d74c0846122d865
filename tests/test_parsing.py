"""Parameters: where they are on the wire, how they are read, what is refused."""

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_origin

import flask
import pytest
from annotated_types import Ge, Len
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BaseConverter
from werkzeug.test import TestResponse

from flask_typed import Api, Cookie, Header, Path, Query, typed


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mood(enum.Enum):
    NONE = ""
    GOOD = "good"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


def client_of(view: Callable[..., Any], rule: str = "/") -> FlaskClient:
    """Return a client of an app that serves one typed view."""
    app = Flask(__name__)
    app.testing = True
    Api(app)
    app.add_url_rule(rule, "view", typed(view))
    return app.test_client()


def errors_of(response: TestResponse) -> Any:
    """Return the errors of a 422 answer."""
    assert response.status_code == 422, response.text
    assert response.mimetype == "application/problem+json"
    return response.get_json()["errors"]


def test_each_location_fills_its_arguments() -> None:
    def view(
        pet: Annotated[int, Path()],
        limit: int,
        x_request_id: Annotated[str, Header()],
        session: Annotated[str, Cookie()],
    ) -> list[Any]:
        return [pet, limit, x_request_id, session]

    client = client_of(view, "/<pet>")
    client.set_cookie("session", "s1")
    response = client.get("/7?limit=3", headers={"X-Request-Id": "r1"})
    assert response.get_json() == [7, 3, "r1", "s1"]


def test_the_errors_of_all_locations_are_in_one_answer_under_webargs_names() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.post("/<pet>")
    @typed
    def view(
        pet: int,
        limit: int,
        x_count: Annotated[int, Header()],
        visits: Annotated[int, Cookie()],
        body: dict[str, int],
    ) -> None:
        raise AssertionError

    client = app.test_client()
    client.set_cookie("visits", "many")
    response = client.post("/x?limit=y", headers={"X-Count": "z"}, json={"a": ""})
    message = ["Not a valid integer."]
    assert errors_of(response) == {
        "path": {"pet": message},
        "query": {"limit": message},
        "headers": {"X-Count": message},
        "cookies": {"visits": message},
        "json": {"a": {"value": message}},
    }


def test_missing_parameters_are_named_as_on_the_wire() -> None:
    def view(
        limit: Annotated[int, Query(alias="page[limit]")],
        x_request_id: Annotated[str, Header()],
        csrf: Annotated[str, Cookie(alias="csrf-token")],
    ) -> None:
        raise AssertionError

    missing = ["Missing data for required field."]
    assert errors_of(client_of(view).get("/")) == {
        "query": {"page[limit]": missing},
        "headers": {"X-Request-Id": missing},
        "cookies": {"csrf-token": missing},
    }


def test_names_that_no_parameter_has_are_ignored() -> None:
    def view(limit: int = 1, x_a: Annotated[str, Header()] = "") -> int:
        return limit

    client = client_of(view)
    client.set_cookie("other", "1")
    response = client.get("/?limit=2&other=1&limits=3", headers={"X-Other": "1"})
    assert response.get_json() == 2


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("", None),
        ("ids=1", [1]),
        ("ids=1&ids=2", [1, 2]),
        ("ids=2&ids=1&ids=2", [2, 1, 2]),
        ("ids=", None),
    ],
)
def test_an_optional_list_takes_none_one_and_many(query: str, value: Any) -> None:
    def view(ids: list[int] | None = None) -> list[int] | None:
        return ids

    assert client_of(view).get(f"/?{query}").get_json() == value


def test_a_list_has_the_default_of_the_signature() -> None:
    def view(ids: Annotated[list[int], Query([7])]) -> list[int]:
        return ids

    client = client_of(view)
    assert client.get("/").get_json() == [7]
    assert client.get("/?ids=1").get_json() == [1]


def test_a_required_list_must_be_there() -> None:
    def view(ids: list[int]) -> list[int]:
        return ids

    missing = ["Missing data for required field."]
    assert errors_of(client_of(view).get("/")) == {"query": {"ids": missing}}


def test_each_item_of_a_list_has_its_own_error() -> None:
    def view(ids: list[Annotated[int, Ge(1)]]) -> None:
        raise AssertionError

    assert errors_of(client_of(view).get("/?ids=1&ids=x&ids=0")) == {
        "query": {
            "ids": {
                "1": ["Not a valid integer."],
                "2": ["Must be greater than or equal to 1."],
            }
        }
    }


def test_a_list_of_texts_keeps_blank_items() -> None:
    def view(tags: Annotated[list[str], Query()]) -> list[str]:
        return tags

    assert client_of(view).get("/?tags=&tags=a").get_json() == ["", "a"]


@pytest.mark.parametrize("query", ["ids[]=1", "ids[]=1&ids=2", "ids%5B%5D=1"])
def test_brackets_behind_the_name_of_a_list_name_the_fix(query: str) -> None:
    def view(ids: list[int] | None = None) -> None:
        raise AssertionError

    (message,) = errors_of(client_of(view).get(f"/?{query}"))["query"]["ids"]
    assert "ids=1&ids=2" in message


def test_brackets_may_be_the_name_of_a_list() -> None:
    def view(ids: Annotated[list[int], Query(alias="ids[]")]) -> list[int]:
        return ids

    assert client_of(view).get("/?ids[]=1&ids[]=2").get_json() == [1, 2]


@pytest.mark.parametrize("query", ["n=1&n=2", "n=1&n=1", "n=&n=1"])
def test_a_scalar_is_given_once(query: str) -> None:
    def view(n: int = 0) -> None:
        raise AssertionError

    (message,) = errors_of(client_of(view).get(f"/?{query}"))["query"]["n"]
    assert "2 times" in message


def test_a_cookie_is_given_once() -> None:
    def view(n: Annotated[int, Cookie()] = 0) -> None:
        raise AssertionError

    client = client_of(view).application.test_client(use_cookies=False)
    response = client.get("/", headers={"Cookie": "n=1; n=2"})
    assert "2 times" in errors_of(response)["cookies"]["n"][0]


@pytest.mark.parametrize(
    ("hint", "default", "value"),
    [
        (int, 5, 5),
        (float, 0.5, 0.5),
        (bool, True, True),
        (int | None, None, None),
        (decimal.Decimal, decimal.Decimal("1.50"), "1.50"),
        (dt.date, dt.date(2024, 2, 29), "2024-02-29"),
        (uuid.UUID, uuid.UUID(int=1), str(uuid.UUID(int=1))),
        (Color, Color.RED, "red"),
        (Literal["a", "b"], "a", "a"),
        (Annotated[int, Ge(3)], 1, 1),
    ],
    ids=str,
)
def test_a_blank_optional_parameter_is_a_missing_one(
    hint: Any, default: Any, value: Any
) -> None:
    def view(it: Any) -> Any:
        return it

    view.__annotations__ = {"it": hint, "return": hint}
    view.__defaults__ = (default,)
    if hint == Annotated[int, Ge(3)]:  # a default is not checked, a response is
        view.__annotations__["return"] = int
    response = client_of(view).get("/?it=")
    assert response.get_json() == value


@pytest.mark.parametrize("hint", [str, str | None, Literal["", "a"], Mood])
def test_a_blank_is_a_value_where_it_is_one_of_the_type(hint: Any) -> None:
    def view(it: Any = None) -> Any:
        return it.value if isinstance(it, enum.Enum) else it

    view.__annotations__ = {"it": hint, "return": Any}
    assert client_of(view).get("/?it=").get_json() == ""


def test_a_blank_required_parameter_is_not_missing() -> None:
    def view(n: int) -> None:
        raise AssertionError

    errors = errors_of(client_of(view).get("/?n="))
    assert errors == {"query": {"n": ["Not a valid integer."]}}


@pytest.mark.parametrize("value", ["1_000", " 1", "1 ", "+1", "01", "\uff11", "1e400"])
def test_what_is_no_json_number_is_none_in_a_query(value: str) -> None:
    def view(n: float) -> None:
        raise AssertionError

    response = client_of(view).get("/", query_string={"n": value})
    assert list(errors_of(response)["query"]) == ["n"]


@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        (int, "-3", -3),
        (int, "3.0", 3),
        (float, "1e3", 1000.0),
        (bool, "true", True),
        (bool, "off", False),
        (Level, "2", 2),
        (Color, "blue", "blue"),
        (Literal[1, "a"], "1", 1),
        (str, "12345", "12345"),
        (decimal.Decimal, "0.10", "0.10"),
        (dt.datetime, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"),
        (Annotated[str, Len(2)], "ab", "ab"),
    ],
    ids=str,
)
def test_the_text_of_a_parameter_is_read_by_its_type(
    hint: Any, text: str, value: Any
) -> None:
    def view(it: Any) -> Any:
        return it

    is_text = hint is str or get_origin(hint) is Annotated
    view.__annotations__ = {"it": hint, "return": Any if is_text else hint}
    response = client_of(view).get("/", query_string={"it": text})
    assert response.status_code == 200, response.text
    assert response.get_json() == value


def test_an_integer_of_too_many_digits_is_no_number() -> None:
    def view(n: int) -> None:
        raise AssertionError

    errors = errors_of(client_of(view).get(f"/?n={'9' * 5000}"))
    assert errors == {"query": {"n": ["Not a valid integer."]}}


def test_a_header_is_found_whatever_its_case() -> None:
    def view(x_request_id: Annotated[str, Header()]) -> str:
        return x_request_id

    response = client_of(view).get("/", headers={"x-REQUEST-id": "r"})
    assert response.text == "r"


def test_a_header_has_its_alias_for_a_name() -> None:
    def view(key: Annotated[str | None, Header(None, alias="X-API-Key")]) -> Any:
        return {"key": key}

    client = client_of(view)
    assert client.get("/", headers={"X-Api-Key": "k"}).get_json() == {"key": "k"}
    assert client.get("/").get_json() == {"key": None}


def test_the_content_headers_of_wsgi_are_headers_too() -> None:
    def view(content_type: Annotated[str, Header()]) -> str:
        return content_type

    assert client_of(view).get("/", content_type="text/x").text == "text/x"


def test_a_blank_cookie_is_a_value() -> None:
    def view(n: Annotated[int, Cookie()] = 0) -> None:
        raise AssertionError

    client = client_of(view)
    client.set_cookie("n", "")
    assert list(errors_of(client.get("/"))) == ["cookies"]


class Pet:
    """What a converter of an app makes."""

    def __init__(self, name: str) -> None:
        self.name = name


class PetConverter(BaseConverter):
    def to_python(self, value: str) -> Pet:
        return Pet(value)


def test_the_object_of_a_converter_is_passed_on() -> None:
    app = Flask(__name__)
    app.testing = True
    app.url_map.converters["pet"] = PetConverter
    Api(app)

    @app.get("/<pet:pet>")
    @typed
    def view(pet: Pet) -> str:
        return pet.name

    assert app.test_client().get("/rex").text == "rex"


def test_the_values_of_converters_keep_their_types() -> None:
    def view(a: int, b: float, c: uuid.UUID, d: str, e: Literal["x", "y"]) -> Any:
        return [type(value).__name__ for value in (a, b, c, d, e)]

    rule = "/<int:a>/<float:b>/<uuid:c>/<path:d>/<any(x, y):e>"
    response = client_of(view, rule).get(f"/1/1.5/{uuid.UUID(int=1)}/p/q/y")
    assert response.get_json() == ["int", "float", "UUID", "str", "str"]


def test_a_path_variable_must_fulfil_its_constraints() -> None:
    def view(n: Annotated[int, Ge(5)]) -> None:
        raise AssertionError

    errors = errors_of(client_of(view, "/<int:n>").get("/1"))
    assert errors == {"path": {"n": ["Must be greater than or equal to 5."]}}


def test_an_argument_typed_as_the_request_is_given_the_request() -> None:
    def view(request: flask.Request, limit: int = 1) -> list[Any]:
        is_real = request is flask.request._get_current_object()  # type: ignore[attr-defined]  # of the proxy
        return [type(request).__name__, is_real, limit]

    assert client_of(view).get("/?limit=2").get_json() == ["Request", True, 2]


def test_other_keyword_arguments_take_the_variables_of_the_rule() -> None:
    def view(limit: int = 1, **rest: Any) -> dict[str, Any]:
        return {"limit": limit, **rest}

    response = client_of(view, "/<int:a>/<b>").get("/1/x?limit=2&c=3")
    assert response.get_json() == {"limit": 2, "a": 1, "b": "x"}


def test_the_arguments_of_a_body_have_their_defaults_on_methods_without_one() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.route("/", methods=["GET", "POST"])
    @typed
    def view(names: dict[str, int] | None = None) -> dict[str, Any]:
        return {"names": names}

    client = app.test_client()
    assert client.post("/", json={"a": 1}).get_json() == {"names": {"a": 1}}
    # A body of GET has no meaning (RFC 9110, section 9.3.1) and is not read.
    assert client.get("/", data=b"\xff").get_json() == {"names": None}
