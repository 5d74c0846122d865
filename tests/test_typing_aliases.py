"""Aliases and new types are read through."""

from __future__ import annotations

import dataclasses
import sys
from typing import Annotated, Any, Literal, NewType, TypeVar

import pytest
import typing_extensions

from flask_typed._typing import (
    HINTS_ATTRIBUTE,
    describe,
    is_recursive,
    keep_local_hints,
    split_hint,
    union_members,
    unwrap_alias,
)

UserId = NewType("UserId", Annotated[int, "positive"])
Number = typing_extensions.TypeAliasType("Number", int | float)
Maybe = typing_extensions.TypeAliasType("Maybe", Number | None)
S = TypeVar("S")
R = TypeVar("R")
Flipped = typing_extensions.TypeAliasType("Flipped", tuple[R, S], type_params=(S, R))
Same = typing_extensions.TypeAliasType("Same", S, type_params=(S,))
Late = typing_extensions.TypeAliasType("Late", "list[Number]")
Json = typing_extensions.TypeAliasType("Json", "list[Json] | int")
Grows = typing_extensions.TypeAliasType(  # type: ignore[misc]
    "Grows", "list[Grows[list[S]]]", type_params=(S,)
)
This = typing_extensions.TypeAliasType("This", "list[That]")
That = typing_extensions.TypeAliasType("That", "dict[str, This] | None")
Either = typing_extensions.TypeAliasType("Either", Json | str)
Loop = typing_extensions.TypeAliasType("Loop", "Loop")  # type: ignore[misc]
Nowhere = typing_extensions.TypeAliasType("Nowhere", "Undefined")  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("hint", "inner", "metadata", "takes_none"),
    [
        (UserId, int, ("positive",), False),
        (Number, int | float, (), False),
        (Maybe, int | float, (), True),
        (Annotated[Maybe, "x"], int | float, ("x",), True),
        (Flipped[int, str], tuple[str, int], (), False),
        (Same[int], int, (), False),
        (Late, list[Number], (), False),
        (Json, Json, (), False),
        (Nowhere, Nowhere, (), False),
    ],
    ids=str,
)
def test_aliases_are_read_through(
    hint: Any, inner: Any, metadata: tuple[Any, ...], takes_none: bool
) -> None:
    assert split_hint(hint) == (inner, metadata, takes_none)


def test_what_is_known_is_not_read_through() -> None:
    assert split_hint(UserId | None, lambda hint: hint is UserId) == (UserId, (), True)


def test_an_alias_of_a_union_is_its_members() -> None:
    assert union_members(Maybe) == (int, float, type(None))
    assert union_members(Number | str) == (int, float, str)
    assert union_members(Json | str) == (Json, str)
    assert union_members(Either) == (Json, str)
    assert union_members(UserId) == (UserId,)


@pytest.mark.parametrize("hint", [Json, Grows[int], Loop, This, That], ids=str)
def test_an_alias_that_names_itself_is_found(hint: Any) -> None:
    assert is_recursive(hint)
    assert split_hint(hint) == (hint, (), False)
    assert unwrap_alias(hint) is hint


@pytest.mark.parametrize(
    "hint",
    [Maybe, Late, Nowhere, Literal["Json"], UserId, list[Json], Either, Json | None],
    ids=str,
)
def test_what_only_holds_such_an_alias_is_none(hint: Any) -> None:
    assert not is_recursive(hint)


def test_aliases_are_named_in_messages_as_they_are_written() -> None:
    for hint, name in (
        (UserId, "UserId"),
        (Maybe, "Maybe"),
        (list[Late], "list[Late]"),
    ):
        assert describe(hint) == name


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is Python 3.12's")
def test_the_statement_makes_an_alias_like_any_other() -> None:
    names: dict[str, Any] = {"__name__": __name__}
    exec(
        "type Number = int | float\n"
        "type Pair[T] = tuple[T, T]\n"
        "type Later = list[Number] | None\n"
        "type Loop = list[Loop]\n",
        names,
    )
    assert union_members(names["Number"]) == (int, float)
    assert split_hint(names["Pair"][int])[0] == tuple[int, int]
    assert split_hint(names["Later"])[1:] == ((), True)
    assert is_recursive(names["Loop"])


def test_an_alias_of_itself_stays_what_it_is() -> None:
    assert unwrap_alias(Loop) is Loop
    assert unwrap_alias(Maybe) == Number | None


def test_local_hints_are_kept_through_aliases_that_end() -> None:
    @dataclasses.dataclass
    class Node:
        next: Node | None

    both = typing_extensions.TypeAliasType("both", Node | int)
    keep_local_hints(list[Json], {})
    keep_local_hints(list[both], {"Node": Node})
    assert vars(Node)[HINTS_ATTRIBUTE] == {"next": Node | None}
