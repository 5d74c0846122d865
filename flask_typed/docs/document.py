"""The document as bytes, written once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from ..record import record
from .root import add_root

# How many script roots have their bytes kept: one for each way that leads here.
_ROOTS = 8


@cache
def _build_yaml_writer() -> Callable[[Any], str]:
    """Return what writes YAML 1.1 that a reader of YAML 1.2 reads alike."""
    # PyYAML takes as long to import as a fifth of this package, and few ask for YAML.
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    # Numbers in YAML 1.2 and not in 1.1: as strings they need their quotes.
    Dumper.add_implicit_resolver(
        "tag:yaml.org,2002:float",
        re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?\Z|0o[0-7]+\Z"),
        list("-+.0123456789"),
    )

    def write(document: Any) -> str:
        text: str = yaml.dump(
            document, Dumper=Dumper, sort_keys=False, allow_unicode=True
        )
        return text

    return write


@record
class _Body:
    """The document in one form."""

    content: bytes
    etag: str


class DocumentBytes:
    """The bytes of the last document, by format and script root."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._document: dict[str, Any] | None = None
        self._bodies: dict[tuple[str, str], _Body] = {}

    def load(self, document: dict[str, Any], form: str, root: str) -> _Body:
        """Return the body for a script root, written anew only where it must be.

        :param document: as built; another object than the last time drops all bodies
        :param form: ``json`` or ``yaml``
        :param root: the script root, quoted
        """
        with self._lock:
            if document is not self._document:
                self._document = document
                self._bodies.clear()
            body = self._bodies.get((form, root))
            if body is None:
                served = add_root(_add_servers(document, root), root)
                text = write_document(served, form, indent=None)
                content = text.encode()
                etag = hashlib.sha256(content).hexdigest()[:32]
                body = _Body(content=content, etag=etag)
                if len(self._bodies) >= 2 * _ROOTS:
                    del self._bodies[next(iter(self._bodies))]
                self._bodies[form, root] = body
            return body


def write_document(document: dict[str, Any], form: str, indent: int | None) -> str:
    """Return a document as text.

    :param document: as built
    :param form: ``json`` or ``yaml``
    :param indent: of JSON, in characters; None for one line
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        document, ensure_ascii=False, separators=separators, indent=indent
    )
    if form == "json":
        return text
    # Through JSON, so that both say the same and no object is shared: PyYAML writes
    # shared objects as anchors.
    return _build_yaml_writer()(json.loads(text))


def _add_servers(document: dict[str, Any], root: str) -> dict[str, Any]:
    if "servers" in document:
        return document
    servers = [{"url": root}]
    served: dict[str, Any] = {}
    for key, value in document.items():
        served[key] = value
        if key == "info":
            served["servers"] = servers
    served.setdefault("servers", servers)
    return served
