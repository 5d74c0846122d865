"""What is left to marshmallow: by a Schema as a whole, and by a single value."""

from __future__ import annotations

from typing import Any

from ..record import record


class StepAsideError(Exception):
    """A value that is no certain success: marshmallow decides, and words the error.

    It never reaches a user.
    """


class DumpedError(StepAsideError):
    """What a hand-written Schema has dumped, which it cannot be asked to do again.

    It never reaches a user.

    :param data: what it dumped, and msgspec does not write as other writers do
    :param error: what it raised instead
    """

    def __init__(self, data: Any = None, error: Exception | None = None) -> None:
        super().__init__()
        self._data = data
        self._error = error

    def get(self) -> Any:
        """Return what was dumped, or raise what was raised."""
        if self._error is not None:
            raise self._error
        return self._data


@record
class Obstacle:
    """Why a Schema is not compiled.

    :param path: names of the fields from the Schema to the one in the way
    :param reason: what is in the way, for the author of the Schema
    """

    path: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        """Return both in one line."""
        return ": ".join([*filter(None, [".".join(self.path)]), self.reason])


@record
class Explanation:
    """Whether compiled code loads or dumps a part of something.

    :param part: its name
    :param obstacles: all that is in the way, none where compiled code is used
    """

    part: str
    obstacles: tuple[Obstacle, ...]
