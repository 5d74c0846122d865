"""Brings the vendored Swagger UI and ReDoc in ``flask_typed/ui`` up to date.

Both come from npm, as their makers publish them, unchanged, with their licences.
``versions.json`` pins what is there: name, version, licence and the SHA-256 of
each file.

    python scripts/update_ui.py                     # newest that we can use
    python scripts/update_ui.py --redoc 2.5.4       # one chosen version
    python scripts/update_ui.py --check             # only compare with versions.json
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UI = Path(__file__).resolve().parent.parent / "flask_typed" / "ui"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An npm package and the files of it that we ship.

    :param name: the name on npm, and of the folder in ``flask_typed/ui``
    :param option: the command line option that chooses the version
    :param version: the version, range or tag that is fetched without the option
    :param patterns: files wanted, as paths in the package; each must match one
    """

    name: str
    option: str
    version: str
    patterns: tuple[str, ...]


PACKAGES = (
    Package(
        name="swagger-ui-dist",
        option="swagger_ui",
        version="5",
        patterns=(
            "LICENSE",
            "NOTICE",
            "swagger-ui.css",
            "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt",
            "oauth2-redirect.html",
            "oauth2-redirect.js",
        ),
    ),
    Package(
        name="redoc",
        option="redoc",
        # ReDoc 3 reports to otel.cloud.redocly.com unless told not to, loads its icons
        # from a CDN and ships no licences of what it bundles. 2.x does none of these.
        version="2",
        patterns=(
            "LICENSE",
            "bundles/redoc.standalone.js",
            "bundles/redoc.standalone.js.LICENSE.txt",
            "bundles/*.worker.js.LICENSE.txt",
        ),
    ),
)


def fetch(package: Package, version: str, folder: Path) -> Path:
    """Returns the tarball of a package, fetched into ``folder`` by ``npm pack``."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(folder.glob("*.tgz"))


def read_members(tarball: Path, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """Returns the files of an npm tarball that match a pattern, by their path.

    :param tarball: what ``npm pack`` wrote; its members are below ``package/``
    :param wanted: patterns; ``SystemExit`` names those that match nothing
    """
    found: dict[str, bytes] = {}
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            path = member.name.removeprefix("package/")
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in wanted):
                stream = archive.extractfile(member)
                if stream is not None:
                    found[path] = stream.read()
    missing = [p for p in wanted if not fnmatch.filter(found, p)]
    if missing:
        sys.exit(f"{tarball.name} has no {', '.join(missing)}")
    return found


def install(package: Package, version: str) -> dict[str, Any]:
    """Replaces the folder of a package; returns its entry for ``versions.json``."""
    with tempfile.TemporaryDirectory() as temporary:
        tarball = fetch(package, version, Path(temporary))
        members = read_members(tarball, (*package.patterns, "package.json"))
    about = json.loads(members.pop("package.json"))
    folder = UI / package.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = {Path(path).name: content for path, content in members.items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {
        "version": about["version"],
        "license": about["license"],
        "files": {
            name: hashlib.sha256(content).hexdigest()
            for name, content in sorted(files.items())
        },
    }


def check(versions: dict[str, Any]) -> list[str]:
    """Returns what differs between ``versions.json`` and the folders, a line each."""
    wrong: list[str] = []
    for package in PACKAGES:
        folder = UI / package.name
        pinned: dict[str, str] = versions.get(package.name, {}).get("files", {})
        present = {path.name for path in folder.glob("*")}
        for name in sorted(present ^ pinned.keys()):
            problem = "is not pinned" if name in present else "is missing"
            wrong.append(f"{package.name}/{name} {problem}")
        for name in sorted(present & pinned.keys()):
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if digest != pinned[name]:
                wrong.append(f"{package.name}/{name} has another SHA-256")
    return wrong


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    for package in PACKAGES:
        flag = "--" + package.option.replace("_", "-")
        parser.add_argument(flag, default=package.version, metavar="VERSION")
    options = vars(parser.parse_args())
    pins = UI / "versions.json"
    if options["check"]:
        wrong = check(json.loads(pins.read_text("utf-8")))
        sys.exit("\n".join(wrong) or 0)
    versions = {p.name: install(p, options[p.option]) for p in PACKAGES}
    pins.write_text(json.dumps(versions, indent=2) + "\n", "utf-8")
    for name, entry in versions.items():
        sys.stdout.write(f"{name} {entry['version']}\n")


if __name__ == "__main__":
    main()
