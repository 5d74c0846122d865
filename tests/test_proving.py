"""``pytest --prove-schemas`` fails a test that makes a Schema of two meanings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent

#: No two instances of it load the same, so that none does what another is compiled to.
_WRONG = """
import itertools
from marshmallow import Schema, fields, post_load

def test_it_runs():
    numbers = itertools.count()

    class NumberedSchema(Schema):
        count = fields.Integer()

        def __init__(self, **options):
            super().__init__(**options)
            self.number = next(numbers)

        @post_load
        def build(self, data, **options):
            return self.number
"""

_RIGHT = """
from marshmallow import Schema, fields

def test_it_runs():
    class CountSchema(Schema):
        count = fields.Integer()
"""

_UNMADE = """
from marshmallow import Schema

def test_it_runs():
    class UnmadeSchema(Schema):
        def __init__(self, *, name, **options):
            super().__init__(**options)
"""


@pytest.mark.parametrize(
    ("source", "options", "status"),
    [
        pytest.param(_WRONG, ["--prove-schemas"], 1, id="wrong"),
        pytest.param(_WRONG, [], 0, id="wrong, and nobody asked"),
        pytest.param(_RIGHT, ["--prove-schemas"], 0, id="right"),
        pytest.param(_UNMADE, ["--prove-schemas"], 0, id="of arguments of its own"),
    ],
)
def test_a_schema_that_a_test_makes_is_proven(
    source: str, options: list[str], status: int, tmp_path: Path
) -> None:
    (tmp_path / "test_made.py").write_text(source)
    paths = [str(_TESTS), str(_TESTS.parent), os.environ.get("PYTHONPATH", "")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "test_made.py"]
    done = subprocess.run(
        [*command, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert ("AssertionError" in done.stdout) == bool(status)
