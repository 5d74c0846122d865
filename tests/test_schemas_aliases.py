"""Aliases that name themselves: a component each, read and sent to any depth."""

from __future__ import annotations

import gc
import json
import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from annotated_types import Ge, Len, Predicate
from documents import (
    Json as Document,
)
from documents import (
    allows,
    component_of,
    document_of,
    input_of,
    output_of,
    parameters_of,
    read_document,
)
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator
from pydantic import BaseModel
from typing_extensions import TypeAliasType

from flask_typed import Api, Body, Query, field_for, schema_for, typed
from flask_typed.compiled import compile_loader
from flask_typed.errors import AnnotationError, BindingError
from flask_typed.schemas.json_values import write_example

T = TypeVar("T")
Json = TypeAliasType("Json", "dict[str, Json] | list[Json] | str | int | bool | None")
Nest = TypeAliasType("Nest", "T | list[Nest[T]]", type_params=(T,))
This = TypeAliasType("This", "list[That]")
That = TypeAliasType("That", "dict[str, This]")
Tree = TypeAliasType("Tree", "Node | list[Tree]")
Few = TypeAliasType("Few", "Annotated[list[Few], Len(0, 2)] | Annotated[int, Ge(1)]")
Loop = TypeAliasType("Loop", "Loop | int")  # type: ignore[misc]
Left = TypeAliasType("Left", "Right | int")
Right = TypeAliasType("Right", "Left | str")  # type: ignore[misc]
Grows = TypeAliasType("Grows", "list[Grows[list[T]]]", type_params=(T,))  # type: ignore[misc]
Sets = TypeAliasType("Sets", "tuple[set[int], list[Sets]]")
Broken = TypeAliasType("Broken", "Held | list[Broken] | Callable[[], int]")


@dataclass
class Node:
    name: str
    children: list[Tree] = field(default_factory=list)
    data: Json = None


@dataclass
class Held:
    inside: list[Broken] = field(default_factory=list)


@dataclass
class Page(Generic[T]):
    items: list[T]


def is_short(value: Any) -> bool:
    return len(str(value)) < 20


def client_of(hint: Any, is_compiled: bool = True) -> FlaskClient:
    """Return the client of an app that answers what it is sent."""
    app = Flask(__name__)
    app.config["TYPED_COMPILED"] = is_compiled
    Api(app)

    def view(it: Any) -> Any:
        return it

    view.__annotations__ |= {"it": Annotated[hint, Body()], "return": hint}
    app.post("/view")(typed(view))
    return app.test_client()


def send(client: FlaskClient, value: Any) -> Any:
    """Return the answer to a JSON value, null too."""
    data = json.dumps(value)
    return client.post("/view", data=data, content_type="application/json")


CASES: list[tuple[Any, list[Any], list[Any]]] = [
    (Json, [None, 1, "a", True, [], {"a": [1, {"b": [None]}]}],
     [1.5, [1.5], {"a": 0.5}]),
    (Json | float, [1.5, [None]], [[1.5]]),
    (list[Json], [[], [1, [2, {"a": None}]]], [None, {}, [[0.5]]]),
    (dict[str, Json], [{}, {"a": [1]}], [[], {"a": 1.5}]),
    (Nest[int], [1, [], [1, [2, [3]]]], ["a", None, [1, ["a"]]]),
    (Nest[int | None], [None, [None, [1]]], ["a"]),
    (Nest[int] | None, [None, [1]], [[None]]),
    (This, [[], [{"a": [{"b": []}]}]], [None, [1], [{"a": {}}]]),
    (Tree, [{"name": "a", "children": [[{"name": "b", "children": [], "data": 1}]],
             "data": None}, []], [1, None, [1], {"name": 1}]),
    (Few, [1, [], [1, [2, 3]]], [0, [0], [1, 2, 3], [[1, 2, 3]]]),
    (Page[Json], [{"items": [1, [2]]}], [{"items": [0.5]}]),
    (Annotated[Json, Predicate(is_short)], [1, [1]], ["a" * 30, ["a" * 30]]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("hint", "right", "wrong"), CASES, ids=lambda value: str(value)[:40]
)
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "marshmallow"])
def test_what_the_document_says_of_an_alias_is_what_is_read_and_sent(
    hint: Any, right: list[Any], wrong: list[Any], is_compiled: bool
) -> None:
    client = client_of(hint, is_compiled)
    document = read_document(client.application)
    read, sent = input_of(document), output_of(document)
    for value in right:
        response = send(client, value)
        assert (response.status_code, response.json) == (200, value)
        assert allows(document, read, value)
        assert allows(document, sent, value)
    for value in wrong:
        assert send(client, value).status_code == 422
        is_marked = get_predicate(hint)
        assert is_marked or not allows(document, read, value)


