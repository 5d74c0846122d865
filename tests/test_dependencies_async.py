"""Dependencies that are awaited: all of an operation in one event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import flask
import pytest
from forms import client_of, errors_of

from flask_typed import Depends, Problem

NUMBER: contextvars.ContextVar[int] = contextvars.ContextVar("NUMBER", default=0)


class Teapot(Problem):
    status = 418


async def loop_of(number: int = 1) -> int:
    await asyncio.sleep(0)
    return id(asyncio.get_running_loop())


async def held() -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    yield id(loop)
    flask.g.closed_in = id(asyncio.get_running_loop())


def plain(number: int = 1) -> int:
    return id(asyncio.get_running_loop())


async def view_async(
    one: Annotated[int, Depends(loop_of)],
    two: Annotated[int, Depends(held)],
    three: Annotated[int, Depends(plain)],
) -> bool:
    return one == two == three == id(asyncio.get_running_loop())


def view_plain(
    one: Annotated[int, Depends(loop_of)],
    two: Annotated[int, Depends(held)],
    three: Annotated[int, Depends(plain)],
) -> bool:
    return one == two == three == id(asyncio.get_running_loop())


@pytest.mark.parametrize("view", [view_async, view_plain])
def test_view_dependencies_and_clean_up_share_one_event_loop(view: Any) -> None:
    client = client_of(view, "GET")
    seen: list[bool] = []

    @client.application.after_request
    def look(response: flask.Response) -> flask.Response:
        seen.append(isinstance(flask.g.closed_in, int))
        return response

    assert client.get("/").get_json() is True
    assert seen == [True]


@pytest.mark.parametrize("view", [view_async, view_plain])
def test_errors_of_the_request_are_answered_all_the_same(view: Any) -> None:
    assert errors_of(client_of(view, "GET").get("/?number=x")) == {
        "query": {"number": ["Not a valid integer."]}
    }


def test_flask_globals_work_in_what_is_awaited() -> None:
    async def look() -> str:
        await asyncio.sleep(0)
        flask.g.seen = flask.request.path
        return flask.current_app.name

    def view(name: Annotated[str, Depends(look)]) -> list[str]:
        return [name, flask.g.seen]

    client = client_of(view, "GET")
    assert client.get("/").get_json() == [client.application.name, "/"]


def test_an_async_view_has_dependencies_that_are_not_awaited() -> None:
    def opened(number: int) -> Iterator[int]:
        NUMBER.set(number)
        yield number

    async def view(value: Annotated[int, Depends(opened)]) -> list[int]:
        await asyncio.sleep(0)
        return [value, NUMBER.get()]

    assert client_of(view, "GET").get("/?number=4").get_json() == [4, 4]


def test_clean_up_that_is_not_awaited_runs_among_what_is() -> None:
    log: list[str] = []

    def opened() -> Iterator[None]:
        yield
        log.append("plain")

    async def opened_async() -> AsyncIterator[None]:
        yield
        log.append("async")

    def view(
        one: Annotated[None, Depends(opened)],
        two: Annotated[None, Depends(opened_async)],
        three: Annotated[None, Depends(opened, use_cache=False)],
    ) -> None: ...

    client_of(view, "GET").get("/")
    assert log == ["plain", "async", "plain"]


def test_a_failing_clean_up_is_the_answer_and_reaches_what_waits() -> None:
    log: list[str] = []

    def waiting() -> Iterator[None]:
        try:
            yield
        except Teapot:
            log.append("saw it")
            raise

    async def failing() -> AsyncIterator[None]:
        yield
        raise Teapot

    def view(
        one: Annotated[None, Depends(waiting, scope="response")],
        two: Annotated[None, Depends(failing)],
        three: Annotated[None, Depends(waiting, scope="response", use_cache=False)],
    ) -> None: ...

    assert client_of(view, "GET").get("/").status_code == 418
    assert log == ["saw it", "saw it"]
