"""What is made when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class OnFirstUse(Generic[T]):
    """Holds what takes long to make, once somebody asks for it.

    An app of a thousand views is bound in the time that compiling a few hundred of
    its Schemas takes.

    :param make: makes it, once, whichever thread comes first
    """

    __slots__ = ("_lock", "_make", "value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        #: What was made; None before that.
        self.value: T | None = None

    def get(self) -> T:
        """Return it."""
        with self._lock:
            if self.value is None:
                self.value = self._make()
        return self.value
