"""What requests and their answers looked like, kept for ``flask typed infer``."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import TypedError
from ..record import record
from .shapes import NOTHING, Shape, from_json, join, to_json

_SUFFIX = ".recorded.json"


@record(eq=True)
class Exchange:
    """The shapes of requests that one method of an endpoint answered, and of answers.

    :param endpoint: Flask's name of the view
    :param method: the HTTP method
    :param query: an object of the parameters; one that is repeated is an array
    :param form: the same for the fields of forms
    :param files: the same for uploads
    :param body: the JSON body
    :param responses: the JSON of answers, by their status
    """

    endpoint: str
    method: str
    query: Shape = NOTHING
    form: Shape = NOTHING
    files: Shape = NOTHING
    body: Shape = NOTHING
    responses: Mapping[int, Shape]


_PARTS = ("query", "form", "files", "body")


class Recording:
    """What is recorded in this process, in a file of its own in a folder.

    :param folder: where it is
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
        self._path = Path(folder) / name
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []

    def note(self, exchange: Exchange) -> None:
        """Add a request and its answer to what was recorded."""
        with self._lock:
            self._exchanges = [*combine([*self._exchanges, exchange])]

    def save(self) -> None:
        """Write the file; a reader finds the old one or the new one.

        :raises OSError: if it cannot be written
        """
        with self._lock:
            written = [_to_json(each) for each in self._exchanges]
            if not written:
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self._path.with_suffix(".unfinished")
            unfinished.write_text(
                json.dumps({"exchanges": written}, indent=1), encoding="utf-8"
            )
            unfinished.replace(self._path)


def combine(exchanges: Iterable[Exchange]) -> Iterable[Exchange]:
    """Return one of each endpoint and method, of all that was recorded for it."""
    found: dict[tuple[str, str], Exchange] = {}
    for each in exchanges:
        key = each.endpoint, each.method
        found[key] = _join(found[key], each) if key in found else each
    return found.values()


def _join(one: Exchange, other: Exchange) -> Exchange:
    statuses = dict.fromkeys([*one.responses, *other.responses])
    return Exchange(
        endpoint=one.endpoint,
        method=one.method,
        **{part: join(getattr(one, part), getattr(other, part)) for part in _PARTS},
        responses={
            status: join(
                one.responses.get(status, NOTHING), other.responses.get(status, NOTHING)
            )
            for status in statuses
        },
    )


def read_folder(folder: str | os.PathLike[str]) -> Iterator[Exchange]:
    """Yield what all runs have recorded.

    :param folder: where their files are
    :raises TypedError: if there are none, or one cannot be read
    """
    paths = sorted(Path(folder).glob(f"*{_SUFFIX}"))
    if not paths:
        raise TypedError(
            f"Nothing was recorded in {folder}. Fix: run the tests of the app below "
            f"flask_typed.testing.recording(app, {str(folder)!r})."
        )
    for path in paths:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = [_from_json(each) for each in data["exchanges"]]
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise TypedError(
                f"{path} holds no recording of flask_typed. Fix: remove it."
            ) from error
        yield from found


def _to_json(exchange: Exchange) -> dict[str, Any]:
    return {
        "endpoint": exchange.endpoint,
        "method": exchange.method,
        **{part: to_json(getattr(exchange, part)) for part in _PARTS},
        "responses": {
            str(status): to_json(shape) for status, shape in exchange.responses.items()
        },
    }


def _from_json(data: Mapping[str, Any]) -> Exchange:
    return Exchange(
        endpoint=str(data["endpoint"]),
        method=str(data["method"]),
        **{part: from_json(data[part]) for part in _PARTS},
        responses={
            int(status): from_json(shape) for status, shape in data["responses"].items()
        },
    )
