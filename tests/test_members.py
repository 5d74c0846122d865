"""What the members of a class mean: defaults, notes, names that are not there."""

from __future__ import annotations

import dataclasses
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
)

import pytest
from annotated_types import Ge, Len
from marshmallow import ValidationError

from flask_typed import schema_for
from flask_typed.errors import AnnotationError
from flask_typed.schemas import SchemaRegistry

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass
class Line:
    sku: Annotated[str, Len(1, 8)]
    quantity: Annotated[int, Ge(1)] = 1


@dataclass
class Order:
    id: int
    lines: list[Line]
    note: str | None = None
    first: Line | None = None
    by_sku: dict[str, Line] = field(default_factory=dict)


def load(cls: type, data: Any) -> Any:
    return schema_for(cls)().load(data)


def errors_of(cls: type, data: Any) -> Any:
    """Return the messages of what a class refuses."""
    with pytest.raises(ValidationError) as caught:
        load(cls, data)
    return caught.value.messages


def test_a_default_makes_a_member_optional() -> None:
    assert load(Line, {"sku": "a"}) == Line("a", 1)


def test_a_default_factory_is_called_each_time() -> None:
    one, other = (load(Order, {"id": 1, "lines": []}) for _ in range(2))
    assert one.by_sku == {}
    assert one.by_sku is not other.by_sku


def test_a_default_is_not_null() -> None:
    assert errors_of(Line, {"sku": "a", "quantity": None}) == {
        "quantity": ["Field may not be null."]
    }


def test_a_default_of_none_does_not_make_null_a_value() -> None:
    @dataclass
    class Loose:
        size: int = None  # type: ignore[assignment]  # as old code has it

    assert load(Loose, {}) == Loose(None)  # type: ignore[arg-type]
    assert errors_of(Loose, {"size": None}) == {"size": ["Field may not be null."]}


def test_a_default_that_can_be_called_is_a_value() -> None:
    @dataclass
    class Sorted:
        key: Any = len

    assert load(Sorted, {}).key is len


def test_an_optional_member_without_a_default_is_required_and_may_be_null() -> None:
    @dataclass
    class Noted:
        note: str | None

    assert errors_of(Noted, {}) == {"note": ["Missing data for required field."]}
    assert load(Noted, {"note": None}) == Noted(None)


def test_a_member_out_of_init_is_dumped_and_not_loaded() -> None:
    @dataclass
    class Square:
        side: int
        area: int = field(init=False)
        unit: str = field(default="cm", init=False)

        def __post_init__(self) -> None:
            self.area = self.side**2

    square = load(Square, {"side": 3})
    assert square.area == 9
    assert schema_for(Square)().dump(square) == {"side": 3, "area": 9, "unit": "cm"}
    assert errors_of(Square, {"side": 3, "area": 1}) == {"area": ["Unknown field."]}
    schema: Any = schema_for(Square)()
    assert schema.check({"side": 1, "area": 1})["unit"] == "cm"
    with pytest.raises(ValidationError, match="Missing data"):
        schema.check({"side": 1})


def test_keyword_only_members_are_passed_by_keyword() -> None:
    @dataclass
    class Point:
        x: int = 0
        _: KW_ONLY
        y: int
        z: int = field(default=0, kw_only=True)

    assert load(Point, {"y": 2}) == Point(0, y=2)


def test_class_variables_are_no_members() -> None:
    @dataclass
    class Counted:
        seen: ClassVar[int] = 0
        size: int = 1

    assert list(schema_for(Counted)().fields) == ["size"]


def test_members_are_inherited_in_order_and_may_be_declared_anew() -> None:
    @dataclass
    class Base:
        id: int
        name: str = "x"

    @dataclass
    class Derived(Base):
        size: int = 0
        id: Annotated[int, Ge(1)] = 1

    assert list(schema_for(Derived)().fields) == ["id", "name", "size"]
    assert load(Derived, {}) == Derived(id=1, name="x", size=0)
    assert schema_for(Derived) is not schema_for(Base)
    assert "id" in errors_of(Derived, {"id": 0})


def test_frozen_and_slotted_dataclasses_are_served() -> None:
    @dataclass(frozen=True, slots=True)
    class Fixed:
        size: int

    assert load(Fixed, {"size": 1}) == Fixed(1)


def test_metadata_of_a_member_is_for_the_document() -> None:
    @dataclass
    class Noted:
        size: int = field(
            metadata={"description": "In cm.", "examples": [1], "secret": "x"}
        )

    assert schema_for(Noted)().fields["size"].metadata == {
        "description": "In cm.",
        "examples": [1],
    }


