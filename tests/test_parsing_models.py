"""Parameter models: a class whose members are a parameter each."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Len, Predicate
from documents import document_of, parameters_of
from forms import MISSING, client_of, errors_of
from marshmallow import ValidationError
from webargs.flaskparser import FlaskParser

from flask_typed import Cookie, Header, Query, typed


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Filters:
    color: Color
    limit: Annotated[int, Ge(1)] = 10
    tags: list[str] = field(default_factory=list)
    since: dt.date | None = None

    def __post_init__(self) -> None:
        if self.since and self.since > dt.date(2026, 1, 1):
            raise ValueError("since is in the future")


@dataclass
class Paging:
    page: int = 1
    size: Literal[10, 20] = 10


@dataclass
class Tracing:
    x_request_id: Annotated[str, Len(2, 8)]
    x_depth: int = 0


def search(filters: Annotated[Filters, Query()]) -> Any:
    return {
        "type": type(filters).__name__,
        "color": filters.color.value,
        "limit": filters.limit,
        "tags": filters.tags,
        "since": str(filters.since),
    }


def page(paging: Annotated[Paging, Query()]) -> Any:
    return dataclasses.asdict(paging)


def trace(tracing: Annotated[Tracing, Header()]) -> Any:
    return dataclasses.asdict(tracing)


def visit(paging: Annotated[Paging, Cookie()]) -> Any:
    return dataclasses.asdict(paging)


def test_each_member_is_a_parameter_of_its_own_and_the_view_gets_the_instance() -> None:
    client = client_of(search, "GET")
    answer = client.get("/?color=red&limit=3&tags=a&tags=b&since=2025-01-02")
    assert answer.json == {
        "type": "Filters",
        "color": "red",
        "limit": 3,
        "tags": ["a", "b"],
        "since": "2025-01-02",
    }


def test_members_that_are_not_sent_take_their_defaults() -> None:
    answer = client_of(search, "GET").get("/?color=blue").get_json()
    assert (answer["limit"], answer["tags"], answer["since"]) == (10, [], "None")


def test_a_default_that_is_made_is_made_for_each_request() -> None:
    def view(filters: Annotated[Filters, Query()]) -> Any:
        filters.tags.append("more")
        return filters.tags

    client = client_of(view, "GET")
    assert [client.get("/?color=red").json for _ in "ab"] == [["more"], ["more"]]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        pytest.param("", {"color": MISSING}, id="required"),
        pytest.param(
            "color=red&limit=0",
            {"limit": ["Must be greater than or equal to 1."]},
            id="constraint",
        ),
        pytest.param(
            "color=green&limit=x&since=soon",
            {
                "color": ["Must be one of: red, blue."],
                "limit": ["Not a valid integer."],
                "since": ["Not a valid date."],
            },
            id="several",
        ),
        pytest.param(
            "color=red&color=blue", {"color": ["Given 2 times, must be once."]}, id="2"
        ),
        pytest.param(
            "color=red&tags[]=a",
            {"tags": ["Repeat the plain name instead: tags=1&tags=2."]},
            id="brackets",
        ),
    ],
)
def test_errors_are_by_member(query: str, errors: Any) -> None:
    assert errors_of(client_of(search, "GET").get(f"/?{query}")) == {"query": errors}


def test_a_value_error_of_the_class_is_an_error_of_the_location() -> None:
    answer = client_of(search, "GET").get("/?color=red&since=2026-02-01")
    assert errors_of(answer) == {"query": {"_schema": ["since is in the future"]}}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(ValidationError("no"), {"_schema": ["no"]}, id="text"),
        pytest.param(ValidationError("no", "low"), {"low": ["no"]}, id="of a member"),
        pytest.param(ValidationError({"low": ["no"]}), {"low": ["no"]}, id="dict"),
    ],
)
def test_a_validation_error_of_the_class_is_kept_as_it_is(
    error: ValidationError, expected: Any
) -> None:
    @dataclass
    class Range:
        low: int = 0

        def __post_init__(self) -> None:
            raise error

    def view(between: Annotated[Range, Query()]) -> None: ...

    assert errors_of(client_of(view, "GET").get("/")) == {"query": expected}


def test_the_errors_of_two_models_of_a_location_are_in_one_answer() -> None:
    @dataclass
    class Low:
        low: int = 0

        def __post_init__(self) -> None:
            raise ValueError("too low")

    @dataclass
    class High:
        high: int = 0

        def __post_init__(self) -> None:
            raise ValueError("too high")

    def view(low: Annotated[Low, Query()], high: Annotated[High, Query()]) -> None: ...

    answer = client_of(view, "GET").get("/")
    assert errors_of(answer) == {"query": {"_schema": ["too low", "too high"]}}


def test_a_model_is_built_though_another_location_failed() -> None:
    def view(
        filters: Annotated[Filters, Query()], tracing: Annotated[Tracing, Header()]
    ) -> None: ...

    answer = client_of(view, "GET").get("/?color=red&since=2026-02-01")
    assert errors_of(answer) == {
        "headers": {"X-Request-Id": MISSING},
        "query": {"_schema": ["since is in the future"]},
    }


def test_a_predicate_on_the_class_refuses_the_whole() -> None:
    def is_small(paging: Paging) -> bool:
        return paging.page * paging.size <= 100

    def view(paging: Annotated[Paging, Predicate(is_small), Query()]) -> int:
        return paging.page

    client = client_of(view, "GET")
    assert client.get("/?page=10").json == 10
    assert errors_of(client.get("/?page=11")) == {
        "query": {"_schema": ["Invalid value."]}
    }


def test_a_blank_member_is_as_if_it_were_missing() -> None:
    answer = client_of(page, "GET").get("/?page=&size=")
    assert answer.json == {"page": 1, "size": 10}


def test_headers_are_named_after_the_members() -> None:
    client = client_of(trace, "GET")
    sent = {"X-Request-Id": "r1", "X-Depth": "4"}
    assert client.get("/", headers=sent).json == {"x_request_id": "r1", "x_depth": 4}
    assert errors_of(
        client.get("/", headers={"X-Request-Id": "r", "X-Depth": "x"})
    ) == {
        "headers": {
            "X-Request-Id": ["Length must be between 2 and 8."],
            "X-Depth": ["Not a valid integer."],
        }
    }


def test_cookies_are_members_too() -> None:
    client = client_of(visit, "GET")
    client.set_cookie("page", "3")
    assert client.get("/").json == {"page": 3, "size": 10}
    client.set_cookie("size", "7")
    assert errors_of(client.get("/")) == {
        "cookies": {"size": ["Must be one of: 10, 20."]}
    }


def test_a_model_stands_beside_other_parameters_and_models() -> None:
    def view(
        filters: Annotated[Filters, Query()],
        paging: Annotated[Paging, Query()],
        tracing: Annotated[Tracing, Header()],
        verbose: bool = False,
    ) -> Any:
        return [filters.limit, paging.size, tracing.x_depth, verbose]

    client = client_of(view, "GET")
    answer = client.get(
        "/?color=red&limit=3&size=20&verbose=1", headers={"X-Request-Id": "r1"}
    )
    assert answer.json == [3, 20, 0, True]


def test_two_models_may_have_a_name_at_two_locations() -> None:
    def view(
        paging: Annotated[Paging, Query()], at: Annotated[Paging, Cookie()]
    ) -> Any:
        return [paging.page, at.page]

    client = client_of(view, "GET")
    client.set_cookie("page", "9")
    assert client.get("/?page=2").json == [2, 9]


def test_a_default_is_for_where_none_of_the_members_is_sent() -> None:
    def view(paging: Annotated[Paging | None, Query()] = None) -> Any:
        return paging and dataclasses.asdict(paging)

    client = client_of(view, "GET")
    assert client.get("/").json is None
    assert client.get("/?other=1").json is None
    assert client.get("/?page=2").json == {"page": 2, "size": 10}
    assert errors_of(client.get("/?page=x")) == {
        "query": {"page": ["Not a valid integer."]}
    }


def test_a_plain_webargs_parser_fills_models_too() -> None:
    client = client_of(search, "GET", parser=FlaskParser)
    assert client.get("/?color=red&tags=a&tags=b").get_json()["tags"] == ["a", "b"]
    assert errors_of(client.get("/?limit=0")) == {
        "query": {
            "color": MISSING,
            "limit": ["Must be greater than or equal to 1."],
        }
    }


# The document.


def test_each_member_is_published_as_a_parameter() -> None:
    parameters = parameters_of(document_of(search, trace), "/search")
    assert {name: p["in"] for name, p in parameters.items()} == dict.fromkeys(
        ("color", "limit", "tags", "since"), "query"
    )
    assert parameters["color"]["required"] is True
    assert parameters["limit"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "default": 10,
    }
    assert parameters["tags"]["schema"]["items"] == {"type": "string"}
    assert parameters["since"]["schema"] == {"type": "string", "format": "date"}


def test_headers_of_a_model_are_published_with_their_names() -> None:
    parameters = parameters_of(document_of(trace), "/trace")
    assert set(parameters) == {"X-Request-Id", "X-Depth"}
    assert parameters["X-Request-Id"]["required"] is True


def test_the_notes_of_a_member_are_those_of_its_parameter() -> None:
    @dataclass
    class Noted:
        limit: int = field(
            default=1, metadata={"description": "at most", "deprecated": True}
        )

    def view(noted: Annotated[Noted, Query()]) -> None: ...

    (parameter,) = parameters_of(document_of(typed(view))).values()
    assert (parameter["description"], parameter["deprecated"]) == ("at most", True)


def test_a_model_makes_no_component_of_itself() -> None:
    assert "Paging" not in document_of(page)["components"]["schemas"]
