"""One of several values: literals and enums."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from .checked import BaseEnum, Checked
from .number import Boolean, load_number


def json_identity(value: Any) -> tuple[str, Any]:
    """Return what makes two JSON values the same (JSON Schema 2020-12 Core, 4.2.2).

    ``1`` is ``1.0`` and not ``true``.
    """
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, str):  # a class of strings too
        return "string", str.__str__(value)
    if isinstance(value, list | tuple):
        return "array", tuple(map(json_identity, value))
    if isinstance(value, Mapping):
        members = ((key, json_identity(item)) for key, item in value.items())
        return "object", frozenset(members)
    return type(value).__name__, value


class Choice(Checked):
    """One of several values, compared with their JSON types.

    :param choices: the JSON values, each with the Python value it stands for
    """

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "unknown": "Must be one of: {choices}."
    }

    def __init__(
        self, choices: Collection[tuple[Any, Any]] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.values = [value for value, _ in choices]
        self._members = {json_identity(value): member for value, member in choices}

    def is_exact(self, value: Any) -> bool:
        """Return whether a value is written as one of the choices is."""
        is_text = self.lax and isinstance(value, str)
        return is_text or any(type(value) is type(choice) for choice in self.values)

    def _load_json(self, value: Any) -> Any:
        try:
            return self._members[json_identity(value)]
        except (KeyError, TypeError):  # what is no JSON may have no hash
            raise self._unknown() from None

    def _load_text(self, text: str) -> Any:
        for value in _meanings(text):
            if json_identity(value) in self._members:
                return self._members[json_identity(value)]
        raise self._unknown()

    def _unknown(self) -> ValidationError:
        choices = ", ".join(map(str, self.values[:100]))
        return self.make_error("unknown", choices=choices)


def _meanings(text: str) -> Iterator[Any]:
    """Yield the JSON values that the text of a parameter may stand for."""
    yield text
    yield load_number(text)
    if text in Boolean.truthy:
        yield True
    if text in Boolean.falsy:
        yield False


class Literal(Choice):
    """A value of ``typing.Literal``."""

    def __init__(self, choices: Collection[Any] = (), **kwargs: Any) -> None:
        pairs = [(_json_value(choice), choice) for choice in choices]
        super().__init__(pairs, **kwargs)

    def _load_json(self, value: Any) -> Any:
        # A view may return a member of an Enum for its value.
        return super()._load_json(_json_value(value))

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return _json_value(value)


def _json_value(choice: Any) -> Any:
    return choice.value if isinstance(choice, enum.Enum) else choice


class Enum(Choice, BaseEnum):
    """A member of an ``enum.Enum``, by its value."""

    def __init__(self, enum: type[enum.Enum], **kwargs: Any) -> None:
        pairs = [(member.value, member) for member in enum]
        super().__init__(pairs, enum=enum, by_value=True, **kwargs)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a member."""
        return isinstance(value, self.enum)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return Checked._deserialize(self, value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return _json_value(value)
