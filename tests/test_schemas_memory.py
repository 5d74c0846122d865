"""Types that are made, used and dropped leave nothing behind."""

from __future__ import annotations

import dataclasses
import enum
import gc
import itertools
import statistics
import types
import weakref
from collections.abc import Callable
from types import GenericAlias
from typing import Annotated, Any, NamedTuple, TypedDict

import attrs
import msgspec
import pydantic
import pytest
from flask import Flask

from flask_typed import Api, Body, Form, Query, field_for, typed

ROUNDS = 24
TYPES = 500
#: Of each round, so many have a view: Flask takes its time to add a rule.
VIEWS = 28

#: What a client sends to the views of a place.
SENT = {"body": "json", "query": "query_string", "form": "data"}


def make_dataclass(name: str) -> Any:
    return dataclasses.make_dataclass(name, [("name", str), ("size", int)])


def make_typed_dict(name: str) -> Any:
    make: Any = TypedDict
    return make(name, {"name": str, "size": int})


def make_named_tuple(name: str) -> Any:
    make: Any = NamedTuple
    return make(name, [("name", str), ("size", int)])


def make_attrs(name: str) -> Any:
    return attrs.make_class(
        name, {"name": attrs.field(type=str), "size": attrs.field(type=int)}
    )


def make_struct(name: str) -> Any:
    return msgspec.defstruct(name, [("name", str), ("size", int)])


def make_enum_holder(name: str) -> Any:
    make: Any = enum.Enum
    color: Any = make(f"{name}Color", {"RED": "a"})
    return dataclasses.make_dataclass(name, [("name", color), ("size", int)])


def make_pydantic(name: str) -> Any:
    return pydantic.create_model(name, name=(str, ...), size=(int, ...))


MAKERS: tuple[Callable[[str], Any], ...] = (
    *(make_dataclass, make_typed_dict, make_named_tuple, make_attrs, make_struct),
    *(make_enum_holder, make_pydantic),
)


def use_types() -> None:
    """Make types of every kind, each with what can be made of one, and drop them."""
    app = Flask(__name__)
    api = Api(app)
    client = app.test_client()
    value = {"name": "a", "size": 1}
    for number in range(TYPES):
        make = MAKERS[number % len(MAKERS)]
        cls = make(f"Made{number}")
        field_for(cls).deserialize(value)
        field_for(GenericAlias(list, cls)).deserialize([value])
        if number < VIEWS:
            add_views(app, cls, number, is_parameter=make is not make_pydantic)
    paths = api.document(app)["paths"]
    assert len(paths) == 3 * VIEWS - 2 * (VIEWS // len(MAKERS))
    for path in paths:
        answer = client.post(path, **{SENT[path.split("/")[1]]: value})
        assert answer.get_json() == value


def add_views(app: Flask, cls: Any, number: int, *, is_parameter: bool) -> None:
    """Add views that read a class in each place where it can be, and return it."""
    places = [("body", Body())]
    if is_parameter:
        places += [("query", Query()), ("form", Form())]
    for place, marker in places:

        def view(it: Any) -> Any:
            return it

        view.__annotations__ |= {"it": Annotated[cls, marker], "return": cls}
        app.post(f"/{place}/{number}", endpoint=f"{place}_{number}")(typed(view))


#: marshmallow 3's Schemas are abstract base classes: each keeps a weak reference, with
#: what takes it away, to each other living class that was ever compared with it.
WEAK = (weakref.ReferenceType, types.BuiltinFunctionType)


def count_objects() -> int:
    gc.collect()
    return sum(not isinstance(each, WEAK) for each in gc.get_objects())


@pytest.mark.slow
def test_ten_thousand_types_leave_no_more_than_the_caches_of_typing() -> None:
    counts = []
    for _ in range(ROUNDS):
        use_types()
        counts.append(count_objects())

    # typing keeps the last 128 of each of its forms, and with a type all that was made
    # of it: a round may find its caches fuller, or emptier, than the one before left
    # them. What keeps one object of each type adds 500 in every round.
    left = [after - before for before, after in itertools.pairwise(counts)]
    assert statistics.median(left) < TYPES / 2, counts
