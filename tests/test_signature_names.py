"""Names on the wire, options of markers and lists that no request could have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from documents import document_of, operation_of, parameters_of
from flask import Flask
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    File,
    Form,
    Header,
    MediaType,
    Path,
    Query,
    ResponseHeader,
    typed,
)
from flask_typed.errors import BindingError


class Size(Enum):
    BIG = "b|g"


@dataclass
class Flat:
    page: int = 1


@dataclass
class Listed:
    ids: list[int] = field(default_factory=list)
    kind: str = ""


@dataclass
class WithSpace:
    x: Annotated[str, Alias("a b")] = ""


def view_of(hint: Any, returns: Any = None) -> Callable[..., Any]:
    def view(it: Any) -> None: ...

    view.__annotations__.update({"it": hint, "return": returns})
    return view


def refusal(view: Callable[..., Any], rule: str = "/", **options: Any) -> BindingError:
    """Return the error of a view that cannot be bound."""
    app = Flask(__name__)
    api = Api(app)
    app.post(rule)(typed(**options)(view))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    return caught.value


@pytest.mark.parametrize("alias", [3, "", " ", b"a"], ids=repr)
@pytest.mark.parametrize(
    "make", [Query, Header, Cookie, Form, Body, Path], ids=lambda make: make.__name__
)
def test_an_alias_that_is_no_name_is_refused(make: Any, alias: Any) -> None:
    error = refusal(view_of(Annotated[int, make(alias=alias)]))
    assert error.argument == "it"
    assert f"has the alias {alias!r}, which is no name" in error.reason


@pytest.mark.parametrize("alias", [3, "", "\t"], ids=repr)
def test_the_alias_of_a_type_is_a_name(alias: Any) -> None:
    error = refusal(view_of(Annotated[int, Alias(alias)]))
    assert error.argument == "it"
    assert f"Alias(name={alias!r}) is no name" in error.reason

    wrong = make_dataclass("Wrong", [("size", Annotated[int, Alias(alias)])])
    error = refusal(view_of(wrong))
    assert f"Wrong.size: Alias(name={alias!r}) is no name" in error.reason


@pytest.mark.parametrize(
    ("hint", "name", "location"),
    [
        (Annotated[str, Header(alias="a b")], "a b", "header"),
        (Annotated[str, Header(alias="a:b")], "a:b", "header"),
        (Annotated[str, Header(alias="größe")], "größe", "header"),
        (Annotated[WithSpace, Header()], "a b", "header"),
        (Annotated[str, Cookie(alias="a;b")], "a;b", "cookie"),
        (Annotated[str, Cookie(alias="a=b")], "a=b", "cookie"),
        (Annotated[str, Cookie(alias="a b")], "a b", "cookie"),
        (Annotated[WithSpace, Cookie()], "a b", "cookie"),
    ],
    ids=str,
)
def test_a_name_that_no_header_or_cookie_has_is_refused(
    hint: Any, name: str, location: str
) -> None:
    error = refusal(view_of(hint))
    assert error.argument == "it"
    assert f"{name!r} is not the name of a {location}" in error.reason


def test_the_argument_of_a_header_is_named_in_ascii() -> None:
    def view(größe: Annotated[int, Header()]) -> None: ...

    assert "'Größe' is not the name of a header" in refusal(view).reason


def test_a_cookie_of_another_framework_is_read() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view(size: Annotated[int, Cookie(alias="cart[size]")]) -> list[int]:
        return [size]

    client = app.test_client(use_cookies=False)
    assert client.get("/", headers={"Cookie": "cart[size]=3"}).json == [3]


def test_the_alias_of_a_path_argument_is_the_variable() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/<int:number>")
    @typed
    def view(it: Annotated[int, Path(alias="number")]) -> list[int]:
        return [it]

    assert app.test_client().get("/7").json == [7]


# Headers that readers of a document ignore (OpenAPI 3.1, 4.8.12.1).


@pytest.mark.parametrize("name", ["Accept", "content-type", "Authorization"])
def test_a_header_that_readers_ignore_is_served_and_not_published(name: str) -> None:
    def view(
        it: Annotated[str, Header(alias=name)],
        x_other: Annotated[int, Header()] = 0,
    ) -> list[str]:
        return [it]

    document = document_of(view)
    assert list(parameters_of(document)) == ["X-Other"]
    assert "422" in operation_of(document, "/view")["responses"]
    app = Flask(__name__)
    Api(app)
    app.get("/")(typed(view))
    client = app.test_client()
    assert client.get("/", headers={name: "text/csv"}).json == ["text/csv"]
    assert client.get("/").status_code == 422


def test_readers_ignore_these_in_headers_alone() -> None:
    def view(accept: Annotated[str, Query()] = "") -> None: ...

    assert list(parameters_of(document_of(view))) == ["accept"]


# Keywords of another type.

AnyQuery: Any = Query
AnyBody: Any = Body
AnyFile: Any = File


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Annotated[int, AnyQuery(deprecated="no")], "Query() has deprecated='no'"),
        (Annotated[int, AnyQuery(description=3)], "Query() has description=3"),
        (Annotated[Flat, AnyBody(embed="no")], "Body() has embed='no'"),
        (Annotated[Flat, AnyBody(media_type=3)], "Body() has the media type 3"),
        (Annotated[Flat, AnyBody(media_type=[b"a/b"])], "the media type b'a/b'"),
        (Annotated[FileStorage, AnyFile(content_types=3)], "the media type 3"),
        (Annotated[list[int], AnyQuery(explode="no")], "its explode is 'no'"),
        (Annotated[int, AnyQuery(explode=0)], "its explode is 0"),
    ],
    ids=str,
)
def test_a_keyword_of_another_type_is_refused(hint: Any, reason: str) -> None:
    error = refusal(view_of(hint))
    assert error.argument == "it"
    assert reason in error.reason
    assert error.fix


@pytest.mark.parametrize(
    ("marker", "reason"),
    [
        (ResponseHeader(3), "3 is not the name of a header"),  # type: ignore[arg-type]
        (
            ResponseHeader("X-A", description=3),  # type: ignore[arg-type]
            "ResponseHeader('X-A') has description=3",
        ),
        (MediaType(3), "3 is not a media type"),  # type: ignore[arg-type]
    ],
    ids=str,
)
def test_a_marker_of_a_response_of_another_type_is_refused(
    marker: Any, reason: str
) -> None:
    error = refusal(view_of(int, Annotated[Flat, marker]))
    assert error.argument == "return"
    assert reason in error.reason


# Lists that are written into one value.


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Annotated[Flat, Query(explode=False)], "explode=False is for lists"),
        (Annotated[Flat, Query(style="pipeDelimited")], "Flat has none"),
        (Annotated[int, Query(explode=False)], "int is none"),
    ],
    ids=str,
)
def test_an_option_of_lists_on_what_has_none_is_refused(hint: Any, reason: str) -> None:
    assert reason in refusal(view_of(hint)).reason


def test_an_option_of_lists_is_for_those_of_a_class() -> None:
    found = parameters_of(document_of(view_of(Annotated[Listed, Query(explode=False)])))
    assert found["ids"]["explode"] is False
    assert "explode" not in found["kind"]


PIPES, SPACES = Query(style="pipeDelimited"), Query(style="spaceDelimited")


@pytest.mark.parametrize(
    ("hint", "item"),
    [
        (Annotated[list[Literal["a", "a|b"]], PIPES], "a|b"),
        (Annotated[set[Size], PIPES], "b|g"),
        (Annotated[list[Literal["a b"]], SPACES], "a b"),
        (Annotated[tuple[int, Literal["a b"]], SPACES], "a b"),
        (Annotated[list[int | Literal["a b"]], SPACES], "a b"),
        (Annotated[list[Literal["a,b"]], Header()], "a,b"),
        (Annotated[list[Literal["a", ""]], Header()], ""),
        (Annotated[list[Literal[" a"]], Header()], " a"),
        (Annotated[list[Literal["a,b"]], Cookie()], "a,b"),
        (Annotated[list[Literal["a;b"]], Cookie()], "a;b"),
        (Annotated[list[str], Header(examples=[["a", "b,c"]])], "b,c"),
        (
            Annotated[list[str], Query(style="pipeDelimited", examples=[["a|b"]])],
            "a|b",
        ),
    ],
    ids=str,
)
def test_an_item_that_holds_what_divides_them_is_refused(hint: Any, item: str) -> None:
    error = refusal(view_of(hint))
    assert error.argument == "it"
    assert f"the item {item!r} of the list" in error.reason


def test_a_choice_may_hold_a_comma_where_a_client_can_encode_it() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view(
        it: Annotated[list[Literal["a,b", "c"]], Query(explode=False)],
    ) -> list[str]:
        return [*it]

    assert app.test_client().get("/?it=a%2Cb,c").json == ["a,b", "c"]


@pytest.mark.parametrize(
    "hint",
    [
        Annotated[list[Literal["a|b"]], Query()],
        Annotated[list[Literal[1, 2]], PIPES],
        Annotated[list[int | Literal["a"]], PIPES],
        Annotated[list[Literal["a b"]], Header()],
        Annotated[Literal["a,b"], Header()],
        Annotated[list[str], Header(examples=[["a", "b"]])],
    ],
    ids=str,
)
def test_an_item_that_can_be_sent_is_taken(hint: Any) -> None:
    assert parameters_of(document_of(view_of(hint)))


# Options of a view.


@pytest.mark.parametrize(
    "option",
    [
        {"summary": 3},
        {"description": b"a"},
        {"operation_id": 3},
        {"deprecated": "no"},
        {"in_document": None},
        {"exclude_none": 1},
        {"tags": [3]},
        {"passed": [None]},
    ],
    ids=str,
)
def test_an_option_of_another_type_is_refused(option: Any) -> None:
    (name,) = option
    with pytest.raises(Exception, match=f"typed was given {name}=.* Fix: ") as caught:
        typed(**option)
    assert type(caught.value).__name__ == "TypedError"
