"""Examples: each is checked when bound, and published to the letter."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import pytest
from annotated_types import Ge, Len, Predicate
from documents import Json, document_of, operation_of, parameters_of, read_document
from flask import Flask
from marshmallow import Schema, ValidationError, fields, post_load
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    Example,
    File,
    Form,
    Header,
    Partial,
    Path,
    Query,
    ResponseHeader,
    read_only,
    typed,
    write_only,
)
from flask_typed.errors import BindingError
from flask_typed.fields import BaseField

DAY = dt.date(2026, 1, 31)


class Color(enum.Enum):
    RED = "red"


@dataclass
class Account:
    name: Annotated[str, Alias("theName")]
    id: Annotated[int, read_only] = 0
    password: Annotated[str, write_only] = ""
    tags: set[str] = field(default_factory=set)
    born: dt.date | None = None


class Point(NamedTuple):
    x: int
    y: int = 0


class Note(TypedDict):
    text: str
    by: NotRequired[str]


@dataclass
class Range:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


class Cat(BaseModel):
    name: str
    age: int = 1


class DogSchema(Schema):
    name = fields.String(required=True, metadata={"examples": [1]})


class StoredSchema(Schema):
    name = fields.String()

    @post_load
    def find(self, data: Any, **kwargs: Any) -> Any:
        raise RuntimeError("no database yet")


class Even(fields.Integer):
    """A field that is not of ours."""


@dataclass
class Wave:
    hertz: int


class Hertz(BaseField):
    """A field that is not of ours, of values that JSON does not know."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str:
        return f"{value.hertz} Hz"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Wave:
        return Wave(int(value.removesuffix(" Hz")))


def refuse_all(value: Any) -> None:
    raise ValidationError("Never.")


def fail(value: Any) -> bool:
    raise RuntimeError("a bug")


def view_of(hint: Any) -> Callable[..., Any]:
    def view(it: Any) -> None: ...

    view.__annotations__["it"] = hint
    return view


def refusal(view: Callable[..., Any], rule: str = "/", **options: Any) -> BindingError:
    """Return the error of a view that cannot be bound."""
    app = Flask(__name__)
    api = Api(app)
    app.post(rule)(typed(**options)(view))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    return caught.value


def body_examples(hint: Any) -> Any:
    """Return the examples that the document has of a body."""
    operation = operation_of(document_of(view_of(hint)), "/view")
    (media,) = operation["requestBody"]["content"].values()
    return media["schema"]["examples"]


# Type, what is given, and the JSON of it.
BODIES: list[Any] = [
    (Account, {"theName": "a"}, {"theName": "a"}),
    (
        Account,
        Account("a", 7, "p", {"y", "x"}, DAY),
        {"theName": "a", "password": "p", "tags": ["x", "y"], "born": "2026-01-31"},
    ),
    (Account, {"name": "a", "born": DAY}, {"theName": "a", "born": "2026-01-31"}),
    (Partial[Account], Partial[Account]({"name": "a"}), {"theName": "a"}),
    (Point, Point(1), {"x": 1, "y": 0}),
    (Note, Note(text="a"), {"text": "a"}),
    (Account | Note, Note(text="a"), {"text": "a"}),
    (
        Account | Note,
        Account("a", tags={"b"}),
        {"theName": "a", "password": "", "tags": ["b"], "born": None},
    ),
    (list[Point], [Point(1), {"x": 2}], [{"x": 1, "y": 0}, {"x": 2}]),
    (tuple[Point, dt.date], (Point(1), DAY), [{"x": 1, "y": 0}, "2026-01-31"]),
    (dict[dt.date, Point], {DAY: Point(1)}, {"2026-01-31": {"x": 1, "y": 0}}),
    (dict[str, int | None], {"a": None}, {"a": None}),
    (Account | None, None, None),
    (Annotated[int, Ge(1)], 3.0, 3.0),
    (float, 3, 3),
    (decimal.Decimal, decimal.Decimal("1.50"), "1.50"),
    (decimal.Decimal, 1.5, 1.5),
    (decimal.Decimal, "1.50", "1.50"),
    (Color, Color.RED, "red"),
    (str, "é\n", "é\n"),
    (set[str], {"c", "b", "a"}, ["a", "b", "c"]),
    (set[str], ["c", "b", "a"], ["c", "b", "a"]),
    (dt.timedelta, dt.timedelta(minutes=1), 60),
    (Cat, Cat(name="a"), {"name": "a", "age": 1}),
    (Cat, {"name": "a"}, {"name": "a"}),
    (Annotated[dict[str, Any], DogSchema], {"name": "a"}, {"name": "a"}),
    (Annotated[dict[str, Any], StoredSchema], {"name": "a"}, {"name": "a"}),
    (Annotated[int, Even], 2, 2),
    (Annotated[Wave, Hertz], Wave(3), "3 Hz"),
    (Any, [{"a": [None, True]}], [{"a": [None, True]}]),
    (Any, {"a": (1, ())}, {"a": [1, []]}),
    (frozenset[int] | Any, frozenset(), []),
]


