"""A generated Schema used by hand, with each of the options of marshmallow."""

from __future__ import annotations

import dataclasses
import warnings
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import attrs
import marshmallow
import msgspec
import pytest
from flask import Flask
from marshmallow import EXCLUDE, INCLUDE, RAISE, ValidationError, fields

from flask_typed import Api, Body, Partial, Pick, read_only, schema_for, typed
from flask_typed.compiled import compile_loader
from flask_typed.errors import BindingError, IncompleteObjectError, TypedError


@dataclass
class Line:
    sku: str
    quantity: int = 1


@dataclass
class Order:
    name: str
    lines: list[Line] = field(default_factory=list)
    first: Line | None = None
    id: Annotated[int, read_only] = 0


ORDER = Order("n", [Line("s", 2)], Line("q"), id=7)
WHOLE = {
    "name": "n",
    "lines": [{"sku": "s", "quantity": 2}],
    "first": {"sku": "q", "quantity": 1},
    "id": 7,
}


def order(**options: Any) -> marshmallow.Schema:
    return schema_for(Order)(**options)


@pytest.mark.parametrize(
    ("options", "dumped"),
    [
        ({}, WHOLE),
        ({"only": ("name", "id")}, {"name": "n", "id": 7}),
        ({"only": ("lines.sku",)}, {"lines": [{"sku": "s"}]}),
        ({"exclude": ("lines", "first")}, {"name": "n", "id": 7}),
        (
            {"exclude": ("name", "id", "lines.quantity", "first.sku")},
            {"lines": [{"sku": "s"}], "first": {"quantity": 1}},
        ),
        ({"only": ("name", "id"), "exclude": ("id",)}, {"name": "n"}),
        ({"load_only": ("lines", "first")}, {"name": "n", "id": 7}),
        ({"dump_only": ("name",)}, WHOLE),
        ({"partial": True}, WHOLE),
        ({"unknown": EXCLUDE}, WHOLE),
    ],
    ids=repr,
)
def test_an_option_means_for_a_dump_what_it_means_in_marshmallow(
    options: Any, dumped: Any
) -> None:
    assert order(**options).dump(ORDER) == dumped
    assert order(**options, many=True).dump([ORDER, ORDER]) == [dumped, dumped]
    assert order(**options).dump(WHOLE) == dumped
    assert order().dump([ORDER], many=True) == [WHOLE]


@pytest.mark.parametrize(
    ("options", "sent", "loaded"),
    [
        ({}, {"name": "n", "lines": [{"sku": "s"}]}, Order("n", [Line("s")])),
        ({"only": ("name",)}, {"name": "n"}, Order("n")),
        ({"exclude": ("lines",)}, {"name": "n"}, Order("n")),
        ({"exclude": ("lines.quantity",)}, {"name": "n", "lines": [{"sku": "s"}]},
         Order("n", [Line("s")])),
        ({"dump_only": ("lines",)}, {"name": "n"}, Order("n")),
        ({"load_only": ("name",)}, {"name": "n"}, Order("n")),
        ({"partial": True}, {"name": "n"}, Order("n")),
        ({"partial": ("lines",)}, {"name": "n"}, Order("n")),
        ({"unknown": EXCLUDE}, {"name": "n", "z": 1}, Order("n")),
        ({"unknown": INCLUDE}, {"name": "n"}, Order("n")),
    ],
    ids=repr,
)  # fmt: skip
def test_an_option_means_for_a_load_what_it_means_in_marshmallow(
    options: Any, sent: Any, loaded: Any
) -> None:
    assert order(**options).load(sent) == loaded
    assert order(**options, many=True).load([sent, sent]) == [loaded, loaded]
    assert order(**options).validate(sent) == {}
    assert compile_loader(order(**options)).load(sent) == loaded


@pytest.mark.parametrize(
    ("options", "sent", "messages"),
    [
        ({"only": ("name",)}, {"name": "n", "lines": []},
         {"lines": ["Unknown field."]}),
        ({"exclude": ("name",)}, {"name": "n"}, {"name": ["Unknown field."]}),
        ({"dump_only": ("lines",)}, {"name": "n", "lines": []},
         {"lines": ["Unknown field."]}),
        ({"unknown": RAISE}, {"name": "n", "z": 1}, {"z": ["Unknown field."]}),
        ({"partial": ("lines",)}, {}, {"name": ["Missing data for required field."]}),
        ({"many": True}, [{}], {0: {"name": ["Missing data for required field."]}}),
    ],
    ids=repr,
)  # fmt: skip
def test_an_option_refuses_what_it_refuses_in_marshmallow(
    options: Any, sent: Any, messages: Any
) -> None:
    with pytest.raises(ValidationError) as caught:
        order(**options).load(sent)
    assert caught.value.messages == messages
    assert order(**options).validate(sent) == messages


def test_partial_says_of_a_part_of_an_object_whether_it_is_right() -> None:
    assert order().validate({"lines": []}, partial=True) == {}
    messages = {"name": ["Not a valid string."]}
    assert order().validate({"name": 1}, partial=True) == messages


class Row(NamedTuple):
    name: str
    size: int


@attrs.define
class Box:
    name: str
    size: int


class Packet(msgspec.Struct):
    name: str
    size: int


@dataclass(frozen=True)
class Frozen:
    name: str
    size: int


@dataclass
class Checked:
    name: str
    size: int

    def __post_init__(self) -> None:
        self.name.upper()


@dataclass
class Plain:
    name: str
    size: int


KINDS = [Row, Box, Packet, Frozen, Checked, Plain]


