"""The books: a list in pages, each by itself, covers, and all of them as CSV."""

import csv
import io
import sqlite3
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from flask import Blueprint, Response, abort, url_for
from flask.views import MethodView
from flask_typed import Depends, Form, Header, MediaType, Partial, Query, typed
from flask_typed.errors import ValidationProblem
from marshmallow.exceptions import SCHEMA, ValidationError
from marshmallow.validate import Range
from werkzeug.datastructures import FileStorage

from .errors import OF_A_BODY, LibraryError, NotAvailable, answers
from .login import librarians
from .models import Author, Book, BookData, Cover, NewBook
from .storage import change, find, find_all

T = TypeVar("T")

blueprint = Blueprint("books", __name__, url_prefix="/books")
typed.defaults(blueprint, tags=["books"])

SELECT = """
select books.*, (
    select member_id from loans where book_id = books.id and returned is null
) as holder from books
"""


def read_book(row: sqlite3.Row) -> Book:
    """Return the book of a row."""
    return Book(
        id=row["id"],
        isbn=row["isbn"],
        title=row["title"],
        author=Author(name=row["author"], born=row["born"]),
        published_year=row["published_year"],
        fee=Decimal(row["fee"]),
        tags=[tag for tag in row["tags"].split(",") if tag],
        available=row["holder"] is None,
        url=url_for("api.books.book", book_id=row["id"]),
    )


def get_book(book_id: int) -> Book:
    """Return a book, or answer 404."""
    row = find(SELECT + "where id = ?", book_id)
    if row is None:
        abort(404, "There is no such book.")
    return read_book(row)


def join(isbn: str) -> str:
    """Return an ISBN without the hyphens of the back of a book."""
    return isbn.replace("-", "")


def check_is_new(isbn: str, book_id: int | None = None) -> None:
    """Refuse the ISBN of another book."""
    if find("select id from books where isbn = ? and id is not ?", join(isbn), book_id):
        raise NotAvailable("There is a book with this ISBN.", isbn=join(isbn))


def to_row(book: BookData) -> tuple[Any, ...]:
    """Return a book as the columns of its row."""
    author = book.author
    tags = ",".join(book.tags)
    return (
        *(join(book.isbn), book.title, author.name, author.born),
        *(book.published_year, f"{book.fee:.2f}", tags),
    )


class Page:
    """A part of a list.

    :param page: its number
    :param tag: of the books
    :param per_page: how many there are on it
    """

    def __init__(
        self,
        page: Annotated[int, Query(ge=1)] = 1,
        tag: str | None = None,
        per_page: Annotated[int, Header(alias="X-Per-Page"), Range(1, 100)] = 2,
    ) -> None:
        self.number = page
        self.tag = tag
        self.first = (page - 1) * per_page
        self.behind = self.first + per_page

    def cut(self, items: list[T]) -> tuple[list[T], dict[str, str]]:
        """Return those of the page, and the headers of the response."""
        headers = {"X-Total": str(len(items))}
        if self.behind < len(items):
            following = url_for(
                "api.books.book_list", page=self.number + 1, tag=self.tag
            )
            headers["Link"] = f'<{following}>; rel="next"'
        return items[self.first : self.behind], headers


class BookList(MethodView):
    @typed(responses=answers(422))
    def get(
        self, page: Annotated[Page, Depends()]
    ) -> tuple[list[Book], Literal[200], dict[str, str]]:
        """List the books.

        In pages, by their titles.
        """
        books = [read_book(row) for row in find_all(SELECT + "order by title")]
        found = [book for book in books if page.tag in (None, *book.tags)]
        cut, headers = page.cut(found)
        return cut, 200, headers

    @typed(security=librarians, responses=answers(401, 403, 409, *OF_A_BODY))
    def post(self, book: NewBook) -> tuple[Book, Literal[201], dict[str, str]]:
        """Add a book.

        :returns: The book is in the library.
        """
        check_is_new(book.isbn)
        new = change(
            "insert into books (isbn, title, author, born, published_year, fee, tags)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            *to_row(book),
        )
        saved = get_book(new)
        return saved, 201, {"Location": saved.url}


class BookDetail(MethodView):
    @typed(responses=answers(404, 422))
    def get(self, book_id: int) -> Book:
        """Show a book."""
        return get_book(book_id)

    @typed(security=librarians, responses=answers(401, 403, 404, 409, *OF_A_BODY))
    def patch(self, book_id: int, changes: Partial[BookData]) -> Book:
        """Change a book."""
        book = changes.apply(get_book(book_id))
        try:
            book.check_years()
        except ValidationError as error:
            raise ValidationProblem(
                errors={"json": {SCHEMA: error.messages}}
            ) from error
        check_is_new(book.isbn, book_id)
        change(
            "update books set isbn = ?, title = ?, author = ?, born = ?,"
            " published_year = ?, fee = ?, tags = ? where id = ?",
            *to_row(book),
            book_id,
        )
        return get_book(book_id)

    @typed(security=librarians, responses=answers(401, 403, 404, 409, 422))
    def delete(self, book_id: int) -> None:
        """Take a book out of the library."""
        if not get_book(book_id).available:
            raise NotAvailable("Somebody has the book.")
        change("delete from books where id = ?", book_id)


blueprint.add_url_rule("/", view_func=BookList.as_view("book_list"))
blueprint.add_url_rule("/<int:book_id>", view_func=BookDetail.as_view("book"))


@blueprint.put("/<int:book_id>/cover")
@typed(security=librarians, responses=answers(401, 403, 404, *OF_A_BODY))
def upload_cover(
    book_id: int,
    cover: FileStorage,
    kind: Annotated[Literal["front"], Form()] = "front",
) -> Cover:
    """Upload the cover of a book."""
    get_book(book_id)
    image = cover.read()
    if not image.startswith(b"\x89PNG"):
        raise LibraryError("A cover is a PNG.", name=cover.filename)
    change("update books set cover = ? where id = ?", image, book_id)
    return Cover(bytes=len(image), kind=kind)


@blueprint.get("/<int:book_id>/cover")
@typed(responses=answers(404, 422))
def show_cover(book_id: int) -> Annotated[bytes, MediaType("image/png")]:
    """Show the cover of a book."""
    get_book(book_id)
    row = find("select cover from books where id = ?", book_id)
    if row is None or row["cover"] is None:
        abort(404, "The book has no cover.")
    image: bytes = row["cover"]
    return image


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
