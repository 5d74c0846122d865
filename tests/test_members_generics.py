"""Generic classes: each set of arguments is an object of its own, with its own name."""

from __future__ import annotations

import gc
import json
import sys
import types
import typing
import weakref
from collections.abc import Callable
from dataclasses import InitVar, dataclass, make_dataclass
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    ParamSpec,
    TypedDict,
    TypeVar,
)

import attrs
import msgspec
import pytest
import typing_extensions
from annotated_types import Ge
from documents import (
    component_of,
    components_of,
    document_of,
    echo_app,
    errors_of,
    input_of,
    read_document,
)
from flask import Flask

from flask_typed import Api, schema_for, typed
from flask_typed.errors import AnnotationError
from flask_typed.members import name_type
from flask_typed.schemas import SchemaRegistry


@dataclass
class Order:
    id: Annotated[int, Ge(1)]


@dataclass
class Line:
    sku: str


T = TypeVar("T")
U = TypeVar("U")
Bound = TypeVar("Bound", bound=Order)
Named = TypeVar("Named", bound="Line")
Of = TypeVar("Of", int, int)
Default = typing_extensions.TypeVar("Default", default=int)
NoneByDefault = typing_extensions.TypeVar("NoneByDefault", default=None)
SameByDefault = typing_extensions.TypeVar("SameByDefault", default=list[T])  # type: ignore[valid-type]  # PEP 696


@dataclass
class Page(Generic[T]):
    items: list[T]


class DictPage(TypedDict, Generic[T]):
    items: list[T]


class TuplePage(NamedTuple, Generic[T]):
    items: list[T]


@attrs.define
class AttrsPage(Generic[T]):
    items: list[T]


class StructPage(msgspec.Struct, Generic[T]):
    items: list[T]


PAGES: list[Any] = [Page, DictPage, TuplePage, AttrsPage, StructPage]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda cls: cls.__name__)


@each_page
def test_an_argument_takes_the_place_of_its_variable(page: Any) -> None:
    client = echo_app(page[Order]).test_client()
    sent = {"items": [{"id": 1}]}
    assert client.post("/view", json=sent).json == sent
    answer = client.post("/view", json={"items": [{"id": 0}]})
    assert errors_of(answer) == {
        "items": {"0": {"id": ["Must be greater than or equal to 1."]}}
    }


@each_page
def test_what_is_loaded_is_an_instance_of_the_class(page: Any) -> None:
    loaded = schema_for(page[Order])().load({"items": [{"id": 1}]})
    assert loaded == page(items=[Order(1)])


@each_page
def test_a_component_is_named_after_the_class_and_its_argument(page: Any) -> None:
    name = f"{page.__name__}_Order"
    components = components_of(read_document(echo_app(page[Order])))
    assert set(components) == {name, "Order"}
    assert components[name]["properties"]["items"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Order"},
    }


@each_page
def test_generics_nest(page: Any) -> None:
    document = read_document(echo_app(page[page[Order]]))
    name = page.__name__
    assert set(components_of(document)) == {
        f"{name}_{name}_Order",
        f"{name}_Order",
        "Order",
    }
    client = echo_app(page[page[Order]]).test_client()
    sent = {"items": [{"items": [{"id": 1}]}]}
    assert client.post("/view", json=sent).json == sent


@each_page
def test_without_an_argument_a_variable_is_anything(page: Any) -> None:
    client = echo_app(page).test_client()
    sent = {"items": [1, "a", None, {}]}
    assert client.post("/view", json=sent).json == sent
    assert set(components_of(read_document(echo_app(page)))) == {page.__name__}


@pytest.mark.parametrize(
    ("hint", "name"),
    [
        (Page[Order], "Page_Order"),
        (Page[list[Order]], "Page_list_Order"),
        (Page[dict[str, int]], "Page_dict_str_int"),
        (Page[Order | None], "Page_Order_or_None"),
        (Page[Annotated[int, Ge(1)]], "Page_int"),
        (Page[Any], "Page_Any"),
        (Page[Literal["a", 1]], "Page_a_1"),
        (Page[Literal["é"]], "Page"),
        (Order, "Order"),
    ],
    ids=str,
)
def test_the_name_of_a_component_is_that_of_its_types(hint: Any, name: str) -> None:
    assert name_type(hint).name == name


def test_two_classes_of_one_name_give_two_pages_with_their_modules() -> None:
    other = make_dataclass("Order", [("price", int)])
    other.__module__ = "elsewhere"

    def one() -> Page[Order]:
        raise NotImplementedError

    def two() -> Any:
        raise NotImplementedError

    two.__annotations__["return"] = Page[other]  # type: ignore[valid-type]
    path = f"{__name__}.Page_"
    names = {f"{path}{__name__}.Order", f"{path}elsewhere.Order"}
    assert names < set(components_of(document_of(one, two)))


