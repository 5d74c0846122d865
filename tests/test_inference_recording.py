"""What the tests of an app send and get is recorded as shapes, without its values."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue
from proposing import Proposed, propose_for

from flask_typed.errors import TypedError
from flask_typed.inference import read_recorded
from flask_typed.inference.recordings import Exchange, combine
from flask_typed.testing import recording


def build_app() -> Flask:
    app = Flask(__name__)
    app.testing = True

    @app.route("/view", methods=["GET", "POST"])
    def view() -> ResponseReturnValue:
        answer = request.args.get("answer")
        if answer == "stream":
            return flask.Response((b"[1" for _ in "a"), mimetype="application/json")
        if answer == "broken":
            return flask.Response(b"[1", mimetype="application/json")
        if answer == "text":
            return "a"
        if answer == "refused":
            return {"error": 1}, 400
        if answer == "boom":
            raise RuntimeError("boom")
        sent = request.get_json(silent=True)
        return {"sent": sent, "form": request.form, "files": len(request.files)}

    @app.get("/folder/")
    def folder() -> str:
        return ""

    return app


def record(folder: Path, *requests: dict[str, Any]) -> list[Exchange]:
    """Return what is recorded of requests to the view."""
    app = build_app()
    with recording(app, folder):
        for options in requests:
            app.test_client().open(**{"path": "/view", **options})
    return [*combine(read_recorded(folder))]


def propose_from(folder: Path, *requests: dict[str, Any]) -> Proposed:
    """Return what is proposed for a view that hands all it is sent on."""
    exchanges = record(folder / "recorded", *requests)
    source = '@app.post("/view")\ndef view():\n    return flask.request.method\n'
    return propose_for(folder, source, exchanges=exchanges)


def members_of(proposed: Proposed, name: str = "ViewBody") -> list[str]:
    rest = proposed.text.partition(f"class {name}:\n")[2]
    return [line.strip() for line in rest.partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize(
    ("values", "annotation"),
    [
        (["x"], "str"),
        ([1], "int"),
        ([1.5], "float"),
        ([1, 1.5], "float"),
        ([True], "bool"),
        ([None], "Any"),
        ([1, None], "int | None"),
        ([1, "x"], "Any"),
        (["2024-02-29"], "Date"),
        (["2024-02-29", "x"], "str"),
        (["2024-02-29", "2024-02-29T12:00:00Z"], "str"),
        (["2024-02-29T12:00:00.5+01:00"], "DateTime"),
        (["2024-02-31 12:00"], "str"),
        (["b9a2f9a4-7f0b-4a0e-9d8c-3f5b9a2f9a4c"], "UUID"),
        ([[]], "list[Any]"),
        ([[1], [], [None]], "list[int | None]"),
        ([[[1.5]]], "list[list[float]]"),
        ([{}], "dict[str, Any]"),
        ([{"7": 1}, {"ann@example.org": 2}], "dict[str, int]"),
        ([{f"a{n}": "x" for n in range(51)}], "dict[str, str]"),
        ([{f"a{n}": 1} for n in range(51)], "dict[str, int]"),
        ([{"a": 1}, {"7": 2}], "dict[str, int]"),
        ([{"7": {"a": 1}}], "dict[str, ViewBodyItValue]"),
        ([{"a": 1}], "ViewBodyIt"),
        ([{"a": {"7": 1}, "b": {"7": 2}}], "ViewBodyIt"),
        ([[{"a": 1}]], "list[ViewBodyItItem]"),
    ],
)
def test_values_have_a_type(tmp_path: Path, values: list[Any], annotation: str) -> None:
    requests = [{"method": "POST", "json": {"it": value}} for value in values]
    assert members_of(propose_from(tmp_path, *requests))[-1] == f"it: {annotation}"


def test_data_of_many_levels_end_in_anything(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    proposed = propose_from(tmp_path, {"method": "POST", "json": {"it": deep}})
    assert members_of(proposed)[-1].endswith("list[Any]]]]]]]]")


def test_a_member_that_was_missing_once_is_optional(tmp_path: Path) -> None:
    sent = [{"a": 1, "b": "x"}, {"a": 2}]
    proposed = propose_from(tmp_path, *({"method": "POST", "json": e} for e in sent))
    assert members_of(proposed) == ["a: int", "b: str | None = None"]


def test_objects_that_are_alike_are_one_class(tmp_path: Path) -> None:
    data = {"one": {"a": 1}, "two": {"a": 2}}
    proposed = propose_from(tmp_path, {"method": "POST", "json": data})
    assert members_of(proposed) == ["one: ViewBodyOne", "two: ViewBodyOne"]


def test_a_body_that_is_no_object_is_the_argument(tmp_path: Path) -> None:
    proposed = propose_from(tmp_path, {"method": "POST", "json": [1, 2]})
    assert "body: list[int] = Body()" in proposed.signature()


@pytest.mark.parametrize(
    ("texts", "argument"),
    [
        (["a=1"], "a: int = Query()"),
        (["a=1", "a=1.5"], "a: float = Query()"),
        (["a=01"], "a: str = Query()"),
        (["a=true"], "a: bool = Query()"),
        (["a=true", "a=x"], "a: str = Query()"),
        (["a=true", "a=7"], "a: str = Query()"),
        (["a=2024-02-29"], "a: Date = Query()"),
        (["a=1", ""], "a: int | None = None"),
        (["a=1&a=2"], "a: list[int] = Query()"),
        (["a=1&a=2", "a=3"], "a: list[int] = Query()"),
        (["a=1&a=2", ""], "a: list[int] | None = None"),
    ],
)
def test_parameters_that_were_sent_are_arguments(
    tmp_path: Path, texts: list[str], argument: str
) -> None:
    requests = [{"method": "POST", "query_string": text} for text in texts]
    assert propose_from(tmp_path, *requests).signature().startswith(f"({argument})")


def test_fields_of_forms_and_uploads_are_arguments(tmp_path: Path) -> None:
    data = {"name": "Ann", "note": (io.BytesIO(b"x"), "note.txt")}
    signature = propose_from(tmp_path, {"method": "POST", "data": data}).signature()
    assert "name: str = Form(), note: FileStorage = File()" in signature


def test_names_that_were_sent_and_are_not_read_are_left_out(tmp_path: Path) -> None:
    exchanges = record(
        tmp_path / "recorded", {"method": "POST", "query_string": "a=1&b=2&_=3"}
    )
    source = '@app.post("/view")\ndef view():\n    return request.args["a"] or ""\n'
    signature = propose_for(tmp_path, source, exchanges=exchanges).signature()
    assert signature.startswith("(a: int = Query()) ->")


RETURNS = """
@app.route("/view", methods=["GET", "POST"])
def view():
    return {"a": [1]}
