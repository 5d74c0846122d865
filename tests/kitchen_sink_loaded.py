"""Parameters that classes load themselves, or that are members of every kind of class.

For the app that uses every feature: hand-written Schemas, pydantic models and others.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import attrs
import msgspec
from annotated_types import Ge, Le
from marshmallow import EXCLUDE, Schema, fields, post_load, validate
from pydantic import BaseModel, ConfigDict, Field, model_validator

from flask_typed import Cookie, Form, Header, Query, TypedBlueprint


class SearchSchema(Schema):
    """A hand-written Schema of parameters, with a hook."""

    class Meta:
        """What it does not know is for others."""

        unknown = EXCLUDE

    word = fields.String(required=True, validate=validate.Length(1, 9))
    order = fields.String(load_default="up", validate=validate.OneOf(["up", "down"]))

    @post_load
    def name_order(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Say the order in capitals."""
        return {**data, "order": data["order"].upper()}


class TokenSchema(Schema):
    """A hand-written Schema of headers."""

    class Meta:
        """What it does not know is for others."""

        unknown = EXCLUDE

    x_token = fields.String(data_key="X-Token", load_default="")


class LetterSchema(Schema):
    """A hand-written Schema of a form."""

    to = fields.String(required=True, validate=validate.Length(1))
    lines = fields.List(fields.String(validate=validate.Length(max=9)))


class Range(BaseModel):
    """A pydantic model of a query, which checks itself as a whole."""

    low: int = Field(0, ge=0, le=99)
    high: int = Field(99, ge=0, le=99)
    tags: list[str] = []

    @model_validator(mode="after")
    def check_order(self) -> Range:
        """Refuse a range that ends before it starts."""
        if self.low > self.high:
            raise ValueError(OUT_OF_ORDER)
        return self


OUT_OF_ORDER = "It ends before it starts."


class Client(BaseModel):
    """A pydantic model of headers, with names of its own."""

    model_config = ConfigDict(populate_by_name=True)

    name: str = Field("", alias="X-Client", max_length=20)


class Visit(BaseModel):
    """A pydantic model of cookies."""

    theme: str = Field("light", pattern="^(light|dark)$")


class Account(BaseModel):
    """A pydantic model of a form."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=2)
    sizes: list[int] = []


class Place(TypedDict):
    """A TypedDict of parameters."""

    city: str
    street: NotRequired[str]


class Slice(NamedTuple):
    """A NamedTuple of parameters."""

    start: Annotated[int, Ge(0)] = 0
    stop: Annotated[int, Le(9)] = 9


@attrs.define
class Filter:
    """An attrs class of parameters."""

    color: str = "red"


class Sample(msgspec.Struct, rename="camel"):
    """A Struct of parameters."""

    most_of: Annotated[int, msgspec.Meta(ge=1)] = 1


loaded = TypedBlueprint("loaded", __name__)


@loaded.get("/search")
def search(
    it: Annotated[dict[str, Any], SearchSchema, Query()],
    token: Annotated[dict[str, Any], TokenSchema, Header()],
) -> list[str]:
    """Read a query and headers by hand-written Schemas."""
    return [it["word"], it["order"], token["x_token"]]


@loaded.post("/letters")
def send_letter(it: Annotated[dict[str, Any], LetterSchema, Form()]) -> list[str]:
    """Read a form by a hand-written Schema."""
    return [it["to"], *it.get("lines", [])]


@loaded.get("/range")
def ranged(
    it: Annotated[Range, Query()],
    client: Annotated[Client, Header()],
    visit: Annotated[Visit, Cookie()],
) -> Range:
    """Read a query, headers and cookies by pydantic models."""
    return it


@loaded.post("/accounts")
def add_account(it: Annotated[Account, Form()]) -> Account:
    """Read a form by a pydantic model."""
    return it


@loaded.get("/classes")
def classes(
    place: Annotated[Place, Query()],
    part: Annotated[Slice, Query()],
    chosen: Annotated[Filter, Query()],
    sample: Annotated[Sample, Query()],
) -> list[str]:
    """Read a query by classes of every other kind."""
    return [place["city"], str(part.stop), chosen.color, str(sample.most_of)]
