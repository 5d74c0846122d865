"""What a form with uploads accepts is what its document says of its parts."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence
from typing import Annotated, Any

import annotated_types as at
from documents import read_document
from flask import Flask
from flask.testing import FlaskClient
from forms import MULTIPART, multipart, part
from honest import examples
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_honest_objects import MAKERS, Spec
from werkzeug.datastructures import FileStorage

from flask_typed import Api, File, Form, schema_options, typed
from flask_typed.members import Unknown


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of a form.

    :param name: of the field
    :param content: its bytes
    :param filename: None for a text
    :param content_type: of a file
    """

    name: str
    content: str
    filename: str | None = None
    content_type: str | None = None

    def write(self) -> bytes:
        """Return the part as a browser writes it."""
        return part(
            self.name,
            self.content,
            filename=self.filename,
            content_type=self.content_type,
        )


def uploads(draw: st.DrawFn) -> Any:
    """Return the type of a file, or of several, with limits or without."""
    limits: dict[str, Any] = {}
    if draw(st.booleans()):
        limits["max_size"] = draw(st.integers(0, 4))
    if draw(st.booleans()):
        limits["content_types"] = draw(
            st.sampled_from([["text/csv"], ["image/*", "text/csv"]])
        )
    many = draw(st.booleans())
    hint: Any = list[FileStorage] if many else FileStorage
    hint = Annotated[hint, File(**limits)] if limits else hint
    if many and draw(st.booleans()):
        hint = Annotated[hint, draw(st.sampled_from([at.MinLen(1), at.MaxLen(1)]))]
    return hint


TEXTS: tuple[Any, ...] = (int, str, list[int], Annotated[str, at.MaxLen(1)])
NAMES = ("a", "b", "c")
UNKNOWNS: list[Unknown] = ["raise", "exclude"]


@st.composite
def forms(draw: st.DrawFn) -> tuple[FlaskClient, dict[str, Any]]:
    """Return a client of a view that reads a form, and the types of its fields."""
    hints: dict[str, Any] = {"a": uploads(draw)}
    for name in NAMES[1 : draw(st.integers(1, 3))]:
        is_upload = draw(st.booleans())
        hints[name] = uploads(draw) if is_upload else draw(st.sampled_from(TEXTS))
    optional = [name for name in hints if draw(st.booleans())]
    is_class, unknown = draw(st.booleans()), draw(st.sampled_from(UNKNOWNS))
    app = Flask(__name__)
    app.testing = True
    Api(app)
    view: Any
    if is_class:
        specs = [
            Spec(
                name,
                hints[name] | None if name in optional else hints[name],
                None,
                name in optional,
                None,
            )
            for name in sorted(hints, key=lambda name: name in optional)
        ]
        cls: Any = draw(st.sampled_from(MAKERS))(specs)
        schema_options(unknown=unknown)(cls)

        def read(it: Any) -> None: ...

        read.__annotations__["it"] = Annotated[cls, Form()]
        view = read
    else:

        def take(a: Any = None, b: Any = None, c: Any = None) -> None: ...

        view = take
        build_signature(view, hints, optional)
    app.post("/")(typed(unknown=unknown)(view))
    return app.test_client(), hints


def build_signature(view: Any, hints: dict[str, Any], optional: Sequence[str]) -> None:
    """Give a view an argument for each field of a form."""
    view.__annotations__ |= {
        name: Annotated[wanted, Form()] if hint in TEXTS else wanted
        for name, hint in hints.items()
        for wanted in [hint | None if name in optional else hint]
    }
    view.__signature__ = inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=None if name in optional else inspect.Parameter.empty,
            )
            for name in hints
        ]
    )


FILES = st.builds(
    Part,
    name=st.sampled_from([*NAMES, "z"]),
    content=st.text("xy", max_size=6),
    filename=st.just("f.txt"),
    content_type=st.sampled_from(["text/csv", "image/png", "text/plain", None]),
)
WRITTEN = st.builds(
    Part,
    name=st.sampled_from([*NAMES, "z"]),
    content=st.sampled_from(["1", "x", "12", "0"]),
)


def accepts(document: Any, parts: Sequence[Part]) -> bool:
    """Return what a document says of a form."""
    body = document["paths"]["/"]["post"]["requestBody"]
    media = body["content"]["multipart/form-data"]
    schema = media["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
    encoding = media.get("encoding", {})
    by_name: dict[str, list[Part]] = {}
    for each in parts:
        by_name.setdefault(each.name, []).append(each)
    value: dict[str, Any] = {}
    for name, found in by_name.items():
        words = schema["properties"].get(name)
        if words is None:
            if schema.get("additionalProperties") is False:
                return False
            continue
        items = words.get("items", words)
        is_file = "contentMediaType" in items
        if any((each.filename is not None) is not is_file for each in found):
            return False
        if is_file and not are_typed(found, encoding.get(name, {}).get("contentType")):
            return False
        read = [read_text(each.content, items) for each in found]
        if "items" not in words and len(read) > 1:
            return False
        value[name] = read if "items" in words else read[0]
    validator = Draft202012Validator(schema | {"components": document["components"]})
    return bool(validator.is_valid(value))


def are_typed(given: Sequence[Part], content_types: str | None) -> bool:
    """Return whether files have one of the types that an Encoding Object lists."""
    if content_types is None:
        return True
    names = content_types.split(", ")
    kinds = [(each.content_type or "").partition("/")[0] for each in given]
    return all(
        each.content_type in names or f"{kind}/*" in names
        for each, kind in zip(given, kinds, strict=True)
    )


def read_text(text: str, words: Any) -> Any:
    """Return the JSON value of a text."""
    return int(text) if words.get("type") == "integer" and text.isdigit() else text


@examples(150)
@given(st.data(), forms())
def test_a_form_with_uploads_is_what_its_document_says(
    data: st.DataObject, form: tuple[FlaskClient, dict[str, Any]]
) -> None:
    client, hints = form
    likely = [draw_for(data, name, hint) for name, hint in hints.items()]
    kept = [each for each in likely if data.draw(st.integers(0, 5))]
    more = data.draw(st.lists(FILES | WRITTEN, max_size=1))
    parts = [*kept, *more] if data.draw(st.integers(0, 2)) == 0 else kept
    answer = client.post(
        "/", data=multipart(*(each.write() for each in parts)), content_type=MULTIPART
    )
    assert answer.status_code in (204, 422), answer.text
    document = read_document(client.application)
    assert (answer.status_code == 204) is accepts(document, parts), answer.text


def draw_for(data: st.DataObject, name: str, hint: Any) -> Part:
    """Return a part that a field may take."""
    made: Part = data.draw(WRITTEN if hint in TEXTS else FILES)
    return dataclasses.replace(made, name=name)
