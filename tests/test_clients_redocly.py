"""Redocly's recommended rules find nothing wrong in a document."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import kitchen_sink
import kitchen_sink_versions
import pytest
from node import MODULES, require_node, run_node

#: Rules, with how often each may complain and why: it is up to the app.
KNOWN = {
    # Only one of the tags has a description; the others are names of blueprints.
    "tag-description": 6,
    # What a callback is answered is not for the app to say.
    "operation-4xx-response": 3,
}
EXPECTED = {
    ("3.1.0", "/openapi.json"): KNOWN,
    # 3.0.3 has no `identifier` of a license, and the app gives no URL.
    ("3.0.3", "/openapi.json"): {**KNOWN, "info-license-strict": 1},
    # The second Api gives neither a license nor a description of its tag.
    ("3.0.3", f"{kitchen_sink_versions.PREFIX}/openapi.json"): {
        "info-license": 1,
        "tag-description": 1,
    },
}


@pytest.mark.parametrize(("version", "path"), EXPECTED)
def test_redocly_finds_no_error_and_only_what_is_up_to_the_app(
    tmp_path: Path, version: str, path: str
) -> None:
    require_node()
    app = kitchen_sink.create_app(openapi_version=version)
    source = tmp_path / "openapi.json"
    source.write_bytes(app.test_client().get(path).data)
    program = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
    done = run_node(
        *(program, "lint", source.name, "--format", "json", "--extends", "recommended"),
        folder=tmp_path,
        # It may not call home, nor look whether there is a newer one.
        REDOCLY_TELEMETRY="off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE="true",
    )
    report = json.loads(done.stdout)
    assert report["totals"]["errors"] == 0, report["problems"]
    found = Counter(problem["ruleId"] for problem in report["problems"])
    assert found == EXPECTED[version, path], report["problems"]
