"""The books: a list in pages, each by itself, covers, and all of them as CSV."""

import csv
import io

from flask import Blueprint, Response, abort, make_response, url_for
from flask_typed.flask_apispec import MethodResource, doc, marshal_with, use_kwargs
from marshmallow import fields, validate

from .errors import LibraryError, NotAvailable
from .login import librarian_required
from .schemas import BookSchema, PageSchema, PageSizeSchema
from .storage import change, find, find_all

blueprint = Blueprint("books", __name__, url_prefix="/books")

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


@doc(tags=["books"])
class BookList(MethodResource):
    @use_kwargs(PageSchema, location="query")
    @use_kwargs(PageSizeSchema, location="headers")
    @marshal_with(BookSchema(many=True))
    @doc(summary="List the books", description="In pages, by their titles.")
    def get(self, page, per_page, tag=None):
        books = [read_book(row) for row in find_all(SELECT + "order by title")]
        found = [book for book in books if tag is None or tag in book["tags"]]
        first = (page - 1) * per_page
        headers = {"X-Total": str(len(found))}
        if first + per_page < len(found):
            following = url_for("api.books.book_list", page=page + 1, tag=tag)
            headers["Link"] = f'<{following}>; rel="next"'
        return found[first : first + per_page], 200, headers

    @librarian_required
    @use_kwargs(BookSchema)
    @marshal_with(BookSchema, code=201, description="The book is in the library.")
    @doc(summary="Add a book")
    def post(self, **book):
        saved = save_book(book)
        location = url_for("api.books.book", book_id=saved["id"])
        return saved, 201, {"Location": location}


@doc(tags=["books"])
class BookDetail(MethodResource):
    @marshal_with(BookSchema)
    @doc(summary="Show a book")
    def get(self, book_id):
        return get_book(book_id)

    @librarian_required
    @use_kwargs(BookSchema(partial=True))
    @marshal_with(BookSchema)
    @doc(summary="Change a book")
    def patch(self, book_id, **changes):
        return save_book({**get_book(book_id), **changes})

    @librarian_required
    @marshal_with(None, code=204)
    @doc(summary="Take a book out of the library")
    def delete(self, book_id):
        if get_book(book_id)["holder"] is not None:
            raise NotAvailable("Somebody has the book.")
        change("delete from books where id = ?", book_id)
        return make_response("", 204)


blueprint.add_url_rule("/", view_func=BookList.as_view("book_list"))
blueprint.add_url_rule("/<int:book_id>", view_func=BookDetail.as_view("book"))


@blueprint.route("/<int:book_id>/cover", methods=["PUT"])
@librarian_required
@use_kwargs({"cover": fields.Raw(required=True)}, location="files")
@use_kwargs(
    {"kind": fields.String(load_default="front", validate=validate.OneOf(["front"]))},
    location="form",
)
@doc(tags=["books"], summary="Upload the cover of a book")
def upload_cover(book_id, cover, kind):
    get_book(book_id)
    image = cover.read()
    if not image.startswith(b"\x89PNG"):
        raise LibraryError("A cover is a PNG.", name=cover.filename)
    change("update books set cover = ? where id = ?", image, book_id)
    return {"bytes": len(image), "kind": kind}


@blueprint.route("/<int:book_id>/cover", methods=["GET"])
def show_cover(book_id):
    get_book(book_id)
    row = find("select cover from books where id = ?", book_id)
    if row["cover"] is None:
        abort(404, "The book has no cover.")
    return Response(row["cover"], mimetype="image/png")


@blueprint.route("/export.csv")
def export():
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
