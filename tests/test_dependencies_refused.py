"""What a dependency may not be: each is refused when bound, with the fix."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from flask import Flask
from forms import client_of

from flask_typed import (
    Api,
    Body,
    Depends,
    Form,
    HTTPBearer,
    Path,
    Query,
    SecurityScopes,
    typed,
)
from flask_typed.errors import BindingError

bearer = HTTPBearer()


@dataclass
class Item:
    name: str


@dataclass
class Other:
    name: str


def read() -> int:
    return 1


def opened() -> Iterator[int]:
    yield 1


async def opened_async() -> AsyncIterator[int]:
    yield 1


@dataclass
class Holder:
    value: Annotated[int, Depends(read)]


def waits_for(one: Annotated[int, Depends(opened)]) -> Iterator[int]:
    yield one


def through(one: Annotated[int, Depends(opened)]) -> int:
    return one


def waits_through(one: Annotated[int, Depends(through)]) -> Iterator[int]:
    yield one


def second(value: Any = Depends(read)) -> Any:
    return value


def ring(value: Any = Depends(second)) -> Any:
    return value


def alone(value: Any = None) -> Any:
    return value


# Each depends on the next, and the last on the first.
second.__defaults__ = (Depends(ring),)
alone.__defaults__ = (Depends(alone),)


def unannotated(value) -> int:  # type: ignore[no-untyped-def]
    return int(value)


def positional(value: int, /) -> int:
    return value


def with_path(item_id: Annotated[int, Path()]) -> int:
    return item_id


def with_body(item: Item) -> Item:
    return item


def with_form(title: Annotated[str, Form()]) -> str:
    return title


def with_raw(sent: Annotated[bytes, Body(media_type="text/csv")]) -> bytes:
    return sent


def of_nothing(value: Annotated[Any, Depends(object())]) -> None: ...


def limited(limit: int = 10) -> int:
    return limit


def limited_text(limit: str = "10") -> str:
    return limit


def limited_more(limit: Annotated[int, Query(le=5)] = 10) -> int:
    return limit


def by_path(item_id: str) -> str:
    return item_id


class Missing:
    """A class that says nothing of its arguments."""

    __signature__ = "wrong"


def result_passed(value: Annotated[int, Depends(read())]) -> None: ...


def not_called(value: Annotated[int, Depends]) -> None: ...


def no_class(value: Any = Depends()) -> None: ...


def a_union(value: Annotated[int | str, Depends()]) -> None: ...


def two_markers(value: Annotated[int, Depends(read), Query()]) -> None: ...


def two_dependencies(
    value: Annotated[int, Depends(read), Depends(opened)],
) -> None: ...


def with_default(value: Annotated[int, Depends(read)] = 3) -> None: ...


def in_a_ring(value: Annotated[Any, Depends(ring)]) -> None: ...


def on_itself(value: Annotated[Any, Depends(alone)]) -> None: ...


def no_hint(value: Annotated[int, Depends(unannotated)]) -> None: ...


def by_position(value: Annotated[int, Depends(positional)]) -> None: ...


def no_variable(value: Annotated[int, Depends(with_path)]) -> None: ...


def form_and_json(item: Item, value: Annotated[str, Depends(with_form)]) -> None: ...


def two_raw(
    one: Annotated[bytes, Body(media_type="text/csv")],
    value: Annotated[bytes, Depends(with_raw)],
) -> None: ...


def deep(value: Annotated[None, Depends(of_nothing)]) -> None: ...


def other_type(limit: int, value: Annotated[str, Depends(limited_text)]) -> None: ...


def other_default(value: Annotated[int, Depends(limited)], limit: int = 20) -> None: ...


def other_limit(
    value: Annotated[int, Depends(limited_more)], limit: int = 10
) -> None: ...


def two_dependencies_differ(
    one: Annotated[int, Depends(limited)],
    other: Annotated[int, Depends(limited_more)],
) -> None: ...


def other_member(item: Other, value: Annotated[Item, Depends(with_body)]) -> None: ...


def inside_a_union(value: Annotated[int, Depends(read)] | None = None) -> None: ...


def inside_a_list(value: list[Annotated[int, Depends(read)]]) -> None: ...


def inside_a_class(value: Annotated[Holder, Query()]) -> None: ...


def returned() -> Annotated[int, Depends(read)]:
    return 1


def no_generator(value: Annotated[int, Depends(read, scope="response")]) -> None: ...


def async_waits(
    value: Annotated[int, Depends(opened_async, scope="response")],
) -> None: ...


def closed_before(
    value: Annotated[int, Depends(waits_for, scope="response")],
) -> None: ...


def closed_before_through(
    value: Annotated[int, Depends(waits_through, scope="response")],
) -> None: ...


def scopes_of_a_view(scopes: SecurityScopes) -> None: ...


def no_signature(value: Annotated[Missing, Depends(Missing)]) -> None: ...


@contextlib.contextmanager
def managed() -> Iterator[int]:
    yield 1


def made_already(value: Annotated[int, Depends(managed())]) -> None: ...


@dataclass
class Defaulting:
    value: int = Depends(read)


def default_of_a_member(it: Defaulting) -> None: ...


def needs_credentials(token: Annotated[str, Depends(bearer)]) -> str:
    return token


def needs_them_by_default(token: str = Depends(bearer)) -> str:
    return token


def needs_them_as_read(token: Any) -> str:
    return str(token)


needs_them_as_read.__annotations__["token"] = Annotated[str, Depends(bearer)]


# What nothing calls: the client would send the value.


def scheme_in_annotated(value: Annotated[str, bearer]) -> None: ...


def scheme_class(value: Annotated[str, HTTPBearer]) -> None: ...


def scheme_as_default(value: Any = bearer) -> None: ...


def function_as_default(value: Any = needs_credentials) -> None: ...


def function_in_annotated(value: Annotated[str, needs_credentials]) -> None: ...


def function_by_default(value: Annotated[str, needs_them_by_default]) -> None: ...


def function_as_read(value: Annotated[str, needs_them_as_read]) -> None: ...


def function_of_nothing(value: Annotated[int, read]) -> None: ...


CASES: list[tuple[Callable[..., Any], str, str]] = [
    (result_passed, "its dependency is 1, which cannot be called", "Depends(get_it)"),
    (made_already, "a context manager that is made already", "leave the brackets out"),
    (default_of_a_member, "its default is Depends(read), which marks", "the marker on"),
    (scheme_in_annotated, "stands where nothing calls it", "write Depends(scheme)"),
    (scheme_class, "HTTPBearer stands where nothing calls it", "Depends(scheme)"),
    (scheme_as_default, "stands where nothing calls it", "write Depends(scheme)"),
    (function_as_default, "the value would be read", "Depends(needs_credentials)"),
    (function_in_annotated, "what the client sends", "Depends(needs_credentials)"),
    (function_by_default, "what the client sends", "Depends(needs_them_by_default)"),
    (function_as_read, "what the client sends", "Depends(needs_them_as_read)"),
    (function_of_nothing, "called with the value alone", "Depends(read)"),
    (not_called, "Depends is not called", "write Depends()"),
    (no_class, "without a function, and no class", "Depends(get_it)"),
    (a_union, "without a function, and no class", "Depends(get_it)"),
    (two_markers, "2 markers: [Depends(read), Query()]", "leave one"),
    (two_dependencies, "2 markers: [Depends(read), Depends(opened)]", "leave one"),
    (with_default, "Depends(read) and has a default", "leave the default out"),
    (in_a_ring, "ring -> second -> ring", "out of the circle"),
    (on_itself, "alone -> alone", "out of the circle"),
    (
        no_hint,
        "dependency 'unannotated', argument 'value': it has no annotation",
        "annotate it, or mark it Depends(...)",
    ),
    (by_position, "dependency 'positional', argument 'value'", "take the / out"),
    (
        no_variable,
        "dependency 'with_path', argument 'item_id': it is marked Path(), but the "
        "rule has no variable",
        "<item_id>",
    ),
    (
        form_and_json,
        "dependency 'with_form', argument 'title': it is read from a form and 'item' "
        "from a JSON body",
        "Form()",
    ),
    (two_raw, "dependency 'with_raw', argument 'sent'", "take one of them out"),
    (deep, "dependency 'of_nothing', argument 'value'", "leave the brackets out"),
    (
        other_type,
        "dependency 'limited_text', argument 'limit': the argument 'limit' reads "
        "'limit' too, with another type (int and str)",
        "another alias",
    ),
    (other_default, "with another default", "another alias"),
    (other_limit, "with another constraint", "another alias"),
    (
        two_dependencies_differ,
        "the argument 'limit' of dependency 'limited' reads 'limit' too",
        "another alias",
    ),
    (other_member, "with another type (Other and Item)", "another alias"),
    (inside_a_union, "Depends(read) stands inside the type", "its whole type"),
    (inside_a_list, "Depends(read) stands inside the type", "its whole type"),
    (inside_a_class, "Depends(read) stands inside the type", "its whole type"),
    (no_generator, "read has scope='response', but no clean-up", "with a yield"),
    (async_waits, "its event loop ends with the view", "without async"),
    (closed_before, "waits_for has scope='response' and depends on opened", "too"),
    (closed_before_through, "waits_through has scope='response' and depends on", "too"),
    (scopes_of_a_view, "a view asks for scopes", "Security(f, scopes=[...])"),
    (no_signature, "does not say which arguments it takes", "wrap it"),
]


def refusal(view: Callable[..., Any], *methods: str) -> str:
    app = client_of(view, *methods).application
    api_of = app.extensions["typed"]
    with pytest.raises(BindingError) as caught:
        api_of.bind(app)
    return str(caught.value)


@pytest.mark.parametrize(
    ("view", "reason", "fix"), CASES, ids=[view.__name__ for view, _, _ in CASES]
)
def test_a_mistake_is_named_with_view_argument_reason_and_fix(
    view: Callable[..., Any], reason: str, fix: str
) -> None:
    message = refusal(view)
    assert f".{view.__name__}, POST /" in message
    problem, _, suggestion = message.partition(" Fix: ")
    assert reason in problem
    assert fix in suggestion


def test_what_a_view_returns_is_no_dependency() -> None:
    message = refusal(returned)
    assert "return annotation: Depends(read) stands inside the type" in message


def test_a_body_argument_of_a_dependency_is_refused_where_there_is_no_body() -> None:
    def view(item: Annotated[Item, Depends(with_body)]) -> None: ...

    message = refusal(view, "GET")
    assert "dependency 'with_body', argument 'item': Item is read from the body" in (
        message
    )
    assert "mark it Query(), or route the view with POST" in message


def test_a_variable_is_not_taken_from_a_dependency() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/<int:item_id>")
    @typed
    def view(item_id: Annotated[int, Depends(read)]) -> None: ...

    with pytest.raises(BindingError, match="the rule has the variable <item_id>"):
        api.bind(app)


def test_a_path_argument_is_refused_for_each_rule_that_lacks_its_variable() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/items/<int:item_id>")
    @app.get("/items")
    @typed
    def view(value: Annotated[int, Depends(with_path)]) -> None: ...

    with pytest.raises(BindingError, match="no variable <item_id>") as caught:
        api.bind(app)
    assert caught.value.dependency == "with_path"
    assert caught.value.argument == "item_id"


def test_a_webhook_depends_on_nothing() -> None:
    app = Flask(__name__)
    api = Api(app)

    @api.webhook("sold")
    def sold(value: Annotated[int, Depends(read)]) -> None: ...

    with pytest.raises(BindingError, match="it depends on read, but the app sends"):
        api.bind(app)


def test_without_asgiref_what_is_asynchronous_is_refused_with_the_extra() -> None:
    class Plain(Flask):
        def async_to_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
            raise RuntimeError("Install Flask with the 'async' extra.")

    app = Plain(__name__)
    api = Api(app)

    async def wait() -> int:
        return 1

    @app.get("/")
    @typed
    def view(value: Annotated[int, Depends(wait)]) -> int:
        return value

    with pytest.raises(BindingError, match=r"flask-typed-api\[async\]"):
        api.bind(app)
