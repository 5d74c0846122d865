"""The graph of dependencies of a view, walked once: to steps in a straight line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, get_origin

from .._typing import union_members
from ..operation import Dependency
from ..params import DependencyMarker, Scope
from .arguments import Argument, ArgumentError, Source, bare_type, read_arguments
from .callables import HintsOf, name_of, read_callable
from .given import check_given
from .mistaken import refuse_made
from .security import (
    read_scopes,
    refuse_scheme_class,
    refuse_unheard_answer,
    refuse_unread_scopes,
)
from .sources import Sourced, SourceFinder
from .steps import ReadFunction, Step

#: Slots of what is the same for all dependencies that ask.
SHARED_SLOTS: Mapping[Source, str] = {"request": ":request", "response": ":response"}

#: Who asks for a dependency: an argument, or the option that lists it.
Asker = Argument | str


def identify(function: Callable[..., Any]) -> Any:
    """Return what tells a function from others.

    Two methods of the same object are the same, though each access makes another.
    """
    try:
        hash(function)
    except TypeError:
        return id(function)
    return function


class Graph:
    """The dependencies of one view on one rule, in the order in which they run.

    :param finder: finds out where arguments come from
    :param hints_of: gives annotations of functions
    :param overrides: what is called in the place of a function, by what tells it from
        others
    """

    def __init__(
        self,
        finder: SourceFinder,
        hints_of: HintsOf,
        overrides: Mapping[Any, Callable[..., Any]],
    ) -> None:
        self._finder = finder
        self._hints_of = hints_of
        self._overrides = overrides
        self._functions: dict[Any, ReadFunction] = {}
        self._known: dict[tuple[str, Scope, tuple[str, ...]], Step] = {}
        self.steps: list[Step] = []

    def add(self, asker: Asker, marker: DependencyMarker, hint: Any = ...) -> Step:
        """Add a dependency that a view asks for, and all that it depends on.

        :param asker: the argument of the view, or the option that lists it
        :param marker: its marker
        :param hint: the annotation of the argument
        :raises ArgumentError: if it cannot be served
        """
        step = self._visit(asker, marker, hint, (), ())
        # A fake need not say no; the real one was looked at when it was bound.
        if isinstance(asker, str) and step.is_check and not self._overrides:
            called = step.function.called
            refuse_unheard_answer(asker, called.name, called.returns)
        return step

    def arguments(self) -> Iterator[Sourced]:
        """Yield the arguments of all functions, those of each once."""
        for function in self._functions.values():
            yield from function.arguments

    def build(self, slots: Mapping[str, str]) -> tuple[Dependency, ...]:
        """Return the steps for the model, in the order in which they run.

        :param slots: where the value of an argument is, by the slot of the argument
        """
        for step in self.steps:
            needed = [*step.walk()]
            is_security = step.is_check or step.authentication is not None
            loads = any(each.function.loads for each in needed)
            if is_security and not loads:
                for each in needed:
                    each.is_first = True
        in_order = sorted(self.steps, key=lambda step: not step.is_first)
        return tuple(_build(step, slots) for step in in_order)

    def _visit(
        self,
        asker: Asker,
        marker: DependencyMarker,
        hint: Any,
        scopes: tuple[str, ...],
        path: tuple[ReadFunction, ...],
    ) -> Step:
        read, is_real = self._find(asker, marker, hint)
        check_given(asker, read.called)
        if read in path:
            names = [each.name for each in (*path[path.index(read) :], read)]
            raise ArgumentError(
                asker,
                f"its dependencies depend on themselves: {' -> '.join(names)}.",
                "take one of them out of the circle.",
            )
        scopes = tuple(dict.fromkeys((*scopes, *read_scopes(asker, marker))))
        scope = _read_scope(asker, marker, read, is_real)
        takes_scopes = self._takes_scopes(read, set())
        asked = scopes if takes_scopes else ()
        # A fake need not look at them; the real ones did when they were bound.
        if marker.scopes and not (takes_scopes or self._overrides):
            refuse_unread_scopes(asker, marker, read.name)
        key = read.name, scope, asked
        if marker.use_cache and key in self._known:
            return _share(self._known[key], marker, scopes)
        children = {
            argument.name: self._visit(
                argument, each, argument.hint, scopes, (*path, read)
            )
            for argument, each in read.asked
        }
        step = Step(
            function=read,
            slot=self._new_slot(read),
            scope=scope,
            scopes=scopes,
            children=children,
            is_security=marker.is_security,
            raises=marker.raises,
        )
        _check_lifetime(asker, step)
        if marker.use_cache:
            self._known[key] = step
        self.steps.append(step)
        return step

    def _find(
        self, asker: Asker, marker: DependencyMarker, hint: Any
    ) -> tuple[ReadFunction, bool]:
        """Return the function of a marker, and whether it is not an override."""
        real = _find_function(asker, marker, hint)
        function = self._overrides.get(identify(real), real)
        key = identify(function)
        if key not in self._functions:
            try:
                self._functions[key] = self._read(function)
            except ArgumentError as error:
                error.dependency = error.dependency or name_of(function)
                raise
        return self._functions[key], function is real

    def _read(self, function: Callable[..., Any]) -> ReadFunction:
        called = read_callable(function, self._hints_of)
        name = _make_unique(called.name, {f.name for f in self._functions.values()})
        read = (
            dataclasses.replace(
                argument,
                dependency=name,
                factory=called.factories.get(argument.name),
            )
            for argument in read_arguments(
                called.signature, called.hints, frozenset(), called.said
            )
        )
        arguments = [self._finder.find(argument) for argument in read]
        return ReadFunction(called=called, name=name, arguments=arguments)

    def _takes_scopes(self, read: ReadFunction, seen: set[str]) -> bool:
        """Return whether a function, or one that it depends on, is given scopes."""
        if read.name in seen:
            return False
        seen.add(read.name)
        return read.takes_scopes or any(
            self._takes_scopes(self._find(argument, each, argument.hint)[0], seen)
            for argument, each in read.asked
        )

    def _new_slot(self, read: ReadFunction) -> str:
        return _make_unique(f"{read.name}()", {step.slot for step in self.steps})


def _make_unique(name: str, taken: Collection[str]) -> str:
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name} ({number})", number + 1
    return unique


def _find_function(
    asker: Asker, marker: DependencyMarker, hint: Any
) -> Callable[..., Any]:
    """Return what a marker names, by default the class that is annotated."""
    if marker.dependency is None:
        cls = ... if hint is ... else bare_type(hint)
        cls = cls if len(union_members(cls)) > 1 else get_origin(cls) or cls
        if isinstance(cls, type) and cls not in (Any, object):
            refuse_scheme_class(asker, cls)
            return cls
        raise ArgumentError(
            asker,
            f"it is marked {marker!r} without a function, and no class is annotated.",
            "name the function: Depends(get_it), or annotate the class that is called.",
        )
    refuse_made(asker, marker.dependency)
    refuse_scheme_class(asker, marker.dependency)
    return marker.dependency


def _read_scope(
    asker: Asker, marker: DependencyMarker, read: ReadFunction, is_real: bool
) -> Scope:
    called = read.called
    if marker.scope == "request" or (called.kind == "function" and not is_real):
        return "request"
    if called.kind == "function":
        raise ArgumentError(
            asker,
            f"{read.name} has scope={marker.scope!r}, but no clean-up to wait for it.",
            "leave scope out, or write it as a generator with a yield.",
        )
    if called.is_async:
        raise ArgumentError(
            asker,
            f"{read.name} is asynchronous and has scope={marker.scope!r}, but its "
            "event loop ends with the view.",
            "write it without async, or leave scope out.",
        )
    return marker.scope


def _check_lifetime(asker: Asker, step: Step) -> None:
    """Refuse what would be used when what it depends on is closed."""
    if step.scope != "response":
        return
    for needed in step.walk():
        is_closed = needed.function.called.kind != "function"
        if is_closed and needed.scope == "request":
            raise ArgumentError(
                asker,
                f"{step.function.name} has scope='response' and depends on "
                f"{needed.function.name}, which is closed before the response leaves.",
                f"ask for {needed.function.name} with scope='response' too.",
            )


def _share(known: Step, marker: DependencyMarker, scopes: Sequence[str]) -> Step:
    """Return a step for one more who asks for it, with what that one says of it."""
    _add_scopes(known, scopes)
    known.is_security |= marker.is_security
    known.raises = tuple(dict.fromkeys((*known.raises, *marker.raises)))
    return known


def _add_scopes(step: Step, scopes: Sequence[str]) -> None:
    """Add scopes to the schemes that a step uses, which others use too."""
    for needed in step.walk():
        if needed.authentication is not None:
            needed.scopes = tuple(dict.fromkeys((*needed.scopes, *scopes)))


def _build(step: Step, slots: Mapping[str, str]) -> Dependency:
    read, called = step.function, step.function.called
    arguments: dict[str, str] = {}
    for argument, source in read.arguments:
        if source == "dependency":
            arguments[argument.name] = step.children[argument.name].slot
        elif source != "scopes":
            arguments[argument.name] = find_slot(argument, source, slots)
    return Dependency(
        function=called.function,
        name=read.name,
        slot=step.slot,
        arguments=arguments,
        needs=frozenset(needed.slot for needed in step.walk()) - {step.slot},
        kind=called.kind,
        is_async=called.is_async,
        scope=step.scope,
        is_first=step.is_first,
        is_check=step.is_check,
        scopes=step.scopes,
        scope_arguments=tuple(
            a.name for a, source in read.arguments if source == "scopes"
        ),
        authentication=step.authentication,
        raises=step.raises,
    )


def find_slot(argument: Argument, source: Source, slots: Mapping[str, str]) -> str:
    """Return where the value of an argument is that is no dependency's.

    :param slots: of those that are loaded
    """
    if argument.dependency is not None and source in SHARED_SLOTS:
        return SHARED_SLOTS[source]
    if source == "constant":
        return argument.name
    return slots.get(argument.slot, argument.slot)
