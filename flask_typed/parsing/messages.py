"""The messages of a request that does not fit, of a bounded number and length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ValidationProblem

#: Messages in an answer at most.
MAX_ERRORS = 100

#: Characters of a name or a message of an error that are sent at most.
_MAX_TEXT = 200


class LoadError(ValidationProblem):
    """One location of a request does not fit its schema.

    Of ``messages``, by webargs' name of the location, ``errors`` are those that
    are sent where nobody collects those of other locations.
    """

    def __init__(self, *, messages: Mapping[str, Any], **members: Any) -> None:
        super().__init__(**members)
        self.messages = messages


def add_errors(errors: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add messages by location and name to others of the same request."""
    for location, names in more.items():
        before = errors.get(location)
        if isinstance(before, Mapping) and isinstance(names, Mapping):
            errors[location] = {**before, **names} | {
                name: [*before[name], *messages]
                for name, messages in names.items()
                if isinstance(before.get(name), list) and isinstance(messages, list)
            }
        else:
            errors[location] = names


def bound_errors(errors: Mapping[str, Any], max_errors: int) -> dict[str, Any]:
    """Return the members of a ValidationProblem of a bounded size.

    :param errors: messages in webargs' shape
    :param max_errors: messages at most; the detail says how many more there were
    """
    budget = _Budget(max_errors)
    bounded = {"errors": budget.copy(errors) or {}}
    if not budget.left_out:
        return bounded
    more = f"{budget.left_out} more errors are not listed."
    return bounded | {"detail": f"{ValidationProblem.detail} {more}"}


class _Budget:
    """Copies messages until there are enough of them, and counts the others."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.left_out = 0

    def copy(self, node: Any) -> Any:
        """Return a node with names for indexes, None where nothing is left of it."""
        if isinstance(node, Mapping):
            members = {_cut(str(key)): self.copy(node[key]) for key in node}
            return {k: v for k, v in members.items() if v is not None} or None
        if isinstance(node, list | tuple):
            items = [self.copy(item) for item in node]
            return [item for item in items if item is not None] or None
        if self.left <= 0:
            self.left_out += 1
            return None
        self.left -= 1
        return _cut(str(node))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
