"""The JSON body: when it is read, what is refused before it is read, what fits."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from annotated_types import Len
from flask import Flask, abort, request
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from flask_typed import Api, Body, Query, typed

MISSING = ["Missing data for required field."]


@dataclass
class Line:
    sku: Annotated[str, Len(1, 32)]
    quantity: int = 1


@dataclass
class Node:
    children: "list[Node]" = field(default_factory=list)


class PetSchema(Schema):
    name = fields.String(required=True)
    age = fields.Integer(data_key="years")


def make_client(config: Mapping[str, Any] | None = None) -> FlaskClient:
    """Return a client of an app whose views return what they were given."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config or {})
    Api(app)

    @app.post("/any")
    @typed
    def read_any(value: Annotated[Any, Body()]) -> dict[str, Any]:
        return {"value": value}

    @app.post("/line")
    @typed
    def read_line(line: Line) -> Line:
        return line

    @app.post("/default")
    @typed
    def read_default(line: Line = Line("d")) -> Line:  # noqa: B008
        return line

    @app.post("/optional")
    @typed
    def read_optional(line: Line | None = None) -> Line | None:
        return line

    @app.post("/nullable")
    @typed
    def read_nullable(line: Line | None) -> Line | None:
        return line

    @app.post("/lines")
    @typed
    def read_lines(lines: list[Line]) -> list[Line]:
        return lines

    @app.post("/number")
    @typed
    def read_number(number: Annotated[int, Body(ge=1)]) -> int:
        return number

    @app.post("/embedded")
    @typed
    def read_embedded(line: Annotated[Line, Body(embed=True)]) -> Line:
        return line

    @app.post("/both")
    @typed
    def read_both(line: Line, tags: Annotated[list[str], Body()]) -> dict[str, Any]:
        return {"sku": line.sku, "tags": tags}

    @app.post("/some")
    @typed
    def read_some(
        line: Line | None = None,
        tags: Annotated[list[str] | None, Body(alias="Tags")] = None,
    ) -> dict[str, Any]:
        return {"sku": line and line.sku, "tags": tags}

    @app.post("/node")
    @typed
    def read_node(node: Node) -> Node:
        return node

    @app.post("/pet")
    @typed
    def read_pet(pet: Annotated[dict[str, Any], PetSchema]) -> dict[str, Any]:
        return pet

    @app.post("/pets")
    @typed
    def read_pets(
        pets: Annotated[list[dict[str, Any]], PetSchema(many=True)],
    ) -> list[dict[str, Any]]:
        return pets

    return app.test_client()


@pytest.fixture
def client() -> FlaskClient:
    """Return a client of an app with the default settings."""
    return make_client()