@pytest.mark.parametrize("cls", KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {"only": ("name",)},
        {"exclude": ("size",)},
        {"dump_only": ("size",)},
        {"partial": True},
        {"partial": ("size",)},
    ],
    ids=repr,
)
def test_an_object_without_a_member_that_it_needs_is_refused_by_name(
    cls: type, options: Any
) -> None:
    schema = schema_for(cls)(**options)
    for load in (schema.load, compile_loader(schema).load):
        with pytest.raises(IncompleteObjectError) as caught:
            load({"name": "n"})
        assert f"no {cls.__name__} can be made without 'size'" in caught.value.reason
        assert f"Partial[{cls.__name__}]" in caught.value.fix
    if "partial" in options:
        whole = schema.load({"name": "n", "size": 1})
        assert (type(whole), whole.name, whole.size) == (cls, "n", 1)


@pytest.mark.parametrize("cls", KINDS)
def test_an_object_with_a_member_that_it_does_not_have_is_refused_by_name(
    cls: type,
) -> None:
    schema = schema_for(cls)(unknown=INCLUDE)
    for load in (schema.load, compile_loader(schema).load):
        with pytest.raises(IncompleteObjectError) as caught:
            load({"name": "n", "size": 1, "z": 2, "y": 3})
        assert "can be made with 'y', 'z'" in caught.value.reason


def test_a_nested_object_without_a_member_is_refused_by_its_own_name() -> None:
    holder: Any = marshmallow.Schema.from_dict(
        {"line": fields.Nested(schema_for(Line), only=("quantity",))}
    )
    sent = {"line": {"quantity": 2}}
    for load in (holder().load, compile_loader(holder()).load):
        with pytest.raises(IncompleteObjectError, match="no Line can be made"):
            load(sent)
    with pytest.raises(IncompleteObjectError, match="no Line can be made"):
        order(partial=("first.sku",)).load({"name": "n", "first": {}})


def test_the_error_is_a_mistake_of_the_developer() -> None:
    assert issubclass(IncompleteObjectError, TypedError)


def test_what_the_error_names_loads_a_part_of_an_object() -> None:
    part = schema_for(Partial[Order])().load({"lines": [{"sku": "s"}]})
    assert dict(part) == {"lines": [Line("s")]}
    picked = schema_for(Pick[Order, Literal["lines"]])().load({"lines": []})
    assert dict(picked) == {"lines": []}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"only": ("lines",)}, "no Order can be made without 'name'"),
        ({"exclude": ("name",)}, "no Order can be made without 'name'"),
        ({"partial": True}, "no Order can be made without 'name'"),
        ({"partial": ("name",)}, "no Order can be made without 'name'"),
        ({"unknown": INCLUDE}, "no Order can be made with members that it does not"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("is_many", [False, True], ids=["one", "list"])
def test_such_a_schema_is_refused_as_an_argument_when_it_is_bound(
    options: Any, reason: str, is_many: bool
) -> None:
    app = Flask(__name__)
    api = Api(app)

    def view(it: Any) -> None: ...

    hint: Any = Annotated[dict[str, Any], order(**options)]
    hint = list[hint] if is_many else hint
    view.__annotations__["it"] = Annotated[hint, Body()]
    app.post("/view")(typed(view))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    assert caught.value.argument == "it"
    assert reason in caught.value.reason


def test_such_a_schema_is_a_response_all_the_same() -> None:
    app = Flask(__name__)
    Api(app)

    def view(it: Any, sizes: Any) -> Any:
        return {"name": f"{it.name} {sizes}"}

    schemas = {
        "it": order(exclude=("lines",), partial=("first",)),
        "sizes": schema_for(Sizes)(partial=True),
        "return": order(only=("name",)),
    }
    view.__annotations__ |= {
        name: Annotated[dict[str, Any], schema] for name, schema in schemas.items()
    }
    app.post("/view")(typed(view))
    sent = {"it": {"name": "n"}, "sizes": {"size": 1}}
    answer = app.test_client().post("/view", json=sent)
    assert answer.get_json() == {"name": "n {'size': 1}"}


class Sizes(TypedDict):
    name: str
    size: int


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"only": ("name",)}, {"name": "n"}),
        ({"partial": True}, {"size": 1}),
        ({"unknown": INCLUDE}, {"name": "n", "size": 1, "z": 2}),
    ],
    ids=repr,
)
def test_a_typed_dict_is_loaded_as_the_members_that_there_are(
    options: Any, sent: Any
) -> None:
    assert schema_for(Sizes)(**options).load(sent) == sent


def test_a_type_error_of_the_class_itself_stays_what_it_is() -> None:
    @dataclass
    class Broken:
        name: str

        def __post_init__(self) -> None:
            raise TypeError("a bug")

    for load in (schema_for(Broken)().load, compile_loader(schema_for(Broken)()).load):
        with pytest.raises(TypeError, match="a bug"):
            load({"name": "n"})


def test_a_schema_has_a_context_where_marshmallow_has_one() -> None:
    """A Schema of marshmallow 3 has; in 4 it is a variable of its own."""
    if not hasattr(marshmallow.Schema(), "context"):
        with pytest.raises(TypeError, match="context"):
            order(context={"a": 1})
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its deprecation
        schema: Any = order(context={"a": 1})
    assert schema.context == {"a": 1}
    assert schema.load({"name": "n"}) == Order("n")


def test_an_option_changes_its_own_schema_alone() -> None:
    order(only=("name",), unknown=EXCLUDE, partial=True)
    assert order().dump(ORDER) == WHOLE
    with pytest.raises(ValidationError):
        order().load({"z": 1})
    assert dataclasses.asdict(order().load({"name": "n"}))["name"] == "n"