"""


@pytest.mark.parametrize(
    ("answers", "returns", "responses"),
    [
        ({200: {"a": 1}}, "ViewResponse | ", "{200: ViewResponse}"),
        (
            {200: [{"a": 1}]},
            "list[ViewResponseItem] | ",
            "{200: list[ViewResponseItem]}",
        ),
        (
            {201: {"a": 1}},
            "tuple[ViewResponse, Literal[201]] | ",
            "{201: ViewResponse}",
        ),
        ({200: {"a": 1}, 404: {"b": 2}}, "ViewResponse | ", "{200: ViewResponse}"),
        ({200: "text"}, "", ""),
        ({200: [1]}, "", ""),
        ({200: []}, "", ""),
        ({200: {"7": 1}}, "", ""),
    ],
)
def test_answers_that_were_recorded_are_in_the_return_annotation(
    tmp_path: Path, answers: dict[int, Any], returns: str, responses: str
) -> None:
    app = Flask(__name__)
    app.add_url_rule(
        "/view/<int:status>", "view", lambda status: (answers[status], status)
    )
    app.config["TESTING"] = True
    with recording(app, tmp_path / "recorded"):
        for status in answers:
            app.test_client().get(f"/view/{status}")
    exchanges = [*read_recorded(tmp_path / "recorded")]
    observed = propose_for(tmp_path, RETURNS, exchanges=exchanges)
    assert observed.signature().endswith(f"-> {returns}ResponseReturnValue")
    enforced = propose_for(tmp_path, RETURNS, exchanges=exchanges, mode="enforce")
    assert enforced.signature() == "() -> ResponseReturnValue"
    option = f"(responses={responses})" if responses else ""
    assert enforced.decorator() == f"@typed{option}"
    # Nothing of an answer is lost that was not recorded.
    for proposed in (observed, enforced):
        assert proposed.app.test_client().get("/view").get_json() == {"a": [1]}


def test_what_was_refused_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(TypedError, match="Nothing was recorded"):
        record(
            tmp_path,
            {"query_string": "answer=refused"},
            {"path": "/none"},
            {"path": "/folder"},  # redirected by its rule
        )


@pytest.mark.parametrize("answer", ["stream", "broken", "text"])
def test_an_answer_that_is_no_whole_json_has_no_shape(
    tmp_path: Path, answer: str
) -> None:
    (exchange,) = record(tmp_path, {"query_string": {"answer": answer}})
    assert exchange.responses[200].seen == 0
    assert exchange.query.members["answer"].kinds == {"string"}


def test_an_answer_is_the_same_while_it_is_recorded(tmp_path: Path) -> None:
    app = build_app()
    requests: list[dict[str, Any]] = [
        {"method": "POST", "json": {"a": [1]}},
        {"method": "POST", "data": {"a": "1", "f": (io.BytesIO(b"x"), "x")}},
        {"method": "POST", "data": b"{", "content_type": "application/json"},
        {"query_string": "answer=stream"},
        {"query_string": "answer=refused"},
        {"path": "/none"},
        {"path": "/view/"},
    ]

    def answers() -> list[tuple[int, bytes, list[tuple[str, str]]]]:
        client = app.test_client()
        got = [client.open(**{"path": "/view", **options}) for options in requests]
        return [(each.status_code, each.data, [*each.headers]) for each in got]

    for options in requests[1:2]:  # a stream is read once
        options["data"] = {"a": "1"}
    plain = answers()
    with recording(app, tmp_path):
        assert answers() == plain
    assert "wsgi_app" not in vars(app)


def test_an_error_of_the_app_is_raised_while_it_is_recorded(tmp_path: Path) -> None:
    app = build_app()
    with recording(app, tmp_path), pytest.raises(RuntimeError, match="boom"):
        app.test_client().get("/view?answer=boom")


def test_what_stood_around_the_app_stands_there_again(tmp_path: Path) -> None:
    app = build_app()
    inner = app.wsgi_app
    vars(app)["wsgi_app"] = around = lambda environ, start: inner(environ, start)
    with recording(app, tmp_path):
        app.test_client().get("/view")
    assert app.wsgi_app is around


def test_no_value_is_kept(tmp_path: Path) -> None:
    secret = "geheim"
    record(
        tmp_path,
        {
            "method": "POST",
            "json": {"a": secret, "m": {f"{secret}@x.org": 1}},
            "query_string": {"a": secret},
            "headers": {"Authorization": secret, "Cookie": f"sid={secret}"},
        },
        {"method": "POST", "data": {"a": secret}},
    )
    (path,) = tmp_path.iterdir()
    assert secret not in path.read_text(encoding="utf-8")


def test_runs_are_added_up(tmp_path: Path) -> None:
    record(tmp_path, {"method": "POST", "json": {"a": 1}})
    (exchange,) = record(tmp_path, {"method": "POST", "json": {"a": 1.5}})
    assert exchange.body.objects == 2
    assert exchange.body.members["a"].kinds == {"integer", "number"}


def test_requests_of_threads_are_all_recorded(tmp_path: Path) -> None:
    app = build_app()

    def send() -> None:
        for _ in range(20):
            app.test_client().post("/view", json={"a": 1})

    with recording(app, tmp_path):
        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (exchange,) = read_recorded(tmp_path)
    assert exchange.body.objects == 80


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"exchanges": [{"endpoint": "a"}]}),
        '{"exchanges": [1]}',
    ],
)
def test_a_file_that_is_no_recording_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.recorded.json").write_text(text, encoding="utf-8")
    with pytest.raises(TypedError, match=r"x\.recorded\.json holds no recording"):
        [*read_recorded(tmp_path)]
