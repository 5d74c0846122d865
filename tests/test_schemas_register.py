"""Types that users teach a registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any, Literal, NewType

import pytest
import typing_extensions
from annotated_types import Predicate
from documents import allows, input_of, parameters_of, read_document
from flask import Flask
from marshmallow import ValidationError, fields, validate

from flask_typed import Api, Query, typed
from flask_typed.errors import AnnotationError, ConfigError
from flask_typed.fields import String
from flask_typed.schemas import SchemaRegistry


@dataclasses.dataclass(frozen=True)
class Money:
    cents: int


class Euro(Money):
    pass


class MoneyField(fields.Field):  # type: ignore[type-arg]
    """``"1.50"``, which is 150 cents."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return f"{value.cents / 100:.2f}"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Money:
        try:
            return Money(round(float(value) * 100))
        except ValueError as error:
            raise ValidationError("Not money.") from error


MONEY: dict[str, Any] = {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}


def make_money(hint: Any) -> MoneyField:
    return MoneyField(metadata={"json_schema": MONEY})


@dataclasses.dataclass
class Bill:
    total: Money
    tips: list[Money] = dataclasses.field(default_factory=list)
    paid: Money | None = None


def test_a_type_is_served_everywhere_once_it_is_taught() -> None:
    app = Flask(__name__)
    api = Api(app)
    api.schemas.register(Money, make_money)

    @app.post("/view")
    @typed
    def view(bill: Bill, least: Money, some: Annotated[list[Money], Query()]) -> Bill:
        return Bill(least, [*some, *bill.tips], bill.total)

    response = app.test_client().post(
        "/view?least=1.00&some=2.00&some=3.00",
        json={"total": "1.50", "tips": ["0.50"], "paid": None},
    )
    assert response.get_json() == {
        "total": "1.00",
        "tips": ["2.00", "3.00", "0.50"],
        "paid": "1.50",
    }
    document = read_document(app)
    assert parameters_of(document)["least"]["schema"] == MONEY
    assert allows(document, input_of(document), {"total": "1.50", "paid": None})
    assert not allows(document, input_of(document), {"total": "x"})


def test_what_the_field_refuses_is_422() -> None:
    app = Flask(__name__)
    Api(app).schemas.register(Money, MoneyField)

    @app.get("/view")
    @typed
    def view(least: Money) -> None: ...

    response = app.test_client().get("/view?least=x")
    assert response.get_json()["errors"] == {"query": {"least": ["Not money."]}}
    assert app.test_client().get("/view?least=").status_code == 422


class Odd(String):
    """Remembers that it was chosen."""


def chosen(*taught: tuple[Any, Any], hint: Any) -> fields.Field:  # type: ignore[type-arg]
    registry = SchemaRegistry()
    for kind, factory in taught:
        registry.register(kind, factory)
    return registry.field_for(hint)


UserId = NewType("UserId", str)
Name = typing_extensions.TypeAliasType("Name", str)


def is_money(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Money)


@pytest.mark.parametrize("kind", [str, UserId, Name, list[str], list, str | int])
def test_the_very_type_of_an_annotation_is_overridden(kind: Any) -> None:
    assert isinstance(chosen((kind, Odd), hint=kind), Odd)
    assert isinstance(chosen((kind, Odd), hint=Annotated[kind | None, "x"]), Odd)


def test_what_is_not_the_very_type_is_left_alone() -> None:
    assert not isinstance(chosen((UserId, Odd), hint=str), Odd)
    assert not isinstance(chosen((list, Odd), hint=list[str]), Odd)
    with pytest.raises(AnnotationError, match="Unknown is not a type"):
        chosen((Money, Odd), hint=type("Unknown", (), {}))


def test_a_type_comes_before_predicates_and_the_newest_of_each_first() -> None:
    first, second = type("First", (Odd,), {}), type("Second", (Odd,), {})
    both = [(is_money, first), (is_money, second)]
    assert type(chosen(*both, hint=Euro)) is second
    assert type(chosen((Euro, first), (is_money, second), hint=Euro)) is first
    assert type(chosen((Euro, first), (Euro, second), hint=Euro)) is second
    assert type(chosen((Money, first), (is_money, second), hint=Euro)) is second
    assert (
        type(chosen((is_money, first), (lambda hint: False, second), hint=Euro))
        is first
    )


