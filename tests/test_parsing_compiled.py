"""Requests are answered the same whether compiled code loads them or marshmallow."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import pytest
from annotated_types import Ge
from flask import Flask
from marshmallow import fields

from flask_typed import Api, typed

each_way = pytest.mark.parametrize("compiled", [True, False])


class Sku(fields.String):
    """A field of a user."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, *args, **kwargs).upper()


@dataclasses.dataclass
class Line:
    number: Annotated[int, Ge(1)]
    note: str = ""


@dataclasses.dataclass
class Part:
    sku: Annotated[str, Sku]


def build_app(compiled: bool = True) -> Flask:
    app = Flask(__name__)
    Api(app, compiled=compiled)

    @app.post("/lines")
    @typed
    def lines(lines: list[Line], limit: int = 5) -> list[Line]:
        return lines[:limit]

    @app.post("/parts")
    @typed
    def parts(part: Part, sku: Annotated[str, Sku] = "none") -> list[str]:
        return [part.sku, sku]

    return app


@each_way
@pytest.mark.parametrize(
    ("query", "body", "status", "answer"),
    [
        ("", b'[{"number": 1}]', 200, [{"number": 1, "note": ""}]),
        ("?limit=0", b'[{"number": 1}]', 200, []),
        ("", b'[{"number": 3.0}]', 200, [{"number": 3, "note": ""}]),
        ("", b'[{"number": 0}]', 422, {"json"}),
        ("?limit=x", b"[]", 422, {"query"}),
        ("?limit=x", b"{}", 422, {"json", "query"}),
        ("", b"[", 400, None),
        ("", b"[NaN]", 400, None),
    ],
    ids=str,
)
def test_a_request_is_answered_the_same(
    query: str, body: bytes, status: int, answer: Any, compiled: bool
) -> None:
    client = build_app(compiled).test_client()
    kind = "application/json"
    response = client.post(f"/lines{query}", data=body, content_type=kind)
    assert response.status_code == status
    if status == 200:
        assert response.json == answer
    elif status == 422:
        assert response.json is not None
        assert response.json["errors"].keys() == answer


@each_way
def test_a_field_of_a_user_loads_what_it_loads(compiled: bool) -> None:
    client = build_app(compiled).test_client()
    assert client.post("/parts?sku=b", json={"sku": "a"}).json == ["A", "B"]


def test_threads_that_all_come_first_are_served_alike() -> None:
    for _ in range(5):
        app, gate = build_app(), threading.Barrier(32)

        def call(number: int, app: Flask = app, gate: Any = gate) -> Any:
            client = app.test_client()
            gate.wait()
            answer = client.post("/lines", json=[{"number": number}])
            return answer.status_code, answer.json

        with ThreadPoolExecutor(32) as pool:
            found = list(pool.map(call, range(32)))
        assert found[0][0] == 422
        assert found[1:] == [
            (200, [{"number": number, "note": ""}]) for number in range(1, 32)
        ]
