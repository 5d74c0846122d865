"""``flask typed infer`` prints a patch, or changes the files."""

from __future__ import annotations

import errno
import os
import re
import resource
from pathlib import Path

import pytest
from click.testing import Result
from proposing import HEAD, load_module, notes_for, propose_for

from flask_typed.cli import typed_cli
from flask_typed.inference import propose

VIEWS = """
@app.get("/a")
def a():
    return request.args["q"]


@app.get("/b/<int:b_id>")
def b(b_id):
    return str(b_id)
"""


def run(folder: Path, source: str, *arguments: str) -> Result:
    """Return what the command did for the app of a module in the current folder."""
    app = load_module(folder, source).app
    app.cli.add_command(typed_cli)
    runner = app.test_cli_runner()
    result: Result = runner.invoke(args=["typed", "infer", *arguments])
    return result


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read_only_file(folder: Path) -> str:
    (path,) = folder.glob("*.py")
    return path.read_bytes().decode()


def test_the_command_prints_a_patch_and_changes_nothing(here: Path) -> None:
    result = run(here, HEAD + VIEWS)
    assert result.exit_code == 0
    assert read_only_file(here) == HEAD + VIEWS
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"--- a/proposed_\d+\.py", lines[0])
    assert lines[1] == lines[0].replace("--- a/", "+++ b/")
    assert "-def a():" in lines
    assert "+def b(b_id: int) -> ResponseReturnValue:" in lines
    assert lines.count('+@typed(mode="observe")') == 2
    assert "+Api(app)" in lines


def test_only_the_views_that_are_named_are_in_the_patch(here: Path) -> None:
    added = run(here, HEAD + VIEWS, "b").stdout.splitlines()
    assert "+def b(b_id: int) -> ResponseReturnValue:" in added
    assert not any("def a" in line for line in added if line[0] in "+-")


def test_the_files_are_changed_on_request(here: Path) -> None:
    result = run(here, HEAD + VIEWS, "--apply", "--mode", "enforce")
    assert (result.exit_code, result.stdout) == (0, "")
    assert re.fullmatch(r"Changed .*proposed_\d+\.py\n", result.stderr)
    changed = read_only_file(here)
    assert "@typed\ndef a(q: str = Query()) -> ResponseReturnValue:" in changed
    for path in here.glob("*.py"):
        path.unlink()
    client = load_module(here, changed).app.test_client()
    assert client.get("/a?q=x").text == "x"
    assert client.get("/a").status_code == 422


