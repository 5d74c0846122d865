"""What a dependency reads of a request, as a view would: one set of arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any

import flask
import pytest
from forms import client_of, errors_of
from test_dependencies import Item, Page, Sorting, add, new_app, one

from flask_typed import Body, Cookie, Depends, Form, Header, Path, Query, typed


def test_an_argument_that_partial_gives_is_none_of_the_request() -> None:
    def view(value: int = Depends(functools.partial(add, more=4))) -> int:
        return value

    client = client_of(view, "GET")
    assert client.get("/?number=1&more=9").get_json() == 5
    (parameter,) = client.get("/openapi.json").get_json()["paths"]["/"]["get"][
        "parameters"
    ]
    assert parameter["name"] == "number"


def test_the_arguments_of_a_class_are_read_as_those_of_a_view() -> None:
    def view(
        page: Annotated[Page, Depends()], sorting: Sorting = Depends()
    ) -> list[Any]:
        return [page.limit, page.offset, sorting.by, sorting.down]

    client = client_of(view, "GET")
    assert client.get("/?limit=3&down=true").get_json() == [3, 0, "name", True]
    errors = errors_of(client.get("/?limit=0&offset=x"))
    assert errors == {
        "query": {
            "limit": ["Must be greater than or equal to 1."],
            "offset": ["Not a valid integer."],
        }
    }


def everywhere(
    shop_id: Annotated[int, Path()],
    limit: Annotated[int, Query()],
    x_key: Annotated[str, Header()],
    tint: Annotated[str, Cookie()],
    item: Item,
    request: flask.Request,
) -> list[Any]:
    return [shop_id, limit, x_key, tint, item.name, request.method]


def test_the_arguments_of_a_dependency_come_from_every_location() -> None:
    app = new_app()

    @app.post("/shops/<int:shop_id>")
    @typed
    def view(found: Annotated[list[Any], Depends(everywhere)]) -> list[Any]:
        return found

    client = app.test_client()
    client.set_cookie("tint", "red")
    answer = client.post("/shops/4?limit=3", json={"name": "a"}, headers={"X-Key": "k"})
    assert answer.get_json() == [4, 3, "k", "red", "a", "POST"]


def test_the_errors_of_view_and_dependencies_come_in_one_answer() -> None:
    def check(x_key: Annotated[int, Header()], item: Item) -> None: ...

    def view(limit: int, checked: Annotated[None, Depends(check)]) -> None: ...

    errors = errors_of(client_of(view).post("/", json={}, headers={"X-Key": "k"}))
    assert errors == {
        "query": {"limit": ["Missing data for required field."]},
        "headers": {"X-Key": ["Not a valid integer."]},
        "json": {"name": ["Missing data for required field."]},
    }


def test_body_arguments_of_view_and_dependency_are_members_of_one_object() -> None:
    def second(other: Item) -> Item:
        return other

    def view(item: Item, found: Annotated[Item, Depends(second)]) -> list[str]:
        return [item.name, found.name]

    client = client_of(view)
    sent = {"item": {"name": "a"}, "other": {"name": "b"}}
    assert client.post("/", json=sent).get_json() == ["a", "b"]
    assert errors_of(client.post("/", json={"name": "a"})) == {
        "json": {
            "item": ["Missing data for required field."],
            "other": ["Missing data for required field."],
            "name": ["Unknown field."],
        }
    }


def test_fields_of_view_and_dependency_are_fields_of_one_form() -> None:
    def second(title: Annotated[str, Form()]) -> str:
        return title

    def view(
        name: Annotated[str, Form()], title: Annotated[str, Depends(second)]
    ) -> list[str]:
        return [name, title]

    client = client_of(view)
    answer = client.post("/", data={"name": "a", "title": "b"})
    assert answer.get_json() == ["a", "b"]
    assert errors_of(client.post("/", data={"name": "a"})) == {
        "form": {"title": ["Missing data for required field."]}
    }


def test_a_raw_body_may_be_an_argument_of_a_dependency() -> None:
    def length(sent: Annotated[bytes, Body(media_type="text/plain")]) -> int:
        return len(sent)

    def view(found: Annotated[int, Depends(length)]) -> int:
        return found

    answer = client_of(view).post("/", data=b"abc", content_type="text/plain")
    assert answer.get_json() == 3


def test_a_class_of_parameters_may_be_an_argument_of_a_dependency() -> None:
    def order(sorting: Annotated[Sorting, Query()]) -> str:
        return f"{sorting.by} {sorting.down}"

    def view(by: str, found: Annotated[str, Depends(order)]) -> str:
        return found

    def shared(
        sorting: Annotated[Sorting, Query()], found: Annotated[str, Depends(order)]
    ) -> list[str]:
        return [sorting.by, found]

    answer = client_of(shared, "GET").get("/?by=age&down=1")
    assert answer.get_json() == ["age", "age True"]


def test_a_variable_of_the_path_may_be_taken_by_a_dependency_alone() -> None:
    app = new_app()

    def item(item_id: int) -> str:
        return f"item {item_id}"

    @app.get("/items/<int:item_id>")
    @typed
    def view(found: Annotated[str, Depends(item)]) -> str:
        return found

    assert app.test_client().get("/items/3").text == "item 3"


def test_a_constant_of_the_rule_may_be_taken_by_a_dependency_alone() -> None:
    app = new_app()

    def page_of(page: int) -> int:
        return page

    @typed
    def view(found: Annotated[int, Depends(page_of)]) -> str:
        return str(found)

    app.add_url_rule(
        "/pages/",
        "pages",
        view,
        defaults={"page": 4},
    )
    assert app.test_client().get("/pages/").text == "4"


@pytest.mark.parametrize(("is_taken", "expected"), [(False, 4), (True, 7)])
def test_a_constant_that_a_preprocessor_takes_is_the_default_of_the_view(
    is_taken: bool, expected: int
) -> None:
    app = new_app()

    @typed
    def view(found: Annotated[int, Depends(one)], page: int = 7) -> list[int]:
        return [found, page]

    app.add_url_rule("/pages/", "pages", view, defaults={"page": 4})

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and is_taken:
            values.pop("page")

    assert app.test_client().get("/pages/").get_json() == [1, expected]


def with_user(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def call(**arguments: Any) -> Any:
        return view(user="ann", **arguments)

    return call


def test_arguments_of_a_decorator_are_passed_beside_dependencies() -> None:
    def read(number: int = 1) -> int:
        return number

    @with_user
    @typed(passed=["user"])
    def view(user: str, value: Annotated[int, Depends(read)]) -> list[Any]:
        return [user, value]

    assert client_of(view, "GET").get("/?number=3").get_json() == ["ann", 3]


def test_what_a_decorator_passes_unnamed_is_refused_beside_dependencies() -> None:
    @with_user
    @typed
    def view(user: str, value: Annotated[int, Depends(one)]) -> None: ...

    with pytest.raises(Exception, match=r"name it: @typed\(passed=\['user'\]\)"):
        client_of(view, "GET").get("/?user=eve")


def test_a_view_that_takes_the_rest_is_given_no_values_of_dependencies() -> None:
    def read(number: int = 1) -> int:
        return number

    def view(value: Annotated[int, Depends(read)], **rest: Any) -> list[Any]:
        return [value, sorted(rest)]

    assert client_of(view, "GET").get("/?number=3").get_json() == [3, []]


def test_a_body_argument_of_a_dependency_has_its_default_where_there_is_no_body() -> (
    None
):
    def read(item: Item | None = None) -> str:
        return "none" if item is None else item.name

    def view(found: Annotated[str, Depends(read)]) -> str:
        return found

    client = client_of(view, "GET", "POST")
    assert client.get("/").text == "none"
    assert client.post("/", json={"name": "a"}).text == "a"
    operations = client.get("/openapi.json").get_json()["paths"]["/"]
    assert (
        "requestBody" in operations["get"],
        "requestBody" in operations["post"],
    ) == (
        False,
        True,
    )


def test_parameters_of_dependencies_are_in_the_document_with_what_is_said_of_them() -> (
    None
):
    def view(size: int, page: Annotated[Page, Depends()]) -> None: ...

    document = client_of(view, "GET").get("/openapi.json").get_json()
    parameters = document["paths"]["/"]["get"]["parameters"]
    assert parameters == [
        {
            "name": "size",
            "in": "query",
            "required": True,
            "schema": {"type": "integer"},
        },
        {
            "name": "limit",
            "in": "query",
            "description": "items on it",
            "schema": {"type": "integer", "minimum": 1, "default": 10},
        },
        {
            "name": "offset",
            "in": "query",
            "schema": {"type": "integer", "default": 0},
        },
    ]
    assert "422" in document["paths"]["/"]["get"]["responses"]