def problem_of(response: TestResponse, status: int) -> dict[str, Any]:
    """Return the problem of an answer."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = response.get_json()
    assert problem["status"] == status
    return problem


def test_one_body_argument_is_the_whole_body(client: FlaskClient) -> None:
    assert client.post("/line", json={"sku": "a"}).get_json() == {
        "sku": "a",
        "quantity": 1,
    }
    assert client.post("/lines", json=[]).get_json() == []
    assert client.post("/number", json=3).get_json() == 3


def test_an_embedded_body_argument_is_a_member_by_its_name(
    client: FlaskClient,
) -> None:
    response = client.post("/embedded", json={"line": {"sku": "a"}})
    assert response.get_json() == {"sku": "a", "quantity": 1}
    errors = problem_of(client.post("/embedded", json={"sku": "a"}), 422)["errors"]
    assert errors == {"json": {"line": MISSING, "sku": ["Unknown field."]}}


def test_several_body_arguments_are_members_of_one_object(client: FlaskClient) -> None:
    response = client.post("/both", json={"line": {"sku": "a"}, "tags": ["x"]})
    assert response.get_json() == {"sku": "a", "tags": ["x"]}
    errors = problem_of(client.post("/both", json={"line": {}}), 422)["errors"]
    assert errors == {"json": {"line": {"sku": MISSING}, "tags": MISSING}}


def test_members_of_a_body_have_their_defaults_and_aliases(
    client: FlaskClient,
) -> None:
    response = client.post("/some", json={"Tags": ["x"]})
    assert response.get_json() == {"sku": None, "tags": ["x"]}
    assert client.post("/some", json={}).get_json() == {"sku": None, "tags": None}
    assert client.post("/some").get_json() == {"sku": None, "tags": None}
    problem_of(client.post("/some", json={"tags": ["x"]}), 422)


@pytest.mark.parametrize("content_type", [None, "application/json", "text/xml"])
def test_no_bytes_are_no_body_whatever_their_type(
    client: FlaskClient, content_type: str | None
) -> None:
    required = client.post("/line", content_type=content_type)
    assert problem_of(required, 422)["errors"] == {"json": MISSING}
    default = client.post("/default", content_type=content_type)
    assert default.get_json() == {"sku": "d", "quantity": 1}
    assert client.post("/optional", content_type=content_type).get_json() is None


def test_no_chunks_are_no_body(client: FlaskClient) -> None:
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post("/default", environ_overrides=environ)
    assert response.get_json() == {"sku": "d", "quantity": 1}


def test_a_missing_body_is_told_with_the_errors_of_other_locations() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.post("/")
    @typed
    def view(line: Line, limit: Annotated[int, Query()]) -> None:
        raise AssertionError

    response = app.test_client().post("/?limit=x")
    assert problem_of(response, 422)["errors"] == {
        "query": {"limit": ["Not a valid integer."]},
        "json": MISSING,
    }


def test_null_is_a_body_where_the_type_has_it(client: FlaskClient) -> None:
    assert client.post("/nullable", json=None).status_code == 422  # no bytes
    null = client.post("/nullable", data="null", content_type="application/json")
    assert (null.status_code, null.get_json()) == (200, None)
    refused = client.post("/line", data="null", content_type="application/json")
    assert list(problem_of(refused, 422)["errors"]) == ["json"]


@pytest.mark.parametrize("body", ["[]", '"a"', "1", "true"])
def test_what_is_no_object_does_not_fit_one(client: FlaskClient, body: str) -> None:
    response = client.post("/line", data=body, content_type="application/json")
    assert list(problem_of(response, 422)["errors"]) == ["json"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json; charset="UTF-8"',
        "Application/JSON;charset=utf8",
        "application/vnd.api+json",
        "application/merge-patch+json; charset=utf-8",
    ],
)
def test_json_types_are_read(client: FlaskClient, content_type: str) -> None:
    body = '{"sku": "é"}'.encode()
    response = client.post("/line", data=body, content_type=content_type)
    assert response.get_json() == {"sku": "é", "quantity": 1}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/octet-stream",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json-seq",
        "json",
    ],
)
@pytest.mark.parametrize("path", ["/line", "/default"])
def test_bytes_of_another_type_are_refused_and_what_is_taken_is_listed(
    client: FlaskClient, content_type: str | None, path: str
) -> None:
    response = client.post(path, data=b'{"sku": "a"}', content_type=content_type)
    problem_of(response, 415)
    # RFC 9110, section 15.5.16.
    assert response.headers["Accept"] == "application/json"


def test_an_encoded_body_is_never_inflated(client: FlaskClient) -> None:
    response = client.post(
        "/line",
        data=b"\x1f\x8b no gzip",
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    problem_of(response, 415)
    assert response.headers["Accept-Encoding"] == "identity"
    assert "Accept" not in response.headers


def test_a_body_that_is_encoded_in_no_way_is_read(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "identity"}
    response = client.post("/line", json={"sku": "a"}, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"sku": }', "at byte 8"),
        (b"  ", "malformed"),
        (b'{"sku": "\xff"}', "not UTF-8, at byte 9"),
        (b'\xef\xbb\xbf{"sku": "a"}', "byte-order mark"),
        (b'{"sku": NaN}', "NaN"),
        (b'{"sku": 1e400}', "too large"),
        (rb'{"sku": "\ud800"}', "surrogate"),
        (b'{"sku": ' + b"9" * 4301 + b"}", "4300 digits"),
        (b"[" * 100_000, "64 levels"),
        (b'{"unknown": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "64 levels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("path", ["/line", "/any", "/pet", "/some"])
def test_what_is_no_json_is_refused_with_the_reason(
    client: FlaskClient, path: str, body: bytes, says: str
) -> None:
    response = client.post(path, data=body, content_type="application/json")
    assert says in problem_of(response, 400)["detail"]


def test_as_many_levels_as_are_let_in_can_be_loaded_and_sent(
    client: FlaskClient,
) -> None:
    # An object and an array in turn, 64 levels.
    body = '{"children":[' * 32 + "]}" * 32
    response = client.post("/node", data=body, content_type="application/json")
    assert (response.status_code, response.text) == (200, body)
    deeper = '{"children":[' * 32 + '{"children":[]}' + "]}" * 32
    response = client.post("/node", data=deeper, content_type="application/json")
    problem_of(response, 400)


def test_the_levels_are_a_setting() -> None:
    client = make_client({"TYPED_MAX_JSON_DEPTH": 3})
    assert client.post("/any", json=[[[1]]]).get_json() == {"value": [[[1]]]}
    assert "3 levels" in problem_of(client.post("/any", json=[[[[1]]]]), 400)["detail"]


@pytest.mark.parametrize("levels", [1_000, 100_000])
def test_more_levels_than_the_stack_holds_are_a_bad_request(levels: int) -> None:
    client = make_client({"TYPED_MAX_JSON_DEPTH": 1_000_000})
    half = levels // 2
    body = '{"children":[' * half + "]}" * half
    response = client.post("/node", data=body, content_type="application/json")
    problem_of(response, 400)


def test_a_recursion_without_end_is_not_blamed_on_the_client() -> None:
    class Endless(Schema):
        name = fields.Function(deserialize=lambda value: endless(value))

    def endless(value: Any) -> Any:
        return endless(value)

    app = Flask(__name__)
    app.testing = True
    Api(app)

    @app.post("/")
    @typed
    def view(body: Annotated[dict[str, Any], Endless]) -> None:
        raise AssertionError

    with pytest.raises(RecursionError):
        app.test_client().post("/", json={"name": "a"})


def test_a_body_that_is_too_large_by_its_length_is_refused() -> None:
    client = make_client({"MAX_CONTENT_LENGTH": 20})
    most = client.post("/any", data=b"1" * 20, content_type="application/json")
    assert most.status_code == 200
    more = client.post("/any", data=b"1" * 21, content_type="application/json")
    assert problem_of(more, 413)["title"] == "Content Too Large"


def chunked(stream: Any) -> dict[str, Any]:
    """Return what gunicorn sets for a body that was sent in chunks."""
    return {
        "wsgi.input": stream,
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_TYPE": "application/json",
    }


def test_a_body_in_chunks_is_read(client: FlaskClient) -> None:
    environ = chunked(io.BytesIO(b'{"sku": "a"}'))
    response = client.post("/line", environ_overrides=environ)
    assert response.get_json() == {"sku": "a", "quantity": 1}


def test_a_body_in_chunks_that_is_too_large_is_refused() -> None:
    # Cut at the limit it would be JSON still.
    client = make_client({"MAX_CONTENT_LENGTH": 20})
    most = client.post("/any", environ_overrides=chunked(io.BytesIO(b"1" * 20)))
    assert most.get_json() == {"value": int("1" * 20)}
    more = client.post("/any", environ_overrides=chunked(io.BytesIO(b"1" * 21)))
    problem_of(more, 413)


class BrokenStream(io.RawIOBase):
    """A body whose transfer fails, with the errors of a WSGI server."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise self.error

    def read(self, size: int = -1) -> bytes:
        raise self.error


