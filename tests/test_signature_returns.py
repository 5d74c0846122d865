"""What a return annotation says."""

import http
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Never, NoReturn, Optional, TypeVar

import flask
import flask.typing
import pytest
import werkzeug.wrappers
from flask import Flask, redirect
from flask.typing import ResponseReturnValue, ResponseValue
from typing_extensions import TypeAliasType
from werkzeug.datastructures import Headers

from flask_typed import Api, Query, typed
from flask_typed.errors import BindingError


@dataclass
class Order:
    id: int


@dataclass
class Missing:
    reason: str


T = TypeVar("T")
Twig = TypeAliasType("Twig", "tuple[int, list[Twig]]")
Fork = TypeAliasType("Fork", "list[Fork] | tuple[Fork, int]")
Bud = TypeAliasType("Bud", "Leaf | int")
Leaf = TypeAliasType("Leaf", "list[Bud] | Fork")
Grown = TypeAliasType(  # type: ignore[misc]
    "Grown", "tuple[T] | list[Grown[list[T]]]", type_params=(T,)
)


def document(returned: Any, value: object = None, **options: Any) -> dict[str, Any]:
    """Return the successful responses of a view, by status."""
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/thing", view_func=typed(**options)(make_view(returned, value)))
    operation = api.document(app)["paths"]["/thing"]["get"]
    found: dict[str, Any] = operation["responses"]
    return found


def make_view(returned: Any, value: object = None) -> Callable[[], object]:
    def view() -> object:
        return value

    view.__annotations__ = {} if returned is ... else {"return": returned}
    return view


def answer(returned: Any, value: object, **options: Any) -> tuple[int, str]:
    """Return the status and the body that a value is sent as."""
    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/thing", view_func=typed(**options)(make_view(returned, value)))
    got = app.test_client().get("/thing")
    return got.status_code, got.text


ORDER = {"$ref": "#/components/schemas/Order"}
MISSING = {"$ref": "#/components/schemas/Missing"}
NULL = {"type": "null"}
HEADERS = dict[str, str]


@pytest.mark.parametrize(
    ("returned", "statuses"),
    [
        pytest.param(Order, {"200": [ORDER]}, id="T"),
        pytest.param("Order", {"200": [ORDER]}, id="string"),
        pytest.param(Annotated[Order, "note"], {"200": [ORDER]}, id="Annotated"),
        pytest.param(None, {"204": None}, id="None"),
        pytest.param(Order | None, {"200": [ORDER, NULL]}, id="T | None"),
        pytest.param(Optional[Order], {"200": [ORDER, NULL]}, id="Optional"),  # noqa: UP045
        pytest.param(tuple[Order, Literal[201]], {"201": [ORDER]}, id="tuple"),
        pytest.param(
            tuple[Order, Literal[201], HEADERS], {"201": [ORDER]}, id="headers"
        ),
        pytest.param(
            tuple[Order, Literal[201], Headers], {"201": [ORDER]}, id="Headers"
        ),
        pytest.param(
            tuple[Order, Literal[200, 201]],
            {"200": [ORDER], "201": [ORDER]},
            id="two statuses",
        ),
        pytest.param(
            tuple[Order, Literal[http.HTTPStatus.CREATED]],
            {"201": [ORDER]},
            id="HTTPStatus",
        ),
        pytest.param(
            Order | tuple[Missing, Literal[404]],
            {"200": [ORDER], "404": [MISSING]},
            id="union",
        ),
        pytest.param(
            Order | tuple[None, Literal[204]],
            {"200": [ORDER], "204": None},
            id="or nothing",
        ),
        pytest.param(
            Order | werkzeug.wrappers.Response, {"200": [ORDER]}, id="or a Response"
        ),
        pytest.param(
            Order | ResponseReturnValue, {"200": [ORDER]}, id="or what Flask takes"
        ),
    ],
)
def test_the_annotation_names_the_responses(
    returned: Any, statuses: dict[str, Any]
) -> None:
    found = document(returned)

    assert list(found) == list(statuses)
    for status, schemas in statuses.items():
        if schemas is None:
            assert "content" not in found[status]
        else:
            schema = found[status]["content"]["application/json"]["schema"]
            assert schema.get("anyOf", [schema]) == schemas