def test_arguments_that_differ_in_constraints_are_two_components() -> None:
    def view(it: Page[int]) -> Page[Annotated[int, Ge(1)]]:
        raise NotImplementedError

    document = document_of(view)
    names = set(components_of(document))
    assert names == {f"{__name__}.Page_int", f"{__name__}.Page_int_2"}
    assert document == document_of(view)


# Variables.


@dataclass
class Many(Generic[T, U]):
    one: T
    other: U | None
    both: dict[str, list[T | None]] | None = None


@dataclass
class Bounded(Generic[Bound]):
    it: Bound


@dataclass
class BoundedByName(Generic[Named]):
    it: Named


@dataclass
class Numbered(Generic[Of]):
    it: Of


def test_a_bound_stands_for_a_variable_without_an_argument() -> None:
    assert schema_for(Bounded)().load({"it": {"id": 1}}).it == Order(1)
    assert schema_for(BoundedByName)().load({"it": {"sku": "a"}}).it == Line("a")


def test_constraints_stand_for_a_variable_without_an_argument() -> None:
    assert "it" in schema_for(Numbered)().validate({"it": "x"})


@dataclass
class Pair(Generic[T, Default]):
    one: T
    other: Default


@dataclass
class Lists(Generic[T, SameByDefault]):
    one: T
    many: SameByDefault


@dataclass
class Nothing(Generic[NoneByDefault]):
    it: NoneByDefault | int


def test_a_default_stands_for_a_variable_without_an_argument() -> None:
    pair: Any = Pair
    for hint in (pair[str], pair):
        assert "other" in schema_for(hint)().validate({"one": "a", "other": "b"})
    loaded = schema_for(pair[str, bool])().load({"one": "a", "other": True})
    assert loaded == Pair("a", True)


def test_a_default_may_name_another_variable() -> None:
    lists: Any = Lists
    load = schema_for(lists[int])().load
    assert load({"one": 1, "many": [2]}) == Lists(1, [2])
    assert "many" in schema_for(lists[int])().validate({"one": 1, "many": ["x"]})


def test_a_default_may_be_none() -> None:
    assert schema_for(Nothing)().load({"it": None}) == Nothing(None)


P = ParamSpec("P")
Nowhere = TypeVar("Nowhere", bound="Missing")  # type: ignore[name-defined]  # noqa: F821


@dataclass
class Called(Generic[P]):
    call: Callable[P, int]


@dataclass
class Lost(Generic[Nowhere]):
    it: Nowhere


@pytest.mark.parametrize(
    ("cls", "reason"),
    [
        (Called, "Called is generic in ~P, which is no TypeVar"),
        (Lost, "Missing, the bound or default of ~Nowhere, cannot be read"),
    ],
    ids=["ParamSpec", "bound that is not there"],
)
def test_a_variable_that_is_no_type_is_refused(cls: Any, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason):
        schema_for(cls)


# Inheritance.


@dataclass
class Counted(Page[T], Generic[T, U]):
    total: U


@dataclass
class OrderPage(Counted[Order, int]):
    note: str = ""


@dataclass
class Swapped(Many[U, T], Generic[T, U]):
    third: T | None = None


class DictCounted(DictPage[U], Generic[U, T]):
    total: T


class DictOrders(DictCounted[Order, int]):
    note: str


def test_an_inherited_member_has_the_argument_of_its_class() -> None:
    load = schema_for(OrderPage)().load
    assert load({"items": [{"id": 1}], "total": 2}) == OrderPage([Order(1)], 2)
    assert set(schema_for(OrderPage)().validate({"items": [1], "total": "x"})) == {
        *("items", "total")
    }


def test_variables_of_one_name_are_told_apart_by_their_class() -> None:
    errors = schema_for(Swapped[int, str])().validate(
        {"one": 1, "other": "x", "third": "x"}
    )
    assert set(errors) == {"one", "other", "third"}


def test_an_inherited_key_has_the_argument_of_its_typed_dict() -> None:
    load = schema_for(DictOrders)().load
    data = {"items": [{"id": 1}], "total": 2, "note": "a"}
    assert load(data) == {**data, "items": [Order(1)]}
    assert set(schema_for(DictOrders)().validate({**data, "total": "x"})) == {"total"}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python keeps the base")
def test_a_key_whose_argument_python_forgot_is_refused() -> None:
    forgotten: Any = types.new_class("Forgotten", (DictOrders,), {"total": True})
    with pytest.raises(AnnotationError, match="nothing says what ~T stands for"):
        schema_for(forgotten)


