"""What the drop-in does with a request: loads its arguments, dumps the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, Response, request
from marshmallow import EXCLUDE, Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from flask_typed.errors import ConfigError
from flask_typed.flask_apispec import marshal_with, use_kwargs
from flask_typed.flask_apispec.utils import Annotation
from flask_typed.flask_apispec.wrapper import Wrapper, identity, packed, unpack

INT = fields.Int()


class NameSchema(Schema):
    name = fields.Str()


def send(
    view: Any, path: str = "/", method: str = "POST", **options: Any
) -> TestResponse:
    """Return the answer of a view at the root, and at a path with a variable."""
    app = Flask(__name__)
    app.testing = True
    app.config.update(options.pop("config", {}))
    app.add_url_rule("/", "view", view, methods=["GET", "POST"])
    app.add_url_rule("/at/<variable>", "at", view, methods=["GET", "POST"])
    return app.test_client(use_cookies=False).open(path, method=method, **options)


def echo(**kwargs: Any) -> Any:
    return kwargs


# Locations.


@pytest.mark.parametrize(
    ("location", "options"),
    [
        pytest.param(None, {"json": {"a": 1}}, id="none"),
        pytest.param("json", {"json": {"a": 1}}, id="json"),
        pytest.param("query", {"path": "/?a=1"}, id="query"),
        pytest.param("querystring", {"path": "/?a=1"}, id="querystring"),
        pytest.param("form", {"data": {"a": "1"}}, id="form"),
        pytest.param("headers", {"headers": {"a": "1"}}, id="headers"),
        pytest.param("cookies", {"headers": {"Cookie": "a=1"}}, id="cookies"),
        pytest.param("json_or_form", {"data": {"a": "1"}}, id="json-or-form"),
    ],
)
def test_a_location_is_read(location: str | None, options: dict[str, Any]) -> None:
    assert send(use_kwargs({"a": INT}, location)(echo), **options).get_json() == {
        "a": 1
    }
    if location is not None:
        view = use_kwargs({"a": INT}, locations=[location])(echo)
        assert send(view, **options).get_json() == {"a": 1}


def test_a_variable_of_the_rule_is_read() -> None:
    view = use_kwargs({"variable": INT}, location="view_args")(echo)
    assert send(view, "/at/7").get_json() == {"variable": 7}
    assert send(view, "/at/x").status_code == 422


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        pytest.param({"path": "/?a=1", "json": {"a": 2}}, {"a": 1}, id="first-wins"),
        pytest.param({"path": "/?a=1", "json": {"b": 2}}, {"a": 1, "b": 2}, id="each"),
        pytest.param({"path": "/?a=1"}, {"a": 1}, id="no-body"),
        pytest.param({"path": "/?a=1", "json": [3]}, {"a": 1}, id="no-object"),
        pytest.param({"path": "/?a=1&X=3&y=4"}, {"a": 1, "c": 3}, id="data-key"),
        pytest.param({"path": "/?a=1&d=1&d=2"}, {"a": 1, "d": [1, 2]}, id="list"),
    ],
)
def test_an_argument_is_taken_from_the_first_of_several_locations(
    options: dict[str, Any], answer: Any
) -> None:
    given: dict[str, Any] = {
        "a": fields.Int(required=True),
        "b": INT,
        "c": fields.Int(data_key="X"),
        "d": fields.List(fields.Int()),
    }
    view = use_kwargs(given, locations=("query", "json"))(echo)
    assert send(view, **options).get_json() == answer


def test_the_error_of_several_locations_names_them() -> None:
    app = Flask(__name__)
    given = {"a": fields.Int(required=True)}
    view = use_kwargs(given, locations=["query", "json"])(echo)
    app.add_url_rule("/", view_func=view)
    app.register_error_handler(422, lambda error: (error.data["messages"], 422))
    assert app.test_client().get("/").get_json() == {
        "query_or_json": {"a": ["Missing data for required field."]}
    }
    assert "query_or_json" not in FlaskParser.__location_map__


def test_several_locations_take_a_loader_of_the_parser() -> None:
    parser = FlaskParser()
    fixed = {"fixed": lambda request, schema: {"a": "5"}}
    parser.__location_map__ = {**parser.__location_map__, **fixed}
    view = use_kwargs({"a": INT}, locations=["query", "fixed"])(echo)
    config = {"APISPEC_WEBARGS_PARSER": parser}
    assert send(view, config=config).get_json() == {"a": 5}
    assert send(view, "/?a=6", config=config).get_json() == {"a": 6}


def test_several_locations_need_a_parser_of_webargs() -> None:
    class Parser:
        pass

    view = use_kwargs({"a": INT}, locations=["query", "json"])(echo)
    with pytest.raises(ConfigError, match="Fix: name one location"):
        send(view, config={"APISPEC_WEBARGS_PARSER": Parser()})


def test_any_object_that_parses_may_be_the_parser() -> None:
    class Parser:
        def parse(self, argmap: Any, location: Any) -> Any:
            return {"argmap": sorted(argmap), "location": location}

    view = use_kwargs({"a": INT}, location="anywhere")(echo)
    answer = send(view, config={"APISPEC_WEBARGS_PARSER": Parser()}).get_json()
    assert answer == {"argmap": ["a"], "location": "anywhere"}


def test_the_parser_makes_schemas_of_its_own_class() -> None:
    class Lax(Schema):
        class Meta:
            unknown = EXCLUDE

    view = use_kwargs({"a": INT})(echo)
    body = {"a": 1, "b": 2}
    assert send(view, json=body).status_code == 422
    parser = FlaskParser(schema_class=Lax)
    config = {"APISPEC_WEBARGS_PARSER": parser}
    assert send(view, json=body, config=config).get_json() == {"a": 1}


def test_one_view_may_serve_apps_with_other_parsers() -> None:
    class Strict(FlaskParser):
        DEFAULT_VALIDATION_STATUS = 418

    view = use_kwargs({"a": INT}, location="query")(echo)
    for _ in range(2):
        assert send(view, "/?a=x").status_code == 422
        config = {"APISPEC_WEBARGS_PARSER": Strict()}
        assert send(view, "/?a=x", config=config).status_code == 418


# Schemas.


def test_the_schema_of_fields_is_made_once() -> None:
    made = []

    class Counting(Schema):
        def __init__(self, **kwargs: Any) -> None:
            made.append(self)
            super().__init__(**kwargs)

    app = Flask(__name__)
    app.config["APISPEC_WEBARGS_PARSER"] = FlaskParser(schema_class=Counting)
    app.add_url_rule("/", view_func=use_kwargs({"a": INT}, "query")(echo))
    for number in range(3):
        answer = app.test_client().get(f"/?a={number}")
        assert answer.get_json() == {"a": number}
    assert len(made) == 1


def test_a_schema_class_is_made_for_each_request() -> None:
    # Its hooks may keep what is of one request on the Schema.
    class Remembering(Schema):
        a = fields.Int()

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.path = request.path

        def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
            return len(self.path)

    @marshal_with(Remembering)
    def view(**kwargs: Any) -> Any:
        return {}

    app = Flask(__name__)
    app.add_url_rule("/<x>", view_func=view)
    answers = [app.test_client().get(path).get_json() for path in ("/a", "/abc")]
    assert answers == [{"a": 2}, {"a": 4}]


def test_a_function_makes_the_schema_for_the_request() -> None:
    def choose(request: Any) -> Schema:
        return NameSchema(only=request.args.getlist("only"))

    view = marshal_with(choose)(lambda: {"name": "a"})
    assert send(view, "/?only=name").get_json() == {"name": "a"}
    assert send(view).get_json() == {}


def test_none_leaves_the_value_as_it_is() -> None:
    view = marshal_with(None, code=200)(lambda: {"a": 1})
    assert send(view).get_json() == {"a": 1}
    empty = marshal_with(None, code=204)(lambda: ("", 204))
    assert send(empty).status_code == 204


def test_a_schema_overrides_none_and_none_a_schema() -> None:
    def view() -> Any:
        return {"name": "a", "more": 1}

    over = marshal_with(NameSchema)(marshal_with(None)(view))
    assert send(over).get_json() == {"name": "a"}
    under = marshal_with(None)(marshal_with(NameSchema)(view))
    assert send(under).get_json() == {"name": "a", "more": 1}


def test_the_answer_may_be_left_unformatted() -> None:
    view = marshal_with(NameSchema)(lambda: {"name": "a", "more": 1})
    config: dict[str, Any] = {"APISPEC_FORMAT_RESPONSE": None}
    assert send(view, config=config).get_json() == {"name": "a"}
    config = {"APISPEC_FORMAT_RESPONSE": str}
    assert send(view, config=config).text == "{'name': 'a'}"


def test_an_async_view_is_awaited() -> None:
    @use_kwargs({"a": INT}, location="query")
    @marshal_with(Schema.from_dict({"a": INT}))
    async def view(**kwargs: Any) -> Any:
        return {**kwargs, "b": 1}

    assert send(view, "/?a=1").get_json() == {"a": 1}


# What others call.


def test_a_wrapper_serves_any_function_with_annotations() -> None:
    def view(**kwargs: Any) -> Any:
        return kwargs

    option = {"args": {"a": INT}, "kwargs": {"location": "query"}}
    vars(view)["__apispec__"] = {"args": [Annotation([option])]}
    app = Flask(__name__)
    with app.test_request_context("/?a=1"):
        assert Wrapper(view)().get_json() == {"a": 1}


@pytest.mark.parametrize(
    ("returned", "parts"),
    [
        ([1, 2, 3], ([1, 2, 3], 200, None)),
        (None, (None, 200, None)),
        ((1,), (1, 200, None)),
        ((1, 201), (1, 201, None)),
        ((1, "201 Made"), (1, "201 Made", None)),
        ((1, {"A": "b"}), (1, 200, {"A": "b"})),
        ((1, [("A", "b")]), (1, 200, [("A", "b")])),
        ((1, (("A", "b"),)), (1, 200, (("A", "b"),))),
        ((1, Headers({"A": "b"})), (1, 200, Headers({"A": "b"}))),
        ((1, 201, {"A": "b"}), (1, 201, {"A": "b"})),
        ((1, 2, 3, 4), (1, 200, None)),
    ],
)
def test_a_returned_value_is_unpacked(returned: Any, parts: Any) -> None:
    assert unpack(returned) == parts


def test_what_is_given_is_packed() -> None:
    assert packed(1, 200, None) == (1, 200)
    assert packed(1, None, {"A": "b"}) == (1, {"A": "b"})
    assert packed(None, 200, {"A": "b"}) == (None, 200, {"A": "b"})
    assert identity(packed) is packed


def test_a_response_passes_untouched() -> None:
    made = Response("as it is", 203)
    view = marshal_with(NameSchema)(lambda: made)
    assert (send(view).status_code, send(view).text) == (203, "as it is")


def test_threads_share_a_view() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=use_kwargs({"a": INT}, "query")(echo))

    def ask(number: int) -> Any:
        return app.test_client().get(f"/?a={number}").get_json()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(64)))
    assert answers == [{"a": number} for number in range(64)]