@pytest.mark.parametrize(
    ("returned", "value", "sent"),
    [
        pytest.param(Order, Order(1), (200, '{"id":1}'), id="T"),
        pytest.param(None, None, (204, ""), id="None"),
        pytest.param(Order | None, None, (200, "null"), id="null"),
        pytest.param(
            tuple[Order, Literal[201]], (Order(1), 201), (201, '{"id":1}'), id="tuple"
        ),
        pytest.param(
            tuple[Order, Literal[http.HTTPStatus.CREATED]],
            (Order(1), http.HTTPStatus.CREATED),
            (201, '{"id":1}'),
            id="HTTPStatus",
        ),
        pytest.param(
            Order | tuple[Missing, Literal[404]],
            (Missing("gone"), 404),
            (404, '{"reason":"gone"}'),
            id="the other",
        ),
        pytest.param(
            Order | tuple[None, Literal[204]], (None, 204), (204, ""), id="nothing"
        ),
        pytest.param(Order | str, "text", (200, "text"), id="or a text"),
        pytest.param(
            Order | ResponseReturnValue, Order(1), (200, '{"id":1}'), id="T of a union"
        ),
        pytest.param(
            Order | ResponseReturnValue, ("a", 202), (202, "a"), id="Flask's of a union"
        ),
    ],
)
def test_a_value_is_sent_as_the_response_it_is_of(
    returned: Any, value: object, sent: tuple[int, str]
) -> None:
    assert answer(returned, value) == sent


@pytest.mark.parametrize(
    "returned",
    [
        ...,
        str,
        bytes,
        flask.Response,
        werkzeug.wrappers.Response,
        ResponseReturnValue,
        ResponseValue,
        "ResponseReturnValue",
        "flask.typing.ResponseReturnValue",
        str | flask.Response,
        tuple[str, int],
        tuple[str, HEADERS],
        tuple[str | bytes, int, HEADERS],
        str | tuple[str, int],
        Annotated[str, "note"],
    ],
    ids=str,
)
def test_what_is_of_flask_keeps_its_meaning(returned: Any) -> None:
    values: list[tuple[object, tuple[int, str]]] = [
        ("text", (200, "text")),
        (b"bytes", (200, "bytes")),
        (("text", 418), (418, "text")),
        (flask.Response("r", 202), (202, "r")),
        ({"b": 1, "a": 2}, (200, '{"a":2,"b":1}\n')),
    ]
    for value, sent in values:
        assert answer(returned, value) == sent
    (response,) = document(returned).values()
    assert "content" not in response


@pytest.mark.parametrize("returned", [Never, NoReturn])
def test_a_view_that_never_returns_is_served(returned: Any) -> None:
    def view() -> NoReturn:
        flask.abort(404)

    view.__annotations__ = {"return": returned}
    app = Flask(__name__)
    Api(app)
    app.add_url_rule("/thing", view_func=typed(view))

    assert app.test_client().get("/thing").status_code == 404


@pytest.mark.parametrize(
    "returned", [Order, None, tuple[Order, Literal[201]]], ids=["T", "None", "tuple"]
)
def test_a_response_passes_any_annotation_untouched(returned: Any) -> None:
    assert answer(returned, redirect("/elsewhere"))[0] == 302


@pytest.mark.parametrize(
    ("returned", "value", "status", "sent"),
    [
        pytest.param(Order, Order(1), 201, (201, '{"id":1}'), id="T"),
        pytest.param(Order | None, None, 202, (202, "null"), id="T | None"),
        pytest.param(None, None, 205, (205, ""), id="None"),
    ],
)
def test_the_option_status_is_of_what_names_none(
    returned: Any, value: object, status: int, sent: tuple[int, str]
) -> None:
    assert answer(returned, value, status=status) == sent
    assert list(document(returned, status=status)) == [str(status)]


