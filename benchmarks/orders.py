"""The work of the benchmarks: an order of 13 objects (1.2 KB), and a flat record.

The same models three times: as ordinary dataclasses, as pydantic models for the peers
that take those, and as marshmallow Schemas written by hand for the others.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import Ge, Len
from marshmallow import Schema, fields, validate
from pydantic import BaseModel, Field

STATUSES = ("new", "paid", "sent")
METHODS = ("card", "invoice", "transfer")


@dataclass
class Address:
    street: str
    city: str
    postcode: Annotated[str, Len(1, 12)]
    country: str


@dataclass
class Customer:
    id: int
    name: Annotated[str, Len(1, 80)]
    email: str


@dataclass
class Payment:
    method: Literal["card", "invoice", "transfer"]
    amount: float
    currency: str


@dataclass
class Line:
    sku: Annotated[str, Len(1, 32)]
    quantity: Annotated[int, Ge(1)]
    price: float
    note: str | None = None


@dataclass
class Order:
    id: int
    placed_at: dt.datetime
    status: Literal["new", "paid", "sent"]
    customer: Customer
    billing: Address
    shipping: Address
    payment: Payment
    lines: list[Line]
    tags: list[str]
    is_gift: bool = False


@dataclass
class Record:
    id: int
    name: str
    email: str
    age: Annotated[int, Ge(1)]
    score: float
    is_active: bool
    kind: Literal["a", "b"]
    created_at: dt.datetime


class AddressModel(BaseModel):
    street: str
    city: str
    postcode: str = Field(min_length=1, max_length=12)
    country: str


class CustomerModel(BaseModel):
    id: int
    name: str = Field(min_length=1, max_length=80)
    email: str


class PaymentModel(BaseModel):
    method: Literal["card", "invoice", "transfer"]
    amount: float
    currency: str


class LineModel(BaseModel):
    sku: str = Field(min_length=1, max_length=32)
    quantity: int = Field(ge=1)
    price: float
    note: str | None = None


class OrderModel(BaseModel):
    id: int
    placed_at: dt.datetime
    status: Literal["new", "paid", "sent"]
    customer: CustomerModel
    billing: AddressModel
    shipping: AddressModel
    payment: PaymentModel
    lines: list[LineModel]
    tags: list[str]
    is_gift: bool = False


class RecordModel(BaseModel):
    id: int
    name: str
    email: str
    age: int = Field(ge=1)
    score: float
    is_active: bool
    kind: Literal["a", "b"]
    created_at: dt.datetime


class AddressSchema(Schema):
    street = fields.String(required=True)
    city = fields.String(required=True)
    postcode = fields.String(required=True, validate=validate.Length(1, 12))
    country = fields.String(required=True)


class CustomerSchema(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 80))
    email = fields.String(required=True)


class PaymentSchema(Schema):
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    amount = fields.Float(required=True)
    currency = fields.String(required=True)


class LineSchema(Schema):
    sku = fields.String(required=True, validate=validate.Length(1, 32))
    quantity = fields.Integer(required=True, validate=validate.Range(1))
    price = fields.Float(required=True)
    note = fields.String(load_default=None, allow_none=True)


class OrderSchema(Schema):
    id = fields.Integer(required=True)
    placed_at = fields.DateTime(required=True, format="iso")
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    customer = fields.Nested(CustomerSchema, required=True)
    billing = fields.Nested(AddressSchema, required=True)
    shipping = fields.Nested(AddressSchema, required=True)
    payment = fields.Nested(PaymentSchema, required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)
    tags = fields.List(fields.String(), required=True)
    is_gift = fields.Boolean(load_default=False)


class RecordSchema(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    age = fields.Integer(required=True, validate=validate.Range(1))
    score = fields.Float(required=True)
    is_active = fields.Boolean(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("a", "b")))
    created_at = fields.DateTime(required=True, format="iso")


def make_order() -> Order:
    """Return an order of 13 objects, 8 of them its lines."""
    home = Address("12 Harbour Street", "Rotterdam", "3011 AB", "NL")
    office = Address("Lange Voorhout 74", "The Hague", "2514 EH", "NL")
    note = "Gift wrap, please, and leave the card on the outside."
    lines = [
        Line(f"SKU-{n:05}", n, 19.95 + n, note if n % 3 else None) for n in range(1, 9)
    ]
    zone = dt.timezone(dt.timedelta(hours=2))
    return Order(
        id=48213,
        placed_at=dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=zone),
        status="paid",
        customer=Customer(731, "Ada de Vries", "ada.devries@example.org"),
        billing=office,
        shipping=home,
        payment=Payment("card", 1194.6, "EUR"),
        lines=lines,
        tags=["returning", "newsletter", "express"],
    )


def make_record() -> Record:
    """Return a record of 8 members."""
    zone = dt.timezone(dt.timedelta(hours=2))
    created = dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=zone)
    email = "ada.devries@example.org"
    return Record(731, "Ada de Vries", email, 36, 7.25, True, "a", created)


def to_json(value: Any) -> bytes:
    """Return the JSON of a model, as it is sent."""
    data = dataclasses.asdict(value)
    text = json.dumps(data, default=dt.datetime.isoformat, separators=(",", ":"))
    return text.encode()


ORDER = to_json(make_order())
RECORD = to_json(make_record())
#: One member is wrong: the quantity of the third line.
WRONG_ORDER = ORDER.replace(b'"quantity":3', b'"quantity":0')
