"""Records what flask-apispec itself answers, for the tests of its drop-in.

Where marshmallow is 4, flask-apispec cannot be imported; there the drop-in is compared
with this recording. It is made with the lowest versions that we support:

    make lowest  # makes the environment
    export PYTHONHASHSEED=0  # flask-apispec walks sets
    .venv-lowest/bin/python scripts/record_flask_apispec.py
    .venv-lowest/bin/python scripts/record_flask_apispec.py --check
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
RECORDING = TESTS / "flask_apispec_recording.json"


def record() -> str:
    """Return the answers of flask-apispec, as the text of the recording."""
    sys.path.insert(0, str(TESTS))
    import flask_apispec_app

    warnings.simplefilter("ignore")  # apispec's, of schemas with one name
    answers = flask_apispec_app.ask_all("flask_apispec")
    lines = [
        f" {json.dumps(name)}: [\n  "
        + ",\n  ".join(json.dumps(answer, ensure_ascii=False) for answer in each)
        + "\n ]"
        for name, each in answers.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Write the recording, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    text = record()
    if not arguments.check:
        RECORDING.write_text(text, encoding="utf-8")
        return 0
    return int(RECORDING.read_text(encoding="utf-8") != text)


if __name__ == "__main__":
    sys.exit(main())
