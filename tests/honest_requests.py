"""Requests whose texts are held against what a document says of them.

A text is no JSON value, so the schema is about what the text may stand for: itself,
the number that it spells, or the truth that one of marshmallow's words is. A request
is accepted exactly if the schemas accept one reading of all that it says.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from documents import read_document
from flask import Flask
from flask.testing import FlaskClient
from forms import MULTIPART, URLENCODED, multipart, part
from json_formats import formats
from jsonschema import Draft202012Validator
from marshmallow import fields

from flask_typed import (
    Api,
    Cookie,
    Form,
    Header,
    Query,
    typed,
)

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


def is_array(words: Mapping[str, Any]) -> bool:
    """Return whether a JSON Schema is one of an array, or of an array and null."""
    kinds = words.get("type", ())
    is_plain = "array" in ([kinds] if isinstance(kinds, str) else kinds)
    return is_plain or any(map(is_array, words.get("anyOf", ())))


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
        elif is_array(words):
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

    def send(
        self, client: FlaskClient, texts: Texts, lists: Collection[str] | None = None
    ) -> Any:
        """Send texts, those of lists joined.

        :param lists: the names of the lists, None where all are
        """
        joined = {
            name: [self.separator.join(said)]
            if lists is None or name in lists
            else said
            for name, said in texts.items()
        }
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
