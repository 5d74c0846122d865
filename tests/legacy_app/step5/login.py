"""Who is signed in: Flask-Login, by the session."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ParamSpec

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_required
from flask_typed import APIKey, Depends, Problem, Security
from werkzeug.security import check_password_hash

from .storage import find

P = ParamSpec("P")

logins = LoginManager()


@dataclass
class Member:
    """A member, with what Flask-Login asks of one."""

    id: int
    name: str
    email: str
    is_librarian: bool
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what is kept in the session."""
        return str(self.id)


def read_member(row: sqlite3.Row) -> Member:
    """Return the member of a row."""
    return Member(row["id"], row["name"], row["email"], bool(row["is_librarian"]))


def find_member(member_id: int) -> Member | None:
    """Return a member by the id, or None."""
    row = find("select * from members where id = ?", member_id)
    return None if row is None else read_member(row)


def refuse() -> ResponseReturnValue:
    """Show the login to who asks for a page of members."""
    return redirect(url_for("pages.login", next=request.path))


logins.user_loader(lambda text: find_member(int(text)))
logins.unauthorized_handler(refuse)


def check_password(email: str, password: str) -> Member | None:
    """Return the member, or None if there is none with this password."""
    row = find("select * from members where email = ?", email)
    if row is None or not check_password_hash(row["password"], password):
        return None
    return read_member(row)


def for_members(page: Callable[P, Any]) -> Callable[P, Any]:
    """Return a page that sends strangers to the login."""
    guarded: Callable[P, Any] = login_required(page)
    return guarded


session = APIKey("session", "cookie", description="Set by the page `/login`.")


def signed_in(_: Annotated[str, Depends(session)]) -> Member:
    """Return the member who is signed in."""
    member: Member = current_user
    if not member.is_authenticated:
        raise session.unauthorized("Sign in first.")
    return member


class LibrariansOnly(Problem):
    """A member may not do this."""

    status = 403
    detail = "This is for librarians."


def librarian(member: Annotated[Member, Depends(signed_in)]) -> Member:
    """Return the member who is signed in, if this is a librarian."""
    if not member.is_librarian:
        raise LibrariansOnly
    return member


Reader = Annotated[Member, Depends(signed_in)]
librarians = Security(librarian, raises=[LibrariansOnly])
