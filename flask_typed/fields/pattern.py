"""The pattern that a text must match, of a class of fields."""

from __future__ import annotations

import re


class Pattern:
    """An attribute of a class: a regular expression, compiled when first asked for.

    To compile those of all fields would be a tenth of the time that importing us
    takes, and hardly an application has a field of every class.

    :param source: the expression
    :param flags: of the :mod:`re` module
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, owner: type) -> re.Pattern[str]:
        compiled = re.compile(self._source, self._flags)
        setattr(self._owner, self._name, compiled)  # in the place of this
        return compiled
