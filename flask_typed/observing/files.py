"""What each process has observed, in a file of its own in a folder for all of them."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from .tally import Tally, from_json, to_json

_SUFFIX = ".observed.json"


class FolderError(Exception):
    """A folder, or a file in it, that cannot be read."""


class ProcessFile:
    """The file of this process; nobody else writes it.

    :param folder: where it is
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._name = ""
        self._pid = 0

    def write(self, tallies: Sequence[Tally]) -> None:
        """Write all that was observed; a reader finds the old file or the new one.

        :raises OSError: if it cannot be written
        """
        if self._pid != os.getpid():  # the first time, or in a child
            # The system gives the number of a process that has ended to another one.
            self._pid = os.getpid()
            self._name = f"{self._pid}-{secrets.token_hex(4)}"
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"operations": [to_json(tally) for tally in tallies]})
        unfinished = self._folder / f"{self._name}.unfinished"
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(self._folder / f"{self._name}{_SUFFIX}")
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise


def read_folder(folder: str | os.PathLike[str]) -> Iterator[Tally]:
    """Yield what all processes have observed.

    :param folder: where their files are
    :raises FolderError: if one cannot be read
    """
    for path in sorted(Path(folder).glob(f"*{_SUFFIX}")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            tallies = [from_json(each) for each in data["operations"]]
        except OSError as error:
            raise FolderError(f"{path}: {error.strerror}") from error
        except (LookupError, TypeError, ValueError) as error:
            raise FolderError(f"{path} was not written by flask_typed.") from error
        yield from tallies