class InvalidChunkSize(IOError):  # noqa: N818 - as gunicorn names it
    """As gunicorn has it."""


class ParseException(Exception):  # noqa: N818 - as gunicorn names it
    """As gunicorn has it."""


BROKEN = [
    OSError("reset"),
    InvalidChunkSize("zz"),
    ParseException("?"),
    ValueError("?"),
]


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("path", ["/line", "/default", "/any"])
def test_a_broken_transfer_in_chunks_is_a_bad_request(
    client: FlaskClient, path: str, error: Exception
) -> None:
    environ = chunked(BrokenStream(error))
    problem_of(client.post(path, environ_overrides=environ), 400)


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
def test_a_broken_transfer_of_a_known_length_is_a_bad_request(
    client: FlaskClient, error: Exception
) -> None:
    environ = {"wsgi.input": BrokenStream(error), "CONTENT_LENGTH": "20"}
    response = client.post(
        "/line", environ_overrides=environ, content_type="application/json"
    )
    problem_of(response, 400)


@pytest.mark.parametrize("server", [{}, {"wsgi.input_terminated": True}], ids=str)
def test_a_transfer_that_is_cut_off_is_a_bad_request(
    client: FlaskClient, server: dict[str, Any]
) -> None:
    # What has arrived is JSON by itself.
    environ = {"wsgi.input": io.BytesIO(b"12"), "CONTENT_LENGTH": "3", **server}
    response = client.post(
        "/any", environ_overrides=environ, content_type="application/json"
    )
    problem_of(response, 400)


def test_what_a_before_request_function_read_is_read_again() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    seen: list[bytes] = []

    @app.before_request
    def read() -> None:
        seen.append(request.get_data())
        if request.get_json() == {"sku": "stop"}:
            abort(403)

    @app.post("/")
    @typed
    def view(line: Line) -> Line:
        return line

    client = app.test_client()
    assert client.post("/", json={"sku": "a"}).status_code == 200
    problem_of(client.post("/", json={"sku": "stop"}), 403)
    assert len(seen) == 2


def test_a_hand_written_schema_loads_the_body(client: FlaskClient) -> None:
    response = client.post("/pet", json={"name": "a", "years": "3"})
    assert response.get_json() == {"name": "a", "age": 3}
    errors = problem_of(client.post("/pet", json={"age": 1}), 422)["errors"]
    assert errors == {"json": {"name": MISSING, "age": ["Unknown field."]}}


def test_a_hand_written_schema_of_many_loads_an_array(client: FlaskClient) -> None:
    assert client.post("/pets", json=[{"name": "a"}]).get_json() == [{"name": "a"}]
    errors = problem_of(client.post("/pets", json=[{"name": "a"}, {}]), 422)["errors"]
    assert errors == {"json": {"1": {"name": MISSING}}}
