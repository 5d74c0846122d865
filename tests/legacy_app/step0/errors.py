"""Answers to what goes wrong: JSON for the API, pages for people."""

from flask import jsonify, render_template, request
from werkzeug.exceptions import HTTPException


class LibraryError(Exception):
    """What the rules of the library forbid."""

    status = 400

    def __init__(self, message, **more):
        super().__init__(message)
        self.message = message
        self.more = more


class NotAvailable(LibraryError):
    """Somebody else has the book."""

    status = 409


def init_app(app):
    """Add the handlers to an app."""

    @app.errorhandler(LibraryError)
    def answer_library_error(error):
        return jsonify(message=error.message, **error.more), error.status

    @app.errorhandler(400)
    @app.errorhandler(422)
    def answer_bad_request(error):
        # What webargs found is in `data`.
        data = getattr(error, "data", None)
        if data is None:
            return answer_http_error(error)
        return jsonify(message="Bad request", errors=data["messages"]), error.code

    @app.errorhandler(HTTPException)
    def answer_http_error(error):
        if not request.path.startswith("/api/"):
            return render_template("error.html", error=error), error.code
        return jsonify(message=error.description), error.code

    @app.errorhandler(Exception)
    def answer_bug(error):
        app.logger.error("A request failed", exc_info=error)
        if not request.path.startswith("/api/"):
            return "<h1>We are sorry</h1>", 500
        return jsonify(message="We are sorry"), 500