def test_a_file_that_cannot_be_written_is_an_error_of_one_line(here: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    app = load_module(here, HEAD + VIEWS).app
    app.cli.add_command(typed_cli)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        result = app.test_cli_runner().invoke(args=["typed", "infer", "--apply"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert result.exit_code == 1
    assert re.fullmatch(
        rf"Error: .*proposed_\d+\.py: {os.strerror(errno.EFBIG)}\n", result.stderr
    )


def test_what_is_left_out_is_said_beside_the_patch(here: Path) -> None:
    left_out = 'app.add_url_rule("/l", "l", lambda: "")\n'
    result = run(here, HEAD + VIEWS + left_out)
    assert "+def b(b_id: int) -> ResponseReturnValue:" in result.stdout
    assert result.stderr.count("\n") == 1


def test_an_unknown_endpoint_is_an_error_of_one_line(here: Path) -> None:
    result = run(here, HEAD + VIEWS, "c")
    assert result.exit_code == 1
    assert result.output.startswith("Error: No untyped view has the endpoint 'c'. Fix")


def test_a_folder_without_recordings_is_an_error_of_one_line(here: Path) -> None:
    (here / "empty").mkdir()
    result = run(here, HEAD + VIEWS, "--recorded", "empty")
    assert result.exit_code == 1
    assert result.output.startswith("Error: Nothing was recorded in empty. Fix: ")
    assert result.output.count("\n") == 1


def test_an_app_whose_views_are_typed_has_nothing_to_propose(here: Path) -> None:
    source = (
        "import flask\nfrom flask_typed import Api, typed\n"
        "app = flask.Flask(__name__)\nApi(app)\n"
        '@app.get("/")\n@typed\ndef view() -> str:\n    return ""\n'
    )
    result = run(here, source)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "There is nothing to propose.\n"


def test_views_that_a_typed_app_leaves_plain_are_untyped(tmp_path: Path) -> None:
    head = "import flask_typed\napp = flask_typed.TypedFlask(__name__)\n"
    source = (
        "def plain(a): return a\n"
        "def kept(a: str) -> str: return a\n"
        'app.add_url_rule("/p/<a>", view_func=plain)\n'
        'app.add_url_rule("/t/<a>", view_func=kept)\n'
    )
    text = propose_for(tmp_path, source, head=head).text
    assert "def plain(a: str) -> ResponseReturnValue:" in text
    assert "def kept(a: str) -> str:" in text
    assert text.count("@typed") == 1


def test_views_of_other_folders_are_not_the_own(here: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    os.chdir(inner)
    assert run(here, HEAD + VIEWS).stderr == "There is nothing to propose.\n"


def test_a_view_that_is_no_function_of_its_own_is_named(tmp_path: Path) -> None:
    source = (
        'app.add_url_rule("/l", "l", lambda: "")\n'
        "def plain(view):\n"
        "    def check(*args, **kwargs):\n"
        "        return view(*args, **kwargs)\n"
        "    return check\n"
        "def hidden():\n    return ''\n"
        'app.add_url_rule("/h", "h", plain(hidden))\n'
        'app.add_url_rule("/n", "no_view")\n'
    )
    proposal = notes_for(tmp_path, source)
    assert proposal.files == ()
    assert proposal.notes == (
        "l is left as it is: it is no `def`.",
        "h is left as it is: plain.<locals>.check hides what it calls. Fix: put "
        "@functools.wraps(view) on the function that the decorator returns.",
    )


@pytest.mark.parametrize(
    "made", ["(lambda: flask.Flask(__name__))()", "flask.Flask('elsewhere')"]
)
def test_an_app_that_its_source_does_not_make_needs_an_api(
    tmp_path: Path, made: str
) -> None:
    head = f"import flask\napp = {made}\n"
    source = head + '@app.get("/")\ndef view():\n    return ""\n'
    proposal = propose(load_module(tmp_path, source).app, root=tmp_path)
    assert proposal.notes == (
        "The app has no Api. Fix: call Api(app) where it is made.",
    )


@pytest.mark.parametrize(
    ("source", "signature"),
    [
        pytest.param(
            '@app.get("/<a>/<float:b>/<uuid:c>/<path:d>/<any(x,y):e>")\n'
            "def view(a, b, c, d, e):\n    return a\n",
            "(a: str, b: float, c: UUID, d: str, e: str) -> ResponseReturnValue",
            id="converters",
        ),
        pytest.param(
            '@app.get("/<a>")\ndef view(a: "str") -> str:\n    return a\n',
            "(a: 'str') -> str",
            id="annotated",
        ),
        pytest.param(
            '@app.get("/<a>")\nasync def view(a):\n    return a\n',
            "(a: str) -> ResponseReturnValue",
            id="async",
        ),
        pytest.param(
            '@app.get("/", defaults={"page": 1})\n@app.get("/<int:page>")\n'
            "def view(page):\n    return str(page)\n",
            "(page: int) -> ResponseReturnValue",
            id="constant",
        ),
        pytest.param(
            '@app.get("/<a>/<int:b>")\n@app.get("/x/<int:a>/<int:b>")\n'
            "def view(a, b, *, c=1):\n    return str(request.args['q'])\n",
            "(a: Any, b: int, q: str = Query(), *, c: Any = 1) -> ResponseReturnValue",
            id="kinds",
        ),
    ],
)
def test_arguments_that_a_view_has_keep_their_kind_and_are_annotated(
    tmp_path: Path, source: str, signature: str
) -> None:
    assert propose_for(tmp_path, source).signature() == signature


def test_arguments_by_position_stay_so(tmp_path: Path) -> None:
    source = (
        "import functools\n"
        "def by_position(view):\n"
        "    @functools.wraps(view)\n"
        "    def call(a):\n"
        "        return view(a)\n"
        "    return call\n"
        '@app.get("/<a>")\n@by_position\n'
        'def view(a, /, b=""): return a + b + request.args["q"]\n'
    )
    proposal = notes_for(tmp_path, source)
    written = "(a: str, /, b: Any = '', q: str = Query())"
    assert f"def view{written} -> ResponseReturnValue: return" in proposal.files[0].text


def test_names_that_the_module_has_are_left_to_it(tmp_path: Path) -> None:
    source = (
        "class Query: pass\nclass ViewBody: pass\nfrom typing import Any\n"
        '@app.post("/")\ndef view():\n'
        '    return request.args["q"] + request.json["a"]\n'
    )
    proposed = propose_for(tmp_path, source)
    assert "q: str = TypedQuery(), body: ViewBody2 = Body()" in proposed.signature()
    assert "Query as TypedQuery" in proposed.text
    assert proposed.text.count("import Any") == 1


@pytest.mark.parametrize(
    ("before", "first"),
    [
        pytest.param(
            '"""A."""\n\nfrom __future__ import annotations\n', 4, id="future"
        ),
        pytest.param('"""A."""\n', 2, id="docstring"),
    ],
)
def test_imports_come_below_those_that_are_there(
    tmp_path: Path, before: str, first: int
) -> None:
    source = before + (
        "app = __import__('flask').Flask(__name__)\n"
        '@app.get("/")\ndef view():\n    return ""\n'
    )
    lines = propose_for_file(tmp_path, source).splitlines()
    assert lines[first - 1].startswith("from flask.typing import ")


def propose_for_file(folder: Path, source: str) -> str:
    (edited,) = propose(load_module(folder, source).app, root=folder).files
    return edited.text


def test_lines_end_as_they_do_in_the_file(here: Path) -> None:
    source = (HEAD + VIEWS).replace("\n", "\r\n").rstrip()
    result = run(here, source, "--apply")
    assert result.exit_code == 0
    changed = read_only_file(here)
    assert changed.count("\n") == changed.count("\r\n") > source.count("\n")


def test_a_file_without_a_last_newline_has_none_in_the_patch(here: Path) -> None:
    source = (HEAD + '@app.get("/")\ndef view(): return ""').rstrip()
    lines = run(here, source).stdout.splitlines()
    assert lines.count("\\ No newline at end of file") == 2


def test_decorators_that_pass_something_are_still_called(tmp_path: Path) -> None:
    source = (
        "import functools\n"
        "def signed_in(view):\n"
        "    @functools.wraps(view)\n"
        "    def check(*args, **kwargs):\n"
        "        return view('ann', *args, **kwargs)\n"
        "    return check\n"
        '@app.get("/<int:a>")\n@signed_in\ndef view(user, a):\n'
        "    return user + str(a)\n"
    )
    proposed = propose_for(tmp_path, source)
    assert proposed.decorator() == '@typed(mode="observe", passed=["user"])'
    assert proposed.app.test_client().get("/3").text == "ann3"


def test_a_decorator_of_many_options_has_a_line_for_each(tmp_path: Path) -> None:
    names = [f"argument_{number}" for number in range(5)]
    defaults = ", ".join(f"{name}=1" for name in names)
    source = f'@app.get("/")\ndef view({defaults}): return "done"\n'
    text = propose_for(tmp_path, source).text
    passed = ", ".join(f'"{name}"' for name in names)
    assert f'@typed(\n    mode="observe",\n    passed=[{passed}],\n)\ndef' in text


def test_methods_of_one_name_are_told_apart(tmp_path: Path) -> None:
    classes = "".join(
        f"class {name}(MethodView):\n"
        f"    def get(self): return request.args['{name}']\n"
        f"app.add_url_rule('/{name}', methods=['GET', 'POST'],\n"
        f"    view_func={name}.as_view('{name}'))\n"
        for name in ("One", "Two")
    )
    source = f"from flask.views import MethodView\n{classes}"
    text = propose_for(tmp_path, source).text
    assert "def get(self, One: str = Query()) -> ResponseReturnValue:" in text
    assert "def get(self, Two: str = Query()) -> ResponseReturnValue:" in text
