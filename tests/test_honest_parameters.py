"""What a parameter or a form accepts is what its JSON Schema accepts of its texts.

A text is no JSON value, so the schema is about what the text may stand for: itself,
the number that it spells, or the truth that one of marshmallow's words is. A request
is accepted exactly if the schemas accept one reading of all that it says.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import annotated_types as at
import pytest
from documents import read_document
from flask import Flask
from flask.testing import FlaskClient
from forms import MULTIPART, URLENCODED, multipart, part
from honest import (
    SCALAR_TYPES,
    STRINGS,
    Color,
    Mixed,
    formats,
    near,
    sized,
    unions,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import fields
from test_honest_objects import GENERIC, MAKERS, Spec

from flask_typed import (
    Alias,
    Api,
    Cookie,
    Form,
    Header,
    Query,
    read_only,
    schema_options,
    typed,
    write_only,
)
from flask_typed.members import Naming

#: What a request says: the texts of each name.
Texts = Mapping[str, Sequence[str]]

ABSENT = object()


@dataclasses.dataclass(frozen=True)
class Place:
    """A place of a request, how it is written, and which texts can stand there.

    :param marker: puts an argument there
    :param send: sends texts there
    :param can_hold: whether a text can be written there
    :param takes_lists: whether a list is written by repeating its name
    """

    marker: Any
    send: Callable[[FlaskClient, Texts], Any]
    can_hold: re.Pattern[str]
    takes_lists: bool = True


def pairs(texts: Texts) -> list[tuple[str, str]]:
    return [(name, text) for name, said in texts.items() for text in said]


def send_query(client: FlaskClient, texts: Texts) -> Any:
    return client.post("/", query_string=urlencode(pairs(texts)))


def send_headers(client: FlaskClient, texts: Texts) -> Any:
    return client.post("/", headers=pairs(texts))


def send_cookies(client: FlaskClient, texts: Texts) -> Any:
    written = "; ".join(f"{name}={text}" for name, text in pairs(texts))
    return client.post("/", headers={"Cookie": written} if written else {})


def send_urlencoded(client: FlaskClient, texts: Texts) -> Any:
    data = urlencode(pairs(texts))
    return client.post("/", data=data, content_type=URLENCODED)


def send_multipart(client: FlaskClient, texts: Texts) -> Any:
    data = multipart(*(part(name, text) for name, text in pairs(texts)))
    return client.post("/", data=data, content_type=MULTIPART)


# A header has no blanks around it (RFC 9110, section 5.5), a cookie neither blanks nor
# quotes, commas, semicolons, backslashes (RFC 6265, section 4.1.1).
ANY = re.compile(r"[^\r\n]*")
HEADER = re.compile(r"|[!-~]|[!-~][ -~]*[!-~]")
COOKIE = re.compile(r"[!#-+\--:<-\[\]-~]*")
PLACES = {
    "query": Place(Query, send_query, ANY),
    "header": Place(Header, send_headers, HEADER, takes_lists=False),
    "cookie": Place(Cookie, send_cookies, COOKIE, takes_lists=False),
    "urlencoded": Place(Form, send_urlencoded, ANY),
    "multipart": Place(Form, send_multipart, ANY),
}
#: A query of members is sent as the members of an object in brackets.
BRACKETS = Place(lambda: Query(style="deepObject"), send_query, ANY)


def client_of(hint: Any, place: Place) -> FlaskClient:
    """Return a client of an app that reads one argument at a place, and no result."""
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view(it: Any) -> None: ...

    view.__annotations__["it"] = Annotated[hint, place.marker()]
    app.post("/")(typed(view))
    # A client with cookies of its own would send them in the place of ours.
    return app.test_client(use_cookies=False)


def schema_of(client: FlaskClient) -> dict[str, Any]:
    """Return the schema of the object that all parameters, or a form, make up."""
    document = read_document(client.application)
    operation = document["paths"]["/"]["post"]
    if "requestBody" in operation:
        (schema, *others) = [
            media["schema"] for media in operation["requestBody"]["content"].values()
        ]
        assert all(other == schema for other in others)
    else:
        found = operation["parameters"]
        schema = {
            "type": "object",
            "properties": {each["name"]: each["schema"] for each in found},
            "required": [each["name"] for each in found if each.get("required")],
        }
    whole: dict[str, Any] = resolve(schema, document)
    return whole | {"components": document["components"]}


def resolve(schema: Any, document: Any) -> Any:
    """Return a schema, of a reference what it refers to."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].removeprefix("#/components/schemas/")
    return document["components"]["schemas"][name]


def meanings(text: str) -> Iterator[Any]:
    """Yield the JSON values that a text may stand for."""
    yield text
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", text, re.ASCII):
        number = json.loads(text)
        if abs(number) != float("inf"):
            yield number
    if text in fields.Boolean.truthy:
        yield True
    if text in fields.Boolean.falsy:
        yield False


def readings(schema: Any, texts: Texts, blanks: Sequence[str]) -> Iterator[Any]:
    """Yield the JSON objects that a request may stand for.

    :param schema: of the object
    :param texts: what the request says
    :param blanks: names of members whose blank texts are no values
    """
    choices: dict[str, list[Any]] = {}
    for name, said in texts.items():
        words = schema["properties"].get(name, {})
        if list(said) == [""] and name in blanks:
            choices[name] = [ABSENT]
        elif words.get("type") == "array":
            choices[name] = [list(c) for c in itertools.product(*map(meanings, said))]
        else:
            choices[name] = list(meanings(said[0])) if len(said) == 1 else []
    for chosen in itertools.product(*choices.values()):
        read = zip(choices, chosen, strict=True)
        yield {name: value for name, value in read if value is not ABSENT}