def test_a_factory_is_given_the_type() -> None:
    field = chosen(
        (is_money, lambda cls: Odd(metadata={"description": cls.__name__})), hint=Euro
    )
    assert field.metadata["description"] == "Euro"


def test_what_stands_beside_the_type_is_added_to_the_field() -> None:
    made = Odd(validate=validate.Length(max=9), metadata={"title": "T"})
    registry = SchemaRegistry()
    registry.register(Money, lambda hint: made)
    field = registry.field_for(
        Annotated[Money | None, Predicate(bool)],
        required=True,
        data_key="money",
    )
    assert (field.required, field.allow_none, field.data_key) == (True, True, "money")
    assert len(field.validators) == 2
    assert field.metadata["title"] == "T"
    assert (made.required, len(made.validators)) == (False, 1)


def test_a_field_of_our_own_is_lax_where_the_place_is() -> None:
    registry = SchemaRegistry()
    registry.register(Money, Odd)
    field = registry.field_for(Money, lax=True)
    assert isinstance(field, Odd)
    assert field.lax


def test_a_field_beside_the_type_is_for_that_place() -> None:
    registry = SchemaRegistry()
    for beside in (MoneyField, MoneyField()):
        field = registry.field_for(Annotated[Money, beside])
        assert field.deserialize("1.50") == Money(150)
    assert registry.is_scalar(Annotated[Money, MoneyField])


def test_what_holds_others_is_no_scalar() -> None:
    registry = SchemaRegistry()
    registry.register(Money, lambda hint: fields.List(fields.String()))
    assert not registry.is_scalar(Money)
    assert not registry.is_scalar_list(Money)


def test_two_registries_share_nothing() -> None:
    taught, other = SchemaRegistry(), SchemaRegistry()
    taught.register(str, Odd)
    assert isinstance(taught.field_for(str), Odd)
    assert not isinstance(other.field_for(str), Odd)


def use_schema(registry: SchemaRegistry) -> None:
    registry.schema_for(Point)


def use_field(registry: SchemaRegistry) -> None:
    registry.field_for(int)


@dataclasses.dataclass
class Point:
    x: int


@pytest.mark.parametrize("use", [use_schema, use_field])
def test_registering_comes_before_use(use: Callable[[SchemaRegistry], None]) -> None:
    registry = SchemaRegistry()
    use(registry)
    with pytest.raises(ConfigError, match="Money is registered too late"):
        registry.register(Money, MoneyField)


def test_mistakes_are_named() -> None:
    registry = SchemaRegistry()
    with pytest.raises(TypeError, match="3 is no type"):
        registry.register(3, Odd)
    with pytest.raises(TypeError, match="None is no Field class or function"):
        registry.register(Money, None)  # type: ignore[arg-type]
    registry.register(Money, lambda hint: 3)  # type: ignore[arg-type,return-value]
    with pytest.raises(AnnotationError, match=r"<lambda> returned 3 for Money\."):
        registry.field_for(Money)
    other = SchemaRegistry()
    other.register(lambda hint: issubclass(hint, Money), Odd)
    with pytest.raises(AnnotationError, match=r"fails on Literal\[1\]: TypeError"):
        other.field_for(Literal[1])


def test_a_taught_type_is_a_member_of_a_union() -> None:
    registry = SchemaRegistry()
    registry.register(Money, MoneyField)
    field: Any = registry.field_for(Money | int)
    assert field.deserialize("1.50") == Money(150)
    assert field._serialize(field.check(3), None, None) == 3
    assert field._serialize(field.check(Money(150)), None, None) == "1.50"


def test_a_field_without_a_json_schema_has_that_of_its_class() -> None:
    app = Flask(__name__)
    Api(app).schemas.register(Money, type("Cents", (fields.Integer,), {}))

    @app.get("/view")
    @typed
    def view(least: Money) -> None: ...

    found = parameters_of(read_document(app), method="get")["least"]["schema"]
    assert found == {"type": "integer"}
