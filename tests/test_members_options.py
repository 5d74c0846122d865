"""The names of members in JSON, and what is ignored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypedDict

import attrs
import msgspec
import pytest
from annotated_types import Len
from documents import (
    component_of,
    components_of,
    echo_app,
    errors_of,
    input_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask
from marshmallow import ValidationError

from flask_typed import (
    Alias,
    Api,
    Body,
    Cookie,
    Header,
    Problem,
    Query,
    field_for,
    read_only,
    schema_for,
    schema_options,
    typed,
)
from flask_typed.errors import AnnotationError, ConfigError
from flask_typed.members import wire_name
from flask_typed.schemas import SchemaRegistry

From = Annotated[Annotated[str, Len(1)] | None, Alias("from")]


@schema_options(naming="camel")
@dataclass
class DataTrip:
    trip_id: int
    from_: From = None


@schema_options(naming="camel")
class TupleTrip(NamedTuple):
    trip_id: int
    from_: From = None


@schema_options(naming="camel")
@attrs.define
class AttrsTrip:
    trip_id: int
    from_: From = None


@schema_options(naming="camel")
class StructTrip(msgspec.Struct):
    trip_id: int
    from_: From = None


class DictTrip(TypedDict):
    trip_id: int
    from_: From


schema_options(naming="camel")(DictTrip)

each_trip = pytest.mark.parametrize(
    "cls",
    [DataTrip, TupleTrip, AttrsTrip, StructTrip, DictTrip],
    ids=lambda cls: cls.__name__,
)


@each_trip
def test_members_have_their_names_in_json_both_ways(cls: Any) -> None:
    client = echo_app(cls).test_client()
    sent = {"tripId": 1, "from": "a"}
    assert client.post("/view", json=sent).json == sent


@each_trip
def test_members_have_their_own_names_in_python(cls: Any) -> None:
    loaded = schema_for(cls)().load({"tripId": 1, "from": "a"})
    assert loaded == cls(trip_id=1, from_="a")


@each_trip
def test_messages_have_the_names_of_json(cls: Any) -> None:
    client = echo_app(cls).test_client()
    wrong = {"tripId": "x", "from": "", "trip_id": 1}
    assert errors_of(client.post("/view", json=wrong)) == {
        "tripId": ["Not a valid integer."],
        "from": ["Shorter than minimum length 1."],
        "trip_id": ["Unknown field."],
    }


@each_trip
def test_the_document_has_the_names_of_json(cls: Any) -> None:
    document = read_document(echo_app(cls))
    for schema in (input_of(document), output_of(document)):
        component = component_of(document, schema)
        assert list(component["properties"]) == ["tripId", "from"]
        assert component["required"][0] == "tripId"


@pytest.mark.parametrize(
    "value", [{"trip_id": 1, "from_": "a"}, {"tripId": 1, "from": "a"}], ids=str
)
@each_trip
def test_a_mapping_may_be_returned_with_either_names(cls: Any, value: Any) -> None:
    app = Flask(__name__)
    Api(app)

    def view() -> Any:
        return value

    view.__annotations__["return"] = cls
    app.get("/")(typed(view))
    assert app.test_client().get("/").json == {"tripId": 1, "from": "a"}


def test_a_name_in_json_that_is_a_name_in_python_is_that_member() -> None:
    @dataclass
    class Crossed:
        a: Annotated[int, Alias("b")]
        b: Annotated[int, Alias("c")]

    schema: Any = schema_for(Crossed)()
    assert schema.load({"b": 1, "c": 2}) == Crossed(a=1, b=2)
    assert schema.dump({"a": 1, "b": 2}) == {"b": 1, "c": 2}
    with pytest.raises(ValidationError) as caught:
        schema.check({"b": 2})
    assert caught.value.messages == {"b": ["Missing data for required field."]}


def test_errors_of_what_is_returned_have_the_names_of_json() -> None:
    app = Flask(__name__)
    Api(app)
    app.testing = True

    @app.get("/")
    @typed
    def view() -> DataTrip:
        return DataTrip(trip_id="x")  # type: ignore[arg-type]  # the mistake

    with pytest.raises(Exception, match="tripId: Not a valid integer"):
        app.test_client().get("/")


@schema_options(naming="camel")
@dataclass
class Stay:
    first_day: int
    last_day: int

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValidationError("Before the first.", "last_day")
        if self.first_day < 0:
            raise ValidationError({"first_day": ["Too early."], "other": ["x"]})


def test_post_init_names_members_and_the_client_reads_the_names_of_json() -> None:
    client = echo_app(Stay).test_client()
    answer = client.post("/view", json={"firstDay": 2, "lastDay": 1})
    assert errors_of(answer) == {"lastDay": ["Before the first."]}
    answer = client.post("/view", json={"firstDay": -1, "lastDay": 1})
    assert errors_of(answer) == {"firstDay": ["Too early."], "other": ["x"]}


# Naming rules.


@pytest.mark.parametrize(
    ("name", "camel", "pascal", "kebab"),
    [
        ("name", "name", "Name", "name"),
        ("created_at", "createdAt", "CreatedAt", "created-at"),
        ("a_b_c", "aBC", "ABC", "a-b-c"),
        ("createdAt", "createdAt", "CreatedAt", "createdAt"),
        ("line_2", "line2", "Line2", "line-2"),
        ("_links", "_links", "_Links", "_links"),
        ("from_", "from_", "From_", "from_"),
        ("two__under", "twoUnder", "TwoUnder", "two-under"),
        ("_", "_", "_", "_"),
    ],
)
def test_a_rule_makes_a_name_of_a_name(
    name: str, camel: str, pascal: str, kebab: str
) -> None:
    assert wire_name(name, "camel") == camel
    assert wire_name(name, "pascal") == pascal
    assert wire_name(name, "kebab") == kebab
    assert wire_name(name, "snake") == wire_name(name, None) == name


@dataclass
class Inner:
    inner_id: int = 1


@schema_options(naming="kebab")
@dataclass
class Own:
    own_id: int
    the_inner: Inner


def test_the_rule_of_the_api_is_for_classes_that_have_none() -> None:
    client = echo_app(Own, naming="camel").test_client()
    sent = {"own-id": 1, "the-inner": {"innerId": 2}}
    assert client.post("/view", json=sent).json == sent


@pytest.mark.parametrize("way", ["keyword", "config"])
def test_the_rule_of_the_api_is_for_the_names_of_arguments(way: str) -> None:
    app = Flask(__name__)
    app.config.update({"TYPED_NAMING": "camel"} if way == "config" else {})
    Api(app, naming="camel" if way == "keyword" else "pascal")

    @app.post("/<int:shop_id>")
    @typed
    def view(
        shop_id: int,
        first_line: Inner,
        other_line: Annotated[Inner, Body(alias="other")],
        page_size: int = 1,
        sort_by: Annotated[str, Query(alias="sort_by")] = "",
        x_request_id: Annotated[str, Header()] = "",
        last_seen: Annotated[str, Cookie()] = "",
    ) -> list[int]:
        return [shop_id, first_line.inner_id, other_line.inner_id, page_size]

    client = app.test_client()
    body = {"firstLine": {"innerId": 2}, "other": {"innerId": 3}}
    assert client.post("/1?pageSize=4", json=body).json == [1, 2, 3, 4]
    answer = client.post("/1?pageSize=x", json={"firstLine": {"inner_id": 2}})
    assert (answer.json or {})["errors"] == {
        "query": {"pageSize": ["Not a valid integer."]},
        "json": {
            "firstLine": {"inner_id": ["Unknown field."]},
            "other": ["Missing data for required field."],
        },
    }
    document = read_document(app)
    path = "/{shop_id}"
    assert list(parameters_of(document, path)) == [
        *("shop_id", "pageSize", "sort_by", "X-Request-Id", "last_seen")
    ]
    assert list(input_of(document, path)["properties"]) == ["firstLine", "other"]


def test_the_rule_of_the_api_is_for_the_members_of_problems() -> None:
    class Sold(Problem):
        status = 409
        item_id: int

    app = Flask(__name__)
    Api(app, naming="camel")

    @app.get("/")
    @typed(raises=[Sold])
    def view() -> None:
        raise Sold(item_id=1)

    assert (app.test_client().get("/").json or {})["itemId"] == 1
    assert "itemId" in components_of(read_document(app))["Sold"]["properties"]


def test_one_api_may_name_by_another_rule_in_each_app() -> None:
    api = Api()
    answers = []
    for naming in ("camel", None):
        app = Flask(__name__)
        app.config["TYPED_NAMING"] = naming
        api.init_app(app)

        @app.get("/")
        @typed
        def view() -> Inner:
            return Inner()

        answers.append(app.test_client().get("/").json)
    assert answers == [{"innerId": 1}, {"inner_id": 1}]


def test_a_subclass_inherits_what_it_does_not_say() -> None:
    @schema_options(unknown="exclude")
    @dataclass
    class Sub(DataTrip):
        more_days: int = 0

    @schema_options(naming="snake")
    @dataclass
    class Other(Sub):
        pass

    assert schema_for(Sub)().load({"tripId": 1, "moreDays": 2, "x": 3}).more_days == 2
    assert schema_for(Other)().load({"trip_id": 1, "x": 3}).trip_id == 1
    assert "x" in schema_for(DataTrip)().validate({"tripId": 1, "x": 3})


class DictTour(DictTrip):
    tour_guide: str


if "__orig_bases__" not in vars(DictTour):
    DictTour.__orig_bases__ = (DictTrip,)  # type: ignore[attr-defined]  # as 3.12


def test_a_typed_dict_inherits_where_python_keeps_its_bases() -> None:
    assert "tourGuide" in schema_for(DictTour)().validate({})


# unknown=


@schema_options(unknown="exclude")
@dataclass
class Loose:
    size: int
    inner: Inner | None = None


@schema_options(unknown="raise")
@dataclass
class Strict:
    size: int


def test_a_class_ignores_its_own_unknown_members() -> None:
    client = echo_app(Loose).test_client()
    answer = client.post("/view", json={"size": 1, "odd": 1})
    assert answer.json == {"size": 1, "inner": None}
    answer = client.post("/view", json={"size": 1, "inner": {"odd": 1}})
    assert errors_of(answer) == {"inner": {"odd": ["Unknown field."]}}
    document = read_document(echo_app(Loose))
    assert "additionalProperties" not in component_of(document, input_of(document))


def test_a_class_refuses_unknown_members_where_the_api_ignores_them() -> None:
    client = echo_app(Strict, unknown="exclude").test_client()
    answer = client.post("/view", json={"size": 1, "odd": 1})
    assert errors_of(answer) == {"odd": ["Unknown field."]}
    document = read_document(echo_app(Strict, unknown="exclude"))
    schema = component_of(document, input_of(document))
    assert schema["additionalProperties"] is False


# Refused.


@dataclass
class Twice:
    a: int
    b: Annotated[int, Alias("a")]


@dataclass
class Inside:
    items: list[Annotated[int, Alias("x")]]


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: schema_for(Twice), "Twice.b and .a are both 'a' in JSON"),
        (lambda: schema_for(Inside), r"Inside.items: Alias\(name='x'\) stands inside"),
        (lambda: field_for(Annotated[int, read_only]), "read_only stands inside the"),
        (lambda: schema_options(naming="camelCase"), "naming='camelCase'"),  # type: ignore[arg-type]
        (lambda: schema_options(unknown="include"), "unknown='include'"),  # type: ignore[arg-type]
    ],
    ids=["name twice", "inside a list", "no member", "naming", "unknown"],
)
def test_a_mistake_is_refused_by_name(build: Callable[[], Any], reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason) as caught:
        build()
    assert caught.value.fix


@dataclass
class Beside:
    one: Annotated[int, Alias("x")] | None = None
    two: Annotated[list[int] | None, Alias("y")] = None
    three: int | None = None


def test_an_alias_may_stand_beside_none() -> None:
    assert schema_for(Beside)().load({"x": 1, "y": [2]}) == Beside(1, [2])
    assert "x" in schema_for(Beside)().validate({"x": "a"})
    assert schema_for(Beside)().load({"x": None, "three": None}) == Beside()


def test_a_rule_that_there_is_not_is_refused_by_the_api() -> None:
    with pytest.raises(ConfigError, match="naming"):
        Api(naming="camelCase")  # type: ignore[arg-type]


# Arguments of views.


def test_an_argument_may_have_an_alias_without_a_marker() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/")
    @typed
    def view(from_: Annotated[int, Alias("from")] = 1) -> int:
        return from_

    assert app.test_client().get("/?from=3").json == 3


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Annotated[int, Alias("a"), Query(alias="b")], r"two aliases: \['a', 'b'\]"),
        (Annotated[int, read_only], "it is read_only, which is for members"),
    ],
    ids=["two aliases", "read_only"],
)
def test_a_note_that_no_argument_can_have_is_refused(hint: Any, reason: str) -> None:
    app = Flask(__name__)
    api = Api(app)

    def view(it: Any) -> None: ...

    view.__annotations__["it"] = hint
    app.get("/")(typed(view))
    with pytest.raises(Exception, match=reason):
        api.bind(app)


def test_a_registry_with_other_rules_keeps_other_schemas() -> None:
    one = SchemaRegistry(naming="camel")
    other = one.with_rules(unknown="exclude", naming=None)
    assert one.with_rules(unknown="raise", naming="camel") is one
    assert list(one.schema_for(Inner)().load_fields) == ["inner_id"]
    assert one.schema_for(Inner)().dump(Inner()) == {"innerId": 1}
    assert other.schema_for(Inner)().dump(Inner()) == {"inner_id": 1}
    assert other.schema_for(Inner)().load({"odd": 1}) == Inner()
