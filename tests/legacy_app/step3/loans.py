"""The loans of the member who is signed in."""

import datetime
from typing import Annotated, Any, Literal

from flask import Blueprint, abort, current_app, url_for
from flask_login import current_user, login_required
from flask_typed import typed

from .books import get_book
from .errors import LibraryError, NotAvailable
from .schemas import LoanSchema, Wish, WishSchema, read_day, read_time
from .storage import change, find, find_all

blueprint = Blueprint("loans", __name__, url_prefix="/loans")
typed.defaults(blueprint, tags=["loans"])

Loan = Annotated[dict[str, Any], LoanSchema]


def read_loan(row):
    """Return a loan as its Schema dumps it."""
    loan = dict(row, due=read_day(row["due"]), returned=read_time(row["returned"]))
    loan["book"] = get_book(row["book_id"])
    return loan


@blueprint.get("/")
@login_required
@typed
def list_loans(open: bool = False) -> list[Loan]:
    """List my loans."""
    rows = find_all(
        "select * from loans where member_id = ? order by id", current_user.id
    )
    return [read_loan(row) for row in rows if not open or row["returned"] is None]


@blueprint.post("/")
@login_required
@typed
def borrow(
    wish: Annotated[Wish, WishSchema],
) -> tuple[Loan, Literal[201], dict[str, str]]:
    """Borrow a book."""
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


@blueprint.post("/<int:loan_id>/return")
@login_required
@typed
def give_back(loan_id: int) -> Loan:
    """Give a book back."""
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
