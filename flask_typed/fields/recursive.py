"""A type that has a name because it holds itself: ``type Json = list[Json] | str``."""

from __future__ import annotations

from typing import Any

from .checked import BaseField, Checked, check, is_exact


class Later:
    """The field of a type that is being read, for the fields inside it."""

    field: BaseField


class Recursive(Checked):
    """A value of a type that holds itself.

    :param later: has the field of the type, once it is read
    :param named: what its component is named after
    """

    def __init__(self, later: Later, *, named: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.later = later
        self.named = named

    @property
    def target(self) -> BaseField:
        """Return the field of what the type stands for."""
        return self.later.field

    @property
    def is_plain(self) -> bool:
        """Return False: what is inside has no end, so nothing can be said of all."""
        return False

    def is_exact(self, value: Any) -> bool:
        """Return whether the type takes a value without a conversion."""
        return is_exact(self.target, value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.target.deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> Any:
        return check(self.target, value)

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return self.target._serialize(value, attr, obj, **kwargs)
