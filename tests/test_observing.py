"""Observed views are called as Flask calls them, and what does not fit is reported."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import flask
import pytest
from annotated_types import Ge, Predicate
from flask import Blueprint, Flask
from flask.json.provider import DefaultJSONProvider
from flask.views import MethodView
from marshmallow import ValidationError
from webargs import fields
from webargs.flaskparser import use_kwargs
from werkzeug.datastructures import FileStorage

from flask_typed import (
    Api,
    APIKey,
    Body,
    Depends,
    File,
    Form,
    Header,
    HTTPBearer,
    Query,
    TypedFlask,
    typed,
)
from flask_typed.errors import BindingError, NoApiError, UnprotectedViewWarning
from flask_typed.observing import Observation
from flask_typed.signals import observed


@dataclass
class Line:
    sku: str
    quantity: Annotated[int, Ge(1)]


def findings(app: Flask) -> dict[str, dict[tuple[str, ...], int]]:
    """Return what was found in all operations of an app: samples by reason."""
    (api,) = app.extensions["typed"].apis
    return {
        reason: dict(finding.samples)
        for tally in api.owner.observed(app)
        for reason, finding in tally.findings.items()
    }


def counts(app: Flask) -> list[tuple[int, int]]:
    """Return the requests of each operation, and of how many no body was seen."""
    (api,) = app.extensions["typed"].apis
    return [(tally.requests, tally.unread) for tally in api.owner.observed(app)]


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    Api(app, mode="observe")
    return app


JSON = "application/json"


@pytest.mark.parametrize(
    ("content", "media_type", "reason", "sample"),
    [
        pytest.param(
            b'{"sku": 1, "quantity": 0}',
            JSON,
            "request 422",
            (
                "json.sku: Not a valid string.",
                "json.quantity: Must be greater than or equal to {min}.",
            ),
            id="misfit",
        ),
        pytest.param(
            b'{"sku": "a", "quantity": 1, "more": 1}',
            JSON,
            "request 422",
            ("json.more: Unknown field.",),
            id="unknown",
        ),
        pytest.param(
            b"",
            JSON,
            "request 422",
            ("json: Missing data for required field.",),
            id="none",
        ),
        pytest.param(
            b"{",
            JSON,
            "request 400",
            ("Bad Request: The body cannot be read as JSON: {reason}.",),
            id="malformed",
        ),
        pytest.param(
            b"{}",
            "text/plain",
            "request 415",
            ("Unsupported Media Type: text/plain",),
            id="type",
        ),
        pytest.param(
            b"{}",
            "Secret/Hunter2!",
            "request 415",
            ("Unsupported Media Type: *",),
            id="odd-type",
        ),
        pytest.param(
            b"{}",
            None,
            "request 415",
            ("Unsupported Media Type: no Content-Type",),
            id="no-type",
        ),
    ],
)
@pytest.mark.parametrize("reads", [True, False], ids=["read", "unread"])
def test_a_body_that_would_be_refused_is_reported(
    app: Flask,
    reads: bool,
    content: bytes,
    media_type: str | None,
    reason: str,
    sample: tuple[str, ...],
) -> None:
    @app.post("/")
    @typed
    def view(line: Line = Body()) -> bytes:
        return flask.request.get_data() if reads else b"unread"

    response = app.test_client().post("/", data=content, content_type=media_type)
    assert response.data == (content if reads else b"unread")
    if reads or reason == "request 415" or not content:
        assert findings(app) == {reason: {sample: 1}}
        assert counts(app) == [(1, 0)]
    else:
        assert findings(app) == {}
        assert counts(app) == [(1, 1)]


def test_parameters_of_all_locations_are_observed(app: Flask) -> None:
    @app.get("/<int:n>")
    @typed
    def view(
        n: int,
        limit: int = 10,
        x_key: Annotated[int, Header()] = 1,
        needed: Annotated[str, Query()] = "",
        required: Any = Query(),
    ) -> Any:
        return f"{n} {limit} {x_key}"

    client = app.test_client()
    response = client.get("/1?limit=x&limit=y", headers={"X-Key": "secret"})
    assert response.data == b"1 10 1"  # as Flask calls it
    assert findings(app) == {
        "request 422": {
            (
                "query.limit: Given {count} times, must be once.",
                "query.required: Missing data for required field.",
                "headers.X-Key: Not a valid integer.",
            ): 1
        }
    }


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, {"request 401": {("Unauthorized",): 1}}),
        ({"Authorization": "Bearer secret"}, {}),
    ],
)
def test_credentials_are_looked_for_and_no_dependency_is_run(
    app: Flask, headers: dict[str, str], expected: object
) -> None:
    def find_user(token: Annotated[str, Depends(HTTPBearer())]) -> str:
        raise AssertionError

    @app.get("/")
    @typed
    def view(user: str = Depends(find_user)) -> str:
        return "for everyone"

    response = app.test_client().get("/", headers=headers)
    assert (response.status_code, response.data) == (200, b"for everyone")
    assert findings(app) == expected


def test_no_value_that_was_sent_is_kept(app: Flask) -> None:
    def refuse(value: str) -> bool:
        raise ValidationError(f"{value} is not known.")

    def refuse_alike(value: str) -> bool:
        raise ValidationError(f"Not a valid {value}.")

    @app.post("/")
    @typed
    def view(
        a: Annotated[str, Predicate(refuse)] = Body(),
        b: Annotated[str, Predicate(refuse_alike)] = Body(),
        c: dict[str, int] = Body(),
        d: Literal["x", "y"] = Body(),
        e: list[int] = Body(),
    ) -> dict[str, Line]:
        flask.request.get_data()
        return {"hunter2@example.org": Line(sku="hunter2", quantity=0)}

    sent = {
        "a": "hunter2",
        "b": "hunter2",
        "c": {"hunter2@example.org": "hunter2"},
        "d": "hunter2",
        "e": ["hunter2", 1, "hunter2"],
    }
    app.test_client().post("/", json=sent)
    found = findings(app)
    assert set(found) == {"request 422", "response 500"}
    assert "hunter2" not in str(found)
    ((sample, _),) = found["request 422"].items()
    assert sample == (
        "json.a: (a message of the application's own)",
        "json.b: Not a valid {type}.",
        "json.c.*.value: Not a valid integer.",
        "json.d: Must be one of: {choices}.",
        "json.e.*: Not a valid integer.",
    )
    assert list(found["response 500"]) == [
        ("*.quantity: Must be greater than or equal to {min}.",)
    ]


@pytest.mark.parametrize(
    ("returned", "reasons"),
    [
        pytest.param({"sku": "a", "quantity": 1}, set(), id="fits"),
        pytest.param({"sku": "a"}, {"response 500"}, id="missing"),
        pytest.param(({"sku": "a"}, 200, {"X-A": "1"}), {"response 500"}, id="tuple"),
        pytest.param(({"sku": "a"}, 418), {"response 500"}, id="status"),
        pytest.param([{"sku": "a"}], {"response 500"}, id="list"),
    ],
)
def test_what_does_not_fit_the_annotation_is_reported(
    app: Flask, returned: Any, reasons: set[str]
) -> None:
    @app.get("/")
    @typed
    def view() -> Line:
        return returned  # type: ignore[no-any-return]

    plain = Flask(__name__)
    plain.add_url_rule("/", view_func=lambda: returned)
    expected = plain.test_client().get("/")
    response = app.test_client().get("/")
    assert (response.status, response.headers, response.data) == (
        (expected.status, expected.headers, expected.data)
    )
    assert set(findings(app)) == reasons


def test_a_response_and_what_is_iterated_once_pass_unchecked(app: Flask) -> None:
    @app.get("/response")
    @typed
    def respond() -> Line:
        return flask.jsonify(1)  # type: ignore[return-value]

    @app.get("/stream")
    @typed
    def stream() -> Line:
        return iter(["a", "b"]), 201  # type: ignore[return-value]

    class Provider(DefaultJSONProvider):
        def dumps(self, obj: Any, **kwargs: Any) -> str:
            return super().dumps([*obj["pages"][0]])

    app.json = Provider(app)

    @app.get("/inside")
    @typed
    def inside() -> dict[str, list[Any]]:
        return {"pages": [iter(["a", "b"])]}

    client = app.test_client()
    assert client.get("/stream").data == b"ab"
    assert client.get("/inside").get_json() == ["a", "b"]
    app.json = DefaultJSONProvider(app)
    assert client.get("/response").data == b"1\n"
    assert findings(app) == {}


def test_what_a_view_raises_goes_on_and_its_request_is_observed(app: Flask) -> None:
    @app.get("/missing")
    @typed
    def missing(limit: int = 1) -> str:
        flask.abort(404, "no such page")

    @app.get("/bug")
    @typed
    def bug(limit: int = 1) -> str:
        raise ValueError

    client = app.test_client()
    response = client.get("/missing?limit=x")
    assert response.status_code == 404
    assert response.content_type == "text/html; charset=utf-8"
    assert client.get("/bug?limit=x").status_code == 500
    assert counts(app) == [(1, 0), (1, 0)]
    assert findings(app) == {"request 422": {("query.limit: Not a valid integer.",): 1}}


def test_an_async_view_is_observed(app: Flask) -> None:
    @app.post("/")
    @typed
    async def view(line: Line = Body()) -> dict[str, int]:
        return flask.request.get_json()  # type: ignore[no-any-return]

    @app.get("/bug")
    @typed
    async def bug(limit: int = 1) -> str:
        raise ValueError

    client = app.test_client()
    assert client.post("/", json={"a": "x"}).get_json() == {"a": "x"}
    assert client.get("/bug?limit=x").status_code == 500
    assert set(findings(app)) == {"request 422", "response 500"}


def test_the_methods_of_a_class_are_observed(app: Flask) -> None:
    class Lines(MethodView):
        decorators = [typed]  # noqa: RUF012 - as Flask's documentation has it

        def get(self, n: int, limit: int = 1) -> str:
            return f"{n} {limit}"

    app.add_url_rule("/<int:n>", view_func=Lines.as_view("lines"))
    assert app.test_client().get("/1?limit=x").data == b"1 1"
    assert set(findings(app)) == {"request 422"}


def test_what_webargs_passes_comes_as_it_is(app: Flask) -> None:
    @app.post("/")
    @use_kwargs({"sku": fields.Integer(required=True)}, location="json")
    @typed(passed=["sku"])
    def below(sku: int) -> str:
        return repr(sku)

    @app.post("/above")
    @typed
    @use_kwargs({"sku": fields.Integer(required=True)}, location="json")
    def above(line: Line = Body(), **kwargs: Any) -> str:
        return repr(kwargs)

    client = app.test_client()
    assert client.post("/", json={"sku": "5"}).data == b"5"
    assert client.post("/above", json={"sku": "5"}).data == b"{'sku': 5}"
    assert client.post("/above", json={"sku": "x"}).status_code == 422
    assert findings(app)["request 422"] == {
        ("json.quantity: Missing data for required field.",): 2
    }


@pytest.mark.parametrize("reads", [True, False])
def test_a_form_is_observed_where_the_view_has_parsed_it(
    app: Flask, reads: bool
) -> None:
    @app.post("/")
    @typed
    def view(
        n: Annotated[int, Form()] = 0,
        file: Annotated[FileStorage | None, File(max_size=2)] = None,
    ) -> bytes:
        if not reads:
            return b"unread"
        read: bytes = flask.request.files["file"].read()
        return read + flask.request.form["n"].encode()

    data = {"n": "x", "file": (io.BytesIO(b"abc"), "a.txt")}
    response = app.test_client().post("/", data=data)
    assert response.data == (b"abcx" if reads else b"unread")
    assert counts(app) == [(1, int(not reads))]
    assert findings(app) == (
        {
            "request 422": {
                (
                    "form.n: Not a valid integer.",
                    "files.file: Must be no larger than {max_size} bytes.",
                ): 1
            }
        }
        if reads
        else {}
    )


def test_bytes_are_observed_where_the_view_has_read_them(app: Flask) -> None:
    @app.post("/bytes")
    @typed
    def view(sent: Annotated[bytes, Body(media_type="image/png")] = b"") -> bytes:
        return flask.request.get_data()

    @app.post("/stream")
    @typed
    def stream(
        sent: Annotated[io.BufferedIOBase | None, Body(media_type="image/png")] = None,
    ) -> bytes:
        return flask.request.stream.read()

    client = app.test_client()
    for path in ("/bytes", "/stream"):
        sent = client.post(path, data=b"abc", content_type="text/plain")
        assert sent.data == b"abc"
    assert counts(app) == [(1, 0), (1, 1)]
    assert set(findings(app)) == {"request 415"}


def test_a_stream_that_the_view_has_read_itself_is_not_taken_for_a_cut_off_body(
    app: Flask,
) -> None:
    @app.post("/")
    @typed
    def view(line: Line = Body()) -> bytes:
        return flask.request.stream.read() + flask.request.get_data()

    assert app.test_client().post("/", data=b"{}", content_type=JSON).data == b"{}"
    assert counts(app) == [(1, 1)]
    assert findings(app) == {}


@pytest.mark.parametrize(
    ("environ", "body", "unread"),
    [
        pytest.param({}, b"", 0, id="http-1"),
        pytest.param({"CONTENT_LENGTH": "0"}, b"", 0, id="length-0"),
        pytest.param(
            {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True},
            b"{}",
            1,
            id="chunked",
        ),
        pytest.param(
            {"SERVER_PROTOCOL": "HTTP/2", "wsgi.input_terminated": True},
            b"{}",
            1,
            id="http-2",
        ),
        pytest.param({"SERVER_PROTOCOL": "HTTP/2"}, b"", 0, id="http-2-without-body"),
    ],
)
def test_a_body_that_may_be_there_is_left_to_the_client(
    app: Flask, environ: dict[str, Any], body: bytes, unread: int
) -> None:
    @app.post("/")
    @typed
    def view(line: Line = Body()) -> str:
        return ""

    stream = io.BytesIO(body)
    app.test_client().post(
        "/",
        environ_overrides={"CONTENT_LENGTH": "", **environ, "wsgi.input": stream},
        content_type=JSON,
    )
    assert counts(app) == [(1, unread)]
    assert stream.read() == body


@pytest.mark.parametrize(("limit", "unread"), [(100, 0), (2, 1)])
def test_a_chunked_body_that_may_go_on_is_not_asked_for_more(
    app: Flask, limit: int, unread: int
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = limit

    @app.post("/")
    @typed
    def view(line: Line = Body()) -> bytes:
        return flask.request.get_data()

    environ = {
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input_terminated": True,
        "wsgi.input": io.BytesIO(b"[]"),
    }
    client = app.test_client()
    assert client.post("/", environ_overrides=environ, content_type=JSON).data == b"[]"
    assert counts(app) == [(1, unread)]


def test_an_argument_that_flask_does_not_pass_needs_a_default(app: Flask) -> None:
    @app.get("/<int:n>")
    @typed
    def view(n: int, limit: int) -> str:
        raise AssertionError

    with pytest.raises(BindingError, match=r"argument 'limit'.*observed.*default"):
        app.extensions["typed"].bind(app)


# Which mode a view has.


def ask_modes(app: Flask, *paths: str) -> list[str]:
    """Return how each view is served: by what is answered to a wrong query."""
    client = app.test_client()
    shown = {"application/problem+json": "enforce", "text/html; charset=utf-8": "off"}
    found = []
    for path in paths:
        before = sum(n for n, _ in counts(app))
        answer = client.get(f"{path}?limit=x")
        is_observed = sum(n for n, _ in counts(app)) > before
        found.append("observe" if is_observed else shown[answer.content_type])
    return found


@pytest.mark.parametrize("said", ["off", "observe", "enforce"])
@pytest.mark.parametrize("level", ["config", "Api", "app", "outer", "inner", "view"])
def test_the_mode_is_the_one_that_is_said_nearest_to_the_view(
    level: str, said: Literal["off", "observe", "enforce"]
) -> None:
    other: Literal["off", "observe"] = "observe" if said == "off" else "off"
    levels = ["Api", "app", "outer", "inner", "view"]
    index = levels.index("Api" if level == "config" else level)
    modes: dict[str, Any] = dict.fromkeys(levels[:index], other) | {levels[index]: said}
    app = Flask(__name__)
    if level == "config":
        modes = {"Api": other}
        app.config["TYPED_MODE"] = said
    outer, inner = Blueprint("outer", __name__), Blueprint("inner", __name__)
    for target in ({"app": app, "outer": outer, "inner": inner}).items():
        if target[0] in modes:
            typed.defaults(target[1], mode=modes[target[0]])  # type: ignore[arg-type]
    Api(app, mode=modes.get("Api", "enforce"))

    @inner.get("/")
    @typed(mode=modes.get("view"))
    def view(limit: int = 1) -> str:
        return "plain"

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    assert ask_modes(app, "/") == [said]


def test_a_new_app_can_be_observed() -> None:
    app = TypedFlask(__name__)
    Api(app, mode="observe")

    @app.get("/")
    def view(limit: int = 1) -> str:
        return "plain"

    @app.get("/off")
    @typed(mode="off")
    def off(limit: int = 1) -> str:
        return "plain"

    assert ask_modes(app, "/", "/off") == ["observe", "off"]


def test_an_endpoint_with_a_dot_of_an_app_is_in_no_blueprint(app: Flask) -> None:
    def plain(limit=1):  # type: ignore[no-untyped-def]
        raise AssertionError

    app.add_url_rule("/", "a.b", typed(plain))
    with pytest.raises(BindingError, match="no annotation"):
        app.extensions["typed"].bind(app)


def test_a_view_is_observed_only_where_there_is_an_api() -> None:
    app = Flask(__name__)
    app.config["PROPAGATE_EXCEPTIONS"] = True

    @app.get("/")
    @typed(mode="observe")
    def view() -> None: ...

    with pytest.raises(NoApiError):
        app.test_client().get("/")


# An observed view is not stopped by mistakes.


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "flask_typed.observed"):
        yield caplog


def test_a_view_beside_one_that_cannot_be_bound_is_served(
    app: Flask, log: pytest.LogCaptureFixture
) -> None:
    @app.get("/")
    @typed
    def view(limit: int = 1) -> str:
        return "plain"

    @app.get("/wrong")
    @typed(mode="enforce")
    def wrong(limit: ValueError) -> None: ...

    client = app.test_client()
    answers = [client.get(path).status_code for path in ("/", "/", "/wrong")]
    assert answers == [200, 200, 500]
    own = [r.getMessage() for r in log.records if r.name == "flask_typed.observed"]
    assert len(own) == 1
    assert "wrong" in own[0]
    assert "not observed" in own[0]


def test_an_observed_view_is_observed_again_when_the_mistake_is_mended(
    app: Flask,
) -> None:
    @app.get("/")
    @typed
    def view(limit: int = 1) -> str:
        return "plain"

    def wrong(limit: ValueError) -> None: ...

    app.add_url_rule("/wrong", "wrong", typed(mode="enforce")(wrong))
    client = app.test_client()
    client.get("/?limit=x")
    assert findings(app) == {}
    app.view_functions["wrong"] = lambda: ""
    app.extensions["typed"].bind(app)
    client.get("/?limit=x")
    assert list(findings(app)) == ["request 422"]


def test_an_error_inside_observation_is_counted_and_logged_once(
    app: Flask, log: pytest.LogCaptureFixture
) -> None:
    def fail(value: int) -> bool:
        raise RuntimeError(f"secret {value}")

    @app.get("/")
    @typed
    def view(n: Annotated[int, Predicate(fail)] = 0) -> str:
        return "plain"

    client = app.test_client()
    assert [client.get("/?n=5").data for _ in range(3)] == [b"plain"] * 3
    assert findings(app) == {"failed: RuntimeError": {(): 3}}
    (line,) = (r.getMessage() for r in log.records)
    assert "RuntimeError" in line
    assert __file__ in line
    assert "secret" not in line


def test_a_receiver_that_fails_reaches_nobody(app: Flask) -> None:
    @app.get("/")
    @typed
    def view(limit: int = 1) -> str:
        return "plain"

    def fail(sender: Flask, observation: Observation) -> None:
        raise KeyError

    with observed.connected_to(fail, app):
        assert app.test_client().get("/?limit=x").data == b"plain"
    assert set(findings(app)) == {"request 422", "failed: KeyError"}


def test_a_log_that_fails_reaches_nobody(app: Flask) -> None:
    class Failing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError

    @app.get("/")
    @typed
    def view(limit: int = 1) -> str:
        return "plain"

    logger, handler = logging.getLogger("flask_typed.observed"), Failing()
    logger.addHandler(handler)
    try:
        assert app.test_client().get("/?limit=x").data == b"plain"
    finally:
        logger.removeHandler(handler)
    assert set(findings(app)) == {"request 422", "failed: OSError"}


# What is reported.


def test_a_signal_is_sent_each_time_and_the_log_is_told_once(
    app: Flask, log: pytest.LogCaptureFixture
) -> None:
    @app.get("/pets")
    @typed
    def pets(limit: int = 1) -> str:
        return "plain"

    seen: list[tuple[Flask, Observation]] = []

    def note(sender: Flask, observation: Observation) -> None:
        seen.append((sender, observation))

    with observed.connected_to(note, app):
        for _ in range(3):
            app.test_client().get("/pets?limit=x")
    expected = Observation(
        method="GET",
        rule="/pets",
        endpoint="pets",
        reason="request 422",
        errors=("query.limit: Not a valid integer.",),
    )
    assert seen == [(app, expected)] * 3
    assert [(r.levelname, r.getMessage()) for r in log.records] == [
        (
            "WARNING",
            "GET /pets (pets), request 422: query.limit: Not a valid integer.",
        )
    ]


def test_the_number_of_samples_and_of_their_errors_is_bounded(app: Flask) -> None:
    @app.post("/")
    @typed
    def view(sent: dict[str, int] = Body()) -> bytes:
        return flask.request.get_data()

    client = app.test_client()
    for size in range(1, 40):
        names = (f"{'abcdefgh'[n % 8]}{'ijklmnop'[n // 8]}" for n in range(size))
        client.post("/", json=dict.fromkeys(names, "x"))
    ((reason, samples),) = findings(app).items()
    assert (reason, len(samples)) == ("request 422", 10)
    (api,) = app.extensions["typed"].apis
    (tally,) = api.owner.observed(app)
    assert tally.findings[reason].count == 39
    client.post("/", json={"*" * n: "x" for n in range(500)})
    assert max(len(sample) for sample in findings(app)[reason]) <= 20


def test_the_kinds_of_failures_are_bounded(app: Flask) -> None:
    def fail(value: int) -> bool:
        raise type(f"Error{value}", (Exception,), {})

    @app.get("/")
    @typed
    def view(n: Annotated[int, Predicate(fail)] = 0) -> str:
        return "plain"

    for number in range(50):
        app.test_client().get(f"/?n={number + 1}")
    found = findings(app)
    assert len(found) == 31
    assert found["other"] == {(): 20}


def test_a_key_in_the_query_is_a_credential(app: Flask) -> None:
    @app.get("/")
    @typed(security=APIKey("key", location="query"))
    def view() -> str:
        return "for everyone"

    client = app.test_client()
    with pytest.warns(UnprotectedViewWarning):
        assert client.get("/").data == b"for everyone"
    assert client.get("/?key=secret").data == b"for everyone"
    assert list(findings(app)) == ["request 401"]


# The document and the command line.


def test_the_document_says_what_is_observed(app: Flask) -> None:
    @app.post("/")
    @typed(security=HTTPBearer())
    def view(line: Line = Body()) -> Line:
        return line

    @app.post("/enforced")
    @typed(mode="enforce")
    def enforced(line: Line) -> Line:
        return line

    with pytest.warns(UnprotectedViewWarning):
        document = app.test_client().get("/openapi.json").get_json()
    operation = document["paths"]["/"]["post"]
    assert operation["x-observed"] is True
    assert list(operation["responses"]) == ["200"]
    assert operation["requestBody"]["required"] is True
    assert "x-observed" not in document["paths"]["/enforced"]["post"]
