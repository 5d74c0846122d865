"""Classes that load themselves, and requests near them, for the tests of these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

import pydantic
import pytest
from flask import Flask
from forms import MULTIPART, URLENCODED, multipart, part
from marshmallow import (
    EXCLUDE,
    INCLUDE,
    Schema,
    fields,
    validate,
)

from flask_typed import Api, Cookie, Form, Query, typed


class PetSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(max=5))
    max_age = fields.Integer(load_default=9, validate=validate.Range(min=1))
    tags = fields.List(fields.String())
    born = fields.Date(allow_none=True)
    is_shy = fields.Boolean(data_key="shy")
    seen = fields.DateTime(dump_only=True)


class Pet(pydantic.BaseModel):
    name: str = pydantic.Field(max_length=5)
    max_age: int = pydantic.Field(9, ge=1, description="in years")
    tags: list[str] = []
    born: dt.date | None = None
    is_shy: bool = pydantic.Field(False, alias="shy")


class Lenient(PetSchema):
    class Meta:
        unknown = EXCLUDE


class Open(PetSchema):
    class Meta:
        unknown = INCLUDE


class Forbidding(Pet):
    model_config = pydantic.ConfigDict(extra="forbid")


class Allowing(Pet):
    model_config = pydantic.ConfigDict(extra="allow")


SchemaPet = Annotated[dict[str, Any], PetSchema]
KINDS = [
    pytest.param(Pet, id="pydantic"),
    pytest.param(SchemaPet, id="Schema"),
    pytest.param(Annotated[dict[str, Any], PetSchema()], id="instance"),
    pytest.param(PetSchema, id="class"),
]


def show(it: Any) -> Any:
    """Return a pet of either kind as JSON."""
    it = it.model_dump(mode="json") if isinstance(it, pydantic.BaseModel) else it
    return {name: str(it[name]) for name in it if it[name] not in (None, [], False)}


def client_of(view: Callable[..., Any], hint: Any = None, **keywords: Any) -> Any:
    """Return a client, without cookies of its own, of an app that serves a view."""
    if hint is not None:
        view.__annotations__["it"] = hint
    app = Flask(__name__)
    app.testing = True
    Api(app, **keywords)
    app.post("/")(typed(view))
    return app.test_client(use_cookies=False)


def view_of(hint: Any) -> Callable[..., Any]:
    def view(it: Any) -> Any:
        return show(it)

    view.__annotations__["it"] = hint
    return view


Texts = dict[str, str]


def send_query(client: Any, texts: Texts) -> Any:
    return client.post("/", query_string=texts)


def send_headers(client: Any, texts: Texts) -> Any:
    return client.post("/", headers=texts)


def send_cookies(client: Any, texts: Texts) -> Any:
    return client.post("/", headers={"Cookie": "; ".join(map("=".join, texts.items()))})


def send_form(client: Any, texts: Texts) -> Any:
    return client.post("/", data=urlencode(texts), content_type=URLENCODED)


def send_parts(client: Any, texts: Texts) -> Any:
    data = multipart(*(part(name, text) for name, text in texts.items()))
    return client.post("/", data=data, content_type=MULTIPART)


PLACES = [
    pytest.param(Query(), send_query, "query", id="query"),
    pytest.param(Cookie(), send_cookies, "cookies", id="cookie"),
    pytest.param(Form(), send_form, "form", id="urlencoded"),
    pytest.param(Form(), send_parts, "form", id="multipart"),
]
