"""Sets and tuples, and the abstract classes of containers."""

from __future__ import annotations

import collections.abc as abc
import dataclasses
import datetime as dt
import json
import typing
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Len, MaxLen, MinLen
from marshmallow import Schema, ValidationError, fields, post_load

from flask_typed import field_for
from flask_typed.schemas import SchemaRegistry


@dataclasses.dataclass(frozen=True)
class Point:
    x: int


class PointSchema(Schema):
    x = fields.Integer()

    @post_load
    def make(self, data: Any, **kwargs: Any) -> Point:
        return Point(**data)


TAKEN: list[tuple[Any, Any, Any]] = [
    (set[int], [1, 2], {1, 2}),
    (set[int], [], set()),
    (frozenset[str], ["a"], frozenset({"a"})),
    (abc.Set[int], [1], {1}),
    (abc.MutableSet[int], [1], {1}),
    (set[Point], [{"x": 1}, {"x": 2}], {Point(1), Point(2)}),
    (set[tuple[int, ...]], [[1], [1, 2]], {(1,), (1, 2)}),
    (set[Literal[1, True]], [1, True], {1}),
    (set[tuple[()]], [[]], {()}),
    (set[PointSchema], [{"x": 1}], {Point(1)}),
    (set[Decimal], ["1", "1.0"], {Decimal(1)}),
    (tuple[int, ...], [1, 2], (1, 2)),
    (tuple[int, str], [1, "a"], (1, "a")),
    (tuple[()], [], ()),
    (tuple, [1, "a"], (1, "a")),
    (typing.Tuple[int, ...], [1], (1,)),  # noqa: UP006
    (abc.Sequence[int], [1], [1]),
    (abc.MutableSequence[int], [1], [1]),
    (abc.Collection[int], [1], [1]),
    (typing.Sequence[int], [1], [1]),
    (abc.Mapping[str, int], {"a": 1}, {"a": 1}),
    (abc.MutableMapping[str, set[int]], {"a": [1]}, {"a": {1}}),
    (dict[dt.time, int], {"10:00:00": 1}, {dt.time(10): 1}),
]


@pytest.mark.parametrize(
    ("hint", "value", "loaded"), TAKEN, ids=[str(row[0]) for row in TAKEN]
)
def test_a_container_is_loaded_and_dumped(hint: Any, value: Any, loaded: Any) -> None:
    field: Any = field_for(hint)
    found = field.deserialize(value)
    assert (found, type(found)) == (loaded, type(loaded))
    if len(loaded) == len(value):
        dumped = json.loads(
            json.dumps(field._serialize(field.check(found), None, None))
        )
        assert sorted(dumped, key=repr) == sorted(value, key=repr)


REFUSED: list[tuple[Any, list[Any]]] = [
    (set[int], [[1, 1], [1, 1.0], {"a": 1}, "ab", 3, [1, "2"]]),
    (set[Point], [[{"x": 1}, {"x": 1.0}]]),
    (set[str], [["a", "b", "a"]]),
    (tuple[int, str], [[1], [1, "a", 2], ["a", 1], "ab", {}]),
    (tuple[()], [[1]]),
    (tuple[int, ...], [["a"], 3]),
    (abc.Mapping[str, int], [[], {"a": "1"}]),
    (Annotated[set[Decimal], Len(2, 2)], [["1"], ["1", "2", "3"]]),
    (Annotated[tuple[int, ...], MinLen(2)], [[1]]),
    (Annotated[abc.Sequence[int], MaxLen(1)], [[1, 2]]),
    (Annotated[frozenset[int], MinLen(1)], [[]]),
]


@pytest.mark.parametrize(
    ("hint", "value"), [(hint, value) for hint, values in REFUSED for value in values]
)
def test_what_does_not_fit_is_refused_both_ways(hint: Any, value: Any) -> None:
    field: Any = field_for(hint)
    for read in (field.deserialize, field.check):
        with pytest.raises(ValidationError):
            read(value)


def test_the_length_of_a_set_is_that_of_its_json_array() -> None:
    field = field_for(Annotated[set[Decimal], MinLen(2)])
    assert field.deserialize(["1", "1.0"]) == {Decimal(1)}


def test_what_would_repeat_in_json_does_not_leave_as_a_set() -> None:
    field: Any = field_for(set[dt.date | str])
    with pytest.raises(ValidationError, match="twice"):
        field.check({dt.date(2020, 1, 1), "2020-01-01"})


def test_errors_of_items_are_at_their_index() -> None:
    for hint in (set[int], tuple[int, int], tuple[int, ...]):
        field: Any = field_for(hint)
        for read in (field.deserialize, field.check):
            with pytest.raises(ValidationError) as caught:
                read([1, "a"])
            assert caught.value.messages == {1: ["Not a valid integer."]}


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (set[int], {1, 2}),
        (tuple[int, ...], (1, 2)),
        (tuple[int, int], (1, 2)),
        (set[Point], {Point(1)}),
        (tuple[Point, int], (Point(1), 2)),
        (list[Point], [Point(1)]),
        (dict[str, Point], {"a": Point(1)}),
        (dict[str, int], {"a": 1}),
    ],
    ids=str,
)
def test_a_function_of_the_user_is_given_the_same_both_ways(
    hint: Any, value: Any
) -> None:
    seen: list[Any] = []
    field: Any = field_for(Annotated[hint, seen.append])
    dumped = field_for(hint)._serialize(value, None, None)
    field.deserialize(dumped)
    field.check(value)
    assert seen == [value, value]


def test_a_set_of_what_only_a_request_can_tell_is_an_error_of_the_request() -> None:
    class Unhashable:
        """Has a hash by its class, and holds what has none."""

        def __hash__(self) -> int:
            raise TypeError("no hash")

    registry = SchemaRegistry()
    registry.register(Unhashable, fields.Raw)
    with pytest.raises(ValidationError, match="Not a valid set"):
        registry.field_for(set[Unhashable]).deserialize([[1]])


def test_null_is_dumped_as_null() -> None:
    for hint in (tuple[int, int] | None, set[int] | None, tuple[int, ...] | None):
        field: Any = field_for(hint)
        assert field._serialize(field.check(None), None, None) is None
