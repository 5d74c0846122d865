"""pydantic models: pydantic validates, writes and describes them."""

from __future__ import annotations

import datetime as dt
import enum
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from annotated_types import Len
from documents import (
    components_of,
    echo_app,
    errors_of,
    input_of,
    output_of,
    read_document,
)
from flask import Flask
from marshmallow import ValidationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    computed_field,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from flask_typed import Api, Partial, field_for, schema_for, typed
from flask_typed.errors import AnnotationError
from flask_typed.models import is_model

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"


class Line(BaseModel):
    """A line of an order."""

    sku: Annotated[str, Field(min_length=1)]
    count: Annotated[int, Field(ge=1, description="How many.")] = 1


class Order(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    the_lines: list[Line]
    made_on: dt.date | None = None
    color: Color = Color.RED
    below: list[Order] = []


def test_a_model_is_loaded_as_an_instance() -> None:
    seen: list[Any] = []
    app = Flask(__name__)
    Api(app)

    @app.post("/")
    @typed
    def view(order: Order) -> None:
        seen.append(order)

    client = app.test_client()
    sent = {"theLines": [{"sku": "a"}], "madeOn": "2024-01-31"}
    assert client.post("/", json=sent).status_code == 204
    assert seen == [Order.model_validate(sent)]
    assert seen[0].made_on == dt.date(2024, 1, 31)


def test_a_model_is_dumped_by_its_aliases() -> None:
    client = echo_app(Order).test_client()
    sent = {"theLines": [{"sku": "a"}], "madeOn": "2024-01-31"}
    assert client.post("/view", json=sent).json == {
        "theLines": [{"sku": "a", "count": 1}],
        "madeOn": "2024-01-31",
        "color": "red",
        "below": [],
    }


def test_messages_of_pydantic_are_told_by_member() -> None:
    client = echo_app(Order).test_client()
    wrong = {"theLines": [{"sku": ""}, 3], "below": [{}], "odd": 1}
    assert errors_of(client.post("/view", json=wrong)) == {
        "theLines": {
            "0": {"sku": ["String should have at least 1 character"]},
            "1": ["Input should be an object"],
        },
        "below": {"0": {"theLines": ["Field required"]}},
        "odd": ["Extra inputs are not permitted"],
    }


def test_messages_of_the_whole_are_told_as_marshmallow_tells_them() -> None:
    class Span(BaseModel):
        first: int | list[int]
        last: int

        @model_validator(mode="after")
        def check(self) -> Span:
            raise ValueError("Upside down.")

    client = echo_app(Span).test_client()
    answer = client.post("/view", json={"first": 1, "last": 2})
    assert errors_of(answer) == {"_schema": ["Value error, Upside down."]}
    answer = client.post("/view", json={"first": "x", "last": 2})
    assert set(errors_of(answer)["first"]) == {"int", "list[int]"}


def test_a_message_about_a_member_stands_beside_those_below_it() -> None:
    from pydantic_core import InitErrorDetails, PydanticCustomError
    from pydantic_core import ValidationError as PydanticError

    def fail(locations: list[tuple[str, ...]]) -> Any:
        return PydanticError.from_exception_data(
            "it",
            [
                InitErrorDetails(type=PydanticCustomError("e", "no"), loc=loc, input=1)
                for loc in locations
            ],
        )

    class Odd(BaseModel):
        pass

    for locations in ([("a",), ("a", "b")], [("a", "b"), ("a",)]):

        def refuse(*args: Any, found: Any = locations, **kwargs: Any) -> Any:
            raise fail(found)

        Odd.model_validate_json = refuse  # type: ignore[method-assign]
        with pytest.raises(ValidationError) as caught:
            field_for(Odd).deserialize({})
        assert caught.value.messages == {"a": {"b": ["no"], "_schema": ["no"]}}


def test_a_strict_model_takes_from_json_what_json_holds_as_a_string() -> None:
    class Strict(BaseModel):
        model_config = ConfigDict(strict=True)
        day: dt.date
        size: int

    client = echo_app(Strict).test_client()
    sent = {"day": "2024-01-31", "size": 1}
    assert client.post("/view", json=sent).json == sent
    answer = client.post("/view", json={**sent, "size": "1"})
    assert errors_of(answer) == {"size": ["Input should be a valid integer"]}


def test_pydantic_is_as_lax_as_its_model() -> None:
    assert field_for(Line).deserialize({"sku": "a", "count": "2", "odd": 1}) == Line(
        sku="a", count=2
    )


# The document.


def test_the_json_schema_of_pydantic_is_published() -> None:
    document = read_document(echo_app(Line))
    (line,) = components_of(document).values()
    assert input_of(document) == output_of(document)
    assert line == {
        "title": "Line",
        "description": "A line of an order.",
        "type": "object",
        "properties": {
            "sku": {"title": "Sku", "type": "string", "minLength": 1},
            "count": {
                "title": "Count",
                "type": "integer",
                "minimum": 1,
                "default": 1,
                "description": "How many.",
            },
        },
        "required": ["sku"],
    }


def test_definitions_of_pydantic_are_components() -> None:
    document = read_document(echo_app(list[Order]))
    components = components_of(document)
    assert set(components) == {"Order", "Line", "Color"}
    properties = components["Order"]["properties"]
    assert properties["theLines"]["items"] == {"$ref": "#/components/schemas/Line"}
    assert properties["below"]["items"] == {"$ref": "#/components/schemas/Order"}
    assert components["Order"]["additionalProperties"] is False


def test_a_model_in_several_places_is_one_component() -> None:
    @dataclass
    class Basket:
        first: Line
        order: Order
        maybe: Line | None = None

    components = components_of(read_document(echo_app(Basket)))
    assert set(components) == {"Basket", "BasketInput", "Line", "Order", "Color"}


class Secret(BaseModel):
    id: int
    word: SecretStr

    @computed_field
    def double(self) -> int:
        return self.id * 2


def test_what_goes_in_and_what_comes_out_may_differ() -> None:
    components = components_of(read_document(echo_app(Secret)))
    assert set(components) == {"Secret", "SecretInput"}
    assert "double" in components["Secret"]["properties"]
    assert "double" not in components["SecretInput"]["properties"]
    client = echo_app(Secret).test_client()
    answer = client.post("/view", json={"id": 2, "word": "x"})
    assert answer.json == {"id": 2, "word": "**********", "double": 4}


class Cat(BaseModel):
    kind: Literal["cat"]
    default: Line | None = None


class Dog(BaseModel):
    kind: Literal["dog"]


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


def test_a_discriminator_refers_to_components() -> None:
    components = components_of(read_document(echo_app(Owner)))
    assert set(components) == {"Owner", "Cat", "Dog", "Line"}
    assert components["Owner"]["properties"]["pet"]["discriminator"] == {
        "propertyName": "kind",
        "mapping": {
            "cat": "#/components/schemas/Cat",
            "dog": "#/components/schemas/Dog",
        },
    }
    assert components["Cat"]["properties"]["default"]["anyOf"][0] == {
        "$ref": "#/components/schemas/Line"
    }


class Page(BaseModel, Generic[T]):
    items: list[T]


@dataclass
class Shelf(Generic[T]):
    page: T


def test_generic_models_are_named_as_other_generics_are() -> None:
    components = components_of(read_document(echo_app(Page[Page[Line]])))
    assert set(components) == {"Page_Page_Line", "Page_Line", "Line"}
    components = components_of(read_document(echo_app(Shelf[Page[Line]])))
    assert set(components) == {"Shelf_Page_Line", "Page_Line", "Line"}
    client = echo_app(Shelf[Page[Line]]).test_client()
    answer = client.post("/view", json={"page": {"items": [{"sku": ""}]}})
    assert set(errors_of(answer)["page"]["items"]["0"]) == {"sku"}


def test_models_of_one_name_get_their_modules_in_front() -> None:
    other = create_model("Line", __module__="elsewhere", price=(int, ...))
    both = create_model("Both", one=(Line, ...), other=(other, ...))
    names = set(components_of(read_document(echo_app(both))))
    assert names == {"Both", f"{__name__}.Line", "elsewhere.Line"}


def test_a_definition_of_what_is_no_model_has_the_name_pydantic_gives_it() -> None:
    @dataclass
    class Deep:
        size: int

    @dataclass
    class Inner:
        deep: Deep

    class Holder(BaseModel):
        inner: Inner

    Holder.model_rebuild(_types_namespace={"Inner": Inner, "Deep": Deep})
    assert set(components_of(read_document(echo_app(Holder)))) == {
        *("Holder", "Inner", "Deep")
    }


# Way out.


class Staff(Line):
    salary: int = 100


def answer_of(hint: Any, value: Any) -> Any:
    app = Flask(__name__)
    Api(app)

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    app.get("/")(typed(view))
    return app.test_client().get("/")


def test_members_of_a_subclass_are_not_sent() -> None:
    value = Staff(sku="a")
    assert answer_of(Line, value).json == {"sku": "a", "count": 1}
    assert answer_of(list[Line], [value]).json == [{"sku": "a", "count": 1}]


@pytest.mark.parametrize(
    "value",
    [{"sku": "a", "salary": 1}, SimpleNamespace(sku="a", salary=1)],
    ids=["mapping", "attributes"],
)
def test_mappings_and_rows_serve_and_are_filtered_for_a_model(value: Any) -> None:
    assert answer_of(Line, value).json == {"sku": "a", "count": 1}


@pytest.mark.parametrize(
    "value",
    [
        *({}, 5, None, {"sku": "", "count": 1}, SimpleNamespace(count=1)),
        Line.model_construct(sku=5),
    ],
    ids=repr,
)
def test_what_does_not_fit_a_model_is_not_sent(value: Any) -> None:
    assert answer_of(Line, value).status_code == 500


def test_a_response_that_is_not_checked_is_filtered_all_the_same() -> None:
    app = Flask(__name__)
    Api(app, check_responses="never")

    @app.get("/")
    @typed
    def view() -> list[Line | None]:
        loose: Any = Line.model_construct(sku=5, count=1)
        return [Staff(sku="a"), loose, None]

    assert app.test_client().get("/").json == [
        {"sku": "a", "count": 1},
        {"sku": 5, "count": 1},
        None,
    ]


def test_validators_around_a_model_take_the_instance() -> None:
    field: Any = field_for(Annotated[Line, lambda line: line.count < 3])
    assert field.deserialize({"sku": "a"}).count == 1
    for refuse in (field.deserialize, field.check):
        with pytest.raises(ValidationError):
            refuse({"sku": "a", "count": 3})


def test_a_root_model_need_be_no_object() -> None:
    class Tags(RootModel[Annotated[list[str], Len(1)]]):
        @field_validator("root")
        @classmethod
        def sort(cls, tags: list[str]) -> list[str]:
            return sorted(tags)

    Tags.model_rebuild(_types_namespace={"Annotated": Annotated, "Len": Len})
    client = echo_app(Tags).test_client()
    assert client.post("/view", json=["b", "a"]).json == ["a", "b"]
    assert client.post("/view", json=[]).status_code == 422


# What a model is not.


@pytest.mark.parametrize(
    "build", [lambda: schema_for(Line), lambda: field_for(Partial[Line])]
)
def test_a_model_has_no_schema_and_no_parts(build: Callable[[], Any]) -> None:
    with pytest.raises(AnnotationError) as caught:
        build()
    assert "Line" in caught.value.reason


@pytest.fixture
def _no_pydantic() -> Iterator[None]:
    kept = sys.modules.pop("pydantic")
    yield
    sys.modules["pydantic"] = kept


@pytest.mark.usefixtures("_no_pydantic")
def test_nothing_is_a_model_where_nobody_has_imported_pydantic() -> None:
    assert not is_model(Line)
    assert not is_model(int)
