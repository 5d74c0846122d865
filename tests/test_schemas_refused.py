"""What cannot be served is refused by name, with what to use instead."""

from __future__ import annotations

import collections
import dataclasses
import enum
import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import (
    Annotated,
    Any,
    Literal,
    NewType,
    TypeVar,
)

import marshmallow
import pytest
import typing_extensions
from annotated_types import Ge, Len
from marshmallow import fields

from flask_typed import field_for, schema_for
from flask_typed.errors import AnnotationError

T = TypeVar("T")


class PetSchema(marshmallow.Schema):
    name = fields.String(required=True)
    age = fields.Integer()


@dataclass
class Line:
    sku: Annotated[str, Len(1, 8)]
    quantity: Annotated[int, Ge(1)] = 1


class Plain:
    pass


class Text(str):
    __slots__ = ()


class Flags(enum.Flag):
    A = 1


class Codes(enum.Enum):
    X = b"x"


class Nothing(enum.Enum):
    pass


class Maybe(enum.Enum):
    NONE = None


class Endless(enum.Enum):
    ALL = float("inf")


OfComplex = NewType("OfComplex", complex)
Nowhere = typing_extensions.TypeAliasType(
    "Nowhere",
    "list[Undefined]",  # type: ignore[name-defined]  # noqa: F821
)

UNSERVED: list[tuple[Any, str]] = [
    (set, "set"),
    (set[list[int]], "list[int]"),
    (frozenset[int | list[int]], "list[int]"),
    (set[tuple[int, list[int]]], "list[int]"),
    (set[dict[str, int]], "dict[str, int]"),
    (set[set[int]], "set[int]"),
    (set[Any], "Any"),
    (set[Line], "Line"),
    (set[PetSchema], "PetSchema"),
    (tuple[int, complex], "complex"),
    (int | complex, "complex"),
    (Annotated[int | str, Ge(1)], "str"),
    (pathlib.WindowsPath, "WindowsPath"),
    (collections.abc.Iterator[int], "Iterator[int]"),
    (Plain, "Plain"),
    (Text, "Text"),
    (T, "~T"),
    (OfComplex, "OfComplex"),
    (Nowhere, "Nowhere"),
    (bytearray, "bytearray"),
    (complex, "complex"),
    (Callable[[int], str], "Callable[[int], str]"),
    (type(None), "None"),
    (Literal[None], "Literal[None]"),
    (Flags, "Flags"),
    (Codes, "Codes"),
    (Nothing, "Nothing"),
    (Maybe, "Maybe"),
    (Endless, "Endless"),
    (Literal[b"x"], "Literal[b'x']"),
    ("Missing", "Missing"),
    (3, "3"),
]


@pytest.mark.parametrize(("hint", "name"), UNSERVED, ids=[name for _, name in UNSERVED])
def test_any_other_type_is_refused_by_name_with_what_to_use(
    hint: Any, name: str
) -> None:
    for around in (hint, list[hint], dict[str, hint]):
        with pytest.raises(AnnotationError) as caught:
            field_for(around)
        assert name in caught.value.reason
        assert caught.value.fix


@pytest.mark.parametrize(
    "key",
    [bool, float, Any, bytes, Line, str | None, int | None, Literal[1], int | str],
)
def test_keys_that_are_no_strings_in_json_are_refused(key: Any) -> None:
    with pytest.raises(AnnotationError, match=r"the keys of dict\[.* are no strings"):
        field_for(dict[key, int])


@pytest.mark.parametrize("thing", [int, list[int], Plain, list, PetSchema(), "x"])
def test_schema_for_takes_only_what_has_a_schema(thing: Any) -> None:
    with pytest.raises(AnnotationError, match="field_for takes any type"):
        schema_for(thing)


def test_a_member_that_cannot_be_served_is_named_through_all_classes() -> None:
    inner = dataclasses.make_dataclass("Inner", [("size", complex)])
    outer = dataclasses.make_dataclass("Outer", [("inner", list[inner])])  # type: ignore[valid-type]
    with pytest.raises(AnnotationError) as caught:
        schema_for(outer)
    assert caught.value.reason.startswith("Outer.inner: Inner.size: complex is not")
    assert "list[T]" in caught.value.fix
