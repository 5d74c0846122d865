"""Tests of records."""

from __future__ import annotations

import copy
import dataclasses
import sys

import pytest

import flask_typed
from flask_typed.record import record

#: Of the package, the dataclasses that are no records: what is filled while something
#: is read.
FILLED = {"Step"}


@record
class Pet:
    name: str
    tags: tuple[str, ...] = ()


@record(kw_only=False)
class Point:
    x: int
    y: int = 0


@record(kw_only=False)
class Point3(Point):
    z: int = 0


def test_a_record_is_made_of_its_members_and_their_defaults() -> None:
    pet = Pet(name="Rex")
    assert (pet.name, pet.tags) == ("Rex", ())


def test_members_are_given_by_name_unless_the_record_says_otherwise() -> None:
    with pytest.raises(TypeError):
        Pet("Rex")  # type: ignore[call-arg]  # is what is tested
    assert (Point(1, 2).x, Point(1, 2).y) == (1, 2)


def test_a_record_that_extends_another_has_the_members_of_both() -> None:
    point = Point3(1, 2, 3)
    assert (point.x, point.y, point.z) == (1, 2, 3)


def test_a_member_cannot_be_changed() -> None:
    pet = Pet(name="Rex")
    with pytest.raises(dataclasses.FrozenInstanceError, match="'name'"):
        pet.name = "Max"  # type: ignore[misc]  # is what is tested
    assert pet.name == "Rex"


def test_a_member_cannot_be_deleted() -> None:
    pet = Pet(name="Rex")
    with pytest.raises(dataclasses.FrozenInstanceError, match="'name'"):
        del pet.name
    assert pet.name == "Rex"


def test_a_record_takes_no_other_attribute() -> None:
    with pytest.raises(AttributeError):
        Pet(name="Rex").age = 3  # type: ignore[attr-defined]  # is what is tested


def test_replace_makes_another_record_and_leaves_the_first() -> None:
    pet = Pet(name="Rex")
    assert dataclasses.replace(pet, name="Max").name == "Max"
    assert pet.name == "Rex"


def test_a_copy_has_the_same_members() -> None:
    assert copy.copy(Point3(1, 2, 3)).z == 3


def test_records_are_told_apart_by_identity_and_can_be_keys() -> None:
    first, second = Pet(name="Rex"), Pet(name="Rex")
    assert {first: 1, second: 2} == {first: 1, second: 2}
    assert first != second


@record
class Basket:
    pets: list[str] = dataclasses.field(default_factory=list)


def test_each_record_has_a_default_of_its_own_where_a_function_makes_it() -> None:
    assert Basket().pets == []
    assert Basket().pets is not Basket().pets


def test_members_that_are_missing_unknown_or_too_many_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="Pet needs 'name'"):
        Pet()  # type: ignore[call-arg]  # is what is tested
    with pytest.raises(TypeError, match="Pet has no 'age'"):
        Pet(name="Rex", age=3)  # type: ignore[call-arg]  # is what is tested
    with pytest.raises(TypeError, match="Pet has no 'age'"):
        Pet(name="Rex", tags=(), age=3)  # type: ignore[call-arg]  # is what is tested
    with pytest.raises(TypeError, match="Point takes 2 without a name"):
        Point(1, 2, 3)  # type: ignore[call-arg]  # is what is tested


@record(kw_only=False, eq=True)
class Label:
    text: str
    _: dataclasses.KW_ONLY
    color: str = "red"


@record(kw_only=False, eq=True)
class LongLabel(Label):
    pass


@record(eq=True)
class Money:
    cents: int

    def __repr__(self) -> str:
        return f"{self.cents} cents"


def test_records_that_are_compared_are_equal_where_all_members_are() -> None:
    assert Label("a", color="red") == Label("a")
    assert Label("a") != Label("a", color="blue")
    assert Money(cents=1) == Money(cents=1)


def test_records_that_are_compared_are_one_key_where_they_are_equal() -> None:
    assert {Label("a"): 1}[Label("a")] == 1
    assert len({Money(cents=1), Money(cents=1), Money(cents=2)}) == 2


@pytest.mark.parametrize(
    "other", [LongLabel("a"), "a", ("a", "red")], ids=["subclass", "text", "tuple"]
)
def test_a_record_is_no_other_class_whatever_its_members(other: object) -> None:
    assert Label("a") != other


def test_a_record_with_a_member_that_is_no_key_is_none() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Label(["a"]))  # type: ignore[arg-type]  # is what is tested


def test_records_that_are_compared_show_their_members_unless_they_do_it() -> None:
    assert repr(Label("a")) == "Label(text='a', color='red')"
    assert repr(Money(cents=1)) == "1 cents"


def test_members_after_kw_only_are_given_by_name_only() -> None:
    with pytest.raises(TypeError, match="Label takes 1 without a name"):
        Label("a", "blue")  # type: ignore[call-arg]  # is what is tested


def test_of_the_package_what_is_not_filled_while_something_is_read_is_a_record() -> (
    None
):
    """Each of the others makes importing the package longer."""
    package = flask_typed.__name__
    defined = {
        cls
        for module in list(sys.modules)
        if module.split(".")[0] == package
        for cls in vars(sys.modules[module]).values()
        if isinstance(cls, type) and cls.__module__ == module
    }
    compiled = {
        cls.__name__
        for cls in defined
        if "__dataclass_params__" in vars(cls)
        and vars(cls)["__dataclass_params__"].init
    }
    assert compiled == FILLED
