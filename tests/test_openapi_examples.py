"""Examples by name, and what the docstring says of the value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import flask
import pytest
from documents import Json, operation_of, read_document
from flask import Flask
from marshmallow import Schema, fields
from typing_extensions import Doc

from flask_typed import Api, Body, Example, MediaType, Query, typed
from flask_typed.errors import BindingError, TypedError


@dataclass
class Pet:
    name: str
    age: int = 1


looks = {"summary": "S", "value": "v"}


@dataclass
class Missing:
    reason: str


def document_of(view: Callable[..., Any], keywords: Any = (), **options: Any) -> Json:
    app = Flask(__name__)
    Api(app, **dict(keywords))
    app.post("/")(typed(**options)(view))
    return operation_of(read_document(app), "/")


def show() -> Pet | tuple[Missing, Literal[404]]:
    return Pet("a")


def test_examples_of_responses_have_names() -> None:
    examples = {
        200: {"one": Pet("a"), "as JSON": {"name": "b", "age": 2}},
        404: {"gone": Missing("sold")},
    }
    responses = document_of(show, examples=examples)["responses"]
    assert responses["200"]["content"]["application/json"]["examples"] == {
        "one": {"value": {"name": "a", "age": 1}},
        "as JSON": {"value": {"name": "b", "age": 2}},
    }
    assert responses["404"]["content"]["application/json"]["examples"] == {
        "gone": {"value": {"reason": "sold"}}
    }


def test_an_example_is_sent_as_the_response_is() -> None:
    def view() -> Pet: ...  # type: ignore[empty-body]

    responses = document_of(
        view, {"envelope": "data"}, examples={200: {"one": Pet("a")}}
    )["responses"]
    content = responses["200"]["content"]["application/json"]
    assert content["examples"]["one"]["value"] == {"data": {"name": "a", "age": 1}}


def test_what_has_a_media_type_has_examples_as_they_are() -> None:
    def view() -> Annotated[str, MediaType("text/csv")]: ...  # type: ignore[empty-body]

    responses = document_of(view, examples={200: {"two": "a,b\n"}})["responses"]
    assert responses["200"]["content"]["text/csv"] == {
        "schema": {"type": "string"},
        "examples": {"two": {"value": "a,b\n"}},
    }


def test_a_documented_response_may_have_examples() -> None:
    responses = document_of(
        show, responses={410: Missing}, examples={410: {"gone": Missing("sold")}}
    )["responses"]
    content = responses["410"]["content"]["application/json"]
    assert content["examples"] == {"gone": {"value": {"reason": "sold"}}}


@pytest.mark.parametrize(
    ("examples", "reason", "fix"),
    [
        ({201: {"one": Pet("a")}}, "no response of status 201", "responses={...}"),
        ({200: {"one": 5}}, "5 is no response of status 200", "could return"),
        ({200: {"one": Example(5)}}, "5 is no response of status 200", "could return"),
        ({200: {"one": {"name": 5}}}, "Not a valid string", "could return"),
    ],
    ids=str,
)
def test_an_example_that_does_not_fit_is_refused(
    examples: dict[int, Any], reason: str, fix: str
) -> None:
    app = Flask(__name__)
    api = Api(app)
    app.post("/")(typed(examples=examples)(show))
    with pytest.raises(BindingError) as caught:
        api.bind(app)
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert "option examples: " in told
    assert reason in told
    assert fix in advice


def test_a_response_without_a_type_has_no_examples() -> None:
    def view() -> flask.Response: ...  # type: ignore[empty-body]

    app = Flask(__name__)
    api = Api(app)
    app.post("/")(typed(examples={200: {"one": "a"}})(view))
    with pytest.raises(BindingError, match="whose body has a type"):
        api.bind(app)


@pytest.mark.parametrize("examples", [[Pet("a")], {200: [Pet("a")]}, {"200": {}}])
def test_examples_that_are_no_dict_of_dicts_are_refused(examples: Any) -> None:
    with pytest.raises(TypedError, match="write a dict of dicts"):
        typed(examples=examples)


def test_examples_of_a_body_and_a_parameter_may_have_names() -> None:
    def view(
        pet: Annotated[Pet, Body(examples={"young": Pet("a"), "old": Pet("b", 9)})],
        limit: int = Query(10, examples={"few": 1}),
        offset: int = Query(0, examples=[5]),
    ) -> None: ...

    operation = document_of(view)
    assert operation["requestBody"]["content"]["application/json"] == {
        "schema": {"$ref": "#/components/schemas/Pet"},
        "examples": {
            "young": {"value": {"name": "a", "age": 1}},
            "old": {"value": {"name": "b", "age": 9}},
        },
    }
    limit, offset = operation["parameters"]
    assert limit["examples"] == {"few": {"value": 1}}
    assert "examples" not in limit["schema"]
    assert offset["schema"]["examples"] == [5]


def test_an_example_says_what_it_shows() -> None:
    def view(
        pet: Annotated[Pet, Body(examples={"old": Example(Pet("b", 9), summary="S")})],
        limit: int = Query(10, examples={"few": Example(1, description="*Few*.")}),
    ) -> Pet:
        return pet

    example = Example(Pet("c"), summary="S", description="D")
    operation = document_of(view, examples={200: {"one": example}})
    body = operation["requestBody"]["content"]["application/json"]
    assert body["examples"] == {
        "old": {"summary": "S", "value": {"name": "b", "age": 9}}
    }
    (parameter,) = operation["parameters"]
    assert parameter["examples"] == {"few": {"description": "*Few*.", "value": 1}}
    answer = operation["responses"]["200"]["content"]["application/json"]
    assert answer["examples"] == {
        "one": {"summary": "S", "description": "D", "value": {"name": "c", "age": 1}}
    }


def test_an_example_without_a_name_is_its_value_alone() -> None:
    @dataclass
    class Cat:
        name: str = field(metadata={"examples": [Example("Tom", summary="S"), "Kit"]})

    def view(
        cat: Cat, limit: int = Query(1, examples=[Example(2, summary="S")])
    ) -> None: ...

    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    document = read_document(app)
    schema = document["components"]["schemas"]["Cat"]
    assert schema["properties"]["name"]["examples"] == ["Tom", "Kit"]
    (parameter,) = operation_of(document, "/")["parameters"]
    assert parameter["schema"]["examples"] == [2]


def test_an_example_in_a_hand_written_schema_is_its_value() -> None:
    class DogSchema(Schema):
        name = fields.String(metadata={"examples": [Example("Rex", summary="S"), "Bo"]})

    def view(dog: Annotated[dict[str, Any], DogSchema]) -> None: ...

    app = Flask(__name__)
    Api(app)
    app.post("/")(typed(view))
    schema = read_document(app)["components"]["schemas"]["DogSchema"]
    assert schema["properties"]["name"]["examples"] == ["Rex", "Bo"]


def test_a_dict_that_looks_like_an_example_is_a_value() -> None:
    def view(it: Annotated[dict[str, str], Body(examples={"a": looks})]) -> None: ...

    body = document_of(view)["requestBody"]["content"]["application/json"]
    assert body["examples"] == {"a": {"value": {"summary": "S", "value": "v"}}}


def test_names_of_examples_of_a_member_of_the_body_are_left_out() -> None:
    def view(
        pet: Annotated[Pet, Body(examples={"one": Pet("a")})],
        count: Annotated[int, Body()] = 1,
    ) -> None:
        """Neither is the whole body, so it has no examples of its own."""

    schema = document_of(view)["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["pet"]["examples"] == [{"name": "a", "age": 1}]


def rest() -> Pet:
    """Show a pet.

    :returns: the pet, as it
        was
    :rtype: Pet
    """
    return Pet("a")


def google() -> Pet:
    """Show a pet.

    Returns:
        dict[str, Pet] | None: the pet, as it
            was

    Raises:
        ValueError: never
    """
    return Pet("a")


def google_without_a_type() -> Pet:
    """Show a pet.

    Returns:
        the pet, as it was
    """
    return Pet("a")


def numpy() -> Pet:
    """Show a pet.

    Returns
    -------
    Pet
        the pet, as it
        was
    """
    return Pet("a")


@pytest.mark.parametrize("view", [rest, google, google_without_a_type, numpy])
def test_the_docstring_describes_the_response(view: Callable[[], Pet]) -> None:
    operation = document_of(view)
    assert operation["responses"]["200"]["description"] == "the pet, as it was"
    assert operation["summary"] == "Show a pet."
    assert "description" not in operation


def test_an_option_comes_before_the_type_and_the_type_before_the_docstring() -> None:
    found = document_of(rest, responses={200: "Said."})["responses"]
    assert found["200"]["description"] == "Said."

    def typed_view() -> Annotated[Pet, Doc("Of the type.")]:
        """Show.

        :returns: of the docstring
        """
        return Pet("a")

    found = document_of(typed_view)["responses"]
    assert found["200"]["description"] == "Of the type."


@pytest.mark.parametrize(
    ("hint", "statuses"),
    [
        (Pet | tuple[Pet, Literal[201]], {"200": "said", "201": "Created"}),
        (
            tuple[Missing, Literal[404]] | tuple[Pet, Literal[201]],
            {"201": "said", "404": "Not Found"},
        ),
        (tuple[Missing, Literal[404]], {"404": "Not Found"}),
        (str, {"200": "said"}),
        (None, {"204": "said"}),
    ],
    ids=str,
)
def test_the_docstring_describes_the_first_success(
    hint: Any, statuses: dict[str, str]
) -> None:
    def view() -> Any:
        """Show.

        :return: said
        """

    view.__annotations__["return"] = hint
    found = document_of(view)["responses"]
    assert {s: response["description"] for s, response in found.items()} == statuses
