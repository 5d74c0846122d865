"""The operation on plain Flask, as careful hands write it: no library, no models."""

from __future__ import annotations

import datetime as dt
from typing import Any

import flask
import orders

app = flask.Flask(__name__)

ADDRESS = {"street": str, "city": str, "postcode": str, "country": str}
CUSTOMER = {"id": int, "name": str, "email": str}
PAYMENT = {"method": str, "amount": float, "currency": str}
LINE = {"sku": str, "quantity": int, "price": float}


def refuse(where: str, reason: str) -> Any:
    response = flask.jsonify({"errors": {where: reason}})
    response.status_code = 422
    flask.abort(response)


def check_members(where: str, data: Any, members: dict[str, type]) -> None:
    if not isinstance(data, dict):
        refuse(where, "must be an object")
    for name, kind in members.items():
        if name not in data:
            refuse(f"{where}.{name}", "is missing")
        value = data[name]
        if kind is float and type(value) is int:
            continue
        if type(value) is not kind:
            refuse(f"{where}.{name}", f"must be {kind.__name__}")


def check_length(where: str, text: str, most: int) -> None:
    if not 1 <= len(text) <= most:
        refuse(where, f"must have 1 to {most} characters")


def read_address(where: str, data: Any) -> orders.Address:
    check_members(where, data, ADDRESS)
    check_length(f"{where}.postcode", data["postcode"], 12)
    return orders.Address(
        data["street"], data["city"], data["postcode"], data["country"]
    )


def read_customer(data: Any) -> orders.Customer:
    check_members("customer", data, CUSTOMER)
    check_length("customer.name", data["name"], 80)
    return orders.Customer(data["id"], data["name"], data["email"])


def read_payment(data: Any) -> orders.Payment:
    check_members("payment", data, PAYMENT)
    if data["method"] not in orders.METHODS:
        refuse("payment.method", "is no method")
    return orders.Payment(data["method"], data["amount"], data["currency"])


def read_line(where: str, data: Any) -> orders.Line:
    check_members(where, data, LINE)
    check_length(f"{where}.sku", data["sku"], 32)
    if data["quantity"] < 1:
        refuse(f"{where}.quantity", "must be 1 or more")
    note = data.get("note")
    if note is not None and not isinstance(note, str):
        refuse(f"{where}.note", "must be str")
    return orders.Line(data["sku"], data["quantity"], data["price"], note)


def read_order(data: Any) -> orders.Order:
    top = {"id": int, "placed_at": str, "status": str, "lines": list, "tags": list}
    check_members("order", data, top)
    if data["status"] not in orders.STATUSES:
        refuse("status", "is no status")
    try:
        placed_at = dt.datetime.fromisoformat(data["placed_at"])
    except ValueError:
        refuse("placed_at", "is no time")
    if not all(isinstance(tag, str) for tag in data["tags"]):
        refuse("tags", "must be strings")
    is_gift = data.get("is_gift", False)
    if not isinstance(is_gift, bool):
        refuse("is_gift", "must be bool")
    return orders.Order(
        id=data["id"],
        placed_at=placed_at,
        status=data["status"],
        customer=read_customer(data.get("customer")),
        billing=read_address("billing", data.get("billing")),
        shipping=read_address("shipping", data.get("shipping")),
        payment=read_payment(data.get("payment")),
        lines=[read_line(f"lines.{n}", line) for n, line in enumerate(data["lines"])],
        tags=data["tags"],
        is_gift=is_gift,
    )


def write_address(address: orders.Address) -> dict[str, Any]:
    return {
        "street": address.street,
        "city": address.city,
        "postcode": address.postcode,
        "country": address.country,
    }


def write_line(line: orders.Line) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "price": line.price,
        "note": line.note,
    }


def write_order(order: orders.Order) -> dict[str, Any]:
    customer, payment = order.customer, order.payment
    return {
        "id": order.id,
        "placed_at": order.placed_at.isoformat(),
        "status": order.status,
        "customer": {
            "id": customer.id,
            "name": customer.name,
            "email": customer.email,
        },
        "billing": write_address(order.billing),
        "shipping": write_address(order.shipping),
        "payment": {
            "method": payment.method,
            "amount": payment.amount,
            "currency": payment.currency,
        },
        "lines": [write_line(line) for line in order.lines],
        "tags": order.tags,
        "is_gift": order.is_gift,
    }


@app.post("/shops/<int:shop_id>/orders")
def create_order(shop_id: int) -> Any:
    args = flask.request.args
    notify = args.get("notify", "false")
    if notify not in ("true", "false"):
        refuse("notify", "must be true or false")
    try:
        limit = int(args.get("limit", "10"))
    except ValueError:
        refuse("limit", "must be an integer")
    if limit < 1:
        refuse("limit", "must be 1 or more")
    order = read_order(flask.request.get_json())
    return flask.jsonify(write_order(order))
