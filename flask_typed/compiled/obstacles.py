"""What is left to marshmallow: by a Schema as a whole, and by a single value."""

from __future__ import annotations

from ..record import record


class StepAsideError(Exception):
    """A value that is no certain success: marshmallow decides, and words the error.

    It never reaches a user.
    """


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


class NotUnderstoodError(Exception):
    """Something of a Schema is not understood, while it is read.

    :param reason: what, for the author of the Schema
    :param path: names of the fields that lead to it
    """

    def __init__(self, reason: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.obstacle = Obstacle(path=path, reason=reason)

    def below(self, name: str) -> NotUnderstoodError:
        """Return the same error as one of a field that leads to it."""
        return NotUnderstoodError(self.obstacle.reason, (name, *self.obstacle.path))
