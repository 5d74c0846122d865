"""Hooks that are given the data themselves, names of partial members, and Pluck."""

import collections
import copy
import functools
import json
from collections.abc import Callable
from typing import Any

import marshmallow
import pytest
from marshmallow import EXCLUDE, ValidationError, fields
from schema_hooks import LOG, TAKES_ALL
from schema_recipes import run

from flask_typed.compiled import CompiledSchema, compile_loader

_whole: dict[str, Any] = {TAKES_ALL: True}


class Unregistered(marshmallow.Schema):
    class Meta:
        register = False


class Renamed(Unregistered):
    """Takes an old name, which it takes out of the data."""

    name = fields.String(required=True)
    count = fields.Integer()

    @marshmallow.pre_load
    def rename(self, data: Any, **kwargs: Any) -> Any:
        LOG.append(("rename", repr(data)))
        data["name"] = data.pop("title")
        return data


class Enveloped(Unregistered):
    name = fields.String()

    @marshmallow.pre_load(**_whole)
    def unwrap(self, data: Any, many: bool, **kwargs: Any) -> Any:
        LOG.append(("unwrap", many, sorted(kwargs)))
        return data["data"]

    @marshmallow.post_load(pass_original=True)
    def add(self, data: Any, original: Any, **kwargs: Any) -> Any:
        LOG.append(("add", repr(original)))
        return {**data, "of": original}


class Lowered(Unregistered):
    """Reads a text as an object, and an object in another order."""

    name = fields.String()

    @marshmallow.pre_load
    def prepare(self, data: Any, **kwargs: Any) -> Any:
        LOG.append(("prepare", repr(data)))
        if isinstance(data, str):
            return {"name": data}
        return collections.OrderedDict(reversed(list(data.items())))


class Compared(Unregistered):
    name = fields.String(data_key="n")

    @marshmallow.validates_schema(pass_original=True)
    def compare(self, data: Any, original: Any, **kwargs: Any) -> None:
        LOG.append(("compare", repr(data), repr(original)))
        if "x" in original:
            raise ValidationError("No x.", "name")

    @marshmallow.post_load(pass_original=True, **_whole)
    def keep(self, data: Any, original: Any, **kwargs: Any) -> Any:
        return {"data": data, "original": original}


class Outer(Unregistered):
    first = fields.Nested(Renamed)
    more = fields.List(fields.Nested(Lowered, unknown=EXCLUDE))
    last = fields.Nested(Compared(many=True), allow_none=True)
    size = fields.Integer()


Build = Callable[[], marshmallow.Schema]

LOADED: dict[str, tuple[Build, Any]] = {
    "renamed": (Renamed, {"title": "a", "count": 1}),
    "renamed, many": (lambda: Renamed(many=True), [{"title": "a"}, {"title": "b"}]),
    "in an envelope": (lambda: Enveloped(many=True), {"data": [{"name": "a"}]}),
    "a text for an object": (
        lambda: Outer(only=["more"]),
        {"more": ["a", {"b": 1, "name": "c"}]},
    ),
    "another mapping": (Lowered, {"name": "a"}),
    "other mappings": (lambda: Lowered(many=True), [{"name": "a"}, "b"]),
    "with its original": (lambda: Compared(unknown=EXCLUDE), {"n": "a", "y": [1]}),
    "nested": (
        Outer,
        {"first": {"title": "a"}, "more": ["b"], "last": [{"n": "c"}], "size": 3},
    ),
    "nested none": (Outer, {"last": None}),
}


@pytest.mark.parametrize("case", LOADED)
def test_hooks_that_are_given_the_data_are_called_once_in_order(case: str) -> None:
    build, data = LOADED[case]
    body = json.dumps(data)
    expected = run(functools.partial(build().loads, body))
    assert expected[0][0] == "loaded"
    try_loads = compile_loader(build()).try_loads
    assert try_loads is not None
    assert run(functools.partial(try_loads, body.encode())) == expected


