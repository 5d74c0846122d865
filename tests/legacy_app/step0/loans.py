"""The loans of the member who is signed in."""

import datetime

from flask import Blueprint, abort, current_app, url_for
from flask_apispec import doc, marshal_with, use_kwargs
from flask_login import current_user, login_required
from marshmallow import fields

from .books import get_book
from .errors import LibraryError, NotAvailable
from .schemas import LoanSchema, WishSchema, read_day, read_time
from .storage import change, find, find_all

blueprint = Blueprint("loans", __name__, url_prefix="/loans")


def read_loan(row):
    """Return a loan as its Schema dumps it."""
    loan = dict(row, due=read_day(row["due"]), returned=read_time(row["returned"]))
    loan["book"] = get_book(row["book_id"])
    return loan


@blueprint.route("/", methods=["GET"])
@login_required
@use_kwargs({"open": fields.Boolean(load_default=False)}, location="query")
@marshal_with(LoanSchema(many=True))
@doc(tags=["loans"], summary="List my loans")
def list_loans(**kwargs):
    rows = find_all(
        "select * from loans where member_id = ? order by id", current_user.id
    )
    return [
        read_loan(row) for row in rows if not kwargs["open"] or row["returned"] is None
    ]


@blueprint.route("/", methods=["POST"])
@login_required
@use_kwargs(WishSchema)
@marshal_with(LoanSchema, code=201)
@doc(tags=["loans"], summary="Borrow a book")
def borrow(wish):
    book = get_book(wish.book_id)
    if book["holder"] is not None:
        raise NotAvailable("Somebody has the book.", bookId=book["id"])
    due = current_app.config["CLOCK"]().date() + datetime.timedelta(weeks=wish.weeks)
    new = change(
        "insert into loans (book_id, member_id, due, note) values (?, ?, ?, ?)",
        book["id"],
        current_user.id,
        due.isoformat(),
        wish.note,
    )
    location = url_for("api.loans.give_back", loan_id=new)
    return get_loan(new), 201, {"Location": location}


@blueprint.route("/<int:loan_id>/return", methods=["POST"])
@login_required
@marshal_with(LoanSchema)
@doc(tags=["loans"], summary="Give a book back")
def give_back(loan_id):
    loan = get_loan(loan_id)
    if loan["returned"] is not None:
        raise LibraryError("The book was given back.")
    now = current_app.config["CLOCK"]().isoformat()
    change("update loans set returned = ? where id = ?", now, loan_id)
    return get_loan(loan_id)


def get_loan(loan_id):
    """Return a loan of the member who is signed in, or answer 404."""
    row = find(
        "select * from loans where id = ? and member_id = ?", loan_id, current_user.id
    )
    if row is None:
        abort(404, "You have no such loan.")
    return read_loan(row)
