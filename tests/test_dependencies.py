"""What is called before a view: what can be, its arguments, and how often."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, NamedTuple

import flask
import pydantic
import pytest
from annotated_types import Ge
from forms import client_of, errors_of
from typing_extensions import TypeAliasType

from flask_typed import Api, Body, Cookie, Depends, Form, Header, Path, Query, typed
from flask_typed.params import DependencyMarker


@dataclass
class Item:
    name: str


class Page:
    """A page.

    :param limit: items on it
    """

    def __init__(self, limit: Annotated[int, Ge(1)] = 10, offset: int = 0) -> None:
        self.limit = limit
        self.offset = offset


@dataclass
class Sorting:
    by: str = "name"
    down: bool = False


class Slice(NamedTuple):
    start: int = 0
    stop: int = 5


class Multiplier:
    def __init__(self, factor: int) -> None:
        self.factor = factor

    def __call__(self, number: int) -> int:
        return number * self.factor

    def half(self, number: int) -> int:
        return number // self.factor


class Opened:
    """A context manager, which is entered: its value is what ``__enter__`` returns."""

    def __init__(self, number: int = 0) -> None:
        self.number = number

    def __enter__(self) -> int:
        return self.number

    def __exit__(self, *_: object) -> None: ...


def double(number: int) -> int:
    return 2 * number


def count(number: int) -> Iterator[int]:
    yield number


@contextlib.contextmanager
def managed(number: int) -> Iterator[int]:
    yield number + 1


async def wait(number: int) -> int:
    return number + 2


def passed_through(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return call


def add(number: int, more: int) -> int:
    return number + more


def one() -> int:
    return 1


def new_app() -> flask.Flask:
    app = flask.Flask(__name__)
    app.testing = True
    Api(app)
    return app


@pytest.mark.parametrize(
    ("dependency", "expected"),
    [
        pytest.param(double, 6, id="function"),
        pytest.param(count, 3, id="generator"),
        pytest.param(managed, 4, id="contextmanager"),
        pytest.param(Opened, 3, id="class-of-a-context-manager"),
        pytest.param(wait, 5, id="async"),
        pytest.param(Multiplier(5), 15, id="callable-instance"),
        pytest.param(Multiplier(3).half, 1, id="method"),
        pytest.param(functools.partial(add, more=4), 7, id="partial"),
        pytest.param(
            functools.partial(functools.partial(add, more=1), more=2), 5, id="partials"
        ),
        pytest.param(passed_through(double), 6, id="wrapped-function"),
        pytest.param(passed_through(count), 3, id="wrapped-generator"),
        pytest.param(passed_through(wait), 5, id="wrapped-async"),
        pytest.param(functools.cache(double), 6, id="cached"),
        pytest.param(lambda: 8, 8, id="lambda"),
    ],
)
def test_whatever_can_be_called_gives_its_value(dependency: Any, expected: int) -> None:
    def view(value: Annotated[int, Depends(dependency)]) -> int:
        return value

    assert client_of(view, "GET").get("/?number=3").get_json() == expected


def test_an_argument_that_partial_gives_is_none_of_the_request() -> None:
    def view(value: int = Depends(functools.partial(add, more=4))) -> int:
        return value

    client = client_of(view, "GET")
    assert client.get("/?number=1&more=9").get_json() == 5
    (parameter,) = client.get("/openapi.json").get_json()["paths"]["/"]["get"][
        "parameters"
    ]
    assert parameter["name"] == "number"


@pytest.mark.parametrize("cls", [Page, Sorting, Slice])
def test_a_class_is_made_of_its_arguments(cls: type) -> None:
    annotation: Any = cls

    def by_annotation(value: Annotated[annotation, Depends()]) -> str:
        return type(value).__name__

    def by_default(value: Any = Depends(cls)) -> str:
        return type(value).__name__

    for view in (by_annotation, by_default):
        assert client_of(view, "GET").get("/").text == cls.__name__


def test_the_members_of_a_dataclass_have_their_types_and_defaults() -> None:
    @dataclass
    class Local:
        limit: Annotated[int, Ge(1)]
        tags: list[str] = field(default_factory=list)
        counts: dict[str, int] = field(default_factory=lambda: {"a": 1})
        doubled: InitVar[int] = 2
        total: int = field(init=False)

        def __post_init__(self, doubled: int) -> None:
            self.total = 2 * doubled

    def view(
        local: Annotated[Local, Depends()], other: Any = Depends(Local)
    ) -> list[Any]:
        local.tags.append("x")
        return [local.limit, local.tags, local.counts, local.total, other is local]

    client = client_of(view)
    for _ in range(2):
        assert client.post("/?limit=3").get_json() == [3, ["x"], {"a": 1}, 4, True]
    answer = client.post("/?limit=3&tags=a&doubled=5", json={"b": 2})
    assert answer.get_json() == [3, ["a", "x"], {"b": 2}, 10, True]
    assert errors_of(client.post("/?limit=0")) == {
        "query": {"limit": ["Must be greater than or equal to 1."]}
    }


def test_a_pydantic_model_is_made_of_its_members() -> None:
    class Filters(pydantic.BaseModel):
        limit: int = 3
        word: str

    def view(filters: Annotated[Filters, Depends()]) -> list[Any]:
        return [filters.limit, filters.word]

    assert client_of(view, "GET").get("/?word=a").get_json() == [3, "a"]


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


def test_a_dependency_has_dependencies_to_any_depth() -> None:
    def link(depth: int) -> Any:
        if depth == 0:
            return lambda number: number
        below = link(depth - 1)

        def call(value: Any = Depends(below)) -> Any:
            return value + 1

        return call

    def bottom(number: int) -> int:
        return number

    chain: Any = bottom
    for _ in range(50):

        def call(value: int = Depends(chain)) -> int:
            return value + 1

        chain = call

    def view(value: Annotated[int, Depends(chain)]) -> int:
        return value

    assert client_of(view, "GET").get("/?number=7").get_json() == 57


Counted = TypeAliasType("Counted", Annotated[int, Depends(double)])


def test_an_alias_of_an_annotation_is_what_it_stands_for() -> None:
    def view(value: Counted) -> int:
        return value

    assert client_of(view, "GET").get("/?number=4").get_json() == 8


def test_two_providers_of_one_type_are_told_apart() -> None:
    def first() -> Item:
        return Item("first")

    def second() -> Item:
        return Item("second")

    def view(
        one: Annotated[Item, Depends(first)], other: Annotated[Item, Depends(second)]
    ) -> list[Item]:
        return [one, other]

    found = client_of(view, "GET").get("/").get_json()
    assert found == [{"name": "first"}, {"name": "second"}]


def count_calls(*, use_cache: bool) -> list[int]:
    calls: list[int] = []

    def base() -> int:
        calls.append(1)
        return len(calls)

    marker: DependencyMarker = Depends(base, use_cache=use_cache)

    def one(value: Annotated[int, marker]) -> int:
        return value

    def view(
        first: Annotated[int, Depends(one)], second: Annotated[int, marker]
    ) -> list[int]:
        return [first, second]

    client = client_of(view, "GET")
    found: list[int] = client.get("/").get_json() + client.get("/").get_json()
    return found


def test_a_dependency_is_called_once_in_a_request_for_all_who_ask() -> None:
    assert count_calls(use_cache=True) == [1, 1, 2, 2]


def test_without_cache_it_is_called_for_each_who_asks() -> None:
    assert count_calls(use_cache=False) == [1, 2, 3, 4]


def test_the_method_of_one_object_is_one_dependency() -> None:
    calls: list[str] = []

    class Service:
        def read(self) -> None:
            calls.append("read")

    service = Service()

    def view(
        one: Annotated[None, Depends(service.read)],
        other: Annotated[None, Depends(service.read)],
    ) -> None: ...

    client_of(view, "GET").get("/")
    assert calls == ["read"]


def test_what_cannot_be_hashed_is_told_apart_by_itself() -> None:
    @dataclass
    class Counter:
        calls: int = 0

        def __call__(self) -> int:
            self.calls += 1
            return self.calls

    counter = Counter()

    def view(
        first: Annotated[int, Depends(counter)],
        second: Annotated[int, Depends(counter)],
        third: Annotated[int, Depends(Counter())],
    ) -> list[int]:
        return [first, second, third]

    client = client_of(view, "GET")
    assert client.get("/").get_json() == [1, 1, 1]
    assert client.get("/").get_json() == [2, 2, 2]


def test_two_functions_of_one_name_have_values_of_their_own() -> None:
    def build(value: int) -> Callable[..., int]:
        def read(number: int = value) -> int:
            return number + value

        return read

    def view(
        one: Annotated[int, Depends(build(1))],
        number: Annotated[int, Query(alias="n")] = 5,
    ) -> list[int]:
        return [one, number]

    assert client_of(view, "GET").get("/?number=4").get_json() == [5, 5]


def test_an_argument_may_be_named_like_the_dependency() -> None:
    def limit(offset: int = 3) -> int:
        return offset

    def view(limit: Annotated[int, Depends(limit)], offset: int = 3) -> list[int]:
        return [limit, offset]

    assert client_of(view, "GET").get("/?offset=7").get_json() == [7, 7]


def test_a_dependency_fills_the_response_that_the_view_fills() -> None:
    def mark(response: flask.Response) -> None:
        response.headers["X-Mark"] = "yes"

    def with_response(
        response: flask.Response, marked: Annotated[None, Depends(mark)]
    ) -> int:
        response.headers["X-Other"] = "too"
        return 1

    answer = client_of(with_response, "GET").get("/")
    assert (answer.headers["X-Mark"], answer.headers["X-Other"]) == ("yes", "too")

    def without(marked: Annotated[None, Depends(mark)]) -> int:
        return 1

    assert client_of(without, "GET").get("/").headers["X-Mark"] == "yes"


def test_flask_globals_work_in_a_dependency() -> None:
    def look() -> list[str]:
        flask.g.seen = "g"
        return [flask.request.path, flask.current_app.name]

    def view(found: Annotated[list[str], Depends(look)]) -> list[str]:
        return [*found, flask.g.seen]

    client = client_of(view, "GET")
    assert client.get("/").get_json() == ["/", client.application.name, "g"]


def test_a_typed_view_is_a_plain_function_in_a_unit_test() -> None:
    def read() -> int:
        raise AssertionError

    @typed
    def view(value: Annotated[int, Depends(read)]) -> int:
        return value

    assert view(4) == 4


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


def test_arguments_of_a_decorator_are_passed_beside_dependencies() -> None:
    def read(number: int = 1) -> int:
        return number

    def with_user(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def call(**arguments: Any) -> Any:
            return view(user="ann", **arguments)

        return call

    @with_user
    @typed(passed=["user"])
    def view(user: str, value: Annotated[int, Depends(read)]) -> list[Any]:
        return [user, value]

    assert client_of(view, "GET").get("/?number=3").get_json() == ["ann", 3]


def test_what_a_decorator_passes_unnamed_is_refused_beside_dependencies() -> None:
    def with_user(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def call(**arguments: Any) -> Any:
            return view(user="ann", **arguments)

        return call

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


def test_methods_of_a_view_class_have_dependencies() -> None:
    class Items(flask.views.MethodView):
        @typed
        def get(self, value: Annotated[int, Depends(double)]) -> int:
            return value

    app = new_app()
    app.add_url_rule("/items", view_func=Items.as_view("items"))
    assert app.test_client().get("/items?number=4").get_json() == 8


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
