"""What the views of the app of every feature depend on."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import flask
from annotated_types import Ge, Le
from kitchen_sink_types import Point, Reserved

from flask_typed import (
    Depends,
    Header,
    Problem,
    Query,
    Security,
    SecurityScopes,
    TypedBlueprint,
    typed,
)


def note_visit(x_visit: Annotated[int, Header(ge=0)] = 0) -> None:
    """Run before every view.

    :param x_visit: the number of the visit
    """
    flask.g.visit = x_visit


def grant(scopes: SecurityScopes) -> tuple[str, ...]:
    """Return the scopes that are asked for, all of which everyone has."""
    return scopes.scopes


class Book:
    """What is written while a request is served.

    :param page: where it is opened
    """

    def __init__(self, page: Annotated[int, Ge(1), Le(99)] = 1) -> None:
        self.page = page


@dataclass
class Filters:
    """Filters of a list.

    :ivar words: all of them are in what is found
    """

    words: list[str] = field(default_factory=list)
    most: Annotated[int, Query(ge=0, le=9)] = 3


BookOf = Annotated[Book, Depends()]


def open_book(book: BookOf) -> Iterator[Book]:
    """Close the book behind the view."""
    yield book
    book.page = 0


@contextlib.contextmanager
def open_lines(book: BookOf) -> Iterator[list[str]]:
    """Give the lines of the book until the response was sent."""
    yield [f"line of {book.page}\n"]


@contextlib.asynccontextmanager
async def open_slowly(book: BookOf) -> AsyncIterator[int]:
    """Give the page of the book."""
    yield book.page


async def read_middle(point: Point) -> int:
    """Read a body that the view reads too."""
    return (point.x + point.y) // 2


class Torn(Problem):
    """The page of the book is torn."""

    status = 410
    page: int


class Closed(Problem):
    """The book is closed to those who ask."""

    status = 403


dependents = TypedBlueprint("dependents", __name__)
typed.defaults(
    dependents,
    mode="enforce",
    tags=["dependents"],
    raises=[Reserved],
    deprecated=False,
    responses={503: "The book is being bound."},
    in_document=True,
    unknown="raise",
    exclude_none=False,
    dependencies=[Depends(open_book)],
    security=Security(grant, scopes=["books"], raises=[Closed]),
)


@dependents.get("/book")
@typed(dependencies=[Depends(open_slowly)])
def book(
    it: Annotated[Book, Depends(open_book)], again: BookOf, other: Any = Depends(Book)
) -> list[bool]:
    """Depend on one object by several ways."""
    return [it is again, it is other, flask.g.visit >= 0]


@dependents.get("/found")
@typed(security=[])
def found(
    filters: Annotated[Filters, Depends(use_cache=False)], page: BookOf
) -> list[int]:
    """Depend on classes, of everyone."""
    return [page.page] * filters.most


@dependents.get("/lines-of-book")
def lines_of_book(
    lines: Annotated[list[str], Depends(open_lines, scope="response", raises=[Torn])],
) -> Iterator[str]:
    """Stream what is open until the response was sent."""
    yield from lines


@dependents.post("/middle/<int:x>")
async def middle(
    point: Point,
    value: Annotated[int, Depends(read_middle)],
    granted: Annotated[
        tuple[str, ...], Security(grant, scopes=["points"], use_cache=False)
    ],
    x: int,
) -> list[int]:
    """Await a dependency that reads the same body."""
    return [value, x, len(granted)]