@dataclass
class Seeded(Generic[T]):
    size: int
    seed: InitVar[T]

    def __post_init__(self, seed: T) -> None:
        self.size += 1


def test_an_init_var_may_be_of_a_variable() -> None:
    assert "seed" in schema_for(Seeded[int])().validate({"size": 1, "seed": "x"})
    assert schema_for(Seeded[int])().load({"size": 1, "seed": 1}).size == 2


# Recursion.


@dataclass
class Tree(Generic[T]):
    value: T
    below: list[Tree[T]]


@dataclass
class Left(Generic[T]):
    value: T
    right: Right[T] | None


@dataclass
class Right(Generic[T]):
    value: T
    left: Left[T] | None


@dataclass
class Customer:
    orders: Page[Customer]


def test_a_generic_class_may_hold_itself() -> None:
    client = echo_app(Tree[int]).test_client()
    sent = {"value": 1, "below": [{"value": 2, "below": []}]}
    assert client.post("/view", json=sent).json == sent
    answer = client.post("/view", json={"value": 1, "below": [{"value": "x"}]})
    assert set(errors_of(answer)["below"]["0"]) == {"value", "below"}
    assert set(components_of(read_document(echo_app(Tree[int])))) == {"Tree_int"}


def test_generic_classes_may_hold_each_other() -> None:
    document = read_document(echo_app(Left[Order]))
    assert set(components_of(document)) == {"Left_Order", "Right_Order", "Order"}
    left = component_of(document, input_of(document))
    assert left["properties"]["right"] == {
        "anyOf": [{"$ref": "#/components/schemas/Right_Order"}, {"type": "null"}]
    }


def test_an_argument_may_hold_the_generic_class() -> None:
    client = echo_app(Customer).test_client()
    sent: Any = {"orders": {"items": [{"orders": {"items": []}}]}}
    assert client.post("/view", json=sent).json == sent


@dataclass
class Endless(Generic[T]):
    inner: Endless[list[T]] | None


def test_a_generic_class_without_an_end_is_refused() -> None:
    with pytest.raises(AnnotationError) as caught:
        schema_for(Endless[int])
    assert caught.value.reason.startswith("Endless holds itself with other arguments")


# One Schema, as long as it is used.


def test_the_same_arguments_give_the_same_schema() -> None:
    registry = SchemaRegistry()
    hints: list[Any] = [
        Page[Order],
        Page[Line],
        Page[Annotated[int, Ge(1)]],
        Page[Annotated[int, Ge(2)]],
        Page[Literal[1]],
        Page[Literal[True]],
        Page[Order | None],
        Page[Annotated[int, {"no": "hash"}]],
    ]
    schemas = [registry.schema_for(hint) for hint in hints]
    assert len(set(schemas)) == len(hints)
    assert [registry.schema_for(hint) for hint in hints] == schemas


def use_new_types(registry: SchemaRegistry) -> list[weakref.ref[Any]]:
    """Return weak references to classes that were made, served and dropped."""
    row: Any = make_dataclass("Row", [("size", int)])
    holder: Any = make_dataclass("Holder", [("rows", "Page[Row]"), ("own", Any)])
    names = {"Page": Page, "Row": row, "Holder": holder}
    holder.__annotations__ = {"rows": Page[row], "own": Page[holder] | None}

    @dataclass
    class Own(Generic[T]):
        it: T

    generic: Any = Own
    for hint in (Page[row], holder, Page[holder], generic[Order], generic[row]):
        registry.schema_for(hint)().validate({})
    assert names
    return [weakref.ref(cls) for cls in (row, holder, generic)]


def test_arguments_made_in_a_loop_are_collected_with_what_was_made_of_them() -> None:
    registry = SchemaRegistry()
    dropped = [one for _ in range(3) for one in use_new_types(registry)]
    clean_up: Any = typing
    for clear in clean_up._cleanups:  # the caches of typing hold the last 128
        clear()
    gc.collect()
    assert [reference() for reference in dropped] == [None] * 9


def test_the_document_is_the_same_in_any_order() -> None:
    def one() -> Page[Order]:
        raise NotImplementedError

    def two() -> Page[Line]:
        raise NotImplementedError

    texts = {
        json.dumps(document_of(*views)["components"])
        for views in ((one, two), (two, one))
    }
    assert len(texts) == 1


def test_a_local_generic_class_may_name_its_neighbours() -> None:
    @dataclass
    class Item:
        id: int

    @dataclass
    class Slice(Generic[T]):
        items: list[T]
        first: Item

    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed
    def view(it: Slice[Item]) -> Slice[Item]:
        return it

    sent = {"items": [{"id": 1}], "first": {"id": 2}}
    assert app.test_client().post("/", json=sent).json == sent
