"""Another version of the API: a second Api of the app that uses every feature.

It has what an Api can be told differently, so that one run is not all of it.
"""

from __future__ import annotations

import dataclasses
import functools
import gettext
from collections.abc import Callable
from typing import Annotated, Any, Literal

import flask.views
from apispec import BasePlugin
from flask import Blueprint

from flask_typed import Api, APIKey, Depends, Header, Path, Problem, typed
from flask_typed.errors import ErrorFormatter
from flask_typed.parsing import TypedParser

PREFIX = "/v2"

tenant = APIKey("X-Tenant", scheme_name="tenant", auto_error=False)


@dataclasses.dataclass
class Note:
    """What is written and read again."""

    text: str
    is_done: bool = False


@dataclasses.dataclass
class Stored(Note):
    """A note that has got a number."""

    note_id: int = 0


class NoNote(Problem):
    """There is no such note."""

    status = 404


class Maintenance(Problem):
    """Any view may answer this."""

    status = 503


@dataclasses.dataclass
class Errors:
    """The body of every error."""

    message: str
    details: dict[str, Any] | None = None


def format_error(problem: Problem) -> Errors:
    """Return the body of an error."""
    found: dict[str, Any] | None = getattr(problem, "errors", None)
    return Errors(message=problem.title or "", details=found)


class German(gettext.NullTranslations):
    """A catalogue of one message."""

    def gettext(self, message: str) -> str:
        """Return the translation of a message, or the message."""
        known = {"Missing data for required field.": "Dieses Feld fehlt."}
        return known.get(message, message)


class SinkParser(TypedParser):
    """A webargs parser of the app's own."""


class SinkPlugin(BasePlugin):
    """A plugin of apispec."""


def passing_user(view: Callable[..., Any]) -> Callable[..., Any]:
    """Pass a view its user."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view(*args, user="Ann", **kwargs)

    return wrapper


notes = Blueprint("notes", __name__)
_NOTES: dict[int, Stored] = {}


@notes.post("/notes")
@typed(operation_id="addNote", tags=["notes"])
def add_note(note: Note) -> tuple[Stored, Literal[201]]:
    """Keep a note."""
    number = len(_NOTES)
    stored = Stored(text=note.text, is_done=note.is_done, note_id=number)
    _NOTES[number] = stored
    return stored, 201


class NoteView(flask.views.MethodView):
    """The methods of one note."""

    decorators = [typed(raises=[NoNote])]  # noqa: RUF012 - as Flask has it

    def get(self, number: Annotated[int, Path(description="of the note")]) -> Stored:
        """Read a note."""
        if number not in _NOTES:
            raise NoNote
        return _NOTES[number]

    def put(self, number: int, note: Note) -> Stored:
        """Write a note again."""
        if number not in _NOTES:
            raise NoNote
        _NOTES[number] = Stored(text=note.text, is_done=note.is_done, note_id=number)
        return _NOTES[number]


notes.add_url_rule("/notes/<int:number>", view_func=NoteView.as_view("note"))


@notes.get("/user")
@passing_user
@typed(passed=["user"], deprecated=True)
def whoami(user: str, x_depth: Annotated[int, Header()] = 0) -> list[str]:
    """Name the user that a decorator passed."""
    return [user]


@notes.get("/late")
@typed(summary="Answer later", description="An *async* view.")
async def late(number: int = 0) -> list[int]:
    """Answer from a coroutine."""
    return [number]


@notes.get("/hidden")
@typed(in_document=False)
def hidden() -> list[int]:
    """Answer, and be in no document."""
    return []


@notes.get("/plain")
@typed(mode="off")
def plain() -> dict[str, int]:
    """Answer as Flask does."""
    return {"plain": 1}


@notes.put("/lenient")
@typed(unknown="exclude", status=202, responses={410: "It was withdrawn."})
def lenient(note: Note) -> Note:
    """Ignore members that are unknown."""
    return note


def add_links(document: dict[str, Any]) -> None:
    """Say by links (OpenAPI 3.1, 4.8.20) what the id of a new note is good for."""
    created = document["paths"][f"{PREFIX}/notes"]["post"]["responses"]["201"]
    created["links"] = {
        name: {
            "operationId": document["paths"][f"{PREFIX}/notes/{{number}}"][method][
                "operationId"
            ],
            "parameters": {"number": "$response.body#/data/NoteId"},
        }
        for name, method in (("read", "get"), ("write", "put"))
    }


def build_api() -> Api:
    """Return the Api, with every keyword that says how."""
    return Api(
        url_prefix=PREFIX,
        title="Kitchen sink, another version",
        version="2.0",
        openapi_version="3.0.3",
        split_components=False,
        document_untyped=False,
        openapi_path="/openapi.json",
        openapi_yaml_path=None,
        docs_path="/swagger",
        redoc_path=None,
        docs_dependencies=[Depends(tenant)],
        swagger_ui_oauth={"clientId": "docs", "scopes": ["notes"]},
        swagger_ui_origins=["https://oauth.sink.example"],
        plugins=[SinkPlugin()],
        finish_document=add_links,
        parser=SinkParser,
        error_formatter=ErrorFormatter(format_error, statuses={422: 400}),
        envelope="data",
        translations={"de": German()},
        raises=[Maintenance],
        unknown="raise",
        naming="pascal",
        check_responses="debug",
        compiled=False,
        max_json_depth=32,
        max_errors=20,
        security=[],
    )