def assert_honest(
    client: FlaskClient, place: Place, texts: Texts, blanks: Sequence[str] = ()
) -> None:
    schema = schema_of(client)
    answer = place.send(client, texts)
    assert answer.status_code in (204, 422), answer.text
    validator = Draft202012Validator(schema, format_checker=formats)
    said = any(map(validator.is_valid, readings(schema, texts, blanks)))
    assert (answer.status_code == 204) is said, (answer.text, schema)


# One parameter of any type that can be one.

#: Of two members that read a text as other things, a set could not say what repeats.
ITEMS = SCALAR_TYPES | unions(SCALAR_TYPES)
LISTS = st.one_of(
    sized(list, ITEMS),
    sized(tuple, ITEMS.map(lambda hint: (hint, ...))),
    st.tuples(ITEMS, ITEMS).map(lambda hints: GenericAlias(tuple, hints)),
    sized(set, SCALAR_TYPES),
)


def write(value: Any) -> list[str]:
    """Return the texts that a client writes for a JSON value (RFC 6570)."""
    if isinstance(value, list):
        return [text for item in value for text in write(item)]
    return [value if isinstance(value, str) else json.dumps(value)]


@st.composite
def cases(draw: st.DrawFn, place: Place) -> tuple[Any, list[str]]:
    """Return a type and the texts of a value near it."""
    hint = draw(ITEMS | LISTS if place.takes_lists else ITEMS)
    texts = draw(near(hint).map(write) | st.lists(STRINGS, max_size=2))
    texts = [text for text in texts if place.can_hold.fullmatch(text)]
    return hint, texts[:1] if place.marker is Header else texts


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_parameter_is_what_its_document_says(
    place: Place, data: st.DataObject
) -> None:
    hint, texts = data.draw(cases(place))
    client = client_of(hint, place)
    (name,) = schema_of(client)["properties"]  # of a header, with a capital
    assert_honest(client, place, {name: texts} if texts else {})


@dataclasses.dataclass(frozen=True)
class Joined:
    """Where a list is written into one value.

    :param place: where, for the value as a whole
    :param separator: what is between its items
    :param safe: characters of the query that are not encoded
    """

    place: Place
    separator: str
    safe: str = ""

    def send(self, client: FlaskClient, texts: Texts) -> Any:
        """Send lists, each joined."""
        joined = {name: [self.separator.join(said)] for name, said in texts.items()}
        if self.safe:
            query = urlencode(pairs(joined), safe=self.safe)
            return client.post("/", query_string=query)
        return self.place.send(client, joined)


#: In a header no item is blank (RFC 9110, section 5.6.1.2).
ITEM = re.compile(r"[!-~]|[!-~][ -~]*[!-~]")


def query_of(**options: Any) -> Place:
    return Place(lambda: Query(**options), send_query, ANY)


JOINED = {
    "commas": Joined(query_of(explode=False), ",", safe=","),
    "spaces": Joined(query_of(style="spaceDelimited"), " "),
    "pipes": Joined(query_of(style="pipeDelimited"), "|"),
    "header": Joined(Place(Header, send_headers, ITEM), ", "),
    "cookie": Joined(PLACES["cookie"], ","),
}


@pytest.mark.parametrize("joined", JOINED.values(), ids=JOINED)
@settings(max_examples=100, deadline=None)
@given(st.data(), LISTS)
def test_a_list_in_one_value_is_what_its_document_says(
    joined: Joined, data: st.DataObject, hint: Any
) -> None:
    can_hold = joined.place.can_hold
    texts = data.draw(near(hint).map(write))
    texts = [
        text
        for text in texts
        if can_hold.fullmatch(text) and (joined.separator.strip() or " ") not in text
    ]
    if texts in ([], [""]):
        return
    place = dataclasses.replace(joined.place, send=joined.send)
    client = client_of(hint, place)
    (name,) = schema_of(client)["properties"]  # of a header, with a capital
    assert_honest(client, place, {name: texts})


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


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_members_of_a_class_are_what_their_document_says(
    place: Place, data: st.DataObject
) -> None:
    made = data.draw(classes(lists=place.takes_lists))
    client = client_of(made.cls, place)
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


@settings(max_examples=150, deadline=None)
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


# What was found, as plain tests.


@pytest.mark.parametrize(
    ("hint", "texts"),
    [
        (set[bool], ["true", "1"]),
        (set[dt.timedelta], ["1", "1.0"]),
        (set[Mixed], ["1", "1.0"]),
        (set[Literal[1, "a"]], ["1", "1e0"]),
        (set[Decimal], ["1", "1.0"]),
    ],
    ids=str,
)
def test_texts_of_one_json_value_are_a_repeat(hint: Any, texts: list[str]) -> None:
    client = client_of(hint, PLACES["query"])
    assert PLACES["query"].send(client, {"it": texts}).status_code == 422
    assert PLACES["query"].send(client, {"it": texts[:1]}).status_code == 204


@pytest.mark.parametrize(
    ("hint", "texts"),
    [
        (set[uuid.UUID], [str(uuid.UUID(int=11)), str(uuid.UUID(int=11)).upper()]),
        (set[Mixed], ["1", "true"]),
        (set[dt.timedelta], ["0.0000001", "0.0000002"]),
        (set[Literal[1, True]], ["1", "true"]),
    ],
    ids=str,
)
def test_texts_of_two_json_values_are_no_repeat(hint: Any, texts: list[str]) -> None:
    client = client_of(hint, PLACES["query"])
    assert PLACES["query"].send(client, {"it": texts}).status_code == 204
