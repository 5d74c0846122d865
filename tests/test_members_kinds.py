"""Classes of every kind are objects in JSON: loaded, dumped, documented."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, NamedTuple, NotRequired, Required, TypedDict

import attrs
import msgspec
import pytest
import typing_extensions
from annotated_types import Ge, MinLen
from documents import (
    component_of,
    components_of,
    echo_app,
    errors_of,
    input_of,
    output_of,
    read_document,
)
from flask import Flask

from flask_typed import Api, Problem, schema_for, typed
from flask_typed.errors import AnnotationError

Sku = Annotated[str, MinLen(1)]
Count = Annotated[int, Ge(1)]


@dataclass
class DataLine:
    sku: Sku
    size: Count = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenLine:
    sku: Sku
    size: Count = 1


class TupleLine(NamedTuple):
    sku: Sku
    size: Count = 1


@attrs.define
class AttrsLine:
    sku: Sku
    size: Count = 1


@attrs.frozen(kw_only=True)
class FrozenAttrsLine:
    sku: Sku
    size: Count = attrs.field(default=1)


class StructLine(msgspec.Struct):
    sku: Annotated[str, msgspec.Meta(min_length=1)]
    size: Annotated[int, msgspec.Meta(ge=1)] = 1


class Row(NamedTuple):
    sku: str
    secret: int


KINDS: list[Any] = [
    *(DataLine, FrozenLine, TupleLine, AttrsLine, FrozenAttrsLine, StructLine)
]
each_kind = pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)


@each_kind
def test_an_object_is_loaded_as_an_instance(cls: Any) -> None:
    app = Flask(__name__)
    Api(app)
    seen = []

    def view(line: Any) -> None:
        seen.append(line)

    view.__annotations__["line"] = cls
    app.post("/")(typed(view))
    assert app.test_client().post("/", json={"sku": "a"}).status_code == 204
    assert seen == [cls(sku="a", size=1)]
    assert type(seen[0]) is cls


@each_kind
def test_an_instance_is_dumped_with_its_defaults(cls: Any) -> None:
    client = echo_app(cls).test_client()
    assert client.post("/view", json={"sku": "a"}).json == {"sku": "a", "size": 1}


@each_kind
def test_what_does_not_fit_is_told_by_member(cls: Any) -> None:
    client = echo_app(list[cls]).test_client()
    answer = client.post("/view", json=[{"sku": "", "size": 0, "odd": 1}, {}, 3])
    assert errors_of(answer) == {
        "0": {
            "sku": ["Shorter than minimum length 1."],
            "size": ["Must be greater than or equal to 1."],
            "odd": ["Unknown field."],
        },
        "1": {"sku": ["Missing data for required field."]},
        "2": {"_schema": ["Invalid input type."]},
    }


@each_kind
def test_a_class_is_a_component_and_its_input_another(cls: Any) -> None:
    document = read_document(echo_app(cls))
    name = cls.__name__
    members = {
        "sku": {"type": "string", "minLength": 1},
        "size": {"type": "integer", "minimum": 1},
    }
    assert components_of(document) == {
        name: {
            "type": "object",
            "properties": members,
            "required": ["sku", "size"],
            "additionalProperties": False,
        },
        f"{name}Input": {
            "type": "object",
            "properties": {**members, "size": {**members["size"], "default": 1}},
            "required": ["sku"],
            "additionalProperties": False,
        },
    }


@pytest.mark.parametrize(
    "value",
    [
        {"sku": "a", "secret": 1},
        SimpleNamespace(sku="a", secret=1),
        Row("a", 1),
    ],
    ids=["mapping", "attributes", "named tuple"],
)
@each_kind
def test_mappings_and_rows_serve_and_are_filtered(cls: Any, value: Any) -> None:
    app = Flask(__name__)
    Api(app)

    def view() -> Any:
        return value

    view.__annotations__["return"] = cls
    app.get("/")(typed(view))
    assert app.test_client().get("/").json == {"sku": "a", "size": 1}


@each_kind
def test_an_instance_that_breaks_a_constraint_is_not_sent(cls: Any) -> None:
    app = Flask(__name__)
    Api(app)

    def view() -> Any:
        return cls(sku="a", size=0)

    view.__annotations__["return"] = cls
    app.get("/")(typed(view))
    assert app.test_client().get("/").status_code == 500


@each_kind
def test_classes_nest_in_one_another(cls: Any) -> None:
    basket = dataclasses.make_dataclass("Basket", [("lines", dict[str, cls])])
    client = echo_app(basket).test_client()
    sent = {"lines": {"first": {"sku": "a", "size": 2}}}
    assert client.post("/view", json=sent).json == sent


# TypedDicts.


class Movie(TypedDict):
    title: str
    year: NotRequired[Annotated[int, Ge(1900)]]


class LooseMovie(TypedDict, total=False):
    title: Required[str]
    year: Annotated[NotRequired[int], Ge(1900)]


class ReadOnlyMovie(typing_extensions.TypedDict):
    title: typing_extensions.ReadOnly[str]
    year: NotRequired[typing_extensions.ReadOnly[Annotated[int, Ge(1900)]]]


class Titled(TypedDict):
    title: str


class InheritedMovie(Titled, total=False):
    year: Annotated[int, Ge(1900)]


class CalledMovie(TypedDict):
    title: str
    year: NotRequired[Annotated[int, Ge(1900)]]


each_movie = pytest.mark.parametrize(
    "cls",
    [Movie, LooseMovie, ReadOnlyMovie, InheritedMovie, CalledMovie],
    ids=lambda cls: cls.__name__,
)


@each_movie
def test_a_typed_dict_is_a_plain_dictionary(cls: Any) -> None:
    loaded = schema_for(cls)().load({"title": "a", "year": 1999})
    assert loaded == {"title": "a", "year": 1999}
    assert type(loaded) is dict


@each_movie
def test_what_is_not_required_stays_absent_both_ways(cls: Any) -> None:
    client = echo_app(cls).test_client()
    assert client.post("/view", json={"title": "a"}).json == {"title": "a"}
    assert errors_of(client.post("/view", json={"year": 1})) == {
        "title": ["Missing data for required field."],
        "year": ["Must be greater than or equal to 1900."],
    }


@each_movie
def test_a_typed_dict_has_one_component(cls: Any) -> None:
    document = read_document(echo_app(cls))
    assert input_of(document) == output_of(document)
    assert component_of(document, input_of(document))["required"] == ["title"]


def test_a_typed_dict_may_have_names_that_python_has_not() -> None:
    headers = TypedDict("headers", {"from-date": str, "class": int})
    client = echo_app(headers).test_client()
    sent = {"from-date": "x", "class": 1}
    assert client.post("/view", json=sent).json == sent


def test_a_required_key_that_is_missing_is_not_sent() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view() -> Movie:
        return {"year": 1999}  # type: ignore[typeddict-item]  # the mistake

    assert app.test_client().get("/").status_code == 500


# NamedTuples.


def test_a_named_tuple_is_no_array() -> None:
    client = echo_app(TupleLine).test_client()
    assert client.post("/view", json=["a", 1]).status_code == 422


def test_a_tuple_with_names_and_no_types_takes_anything() -> None:
    pair = collections.namedtuple("pair", "a b", defaults=[None])
    client = echo_app(pair).test_client()
    assert client.post("/view", json={"a": [1]}).json == {"a": [1], "b": None}


class Counted(NamedTuple):
    sku: str
    index: int = 0  # type: ignore[assignment]  # also a method of tuples


def test_a_method_of_tuples_is_no_member_of_a_row() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view() -> list[Counted]:
        rows: list[Any] = [Row("a", 1), Counted("b", 2)]
        return rows

    assert app.test_client().get("/").json == [
        {"sku": "a", "index": 0},
        {"sku": "b", "index": 2},
    ]


# attrs.


@attrs.define
class Account:
    _name: str
    tags: list[str] = attrs.field(factory=list)
    size: int = attrs.field(
        default=attrs.Factory(lambda self: len(self.tags), takes_self=True)
    )
    id: int = attrs.field(init=False, default=7)
    note: str = attrs.field(default="", metadata={"description": "For people."})

    @size.validator
    def check(self, attribute: Any, value: int) -> None:
        if value > 5:
            raise ValueError("Too large.")


def test_an_attrs_member_is_named_as_the_constructor_names_it() -> None:
    client = echo_app(Account).test_client()
    answer = client.post("/view", json={"name": "a", "tags": ["x"]})
    assert answer.json == {"name": "a", "tags": ["x"], "size": 1, "id": 7, "note": ""}


def test_an_attrs_default_that_needs_the_instance_is_left_to_attrs() -> None:
    document = read_document(echo_app(Account))
    schema = component_of(document, input_of(document))
    assert schema["required"] == ["name"]
    assert schema["properties"]["size"] == {"type": "integer"}
    assert "id" not in schema["properties"]
    sent = component_of(document, output_of(document))
    assert sent["required"] == ["name", "tags", "size", "id", "note"]
    assert sent["properties"]["note"]["description"] == "For people."


def test_a_value_error_of_an_attrs_validator_is_for_the_client() -> None:
    client = echo_app(Account).test_client()
    answer = client.post("/view", json={"name": "a", "size": 6})
    assert errors_of(answer) == {"_schema": ["Too large."]}


def test_an_attrs_class_of_old_is_one_too() -> None:
    import attr

    @attr.s
    class Old:
        x: Any = attr.ib()
        y: Any = attr.ib(default=2)

    assert schema_for(Old)().load({"x": [1]}) == Old([1], 2)


# Refused, and inherited.


def base_of(kind: str) -> Any:
    """Return a class of a kind with a member `a`, that can be inherited from."""
    if kind == "dataclass":
        return dataclasses.make_dataclass("Base", [("a", int)])
    if kind == "attrs":
        return attrs.make_class("Base", {"a": attrs.field(type=int)})
    return msgspec.defstruct("Base", [("a", int)])


@pytest.mark.parametrize(
    ("kind", "decorate"),
    [("dataclass", dataclass), ("attrs", attrs.define), ("msgspec", lambda cls: cls)],
    ids=["dataclass", "attrs", "msgspec"],
)
def test_members_are_inherited_and_may_be_declared_anew(
    kind: str, decorate: Callable[[Any], Any]
) -> None:
    base = base_of(kind)
    derived = decorate(
        type(base)("Derived", (base,), {"__annotations__": {"a": str, "b": int}})
    )
    client = echo_app(derived).test_client()
    sent = {"a": "x", "b": 1}
    assert client.post("/view", json=sent).json == sent
    assert set(errors_of(client.post("/view", json={"a": 1, "b": "x"}))) == {"a", "b"}


@pytest.mark.parametrize("kind", ["dataclass", "attrs", "msgspec"])
def test_a_subclass_without_members_of_its_own_is_of_the_kind(kind: str) -> None:
    base = base_of(kind)
    derived = type(base)("Derived", (base,), {})
    assert type(schema_for(derived)().load({"a": 1})) is derived


class Unserved(TypedDict):
    it: complex


class UnservedTuple(NamedTuple):
    it: complex


@attrs.define
class UnservedAttrs:
    it: complex


class UnservedStruct(msgspec.Struct):
    it: complex


@pytest.mark.parametrize(
    "cls",
    [Unserved, UnservedTuple, UnservedAttrs, UnservedStruct],
    ids=lambda cls: cls.__name__,
)
def test_a_member_that_cannot_be_served_is_named(cls: Any) -> None:
    with pytest.raises(AnnotationError, match=rf"^{cls.__name__}\.it: complex is not"):
        schema_for(cls)


def test_local_classes_of_every_kind_may_name_their_neighbours() -> None:
    class Key(TypedDict):
        id: int

    class Row(NamedTuple):
        key: Key

    @attrs.define
    class Table:
        rows: list[Row]

    class Base(msgspec.Struct):
        tables: dict[str, Table]

    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed
    def view(base: Base) -> Base:
        return base

    sent = {"tables": {"a": {"rows": [{"key": {"id": 1}}]}}}
    assert app.test_client().post("/", json=sent).json == sent


def test_a_problem_may_have_members_of_every_kind() -> None:
    class Refused(Problem):
        status = 409
        line: TupleLine
        movie: Movie

    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed(raises=[Refused])
    def view() -> None:
        raise Refused(line=TupleLine("a"), movie={"title": "b"})

    answer = app.test_client().get("/").json or {}
    assert answer["line"] == {"sku": "a", "size": 1}
    assert answer["movie"] == {"title": "b"}