def get_predicate(hint: Any) -> bool:
    return any(
        isinstance(item, Predicate) for item in getattr(hint, "__metadata__", ())
    )


def test_an_alias_is_a_component_that_is_named_after_it() -> None:
    def view(it: Json, tree: Tree, nest: Nest[int], this: This) -> list[Json]:
        return [it]

    document = document_of(view)
    reference = {"$ref": "#/components/schemas/Json"}
    assert output_of(document) == {"type": "array", "items": reference}
    members = input_of(document)["properties"]
    assert members["it"] == reference
    assert component_of(document, reference) == {
        "anyOf": [
            {"type": "object", "additionalProperties": reference},
            {"type": "array", "items": reference},
            *({"type": kind} for kind in ("string", "integer", "boolean", "null")),
        ]
    }
    nest = {"$ref": "#/components/schemas/Nest_int"}
    assert members["nest"] == nest
    assert component_of(document, nest) == {
        "anyOf": [{"type": "integer"}, {"type": "array", "items": nest}]
    }
    assert component_of(document, members["this"]) == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/That"},
    }


def test_two_views_share_the_component_unless_they_read_differently() -> None:
    def one(it: Annotated[Tree, Body()]) -> None: ...

    def two(it: Annotated[Tree, Body()]) -> None: ...

    document = document_of(one, two)
    assert input_of(document, "/one") == input_of(document, "/two")
    document = document_of(one, typed(unknown="exclude")(two))
    bodies = [input_of(document, path) for path in ("/one", "/two")]
    assert bodies[0] != bodies[1]
    strict, lenient = (
        component_of(document, component_of(document, body)["anyOf"][0])
        for body in bodies
    )
    assert strict["additionalProperties"] is False
    assert "additionalProperties" not in lenient


def test_the_document_of_an_alias_is_valid_in_openapi_3_0_too() -> None:
    app = Flask(__name__)
    Api(app, openapi_version="3.0.3")

    @app.post("/view")
    @typed
    def view(it: Json) -> Json:
        return it

    document: Document = app.test_client().get("/openapi.json").get_json()
    OpenAPIV30SpecValidator(document).validate()
    assert input_of(document) == {"$ref": "#/components/schemas/Json"}


def test_the_default_and_the_examples_of_an_alias_are_its_json() -> None:
    def view(
        it: Annotated[Tree, Body(examples=[[Node("a", data=[1])]])] = Node("b"),  # noqa: B008
        some: Json = None,
    ) -> None: ...

    members = input_of(document_of(view))["properties"]
    empty: Document = {"children": [], "data": None}
    assert members["it"]["examples"] == [[{"name": "a", **empty, "data": [1]}]]
    assert members["it"]["default"] == {"name": "b", **empty}
    assert members["some"] == {"$ref": "#/components/schemas/Json", "default": None}


def test_a_wrong_example_inside_an_alias_is_refused() -> None:
    def view(it: Annotated[Tree, Body(examples=[[{"name": 1}]])]) -> None: ...

    app = Flask(__name__)
    api = Api(app)
    app.post("/view")(typed(view))
    with pytest.raises(BindingError, match="Not a valid string"):
        api.bind(app)


def test_what_does_not_fit_an_alias_is_never_sent() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/view")
    @typed
    def view() -> Json:
        return [object()]  # type: ignore[list-item]

    assert app.test_client().get("/view").status_code == 500


def test_an_instance_inside_an_alias_leaks_nothing() -> None:
    @dataclass
    class Secret(Node):
        password: str = "s3cret"

    dumped = schema_for(Node)().dump(Node("a", children=[[Secret("b")]]))
    assert dumped["children"] == [[{"name": "b", "children": [], "data": None}]]


Reviews = TypeAliasType("Reviews", "Review | list[Reviews]")


class Review(BaseModel):
    stars: int = 5
    text: str = ""


