"""The books: a list in pages, each by itself, covers, and all of them as CSV."""

import csv
import io
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, abort, request, url_for
from flask.views import MethodView
from flask_typed import Depends, Form, Header, MediaType, Query, typed
from werkzeug.datastructures import FileStorage

from .errors import LibraryError, NotAvailable
from .login import librarians
from .schemas import BookSchema, PageSchema, PageSizeSchema
from .storage import change, find, find_all

blueprint = Blueprint("books", __name__, url_prefix="/books")
typed.defaults(blueprint, tags=["books"])

SELECT = """
select books.*, (
    select member_id from loans where book_id = books.id and returned is null
) as holder from books
"""


def read_book(row):
    """Return a book as its Schema dumps it."""
    book = dict(row)
    book["author"] = {"name": row["author"], "born": row["born"]}
    book["tags"] = [tag for tag in row["tags"].split(",") if tag]
    return book


def get_book(book_id):
    """Return a book, or answer 404."""
    row = find(SELECT + "where id = ?", book_id)
    if row is None:
        abort(404, "There is no such book.")
    return read_book(row)


def save_book(book):
    """Write a book to the database, and return it as it is there."""
    values = (
        book["isbn"],
        book["title"],
        book["author"]["name"],
        book["author"]["born"],
        book.get("published_year"),
        str(book.get("fee", "0.00")),
        ",".join(book.get("tags", [])),
    )
    others = "select id from books where isbn = ? and id is not ?"
    if find(others, book["isbn"], book.get("id")):
        raise NotAvailable("There is a book with this ISBN.", isbn=book["isbn"])
    if "id" in book:
        change(
            "update books set isbn = ?, title = ?, author = ?, born = ?,"
            " published_year = ?, fee = ?, tags = ? where id = ?",
            *values,
            book["id"],
        )
        return get_book(book["id"])
    new = change(
        "insert into books (isbn, title, author, born, published_year, fee, tags)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        *values,
    )
    return get_book(new)


Book = Annotated[dict[str, Any], BookSchema]
Changes = Annotated[dict[str, Any], BookSchema(partial=True)]


class Page:
    """A part of a list; the query has its number, and a header its size."""

    def __init__(
        self,
        query: Annotated[dict[str, Any], PageSchema, Query()],
        headers: Annotated[dict[str, Any], PageSizeSchema, Header()],
    ):
        self.number = query["page"]
        self.tag = query.get("tag")
        self.size = headers["per_page"]
        self.first = (self.number - 1) * self.size

    def cut(self, items):
        """Return those of the page, and the headers of the response."""
        behind = self.first + self.size
        headers = {"X-Total": str(len(items))}
        if behind < len(items):
            following = url_for(request.endpoint, page=self.number + 1, tag=self.tag)
            headers["Link"] = f'<{following}>; rel="next"'
        return items[self.first : behind], headers


class BookList(MethodView):
    @typed
    def get(
        self, page: Annotated[Page, Depends()]
    ) -> tuple[list[Book], Literal[200], dict[str, str]]:
        """List the books.

        In pages, by their titles.
        """
        books = [read_book(row) for row in find_all(SELECT + "order by title")]
        found = [book for book in books if page.tag in (None, *book["tags"])]
        cut, headers = page.cut(found)
        return cut, 200, headers

    @typed(security=librarians)
    def post(self, book: Book) -> tuple[Book, Literal[201], dict[str, str]]:
        """Add a book.

        :returns: The book is in the library.
        """
        saved = save_book(book)
        location = url_for("api.books.book", book_id=saved["id"])
        return saved, 201, {"Location": location}


class BookDetail(MethodView):
    @typed
    def get(self, book_id: int) -> Book:
        """Show a book."""
        return get_book(book_id)

    @typed(security=librarians)
    def patch(self, book_id: int, changes: Changes) -> Book:
        """Change a book."""
        return save_book({**get_book(book_id), **changes})

    @typed(security=librarians)
    def delete(self, book_id: int) -> None:
        """Take a book out of the library."""
        if get_book(book_id)["holder"] is not None:
            raise NotAvailable("Somebody has the book.")
        change("delete from books where id = ?", book_id)


blueprint.add_url_rule("/", view_func=BookList.as_view("book_list"))
blueprint.add_url_rule("/<int:book_id>", view_func=BookDetail.as_view("book"))


@blueprint.put("/<int:book_id>/cover")
@typed(security=librarians)
def upload_cover(
    book_id: int,
    cover: FileStorage,
    kind: Annotated[Literal["front"], Form()] = "front",
) -> dict[str, Any]:
    """Upload the cover of a book."""
    get_book(book_id)
    image = cover.read()
    if not image.startswith(b"\x89PNG"):
        raise LibraryError("A cover is a PNG.", name=cover.filename)
    change("update books set cover = ? where id = ?", image, book_id)
    return {"bytes": len(image), "kind": kind}


@blueprint.get("/<int:book_id>/cover")
@typed
def show_cover(book_id: int) -> Annotated[Response, MediaType("image/png")]:
    """Show the cover of a book."""
    get_book(book_id)
    row = find("select cover from books where id = ?", book_id)
    if row["cover"] is None:
        abort(404, "The book has no cover.")
    return Response(row["cover"], mimetype="image/png")


@blueprint.get("/export.csv")
@typed
def export() -> Annotated[Response, MediaType("text/csv")]:
    """All books, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["isbn", "title", "author"])
    for row in find_all(SELECT + "order by isbn"):
        writer.writerow([row["isbn"], row["title"], row["author"]])
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=books.csv"},
    )
