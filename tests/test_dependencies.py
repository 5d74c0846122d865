"""What is called before a view: what can be, its arguments, and how often."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, NamedTuple

import flask
import pydantic
import pytest
from annotated_types import Ge
from forms import client_of, errors_of
from typing_extensions import TypeAliasType

from flask_typed import Api, Depends, Query, typed
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


def test_methods_of_a_view_class_have_dependencies() -> None:
    class Items(flask.views.MethodView):
        @typed
        def get(self, value: Annotated[int, Depends(double)]) -> int:
            return value

    app = new_app()
    app.add_url_rule("/items", view_func=Items.as_view("items"))
    assert app.test_client().get("/items?number=4").get_json() == 8


def test_a_request_reads_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    def view(
        page: Annotated[Page, Depends()], value: Annotated[int, Depends(count)]
    ) -> list[int]:
        return [page.limit, value]

    client = client_of(view, "GET")
    assert client.get("/?number=3").get_json() == [10, 3]

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        for name in ("signature", "unwrap"):
            patch.setattr(inspect, name, refuse)
        assert client.get("/?number=4&limit=2").get_json() == [2, 4]


def test_what_two_of_a_dependency_share_is_called_once_before_them() -> None:
    calls: list[str] = []

    def base() -> int:
        calls.append("base")
        return 1

    def left(number: Annotated[int, Depends(base)]) -> int:
        calls.append("left")
        return number

    def right(number: Annotated[int, Depends(base)]) -> int:
        calls.append("right")
        return number

    def both(
        one: Annotated[int, Depends(left)], other: Annotated[int, Depends(right)]
    ) -> int:
        return one + other

    def view(number: Annotated[int, Depends(both)]) -> int:
        return number

    assert client_of(view, "GET").get("/").get_json() == 2
    assert calls == ["base", "left", "right"]
