"""Mistakes of what is cleaned up behind a view; the number is the row's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Annotated, Any

import flask
import pytest
from forms import client_of

from flask_typed import Depends


class Session:
    """A session of a database that notes what became of its transaction."""

    def __init__(self) -> None:
        self.ended = ""

    def opening(self, failure: Exception | None = None, **options: Any) -> Any:
        """Return the marker of a transaction."""

        def transaction() -> Iterator[Session]:
            try:
                yield self
                if failure is not None:
                    raise failure
            except BaseException:
                self.ended = "rolled back"
                raise
            self.ended = "committed"

        return Depends(transaction, **options)


@pytest.mark.parametrize("is_buffered", [False, True], ids=["default", "buffered"])
def test_clean_up_with_the_response_has_the_contexts_of_its_request(
    is_buffered: bool,
) -> None:
    """41."""
    seen: list[Any] = []

    def opened() -> Iterator[None]:
        flask.g.name = "ann"
        yield
        seen.extend([flask.g.name, flask.request.path, flask.current_app.name])

    def view(one: Annotated[None, Depends(opened, scope="response")]) -> str:
        return "x"

    client = client_of(view, "GET")
    answer = client.get("/", buffered=is_buffered)
    assert bool(seen) is is_buffered
    answer.close()
    assert seen == ["ann", "/", client.application.name]


def test_clean_up_before_the_response_needs_no_close() -> None:
    """41."""
    session = Session()

    def view(one: Annotated[Session, session.opening()]) -> str:
        return "x"

    client_of(view, "GET").get("/")
    assert session.ended == "committed"


def test_a_commit_that_fails_is_answered_as_an_error() -> None:
    """42."""
    session = Session()

    def view(one: Annotated[Session, session.opening(OSError("full"))]) -> str:
        return "x"

    client = client_of(view, "GET")
    client.application.testing = False
    assert (client.get("/").status_code, session.ended) == (500, "rolled back")


def test_a_commit_that_fails_behind_the_response_is_logged_and_rolls_back_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """42."""
    outer, inner = Session(), Session()
    failure = OSError("full")

    def view(
        one: Annotated[Session, outer.opening(scope="response")],
        two: Annotated[Session, inner.opening(failure, scope="response")],
    ) -> str:
        return "x"

    client_of(view, "GET").get("/").close()
    assert [outer.ended, inner.ended] == ["rolled back", "rolled back"]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[1] is failure


def test_a_stream_that_breaks_off_commits_nothing() -> None:
    """42."""
    session = Session()

    def view(one: Annotated[Session, session.opening(scope="response")]) -> Any:
        def stream() -> Iterator[str]:
            yield "half"
            raise OSError("gone")

        return flask.Response(stream())

    with pytest.raises(OSError, match="gone"):
        client_of(view, "GET").get("/", buffered=True)
    assert session.ended == "rolled back"
