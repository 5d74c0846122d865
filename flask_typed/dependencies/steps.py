"""Dependencies to functions that are called one after the other."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ..operation import Dependency, DependencyKind, Operation
from ..record import record
from ..security import SecurityScopes
from .cleanup import (
    DependencyError,
    OpenedAsyncGenerator,
    OpenedAsyncManager,
    OpenedGenerator,
    OpenedManager,
    Opener,
)

#: Values of arguments and dependencies by their slots.
Values = dict[str, Any]

#: Puts the value of a dependency among the others, and what it has opened in a list.
#: What it returns has to be awaited, if anything.
Step = Callable[[Values, list[Any]], Any]

#: The values to what a dependency returns.
_Call = Callable[[Values], Any]

#: What a check refuses a request with: raised, or else returned by mistake.
_ANSWERS = (HTTPException, Response)


@record
class Steps:
    """The dependencies of one operation.

    :param first: run before anything of the request is read
    :param others: run when its arguments were loaded
    :param is_async: whether one of them has to be awaited
    :param opens: whether one of them has a clean-up
    """

    first: tuple[Step, ...]
    others: tuple[Step, ...]
    is_async: bool
    opens: bool


def build_steps(operation: Operation) -> Steps:
    """Return what runs the dependencies of an operation."""
    found = operation.dependencies
    steps = [(each, _build(operation, each)) for each in found]
    return Steps(
        first=tuple(step for each, step in steps if each.is_first),
        others=tuple(step for each, step in steps if not each.is_first),
        is_async=any(each.is_async for each in found),
        opens=any(each.kind != "function" for each in found),
    )


def _build(operation: Operation, dependency: Dependency) -> Step:
    name, slot, is_async = dependency.name, dependency.slot, dependency.is_async
    opener = Opener(view=operation.view, name=name, scope=dependency.scope)
    call = _build_call(operation, dependency)
    step = _build_step(opener, slot, call, dependency.kind, is_async)
    return _listen(opener, slot, step, is_async) if dependency.is_check else step


def _build_step(
    opener: Opener, slot: str, call: _Call, kind: DependencyKind, is_async: bool
) -> Step:
    if kind == "generator":
        build = _start_async_generator if is_async else _start_generator
        return build(opener, slot, call)
    if kind == "context manager":
        return (_enter_async if is_async else _enter)(opener, slot, call)
    if is_async:

        async def wait(values: Values, opened: list[Any]) -> None:
            values[slot] = await call(values)

        return wait

    def run(values: Values, opened: list[Any]) -> None:
        values[slot] = call(values)

    return run


def _listen(opener: Opener, slot: str, step: Step, is_async: bool) -> Step:
    """Return what runs a check, and does not take its refusal for a value."""

    def look(values: Values) -> None:
        if isinstance(values[slot], _ANSWERS):
            raise _refuse_answer(opener, values[slot])

    if is_async:

        async def wait(values: Values, opened: list[Any]) -> None:
            await step(values, opened)
            look(values)

        return wait

    def run(values: Values, opened: list[Any]) -> None:
        step(values, opened)
        look(values)

    return run


def _refuse_answer(opener: Opener, found: object) -> DependencyError:
    return DependencyError(
        opener,
        f"gives {type(found).__name__}, which is a value as any other: the view "
        "would run for whoever sends the request.",
        "raise it; abort(response) raises a response.",
    )


def _build_call(operation: Operation, dependency: Dependency) -> _Call:
    function, arguments = dependency.function, (*dependency.arguments.items(),)
    if dependency.scope_arguments:
        needed = _find_needed(operation, dependency)
        scopes = SecurityScopes(dependency.scopes, needed=needed)
        given = dict.fromkeys(dependency.scope_arguments, scopes)
        function = functools.partial(function, **given)
    if not arguments:
        return lambda values: function()
    if len(arguments) == 1:
        ((name, slot),) = arguments
        return lambda values: function(**{name: values[slot]})
    return lambda values: function(**{name: values[slot] for name, slot in arguments})


def _find_needed(operation: Operation, dependency: Dependency) -> list[str]:
    """Return the scopes that an operation needs of what a check gets credentials by."""
    return [
        scope
        for each in operation.dependencies
        if each.authentication is not None and each.slot in dependency.needs
        for scope in each.scopes
    ]


def _start_generator(opener: Opener, slot: str, call: _Call) -> Step:
    def run(values: Values, opened: list[Any]) -> None:
        generator = call(values)
        try:
            values[slot] = next(generator)
        except StopIteration as error:
            raise _refuse_none(opener) from error
        opened.append(OpenedGenerator(opener, generator))

    return run


def _start_async_generator(opener: Opener, slot: str, call: _Call) -> Step:
    async def run(values: Values, opened: list[Any]) -> None:
        generator = call(values)
        try:
            values[slot] = await anext(generator)
        except StopAsyncIteration as error:
            raise _refuse_none(opener) from error
        opened.append(OpenedAsyncGenerator(opener, generator))

    return run


def _refuse_none(opener: Opener) -> DependencyError:
    return DependencyError(
        opener, "ends without a value.", "yield one, or raise an error before."
    )


def _enter(opener: Opener, slot: str, call: _Call) -> Step:
    def run(values: Values, opened: list[Any]) -> None:
        manager = call(values)
        values[slot] = manager.__enter__()
        opened.append(OpenedManager(opener, manager))

    return run


def _enter_async(opener: Opener, slot: str, call: _Call) -> Step:
    async def run(values: Values, opened: list[Any]) -> None:
        manager = call(values)
        values[slot] = await manager.__aenter__()
        opened.append(OpenedAsyncManager(opener, manager))

    return run
