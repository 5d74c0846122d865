"""Who is signed in: Flask-Login, by the session."""

from typing import Annotated

from flask import abort, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_typed import APIKey, Depends, Problem, Security
from werkzeug.security import check_password_hash

from .storage import find

logins = LoginManager()


class Member(UserMixin):
    def __init__(self, row):
        self.id = row["id"]
        self.name = row["name"]
        self.email = row["email"]
        self.is_librarian = bool(row["is_librarian"])


@logins.user_loader
def load_member(member_id):
    """Return a member by the id that is in the session, or None."""
    row = find("select * from members where id = ?", int(member_id))
    return None if row is None else Member(row)


@logins.unauthorized_handler
def refuse():
    """Answer 401 in the API, and show the login elsewhere."""
    if request.path.startswith("/api/"):
        abort(401, "Sign in first.")
    return redirect(url_for("pages.login", next=request.path))


def check_password(email, password):
    """Return the member, or None if there is none with this password."""
    row = find("select * from members where email = ?", email)
    if row is None or not check_password_hash(row["password"], password):
        return None
    return Member(row)


session = APIKey("session", "cookie", description="Set by the page `/login`.")


def signed_in(_: Annotated[str, Depends(session)]) -> Member:
    """Return the member who is signed in."""
    if not current_user.is_authenticated:
        raise session.unauthorized("Sign in first.")
    return current_user._get_current_object()


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