def test_what_was_not_set_is_left_out_inside_an_alias() -> None:
    app = Flask(__name__)
    Api(app)

    @app.get("/view")
    @typed(exclude_unset=True)
    def view() -> list[Reviews]:
        return [[Review(stars=1)], Review(text="a")]

    sent = app.test_client().get("/view").get_json()
    assert sent == [[{"stars": 1}], {"text": "a"}]


def test_an_alias_without_a_model_knows_nothing_of_what_was_set() -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/view")
    @typed(exclude_unset=True)
    def view() -> Json:
        return 1

    with pytest.raises(BindingError, match="no pydantic model"):
        api.bind(app)


def test_a_body_nested_as_deep_as_is_allowed_is_read() -> None:
    client = client_of(Json)
    for depth, status in ((64, 200), (65, 400)):
        data = "[" * depth + "]" * depth
        response = client.post("/view", data=data, content_type="application/json")
        assert response.status_code == status


def test_compiled_code_steps_aside_and_says_why() -> None:
    loader = compile_loader(schema_for(Node)())
    assert any("Recursive" in obstacle.reason for obstacle in loader.obstacles)


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (Loop, "Loop is an alias of itself"),
        (Left, "Left is an alias of itself"),
        (Grows[int], "names itself with other arguments each time"),
        (set[Json], "which has no hash"),
        (dict[Json, int], "are no strings in JSON"),
        (Annotated[Json, Len(1)], "does not apply to"),
        (Broken, "is not a type that can be served"),
    ],
    ids=str,
)
def test_an_alias_that_cannot_be_served_is_refused_by_name(
    hint: Any, reason: str
) -> None:
    for _ in range(2):  # nothing of it is kept
        with pytest.raises(AnnotationError) as caught:
            field_for(hint)
        assert reason in caught.value.reason


def test_a_class_inside_an_alias_that_is_refused_is_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(AnnotationError, match="Callable"):
            field_for(Broken)
        with pytest.raises(AnnotationError, match="Callable"):
            schema_for(Held)


@pytest.mark.parametrize(
    "marker", [Query(), Query(style="deepObject")], ids=["", "deep"]
)
def test_an_alias_of_structures_is_no_parameter(marker: Any) -> None:
    app = Flask(__name__)
    api = Api(app)

    def view(it: Any) -> None: ...

    view.__annotations__["it"] = Annotated[Json, marker]
    app.get("/view")(typed(view))
    with pytest.raises(BindingError, match="Json"):
        api.bind(app)


def test_a_taught_alias_is_what_it_was_taught_as() -> None:
    app = Flask(__name__)
    api = Api(app)
    api.schemas.register(Json, lambda hint: field_for(Literal["taught"]))

    @app.post("/view")
    @typed
    def view(it: Annotated[Json, Query()]) -> None: ...

    schema = parameters_of(read_document(app))["it"]["schema"]
    assert schema == {"type": "string", "const": "taught"}


def test_an_alias_is_forgotten_with_whoever_made_it() -> None:
    def make() -> weakref.ref[Any]:
        made = field_for(Json)
        return weakref.ref(made.later)  # type: ignore[attr-defined]

    found = make()
    gc.collect()
    assert found() is None


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is Python 3.12's")
def test_the_statement_makes_a_component_too() -> None:
    names: dict[str, Any] = {"__name__": __name__}
    exec("type Deep[T] = T | list[Deep[T]]\n", names)
    client = client_of(names["Deep"][int])
    assert client.post("/view", json=[1, [2]]).json == [1, [2]]
    document = read_document(client.application)
    assert input_of(document) == {"$ref": "#/components/schemas/Deep_int"}


BAG: Any = ({8, 1}, [({16, 1}, [])])


def test_sets_inside_an_alias_of_itself_are_published_in_one_order() -> None:
    @dataclass
    class Bag:
        sets: Sets = field(default_factory=lambda: ({8, 1}, [({16, 1}, [])]))  # type: ignore[assignment]

    def view(bag: Bag) -> None: ...

    document = document_of(view)
    schema = component_of(document, input_of(document))
    assert schema["properties"]["sets"]["default"] == [[1, 8], [[[1, 16], []]]]
    assert write_example(field_for(Sets), BAG, "out") == [[1, 8], [[[1, 16], []]]]


def test_an_alias_of_itself_is_of_a_literal() -> None:
    nested: Any = field_for(Nest[Literal["a", "b"]])
    assert nested.deserialize([["a"], "b"]) == [["a"], "b"]
    with pytest.raises(ValidationError):
        nested.deserialize([["c"]])
