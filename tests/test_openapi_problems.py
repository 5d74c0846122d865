"""The errors in the document are those that are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest
from documents import Json, allows, component_of, operation_of, read_document
from flask import Blueprint, Flask
from werkzeug.test import TestResponse

from flask_typed import Api, Problem, typed
from flask_typed.errors import ErrorFormatter

PROBLEM = "application/problem+json"


@dataclass
class Order:
    id: int


class OutOfStock(Problem):
    """The shop has none left."""

    status = 409
    title = "Out of stock"
    sku: str


class Locked(Problem):
    status = 409
    type = "https://shop.example/locked"
    by: str | None = None


def build_app(**keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, **keywords)

    @app.post("/orders")
    @typed(raises=(OutOfStock, Locked))
    def order(order: Order, limit: int = 0) -> Order:
        if order.id == 1:
            raise OutOfStock(sku="A-1", detail="Sold out.")
        if order.id == 2:
            raise Locked
        return order

    return app


def assert_documented(document: Json, response: TestResponse, path: str) -> None:
    """The document's JSON Schema of a response allows what was sent."""
    responses = operation_of(document, path)["responses"]
    content = responses[str(response.status_code)]["content"]
    schema = content[response.mimetype]["schema"]
    assert allows(document, schema, response.get_json())
    # It is a schema that could refuse.
    assert not allows(document, schema, {"message": "no"})


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        pytest.param(
            400, {"data": "{", "content_type": "application/json"}, id="malformed"
        ),
        pytest.param(413, {"json": {"id": 10**200}}, id="too large"),
        pytest.param(
            415, {"data": "id=1", "content_type": "text/plain"}, id="not JSON"
        ),
        pytest.param(
            422, {"json": {"id": "x"}, "query_string": "limit=y"}, id="does not fit"
        ),
        pytest.param(422, {}, id="no body"),
        pytest.param(409, {"json": {"id": 1}}, id="raised"),
        pytest.param(409, {"json": {"id": 2}}, id="raised, the other of its status"),
    ],
)
def test_what_is_sent_is_what_the_document_says(
    status: int, request_: dict[str, Any]
) -> None:
    app = build_app()
    app.config["MAX_CONTENT_LENGTH"] = 100
    response = app.test_client().post("/orders", **request_)
    assert response.status_code == status
    assert response.mimetype == PROBLEM
    assert_documented(read_document(app), response, "/orders")


def test_an_operation_lists_the_errors_that_it_can_send() -> None:
    app = build_app()

    @app.post("/nothing")
    @typed
    def nothing() -> None: ...

    @app.get("/query")
    @typed
    def query(limit: int = 0) -> None: ...

    document = read_document(app)
    assert list(operation_of(document, "/orders")["responses"]) == [
        *("200", "400", "409", "415", "422")
    ]
    assert list(operation_of(document, "/nothing")["responses"]) == ["204"]
    responses = operation_of(document, "/query", "get")["responses"]
    assert list(responses) == ["204", "422"]


def test_413_is_an_answer_where_the_length_of_bodies_has_a_limit() -> None:
    app = build_app()
    app.config["MAX_CONTENT_LENGTH"] = 100
    responses = operation_of(read_document(app), "/orders")["responses"]
    assert responses["413"]["description"] == "Content Too Large"


def test_several_problems_of_one_status_are_alternatives() -> None:
    document = read_document(build_app())
    response = operation_of(document, "/orders")["responses"]["409"]
    assert response["description"] == "Conflict"
    assert response["content"][PROBLEM]["schema"] == {
        "anyOf": [
            {"$ref": "#/components/schemas/OutOfStock"},
            {"$ref": "#/components/schemas/Locked"},
        ]
    }


def test_a_problem_names_its_members_its_status_and_its_type() -> None:
    document = read_document(build_app())
    out_of_stock = component_of(document, {"$ref": "#/components/schemas/OutOfStock"})
    assert out_of_stock["description"] == "The shop has none left."
    assert set(out_of_stock["required"]) == {"type", "title", "status", "sku"}
    assert out_of_stock["properties"]["status"]["const"] == 409
    locked = component_of(document, {"$ref": "#/components/schemas/Locked"})
    assert locked["properties"]["type"]["const"] == "https://shop.example/locked"
    assert locked["properties"]["by"]["type"] == ["string", "null"]


def test_a_class_has_one_component_in_problems_and_in_responses() -> None:
    class Duplicate(Problem):
        status = 409
        first: Order

    app = Flask(__name__)
    Api(app)

    @app.post("/orders")
    @typed(raises=[Duplicate])
    def view() -> Order:
        raise Duplicate(first=Order(1))

    document = read_document(app)
    assert set(document["components"]["schemas"]) == {"Duplicate", "Order"}
    assert_documented(document, app.test_client().post("/orders"), "/orders")


def test_a_problem_of_the_status_of_a_response_stands_beside_it() -> None:
    app = Flask(__name__)
    Api(app)

    @app.post("/view")
    @typed(raises=[OutOfStock])
    def view() -> Order | tuple[Order, Literal[409]]:
        return Order(1)

    responses = operation_of(read_document(app), "/view")["responses"]
    assert set(responses["409"]["content"]) == {"application/json", PROBLEM}


