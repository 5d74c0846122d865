"""Parameter models that load themselves: hand-written Schemas and pydantic models."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal

import pydantic
import pytest
from annotated_types import Predicate
from forms import MISSING, errors_of
from marshmallow import (
    INCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from pets import (
    KINDS,
    PLACES,
    Pet,
    SchemaPet,
    client_of,
    send_headers,
    view_of,
)
from webargs.flaskparser import FlaskParser

from flask_typed import Header, Query


class Color(enum.Enum):
    RED = "red"
    ONE = 1


@pytest.mark.parametrize("hint", KINDS)
@pytest.mark.parametrize(("marker", "send", "location"), PLACES)
def test_each_member_is_a_parameter_and_the_class_loads_them(
    hint: Any, marker: Any, send: Any, location: str
) -> None:
    client = client_of(view_of(Annotated[hint, marker]))
    sent = {"name": "Tom", "max_age": "3", "born": "2020-01-02", "shy": "yes"}
    expected = {"name": "Tom", "max_age": "3", "born": "2020-01-02", "is_shy": "True"}
    assert send(client, sent).json == expected
    assert send(client, {"name": "Tom"}).json == {"name": "Tom", "max_age": "9"}


@pytest.mark.parametrize("hint", KINDS)
def test_a_header_is_named_after_its_member_or_its_alias(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Header()]))
    answer = send_headers(client, {"Name": "Tom", "Max-Age": "3", "shy": "1"})
    assert answer.json == {"name": "Tom", "max_age": "3", "is_shy": "True"}
    errors = errors_of(send_headers(client, {"Max-Age": "x", "shy": "2"}))
    assert errors.keys() == {"headers"}
    assert errors["headers"].keys() == {"Name", "Max-Age", "shy"}


@pytest.mark.parametrize(("marker", "send", "location"), PLACES)
def test_errors_are_those_of_the_schema_by_member(
    marker: Any, send: Any, location: str
) -> None:
    client = client_of(view_of(Annotated[SchemaPet, marker]))
    assert errors_of(send(client, {"max_age": "0", "born": "soon", "shy": "2"})) == {
        location: {
            "name": MISSING,
            "max_age": ["Must be greater than or equal to 1."],
            "born": ["Not a valid date."],
            "shy": ["Not a valid boolean."],
        }
    }


@pytest.mark.parametrize(("marker", "send", "location"), PLACES)
def test_errors_are_those_of_pydantic_by_member(
    marker: Any, send: Any, location: str
) -> None:
    client = client_of(view_of(Annotated[Pet, marker]))
    assert errors_of(send(client, {"max_age": "0"})) == {
        location: {
            "name": ["Field required"],
            "max_age": ["Input should be greater than or equal to 1"],
        }
    }


@pytest.mark.parametrize("hint", KINDS)
def test_a_list_is_repeated_and_a_scalar_is_not(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]))
    answer = client.post("/?name=Tom&tags=a&tags=b")
    assert answer.json == {"name": "Tom", "max_age": "9", "tags": "['a', 'b']"}
    assert errors_of(client.post("/?name=Tom&name=Tim&tags[]=a")) == {
        "query": {
            "name": ["Given 2 times, must be once."],
            "tags": ["Repeat the plain name instead: tags=1&tags=2."],
        }
    }


@pytest.mark.parametrize("hint", KINDS)
def test_a_wire_error_does_not_hide_the_others(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]))
    errors = errors_of(client.post("/?name=Tom&name=Tim&max_age=0"))["query"]
    assert errors.keys() == {"name", "max_age"}
    assert errors["name"] == ["Given 2 times, must be once."]


@pytest.mark.parametrize("hint", KINDS)
def test_lists_may_be_joined_with_commas(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query(explode=False)]))
    answer = client.post("/?name=Tom&tags=a,b%2Cc")
    assert answer.json["tags"] == "['a', 'b,c']"


@pytest.mark.parametrize("hint", KINDS)
def test_a_blank_is_missing_where_it_is_no_value(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]))
    answer = client.post("/?name=&max_age=&born=&shy=")
    assert answer.json == {"name": "", "max_age": "9"}


@pytest.mark.parametrize("hint", KINDS)
def test_other_names_of_a_query_are_ignored(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]))
    assert client.post("/?name=Tom&more=1").json == {"name": "Tom", "max_age": "9"}


def test_a_strict_model_ignores_other_names_of_a_query_too() -> None:
    class Strict(pydantic.BaseModel, extra="forbid"):
        name: str

    client = client_of(view_of(Annotated[Strict, Query()]))
    assert client.post("/?name=Tom&more=1").json == {"name": "Tom"}


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize("hint", KINDS)
def test_a_default_is_for_where_none_of_the_members_is_sent(
    hint: Any, is_compiled: bool
) -> None:
    class Optional(Schema):
        size = fields.Integer(load_default=1)

    class Model(pydantic.BaseModel):
        size: int = 1

    cls: Any = Model if hint is Pet else Annotated[dict[str, Any], Optional]

    def view(it: Any = None) -> Any:
        return it and dict(it)

    client = client_of(view, Annotated[cls | None, Query()], compiled=is_compiled)
    assert client.post("/").json is None
    assert client.post("/?other=1").json is None
    assert client.post("/?size=2").json == {"size": 2}
    assert client.post("/?size=x").status_code == 422


def test_a_default_that_can_be_changed_is_one_request_s_own() -> None:
    class Optional(Schema):
        size = fields.Integer()

    def view(it: Annotated[dict[str, Any], Optional, Query()] = {}) -> Any:  # noqa: B006
        it["calls"] = it.get("calls", 0) + 1
        return it

    client = client_of(view)
    assert [client.post("/").json for _ in "ab"] == [{"calls": 1}, {"calls": 1}]


@pytest.mark.parametrize("hint", KINDS)
def test_a_wire_error_is_one_where_all_else_fits(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]))
    assert errors_of(client.post("/?name=Tom&max_age=1&max_age=2")) == {
        "query": {"max_age": ["Given 2 times, must be once."]}
    }


# Hooks and validators of a Schema.


class Hooked(Schema):
    low = fields.Integer(load_default=0)
    high = fields.Integer(load_default=9)

    @pre_load
    def take_old_names(self, data: Any, **kwargs: Any) -> Any:
        return {"low" if name == "from" else name: data[name] for name in data}

    @validates_schema
    def check(self, data: Any, **kwargs: Any) -> None:
        if data["low"] > data["high"]:
            raise ValidationError("is above high", "low")

    @post_load
    def make(self, data: Any, **kwargs: Any) -> Any:
        return (data["low"], data["high"])


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize(("marker", "send", "location"), PLACES)
def test_the_hooks_of_a_schema_run_and_see_names_without_a_field(
    marker: Any, send: Any, location: str, is_compiled: bool
) -> None:
    def view(it: Any) -> Any:
        return [*it]

    hint = Annotated[tuple[int, int], Hooked, marker]
    client = client_of(view, hint, compiled=is_compiled)
    assert send(client, {"from": "3"}).json == [3, 9]
    assert errors_of(send(client, {"low": "5", "high": "4"})) == {
        location: {"low": ["is above high"]}
    }


def test_an_error_of_the_whole_is_one_of_the_location() -> None:
    class Model(pydantic.BaseModel):
        low: int = 0

        @pydantic.model_validator(mode="after")
        def check(self) -> Model:
            if self.low:
                raise ValueError("no")
            return self

    client = client_of(view_of(Annotated[Model, Query()]))
    assert errors_of(client.post("/?low=1")) == {
        "query": {"_schema": ["Value error, no"]}
    }


def test_a_predicate_on_the_argument_refuses_the_whole() -> None:
    def is_old(pet: dict[str, Any]) -> bool:
        return bool(pet["max_age"] > 5)

    client = client_of(view_of(Annotated[SchemaPet, Predicate(is_old), Query()]))
    assert client.post("/?name=Tom").status_code == 200
    assert errors_of(client.post("/?name=Tom&max_age=5")) == {
        "query": {"_schema": ["Invalid value."]}
    }


def test_the_errors_of_two_classes_of_a_location_are_in_one_answer() -> None:
    class First(Schema):
        a = fields.Integer()

        @validates_schema
        def check(self, data: Any, **kwargs: Any) -> None:
            raise ValidationError("first")

    class Second(pydantic.BaseModel):
        b: int

    def view(
        one: Annotated[dict[str, Any], First, Query()],
        two: Annotated[Second, Query()],
        three: int,
    ) -> None: ...

    assert errors_of(client_of(view).post("/")) == {
        "query": {"three": MISSING, "_schema": ["first"], "b": ["Field required"]}
    }


def test_it_stands_beside_other_parameters_and_reads_none_of_them() -> None:
    class Open(Schema):
        class Meta:
            unknown = INCLUDE

        a = fields.Integer()

    def view(it: Annotated[dict[str, Any], Open, Query()], b: int) -> Any:
        return [it, b]

    # webargs ignores unknown names of a query, whatever the Schema says.
    assert client_of(view).post("/?a=1&b=2&c=3").json == [{"a": 1}, 2]


@pytest.mark.parametrize("hint", KINDS)
def test_a_parser_of_webargs_fills_it_too(hint: Any) -> None:
    client = client_of(view_of(Annotated[hint, Query()]), parser=FlaskParser)
    answer = client.post("/?name=Tom&tags=a&tags=b&more=1")
    assert answer.json == {"name": "Tom", "max_age": "9", "tags": "['a', 'b']"}
    errors = errors_of(client.post("/?max_age=x"))
    assert errors["query"].keys() == {"name", "max_age"}


# What texts are to pydantic: what the published schema of a member says.


class Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True)

    it: int = 0
    day: dt.date | None = None
    few: list[bool] = []
    pair: tuple[int, str] = (0, "")
    color: Color | None = None
    one: Literal[1, "x", True] = 1
    price: Decimal = Decimal(0)
    either: int | str = 0
    some: Literal["y"] | int = 0
    none: Literal["y", None] = None


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("it=3", "it", 3),
        ("it=3.0", "it", 3),
        ("it=3e2", "it", 300),
        ("day=2020-01-02", "day", dt.date(2020, 1, 2)),
        ("few=yes&few=0", "few", [True, False]),
        ("pair=3&pair=4", "pair", (3, "4")),
        ("color=1", "color", Color.ONE),
        ("color=red", "color", Color.RED),
        ("one=x", "one", "x"),
        ("one=1", "one", 1),
        ("one=true", "one", True),
        ("price=1.50", "price", Decimal("1.50")),
        ("either=5", "either", "5"),
        ("some=5", "some", 5),
        ("some=y", "some", "y"),
    ],
)
def test_a_text_is_the_json_that_its_schema_names(
    query: str, name: str, expected: Any
) -> None:
    found: list[Any] = []

    def view(it: Annotated[Strict, Query()]) -> None:
        found.append(getattr(it, name))

    client = client_of(view)
    answer = client.post(f"/?{query}")
    assert answer.status_code == 204, answer.text
    assert (found, type(found[0])) == ([expected], type(expected))


@pytest.mark.parametrize(
    "query",
    ["it=x", "it=true", "few=2", "color=2", "one=2", "pair=1", "some=z", "none=null"],
)
def test_a_text_of_no_json_that_its_schema_names_is_refused(query: str) -> None:
    def view(it: Annotated[Strict, Query()]) -> None: ...

    errors = errors_of(client_of(view).post(f"/?{query}"))
    assert errors["query"].keys() == {query.partition("=")[0]}