@pytest.mark.parametrize(
    ("hint", "given", "written"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}"[:60]) for row in BODIES],
)
def test_an_example_is_published_as_its_json(
    hint: Any, given: Any, written: Any
) -> None:
    assert body_examples(Annotated[hint, Body(examples=[given])]) == [written]
    named = Annotated[hint, Body(examples={"one": given})]
    content = operation_of(document_of(view_of(named)), "/view")["requestBody"]
    (media,) = content["content"].values()
    assert media["examples"] == {"one": {"value": written}}


@pytest.mark.parametrize(
    ("hint", "given", "reason"),
    [
        pytest.param(Account, {"theName": "a", "x": 1}, "x: Unknown", id="unknown"),
        pytest.param(Account, {"theName": "a", "id": 1}, "id: Unknown", id="read-only"),
        pytest.param(Account, {"name": "a"}, "theName: Missing", id="name of Python"),
        pytest.param(Account, {"born": DAY}, "theName: Missing", id="missing"),
        pytest.param(
            list[Account | Note],
            [{"text": "a", "by": Color.RED, "x": 1}],
            "Not a valid",
            id="in a union",
        ),
        pytest.param(
            dict[str, tuple[Account, dt.date]],
            {"a": ({"name": "a", "born": DAY, "x": 1}, DAY)},
            "x: Unknown",
            id="unknown beside Python",
        ),
        pytest.param(Range, {"low": 2, "high": 1}, "low is above high", id="whole"),
        pytest.param(Range, 5, "Invalid input type", id="no object"),
        pytest.param(int, "3", "Not a valid integer", id="text"),
        pytest.param(int, True, "Not a valid integer", id="bool"),
        pytest.param(int, None, "may not be null", id="null"),
        pytest.param(Annotated[int, Ge(1)], 0, "greater than or equal", id="bound"),
        pytest.param(list[int], [1, "a"], "1: Not a valid integer", id="item"),
        pytest.param(list[Point], DAY, "Not a valid list", id="no list"),
        pytest.param(tuple[int, Point], {DAY}, "Not a valid tuple", id="no tuple"),
        pytest.param(dict[str, Point], {DAY}, "Not a valid mapping", id="no dict"),
        pytest.param(set[int], [1, 1], "same item twice", id="repeat"),
        pytest.param(str, "\ud800", "Not valid JSON", id="half a pair"),
        pytest.param(Any, float("nan"), "Not valid JSON", id="nan"),
        pytest.param(Any, {1: 2}, "Not valid JSON", id="key"),
        pytest.param(Any, object(), "Not valid JSON", id="no JSON"),
        pytest.param(Annotated[int, refuse_all], 1, "Never.", id="validator"),
        pytest.param(
            Annotated[int, Predicate(fail)], 1, "fails with RuntimeError", id="bug"
        ),
        pytest.param(Cat, {"age": 1}, "name: Field required", id="pydantic"),
        pytest.param(
            Annotated[dict[str, Any], DogSchema], {}, "name: Missing", id="Schema"
        ),
        pytest.param(Annotated[int, Even], "a", "Not a valid integer", id="taught"),
    ],
)
@pytest.mark.parametrize("is_named", [False, True], ids=["list", "named"])
@pytest.mark.parametrize("is_told", [False, True], ids=["bare", "Example"])
def test_an_example_that_no_request_could_hold_is_refused(
    hint: Any, given: Any, reason: str, is_named: bool, is_told: bool
) -> None:
    example = Example(given, summary="S") if is_told else given
    examples: Any = {"one": example} if is_named else [example]
    error = refusal(view_of(Annotated[hint, Body(examples=examples)]))
    assert error.argument == "it"
    assert f"its example {given!r} is nothing that a request could hold" in error.reason
    assert reason in error.reason
    assert "write it as JSON" in error.fix