@pytest.mark.parametrize("status", [400, 409, 413, 415, 422])
def test_what_a_handler_of_the_app_answers_is_documented_without_a_schema(
    status: int,
) -> None:
    app = build_app()
    app.config["MAX_CONTENT_LENGTH"] = 100
    app.errorhandler(status)(lambda error: ("own", error.code))
    responses = operation_of(read_document(app), "/orders")["responses"]
    assert "content" not in responses[str(status)]
    others = {"400", "409", "413", "415", "422"} - {str(status)}
    assert all("content" in responses[other] for other in others)


def test_a_handler_for_one_problem_leaves_the_other_of_its_status() -> None:
    app = build_app()
    app.errorhandler(OutOfStock)(lambda error: ("own", 409))
    document = read_document(app)
    response = operation_of(document, "/orders")["responses"]["409"]
    schema = response["content"][PROBLEM]["schema"]
    assert schema == {"$ref": "#/components/schemas/Locked"}
    assert "OutOfStock" not in document["components"]["schemas"]


def test_a_handler_of_a_blueprint_is_for_its_own_views() -> None:
    app = build_app()
    blueprint = Blueprint("other", __name__, url_prefix="/other")
    blueprint.errorhandler(422)(lambda error: ("own", 422))

    @blueprint.get("/")
    @typed
    def view(limit: int) -> None: ...

    app.register_blueprint(blueprint)
    document = read_document(app)
    own = operation_of(document, "/other/", "get")["responses"]["422"]
    assert own == {"description": "Unprocessable Content"}
    assert "content" in operation_of(document, "/orders")["responses"]["422"]


def test_a_handler_for_problems_answers_those_that_are_raised_as_one() -> None:
    app = build_app()
    app.config["MAX_CONTENT_LENGTH"] = 100
    app.errorhandler(Problem)(lambda error: ("own", error.code))
    responses = operation_of(read_document(app), "/orders")["responses"]
    # Werkzeug raises 413.
    handled = {s for s, response in responses.items() if "content" not in response}
    assert handled == {"400", "409", "415", "422"}
    response = app.test_client().post("/orders", json={"id": 10**200})
    assert_documented(read_document(app), response, "/orders")


def test_a_handler_for_every_exception_answers_no_problem() -> None:
    app = build_app()
    app.errorhandler(Exception)(lambda error: ("own", 500))
    responses = operation_of(read_document(app), "/orders")["responses"]
    assert all("content" in responses[status] for status in ("400", "409", "422"))


@dataclass
class Errors:
    """What went wrong."""

    messages: list[str]
    code: int


def format_errors(problem: Problem) -> Errors:
    return Errors(messages=[problem.title or "Problem"], code=problem.status)


def test_an_error_formatter_gives_the_schema_media_type_and_statuses() -> None:
    formatter = ErrorFormatter(
        format_errors, media_type="application/vnd.shop+json", statuses={400: 422}
    )
    app = build_app(error_formatter=formatter)
    document = read_document(app)
    responses = operation_of(document, "/orders")["responses"]
    assert list(responses) == ["200", "409", "415", "422"]
    for status in ("409", "415", "422"):
        assert responses[status]["content"] == {
            "application/vnd.shop+json": {
                "schema": {"$ref": "#/components/schemas/Errors"}
            }
        }
    assert set(document["components"]["schemas"]) == {"Errors", "Order"}
    client = app.test_client()
    requests: list[Any] = [
        {"data": "{", "content_type": "application/json"},
        {"json": {}},
    ]
    for sent in requests:
        response = client.post("/orders", **sent)
        assert response.status_code == 422
        assert_documented(document, response, "/orders")


def test_an_error_of_the_media_type_and_status_of_a_response_is_an_alternative() -> (
    None
):
    app = Flask(__name__)
    Api(app, error_formatter=format_errors)

    @app.post("/view")
    @typed(raises=[OutOfStock])
    def view() -> Order | tuple[Order, Literal[409]]:
        raise OutOfStock(sku="A-1")

    document = read_document(app)
    content = operation_of(document, "/view")["responses"]["409"]["content"]
    assert content["application/json"]["schema"] == {
        "anyOf": [
            {"$ref": "#/components/schemas/Order"},
            {"$ref": "#/components/schemas/Errors"},
        ]
    }
    assert_documented(document, app.test_client().post("/view"), "/view")


def test_a_status_that_two_problems_are_sent_with_is_one_response() -> None:
    formatter = ErrorFormatter(format_errors, statuses={400: 422})
    app = build_app(error_formatter=formatter)
    app.errorhandler(422)(lambda error: ("own", 422))
    # The malformed body is formatted, and sent as 422 like the handler's own answer.
    response = app.test_client().post(
        "/orders", data="{", content_type="application/json"
    )
    assert response.status_code == 422
    assert_documented(read_document(app), response, "/orders")
