"""Reading annotations."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, Literal, Optional, Union

import pytest
from annotated_types import Ge, Le, Len
from marshmallow import Schema

from flask_typed import _typing
from flask_typed._typing import (
    HINT_ERRORS,
    class_hints,
    describe,
    find_annotation,
    keep_local_hints,
    literal_values,
    resolve,
    split_annotated,
    split_hint,
    split_optional,
    union_members,
    unwrap_all,
)

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Line:
    sku: str


@dataclass
class Order:
    lines: list[Line]


@dataclass
class Priced:
    price: Decimal


@dataclass
class Discounted(Priced):
    rate: float


class PetSchema(Schema):
    pass


@pytest.mark.parametrize(
    ("annotation", "hint"),
    [
        ("Line", Line),
        ("list[Line]", list[Line]),
        (list["Line"], list[Line]),
        (typing.List["Line"], typing.List[Line]),  # noqa: UP006
        (Optional["Line"], Line | None),
        ("Annotated[int, Ge(1)]", Annotated[int, Ge(1)]),
        (int, int),
        (None, type(None)),
    ],
    ids=str,
)
def test_strings_anywhere_in_an_annotation_are_resolved(
    annotation: Any, hint: Any
) -> None:
    assert resolve(annotation, globals(), {}) == hint


def test_local_names_come_before_those_of_the_module() -> None:
    assert resolve("Line", globals(), {"Line": Order}) is Order


def test_one_shared_string_means_in_each_place_what_it_names_there() -> None:
    shared = typing.List["Line"]  # noqa: UP006
    assert resolve(shared, {"Line": int}, {}) == typing.List[int]  # noqa: UP006
    assert resolve(shared, {"Line": str}, {}) == typing.List[str]  # noqa: UP006


@pytest.mark.parametrize(
    "annotation", ["Missing", "typing.Missing", "1 +", "int, str"], ids=str
)
def test_what_cannot_be_resolved_raises_one_of_four_errors(annotation: str) -> None:
    with pytest.raises(HINT_ERRORS):
        resolve(annotation, globals(), {})


def test_hints_of_a_class_keep_what_annotated_holds() -> None:
    assert class_hints(Order) == {"lines": list[Line]}


def test_a_name_that_only_type_checkers_know_is_an_error() -> None:
    with pytest.raises(NameError, match="Decimal"):
        class_hints(Priced)


def test_a_class_inside_a_function_may_name_itself() -> None:
    @dataclass
    class Node:
        children: list[Node]

    assert class_hints(Node) == {"children": list[Node]}


def test_classes_inside_a_function_are_resolved_with_its_names_and_keep_them() -> None:
    @dataclass
    class Inner:
        size: int

    @dataclass
    class Middle:
        inner: Inner | None

    @dataclass
    class Outer:
        middle: dict[str, Annotated[Middle, "note"]]

    with pytest.raises(NameError):
        class_hints(Outer)
    keep_local_hints(list[Outer], locals())
    assert class_hints(Outer) == {"middle": dict[str, Annotated[Middle, "note"]]}
    assert class_hints(Middle) == {"inner": Inner | None}


def test_local_classes_that_hold_each_other_are_resolved() -> None:
    @dataclass
    class Egg:
        layer: Hen | None

    @dataclass
    class Hen:
        eggs: list[Egg]

    keep_local_hints(Egg, locals())
    assert class_hints(Hen) == {"eggs": list[Egg]}


def test_names_that_do_not_resolve_yet_are_left_for_later() -> None:
    @dataclass
    class Early:
        late: Late

    keep_local_hints(Early, {})

    @dataclass
    class Late:
        pass

    keep_local_hints(Early, locals())
    assert class_hints(Early) == {"late": Late}


def test_nothing_is_written_on_a_class_of_a_module() -> None:
    keep_local_hints(Order, {"Line": int})
    assert _typing.HINTS_ATTRIBUTE not in vars(Order)
    assert class_hints(Order) == {"lines": list[Line]}


def test_local_classes_are_found_in_a_dataclass_that_is_not_local() -> None:
    @dataclass
    class Wheel:
        spokes: list[Spoke]

    @dataclass
    class Spoke:
        length: int

    keep_local_hints(
        make_dataclass("Bicycle", {"wheels": list[Wheel]}.items()), locals()
    )
    assert class_hints(Wheel) == {"spokes": list[Spoke]}


def test_what_a_literal_holds_is_no_type() -> None:
    keep_local_hints(Literal["Order"], {})


def test_the_class_and_member_that_use_a_name_are_found() -> None:
    assert find_annotation(Discounted, "Decimal") == (Priced, "price")
    assert find_annotation(Discounted, "rate") == (Discounted, "__annotations__")


def test_metadata_is_split_from_its_type() -> None:
    assert split_annotated(Annotated[int, Ge(1), "x"]) == (int, (Ge(1), "x"))
    assert split_annotated(int) == (int, ())


@pytest.mark.parametrize(
    ("hint", "members"),
    [
        (int | str, (int, str)),
        (Union[int, str], (int, str)),  # noqa: UP007
        (Optional[int], (int, type(None))),  # noqa: UP045
        (int, (int,)),
        (list[int], (list[int],)),
    ],
    ids=str,
)
def test_members_of_unions_in_either_form(hint: Any, members: Any) -> None:
    assert union_members(hint) == members


@pytest.mark.parametrize(
    ("hint", "split"),
    [
        (int | None, (int, True)),
        (Optional[int], (int, True)),  # noqa: UP045
        (int, (int, False)),
        (int | str, (int | str, False)),
        (type(None), (type(None), False)),
    ],
    ids=str,
)
def test_none_is_split_from_a_union(hint: Any, split: Any) -> None:
    assert split_optional(hint) == split


def test_none_is_split_from_a_union_of_more() -> None:
    rest, takes_none = split_optional(int | str | None)
    assert takes_none
    assert set(union_members(rest)) == {int, str}


@pytest.mark.parametrize(
    ("hint", "split"),
    [
        (int, (int, (), False)),
        (Annotated[int, Ge(1)], (int, (Ge(1),), False)),
        (Annotated[int, Ge(1)] | None, (int, (Ge(1),), True)),
        (Annotated[int | None, Ge(1)], (int, (Ge(1),), True)),
        (
            Annotated[Annotated[int, Ge(1)] | None, Le(9)],
            (int, (Ge(1), Le(9)), True),
        ),
        (
            Annotated[Annotated[int | None, Ge(1)] | None, Le(9)] | None,
            (int, (Ge(1), Le(9)), True),
        ),
    ],
    ids=str,
)
def test_annotated_and_none_may_stand_around_each_other(hint: Any, split: Any) -> None:
    assert split_hint(hint) == split


def test_values_of_a_literal() -> None:
    assert literal_values(Literal[1, "a", None]) == (1, "a", None)
    assert literal_values(int) == ()


def test_a_hint_is_described_as_it_was_written() -> None:
    class Local:
        pass

    written: list[tuple[Any, str]] = [
        (int, "int"),
        (Any, "Any"),
        (None, "None"),
        (type(None), "None"),
        (Local, "Local"),
        (list[Local], "list[Local]"),
        (int | None, "int | None"),
        (Optional[str], "str | None"),  # noqa: UP045
        (dict[str, list[int]], "dict[str, list[int]]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (Literal["a", 1], "Literal['a', 1]"),
        (Callable[[int, str], bool], "Callable[[int, str], bool]"),
        (Callable[..., bool], "Callable[..., bool]"),
        (Annotated[str, Len(1)], "Annotated[str, Len(min_length=1, max_length=None)]"),
        (Annotated[dict[str, Any], PetSchema], "Annotated[dict[str, Any], PetSchema]"),
        ("Missing", "Missing"),
        (ForwardRef("Missing"), "Missing"),
        (types.GenericAlias(list, ("Missing",)), "list[Missing]"),
        (types.GenericAlias(list, (ForwardRef("Missing"),)), "list[Missing]"),
    ]
    for hint, text in written:
        assert describe(hint) == text


def test_a_callable_is_unwrapped_layer_by_layer() -> None:
    def inner() -> None:
        pass

    @functools.wraps(inner)
    def middle() -> None:
        pass

    @functools.wraps(middle)
    def outer() -> None:
        pass

    assert list(unwrap_all(outer)) == [outer, middle, inner]


def test_a_callable_that_wraps_itself_is_unwrapped_once() -> None:
    def view() -> None:
        pass

    view.__wrapped__ = view  # type: ignore[attr-defined]  # what a broken decorator does
    assert list(unwrap_all(view)) == [view]


def test_class_bodies_are_not_searched_before_the_module() -> None:
    @dataclasses.dataclass
    class Shadow:
        Line: Line | None = None

    assert class_hints(Shadow) == {"Line": Line | None}
