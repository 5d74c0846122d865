"""What is called in the place of dependencies for a time: the fakes of tests.

No request asks for it. Those views that depend on what is overridden are replaced, and
bound anew when they are first called.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ..errors import TypedError
from ..hints import KnownHints
from ..params import DependencyMarker, Depends
from ..record import record
from ..signature import identify, name_of


class _State(Protocol):
    """What this module needs of the state of an app."""

    def refresh(self) -> None: ...

    def check_fakes(self, functions: Iterable[Callable[..., Any]]) -> None: ...

    def uses(
        self, function: Callable[..., Any], overrides: Overrides, is_over: bool
    ) -> bool | None: ...


@record
class Override:
    """A function in the place of another.

    :param function: what is not called
    :param fake: what is called
    :param hints: the annotations of what is called
    """

    function: Callable[..., Any]
    fake: Callable[..., Any]
    hints: KnownHints


@record
class Overriding:
    """All that is overridden at one time.

    :param functions: what is called, by what tells apart what is not
    :param hints: the annotations of what is called
    """

    functions: Mapping[Any, Callable[..., Any]] = dataclasses.field(
        default_factory=dict
    )
    hints: Sequence[KnownHints] = ()


class Overrides:
    """The overrides of an Api, each in effect from its entry to its exit.

    Of two of the same function, the later one is in effect.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        #: The apps that are served, as long as anything else holds them.
        self._states: weakref.WeakSet[_State] = weakref.WeakSet()
        self._had_apps = False
        self._entries: tuple[Override, ...] = ()
        #: All of them, as they are now.
        self.current = Overriding()

    def serve(self, state: _State) -> None:
        """Be in effect for one more app."""
        self._states.add(state)
        self._had_apps = True

    @contextlib.contextmanager
    def enter(
        self, function: Callable[..., Any], fake: Callable[..., Any]
    ) -> Iterator[None]:
        """Call a fake in the place of a dependency, in all requests that begin inside.

        :param function: the dependency
        :param fake: what is called
        :raises TypedError: if something cannot be called, or nothing depends on it
        :raises BindingError: if the fake cannot be served
        """
        entry = _build_override(function, fake)
        is_known = self._check_is_used(entry, is_over=False)
        self._replace(None, entry)
        try:
            for state in [*self._states]:
                state.check_fakes([function])
            yield
        finally:
            self._replace(entry, None)
        if not is_known:
            self._check_is_used(entry, is_over=True)

    def _replace(self, old: Override | None, new: Override | None) -> None:
        """Take one override out, or put another one in, and tell all apps."""
        with self._lock:
            kept = [entry for entry in self._entries if entry is not old]
            self._entries = (*kept, *([] if new is None else [new]))
            self.current = Overriding(
                functions={identify(e.function): e.fake for e in self._entries},
                hints=[entry.hints for entry in self._entries],
            )
            for state in [*self._states]:
                state.refresh()

    def _check_is_used(self, entry: Override, *, is_over: bool) -> bool:
        """Return whether something depends on what is overridden, if it is known.

        :param is_over: whether it is no longer: what is not there yet never was
        :raises TypedError: if all apps are bound, and none uses it
        """
        name = name_of(entry.function)
        if is_over and not self._had_apps:
            raise TypedError(
                f"api.override was given {name!r}, but the Api has no app. Fix: call "
                "init_app(app), and override by the Api of the app that is tested."
            )
        uses = [state.uses(entry.function, self, is_over) for state in [*self._states]]
        if uses and all(each is False for each in uses):
            raise TypedError(
                f"api.override was given {name!r}, which no operation depends on. Fix: "
                "give the very function that is in Depends(...)."
            )
        return any(uses)


def _build_override(function: Callable[..., Any], fake: Callable[..., Any]) -> Override:
    for given in (function, fake):
        if isinstance(given, DependencyMarker):
            raise TypedError(
                f"api.override was given {given!r}. Fix: give it the function without "
                "Depends."
            )
        if not callable(given):
            raise TypedError(
                f"api.override was given {given!r}, which cannot be called. Fix: "
                "api.override(dependency, fake), with a function for each, such as "
                "lambda: value."
            )
    hints = KnownHints()
    hints.add_dependency(Depends(fake))
    return Override(function=function, fake=fake, hints=hints)
