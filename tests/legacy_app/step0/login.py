"""Who is signed in: Flask-Login, by the session."""

import functools

from flask import abort, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required
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


def librarian_required(view):
    """Return a view that answers 403 to all but librarians."""

    @login_required
    @functools.wraps(view)
    def view_of_librarians(*args, **kwargs):
        if not current_user.is_librarian:
            abort(403, "This is for librarians.")
        return view(*args, **kwargs)

    return view_of_librarians