@pytest.mark.parametrize(
    "marker",
    [Query, Header, Cookie, Form, Body],
    ids=lambda marker: marker.__name__,
)
@pytest.mark.parametrize(
    ("hint", "given"),
    [(int, "a"), (int, "3"), (list[int], [None]), (int | None, "")],
    ids=str,
)
def test_an_example_is_refused_wherever_it_stands(
    marker: Any, hint: Any, given: Any
) -> None:
    error = refusal(view_of(Annotated[hint, marker(examples=[given])]))
    assert f"its example {given!r} is nothing" in error.reason


def test_null_is_no_example_of_a_text() -> None:
    error = refusal(view_of(Annotated[int | None, Query(examples=[None])]))
    assert "may not be null" in error.reason
    error = refusal(view_of(Annotated[list[int | None], Query(examples=[[None]])]))
    assert "may not be null" in error.reason


@pytest.mark.parametrize("given", [3, "abc", {1: 2}, {"a"}, object()], ids=str)
@pytest.mark.parametrize("marker", [Query, Form, Body], ids=lambda m: m.__name__)
def test_examples_that_are_no_list_or_dict_of_names_are_refused(
    given: Any, marker: Any
) -> None:
    error = refusal(view_of(Annotated[str, marker(examples=given)]))
    assert error.argument == "it"
    assert f"examples={given!r} is neither a list nor a dict" in error.reason
    assert "examples=[1, 2]" in error.fix


def test_examples_of_parameters_are_the_json_that_texts_stand_for() -> None:
    def view(
        price: Annotated[decimal.Decimal, Query(examples=[decimal.Decimal("1.50")])],
        prices: Annotated[
            list[decimal.Decimal], Query(examples=[[decimal.Decimal(2), 0.5]])
        ],
        pair: Annotated[
            tuple[decimal.Decimal, dt.date],
            Query(examples=[(decimal.Decimal("0.1"), DAY)]),
        ],
        mixed: Annotated[
            list[Annotated[int, Ge(5)] | decimal.Decimal],
            Query(examples=[[decimal.Decimal(1)]]),
        ],
        color: Annotated[Color, Header(examples=[Color.RED])],
        tags: Annotated[set[str], Cookie(examples=[{"b", "a"}])],
        many: Annotated[int, Query(examples={"few": Example(1, summary="S")})],
    ) -> None: ...

    found = parameters_of(document_of(view))
    schemas = {name: parameter["schema"] for name, parameter in found.items()}
    assert schemas["price"]["examples"] == [1.5]
    assert schemas["prices"]["examples"] == [[2, 0.5]]
    assert schemas["pair"]["examples"] == [[0.1, "2026-01-31"]]
    assert schemas["mixed"]["examples"] == [[1]]
    assert schemas["Color"]["examples"] == ["red"]
    assert schemas["tags"]["examples"] == [["a", "b"]]
    assert found["many"]["examples"] == {"few": {"summary": "S", "value": 1}}


# Members of classes.


