"""The loans of the member who is signed in."""

import datetime
import sqlite3
from typing import Literal

from flask import Blueprint, abort, current_app, url_for
from flask_typed import typed

from .books import get_book
from .errors import OF_A_BODY, LibraryError, NotAvailable, answers
from .login import Member, Reader
from .models import BookLink, Loan, Wish
from .storage import change, find, find_all

blueprint = Blueprint("loans", __name__, url_prefix="/loans")
typed.defaults(blueprint, tags=["loans"])


def now() -> datetime.datetime:
    """Return the time by the clock of the library."""
    time: datetime.datetime = current_app.config["CLOCK"]()
    return time


def read_loan(row: sqlite3.Row) -> Loan:
    """Return the loan of a row."""
    book = get_book(row["book_id"])
    due = datetime.date.fromisoformat(row["due"])
    returned = row["returned"] and datetime.datetime.fromisoformat(row["returned"])
    return Loan(
        id=row["id"],
        book=BookLink(id=book.id, title=book.title, url=book.url),
        due=due,
        returned=returned,
        note=row["note"],
        overdue=returned is None and due < now().date(),
    )


def get_loan(member: Member, loan_id: int) -> Loan:
    """Return a loan of a member, or answer 404."""
    row = find("select * from loans where id = ? and member_id = ?", loan_id, member.id)
    if row is None:
        abort(404, "You have no such loan.")
    return read_loan(row)


@blueprint.get("/")
@typed(responses=answers(401, 422))
def list_loans(member: Reader, open: bool = False) -> list[Loan]:
    """List my loans.

    :param open: those that were not returned alone
    """
    rows = find_all("select * from loans where member_id = ? order by id", member.id)
    return [read_loan(row) for row in rows if not open or row["returned"] is None]


@blueprint.post("/")
# Old clients send more than a wish is made of.
@typed(unknown="exclude", responses=answers(401, 404, 409, *OF_A_BODY))
def borrow(member: Reader, wish: Wish) -> tuple[Loan, Literal[201], dict[str, str]]:
    """Borrow a book."""
    book = get_book(wish.book_id)
    if not book.available:
        raise NotAvailable("Somebody has the book.", bookId=book.id)
    due = now().date() + datetime.timedelta(weeks=wish.weeks)
    new = change(
        "insert into loans (book_id, member_id, due, note) values (?, ?, ?, ?)",
        *(book.id, member.id, due.isoformat(), wish.note),
    )
    location = url_for("api.loans.give_back", loan_id=new)
    return get_loan(member, new), 201, {"Location": location}


@blueprint.post("/<int:loan_id>/return")
@typed(responses=answers(400, 401, 404, 422))
def give_back(member: Reader, loan_id: int) -> Loan:
    """Give a book back."""
    if get_loan(member, loan_id).returned is not None:
        raise LibraryError("The book was given back.")
    change("update loans set returned = ? where id = ?", now().isoformat(), loan_id)
    return get_loan(member, loan_id)
