"""The tests of the shop. They are copied with it, and run beside what becomes of it."""

import io
import os
from collections.abc import Iterator

import pytest
import shop
from flask.testing import FlaskClient

from flask_typed.testing import recording

ORDER = {"customer": "Ann", "lines": [{"sku": "a", "quantity": 2}], "coupon": "SPRING"}


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    shop.ORDERS.clear()
    app = shop.create_app()
    app.testing = True
    folder = os.environ.get("RECORDED")
    if folder is None:
        yield app.test_client()
        return
    with recording(app, folder):
        yield app.test_client()


def make_order(client: FlaskClient) -> None:
    made = client.post("/orders", json=ORDER, headers={"X-User": "bob"})
    assert made.status_code == 201
    assert made.data == (
        b'{"by":"bob","customer":"Ann","id":1,"lines":[{"quantity":2,"sku":"a"}],'
        b'"status":"open","tag":null}\n'
    )


def test_orders_are_made_and_read(client: FlaskClient) -> None:
    make_order(client)
    order = client.get("/orders/1")
    assert order.status_code == 200
    assert client.get("/orders").json == [order.json]
    assert client.get("/orders?limit=abc&page=7").json == [order.json]
    assert client.get("/orders?limit=0&tag=x&status=open").json == []


def test_the_status_is_changed(client: FlaskClient) -> None:
    make_order(client)
    assert client.put("/orders/1/status", json={"new-status": "paid"}).data == b""
    assert client.get("/orders/1/status").text == "Status: paid"


def test_errors_are_the_own_ones(client: FlaskClient) -> None:
    assert client.post("/orders", json=ORDER).status_code == 401
    refused = client.post("/orders", json={"customer": 5}, headers={"X-User": "bob"})
    assert (refused.status_code, refused.json) == (400, {"error": "Who are you?"})
    assert client.get("/orders/7").json == {"error": "No such order."}
    assert client.post("/login").mimetype == "text/html"


def test_pages_are_shown(client: FlaskClient) -> None:
    assert client.get("/login").text == "<form method=post></form>"
    assert client.post("/login", data={"name": "Ann"}).text == "<p>Hello Ann</p>"
    found = {"by": "Ann", "format": "plain", "page": 2}
    assert client.get("/search?page=2").json == found


def test_files_are_taken(client: FlaskClient) -> None:
    note = (io.BytesIO(b"x"), "note.txt")
    answer = client.post("/notes", data={"note": note, "title": "A"})
    assert answer.json == {"name": "note.txt", "title": "A"}