@dataclass
class Node:
    children: list[Node] = field(
        default_factory=list, metadata={"examples": [[{"children": []}]]}
    )
    price: decimal.Decimal = field(
        default=decimal.Decimal(0), metadata={"examples": [1.5]}
    )
    secret: Annotated[str, write_only] = field(
        default="", metadata={"examples": ["s3cret"]}
    )
    id: Annotated[int, read_only] = field(default=0, metadata={"examples": [7]})


def components_of_node() -> Json:
    def view(node: Node) -> Node:
        return node

    components: Json = document_of(view)["components"]["schemas"]
    return components


def test_the_example_of_a_member_has_a_form_for_each_direction() -> None:
    components = components_of_node()
    given = components["NodeInput"]["properties"]
    sent = components["Node"]["properties"]
    assert given["children"]["examples"] == [[{"children": []}]]
    assert sent["children"]["examples"] == [[{"children": [], "price": "0", "id": 0}]]
    assert given["price"]["examples"] == [1.5]
    assert sent["price"]["examples"] == ["1.5"]
    assert given["secret"]["examples"] == ["s3cret"]
    assert sent["id"]["examples"] == [7]


@dataclass
class Wrong:
    size: int = field(default=1, metadata={"examples": ["x"]})
    others: list[Wrong] = field(default_factory=list)


@dataclass
class WrongOut:
    id: Annotated[int, read_only] = field(default=1, metadata={"examples": ["x"]})


@pytest.mark.parametrize("hint", [Wrong, list[Wrong], dict[str, Wrong | None]], ids=str)
def test_the_example_of_a_member_is_checked(hint: Any) -> None:
    error = refusal(view_of(hint))
    assert "Wrong.size: its example 'x' is nothing that a request" in error.reason


def test_the_example_of_a_parameter_of_a_class_is_checked() -> None:
    @dataclass
    class Paging:
        page: int = field(default=1, metadata={"examples": ["x"]})

    error = refusal(view_of(Annotated[Paging, Query()]))
    assert "Paging.page: its example 'x' is nothing" in error.reason


def test_the_example_of_a_member_that_is_sent_is_checked() -> None:
    error = refusal(view_of(WrongOut))
    assert "its example 'x' is nothing that a response could be" in error.reason


def test_a_class_with_a_wrong_example_is_refused_each_time() -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/")(typed(view_of(Wrong)))
    for _ in range(2):
        with pytest.raises(BindingError, match=r"Wrong\.size"):
            api.bind(app)


def test_an_example_in_a_hand_written_schema_stays_as_written() -> None:
    def view(dog: Annotated[dict[str, Any], DogSchema]) -> None: ...

    component = document_of(view)["components"]["schemas"]["DogSchema"]
    assert component["properties"]["name"]["examples"] == [1]


def test_the_example_of_a_decimal_of_marshmallow_is_of_its_type_in_each_direction() -> (
    None
):
    two = decimal.Decimal(2)

    def view(price: Any) -> Any: ...

    hint = Annotated[decimal.Decimal, fields.Decimal()]
    view.__annotations__ |= {
        "price": Annotated[hint, Body(examples=[two])],
        "return": hint,
    }

    document = document_of(typed(examples={200: {"two": two}})(view))
    operation = operation_of(document, "/view")
    read = operation["requestBody"]["content"]["application/json"]["schema"]
    assert (read["type"], read["examples"]) == ("number", [2])
    sent = operation["responses"]["200"]["content"]["application/json"]
    assert sent["schema"]["type"] == "string"
    assert sent["examples"]["two"]["value"] == "2"


# Of what is neither JSON nor a parameter.


@pytest.mark.parametrize("kind", [bytes, str], ids=["bytes", "str"])
def test_examples_of_a_raw_body_are_texts(kind: Any) -> None:
    body = Body(media_type="text/csv", examples=["a,b"])
    assert body_examples(Annotated[kind, body]) == ["a,b"]


@pytest.mark.parametrize("given", [b"a", 5, None], ids=str)
def test_examples_of_a_raw_body_that_are_no_texts_are_refused(given: Any) -> None:
    body = Body(media_type="text/csv", examples=[given])
    error = refusal(view_of(Annotated[bytes, body]))
    assert f"its example {given!r} is no text" in error.reason


