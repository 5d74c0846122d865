"""The application factory."""

import datetime
import uuid

from flask import Blueprint, Flask, abort, g, request
from flask_typed.flask_apispec import FlaskApiSpec

from . import books, errors, loans, members, pages, search, storage
from .login import logins


def create_app(config=None):
    """Return the app.

    :param config: what differs from the defaults
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="dev",
        DATABASE="library.sqlite3",
        CLOCK=datetime.datetime.now,
        READ_ONLY=False,
        MAX_CONTENT_LENGTH=10000,
        APISPEC_TITLE="Lending library",
        APISPEC_VERSION="1.4",
    )
    app.config.update(config or {})
    storage.init_app(app)
    logins.init_app(app)
    errors.init_app(app)
    add_hooks(app)
    app.register_blueprint(pages.pages)
    app.register_blueprint(build_blueprint())
    add_docs(app)
    return app


def build_blueprint():
    """Return the blueprint of the API, with those of its parts in it."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    for module in (books, loans, members, search):
        blueprint.register_blueprint(module.blueprint)
    return blueprint


def add_hooks(app):
    """Add what is done before and after each request."""

    @app.before_request
    def begin():
        g.request_id = request.headers.get("X-Request-Id") or uuid.uuid4().hex
        if app.config["READ_ONLY"] and request.method not in ("GET", "HEAD"):
            abort(503, "The library is being counted. Come back later.")

    @app.after_request
    def name_request(response):
        response.headers["X-Request-Id"] = g.request_id
        return response


def add_docs(app):
    """Document the API."""
    docs = FlaskApiSpec(app)
    docs.register(books.BookList, endpoint="book_list", blueprint="api.books")
    docs.register(books.BookDetail, endpoint="book", blueprint="api.books")
    docs.register(books.upload_cover, blueprint="api.books")
    for view in (loans.list_loans, loans.borrow, loans.give_back):
        docs.register(view, blueprint="api.loans")
    docs.register(members.Me, endpoint="me", blueprint="api.members")
    search.add_docs(docs.spec)
