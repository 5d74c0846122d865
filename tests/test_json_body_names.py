"""An object with two members of one name is no JSON that a typed view reads.

RFC 8259, section 4, says that names should be unique, and RFC 7493, section 2.3, that
they must be: what reads a body on its way may take the first, and the app the last.
"""

import datetime as dt
import enum
import json
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from flask_typed import Api, typed
from flask_typed.compiled import StepAsideError, compile_loader


class Color(enum.Enum):
    RED = "red"
    ONE = 1


@dataclass
class Line:
    sku: str
    quantity: int = 1
    is_gift: bool = False
    note: str | None = None


@dataclass
class Order:
    id: int
    price: Decimal | None = None
    weight: float = 1.0
    placed: dt.datetime | None = None
    key: uuid.UUID | None = None
    color: Color = Color.RED
    image: bytes = b""
    lines: list[Line] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    either: Line | str = "none"


def make_client(*, is_compiled: bool) -> FlaskClient:
    app = flask.Flask(__name__)
    app.config["TYPED_COMPILED"] = is_compiled
    Api(app, title="Shop", version="1")

    @app.post("/orders")
    @typed
    def place(order: Order) -> None: ...

    @app.post("/loose")
    @typed(unknown="exclude")
    def place_loosely(order: Order) -> None: ...

    return app.test_client()


CLIENTS = {
    "compiled": make_client(is_compiled=True),
    "marshmallow": make_client(is_compiled=False),
}
on_both_paths = pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)


def post(client: FlaskClient, body: str, path: str = "/orders") -> Any:
    return client.post(path, data=body.encode(), content_type="application/json")


@on_both_paths
@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"id": 1, "id": 1}', "id"),
        ('{"id": 1, "\\u0069d": 2}', "id"),
        ('{"id": 1.0, "id": 1}', "id"),
        ('{"id": 1, "weight": 1, "weight": 2}', "weight"),
        ('{"id": 1, "color": "red", "color": 1}', "color"),
        ('{"id": 1, "price": 1.5, "price": "1.5"}', "price"),
        ('{"id": 1, "lines": [{"sku": "a", "sku": "b"}]}', "sku"),
        ('{"id": 1, "lines": [{"sku": "a\\u0022", "note": null, "note": ""}]}', "note"),
        (
            '{"id": 1, "lines": [{"sku": "\\u0022\\u0022", "note": "", "note": ""}]}',
            "note",
        ),
        ('{"id": 1, "more": {"a": "\\u0022\\u0022", "b": 1, "b": 1}}', "b"),
        ('{"id": 1, "more": {"a": [{"b": 1, "b": 1}]}}', "b"),
        ('{"id": 1, "either": {"sku": "a", "sku": "b"}}', "sku"),
        ('{"id": 1, "wrong": 1, "wrong": 2}', "wrong"),
        ('{"id": "wrong", "id": 1}', "id"),
        ('{"": 1, "": 2}', ""),
        ('{"\\"": 1, "\\u0022": 2}', '"'),
    ],
)
@pytest.mark.parametrize("path", ["/orders", "/loose"])
def test_a_member_that_is_given_twice_is_400_and_named(
    client: FlaskClient, body: str, name: str, path: str
) -> None:
    answer = post(client, body, path)
    assert answer.status_code == 400
    assert f"the member {json.dumps(name)} twice" in answer.json["detail"]


@on_both_paths
@pytest.mark.parametrize(
    "body",
    [
        '{"id": 1, "lines": [{"sku": "a"}, {"sku": "a"}]}',
        '{"id": 1, "more": {"id": 1, "more": {"id": 1}}}',
        '{"id": 1, "more": {"a": "\\"b\\":1,\\"b\\":1"}}',
        '{"id": 1, "price": 1.5, "weight": 1, "lines": [{"sku": "\\u0022\\\\u0022"}]}',
        '{"id": 1, "more": {"a": 123456789012345678901234567890}}',
        '{"id": 1.0, "more": {"a": "\\u00e9\\n\\t"}}',
    ],
)
def test_what_only_looks_like_it_is_read(client: FlaskClient, body: str) -> None:
    assert post(client, body).status_code == 204


