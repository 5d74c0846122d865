"""Schemas and pydantic models whose members are no parameters: why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from forms import client_of
from marshmallow import Schema, fields
from pydantic import AliasPath, BaseModel, ConfigDict, Field, RootModel

from flask_typed import Cookie, Form, Header, Path, Query, field_for, schema_for
from flask_typed.errors import BindingError


class Point(BaseModel):
    x: int


class Deep(BaseModel):
    point: Point


class Rows(BaseModel):
    rows: list[list[int]]


class Either(BaseModel):
    ids: int | list[int]


class Mapped(BaseModel):
    names: dict[str, int]


class Ids(RootModel[list[int]]):
    pass


class Inside(BaseModel):
    x: int = Field(validation_alias=AliasPath("point", 0))


class Odd(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    thing: Schema


class Nothing(BaseModel):
    pass


class NoSchema(Schema):
    pass


class ReadSchema(Schema):
    id = fields.Integer(dump_only=True)


class PointSchema(Schema):
    x = fields.Integer(required=True)


class DeepSchema(Schema):
    point = fields.Nested(PointSchema)


class ListSchema(Schema):
    points = fields.List(fields.Nested(PointSchema))


class TableSchema(Schema):
    rows = fields.List(fields.List(fields.Integer()))


class PairSchema(Schema):
    pair = fields.Tuple((fields.Integer(), fields.Dict()))


@dataclass
class Plain:
    x: int


PlainSchema = schema_for(Plain)


class StrictSchema(Schema):
    x = field_for(int)


def deep(a: Annotated[Deep, Query()]) -> None: ...
def rows(a: Annotated[Rows, Header()]) -> None: ...
def either(a: Annotated[Either, Query()]) -> None: ...
def mapped(a: Annotated[Mapped, Cookie()]) -> None: ...
def root(a: Annotated[Ids, Query()]) -> None: ...
def inside(a: Annotated[Inside, Query()]) -> None: ...
def odd(a: Annotated[Odd, Query()]) -> None: ...
def nothing(a: Annotated[Nothing, Query()]) -> None: ...
def no_schema(a: Annotated[dict[str, Any], NoSchema, Form()]) -> None: ...
def read_schema(a: Annotated[dict[str, Any], ReadSchema, Query()]) -> None: ...
def deep_schema(a: Annotated[dict[str, Any], DeepSchema, Query()]) -> None: ...
def list_schema(a: Annotated[dict[str, Any], ListSchema, Form()]) -> None: ...
def table_schema(a: Annotated[dict[str, Any], TableSchema, Header()]) -> None: ...
def pair_schema(a: Annotated[dict[str, Any], PairSchema, Cookie()]) -> None: ...
def strict_schema(a: Annotated[dict[str, Any], StrictSchema, Query()]) -> None: ...
def many(a: Annotated[list[Any], PointSchema(many=True), Query()]) -> None: ...
def schemas(a: Annotated[list[PointSchema], Query()]) -> None: ...
def models(a: Annotated[list[Point], Query()]) -> None: ...
def generated(a: Annotated[dict[str, Any], PlainSchema, Query()]) -> None: ...
def alias(a: Annotated[Point, Query(alias="b")]) -> None: ...
def bound(a: Annotated[dict[str, Any], PointSchema, Query(ge=1)]) -> None: ...
def brackets(a: Annotated[Point, Query(style="deepObject")]) -> None: ...
def default(a: Annotated[Point | None, Query()] = None) -> None: ...
def schema_default(
    a: Annotated[dict[str, Any] | None, PointSchema, Query()] = None,
) -> None: ...
def twice(a: Annotated[Point, Query()], x: int = 1) -> None: ...


@pytest.mark.parametrize(
    ("view", "reason", "fix"),
    [
        (deep, "Deep.point: its JSON Schema is neither", "use a scalar"),
        (rows, "Rows.rows: its JSON Schema is neither", "a list of scalars"),
        (either, "Either.ids: its JSON Schema is neither", "a list of scalars"),
        (mapped, "Mapped.names: its JSON Schema is neither", "or Body()"),
        (root, "Ids is a RootModel, which has no members", "use a BaseModel"),
        (inside, "Inside.x is read from inside another member", "an alias"),
        (odd, "Odd has no JSON Schema", "use types of JSON"),
        (nothing, "Nothing has no members that a request could", "leave the argument"),
        (no_schema, "NoSchema has no members", "leave the argument out"),
        (read_schema, "ReadSchema has no members", "not read_only"),
        (
            deep_schema,
            "DeepSchema.point: Nested does not fit into a query parameter",
            "use a scalar",
        ),
        (
            list_schema,
            "ListSchema.points: List does not fit into a field of a form",
            "use a scalar",
        ),
        (table_schema, "TableSchema.rows: List does not fit into a header", "a scalar"),
        (pair_schema, "PairSchema.pair: Tuple does not fit into a cookie", "a scalar"),
        (
            strict_schema,
            "StrictSchema.x: Integer reads JSON, and no texts",
            "use marshmallow's own field",
        ),
        (many, "is for many objects", "leave many out"),
        (schemas, "list[PointSchema] does not fit into a query", "or Body()"),
        (models, "list[Point] does not fit into a query", "or Body()"),
        (generated, "does not fit into a query parameter", "use a scalar"),
        (alias, "a parameter for each of its members", "members of Point"),
        (bound, "so it has no alias, constraints or examples", "to the members"),
        (brackets, "Point loads its members itself", "leave style out"),
        (default, "its member 'x' has none", "give 'x' a default"),
        (schema_default, "its member 'x' has none", "give 'x' a default"),
        (twice, "reads the query parameter 'x' too", "another alias"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_a_mistake_is_named_with_argument_reason_and_fix(
    view: Callable[..., object], reason: str, fix: str
) -> None:
    with pytest.raises(BindingError) as caught:
        client_of(view).post("/")
    problem, _, suggestion = str(caught.value).partition(" Fix: ")
    assert f".{view.__name__}, POST /" in problem
    assert reason in problem
    assert fix in suggestion


@pytest.mark.parametrize("hint", [Point, Annotated[dict[str, Any], PointSchema]])
def test_a_variable_of_the_path_is_no_class_of_members(hint: Any) -> None:
    from flask import Flask

    from flask_typed import Api, typed

    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view(x: Any) -> None: ...

    view.__annotations__["x"] = Annotated[hint, Path()]
    app.post("/<x>")(typed(view))
    with pytest.raises(BindingError, match="does not fit into a path parameter"):
        app.test_client().post("/1")
