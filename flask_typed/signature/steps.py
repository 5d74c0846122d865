"""The functions of a graph of dependencies, and the calls of them that it comes to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from ..errors import Problem
from ..params import DependencyMarker, Scope
from ..record import record
from ..security import Authentication
from .arguments import Argument
from .callables import CalledFunction
from .sources import LOADED, Sourced


@record
class ReadFunction:
    """A function of the graph, read once.

    :param called: how it is called
    :param name: unique in the graph
    :param arguments: with where each comes from
    """

    called: CalledFunction
    name: str
    arguments: Sequence[Sourced]

    @property
    def asked(self) -> Iterator[tuple[Argument, DependencyMarker]]:
        """Yield the arguments that are given values of other dependencies."""
        for argument, _ in self.arguments:
            if argument.depends is not None:
                yield argument, argument.depends

    @property
    def takes_scopes(self) -> bool:
        """Return whether it is given scopes itself."""
        return any(source == "scopes" for _, source in self.arguments)

    @property
    def loads(self) -> bool:
        """Return whether it has an argument that a client sends."""
        return any(source in LOADED for _, source in self.arguments)


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class Step:
    """A call of a function, while the graph is walked.

    :param function: what is called
    :param slot: of its value
    :param scope: what its clean-up waits for
    :param scopes: that are asked of whoever sends the request
    :param children: the steps of its arguments, by their names
    :param is_security: whether someone asks for it as a matter of security
    :param is_first: whether it runs before anything of the request is read
    :param raises: the problems that those who ask for it say that it raises
    """

    function: ReadFunction
    slot: str
    scope: Scope
    scopes: tuple[str, ...]
    children: Mapping[str, Step]
    is_security: bool = False
    is_first: bool = False
    raises: tuple[type[Problem], ...] = ()

    @property
    def authentication(self) -> Authentication | None:
        """Return the security scheme that it is, if it is one."""
        called = self.function.called.function
        return called if isinstance(called, Authentication) else None

    @property
    def is_check(self) -> bool:
        """Return whether it looks at credentials, or is asked for as if it did."""
        return self.authentication is None and (
            self.is_security
            or any(each.authentication is not None for each in self.walk())
        )

    def walk(self) -> Iterator[Step]:
        """Yield the step and those that it needs, each once."""
        seen: set[str] = set()
        waiting = [self]
        while waiting:
            step = waiting.pop()
            if step.slot not in seen:
                seen.add(step.slot)
                yield step
                waiting.extend(step.children.values())
