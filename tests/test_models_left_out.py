"""Members of pydantic models that are left out: exclude_none and exclude_unset."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

import flask
import pytest
from documents import Json, allows, operation_of, read_document
from flask import Flask
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    computed_field,
    field_serializer,
)
from pydantic.alias_generators import to_camel

from flask_typed import Api, Example, typed
from flask_typed.errors import BindingError


class Owner(BaseModel):
    name: str
    phone: str | None


class Pet(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    pet_name: str
    first_owner: Owner | None = None
    notes: dict[str, int | None] = {}
    age: int = 1

    @computed_field
    def nick_name(self) -> str | None:
        return None

    @computed_field
    def size(self) -> int:
        return 3


class Told(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    name: str
    owner: Owner | None = None
    age: int = Field(default=1, serialization_alias="years")
    seen: str | None = None

    @field_serializer("seen")
    def write(self, seen: str | None) -> str:
        return seen or "never"


class Nothing(RootModel[None]):
    pass


class Loop(RootModel["Loop | int | None"]):
    pass


class Odd(BaseModel):
    anything: Any
    nothing: Nothing
    loop: Loop
    choice: Literal["a", None]
    sure: Literal["a"]
    both: Literal["a", "b"]
    number: int | str


@dataclass
class Home:
    pets: list[Pet] = field(default_factory=list)
    note: str | None = None


def build_app(hint: Any, value: Any, **options: Any) -> Flask:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    def view() -> Any:
        return value

    view.__annotations__["return"] = hint
    app.get("/")(typed(**options)(view))
    return app


def required_of(app: Flask, name: str) -> list[str]:
    component = read_document(app)["components"]["schemas"][name]
    required: list[str] = component.get("required", [])
    return required


def get(app: Flask) -> Any:
    """Return the answer, which its document allows."""
    response = app.test_client().get("/")
    assert response.status_code == 200, response.text
    document: Json = read_document(app)
    content = operation_of(document, "/", "get")["responses"]["200"]["content"]
    schema = content["application/json"]["schema"]
    assert allows(document, schema, response.get_json())
    return response.get_json()


@pytest.mark.parametrize(
    ("value", "none", "unset"),
    [
        (
            Pet(pet_name="p"),
            {"petName": "p", "notes": {}, "age": 1, "size": 3},
            {"petName": "p", "nickName": None, "size": 3},
        ),
        (
            Pet(pet_name="p", first_owner=Owner(name="o", phone=None), age=1),
            {
                "petName": "p",
                "firstOwner": {"name": "o"},
                "notes": {},
                "age": 1,
                "size": 3,
            },
            {
                "petName": "p",
                "firstOwner": {"name": "o", "phone": None},
                "age": 1,
                "nickName": None,
                "size": 3,
            },
        ),
        # What is no member of an object stays; what a mapping lacks was not set.
        (
            {"petName": "p", "notes": {"a": None}},
            {"petName": "p", "notes": {"a": None}, "age": 1, "size": 3},
            {"petName": "p", "notes": {"a": None}, "nickName": None, "size": 3},
        ),
        (
            SimpleNamespace(pet_name="p", age=2),
            {"petName": "p", "notes": {}, "age": 2, "size": 3},
            {"petName": "p", "age": 2, "nickName": None, "size": 3},
        ),
    ],
    ids=["defaults", "nested", "mapping", "attributes"],
)
def test_members_of_a_model_are_left_out(value: Any, none: Any, unset: Any) -> None:
    assert get(build_app(Pet, value, exclude_none=True)) == none
    assert get(build_app(Pet, value, exclude_unset=True)) == unset


def test_both_options_leave_out_more_than_one() -> None:
    value = Pet(pet_name="p", first_owner=None)
    app = build_app(Pet, value, exclude_none=True, exclude_unset=True)
    assert get(app) == {"petName": "p", "size": 3}


def test_models_in_other_classes_are_reached() -> None:
    home = Home(pets=[Pet(pet_name="p")])
    assert get(build_app(Home, home, exclude_none=True)) == {
        "pets": [{"petName": "p", "notes": {}, "age": 1, "size": 3}]
    }
    # Other classes do not know what was set.
    assert get(build_app(Home, home, exclude_unset=True)) == {
        "pets": [{"petName": "p", "nickName": None, "size": 3}],
        "note": None,
    }


@dataclass
class Maybe:
    pet: Pet | None = None
    other: Pet | int | None = None
    nothing: Nothing | None = None


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_is_none_is_left_out_of_other_classes(compiled: bool) -> None:
    for value in (Maybe(), Maybe(nothing=Nothing(None))):
        app = build_app(Maybe, value, exclude_none=True)
        app.config["TYPED_COMPILED"] = compiled
        assert get(app) == {}


def test_what_may_be_left_out_is_optional_in_the_document() -> None:
    whole = build_app(Told, None)
    assert required_of(whole, "Told") == ["name", "owner", "years", "seen"]
    assert required_of(whole, "Owner") == ["name", "phone"]
    none = build_app(Told, Told(name="n"), exclude_none=True)
    assert required_of(none, "Told") == ["name", "years"]
    assert required_of(none, "Owner") == ["name"]
    assert get(none) == {"name": "n", "years": 1}
    unset = build_app(Told, Told(name="n"), exclude_unset=True)
    assert required_of(unset, "Told") == ["name"]
    assert required_of(unset, "Owner") == ["name", "phone"]
    assert get(unset) == {"name": "n"}


def test_whatever_may_be_null_is_optional() -> None:
    app = build_app(Odd, None, exclude_none=True)
    assert required_of(app, "Odd") == ["sure", "both", "number"]


def test_views_with_and_without_the_options_have_a_component_each() -> None:
    app = build_app(Told, Told(name="n"), exclude_none=True)

    @app.get("/all")
    @typed
    def all_members() -> Told:
        return Told(name="n")

    @app.post("/")
    @typed(exclude_unset=True)
    def echo(told: Told) -> Told:
        return told

    client = app.test_client()
    assert client.get("/all").get_json() == {
        "name": "n",
        "owner": None,
        "years": 1,
        "seen": "never",
    }
    sent = {"name": "n", "owner": None}
    assert client.post("/", json=sent).get_json() == sent
    components = read_document(app)["components"]["schemas"]
    told = [name for name in components if name.startswith("Told")]
    assert sorted(told) == ["Told", "ToldInput", "Told_2", "Told_3"]
    assert components["Told"]["required"] == ["name", "owner", "years", "seen"]
    assert components["ToldInput"]["required"] == ["name"]


def test_examples_are_sent_as_the_response_is() -> None:
    examples = {200: {"one": Example(Told(name="n"), summary="S")}}
    app = build_app(Told, Told(name="n"), exclude_unset=True, examples=examples)
    operation = operation_of(read_document(app), "/", "get")
    content = operation["responses"]["200"]["content"]["application/json"]
    assert content["examples"] == {"one": {"summary": "S", "value": {"name": "n"}}}


@dataclass
class Node:
    below: list[Node] = field(default_factory=list)
    pet: Pet | int = 1


class Row(NamedTuple):
    pets: dict[str, Pet]


class Bag(TypedDict):
    pair: NotRequired[tuple[int, Pet | None]]


@pytest.mark.parametrize(
    "hint",
    [
        Pet,
        Pet | None,
        list[Pet],
        dict[str, Pet],
        Node,
        Row,
        Bag,
        tuple[Pet, Literal[201]],
        int | tuple[Pet, Literal[404]],
    ],
    ids=str,
)
def test_a_model_is_found_wherever_it_is(hint: Any) -> None:
    app = build_app(hint, None, exclude_unset=True)
    app.extensions["typed"].bind(app)


@dataclass
class Plain:
    below: list[Plain]
    numbers: dict[str, int]
    anything: dict[str, Any]
    others: dict  # type: ignore[type-arg]


@pytest.mark.parametrize(
    "hint",
    [..., None, int, str, Plain, flask.Response, dict[str, list[Plain]]],
    ids=str,
)
def test_the_option_is_refused_where_no_model_is_returned(hint: Any) -> None:
    app = Flask(__name__)
    api = Api(app)

    def view() -> Any: ...

    view.__annotations__["return"] = hint
    if hint is ...:
        del view.__annotations__["return"]
    app.get("/")(typed(exclude_unset=True)(view))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert "option exclude_unset: no pydantic model is in what the view" in told
    assert "leave it out; Partial" in advice
