"""Problems to members (RFC 9457, section 3.1)."""

from __future__ import annotations

from typing import Any, Literal

from ..errors import Problem
from .generics import read_hints
from .member import Member


def read_problem(cls: type[Problem]) -> list[Member]:
    """Return the members of every problem, and those of the class."""
    hints = read_hints(cls)
    always: dict[str, Any] = {
        "type": str if cls.type == Problem.type else Literal[cls.type],
        "title": str,
        "status": int if cls.code is None else Literal[cls.status],
    }
    sometimes = {"detail": str, "instance": str}
    added = {name: hints[name] for name in cls.own_members}
    return [
        Member(
            name=name,
            hint=hint,
            options={"required": name not in sometimes},
            may_be_absent=name in sometimes,
        )
        for name, hint in {**always, **sometimes, **added}.items()
    ]