REFUSED: dict[str, tuple[Build, Any]] = {
    "a member": (Renamed, {"title": "a", "count": "x"}),
    "unknown": (Renamed, {"title": "a", "other": 1}),
    "after the hook": (Outer, {"first": {"title": "a"}, "size": "x"}),
    "by the hook": (Renamed, {}),
    "what is compared": (lambda: Compared(unknown=EXCLUDE), {"n": "a", "x": 1}),
    "no object": (Lowered, 5),
    "no object below": (Outer, {"first": 5}),
    "null below": (Outer, {"first": None}),
    "no list below": (Outer, {"last": "x"}),
    "an object for a list": (Outer, {"last": {"n": "a"}}),
    "another of many": (lambda: Lowered(many=True), ["a", {"name": 5}]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_attempt_that_fails_leaves_no_trace_in_the_data(case: str) -> None:
    build, data = REFUSED[case]
    body, ours, theirs = json.dumps(data), copy.deepcopy(data), copy.deepcopy(data)
    loader = compile_loader(build())
    assert loader.try_loads is not None
    expected = run(functools.partial(build().load, theirs))
    assert expected[0][0] != "loaded"
    assert run(functools.partial(loader.load, ours)) == expected
    assert ours == theirs
    expected = run(functools.partial(build().loads, body))
    assert run(functools.partial(loader.loads, body)) == expected


def test_given_data_that_hooks_may_change_are_left_to_marshmallow() -> None:
    loader = compile_loader(Outer())
    assert loader.obstacles == ()
    assert loader.try_load is None
    assert loader.is_deep


class Quick(CompiledSchema):
    """Loads bytes by compiled code, and data by marshmallow."""

    class Meta:
        register = False

    name = fields.String(required=True)

    @marshmallow.pre_load
    def rename(self, data: Any, **kwargs: Any) -> Any:
        data["name"] = data.pop("title")
        return data


def test_a_hook_of_a_compiled_schema_changes_the_data_that_it_is_given() -> None:
    data = {"title": "a"}
    assert Quick().load(data) == {"name": "a"} == Quick().loads('{"title": "a"}')
    assert data == {"name": "a"}


class Person(Unregistered):
    name = fields.String(required=True)
    pet = fields.Nested(
        Unregistered.from_dict(
            {"name": fields.String(required=True), "age": fields.Int(required=True)}
        ),
        required=True,
    )
    pets = fields.List(fields.Nested(lambda: Person(only=["name"])))

    @marshmallow.post_load
    def remember(self, data: Any, **told: Any) -> Any:
        LOG.append(("remember", repr(data), told))
        return data


@pytest.mark.parametrize(
    "partial",
    [("name",), ["pet.age"], {"pets.name", "pet"}, [], ("pet.name", "name", "pet")],
    ids=str,
)
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "a"},
        {"pet": {"name": "b"}},
        {"name": "a", "pet": {"name": "b"}},
        {"name": "a", "pet": {"age": 3}},
        {"name": "a", "pets": [{}, {"name": "c"}]},
        {"name": "a", "pet": {"name": "b", "age": 3}, "pets": [{}]},
    ],
    ids=str,
)
def test_members_that_are_named_may_be_missing(partial: Any, data: Any) -> None:
    body = json.dumps(data).encode()
    expected = run(functools.partial(Person(partial=partial).loads, body))
    loader = compile_loader(Person(partial=partial))
    assert loader.try_loads is not None
    assert loader.try_load is not None
    if expected[0][0] == "loaded":
        assert run(functools.partial(loader.try_loads, body)) == expected
        assert run(functools.partial(loader.try_load, data)) == expected
    assert run(functools.partial(loader.loads, body)) == expected


def test_a_name_that_is_added_to_those_of_partial_is_noticed() -> None:
    names = ["pet"]
    loader = compile_loader(Person(partial=names))
    assert loader.load({"name": "a"}) == {"name": "a"}
    names.append("name")
    assert loader.load({}) == {}


class Plucking(Unregistered):
    one = fields.Pluck(Person(only=["name"]), "name", data_key="uno")
    many = fields.Pluck(Unregistered.from_dict({"a": fields.Int()}), "a", many=True)
    none = fields.Pluck(Renamed, "name", allow_none=True)


@pytest.mark.parametrize(
    "data",
    [
        {"uno": "a", "many": [1, 2], "none": None},
        {"uno": "a", "many": []},
        {"uno": None},
        {"uno": 5},
        {"many": ["x"]},
        {"many": [None]},
        {"many": {"1": 2}},
        {"many": 5},
        {"none": "a"},
    ],
    ids=str,
)
def test_what_is_plucked_is_loaded_as_by_marshmallow(data: Any) -> None:
    body = json.dumps(data).encode()
    loader = compile_loader(Plucking())
    assert loader.obstacles == ()
    expected = run(functools.partial(Plucking().loads, body))
    assert run(functools.partial(loader.loads, body)) == expected


def test_what_is_plucked_is_loaded_in_the_fast_way() -> None:
    loader = compile_loader(Plucking(only=["one", "many"]))
    assert loader.try_loads is not None
    assert loader.try_load is not None
    assert loader.try_loads(b'{"uno": "a", "many": [1, 2]}') == {
        "one": {"name": "a"},
        "many": [{"a": 1}, {"a": 2}],
    }
    assert loader.try_load({"many": [1]}) == {"many": [{"a": 1}]}


def _double(value: Any) -> Any:
    LOG.append(("double", repr(value)))
    return None if value == "none" else value * 2


@pytest.mark.parametrize("allow_none", [True, False], ids=["none", "not none"])
@pytest.mark.parametrize("value", ["a", "none", 1, [1], True], ids=repr)
@pytest.mark.parametrize("kind", [fields.String, fields.Integer, fields.Raw])
def test_a_function_of_a_field_changes_what_it_loads(
    kind: Any, value: Any, allow_none: bool
) -> None:
    def build() -> Any:
        field = kind(allow_none=allow_none)
        field.pre_load = [_double, _double]  # as an argument since marshmallow 4.3
        return Unregistered.from_dict({"a": field, "b": fields.Integer()})()

    body = json.dumps({"a": value, "b": 1}).encode()
    loader = compile_loader(build())
    assert loader.obstacles == ()
    expected = run(functools.partial(build().loads, body))
    assert run(functools.partial(loader.loads, body)) == expected
    body = b'{"a": null}'
    expected = run(functools.partial(build().loads, body))
    assert run(functools.partial(loader.loads, body)) == expected
