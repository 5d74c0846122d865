"""The pages for people, in HTML."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from .login import check_password, for_members
from .storage import find_all

pages = Blueprint("pages", __name__, template_folder="../templates")


@pages.route("/")
def index() -> ResponseReturnValue:
    books = find_all("select title, author from books order by title")
    return render_template("index.html", books=books)


@pages.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "POST":
        member = check_password(request.form["email"], request.form["password"])
        if member is not None:
            login_user(member)
            target = request.args.get("next", "")
            # A path of ours, and no address elsewhere.
            is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
            return redirect(target if is_ours else url_for("pages.index"))
        flash("The address or the password is wrong.")
    return render_template("login.html")


@pages.route("/logout", methods=["POST"])
@for_members
def logout() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("pages.index"))


@pages.route("/shelf")
@for_members
def shelf() -> ResponseReturnValue:
    books = find_all(
        "select title, author from books where id in"
        " (select book_id from loans where member_id = ? and returned is null)",
        current_user.id,
    )
    return render_template("shelf.html", books=books)
