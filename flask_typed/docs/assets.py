"""The files that the pages may load."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

#: Where they are.
UI = Path(__file__).parents[1] / "ui"


@cache
def read_assets() -> Mapping[str, str]:
    """Return the files that the pages may load: path below ``ui/`` to version.

    Vendored files have the version of their package, our own a digest.
    """
    packages = json.loads((UI / "versions.json").read_text("utf-8"))
    assets = {
        f"{package}/{name}": str(entry["version"])
        for package, entry in packages.items()
        for name in entry["files"]
    }
    for path in (*UI.glob("*.css"), *UI.glob("*.js")):
        assets[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return assets
