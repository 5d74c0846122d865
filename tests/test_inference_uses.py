"""What a view reads itself becomes arguments."""

from __future__ import annotations

from pathlib import Path

import pytest
from proposing import notes_for, propose_for

VIEW = """
@app.route("/view", methods=[{methods}])
def view():
    {body}
    return "done"
"""


def view_of(body: str, methods: str = '"POST"') -> str:
    return VIEW.format(methods=methods, body=body.replace("\n", "\n    "))


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        pytest.param("request.args['q']", "q: str = Query()", id="subscript"),
        pytest.param(
            "flask.request.args['q']", "q: str = Query()", id="attribute-of-module"
        ),
        pytest.param("request.args.get('q')", "q: str | None = None", id="get"),
        pytest.param("request.args.get('q', 'a')", 'q: str = "a"', id="default"),
        pytest.param("request.args.get('q', -2, int)", "q: int = -2", id="positional"),
        pytest.param(
            "request.args.get('q', default=1.5, type=float)",
            "q: float = 1.5",
            id="named",
        ),
        pytest.param("request.args.get('q', 3)", "q: int = 3", id="typed-by-default"),
        pytest.param(
            "request.args.get('q', None, bool)",
            "q: str | None = None",
            id="bool-of-text",
        ),
        pytest.param("request.args.get('q', True)", "q: bool = True", id="boolean"),
        pytest.param(
            "request.args.get('q', 2, type=float)", "q: float = 2", id="int-for-float"
        ),
        pytest.param("int(request.args['q'])", "q: int = Query()", id="converted"),
        pytest.param("int(request.args.get('q', '7'))", "q: int = 7", id="both"),
        pytest.param(
            "int(request.args.get('q', 'x'))",
            "q: int | None = None",
            id="unfit-default",
        ),
        pytest.param(
            "int(request.args.get('q'))", "q: int | None = None", id="int-get"
        ),
        pytest.param(
            "request.args.getlist('q', type=int)",
            "q: list[int] | None = None",
            id="list",
        ),
        pytest.param(
            "args = request.args\nargs['q']", "q: str = Query()", id="variable"
        ),
        pytest.param(
            "'q' in request.args and request.args['q']", "q: str | None = None", id="in"
        ),
        pytest.param(
            "request.args['per-page']",
            'per_page: str = Query(alias="per-page")',
            id="no-identifier",
        ),
        pytest.param(
            "request.args['class']", 'class_: str = Query(alias="class")', id="keyword"
        ),
        pytest.param(
            "q = request.args.get('q', 1, type=int)", "q: int = 1", id="own-variable"
        ),
        pytest.param(
            "q = request.args.get('q') or 'x'",
            'q_: str | None = Query(None, alias="q")',
            id="variable-of-another-type",
        ),
        pytest.param(
            "print(jsonify, request.args['jsonify'])",
            'jsonify_: str = Query(alias="jsonify")',
            id="name-of-the-module",
        ),
        pytest.param(
            "q = request.args.getlist('q')", "q: list[str] | None = None", id="own-list"
        ),
        pytest.param(
            "if (q := request.args.get('q')): pass", "q: str | None = None", id="walrus"
        ),
        pytest.param(
            "q: int = int(request.args['q'])", "q: int = Query()", id="annotated"
        ),
        pytest.param(
            "request.headers.get('X-Trace-Id')",
            "x_trace_id: str | None = Header(None)",
            id="header",
        ),
        pytest.param("request.headers['User-Agent']", "", id="common-header"),
        pytest.param("request.cookies['sid']", "sid: str = Cookie()", id="cookie"),
        pytest.param("request.form['name']", "name: str = Form()", id="form"),
        pytest.param(
            "request.files.getlist('docs')",
            "docs: list[FileStorage] | None = File(None)",
            id="files",
        ),
        pytest.param(
            "request.args['2nd']",
            '_2nd: str = Query(alias="2nd")',
            id="digit",
        ),
        pytest.param(
            """request.args.get('q', 'a"b')""", """q: str = 'a"b'""", id="quote"
        ),
        pytest.param("q = {}\n'a' < request.args", "", id="other-comparison"),
        pytest.param("request.args", "", id="whole-query"),
        pytest.param("request.remote_addr\nrequest.is_json", "", id="other-attributes"),
        pytest.param("x = {}\nx['a'] = [x.get('b'), x['a']]", "", id="no-request"),
        pytest.param("[a for a in 'abc' if a in 'bc' < 'd']", "", id="other-compare"),
    ],
)
def test_a_read_is_an_argument(tmp_path: Path, body: str, arguments: str) -> None:
    proposed = propose_for(tmp_path, view_of(body))
    assert proposed.signature() == f"({arguments}) -> ResponseReturnValue"
    assert proposed.notes == ()


