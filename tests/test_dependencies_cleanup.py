"""What generators and context managers do behind a view, and when something fails."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import Annotated, Any

import flask
import pytest
from forms import client_of

from flask_typed import Depends, Problem, typed
from flask_typed.dependencies import DependencyError


class Teapot(Problem):
    status = 418


@dataclasses.dataclass(frozen=True)
class FrozenError(Exception):
    text: str


class Log(list[str]):
    """What happened, in order."""

    def opening(self, name: str) -> Callable[[], Iterator[str]]:
        """Return a generator that writes when it is opened, closed, and thrown at."""

        def opened() -> Iterator[str]:
            self.append(f"open {name}")
            try:
                yield name
            except BaseException as error:
                self.append(f"{name} saw {type(error).__name__}")
                raise
            finally:
                self.append(f"close {name}")

        return opened


def generator(log: Log, error: type[Exception] | None) -> Any:
    def depend() -> Iterator[int]:
        try:
            yield 1
        except ValueError:
            log.append("thrown")
            raise
        log.append("closed")
        if error is not None:
            raise error()

    return depend


def manager(log: Log, error: type[Exception] | None) -> Any:
    return contextlib.contextmanager(generator(log, error))


def manager_class(log: Log, error: type[Exception] | None) -> Any:
    class Managed:
        def __enter__(self) -> int:
            return 1

        def __exit__(
            self,
            kind: type[BaseException] | None,
            raised: BaseException | None,
            traceback: TracebackType | None,
        ) -> None:
            log.append("closed" if raised is None else "thrown")
            if raised is None and error is not None:
                raise error()

    return Managed


def async_generator(log: Log, error: type[Exception] | None) -> Any:
    async def depend() -> AsyncIterator[int]:
        try:
            yield 1
        except ValueError:
            log.append("thrown")
            raise
        log.append("closed")
        if error is not None:
            raise error()

    return depend


def async_manager(log: Log, error: type[Exception] | None) -> Any:
    return contextlib.asynccontextmanager(async_generator(log, error))


def async_manager_class(log: Log, error: type[Exception] | None) -> Any:
    class Managed:
        async def __aenter__(self) -> int:
            return 1

        async def __aexit__(
            self,
            kind: type[BaseException] | None,
            raised: BaseException | None,
            traceback: TracebackType | None,
        ) -> None:
            log.append("closed" if raised is None else "thrown")
            if raised is None and error is not None:
                raise error()

    return Managed


KINDS = [
    generator,
    manager,
    manager_class,
    async_generator,
    async_manager,
    async_manager_class,
]
each_kind = pytest.mark.parametrize("build", KINDS, ids=lambda kind: kind.__name__)


@each_kind
def test_it_is_closed_behind_the_view_and_before_the_response_leaves(
    build: Callable[..., Any],
) -> None:
    log = Log()

    def view(value: Annotated[int, Depends(build(log, None))]) -> int:
        log.append("view")
        return value

    client = client_of(view, "GET")

    @client.application.after_request
    def leave(response: flask.Response) -> flask.Response:
        log.append("leaves")
        return response

    assert client.get("/").get_json() == 1
    assert log == ["view", "closed", "leaves"]


@each_kind
def test_what_a_view_raises_is_thrown_into_it(build: Callable[..., Any]) -> None:
    log = Log()

    def view(value: Annotated[int, Depends(build(log, None))]) -> None:
        raise ValueError("of the view")

    with pytest.raises(ValueError, match="of the view"):
        client_of(view, "GET").get("/")
    assert log == ["thrown"]


@each_kind
def test_what_its_clean_up_raises_is_the_answer(build: Callable[..., Any]) -> None:
    log = Log()

    def view(value: Annotated[int, Depends(build(log, Teapot))]) -> int:
        return value

    assert client_of(view, "GET").get("/").status_code == 418
    assert log == ["closed"]


def test_a_commit_that_fails_is_a_500() -> None:
    def session() -> Iterator[None]:
        yield
        raise OSError("commit")

    def view(opened: Annotated[None, Depends(session)]) -> int:
        return 1

    client = client_of(view, "GET")
    client.application.testing = False
    answer = client.get("/")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")


def test_they_are_closed_in_reverse_order() -> None:
    log = Log()
    first = log.opening("first")

    def second(below: Annotated[str, Depends(first)]) -> Iterator[str]:
        log.append("open second")
        yield below
        log.append("close second")

    def view(
        one: Annotated[str, Depends(second)],
        other: Annotated[str, Depends(log.opening("third"))],
    ) -> None: ...

    client_of(view, "GET").get("/")
    opened = ["open first", "open second", "open third"]
    assert log == [*opened, "close third", "close second", "close first"]


@pytest.mark.parametrize(
    ("query", "error", "status"),
    [
        pytest.param("?number=x", None, 422, id="loading"),
        pytest.param("?number=1&refuse=1", "Teapot", 418, id="a-later-dependency"),
        pytest.param("?number=2", "Teapot", 418, id="the-view"),
        pytest.param("?number=3", "InvalidResponseError", 500, id="the-response"),
    ],
)
def test_an_error_anywhere_reaches_what_is_open(
    query: str, error: str | None, status: int
) -> None:
    log = Log()

    def later(refuse: bool = False) -> None:
        if refuse:
            raise Teapot

    def view(
        number: int,
        opened: Annotated[str, Depends(log.opening("it"))],
        checked: Annotated[None, Depends(later)],
    ) -> int:
        if number == 2:
            raise Teapot
        return "x" if number == 3 else number  # type: ignore[return-value]

    client = client_of(view, "GET")
    client.application.testing = False
    assert client.get(f"/{query}").status_code == status
    # Nothing is opened where the request does not fit.
    seen = ["open it", f"it saw {error}", "close it"]
    assert log == ([] if error is None else seen)


def test_an_error_is_handed_from_one_to_the_next_and_may_be_replaced() -> None:
    log = Log()

    def replacing() -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise Teapot(detail="replaced") from error

    def view(
        outer: Annotated[str, Depends(log.opening("outer"))],
        inner: Annotated[None, Depends(replacing)],
    ) -> None:
        raise ValueError

    answer = client_of(view, "GET").get("/")
    assert (answer.status_code, answer.get_json()["detail"]) == (418, "replaced")
    assert log == ["open outer", "outer saw Teapot", "close outer"]


def test_a_clean_up_that_fails_is_thrown_into_those_around_it() -> None:
    log = Log()

    def failing() -> Iterator[None]:
        yield
        raise Teapot

    def view(
        outer: Annotated[str, Depends(log.opening("outer"))],
        inner: Annotated[None, Depends(failing)],
        last: Annotated[str, Depends(log.opening("last"))],
    ) -> int:
        return 1

    assert client_of(view, "GET").get("/").status_code == 418
    opened = ["open outer", "open last"]
    assert log == [*opened, "close last", "outer saw Teapot", "close outer"]


@pytest.mark.parametrize(
    "raised",
    [StopIteration(), StopAsyncIteration(), FrozenError("x"), KeyboardInterrupt()],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("build", [generator, async_generator])
def test_any_error_passes_through_unchanged(
    raised: BaseException, build: Callable[..., Any]
) -> None:
    log = Log()

    def call(value: int) -> None:
        raise raised

    def view(value: Annotated[int, Depends(build(log, None))]) -> None:
        call(value)

    # A coroutine cannot raise it: Python makes another error of it.
    expected: Any = type(raised)
    if build is async_generator and isinstance(raised, StopIteration):
        expected = RuntimeError
    with pytest.raises(expected):
        client_of(view, "GET").get("/")


def swallowing() -> Iterator[None]:
    with contextlib.suppress(Exception):
        yield


async def swallowing_async() -> AsyncIterator[None]:
    with contextlib.suppress(Exception):
        yield


def yields_twice() -> Iterator[int]:
    yield 1
    yield 2


async def yields_twice_async() -> AsyncIterator[int]:
    yield 1
    yield 2


def never_yields() -> Iterator[int]:
    yield from ()


async def never_yields_async() -> AsyncIterator[int]:
    numbers: tuple[int, ...] = ()
    for number in numbers:
        yield number


def yields_at_an_error() -> Iterator[int]:
    try:
        yield 1
    except ValueError:
        yield 2


async def yields_at_an_error_async() -> AsyncIterator[int]:
    try:
        yield 1
    except ValueError:
        yield 2


SWALLOWS = "swallows ValueError"
TWICE = "yields twice"
NEVER = "ends without a value"


@pytest.mark.parametrize(
    ("dependency", "message"),
    [
        (swallowing, SWALLOWS),
        (swallowing_async, SWALLOWS),
        (contextlib.contextmanager(swallowing), SWALLOWS),
        (contextlib.asynccontextmanager(swallowing_async), SWALLOWS),
        (yields_twice, TWICE),
        (yields_twice_async, TWICE),
        (yields_at_an_error, TWICE),
        (yields_at_an_error_async, TWICE),
        (never_yields, NEVER),
        (never_yields_async, NEVER),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_a_generator_must_not_do_is_named(dependency: Any, message: str) -> None:
    def view(opened: Annotated[Any, Depends(dependency)]) -> int:
        if message == TWICE and "error" not in dependency.__name__:
            return 1
        raise ValueError

    with pytest.raises(DependencyError, match=message) as caught:
        client_of(view, "GET").get("/")
    assert caught.value.name == dependency.__name__
    assert str(caught.value).startswith("View 'view' (test_dependencies_cleanup.")
    assert f"GET /), dependency {dependency.__name__!r}: it " in str(caught.value)
    assert "Fix: " in str(caught.value)


def test_what_is_to_end_the_process_is_not_replaced() -> None:
    def swallow() -> Iterator[None]:
        with contextlib.suppress(BaseException):
            yield

    def view(opened: Annotated[None, Depends(swallow)]) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        client_of(view, "GET").get("/")


def test_flask_globals_work_in_a_clean_up() -> None:
    seen: list[Any] = []

    def opened() -> Iterator[None]:
        flask.g.value = 5
        yield
        seen.extend([flask.g.value, flask.request.path, flask.current_app.name])

    def view(opened: Annotated[None, Depends(opened)]) -> None: ...

    client = client_of(view, "GET")
    client.get("/")
    assert seen == [5, "/", client.application.name]


def test_what_flask_makes_of_a_value_is_made_before_clean_up() -> None:
    log = Log()

    @typed
    def view(opened: Annotated[str, Depends(log.opening("it"))]):  # type: ignore[no-untyped-def]
        return object()

    with pytest.raises(TypeError):
        client_of(view, "GET").get("/")
    assert log == ["open it", "it saw TypeError", "close it"]


def test_a_handler_for_exception_does_not_hide_what_a_generator_must_not_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def view(opened: Annotated[int, Depends(yields_twice)]) -> int:
        return opened

    client = client_of(view, "GET")
    client.application.register_error_handler(Exception, lambda error: ("page", 500))
    assert client.get("/").text == "page"
    assert "yields twice" in caplog.text
