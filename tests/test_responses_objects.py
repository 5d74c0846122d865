"""Rows, tuples and what a hand-written Schema is made for serve for objects."""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypedDict

import pytest
from flask import Flask
from marshmallow import Schema, fields, post_dump
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
)

from flask_typed import Alias, Api, Partial, typed
from flask_typed.responses import InvalidResponseError


@dataclass
class Pet:
    name: str
    age: int = 1


@dataclass
class Puppy(Pet):
    password: str = "secret"


def sent_of(
    value: object, hint: Any, checks: str = "always", *, compiled: bool = True
) -> Any:
    """Return what is sent of a value under an annotation."""

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    app = Flask(__name__)
    app.testing = True
    app.config["TYPED_CHECK_RESPONSES"] = checks
    app.config["TYPED_COMPILED"] = compiled
    Api(app)
    app.add_url_rule("/", "view", typed(view))
    return app.test_client().get("/").get_json()


class Model(DeclarativeBase):
    """Base of the tables."""


class OwnerRow(Model):
    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password: Mapped[str]
    joined: Mapped[dt.date]
    pets: Mapped[list["PetRow"]] = relationship(back_populates="owner")


class PetRow(Model):
    __tablename__ = "pet"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None]
    owner_id: Mapped[int] = mapped_column(ForeignKey("owner.id"))
    owner: Mapped[OwnerRow] = relationship(back_populates="pets")


@dataclass
class PetOut:
    name: str
    age: int | None


@dataclass
class OwnerOut:
    id: int
    name: str
    joined: dt.date
    pets: list[PetOut]


@pytest.mark.parametrize("checks", ["always", "never"])
def test_the_row_of_an_orm_serves_for_an_object(checks: str) -> None:
    engine = create_engine("sqlite://")
    Model.metadata.create_all(engine)

    session = Session(engine)
    owner = OwnerRow(name="Ann", password="secret", joined=dt.date(2024, 1, 2))
    owner.pets = [PetRow(name="Rex", age=3), PetRow(name="Mia", age=None)]
    session.add(owner)
    session.commit()

    row = session.get_one(OwnerRow, 1)
    assert sent_of(row, OwnerOut, checks) == {
        "id": 1,
        "name": "Ann",
        "joined": "2024-01-02",
        "pets": [{"name": "Rex", "age": 3}, {"name": "Mia", "age": None}],
    }
    session.close()
    engine.dispose()


class PetPair(NamedTuple):
    name: str
    age: int


def test_a_named_tuple_serves_for_an_object_and_is_no_tuple_of_flask() -> None:
    assert sent_of(PetPair("a", 404), Pet) == {"name": "a", "age": 404}


def row_of(sql: str) -> sqlite3.Row:
    """Return the row of a query that has one."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        row: sqlite3.Row = connection.execute(sql).fetchone()
        return row


class PetDict(TypedDict, total=False):
    name: str
    age: int


@dataclass
class Shown:
    keys: str
    shown_as: Annotated[str, Alias("shownAs")] = "?"


@dataclass
class PetId:
    name: str


@pytest.mark.parametrize("checks", ["always", "never"])
@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "not compiled"])
@pytest.mark.parametrize(
    ("hint", "sql", "sent"),
    [
        (Pet, "'a' name, 3 age, 's' password", {"name": "a", "age": 3}),
        (Pet, "'a' name", {"name": "a", "age": 1}),
        (Partial[Pet], "3 age", {"age": 3}),
        (PetDict, "'a' name, 's' password", {"name": "a"}),
        (PetId | Pet, "'a' name, 3 age", {"name": "a", "age": 3}),
        (Shown, "'k' keys, 'b' shown_as", {"keys": "k", "shownAs": "b"}),
        (Shown, "'k' keys, 'b' shownAs", {"keys": "k", "shownAs": "b"}),
    ],
    ids=str,
)
def test_a_row_that_has_keys_and_no_attributes_serves_for_an_object(
    hint: Any, sql: str, sent: Any, compiled: bool, checks: str
) -> None:
    row = row_of(f"SELECT {sql}")
    assert sent_of(row, hint, checks, compiled=compiled) == sent
    assert sent_of([row], list[hint], checks, compiled=compiled) == [sent]


@pytest.mark.parametrize(
    ("hint", "sql", "reason"),
    [
        (Pet, "3 age", "name: Missing data for required field."),
        (Pet, "'a' name, 'b' age", "age: Not a valid integer."),
        (Pet, "'a' colour", "Invalid input type."),
        (Partial[Pet], "'a' colour", "Invalid input type."),
        (Shown, "'b' shown_as", "keys: Not a valid string."),
    ],
    ids=str,
)
def test_a_row_that_does_not_fit_is_refused(hint: Any, sql: str, reason: str) -> None:
    with pytest.raises(InvalidResponseError, match=re.escape(reason)):
        sent_of(row_of(f"SELECT {sql}"), hint)


class PetSchema(Schema):
    name = fields.String(required=True)
    years = fields.Integer(attribute="age")
    birthday = fields.Date(data_key="bornOn")


class Enveloped(PetSchema):
    @post_dump
    def wrap(self, data: Any, **kwargs: Any) -> Any:
        return {"data": data}


@dataclass
class Shelter:
    pet: Annotated[dict[str, Any], PetSchema]
    pets: Annotated[list[dict[str, Any]], PetSchema(many=True)]


@pytest.mark.parametrize("checks", ["always", "never"])
@pytest.mark.parametrize(
    ("hint", "value", "sent"),
    [
        (PetSchema, Pet("a", 3), {"name": "a", "years": 3}),
        (Annotated[dict[str, Any], PetSchema], Puppy("a"), {"name": "a", "years": 1}),
        (
            Annotated[dict[str, Any], PetSchema()],
            {"name": "a", "birthday": dt.date(2024, 1, 2), "password": "secret"},
            {"name": "a", "bornOn": "2024-01-02"},
        ),
        (
            Annotated[list[dict[str, Any]], PetSchema(many=True)],
            [Pet("a"), {"name": "b"}],
            [{"name": "a", "years": 1}, {"name": "b"}],
        ),
        (list[PetSchema], [Pet("a")], [{"name": "a", "years": 1}]),
        (Annotated[dict[str, Any], Enveloped], {"name": "a"}, {"data": {"name": "a"}}),
        (
            Shelter,
            {"pet": Pet("a"), "pets": [Pet("b")]},
            {"pet": {"name": "a", "years": 1}, "pets": [{"name": "b", "years": 1}]},
        ),
    ],
    ids=str,
)
def test_a_hand_written_schema_dumps(
    hint: Any, value: Any, sent: Any, checks: str
) -> None:
    assert sent_of(value, hint, checks) == sent
