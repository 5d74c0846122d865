"""Members of classes as parameters: accepted is what their documents say."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, get_origin

import annotated_types as at
import pydantic
import pytest
from documents import read_document
from flask.testing import FlaskClient
from honest import (
    Color,
    Mixed,
    examples,
)
from honest_requests import (
    BRACKETS,
    JOINED,
    PLACES,
    Joined,
    Place,
    Texts,
    assert_honest,
    client_of,
    is_array,
    readings,
    resolve,
    schema_of,
)
from hypothesis import given
from hypothesis import strategies as st
from json_formats import formats
from jsonschema import Draft202012Validator
from marshmallow import EXCLUDE, RAISE, Schema, fields, validate
from test_honest_objects import GENERIC, MAKERS, Spec

from flask_typed import (
    Alias,
    Form,
    Header,
    Query,
    read_only,
    schema_options,
    write_only,
)
from flask_typed.members import Naming

# Classes of every kind, whose members are parameters.

#: Types of members, each with a text that fits it, and whether a blank is a value.
MEMBERS: tuple[tuple[Any, str, bool], ...] = (
    (int, "3", False),
    (Annotated[int, at.Ge(0), at.Lt(5)], "0", False),
    (float | None, "0.5", False),
    (bool, "true", False),
    (str, "x", True),
    (Annotated[str, at.MinLen(1), at.MaxLen(2)], "x", True),
    (Literal["x", 1], "x", False),
    (Color, "red", False),
    (Mixed | None, "0.5", False),
    (int | str, "x", True),
)
LIST_MEMBERS: tuple[tuple[Any, str, bool], ...] = (
    (list[int], "1", False),
    (set[str], "x", True),
    (tuple[int, ...] | None, "1", False),
)
NAMES = ("a", "b_c", "d_e_f")
NAMINGS: list[Naming | None] = [None, "camel", "kebab"]


@dataclasses.dataclass(frozen=True)
class Made:
    """A class, with texts that fit it by member and what is said of the members."""

    cls: Any
    texts: dict[str, str]
    blanks: tuple[str, ...]


@st.composite
def classes(draw: st.DrawFn, *, lists: bool) -> Made:
    """Return a class of any kind, or a part of one, whose members can be parameters."""
    specs, texts, blanks = [], {}, []
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        kinds = MEMBERS + LIST_MEMBERS if lists else MEMBERS
        if lists and name == "a":  # a style of lists is refused where there are none
            kinds = LIST_MEMBERS
        hint, text, is_text = draw(st.sampled_from(kinds))
        has_default = draw(st.booleans())
        notes: list[Any] = [None, None, Alias(f"x{name}"), write_only]
        can_be_unread = has_default and name != "a"  # one of them has to be read
        note = draw(st.sampled_from([*notes, read_only] if can_be_unread else notes))
        specs.append(Spec(name, hint, None, has_default, note))
        texts[name] = text
        if not is_text:
            blanks.append(name)
    specs.sort(key=lambda spec: spec.has_default)
    cls = draw(st.sampled_from(MAKERS))(specs)
    schema_options(naming=draw(st.sampled_from(NAMINGS)))(cls)
    if draw(st.integers(0, 3)) == 0:  # in a part of which all members are optional
        return Made(GENERIC["partial"][cls], texts, tuple(blanks))
    if lists and draw(st.integers(0, 5)) == 0:  # of which members are T and list[T]
        hint, text, is_text = draw(st.sampled_from(MEMBERS))
        blank = () if is_text else ("many",)
        return Made(GENERIC["box"][hint], {"it": text, "many": text}, blank)
    optional = {spec.name for spec in specs if spec.has_default}
    if len(texts) > 1 and draw(st.integers(0, 3)) == 0:
        left_out = draw(st.sampled_from(sorted(texts.keys() - {"a"})))
        del texts[left_out]
        cls = GENERIC["omit"][cls, Literal[left_out]]
    return Made(cls, texts, tuple(name for name in blanks if name in optional))


def wire_names(schema: Any, names: Sequence[str]) -> dict[str, str]:
    """Return the names on the wire: by a rule, an alias with an x, or of a header.

    What cannot be sent, since it is read only, has none.
    """
    found = {re.sub("[-_]", "", name).lower(): name for name in schema["properties"]}
    plain = {name: name.replace("_", "") for name in names}
    written = {
        name: found.get(plain[name]) or found.get(f"x{plain[name]}") for name in names
    }
    return {name: on_wire for name, on_wire in written.items() if on_wire is not None}


@st.composite
def requests_near(
    draw: st.DrawFn, names: Mapping[str, str], made: Made
) -> dict[str, list[str]]:
    """Return what a request says that fits a class, or nearly does."""
    texts = {}
    for name, text in made.texts.items():
        if name not in names:
            continue
        action = draw(st.integers(0, 9))
        if action > 3:
            texts[names[name]] = [text]
        elif action > 1:
            odd = st.sampled_from(["", "x", "1", "7", "-1", "0.5", "true", "null"])
            texts[names[name]] = draw(st.lists(odd, min_size=1, max_size=2))
    if draw(st.integers(0, 6)) == 0:
        texts.setdefault(draw(st.sampled_from(["z", *NAMES])), ["x"])
    return texts


def assert_members_are_honest(
    data: st.DataObject, made: Made, client: FlaskClient, place: Place
) -> None:
    """Send a request near a class, and hold the answer against its document."""
    names = wire_names(schema_of(client), list(made.texts))
    texts = data.draw(requests_near(names, made))
    if place.marker is Header:  # whose names WSGI writes in its way, and servers join
        in_environ = {name.upper().replace("-", "_") for name in names.values()}
        texts = {
            name: said[:1]
            for name, said in texts.items()
            if name in names.values() or name.upper() not in in_environ
        }
    # No browser leaves a header or a cookie blank: a blank one is a value.
    has_blanks = place.marker in (Query, Form)
    optional = tuple(names[name] for name in made.blanks if name in names)
    blanks = optional if has_blanks else ()
    assert_honest(client, place, texts, blanks)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@examples(80)
@given(st.data())
def test_the_members_of_a_class_are_what_their_document_says(
    place: Place, data: st.DataObject
) -> None:
    made = data.draw(classes(lists=place.takes_lists))
    assert_members_are_honest(data, made, client_of(made.cls, place), place)


@pytest.mark.parametrize("joined", JOINED.values(), ids=JOINED)
@examples(30)
@given(st.data(), st.booleans())
def test_members_that_are_lists_in_one_value_are_what_their_document_says(
    joined: Joined, data: st.DataObject, loads_itself: bool
) -> None:
    made = data.draw(self_loading(lists=True) if loads_itself else classes(lists=True))
    client = client_of(made.cls, joined.place)
    schema = schema_of(client)
    names = wire_names(schema, list(made.texts))
    lists = {name for name, words in schema["properties"].items() if is_array(words)}
    texts = {}
    for name, said in data.draw(requests_near(names, made)).items():
        # A blank may be no list, an empty one, or one of a blank.
        items = [text for text in said if text]
        if items and name in names.values():
            texts[name] = items if name in lists else items[:1]

    def send(client: FlaskClient, texts: Texts) -> Any:
        return joined.send(client, texts, lists)

    assert_honest(client, dataclasses.replace(joined.place, send=send), texts)


# Classes that load their members themselves.

#: Fields, and types, that read a text as the schema that is published of them says.
FIELDS: tuple[tuple[Callable[..., Any], Any, str, bool], ...] = (
    (fields.Integer, int, "3", False),
    (
        lambda **words: fields.Integer(validate=validate.Range(0, 4), **words),
        Annotated[int, at.Ge(0), at.Le(4)],
        "0",
        False,
    ),
    (fields.Float, float, "0.5", False),
    (fields.Boolean, bool, "true", False),
    (fields.String, str, "x", True),
    (
        lambda **words: fields.String(validate=validate.Length(1, 2), **words),
        Annotated[str, at.MinLen(1), at.MaxLen(2)],
        "x",
        True,
    ),
    (
        lambda **words: fields.String(validate=validate.OneOf(["x", "1"]), **words),
        Literal["x", "1"],
        "x",
        True,
    ),
)
LIST_FIELDS: tuple[tuple[Callable[..., Any], Any, str, bool], ...] = (
    (lambda **words: fields.List(fields.Integer(), **words), list[int], "1", False),
    (lambda **words: fields.List(fields.String(), **words), list[str], "x", True),
)


@st.composite
def self_loading(draw: st.DrawFn, *, lists: bool) -> Made:
    """Return a hand-written Schema or a pydantic model."""
    is_model = draw(st.booleans())
    members: dict[str, Any] = {}
    texts, blanks = {}, []
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        kinds = FIELDS + LIST_FIELDS if lists else FIELDS
        build, hint, text, is_text = draw(st.sampled_from(kinds))
        alias = draw(st.sampled_from([None, None, f"x{name}"]))
        is_optional = draw(st.booleans())
        if is_model and is_optional:
            member: Any = pydantic.Field(default=None, validation_alias=alias)
            members[name] = (hint | None, member)
        elif is_model:
            members[name] = (hint, pydantic.Field(validation_alias=alias))
        else:
            members[name] = build(data_key=alias, required=not is_optional)
        texts[name] = text
        # To pydantic, a choice of texts is no text that could be blank.
        if is_optional and (not is_text or (is_model and get_origin(hint) is Literal)):
            blanks.append(name)
    if is_model:
        make: Any = pydantic.create_model
        extra = draw(st.sampled_from(["ignore", "forbid"]))
        cls = make("It", __config__={"extra": extra}, **members)
        return Made(cls, texts, tuple(blanks))
    meta = type("Meta", (), {"unknown": draw(st.sampled_from([RAISE, EXCLUDE]))})
    cls = type("ItSchema", (Schema,), {"Meta": meta, **members})
    return Made(Annotated[dict[str, Any], cls], texts, tuple(blanks))


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@examples(40)
@given(st.data())
def test_a_class_that_loads_itself_is_what_its_document_says(
    place: Place, data: st.DataObject
) -> None:
    made = data.draw(self_loading(lists=place.takes_lists))
    assert_members_are_honest(data, made, client_of(made.cls, place), place)


@examples(150)
@given(st.data(), classes(lists=False))
def test_an_object_in_brackets_is_what_its_document_says(
    data: st.DataObject, made: Made
) -> None:
    client = client_of(made.cls, BRACKETS)
    document = read_document(client.application)
    whole = schema_of(client)
    schema = resolve(whole["properties"]["it"], document)
    schema |= {"components": document["components"]}
    names = wire_names(schema, list(made.texts))
    texts = data.draw(requests_near(names, made))
    sent = {f"it[{name}]": said for name, said in texts.items()}
    answer = BRACKETS.send(client, sent)
    assert answer.status_code in (204, 422), answer.text
    blanks = tuple(names[name] for name in made.blanks if name in names)
    validator = Draft202012Validator(schema, format_checker=formats)
    # What is sent with blanks alone is not sent.
    read = [r for r in readings(schema, texts, blanks) if r]
    said = any(map(validator.is_valid, read))
    assert (answer.status_code == 204) is said, (answer.text, schema)