@pytest.mark.parametrize(
    ("raised", "messages"),
    [
        (ValueError("Too odd."), {"_schema": ["Too odd."]}),
        (ValueError(), {"_schema": ["Invalid value."]}),
        (ValidationError("Too odd."), {"_schema": ["Too odd."]}),
        (ValidationError({"size": ["Odd."]}), {"size": ["Odd."]}),
    ],
    ids=repr,
)
def test_a_value_error_of_post_init_is_the_objects_error(
    raised: Exception, messages: Any
) -> None:
    @dataclass
    class Picky:
        size: int

        def __post_init__(self) -> None:
            raise raised

    @dataclass
    class Holder:
        picky: Picky

    assert errors_of(Picky, {"size": 1}) == messages
    with pytest.raises(ValidationError) as caught:
        SchemaRegistry().schema_for(
            dataclasses.make_dataclass("Holder", [("picky", Picky)])
        )().load({"picky": {"size": 1}})
    assert caught.value.messages == {"picky": messages}


def test_any_other_exception_of_post_init_is_a_bug() -> None:
    @dataclass
    class Broken:
        size: int

        def __post_init__(self) -> None:
            raise KeyError("bug")

    with pytest.raises(KeyError):
        load(Broken, {"size": 1})


@pytest.mark.parametrize("as_text", [True, False])
def test_an_init_var_is_loaded_for_post_init_and_never_dumped(as_text: bool) -> None:
    @dataclass
    class Seeded:
        size: int
        seed: InitVar[Annotated[int, Ge(1)]]
        step: InitVar[int] = 2

        def __post_init__(self, seed: int, step: int) -> None:
            self.size += seed * step

    if not as_text:
        Seeded.__annotations__["seed"] = InitVar[Annotated[int, Ge(1)]]
    seeded = load(Seeded, {"size": 1, "seed": 3})
    assert seeded.size == 7
    assert load(Seeded, {"size": 1, "seed": 3, "step": 3}).size == 10
    assert schema_for(Seeded)().dump(seeded) == {"size": 7}
    schema: Any = schema_for(Seeded)()
    assert schema.check(seeded) == {"size": 7}
    assert errors_of(Seeded, {"size": 1}) == {
        "seed": ["Missing data for required field."]
    }
    assert errors_of(Seeded, {"size": 1, "seed": 0}) == {
        "seed": ["Must be greater than or equal to 1."]
    }


def test_a_bare_init_var_takes_anything() -> None:
    seeded: Any = dataclasses.make_dataclass(
        "Seeded",
        [("size", int), ("seed", InitVar)],
        namespace={"__post_init__": lambda self, seed: setattr(self, "size", seed)},
    )
    assert load(seeded, {"size": 1, "seed": "x"}).size == "x"


# Names that are not there.


@dataclass
class Measured:
    share: Fraction


@dataclass
class Weighted(Measured):
    weight: int = 0


def test_a_name_for_type_checkers_only_is_refused_with_its_class_and_module() -> None:
    with pytest.raises(AnnotationError) as caught:
        schema_for(Weighted)
    assert caught.value.reason == (
        "Measured.share names 'Fraction', which is not defined at run time in module "
        f"{__name__!r}."
    )
    assert "import Fraction outside `if TYPE_CHECKING:`" in caught.value.fix


def test_a_name_of_a_function_is_refused_with_the_fix() -> None:
    @dataclass
    class Inner:
        size: int

    @dataclass
    class Outer:
        inner: Inner

    with pytest.raises(AnnotationError) as caught:
        schema_for(Outer)
    assert caught.value.reason.startswith("Outer.inner names 'Inner'")
    assert "at the top of its module" in caught.value.fix


@pytest.mark.parametrize("source", ["1 +", "dataclasses.Nothing", "int, str"])
def test_an_annotation_that_is_no_type_is_refused_with_its_class(source: str) -> None:
    cls = dataclasses.make_dataclass("Odd", [("size", source)])
    cls.__module__ = __name__
    with pytest.raises(AnnotationError, match="the annotations of Odd in module"):
        schema_for(cls)


def test_a_class_inside_a_function_that_names_only_itself_is_served() -> None:
    @dataclass
    class Tree:
        branches: list[Tree]

    assert load(Tree, {"branches": []}) == Tree([])


def test_a_member_that_is_final_is_of_its_type() -> None:
    @dataclass
    class Fixed:
        size: Final[Annotated[int, Ge(1)]] = 1

    inside: Any = Annotated[Final[int], Ge(1)]  # which mypy does not know yet
    for cls in (Fixed, dataclasses.make_dataclass("Noted", [("size", inside)])):
        schema = schema_for(cls)()
        assert schema.load({"size": 2}) == cls(2)
        assert schema.validate({"size": 0}).keys() == {"size"}
