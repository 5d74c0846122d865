"""The JSON Schema of each type, and the parameters that it makes."""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import ipaddress
import json
import pathlib
import subprocess
import sys
from typing import Annotated, Any, Literal, NewType

import pytest
import typing_extensions
from annotated_types import Ge, Gt, Le, Len, Lt
from documents import document_of, input_of, output_of, parameters_of
from flask import Flask

from flask_typed import Api, Cookie, Email, Header, Query, Url, typed

UserId = NewType("UserId", int)
Names = typing_extensions.TypeAliasType("Names", set[str])

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
PERIOD = {
    "type": "number",
    "minimum": -86_399_999_913_600,
    "exclusiveMaximum": 86_400_000_000_000,
    "description": "In seconds, rounded to microseconds.",
}
INTEGER = {"type": "integer"}
STRING = {"type": "string"}


def text(form: str) -> dict[str, str]:
    return {"type": "string", "format": form}


TABLE: list[tuple[Any, dict[str, Any]]] = [
    (dt.time, text("time")),
    (dt.timedelta, PERIOD),
    (
        Annotated[dt.timedelta, Ge(dt.timedelta(0)), Lt(dt.timedelta(hours=1.5))],
        {**PERIOD, "minimum": 0, "exclusiveMaximum": 5400},
    ),
    (
        Annotated[dt.timedelta, Gt(dt.timedelta(0)), Le(dt.timedelta(seconds=0.5))],
        {**PERIOD, "exclusiveMinimum": 0, "maximum": 0.5},
    ),
    (ipaddress.IPv4Address, text("ipv4")),
    (ipaddress.IPv6Address, text("ipv6")),
    (ipaddress.IPv4Interface, text("ipv4interface")),
    (ipaddress.IPv6Interface, text("ipv6interface")),
    (ipaddress.IPv4Network, text("ipv4network")),
    (ipaddress.IPv6Network, text("ipv6network")),
    (Email, text("email")),
    (Annotated[Email, Len(0, 9)], {**text("email"), "maxLength": 9}),
    (bytes, {**STRING, "contentEncoding": "base64", "pattern": BASE64}),
    (
        Annotated[bytes, Len(1)],
        {
            **STRING,
            "contentEncoding": "base64",
            "pattern": BASE64,
            "x-not-expressible": ["a length of at least 1"],
        },
    ),
    (pathlib.Path, text("path")),
    (pathlib.PureWindowsPath, text("path")),
    (set[int], {"type": "array", "items": INTEGER, "uniqueItems": True}),
    (
        Annotated[frozenset[int], Len(1, 2)],
        {
            "type": "array",
            "items": INTEGER,
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": 2,
        },
    ),
    (abc.Sequence[int], {"type": "array", "items": INTEGER}),
    (tuple[int, ...], {"type": "array", "items": INTEGER}),
    (
        tuple[int, str],
        {
            "type": "array",
            "prefixItems": [INTEGER, STRING],
            "items": False,
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    (tuple[()], {"type": "array", "minItems": 0, "maxItems": 0}),
    (abc.Mapping[str, int], {"type": "object", "additionalProperties": INTEGER}),
    (UserId, INTEGER),
    (Names, {"type": "array", "items": STRING, "uniqueItems": True}),
    (Names | None, {"type": ["array", "null"], "items": STRING, "uniqueItems": True}),
]


@pytest.mark.parametrize(("hint", "schema"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_a_type_is_published_the_same_both_ways(hint: Any, schema: Any) -> None:
    def view(it: Any) -> Any: ...

    view.__annotations__ = {"it": dict[str, hint], "return": dict[str, hint]}
    document = document_of(view)
    assert input_of(document)["additionalProperties"] == schema
    assert output_of(document)["additionalProperties"] == schema


def test_a_url_has_its_format_and_a_pattern_for_what_the_format_does_not_say() -> None:
    def view(it: dict[str, Url]) -> None: ...

    schema = input_of(document_of(view))["additionalProperties"]
    assert sorted(schema) == ["format", "pattern", "type"]
    assert schema["format"] == "uri"


def test_defaults_are_published_as_json() -> None:
    def view(
        span: dt.timedelta = dt.timedelta(minutes=1),
        raw: bytes = b"a",
        ids: frozenset[int] = frozenset({3, 1, 2}),
        point: tuple[int, float] = (1, 0.5),
        either: int | dt.date = dt.date(2020, 1, 1),
    ) -> None: ...

    parameters = parameters_of(document_of(view))
    found = {name: each["schema"]["default"] for name, each in parameters.items()}
    assert found == {
        "span": 60,
        "raw": "YQ==",
        "ids": [1, 2, 3],
        "point": [1, 0.5],
        "either": "2020-01-01",
    }


def test_the_default_of_a_set_is_the_same_in_every_process() -> None:
    code = (
        "import json; from flask_typed.openapi.components import Components;"
        "from flask_typed.schemas import SchemaRegistry;"
        "field = SchemaRegistry().field_for(set[str], load_default=set('abcdef'));"
        "print(json.dumps(Components().build_property(field, 'in')))"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1]
    assert json.loads(found[0])["default"] == [*"abcdef"]


# Parameters, through HTTP.


def answer(hint: Any, location: str, *texts: str, **kw: Any) -> tuple[int, Any]:
    """Return what a view of one optional parameter is given."""

    def view(it: Any = None) -> list[str]:
        return [repr(it)]

    marker = {"query": Query(), "header": Header(), "cookie": Cookie()}.get(location)
    rule = "/<path:it>" if location == "path" else "/"
    if location != "path":
        view.__annotations__["it"] = Annotated[hint, marker]
    else:
        view.__annotations__["it"] = hint
    app = Flask(__name__)
    Api(app)
    app.get(rule)(typed(view))
    client = app.test_client()
    path = f"/{texts[0]}" if location == "path" else "/"
    if location == "cookie":
        client.set_cookie("it", texts[0])
    response = client.get(
        path,
        query_string={"it": list(texts)} if location == "query" else {},
        headers={"It": texts[0]} if location == "header" else {},
    )
    body = response.get_json()
    return response.status_code, body[0] if response.status_code == 200 else body


TEXTS: list[tuple[Any, str, str]] = [
    (dt.time, "10:00:00Z", repr(dt.time(10, tzinfo=dt.UTC))),
    (dt.timedelta, "1.5e1", repr(dt.timedelta(seconds=15))),
    (ipaddress.IPv4Address, "192.0.2.1", "IPv4Address('192.0.2.1')"),
    (ipaddress.IPv6Address, "::1", "IPv6Address('::1')"),
    (ipaddress.IPv4Network, "192.0.2.0/24", "IPv4Network('192.0.2.0/24')"),
    (Email, "a@b.c", "'a@b.c'"),
    (Url, "http://a.b/c", "'http://a.b/c'"),
    (bytes, "AP8=", repr(b"\x00\xff")),
    (pathlib.PurePosixPath, "a/b", "PurePosixPath('a/b')"),
    (UserId, "3", "3"),
    (int | Literal["all"], "all", "'all'"),
]


@pytest.mark.parametrize("location", ["path", "query", "header", "cookie"])
@pytest.mark.parametrize(("hint", "given", "loaded"), TEXTS, ids=[t[1] for t in TEXTS])
def test_a_scalar_is_read_in_every_location(
    location: str, hint: Any, given: str, loaded: str
) -> None:
    assert answer(hint, location, given) == (200, loaded)


@pytest.mark.parametrize(
    ("hint", "texts", "loaded"),
    [
        (set[int], ["1", "2"], "{1, 2}"),
        (frozenset[str], ["a"], "frozenset({'a'})"),
        (tuple[int, ...], ["1", "2"], "(1, 2)"),
        (tuple[int, bool], ["1", "true"], "(1, True)"),
        (abc.Sequence[dt.date], ["2020-01-01"], "[datetime.date(2020, 1, 1)]"),
        (list[int | str], ["1", "a"], "[1, 'a']"),
        (Names, ["a"], "{'a'}"),
        (set[int] | None, [], "None"),
        (set[int], [""], "None"),
        (tuple[int, int], [""], "None"),
        (tuple[str], [""], "('',)"),
        (set[pathlib.PurePosixPath], [""], "{PurePosixPath('.')}"),
        (bytes, [""], "None"),
        (Email, [""], "None"),
    ],
    ids=str,
)
def test_an_array_of_scalars_is_a_repeated_query_parameter(
    hint: Any, texts: list[str], loaded: str
) -> None:
    assert answer(hint, "query", *texts) == (200, loaded)


@pytest.mark.parametrize(
    ("hint", "texts", "message"),
    [
        (set[int], ["1", "1.0"], ["Must not hold the same item twice."]),
        (set[str], ["a", "a"], ["Must not hold the same item twice."]),
        (tuple[int, int], ["1"], ["Length must be 2."]),
        (Annotated[set[int], Len(2)], ["1"], ["Shorter than minimum length 2."]),
        (set[int], ["a"], {"0": ["Not a valid integer."]}),
        (dt.timedelta, ["1:30"], ["Not a valid period of time."]),
    ],
    ids=str,
)
def test_an_array_that_does_not_fit_is_422(
    hint: Any, texts: list[str], message: Any
) -> None:
    status, body = answer(hint, "query", *texts)
    assert (status, body["errors"]) == (422, {"query": {"it": message}})


def test_texts_that_differ_and_mean_the_same_are_two_items_of_a_set() -> None:
    assert answer(set[str], "query", "1", "1.0")[0] == 200


def test_brackets_beside_a_set_or_tuple_are_422() -> None:
    def view(it: set[int], at: tuple[int, int]) -> None: ...

    app = Flask(__name__)
    Api(app)
    app.get("/")(typed(view))
    errors = app.test_client().get("/?it[]=1&at[]=1").get_json()["errors"]["query"]
    assert [*errors] == ["it", "at"]


@pytest.mark.parametrize(
    "hint", [list[frozenset[int]], tuple[tuple[int, int], int]], ids=str
)
def test_what_has_no_form_in_a_query_is_the_body(hint: Any) -> None:
    def view(it: Any) -> None: ...

    view.__annotations__["it"] = hint
    assert input_of(document_of(view))["type"] == "array"


def test_a_path_variable_of_a_number_is_a_period() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/<int:span>")
    @typed
    def view(span: dt.timedelta) -> list[float]:
        return [span.total_seconds()]

    assert app.test_client().get("/90").get_json() == [90.0]
