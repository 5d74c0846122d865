"""Answers to what goes wrong: JSON for the API, pages for people."""

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException


@dataclass
class Message:
    """What went wrong, in words."""

    message: str


class Refusal(TypedDict):
    """What the rules of the library forbid, and what it is about."""

    message: str
    isbn: NotRequired[str]
    bookId: NotRequired[int]
    name: NotRequired[str]


@dataclass
class BadRequest:
    """What is wrong with a request.

    :param errors: by location and member
    """

    message: str
    errors: dict[str, Any]


def answers(*statuses: int) -> dict[int, Any]:
    """Return what the handlers below answer with some statuses, for the document."""
    bodies: dict[int, Any]
    bodies = {400: Refusal | BadRequest, 409: Refusal, 422: BadRequest}
    return {status: bodies.get(status, Message) for status in statuses}


#: The statuses of a request whose body is wrong.
OF_A_BODY = (400, 413, 415, 422)


class LibraryError(Exception):
    """What the rules of the library forbid."""

    status = 400

    def __init__(self, message: str, **more: Any) -> None:
        super().__init__(message)
        self.message = message
        self.more = more


class NotAvailable(LibraryError):
    """Somebody else has the book."""

    status = 409


def init_app(app: Flask) -> None:
    """Add the handlers to an app."""

    @app.errorhandler(LibraryError)
    def answer_library_error(error: LibraryError) -> ResponseReturnValue:
        return jsonify(message=error.message, **error.more), error.status

    @app.errorhandler(400)
    @app.errorhandler(422)
    def answer_bad_request(error: HTTPException) -> ResponseReturnValue:
        # What is wrong with a request is in `data`.
        data = getattr(error, "data", None)
        if data is None:
            return answer_http_error(error)
        body = jsonify(message="Bad request", errors=data["messages"])
        return body, error.code or 400

    @app.errorhandler(401)
    def answer_stranger(error: HTTPException) -> ResponseReturnValue:
        # Without a cookie the scheme refuses, with an old one what looks it up.
        return jsonify(message="Sign in first."), 401

    @app.errorhandler(HTTPException)
    def answer_http_error(error: HTTPException) -> ResponseReturnValue:
        if not request.path.startswith("/api/"):
            return render_template("error.html", error=error), error.code or 500
        return jsonify(message=error.description), error.code or 500

    @app.errorhandler(Exception)
    def answer_bug(error: Exception) -> ResponseReturnValue:
        app.logger.error("A request failed", exc_info=error)
        if not request.path.startswith("/api/"):
            return "<h1>We are sorry</h1>", 500
        return jsonify(message="We are sorry"), 500
