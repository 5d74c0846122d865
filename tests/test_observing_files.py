"""What each process has observed, in a folder, and the command that sums it up."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from flask_typed import Api, typed
from flask_typed.cli import typed_cli
from flask_typed.observing import Tally, combine, read_folder
from flask_typed.observing.recorder import Recorder
from flask_typed.observing.tally import Finding, Place

CHECKOUT = Path(__file__).parent.parent


def build_app(folder: Any = None, **keywords: Any) -> Flask:
    app = Flask(__name__)
    Api(app, mode="observe", observed_dir=folder, **keywords)

    @app.get("/pets")
    @typed
    def pets(limit: int = 1) -> str:
        return "plain"

    @app.get("/fine")
    @typed
    def fine() -> str:
        return "plain"

    return app


def recorder_of(app: Flask) -> Recorder:
    found: Recorder = app.extensions["typed"].recorder
    return found


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(typed_cli, [*arguments])


def test_the_command_sums_up_the_files_of_all_processes(tmp_path: Path) -> None:
    for path in ("/pets?limit=x", "/pets", "/fine"):
        app = build_app(tmp_path)
        app.test_client().get(path)
        recorder_of(app).flush()
    assert len([*tmp_path.iterdir()]) == 3
    result = run(build_app(tmp_path), "observed")
    assert result.output.splitlines() == [
        "GET /fine (fine): 1 request, nothing to refuse",
        "GET /pets (pets): 2 requests",
        "  request 422: 1",
        "       1  query.limit: Not a valid integer.",
    ]


def test_the_command_writes_json(tmp_path: Path) -> None:
    app = build_app(str(tmp_path))
    app.test_client().get("/pets?limit=x")
    recorder_of(app).flush()
    assert json.loads(run(app, "observed", "--format", "json").output) == [
        {
            "method": "GET",
            "rule": "/pets",
            "endpoint": "pets",
            "requests": 1,
            "unread": 0,
            "findings": [
                {
                    "reason": "request 422",
                    "count": 1,
                    "samples": [[["query.limit: Not a valid integer."], 1]],
                }
            ],
        }
    ]


def test_the_command_names_the_setting_that_it_needs() -> None:
    result = run(build_app(), "observed")
    assert result.exit_code == 1
    assert "TYPED_OBSERVED_DIR" in result.output


def test_the_command_needs_an_api() -> None:
    result = run(Flask(__name__), "observed")
    assert result.exit_code == 1
    assert "no Api" in result.output


def test_the_command_says_that_nothing_was_observed(tmp_path: Path) -> None:
    assert "Nothing was observed yet" in run(build_app(tmp_path), "observed").output


def test_explain_says_what_is_observed() -> None:
    result = run(build_app(), "explain")
    assert "GET /pets (pets), observed: " in result.output


@pytest.mark.parametrize(
    "content", ["", "[]", '{"operations": [{}]}', '{"operations": [5]}']
)
def test_a_file_that_is_not_ours_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "1.observed.json").write_text(content)
    result = run(build_app(tmp_path), "observed")
    assert result.exit_code == 1
    assert "1.observed.json was not written by flask_typed" in result.output


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.observed.json").mkdir()
    result = run(build_app(tmp_path), "observed")
    assert result.exit_code == 1
    assert "1.observed.json: Is a directory" in result.output


def test_a_folder_that_cannot_be_written_reaches_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    app = build_app(tmp_path / "file" / "folder")
    with caplog.at_level(logging.ERROR, "flask_typed.observed"):
        for _ in range(2):
            assert app.test_client().get("/fine").data == b"plain"
            recorder_of(app).flush()
    assert [r.getMessage() for r in caplog.records] == [
        "What was observed cannot be written: Not a directory"
    ]


def test_a_file_that_cannot_be_finished_is_taken_away(tmp_path: Path) -> None:
    app = build_app(tmp_path)
    app.test_client().get("/fine")
    recorder_of(app).flush()
    (path,) = tmp_path.iterdir()
    path.unlink()
    path.mkdir()
    (path / "in the way").touch()
    app.test_client().get("/fine")
    recorder_of(app).flush()
    assert [*tmp_path.iterdir()] == [path]


def test_nothing_is_written_where_nothing_was_observed(tmp_path: Path) -> None:
    recorder_of(build_app(tmp_path / "folder")).flush()
    recorder_of(build_app()).flush()
    assert not (tmp_path / "folder").exists()


def test_a_file_is_written_beside_the_requests_and_at_the_end(tmp_path: Path) -> None:
    source = (
        "import sys, time; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from test_observing_files import build_app\n"
        "folder = Path(sys.argv[1])\n"
        "client = build_app(folder).test_client()\n"
        "client.get('/fine')\n"
        "while not list(folder.glob('*.json')): time.sleep(0.01)\n"
        "client.get('/fine')\n"
    )
    command = [sys.executable, "-c", source, str(tmp_path)]
    subprocess.run(command, cwd=CHECKOUT, check=True, timeout=60)
    (tally,) = read_folder(tmp_path)
    assert (tally.place.rule, tally.requests) == ("/fine", 2)


def test_a_recorder_that_is_gone_writes_nothing(tmp_path: Path) -> None:
    source = (
        "import gc, sys\n"
        "from flask_typed.observing.recorder import Recorder\n"
        "recorder = Recorder(); recorder.keep_in(sys.argv[1])\n"
        "del recorder; gc.collect()\n"
    )
    command = [sys.executable, "-c", source, str(tmp_path / "folder")]
    subprocess.run(command, cwd=CHECKOUT, check=True, timeout=60)
    assert not (tmp_path / "folder").exists()


def _ask_in_child(app: Flask) -> None:
    app.test_client().get("/pets?limit=x")
    recorder_of(app).flush()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_begins_anew_even_where_its_parent_was_counting(tmp_path: Path) -> None:
    app = build_app(tmp_path)
    app.test_client().get("/pets?limit=x")
    recorder = recorder_of(app)
    recorder.flush()
    child = multiprocessing.get_context("fork").Process(
        target=_ask_in_child, args=(app,)
    )
    with recorder._lock:  # as another thread of the parent may hold it
        child.start()
    child.join(60)
    assert child.exitcode == 0
    (tally,) = combine(read_folder(tmp_path))
    assert (tally.requests, tally.findings["request 422"].count) == (2, 2)


def test_what_was_counted_before_a_fork_is_not_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = build_app()
    app.test_client().get("/fine")
    pid = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: pid + 1)
    app.test_client().get("/pets")
    assert [t.place.rule for t in recorder_of(app).tallies()] == ["/pets"]


def test_many_threads_count_each_request(tmp_path: Path) -> None:
    app = build_app(tmp_path)

    def ask() -> None:
        client = app.test_client()
        for _ in range(50):
            client.get("/pets?limit=x")

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (tally,) = recorder_of(app).tallies()
    assert (tally.requests, tally.findings["request 422"].count) == (800, 800)


def test_sums_keep_what_is_not_shown() -> None:
    place = Place(method="GET", rule="/", endpoint="view")

    def make(name: str) -> Tally:
        samples: dict[tuple[str, ...], int] = {(f"{name}{n}",): 2 for n in range(8)}
        finding = Finding(count=20, samples=samples)
        return Tally(place=place, requests=30, unread=1, findings={"a": finding})

    (tally,) = combine([make("x"), make("y")])
    assert (tally.requests, tally.unread) == (60, 2)
    assert tally.findings["a"].count == 40
    assert len(tally.findings["a"].samples) == 10


def test_the_table_says_what_it_does_not_show(tmp_path: Path) -> None:
    place = {"method": "POST", "rule": "/", "endpoint": "view"}
    finding = {"reason": "request 422", "count": 5, "samples": [[["a: b", "c: d"], 2]]}
    failed = {"reason": "failed: KeyError", "count": 1, "samples": [[[], 1]]}
    found = {**place, "requests": 9, "unread": 3, "findings": [finding, failed]}
    content = json.dumps({"operations": [found]})
    (tmp_path / "1.observed.json").write_text(content)
    assert run(build_app(tmp_path), "observed").output.splitlines() == [
        "POST / (view): 9 requests, the body of 3 not seen",
        "  failed: KeyError: 1",
        "  request 422: 5",
        "       2  a: b",
        "          c: d",
        "       3  (others)",
    ]


def test_the_folder_of_any_api_of_the_app_is_read(tmp_path: Path) -> None:
    app = Flask(__name__)
    Api(app, url_prefix="/v2", openapi_path="/a", docs_path="/b", redoc_path="/c")
    Api(app, observed_dir=tmp_path)
    assert "Nothing was observed yet" in run(app, "observed").output
