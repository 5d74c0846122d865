"""Arguments of several functions that read one thing of a request: loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from annotated_types import Ge
from flask import Flask
from forms import client_of, errors_of

from flask_typed import (
    Api,
    Body,
    Cookie,
    Depends,
    Form,
    Header,
    Path,
    Query,
    typed,
)


@dataclass
class Item:
    name: str


@dataclass
class Filters:
    limit: Annotated[int, Ge(1)] = 10
    word: str | None = None


def limited(limit: Annotated[int, Ge(1)] = 10) -> int:
    return limit


def limited_too(limit: Annotated[int, Query(ge=1)] = 10) -> int:
    return -limit


def test_what_view_and_dependency_read_is_one_parameter_of_the_document() -> None:
    def view(
        value: Annotated[int, Depends(limited)], limit: Annotated[int, Ge(1)] = 10
    ) -> list[int]:
        return [value, limit]

    client = client_of(view, "GET")
    assert client.get("/?limit=3").get_json() == [3, 3]
    document = client.get("/openapi.json").get_json()
    (parameter,) = document["paths"]["/"]["get"]["parameters"]
    assert parameter["name"] == "limit"
    # One error, for it is loaded once.
    assert errors_of(client.get("/?limit=0")) == {
        "query": {"limit": ["Must be greater than or equal to 1."]}
    }


def test_what_two_dependencies_read_is_loaded_once() -> None:
    def one(tags: Annotated[list[str], Query()]) -> list[str]:
        return tags

    def other(tags: Annotated[list[str], Query()]) -> list[str]:
        return tags

    def view(
        first: Annotated[list[str], Depends(one)],
        second: Annotated[list[str], Depends(other)],
    ) -> list[Any]:
        return [first, second is first]

    assert client_of(view, "GET").get("/?tags=a&tags=b").get_json() == [
        ["a", "b"],
        True,
    ]


def test_the_names_of_arguments_may_differ_where_the_aliases_do_not() -> None:
    def size(count: Annotated[int, Query(alias="limit")]) -> int:
        return count

    def view(limit: int, value: Annotated[int, Depends(size)]) -> list[int]:
        return [limit, value]

    assert client_of(view, "GET").get("/?limit=3").get_json() == [3, 3]


def by_header(x_key: Annotated[str, Header()]) -> str:
    return x_key


def by_lower_header(key: Annotated[str, Header(alias="x-key")]) -> str:
    return key


def by_cookie(tint: Annotated[str, Cookie()]) -> str:
    return tint


def test_headers_are_the_same_in_any_case() -> None:
    def view(
        one: Annotated[str, Depends(by_header)],
        other: Annotated[str, Depends(by_lower_header)],
    ) -> list[str]:
        return [one, other]

    client = client_of(view, "GET")
    assert client.get("/", headers={"X-Key": "k"}).get_json() == ["k", "k"]
    document = client.get("/openapi.json").get_json()
    assert len(document["paths"]["/"]["get"]["parameters"]) == 1


def test_a_cookie_and_a_query_parameter_of_one_name_are_two() -> None:
    def view(tint: str, value: Annotated[str, Depends(by_cookie)]) -> list[str]:
        return [tint, value]

    client = client_of(view, "GET")
    client.set_cookie("tint", "red")
    assert client.get("/?tint=blue").get_json() == ["blue", "red"]


def test_a_variable_of_the_path_is_shared_with_and_without_its_annotation() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def typed_variable(item_id: Annotated[int, Path()]) -> int:
        return item_id

    def untyped_variable(item_id) -> int:  # type: ignore[no-untyped-def]
        return int(item_id)

    @app.get("/<int:item_id>")
    @typed
    def view(
        item_id: int,
        one: Annotated[int, Depends(typed_variable)],
        other: Annotated[int, Depends(untyped_variable)],
    ) -> list[int]:
        return [item_id, one, other]

    assert app.test_client().get("/4").get_json() == [4, 4, 4]


def test_a_class_of_parameters_is_shared_whatever_the_arguments_are_named() -> None:
    def word(filters: Annotated[Filters, Query()]) -> str | None:
        return filters.word

    def view(
        f: Annotated[Filters, Query()], value: Annotated[str | None, Depends(word)]
    ) -> list[Any]:
        return [f.limit, value]

    assert client_of(view, "GET").get("/?limit=3&word=a").get_json() == [3, "a"]


def test_a_whole_body_is_shared_where_name_and_type_are_the_same() -> None:
    def name(item: Item) -> str:
        return item.name

    def view(item: Item, value: Annotated[str, Depends(name)]) -> list[str]:
        return [item.name, value]

    answer = client_of(view).post("/", json={"name": "a"})
    assert answer.get_json() == ["a", "a"]


def test_a_member_of_a_body_is_shared() -> None:
    def name(item: Item) -> str:
        return item.name

    def view(
        item: Item, size: Annotated[int, Body()], value: str = Depends(name)
    ) -> Any:
        return [item.name, size, value]

    answer = client_of(view).post("/", json={"item": {"name": "a"}, "size": 2})
    assert answer.get_json() == ["a", 2, "a"]


def test_a_field_of_a_form_is_shared() -> None:
    def title_of(title: Annotated[str, Form()]) -> str:
        return title

    def view(title: Annotated[str, Form()], value: str = Depends(title_of)) -> Any:
        return [title, value]

    assert client_of(view).post("/", data={"title": "a"}).get_json() == ["a", "a"]


@pytest.mark.parametrize("dependency", [limited, limited_too])
def test_constraints_are_the_same_however_they_are_written(dependency: Any) -> None:
    def view(
        value: Annotated[int, Depends(dependency)],
        limit: Annotated[int, Query(ge=1)] = 10,
    ) -> int:
        return abs(value) - limit

    assert client_of(view, "GET").get("/?limit=4").get_json() == 0


def test_a_default_that_is_made_anew_is_the_same_where_the_same_makes_it() -> None:
    @dataclass
    class One:
        tags: list[str] = field(default_factory=list)

    @dataclass
    class Other:
        tags: list[str] = field(default_factory=list)

    def view(one: Annotated[One, Depends()], other: Annotated[Other, Depends()]) -> Any:
        return [one.tags, other.tags]

    assert client_of(view, "GET").get("/?tags=a").get_json() == [["a"], ["a"]]