@on_both_paths
def test_a_long_name_is_not_shown_whole(client: FlaskClient) -> None:
    name = "n" * 100_000
    answer = post(client, json.dumps({"id": 1})[:-1] + f', "{name}": 1, "{name}": 1}}')
    assert answer.status_code == 400
    assert len(answer.data) < 500


# Bodies drawn at random, beside Python's own decoder.


@st.composite
def texts(draw: st.DrawFn, text: str | None = None) -> str:
    """Return a JSON string, its characters escaped at will."""
    wanted = draw(st.text('a":\\\n{', max_size=4)) if text is None else text
    written = ""
    for character in wanted:
        if draw(st.booleans()):
            written += f"\\u{ord(character):04x}"
        else:
            written += json.dumps(character)[1:-1]
    return f'"{written}"'


@st.composite
def objects(draw: st.DrawFn, values: dict[str, st.SearchStrategy[str]]) -> str:
    """Return an object with some of the members, and some of them twice."""
    names = draw(st.lists(st.sampled_from(sorted(values)), max_size=6))
    blank = draw(st.sampled_from(["", " "]))
    members = [
        f"{draw(texts(name))}{blank}:{blank}{draw(values[name])}" for name in names
    ]
    return "{" + ",".join(members) + "}"


ANYTHING = st.recursive(
    texts() | st.sampled_from(["1", "1.5", "null", "true"]),
    lambda inner: (
        objects({"a": inner, "b": inner})
        | st.lists(inner, max_size=2).map(lambda items: f"[{','.join(items)}]")
    ),
    max_leaves=6,
)
LINES = objects(
    {
        "sku": texts(),
        "quantity": st.sampled_from(["1", "2", "1.0"]),
        "is_gift": st.sampled_from(["true", "false"]),
        "note": st.just("null") | texts(),
    }
)
ORDERS = objects(
    {
        "id": st.sampled_from(["1", "2.0"]),
        "price": st.sampled_from(["1", "1.50", '"1.5"', "null"]),
        "weight": st.sampled_from(["1", "1.0", "2.5"]),
        "placed": st.sampled_from(["null", '"2020-01-01T00:00:00Z"']),
        "key": st.just(f'"{uuid.UUID(int=1)}"'),
        "color": st.sampled_from(['"red"', "1"]),
        "image": st.sampled_from(['""', '"YQ=="']),
        "lines": st.lists(LINES, max_size=2).map(lambda all_: f"[{','.join(all_)}]"),
        "more": objects({"a": ANYTHING, "b": ANYTHING}),
        "either": LINES | texts(),
        "unknown": ANYTHING,
    }
)


def has_a_name_twice(body: str) -> bool:
    is_repeated = False

    def look(members: list[tuple[str, Any]]) -> None:
        nonlocal is_repeated
        is_repeated |= len({name for name, _ in members}) < len(members)

    json.loads(body, object_pairs_hook=look)
    return is_repeated


@on_both_paths
@given(body=ORDERS)
@example(body='{"id": 1, "price": 1, "price": 2}')
def test_it_is_400_where_a_name_is_there_twice_and_nowhere_else(
    client: FlaskClient, body: str
) -> None:
    for path in ("/orders", "/loose"):
        status = post(client, body, path).status_code
        assert (status == 400) is has_a_name_twice(body), (path, status)


# Without Flask, where marshmallow says what is meant.


class PetSchema(Schema):
    name = fields.String(required=True)
    legs = fields.Integer(load_default=4)


REPEATED = b'{"name": "Ada", "name": "Eve"}'


def test_a_loader_of_unique_names_leaves_the_others_to_the_schema() -> None:
    loader = compile_loader(PetSchema(), unique_names=True)
    assert loader.try_loads is not None
    assert loader.try_loads(b'{"name": "Ada"}') == {"name": "Ada", "legs": 4}
    with pytest.raises(StepAsideError):
        loader.try_loads(REPEATED)
    assert loader.loads(REPEATED) == PetSchema().loads(REPEATED)


def test_other_loaders_take_the_last_as_marshmallow_does() -> None:
    loader = compile_loader(PetSchema())
    assert loader.try_loads is not None
    assert loader.try_loads(REPEATED) == PetSchema().loads(REPEATED)
