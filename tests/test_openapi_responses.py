"""Responses that an option adds to the document."""

from dataclasses import dataclass
from typing import Annotated, Any

import flask
import pytest
from documents import operation_of, read_document
from flask import Flask
from typing_extensions import Doc

from flask_typed import Api, MediaType, Problem, ResponseHeader, typed
from flask_typed.errors import BindingError


@dataclass
class Pet:
    name: str


@dataclass
class Missing:
    reason: str


class Gone(Problem):
    status = 410


def responses_of(returned: Any = None, **options: Any) -> dict[str, Any]:
    app = Flask(__name__)
    Api(app)

    def view() -> Any: ...

    view.__annotations__["return"] = returned
    app.add_url_rule("/", "view", typed(**options)(view))
    found: dict[str, Any] = operation_of(read_document(app), "/", "get")["responses"]
    return found


def test_a_type_is_the_schema_of_a_response() -> None:
    found = responses_of(responses={404: Missing, 410: "Gone for good."})
    schema = {"$ref": "#/components/schemas/Missing"}
    assert found["404"] == {
        "description": "Not Found",
        "content": {"application/json": {"schema": schema}},
    }
    assert found["410"] == {"description": "Gone for good."}


def test_a_type_may_have_a_description_headers_and_a_media_type() -> None:
    missing = Annotated[Missing, Doc("No such pet."), ResponseHeader("X-A", int)]
    found = responses_of(
        responses={
            404: missing,
            200: Annotated[bytes, MediaType("image/png")],
            301: Annotated[None, ResponseHeader("Location", description="the new")],
        }
    )
    assert found["404"]["description"] == "No such pet."
    assert found["404"]["headers"]["X-A"]["schema"] == {"type": "integer"}
    assert list(found["200"]["content"]) == ["image/png"]
    assert found["301"]["headers"]["Location"]["description"] == "the new"
    assert "content" not in found["301"]


def test_a_type_of_a_status_that_the_annotation_names_is_an_alternative() -> None:
    found = responses_of(Pet, responses={200: Missing})
    assert found["200"]["content"]["application/json"]["schema"] == {
        "anyOf": [
            {"$ref": "#/components/schemas/Pet"},
            {"$ref": "#/components/schemas/Missing"},
        ]
    }


def test_a_file_of_an_unannotated_response_may_be_an_option() -> None:
    found = responses_of(
        flask.Response,
        responses={200: Annotated[flask.Response, MediaType("application/pdf")]},
    )
    assert list(found["200"]["content"]) == ["application/pdf"]


def test_a_description_in_the_return_annotation_is_that_of_the_response() -> None:
    found = responses_of(Annotated[Pet, Doc("The pet.")])
    assert found["200"]["description"] == "The pet."


@pytest.mark.parametrize(
    ("responses", "reason", "fix"),
    [
        ({410: Gone}, "for status 410, Gone is a Problem", "raises=[Gone]"),
        ({204: Pet}, "for status 204, a response of status 204", "another status"),
        ({99: Pet}, "99 is not the status of a response", "200 to 599"),
        ({404: complex}, "complex is not a type that can be served", "use one of"),
    ],
    ids=str,
)
def test_a_mistake_is_refused_when_bound(
    responses: dict[int, Any], reason: str, fix: str
) -> None:
    app = Flask(__name__)
    api = Api(app)

    @app.get("/")
    @typed(responses=responses)
    def view() -> None: ...

    with pytest.raises(BindingError) as caught:
        api.bind(app)
    told, _, advice = str(caught.value).partition(" Fix: ")
    assert "GET /), option responses: " in told
    assert reason in told
    assert fix in advice
