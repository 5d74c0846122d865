"""The member who is signed in."""

from flask import Blueprint
from flask_login import current_user, login_required
from flask_typed.flask_apispec import MethodResource, doc, marshal_with, use_kwargs
from werkzeug.security import generate_password_hash

from .login import load_member
from .schemas import MemberSchema
from .storage import change

blueprint = Blueprint("members", __name__)


@doc(tags=["members"])
class Me(MethodResource):
    decorators = [login_required]

    @marshal_with(MemberSchema)
    @doc(summary="Show who I am")
    def get(self):
        return current_user

    @use_kwargs(MemberSchema)
    @marshal_with(MemberSchema)
    @doc(summary="Change my name, address or password")
    def patch(self, **changes):
        if "password" in changes:
            hashed = generate_password_hash(changes["password"], "pbkdf2:sha256:1000")
            changes["password"] = hashed
        for column, value in changes.items():
            change(
                f"update members set {column} = ? where id = ?", value, current_user.id
            )
        return load_member(current_user.id)


blueprint.add_url_rule("/me", view_func=Me.as_view("me"))
