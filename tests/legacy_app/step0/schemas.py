"""What goes in and out of the API as JSON."""

import datetime
from collections import namedtuple

from flask import current_app, url_for
from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates,
    validates_schema,
)

Wish = namedtuple("Wish", ["book_id", "weeks", "note"])


class AuthorSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(min=1, max=80))
    born = fields.Integer(allow_none=True, load_default=None)


class BookSchema(Schema):
    id = fields.Integer(dump_only=True)
    isbn = fields.String(required=True)
    title = fields.String(required=True, validate=validate.Length(min=1, max=200))
    author = fields.Nested(AuthorSchema, required=True)
    published_year = fields.Integer(
        data_key="publishedYear", allow_none=True, validate=validate.Range(min=1450)
    )
    fee = fields.Decimal(places=2, as_string=True)
    tags = fields.List(fields.String())
    available = fields.Function(lambda book: book["holder"] is None)
    url = fields.Method("get_url")

    def get_url(self, book):
        return url_for("api.books.book", book_id=book["id"])

    @pre_load
    def join_isbn(self, data, **kwargs):
        # As it is printed on the back of a book.
        if isinstance(data.get("isbn"), str):
            data = dict(data, isbn=data["isbn"].replace("-", ""))
        return data

    @validates("isbn")
    def check_isbn(self, value, **kwargs):
        weights = [1, 3] * 6 + [1]
        if not (value.isdigit() and len(value) == len(weights)):
            raise ValidationError("Not an ISBN of 13 digits.")
        if sum(int(d) * w for d, w in zip(value, weights, strict=True)) % 10:
            raise ValidationError("The last digit of the ISBN is wrong.")

    @validates_schema
    def check_years(self, data, **kwargs):
        born = data.get("author", {}).get("born")
        published = data.get("published_year")
        if born and published and published < born:
            raise ValidationError("The author was not born yet.")


class LoanSchema(Schema):
    id = fields.Integer()
    book = fields.Nested(BookSchema(only=["id", "title", "url"]))
    due = fields.Date()
    returned = fields.DateTime(allow_none=True)
    note = fields.String(allow_none=True)
    overdue = fields.Method("get_overdue")

    def get_overdue(self, loan):
        today = current_app.config["CLOCK"]().date()
        return loan["returned"] is None and loan["due"] < today


class WishSchema(Schema):
    """Which book somebody wants to borrow. Old clients send more."""

    class Meta:
        unknown = EXCLUDE

    book_id = fields.Integer(required=True, data_key="bookId")
    weeks = fields.Integer(load_default=3, validate=validate.OneOf([1, 2, 3]))
    note = fields.String(load_default=None, validate=validate.Length(max=100))

    @post_load
    def make_wish(self, data, **kwargs):
        return Wish(**data)


class MemberSchema(Schema):
    id = fields.Integer(dump_only=True)
    name = fields.String(validate=validate.Length(min=1, max=80))
    email = fields.Email()
    is_librarian = fields.Boolean(dump_only=True, data_key="isLibrarian")
    password = fields.String(load_only=True, validate=validate.Length(min=6))


class PageSchema(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(min=1))
    tag = fields.String()


class PageSizeSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    per_page = fields.Integer(
        data_key="X-Per-Page",
        load_default=2,
        validate=validate.Range(min=1, max=100),
    )


def read_day(text):
    """Return the day that a column of the database holds."""
    return datetime.date.fromisoformat(text)


def read_time(text):
    """Return the time that a column of the database holds, or None."""
    return None if text is None else datetime.datetime.fromisoformat(text)
