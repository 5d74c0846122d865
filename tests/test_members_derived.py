"""``Partial``, ``Pick`` and ``Omit``: objects of some members of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

import attrs
import msgspec
import pytest
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

from flask_typed import (
    Alias,
    Api,
    Omit,
    Partial,
    Pick,
    field_for,
    read_only,
    schema_for,
    typed,
    write_only,
)
from flask_typed.errors import AnnotationError

T = TypeVar("T")
Name = Annotated[str, MinLen(1), Alias("title")]


@dataclass
class Order:
    """What was ordered."""

    id: int
    name: Name
    size: Annotated[int, Ge(1)] = 1
    note: str | None = None

    def __post_init__(self) -> None:
        if self.name == "bad":
            raise ValueError("A bad name.")


class OrderTuple(NamedTuple):
    id: int
    name: Name
    size: Annotated[int, Ge(1)] = 1
    note: str | None = None


@attrs.define
class OrderAttrs:
    id: int
    name: Name
    size: Annotated[int, Ge(1)] = 1
    note: str | None = None


class OrderStruct(msgspec.Struct):
    id: int
    name: Name
    size: Annotated[int, Ge(1)] = 1
    note: str | None = None


class OrderDict(TypedDict):
    id: int
    name: Name
    size: Annotated[int, Ge(1)]
    note: str | None


KINDS: list[Any] = [Order, OrderTuple, OrderAttrs, OrderStruct, OrderDict]
each_kind = pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)


def make(cls: Any) -> Any:
    return cls(id=1, name="a", size=2, note=None)


# Partial.


@each_kind
def test_what_was_sent_is_visible_and_nothing_else(cls: Any) -> None:
    load = schema_for(Partial[cls])().load
    changes = load({"title": "b", "note": None})
    assert isinstance(changes, Partial)
    assert isinstance(changes, Mapping)
    assert changes == {"name": "b", "note": None}
    assert "size" not in changes
    assert load({}) == {}
    assert len(changes) == 2
    assert repr(changes) == "Partial({'name': 'b', 'note': None})"


@each_kind
def test_a_partial_is_applied_to_a_copy(cls: Any) -> None:
    original = make(cls)
    changed = schema_for(Partial[cls])().load({"size": 3}).apply(original)
    assert changed == cls(id=1, name="a", size=3, note=None)
    assert type(changed) is type(original)
    assert original == make(cls)


def test_the_class_checks_what_is_changed() -> None:
    with pytest.raises(ValueError, match="A bad name"):
        Partial[Order]({"name": "bad"}).apply(make(Order))


@each_kind
def test_a_patch_refuses_what_the_members_refuse(cls: Any) -> None:
    client = echo_app(Partial[cls]).test_client()
    wrong = {"title": "", "size": None, "odd": 1}
    assert errors_of(client.post("/view", json=wrong)) == {
        "title": ["Shorter than minimum length 1."],
        "size": ["Field may not be null."],
        "odd": ["Unknown field."],
    }


@each_kind
def test_a_patch_is_a_component_whose_members_are_optional(cls: Any) -> None:
    document = read_document(echo_app(Partial[cls]))
    name = f"{cls.__name__}Patch"
    assert set(components_of(document)) == {name}
    schema = components_of(document)[name]
    assert "required" not in schema
    assert schema["properties"] == {
        "id": {"type": "integer"},
        "title": {"type": "string", "minLength": 1},
        "size": {"type": "integer", "minimum": 1},
        "note": {"type": ["string", "null"]},
    }
    assert schema["additionalProperties"] is False


def test_a_patch_stands_beside_its_class() -> None:
    app = Flask(__name__)
    Api(app)
    stored = Order(id=1, name="a")

    @app.patch("/")
    @typed
    def view(changes: Partial[Order]) -> Order:
        return changes.apply(stored)

    client = app.test_client()
    assert client.patch("/", json={"size": 5}).json == {
        "id": 1,
        "title": "a",
        "size": 5,
        "note": None,
    }
    document = read_document(app)
    assert set(components_of(document)) == {"Order", "OrderPatch"}
    patch = component_of(document, input_of(document, "/", "patch"))
    assert patch["description"] == "What was ordered."


@dataclass
class User:
    secret: Annotated[str, write_only]
    seed: InitVar[int]
    id: Annotated[int, read_only] = 0
    made: int = field(init=False, default=1)

    def __post_init__(self, seed: int) -> None: ...


def test_a_member_of_one_way_goes_that_way_in_a_patch() -> None:
    document = read_document(echo_app(Partial[User]))
    sent, read = (
        component_of(document, schema)
        for schema in (output_of(document), input_of(document))
    )
    assert set(read["properties"]) == {"secret", "seed"}
    assert set(sent["properties"]) == {"id", "made"}
    client = echo_app(Partial[User]).test_client()
    assert client.post("/view", json={"secret": "a"}).json == {}
    assert errors_of(client.post("/view", json={"id": 1})) == {"id": ["Unknown field."]}


def test_a_patch_may_be_returned() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view() -> list[Partial[Order]]:
        order: Any = Order(id=1, name="a")
        return [Partial({"size": 2}), Partial(order), order]

    whole = {"id": 1, "title": "a", "size": 1, "note": None}
    assert app.test_client().get("/").json == [{"size": 2}, whole, whole]


# Pick and Omit.


@each_kind
def test_only_the_members_that_are_picked_are_there(cls: Any) -> None:
    hint = Pick[cls, Literal["name", "size"]]
    client = echo_app(hint).test_client()
    whole = cls is OrderDict
    body = {"title": "b", **({"size": 1} if whole else {})}
    assert client.post("/view", json=body).json == {"title": "b", "size": 1}
    assert errors_of(client.post("/view", json={"id": 1, **body})) == {
        "id": ["Unknown field."]
    }
    loaded = schema_for(hint)().load(body)
    assert isinstance(loaded, Pick)
    assert loaded == {"name": "b", "size": 1}


@each_kind
def test_the_members_that_are_omitted_are_not_there(cls: Any) -> None:
    hint = Omit[cls, Literal["id", "note"]]
    body = {"title": "b", "size": 1}
    client = echo_app(hint).test_client()
    assert client.post("/view", json=body).json == body
    assert errors_of(client.post("/view", json={})) == {
        name: ["Missing data for required field."]
        for name in (("title", "size") if cls is OrderDict else ("title",))
    }
    loaded = schema_for(hint)().load(body)
    assert isinstance(loaded, Omit)
    assert cls(id=1, note=None, **loaded) == cls(id=1, name="b", size=1, note=None)


@each_kind
def test_an_object_is_sent_without_what_is_not_picked(cls: Any) -> None:
    app = Flask(__name__)
    Api(app)
    order = make(cls)

    def view() -> Any:
        return [order, Pick(order), Omit(order), dict(Pick(order))]

    view.__annotations__["return"] = list[Pick[cls, Literal["id"]]]
    app.get("/")(typed(view))
    assert app.test_client().get("/").json == [{"id": 1}] * 4


@pytest.mark.parametrize(
    ("hint", "name"),
    [
        (Pick[Order, Literal["id", "name"]], "OrderPick_id_name"),
        (Omit[Order, Literal["id"]], "OrderOmit_id"),
        (Partial[Omit[Order, Literal["id"]]], "OrderOmit_idPatch"),
        (Pick[Partial[Order], Literal["id"]], "OrderPatchPick_id"),
    ],
    ids=str,
)
def test_a_component_says_what_it_was_made_of(hint: Any, name: str) -> None:
    components = components_of(read_document(echo_app(hint)))
    assert name in components


def test_a_part_of_a_part_has_the_members_of_both() -> None:
    hint = Partial[Omit[Order, Literal["id"]]]
    client = echo_app(hint).test_client()
    assert client.post("/view", json={"size": 2}).json == {"size": 2}
    assert set(errors_of(client.post("/view", json={"id": 2}))) == {"id"}


@dataclass
class Page(Generic[T]):
    items: list[T]
    total: int = 0


def test_a_generic_class_has_parts_and_may_be_of_parts() -> None:
    client = echo_app(Partial[Page[Partial[Order]]]).test_client()
    assert client.post("/view", json={"items": [{"id": 1}]}).json == {
        "items": [{"id": 1}]
    }
    components = components_of(read_document(echo_app(Page[Partial[Order]])))
    assert "Page_OrderPatch" in components


@pytest.mark.parametrize(
    ("hint", "reason", "fix"),
    [
        (Partial, "Partial is not made of a class", "write Partial[T]"),
        (Pick, "Pick is not made of a class", "write Pick[T, Literal[...]]"),
        (Partial[int], "Partial[int] is not made of a class", "dataclass"),
        (Pick[Order, str], "does not name members", 'Literal["id"]'),
        (Pick[Order, Literal["nam"]], "names 'nam', which is no", "'name'?"),
        (Omit[Order, Literal["x"]], "names 'x', which is no member", "'id', 'name'"),
    ],
    ids=["bare", "bare Pick", "no class", "no Literal", "nearly", "not at all"],
)
def test_a_part_that_is_none_is_refused(hint: Any, reason: str, fix: str) -> None:
    with pytest.raises(AnnotationError) as caught:
        field_for(hint)
    assert reason in caught.value.reason
    assert fix in caught.value.fix


def test_a_part_may_be_made_of_any_object_with_attributes() -> None:
    class Row:
        def __init__(self) -> None:
            self.id = 1

    assert dict(Pick(Row())) == {"id": 1}
