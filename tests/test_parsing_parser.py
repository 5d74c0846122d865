"""The webargs parser can be replaced, extended, and used by itself."""

import io
from typing import Annotated, Any, NoReturn

import flask
import marshmallow
import pytest
from flask import Flask, abort
from marshmallow import fields
from webargs.core import Parser
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import Conflict

from flask_typed import Api, Body, Cookie, Header, Problem, Query, typed
from flask_typed.parsing import TypedParser

NOT_INTEGER = ["Not a valid integer."]


def make_app(parser: Any = None, **config: Any) -> Flask:
    """Return an app with a view that takes something from everywhere."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(config)
    Api(app, parser=parser)

    @app.post("/<n>")
    @typed
    def view(
        n: int,
        limit: int = 1,
        x_count: Annotated[int, Header()] = 1,
        visits: Annotated[int, Cookie()] = 1,
        tags: Annotated[list[str] | None, Query()] = None,
        body: Annotated[dict[str, int] | None, Body()] = None,
    ) -> dict[str, Any]:
        return {"values": [n, limit, x_count, visits], "tags": tags, "body": body}

    return app


@pytest.mark.parametrize("parser", [FlaskParser, FlaskParser()], ids=["class", "one"])
def test_the_parser_may_be_webargs_own(parser: Any) -> None:
    client = make_app(parser).test_client()
    client.set_cookie("visits", "4")
    response = client.post(
        "/1?limit=2&tags=a&tags=b", headers={"X-Count": "3"}, json={"a": 5}
    )
    assert response.get_json() == {
        "values": [1, 2, 3, 4],
        "tags": ["a", "b"],
        "body": {"a": 5},
    }


@pytest.mark.parametrize("parser", [FlaskParser, TypedParser, TypedParser()], ids=str)
def test_every_parser_gives_all_errors_in_one_problem(parser: Any) -> None:
    client = make_app(parser).test_client()
    client.set_cookie("visits", "x")
    response = client.post("/x?limit=x", headers={"X-Count": "x"}, json={"a": "x"})
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert response.get_json()["errors"] == {
        "path": {"n": NOT_INTEGER},
        "query": {"limit": NOT_INTEGER},
        "headers": {"X-Count": NOT_INTEGER},
        "cookies": {"visits": NOT_INTEGER},
        "json": {"a": {"value": NOT_INTEGER}},
    }


def test_what_webargs_own_parser_cannot_read_is_a_problem_too() -> None:
    client = make_app(FlaskParser).test_client()
    response = client.post("/1", data="{", content_type="application/json")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


def test_a_parser_class_of_ours_has_the_settings_of_the_app() -> None:
    class OwnParser(TypedParser):
        def __init__(self) -> None:
            super().__init__()

    client = make_app(OwnParser, TYPED_MAX_JSON_DEPTH=2).test_client()
    assert client.post("/1", json={"a": [[]]}).status_code == 400


def test_an_instance_of_a_parser_keeps_its_own_settings() -> None:
    parser = TypedParser(max_json_depth=2)
    client = make_app(parser, TYPED_MAX_JSON_DEPTH=9).test_client()
    assert client.post("/1", json={"a": [[]]}).status_code == 400


def test_the_parser_may_be_a_config_key() -> None:
    client = make_app(TYPED_PARSER=FlaskParser).test_client()
    # webargs' own drops a body that says nothing of its type.
    response = client.post("/1", data=b'{"a": 5}')
    assert response.status_code == 200


class CsvParser(TypedParser):
    """Takes a body of another type, as a user may."""

    def load_json(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        if req.mimetype == "text/csv":
            rows = (line.split(",") for line in req.get_data(as_text=True).split("\n"))
            return {name: int(value) for name, value in rows}
        return super().load_json(req, schema)


def test_an_own_load_json_is_used() -> None:
    client = make_app(CsvParser).test_client()
    response = client.post("/1", data="a,1\nb,2", content_type="text/csv")
    assert response.get_json()["body"] == {"a": 1, "b": 2}
    assert client.post("/1", json={"a": 5}).get_json()["body"] == {"a": 5}
    assert client.post("/1", data="x", content_type="text/x").status_code == 415


def test_an_own_location_loader_is_used() -> None:
    parser = TypedParser()

    @parser.location_loader("query")
    def load_upper(request: flask.Request, schema: marshmallow.Schema) -> Any:
        return {name.lower(): value for name, value in request.args.items()}

    response = make_app(parser).test_client().post("/1?LIMIT=7")
    assert response.get_json()["values"][1] == 7


def test_an_own_location_loader_of_the_body_is_used() -> None:
    parser = TypedParser()

    @parser.location_loader("json")
    def load_first(request: flask.Request, schema: marshmallow.Schema) -> Any:
        return request.get_json()[0]

    response = make_app(parser).test_client().post("/1", json=[{"a": 5}])
    assert response.get_json()["body"] == {"a": 5}


def test_what_one_parser_object_was_given_is_used() -> None:
    parser = TypedParser()

    def double(location_data: Any, *, location: str, **_: Any) -> Any:
        return {"limit": "14"} if location == "query" else location_data

    parser.pre_load = double  # type: ignore[method-assign]  # as a user may
    response = make_app(parser).test_client().post("/1?limit=7", json={"a": 5})
    assert response.get_json()["values"][1] == 14


def test_an_own_error_handler_answers() -> None:
    parser = TypedParser()

    @parser.error_handler
    def answer(*_: Any, **__: Any) -> NoReturn:
        raise Conflict

    client = make_app(parser).test_client()
    assert client.post("/1?limit=x").status_code == 409
    assert client.post("/1", json={"a": "x"}).status_code == 409


def test_a_location_loader_is_that_parsers_alone() -> None:
    parser = TypedParser()
    parser.location_loader("mine")(lambda request, schema: {})
    assert "mine" in parser.__location_map__
    for other in (TypedParser(), TypedParser, FlaskParser, Parser):
        assert "mine" not in other.__location_map__


def test_an_own_pre_load_sees_each_location() -> None:
    seen: dict[str, Any] = {}

    class StrippingParser(TypedParser):
        def pre_load(self, location_data: Any, *, location: str, **_: Any) -> Any:
            seen[location] = dict(location_data)
            if location == "query":
                return {name: value.strip() for name, value in location_data.items()}
            return location_data

    client = make_app(StrippingParser).test_client()
    response = client.post("/1", query_string={"limit": " 7 "}, json={"a": 5})
    assert response.get_json()["values"][1] == 7
    assert seen["query"] == {"limit": " 7 "}
    assert seen["json"] == {"a": 5}
    assert set(seen) == {"path", "query", "headers", "cookies", "json"}


class Teapot(Problem):
    status = 418
    where: str


@pytest.mark.parametrize("base", [TypedParser, FlaskParser])
def test_an_own_handle_error_answers(base: type[FlaskParser]) -> None:
    class OwnParser(base):  # type: ignore[valid-type,misc]  # made of a parameter
        def handle_error(self, error: Any, *args: Any, **kwargs: Any) -> NoReturn:
            raise Teapot(where=next(iter(error.messages)))

    response = make_app(OwnParser).test_client().post("/1?limit=x", json={"a": "x"})
    assert response.status_code == 418
    assert response.get_json()["where"] == "query"


def test_an_own_handle_error_may_abort_with_messages() -> None:
    class OwnParser(TypedParser):
        def handle_error(self, error: Any, *args: Any, **kwargs: Any) -> NoReturn:
            try:
                abort(422)
            except Exception as aborted:
                location = next(iter(error.messages))
                aborted.data = {"messages": {location: ["no"]}}  # type: ignore[attr-defined]  # webargs' form
                raise

    response = make_app(OwnParser).test_client().post("/1?limit=x", json={"a": "x"})
    assert response.get_json()["errors"] == {"query": ["no"], "json": ["no"]}


class Odd(Problem):
    status = 422
    data: Any


@pytest.mark.parametrize("data", ["text", None, {"messages": "text"}, {}], ids=str)
def test_a_problem_with_a_member_of_webargs_name_is_itself(data: Any) -> None:
    class OwnParser(TypedParser):
        def handle_error(self, error: Any, *args: Any, **kwargs: Any) -> NoReturn:
            raise Odd(data=data)

    response = make_app(OwnParser).test_client().post("/1?limit=x")
    assert response.status_code == 422
    assert response.get_json()["data"] == data
    assert "errors" not in response.get_json()


def make_plain_app(parser: TypedParser, **options: Any) -> Flask:
    """Return an app without an Api whose view uses the parser by itself."""
    app = Flask(__name__)
    app.testing = True
    schema: dict[str, Any] = {
        "n": fields.Integer(required=True),
        "tags": fields.List(fields.String()),
    }

    @app.route("/", methods=["GET", "POST"])
    @parser.use_args(schema, **options)
    def view(args: dict[str, Any]) -> dict[str, Any]:
        return args

    @app.errorhandler(422)
    def answer(error: Any) -> Any:
        # As webargs' documentation has it.
        return {"errors": error.data["messages"]}, 422, error.data["headers"]

    return app


@pytest.mark.parametrize("location", ["json", "json_or_form"])
def test_the_parser_reads_json_by_itself(location: str) -> None:
    client = make_plain_app(TypedParser(), location=location).test_client()
    assert client.post("/", json={"n": 1}).get_json() == {"n": 1}
    missing = client.post("/")
    assert missing.status_code == 422
    message = ["Missing data for required field."]
    assert missing.get_json() == {"errors": {location: {"n": message}}}
    refused = client.post("/", data=b'{"n": 1}', content_type="text/plain")
    assert refused.status_code == 415
    assert refused.headers["Accept"] == "application/json"
    assert refused.mimetype == "text/html"


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_the_parser_reads_a_form_by_itself(content_type: str) -> None:
    client = make_plain_app(TypedParser(), location="json_or_form").test_client()
    response = client.post(
        "/", data={"n": "1", "tags": ["a", "b"]}, content_type=content_type
    )
    assert response.get_json() == {"n": 1, "tags": ["a", "b"]}


def test_the_parser_reads_files_by_itself() -> None:
    app = Flask(__name__)
    parser = TypedParser()

    @app.post("/")
    @parser.use_args({"photo": fields.Raw(required=True)}, location="files")
    def view(args: dict[str, Any]) -> str:
        return str(args["photo"].filename)

    photo = (io.BytesIO(b"abc"), "a.png")
    assert app.test_client().post("/", data={"photo": photo}).text == "a.png"


@pytest.mark.parametrize("location", ["query", "headers"])
def test_the_parser_reads_other_locations_as_webargs_does(location: str) -> None:
    app = make_plain_app(TypedParser(), location=location, unknown=marshmallow.EXCLUDE)
    response = app.test_client().get("/?n=3&tags=a", headers={"n": "3", "tags": "a"})
    assert response.get_json() == {"n": 3, "tags": ["a"]}


def test_the_parser_reads_cookies_as_webargs_does() -> None:
    client = make_plain_app(TypedParser(), location="cookies").test_client()
    client.set_cookie("n", "3")
    assert client.get("/").get_json() == {"n": 3}


def test_the_errors_of_the_parser_by_itself_are_bounded() -> None:
    parser = TypedParser(max_errors=2)
    client = make_plain_app(parser, location="json").test_client()
    response = client.post("/", json={str(index): 1 for index in range(100)})
    assert len(response.get_json()["errors"]["json"]) == 2


@pytest.mark.parametrize("status", [400, 409, 422])
def test_the_status_and_headers_of_use_args_are_sent(status: int) -> None:
    parser = TypedParser()
    headers = {"X-Why": "because"}
    app = make_plain_app(
        parser, location="query", error_status_code=status, error_headers=headers
    )

    @app.errorhandler(400)
    @app.errorhandler(Conflict)
    def answer(error: Any) -> Any:
        return {"errors": error.data["messages"]}, error.code, error.data["headers"]

    response = app.test_client().get("/?n=x")
    assert response.status_code == status
    assert response.headers["X-Why"] == "because"
    assert response.get_json() == {"errors": {"query": {"n": NOT_INTEGER}}}


def test_the_parser_by_itself_makes_a_problem_under_a_typed_view() -> None:
    app = Flask(__name__)
    app.testing = True
    Api(app)
    parser = TypedParser()

    @app.get("/")
    @typed
    def view() -> dict[str, Any]:
        found: dict[str, Any] = parser.parse({"n": fields.Integer()}, location="query")
        return found

    client = app.test_client()
    assert client.get("/?n=1").get_json() == {"n": 1}
    response = client.get("/?n=x")
    assert response.content_type == "application/problem+json"
    assert response.get_json()["errors"] == {"query": {"n": NOT_INTEGER}}
