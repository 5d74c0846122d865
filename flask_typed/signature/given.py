"""Whether the annotation of an argument can hold what its dependency gives.

What any function returns is for type checkers to follow, which do not look into
``Annotated``. What a scheme gives is known, and so is that a function without a yield
gives the iterator that it is annotated with, or None where it says that it may: a check
that finds nobody and does not say so would let nobody in particular in.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from types import NoneType
from typing import Any, get_args, get_origin

from .._typing import (
    describe,
    split_annotated,
    split_optional,
    union_members,
    unwrap_alias,
)
from ..security import Authentication
from .arguments import Argument, ArgumentError
from .callables import CalledFunction

#: What a generator is annotated to return.
_ITERATORS = (Iterator, AsyncIterator)


def check_given(asker: Argument | str, called: CalledFunction) -> None:
    """Refuse an argument whose annotation cannot hold what it is given.

    :param asker: the argument, or the option that lists the dependency
    :param called: the dependency
    :raises ArgumentError: for such an argument
    """
    if isinstance(called.function, Authentication):
        if isinstance(asker, Argument) and asker.hint is not ...:
            _check_credentials(asker, called.function)
    elif called.kind != "function":
        return
    elif _is_iterator(called.returns):
        _check_iterator(asker, called)
    elif isinstance(asker, Argument) and asker.hint is not ...:
        _check_none(asker, called)


def _check_credentials(asker: Argument, scheme: Authentication) -> None:
    given = scheme.given_type
    if not _may_hold(asker.hint, given):
        is_none = not _may_hold(asker.hint, NoneType) and scheme.is_optional
        raise ArgumentError(
            asker,
            f"it is {describe(asker.hint)}, but {scheme!r} gives {describe(given)}"
            + (": None to a request without credentials." if is_none else "."),
            f"annotate it {describe(given)}, or name a function that makes "
            f"{describe(asker.hint)} of it: Depends(function).",
        )
    is_noneable = NoneType in union_members(split_annotated(asker.hint)[0])
    if is_noneable and given is not Any and not _may_hold(given, NoneType):
        raise ArgumentError(
            asker,
            f"it may be None, but {scheme!r} refuses a request without credentials.",
            "make the scheme with auto_error=False to let it pass, or annotate "
            f"{describe(given)}.",
        )


def _check_none(asker: Argument, called: CalledFunction) -> None:
    # None alone is what the function returns that makes an object of a class.
    _, may_be_none = split_optional(split_annotated(called.returns)[0])
    if may_be_none and not _may_hold(asker.hint, NoneType):
        raise ArgumentError(
            asker,
            f"it is {describe(asker.hint)}, but {called.name} may give None, as "
            f"{describe(called.returns)} says.",
            f"raise a Problem in {called.name} where there is nothing, or annotate the "
            f"argument {describe(called.returns)}.",
        )


def _is_iterator(hint: Any) -> bool:
    origin = get_origin(hint) or hint
    return isinstance(origin, type) and issubclass(origin, _ITERATORS)


def _check_iterator(asker: Argument | str, called: CalledFunction) -> None:
    """Refuse a function without a yield where the value that it would yield is meant.

    What was written to be done behind the yield would never be.
    """
    returned = describe(called.returns)
    hint = asker.hint if isinstance(asker, Argument) else NoneType
    if hint is ... or any(map(_is_iterator, union_members(hint))):
        return
    if not any(_may_hold(hint, each) for each in (Generator, AsyncGenerator)):
        raise ArgumentError(
            asker,
            f"{called.name} has no yield, so it gives the {returned} itself"
            + (f" and no {describe(hint)}." if isinstance(asker, Argument) else "."),
            "write yield, or yield from what it calls; where the iterator itself is "
            f"meant, annotate the argument {returned}.",
        )


def _may_hold(hint: Any, given: Any) -> bool:
    """Return whether values of one type may be of another, as far as that is known."""
    members = union_members(split_annotated(hint)[0])
    return all(
        any(_may_be(member, each) for member in members)
        for each in union_members(given)
    )


def _may_be(hint: Any, given: Any) -> bool:
    hint, given = unwrap_alias(split_annotated(hint)[0]), unwrap_alias(given)
    if Any in (hint, given):  # a class of its own since Python 3.11
        return True
    if get_origin(hint) is tuple and get_origin(given) is tuple:
        return _may_be_tuple(get_args(hint), get_args(given))
    wanted, found = get_origin(hint) or hint, get_origin(given) or given
    if not (isinstance(wanted, type) and isinstance(found, type)):
        return True
    try:
        return issubclass(found, wanted)
    except TypeError:  # a protocol that cannot be asked
        return True


def _may_be_tuple(wanted: tuple[Any, ...], found: tuple[Any, ...]) -> bool:
    if len(wanted) == 2 and wanted[1] is ...:
        return all(_may_hold(wanted[0], each) for each in found)
    return len(wanted) == len(found) and all(map(_may_hold, wanted, found))
