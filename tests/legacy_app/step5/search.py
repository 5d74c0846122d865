"""Searches and statistics."""

from typing import Annotated, Literal

from annotated_types import MinLen
from flask import Blueprint
from flask_typed import Query, typed

from .errors import answers
from .models import Hit, Hits, Statistics
from .storage import find_all

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@typed(tags=["books"], responses=answers(422))
def search(
    q: Annotated[str, MinLen(2)],
    columns: Annotated[
        list[Literal["title", "author"]], Query(["title"], alias="in", explode=False)
    ],
) -> Hits:
    """Find books by words.

    :param q: is looked for in any case
    :param columns: where it is looked for
    """
    found = [
        Hit(id=row["id"], title=row["title"])
        for row in find_all("select * from books order by title")
        if any(q.lower() in row[column].lower() for column in columns)
    ]
    return Hits(found=found, count=len(found))


@blueprint.get("/statistics")
@typed(tags=["statistics"])
def statistics() -> Statistics:
    """Count what there is."""
    counts = [
        len(find_all(f"select id from {table}"))
        for table in ("books", "members", "loans")
    ]
    return Statistics(*counts)
