"""Parameter models of every kind of class, with aliases, names by a rule, and parts."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NotRequired,
    TypedDict,
    TypeVar,
)

import attrs
import msgspec
import pytest
from documents import document_of, operation_of, parameters_of
from forms import MISSING, UNKNOWN, URLENCODED, client_of, errors_of
from marshmallow import ValidationError

from flask_typed import (
    Alias,
    Cookie,
    Form,
    Header,
    Omit,
    Partial,
    Query,
    read_only,
    schema_options,
)
from flask_typed.errors import BindingError

T = TypeVar("T")


@dataclass
class Page(Generic[T]):
    after: T
    size: int = 10


@dataclass
class Data:
    page: int
    size: int = 10


class Row(NamedTuple):
    page: int
    size: int = 10


class Dictionary(TypedDict):
    page: int
    size: NotRequired[int]


class Struct(msgspec.Struct):
    page: int
    size: int = 10


@attrs.define
class Attrs:
    page: int
    size: int = 10


@schema_options(naming="camel")
@dataclass
class Named:
    page_size: int = 10
    x_trace_id: str = ""
    order: Annotated[str, Alias("sort")] = "asc"

    def __post_init__(self) -> None:
        if self.page_size > 100:
            raise ValidationError("too many", "page_size")


@schema_options(unknown="exclude")
@dataclass
class Lenient:
    note: str = ""


@dataclass
class Read:
    name: str
    scale: InitVar[int] = 1
    total: int = field(init=False, default=0)

    def __post_init__(self, scale: int) -> None:
        self.total = scale * len(self.name)


@pytest.mark.parametrize("cls", [Data, Row, Dictionary, Struct, Attrs])
@pytest.mark.parametrize("marker", [Query(), Form()], ids=["query", "form"])
def test_a_class_of_every_kind_is_its_members(cls: type, marker: Any) -> None:
    def view(at: Any) -> Any:
        return at["page"] if isinstance(at, dict) else at.page

    view.__annotations__["at"] = Annotated[cls, marker]
    client = client_of(view)
    location, sent = (
        ("query", "query_string") if "Q" in repr(marker) else ("form", "data")
    )
    good: dict[str, Any] = {sent: {"page": "3"}}
    bad: dict[str, Any] = {sent: {"size": "x"}}
    assert client.post("/", **good).json == 3
    assert errors_of(client.post("/", **bad)) == {
        location: {"page": MISSING, "size": ["Not a valid integer."]}
    }


TEXTS = {"a": "1", "b": "x", "c": "true"}


@pytest.mark.parametrize(
    ("marker", "sent"),
    [
        pytest.param(Query(), {"query_string": TEXTS}, id="query"),
        pytest.param(Header(), {"headers": TEXTS}, id="header"),
        pytest.param(
            Cookie(), {"headers": {"Cookie": "a=1; b=x; c=true"}}, id="cookie"
        ),
        pytest.param(Form(), {"data": TEXTS}, id="form"),
    ],
)
def test_anything_is_the_text_that_was_sent(marker: Any, sent: dict[str, Any]) -> None:
    @dataclass
    class Both:
        a: Any
        b: object = None

    def view(both: Any, c: Any) -> Any:
        return [both.a, both.b, c]

    view.__annotations__["both"] = Annotated[Both, marker]
    view.__annotations__["c"] = Annotated[Any, marker]
    # A client with cookies of its own would send them in the place of ours.
    client = client_of(view).application.test_client(use_cookies=False)
    assert client.post("/", **sent).json == ["1", "x", "true"]


def test_a_generic_class_is_read_with_its_arguments() -> None:
    def view(page: Annotated[Page[int], Query()]) -> Any:
        return [page.after, page.size]

    client = client_of(view, "GET")
    assert client.get("/?after=5").json == [5, 10]
    assert client.get("/?after=x").status_code == 422
    assert parameters_of(document_of(view))["after"]["schema"] == {"type": "integer"}


@pytest.mark.parametrize(
    ("marker", "names"),
    [
        (Query(), {"pageSize", "xTraceId", "sort"}),
        (Header(), {"Page-Size", "X-Trace-Id", "sort"}),
        (Cookie(), {"page_size", "x_trace_id", "sort"}),
    ],
    ids=["query", "header", "cookie"],
)
def test_names_of_a_rule_are_for_names_of_json(marker: Any, names: set[str]) -> None:
    def view(named: Any) -> None: ...

    view.__annotations__["named"] = Annotated[Named, marker]
    assert set(parameters_of(document_of(view))) == names


def test_an_alias_is_the_name_on_the_wire() -> None:
    def view(named: Annotated[Named, Query()]) -> Any:
        return [named.page_size, named.order]

    client = client_of(view, "GET")
    assert client.get("/?pageSize=5&sort=desc").json == [5, "desc"]
    assert errors_of(client.get("/?pageSize=x")) == {
        "query": {"pageSize": ["Not a valid integer."]}
    }


@pytest.mark.parametrize(
    ("marker", "sent", "location", "name"),
    [
        (Query(), {"query_string": {"pageSize": "101"}}, "query", "pageSize"),
        (Header(), {"headers": {"Page-Size": "101"}}, "headers", "Page-Size"),
    ],
    ids=["query", "header"],
)
def test_an_error_of_the_class_about_a_member_has_its_name_on_the_wire(
    marker: Any, sent: Any, location: str, name: str
) -> None:
    def view(named: Any) -> None: ...

    view.__annotations__["named"] = Annotated[Named, marker]
    answer = client_of(view, "GET").get("/", **sent)
    assert errors_of(answer) == {location: {name: ["too many"]}}


def test_brackets_hold_the_names_of_the_rule() -> None:
    def view(named: Annotated[Named, Query(style="deepObject")]) -> Any:
        return [named.page_size, named.order]

    client = client_of(view, "GET")
    assert client.get("/?named[pageSize]=5&named[sort]=a").json == [5, "a"]
    assert errors_of(client.get("/?named[page_size]=5")) == {
        "query": {"named": {"page_size": UNKNOWN}}
    }


def test_a_part_of_a_class_shows_which_members_were_sent() -> None:
    def view(part: Annotated[Partial[Data], Form()]) -> Any:
        return dict(part)

    client = client_of(view)
    assert client.post("/", data={"size": "2"}).json == {"size": 2}
    assert client.post("/").json == {}
    body = operation_of(document_of(view), "/view")["requestBody"]
    assert "required" not in body


def test_members_may_be_left_out_of_a_class() -> None:
    def view(rest: Annotated[Omit[Data, Literal["size"]], Query()]) -> Any:
        return rest["page"]

    assert set(parameters_of(document_of(view))) == {"page"}


def test_members_that_are_not_loaded_are_no_parameters() -> None:
    def view(read: Annotated[Read, Query()]) -> Any:
        return read.total

    assert client_of(view, "GET").get("/?name=abc&scale=2").json == 6
    assert set(parameters_of(document_of(view))) == {"name", "scale"}


def test_a_class_says_what_happens_to_other_fields_of_its_form() -> None:
    def view(lenient: Annotated[Lenient, Form()]) -> Any:
        return lenient.note

    answer = client_of(view).post("/", data={"note": "a", "more": "b"})
    assert answer.json == "a"
    document = document_of(view)
    media = operation_of(document, "/view")["requestBody"]["content"][URLENCODED]
    assert media["schema"] == {"$ref": "#/components/schemas/Lenient"}
    lenient = document["components"]["schemas"]["Lenient"]
    assert "additionalProperties" not in lenient


def test_a_class_and_another_field_are_as_strict_as_the_view() -> None:
    def view(
        lenient: Annotated[Lenient, Form()], page: Annotated[int, Form()]
    ) -> None: ...

    answer = client_of(view).post("/", data={"page": "1", "more": "b"})
    assert errors_of(answer) == {"form": {"more": UNKNOWN}}


@dataclass
class Empty:
    pass


@dataclass
class Counted:
    count: Annotated[int, read_only] = 0


@pytest.mark.parametrize("hint", [Empty, Counted, Partial[Counted]], ids=str)
@pytest.mark.parametrize(
    "marker",
    [Query(), Header(), Cookie(), Form(), Query(style="deepObject")],
    ids=["query", "header", "cookie", "form", "deepObject"],
)
def test_a_class_of_which_nothing_can_be_sent_is_refused(
    hint: Any, marker: Any
) -> None:
    def view(it: Any) -> None: ...

    view.__annotations__["it"] = Annotated[hint, marker]
    with pytest.raises(BindingError, match=r"no members that a request .* read_only"):
        client_of(view).post("/")
