"""The member who is signed in."""

from flask import Blueprint
from flask.views import MethodView
from flask_typed import Partial, typed
from werkzeug.security import generate_password_hash

from .errors import OF_A_BODY, answers
from .login import Member, Reader, find_member
from .models import Me, Profile
from .storage import change

blueprint = Blueprint("members", __name__)
typed.defaults(blueprint, tags=["members"])


def describe(member: Member) -> Me:
    """Return what a member is told."""
    return Me(member.id, member.name, member.email, member.is_librarian)


class MeView(MethodView):
    @typed(responses=answers(401))
    def get(self, member: Reader) -> Me:
        """Show who I am."""
        return describe(member)

    @typed(responses=answers(401, *OF_A_BODY))
    def patch(self, member: Reader, changes: Partial[Profile]) -> Me:
        """Change my name, address or password."""
        columns = dict(changes)
        if "password" in changes:
            columns["password"] = generate_password_hash(
                changes["password"], "pbkdf2:sha256:1000"
            )
        for column, value in columns.items():
            change(f"update members set {column} = ? where id = ?", value, member.id)
        return describe(find_member(member.id) or member)


blueprint.add_url_rule("/me", view_func=MeView.as_view("me"))
