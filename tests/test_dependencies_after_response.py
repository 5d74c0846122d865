"""Clean-up that waits for the response: ``Depends(f, scope="response")``."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import flask
import pytest
from flask.signals import got_request_exception
from forms import client_of

from flask_typed import Api, Depends, Problem, typed


class Teapot(Problem):
    status = 418


class Log(list[Any]):
    """What happened, in order."""

    def opening(self, name: str, raised: BaseException | None = None) -> Any:
        """Return the marker of a generator that is closed with the response."""

        def opened() -> Iterator[str]:
            try:
                yield name
            except BaseException as error:
                self.append(f"{name} saw {type(error).__name__}")
                raise
            self.append(f"close {name}")
            if raised is not None:
                raise raised

        return Depends(opened, scope="response")


def test_it_is_closed_with_the_response_and_not_before() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    answer = client_of(view, "GET").get("/")
    assert (answer.text, log) == ("it", [])
    answer.close()
    assert log == ["close it"]


def test_a_buffered_response_is_closed_when_it_was_read() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    assert client_of(view, "GET").get("/", buffered=True).text == "it"
    assert log == ["close it"]


def test_it_is_open_while_a_body_is_streamed() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> Iterator[str]:
        def stream() -> Iterator[str]:
            for piece in ("a", "b"):
                log.append(piece)
                yield piece

        return stream()

    answer = client_of(view, "GET").get("/", buffered=True)
    assert (answer.text, log) == ("ab", ["a", "b", "close it"])


def test_what_fails_while_a_body_is_streamed_is_thrown_into_it() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> Iterator[str]:
        def stream() -> Iterator[str]:
            yield "a"
            raise OSError

        return stream()

    with pytest.raises(OSError):  # noqa: PT011 - the very one
        client_of(view, "GET").get("/", buffered=True)
    assert log == ["it saw OSError"]


def build_environ(app: flask.Flask, path: str = "/") -> dict[str, Any]:
    with app.test_request_context(path) as context:
        environ: dict[str, Any] = context.request.environ
        return environ


def ignore(status: str, headers: Any, exc_info: Any = None) -> Any: ...


def close(body: Iterable[bytes]) -> None:
    closing: Any = body
    closing.close()


def test_it_is_closed_where_a_client_leaves_early() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> Iterator[str]:
        def stream() -> Iterator[str]:
            try:
                yield "a"
                yield "b"
            finally:
                log.append("stream closed")

        return stream()

    app = client_of(view, "GET").application
    body = app.wsgi_app(build_environ(app), ignore)
    assert next(iter(body)) == b"a"
    close(body)
    assert log == ["stream closed", "close it"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_is_closed_behind_a_file(method: str) -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> flask.Response:
        return flask.send_file(__file__)

    client = client_of(view, "GET")
    answer = client.open("/", method=method, buffered=True)
    assert answer.status_code == 200
    assert log == ["close it"]


def test_the_contexts_of_the_request_are_there_again() -> None:
    seen: list[Any] = []

    def opened() -> Iterator[None]:
        flask.g.value = 5
        flask.session["user"] = "ann"
        request = flask.request._get_current_object()  # type: ignore[attr-defined]
        yield
        seen.append(flask.g.value)
        seen.append(flask.session["user"])
        seen.append(flask.current_app.name)
        seen.append(flask.url_for("view"))
        again = flask.request._get_current_object()  # type: ignore[attr-defined]
        seen.append(again is request)

    def view(one: Annotated[None, Depends(opened, scope="response")]) -> str:
        return "x"

    client = client_of(view, "GET")
    client.application.secret_key = "k"
    client.get("/").close()
    assert seen == [5, "ann", client.application.name, "/", True]
    assert not flask.has_request_context()


def test_what_fails_is_logged_and_signalled_and_all_others_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = Log()
    failure = ValueError("boom")

    def view(
        one: Annotated[str, log.opening("one")],
        two: Annotated[str, log.opening("two", failure)],
        three: Annotated[str, log.opening("three")],
    ) -> str:
        return "x"

    client = client_of(view, "GET")
    signalled: list[BaseException] = []

    def note(sender: flask.Flask, exception: BaseException, **_: object) -> None:
        signalled.append(exception)

    with got_request_exception.connected_to(note, client.application):
        client.get("/").close()
    assert log == ["close three", "close two", "one saw ValueError"]
    assert signalled == [failure]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[1] is failure


def test_whoever_is_told_of_a_failure_may_fail_and_all_others_run() -> None:
    log = Log()

    def view(
        one: Annotated[str, log.opening("one")],
        two: Annotated[str, log.opening("two", ValueError("boom"))],
    ) -> str:
        return "x"

    client = client_of(view, "GET")

    def refuse(sender: flask.Flask, **_: object) -> None:
        raise LookupError

    answer = client.get("/")
    with (
        got_request_exception.connected_to(refuse, client.application),
        pytest.raises(LookupError),
    ):
        answer.close()
    assert log == ["close two", "one saw ValueError"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_is_to_end_the_process_does_so_when_all_is_closed(
    error: type[BaseException],
) -> None:
    log = Log()

    def view(
        one: Annotated[str, log.opening("one")],
        two: Annotated[str, log.opening("two", error())],
    ) -> str:
        return "x"

    answer = client_of(view, "GET").get("/")
    with pytest.raises(error):
        answer.close()
    assert log == ["close two", f"one saw {error.__name__}"]


@pytest.mark.parametrize("is_raised", [True, False])
def test_an_error_around_the_view_closes_it_whether_it_is_answered_or_raised(
    is_raised: bool,
) -> None:
    log = Log()

    @typed
    def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    @functools.wraps(view)
    def fail(**arguments: Any) -> str:
        view(**arguments)
        raise LookupError

    app = flask.Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = is_raised
    Api(app)
    app.get("/")(fail)
    if is_raised:
        with pytest.raises(LookupError):
            app.test_client().get("/")
    else:
        app.test_client().get("/").close()
    assert log == ["it saw LookupError" if is_raised else "close it"]


def test_an_error_of_the_view_is_thrown_into_it_at_once() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> None:
        raise Teapot

    assert client_of(view, "GET").get("/").status_code == 418
    assert log == ["it saw Teapot"]


def test_a_clean_up_before_the_response_that_fails_is_thrown_into_it() -> None:
    log = Log()

    def failing() -> Iterator[None]:
        yield
        raise Teapot

    def view(
        below: Annotated[str, log.opening("below")],
        now: Annotated[None, Depends(failing)],
        above: Annotated[str, log.opening("above")],
    ) -> str:
        return "x"

    assert client_of(view, "GET").get("/").status_code == 418
    assert log == ["above saw Teapot", "below saw Teapot"]


def test_it_follows_the_response_that_leaves_in_the_place_of_the_views() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> str:
        return "x"

    client = client_of(view, "GET")

    @client.application.after_request
    def replace(response: flask.Response) -> flask.Response:
        return flask.Response("other")

    answer = client.get("/")
    assert (answer.text, log) == ("other", [])
    answer.close()
    assert log == ["close it"]


def test_an_after_request_function_that_fails_is_thrown_into_it() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> str:
        return "x"

    client = client_of(view, "GET")

    @client.application.after_request
    def fail(response: flask.Response) -> flask.Response:
        raise Teapot

    with pytest.raises(Teapot):
        client.get("/")
    assert log == ["it saw Teapot"]


def test_what_waits_may_depend_on_what_waits() -> None:
    log = Log()
    below = log.opening("below")

    def above(one: Annotated[str, below]) -> Iterator[str]:
        yield one
        log.append("close above")

    def view(one: Annotated[str, Depends(above, scope="response")]) -> str:
        return one

    client_of(view, "GET").get("/").close()
    assert log == ["close above", "close below"]


def test_the_same_generator_may_be_asked_for_with_both_scopes() -> None:
    log: list[str] = []

    def opened() -> Iterator[int]:
        log.append("open")
        yield len(log)
        log.append("close")

    def view(
        one: Annotated[int, Depends(opened)],
        other: Annotated[int, Depends(opened, scope="response")],
    ) -> list[int]:
        return [one, other]

    answer = client_of(view, "GET").get("/")
    assert (answer.get_json(), log) == ([1, 2], ["open", "open", "close"])
    answer.close()
    assert log == ["open", "open", "close", "close"]


def test_an_async_view_may_have_what_waits() -> None:
    log = Log()

    async def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    answer = client_of(view, "GET").get("/")
    assert (answer.text, log) == ("it", [])
    answer.close()
    assert log == ["close it"]


def test_a_body_that_cannot_be_closed_is_followed_too() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> flask.Response:
        return flask.Response(iter(["a", "b"]))

    assert client_of(view, "GET").get("/", buffered=True).text == "ab"
    assert log == ["close it"]


def test_several_operations_of_an_app_have_what_waits() -> None:
    log = Log()
    app = flask.Flask(__name__)
    Api(app)

    @app.get("/one")
    @app.get("/two")
    @typed
    def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    for path in ("/one", "/two"):
        app.test_client().get(path).close()
    assert log == ["close it", "close it"]


def test_a_file_is_sent_whole() -> None:
    log = Log()
    app = flask.Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view(one: Annotated[str, log.opening("it")]) -> flask.Response:
        return flask.send_file(__file__)

    with open(__file__, "rb") as file:
        assert app.test_client().get("/", buffered=True).data == file.read()


def test_an_app_whose_responses_are_watched_twice_closes_once() -> None:
    log = Log()

    def view(one: Annotated[str, log.opening("it")]) -> str:
        return one

    client = client_of(view, "GET")
    client.get("/").close()
    process: Any = client.application.process_response
    extended: Any = client.application
    extended.process_response = lambda response: process(process(response))
    client.get("/").close()
    assert log == ["close it", "close it"]