MISTAKES: list[tuple[str, Any, dict[str, Any], str, str]] = [
    (
        "int",
        tuple[Order, int],
        {},
        "does not name its status",
        "tuple[T, Literal[201]]",
    ),
    (
        "a text",
        tuple[Order, Literal["201"]],
        {},
        "'201' is not the status",
        "200 to 599",
    ),
    ("true", tuple[Order, Literal[True]], {}, "True is not the status", "200 to 599"),
    (
        "a low one",
        tuple[Order, Literal[100]],
        {},
        "100 is not the status",
        "200 to 599",
    ),
    (
        "headers",
        tuple[Order, Literal[201], int],
        {},
        "does not name its",
        "dict[str, str]",
    ),
    (
        "too long",
        tuple[Order, Literal[201], HEADERS, int],
        {},
        "does not name",
        "Literal",
    ),
    ("no status", tuple[Order, HEADERS], {}, "does not name its status", "Literal"),
    ("empty", tuple[()], {}, "tuple[()] does not name its status", "Literal"),
    ("of texts", tuple[str, ...], {}, "does not name its status", "Literal"),
    ("of one", tuple[str], {}, "does not name its status", "Literal"),
    ("bare", tuple, {}, "tuple does not name its status", "Literal"),
    ("of its own alias", Twig, {}, "Twig may be a tuple", "list[Twig]"),
    ("one of an alias", Fork | Order, {}, "Fork may be a tuple", "list[Fork]"),
    ("behind another", Annotated[Bud, "."], {}, "Bud may be a tuple", "list[Bud]"),
    ("of a growing alias", Grown[int], {}, "Grown[int] may be a tuple", "list["),
    (
        "204",
        tuple[Order, Literal[204]],
        {},
        "204 has no content",
        "tuple[None, Literal[204]]",
    ),
    ("304", tuple[Order, Literal[304]], {}, "304 has no content", "another status"),
    ("status=204", Order, {"status": 204}, "204 has no content", "another status"),
    (
        "with and without",
        Order | tuple[None, Literal[200]],
        {},
        "has content for status 200, and has none",
        "another status",
    ),
    (
        "beside",
        tuple[Order, Literal[201]],
        {"status": 202},
        "names its own",
        "leave status= out",
    ),
    (
        "beside one",
        Order | tuple[Missing, Literal[404]],
        {"status": 201},
        "names its own",
        "leave status= out",
    ),
    ("beside str", str, {"status": 201}, "which Flask answers", "leave status= out"),
    (
        "for nothing",
        ...,
        {"status": 201},
        "status= needs a return annotation",
        "annotate what",
    ),
    ("status=999", None, {"status": 999}, "999 is not the status", "200 to 599"),
    ("status='201'", Order, {"status": "201"}, "'201' is not the status", "200 to 599"),
    ("a class", complex, {}, "complex is not a type that can be served", "use one of"),
    ("a union", Order | complex, {}, "complex is not a type", "use one of"),
    ("a marker", Annotated[Order, Query()], {}, "Query() stands inside", "argument"),
    (
        "a name",
        "Nobody",
        {},
        "names 'Nobody', which is not defined",
        "if TYPE_CHECKING",
    ),
    (
        "a member",
        "flask.Nobody",
        {},
        "names 'Nobody', which is not",
        "if TYPE_CHECKING",
    ),
    ("no Python", "1 +", {}, "is not the source of a type", "write a type"),
    ("no type", "1", {}, "1 is not a type that can be served", "use one of"),
]


@pytest.mark.parametrize(
    ("returned", "options", "reason", "fix"),
    [pytest.param(*mistake[1:], id=mistake[0]) for mistake in MISTAKES],
)
def test_a_mistake_is_named_with_view_reason_and_fix(
    returned: Any, options: dict[str, Any], reason: str, fix: str
) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.add_url_rule("/thing", view_func=typed(**options)(make_view(returned)))

    with pytest.raises(BindingError) as caught:
        api.bind(app)

    told, _, advice = str(caught.value).partition(" Fix: ")
    where = f"View 'view' ({__name__}.make_view.<locals>.view, GET /thing)"
    assert told.startswith(f"{where}, return annotation: ")
    assert reason in told
    assert fix in advice
