"""What dependencies have opened, and how it is closed, each by all that was opened.

An error is handed from one to the next: each may replace it, none may swallow it.
"""

from __future__ import annotations

import abc
from collections.abc import Generator, Iterable, Sequence
from typing import Any

from ..errors import TypedError
from ..params import Scope
from ..record import record

#: What is there where a generator has ended.
_ENDED = object()

#: What went wrong so far, None where nothing did.
Error = BaseException | None


@record
class Opener:
    """A dependency that opens something in each request.

    :param view: that depends on it, for messages
    :param name: for messages
    :param scope: what its clean-up waits for
    """

    view: str
    name: str
    scope: Scope


class DependencyError(TypedError):
    """A dependency that does not keep to what a generator has to do.

    :param opener: the dependency
    :param reason: what it does
    :param fix: what to write instead
    """

    def __init__(self, opener: Opener, reason: str, fix: str) -> None:
        super().__init__(
            f"View {opener.view}, dependency {opener.name!r}: it {reason} Fix: {fix}"
        )
        self.view = opener.view
        self.name = opener.name


class Opened(abc.ABC):
    """What one dependency has opened.

    Made for each request, so neither a record nor frozen.

    :param opener: the dependency
    :param held: what has to be closed
    """

    __slots__ = ("held", "opener")

    def __init__(self, opener: Opener, held: Any) -> None:
        self.opener = opener
        self.held = held

    @abc.abstractmethod
    async def close_async(self, error: Error) -> Error:
        """Clean up, and return what is wrong then.

        :param error: what went wrong before, for the dependency to see
        """

    def _refuse_swallowed(self, error: BaseException) -> BaseException:
        """Return what is wrong where an error was swallowed.

        There is no value for the view, or none of the view, to answer with.
        """
        if not isinstance(error, Exception):
            return error  # the process is to end, say, and nothing stops that
        refused = DependencyError(
            self.opener,
            f"swallows {type(error).__name__}, and nothing is left to be answered.",
            "raise it again, or raise another error.",
        )
        refused.__cause__ = error
        return refused

    def _refuse_second(self, error: Error) -> BaseException:
        refused = DependencyError(
            self.opener, "yields twice.", "yield once, and clean up behind the yield."
        )
        refused.__cause__ = error
        return refused


class OpenedNow(Opened):
    """What is closed without an event loop."""

    __slots__ = ()

    @abc.abstractmethod
    def close(self, error: Error) -> Error:
        """Clean up, and return what is wrong then; as :meth:`close_async`."""

    async def close_async(self, error: Error) -> Error:
        """Clean up, among others that need an event loop."""
        return self.close(error)


class OpenedGenerator(OpenedNow):
    """A generator that stands at its ``yield``."""

    __slots__ = ()

    def close(self, error: Error) -> Error:
        """Run what is behind the ``yield``, or throw the error there."""
        try:
            # With a default the end of the generator is no exception, which would cost
            # as much as all the rest.
            if error is None:
                is_ended = next(self.held, _ENDED) is _ENDED
            else:
                is_ended = _throw(self.held, error)
            if not is_ended:
                self.held.close()
        except BaseException as raised:
            return _find_raised(raised, error)
        if not is_ended:
            return self._refuse_second(error)
        return None if error is None else self._refuse_swallowed(error)


def _throw(generator: Generator[Any, Any, Any], error: BaseException) -> bool:
    """Raise an error at the ``yield`` of a generator; return whether it then ends."""
    try:
        generator.throw(error)
    except StopIteration:
        return True
    return False


class OpenedAsyncGenerator(Opened):
    """The same of an ``async def`` one."""

    __slots__ = ()

    async def close_async(self, error: Error) -> Error:
        """Run what is behind the ``yield``, or throw the error there."""
        try:
            if error is None:
                await anext(self.held)
            else:
                await self.held.athrow(error)
        except StopAsyncIteration:
            return None if error is None else self._refuse_swallowed(error)
        except BaseException as raised:
            return _find_raised(raised, error)
        await self.held.aclose()
        return self._refuse_second(error)


def _find_raised(raised: BaseException, error: Error) -> BaseException:
    """Return what a generator raised; an end of iteration comes as another."""
    is_end = isinstance(error, StopIteration | StopAsyncIteration)
    return error if is_end and raised.__cause__ is error and error else raised


class OpenedManager(OpenedNow):
    """A context manager that was entered."""

    __slots__ = ()

    def close(self, error: Error) -> Error:
        """Leave it."""
        try:
            is_swallowed = self.held.__exit__(*_describe(error))
        except BaseException as raised:
            return raised
        is_lost = error is not None and is_swallowed
        return self._refuse_swallowed(error) if error and is_lost else error


class OpenedAsyncManager(Opened):
    """The same of one that is entered by ``async with``."""

    __slots__ = ()

    async def close_async(self, error: Error) -> Error:
        """Leave it."""
        try:
            is_swallowed = await self.held.__aexit__(*_describe(error))
        except BaseException as raised:
            return raised
        is_lost = error is not None and is_swallowed
        return self._refuse_swallowed(error) if error and is_lost else error


def _describe(error: Error) -> Any:
    """Return the three arguments of ``__exit__``."""
    if error is None:
        return None, None, None
    return type(error), error, error.__traceback__


def fail(opened: Iterable[OpenedNow], error: BaseException) -> BaseException:
    """Hand an error to all that was opened, the last first; return what is wrong then.

    :param error: what went wrong
    """
    for each in reversed([*opened]):
        error = each.close(error) or error
    return error


async def fail_async(opened: Iterable[Opened], error: BaseException) -> BaseException:
    """Hand an error to all as :func:`fail` does, in an event loop."""
    for each in reversed([*opened]):
        error = await each.close_async(error) or error
    return error


def finish(opened: list[OpenedNow]) -> Sequence[OpenedNow]:
    """Close what does not wait for the response, the last first; return the others.

    :raises BaseException: what went wrong, when all was closed
    """
    waiting: list[OpenedNow] = []
    while opened:
        each = opened.pop()
        if each.opener.scope == "response":
            waiting.insert(0, each)
        elif (error := each.close(None)) is not None:
            raise fail([*opened, *waiting], error)
    return waiting


async def finish_async(opened: list[Opened]) -> Sequence[OpenedNow]:
    """Close as :func:`finish` does, in an event loop."""
    waiting: list[OpenedNow] = []
    while opened:
        each = opened.pop()
        # Nothing that needs the loop may wait for longer than that.
        if isinstance(each, OpenedNow) and each.opener.scope == "response":
            waiting.insert(0, each)
        elif (error := await each.close_async(None)) is not None:
            raise await fail_async([*opened, *waiting], error)
    return waiting