def test_the_example_of_a_raw_body_fits_its_constraints() -> None:
    body = Body(media_type="text/csv", examples=["abc"])
    error = refusal(view_of(Annotated[str, Len(1, 2), body]))
    assert "its example 'abc' is nothing that a request could hold" in error.reason


@pytest.mark.parametrize("hint", [FileStorage, list[FileStorage]], ids=str)
def test_an_upload_has_no_examples(hint: Any) -> None:
    error = refusal(view_of(Annotated[hint, File(examples=["a.png"])]))
    assert "its example 'a.png' is nothing that a request could hold" in error.reason


@pytest.mark.parametrize(
    ("rule", "hint", "given", "limit"),
    [
        ("/<int:it>", int, -1, "minimum is 0"),
        ("/<int(max=5):it>", int, 6, "maximum is 5"),
        ("/<string(length=2):it>", str, "a", "minLength is 2"),
        ("/<string(length=2):it>", str, "abc", "maxLength is 2"),
        ("/<any(a,b):it>", str, "c", "enum is ['a', 'b']"),
    ],
)
def test_the_example_of_a_variable_is_one_that_its_converter_matches(
    rule: str, hint: Any, given: Any, limit: str
) -> None:
    error = refusal(view_of(Annotated[hint, Path(examples=[given])]), rule)
    assert f"its example {given!r} is nothing that the converter" in error.reason
    assert limit in error.reason


def test_a_variable_of_the_path_has_examples() -> None:
    app = Flask(__name__)
    Api(app)
    view = view_of(Annotated[str, Path(examples=["a"])])
    app.post("/<any(a,b):it>")(typed(view))
    (parameter,) = read_document(app)["paths"]["/{it}"]["post"]["parameters"]
    assert parameter["schema"]["examples"] == ["a"]


# Responses.


def test_a_response_is_published_as_it_is_sent() -> None:
    def view() -> Account: ...  # type: ignore[empty-body]

    examples = {200: {"one": Account("a", 7, "p", {"y", "x"})}}
    document = document_of(typed(examples=examples)(view))
    content = operation_of(document, "/view")["responses"]["200"]["content"]
    assert content["application/json"]["examples"]["one"]["value"] == {
        "theName": "a",
        "id": 7,
        "tags": ["x", "y"],
        "born": None,
    }


@pytest.mark.parametrize(
    ("hint", "given", "written"),
    [
        (Account | None, None, None),
        (dict[str, set[str]], {"a": {"c", "b"}}, {"a": ["b", "c"]}),
        (list[tuple[set[str], int]], [({"c", "b"}, 1)], [[["b", "c"], 1]]),
        (Annotated[Wave, Hertz], Wave(3), "3 Hz"),
        (Annotated[dict[str, Any], DogSchema], {"name": "a"}, {"name": "a"}),
    ],
    ids=str,
)
def test_a_response_of_any_type_is_published_as_it_is_sent(
    hint: Any, given: Any, written: Any
) -> None:
    def view() -> None: ...

    view.__annotations__["return"] = hint
    document = document_of(typed(examples={200: {"one": given}})(view))
    content = operation_of(document, "/view")["responses"]["200"]["content"]
    assert content["application/json"]["examples"]["one"]["value"] == written


def test_the_members_of_a_response_are_known() -> None:
    def view() -> list[Account]: ...  # type: ignore[empty-body]

    examples = {200: {"one": [{"name": "a", "x": 1}]}}
    error = refusal(view, examples=examples)
    assert error.argument == "examples="
    assert "is no response of status 200: x: Unknown field." in error.reason


def test_the_example_of_a_header_of_a_response_is_checked() -> None:
    header = ResponseHeader("X-A", int, examples=["a"])

    def view() -> None: ...

    view.__annotations__["return"] = Annotated[Point, header]
    error = refusal(view)
    assert error.argument == "return"
    assert "its example 'a' is nothing" in error.reason