def test_a_request_imported_in_the_view_is_known(tmp_path: Path) -> None:
    head = "import flask\napp = flask.Flask(__name__)\n"
    body = "from flask import request\nrequest.args['q']"
    proposed = propose_for(tmp_path, view_of(body), head=head)
    assert proposed.signature() == "(q: str = Query()) -> ResponseReturnValue"


@pytest.mark.parametrize(
    ("body", "members"),
    [
        pytest.param("request.json['a']", ["a: Any"], id="json"),
        pytest.param("request.get_json()['a']", ["a: Any"], id="get-json"),
        pytest.param(
            "data = request.get_json()\ndata['a']\ndata.get('b')",
            ["a: Any", "b: Any = None"],
            id="variable",
        ),
        pytest.param(
            "data = request.get_json() or {}\ndata.get('a', 1)", ["a: int = 1"], id="or"
        ),
        pytest.param("float(request.json['a'])", ["a: float"], id="converted"),
        pytest.param(
            "'a' in request.json\nint(request.json['a'])",
            ["a: int | None = None"],
            id="asked-for",
        ),
        pytest.param(
            "request.json['from-day']",
            ['from_day: Annotated[Any, Alias("from-day")]'],
            id="no-identifier",
        ),
        pytest.param(
            "request.json['list']\nrequest.json['list_']",
            ['list_: Annotated[Any, Alias("list")]', "list__: "],
            id="name-of-a-type",
        ),
    ],
)
def test_members_of_the_body_are_a_dataclass(
    tmp_path: Path, body: str, members: list[str]
) -> None:
    proposed = propose_for(tmp_path, view_of(body))
    assert proposed.signature() == "(body: ViewBody = Body()) -> ResponseReturnValue"
    assert proposed.decorator() == '@typed(mode="observe", unknown="exclude")'
    lines = proposed.text.partition("class ViewBody:\n")[2].splitlines()
    for line, member in zip(lines, members, strict=False):
        assert line.startswith(f"    {member}")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("print(request.get_json())", id="handed-on"),
        pytest.param("request.json[0]", id="item"),
        pytest.param("for name in 'ab': request.json[name]", id="variable-name"),
        pytest.param("data = request.json\nprint(data)", id="variable"),
    ],
)
def test_a_body_whose_members_are_not_known_is_any_object(
    tmp_path: Path, body: str
) -> None:
    signature = propose_for(tmp_path, view_of(body)).signature()
    assert signature == "(body: dict[str, Any] = Body()) -> ResponseReturnValue"


@pytest.mark.parametrize(
    ("body", "methods", "note"),
    [
        pytest.param("request.get_json()['a']", '"GET"', "GET", id="get"),
        pytest.param(
            "request.json['a'], request.form['b']", '"POST"', "both", id="both"
        ),
        pytest.param(
            "request.get_json(force=True)['a']", '"POST"', "Content-Type", id="forced"
        ),
    ],
)
def test_a_body_that_no_signature_says_is_left_out_with_a_note(
    tmp_path: Path, body: str, methods: str, note: str
) -> None:
    proposed = propose_for(tmp_path, view_of(body, methods))
    assert proposed.signature() == "() -> ResponseReturnValue"
    (said,) = proposed.notes
    assert said.startswith("view: its body is left out: ")
    assert note in said


def test_a_body_of_one_of_two_methods_is_optional(tmp_path: Path) -> None:
    both = '"GET", "POST"'
    form = propose_for(tmp_path, view_of("request.form['name']", both))
    assert "name: str | None = Form(None)" in form.signature()
    body = propose_for(tmp_path, view_of("request.json['name']", both))
    assert "body: ViewBody | None = Body(None)" in body.signature()


def test_a_view_that_takes_comments_between_its_arguments_is_left_as_it_is(
    tmp_path: Path,
) -> None:
    source = '@app.get("/<a>")\ndef view(\n    a,  # the first\n):\n    return a\n'
    proposal = notes_for(tmp_path, source)
    assert proposal.files == ()
    assert proposal.notes == (
        "view is left as it is: there are comments inside of its signature.",
    )
