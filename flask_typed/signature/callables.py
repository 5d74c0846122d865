"""What can be called as a dependency: its arguments, and what calling it gives."""

from __future__ import annotations

import contextlib
import functools
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._typing import describe, unwrap_all
from ..docstring import read_docstring
from ..members import Member, ObjectType, has_members, read_object
from ..operation import DependencyKind
from ..record import record
from .arguments import ArgumentError, at
from .hints import resolve_hint

#: A function to its annotations, as far as they could be resolved.
HintsOf = Callable[[Callable[..., Any]], Mapping[str, Any]]


def _nothing() -> Any:
    """Stand in for a function that is decorated."""


#: The code of what contextlib's decorators return, all functions of one code.
_CONTEXT_MANAGER = contextlib.contextmanager(_nothing).__code__
_ASYNC_CONTEXT_MANAGER = contextlib.asynccontextmanager(_nothing).__code__


@record
class CalledFunction:
    """A function, a class or an object that is called for its value.

    :param function: what is called
    :param name: for messages
    :param signature: its arguments, without those that it was given before
    :param hints: their annotations
    :param said: what its docstring says of them
    :param factories: what makes the defaults of some of them
    :param kind: what calling it gives
    :param is_async: whether it has to be awaited
    :param returns: its return annotation, where that could be read
    """

    function: Callable[..., Any]
    name: str
    signature: inspect.Signature
    hints: Mapping[str, Any]
    said: Mapping[str, str]
    factories: Mapping[str, Callable[[], Any]]
    kind: DependencyKind = "function"
    is_async: bool = False
    returns: Any = ...


def read_callable(function: Callable[..., Any], hints_of: HintsOf) -> CalledFunction:
    """Return how a function is called.

    :param function: anything that can be called
    :param hints_of: gives annotations
    :raises ArgumentError: if its arguments cannot be known
    """
    name = name_of(function)
    target = find_annotated(function)
    signature = read_signature(function, name)
    members = _read_members(name, function, target)
    kind, is_async = _read_kind(function)
    return CalledFunction(
        function=function,
        name=name,
        signature=signature,
        hints={
            **_read_annotations(signature),
            **{
                argument: at(argument, resolve_hint, target, argument, hint)
                for argument, hint in hints_of(target).items()
                if argument in signature.parameters and argument not in members
            },
            **{member: members[member].hint for member in members},
        },
        said=_read_said(target, function),
        factories={
            member: default
            for member in members
            if callable(default := members[member].options.get("load_default"))
        },
        kind=kind,
        is_async=is_async,
        returns=hints_of(target).get("return", ...),
    )


def _read_members(name: str, function: Any, target: Any) -> Mapping[str, Member]:
    """Return the members of a class whose constructor was made of them.

    Its constructor may name them, and their defaults, in words of its own.
    """
    code = getattr(target, "__code__", None)
    is_made = code is None or code.co_filename.startswith("<")
    if not (isinstance(function, type) and is_made and has_members(function)):
        return {}
    described: ObjectType = at(name, read_object, function)
    return {member.name: member for member in described.members}


def _read_annotations(signature: inspect.Signature) -> dict[str, Any]:
    """Return the annotations of a signature that an object gave itself."""
    return {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if not isinstance(parameter.annotation, str)
        and parameter.annotation is not parameter.empty
    }


def _read_said(target: Any, function: Any) -> dict[str, str]:
    docs = (getattr(each, "__doc__", None) for each in (target, function))
    said: dict[str, str] = {}
    for doc in docs:
        said.update(read_docstring(doc).parameters)
    return said


def name_of(function: Any) -> str:
    """Return what messages call a dependency."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    named = function if hasattr(function, "__qualname__") else type(function)
    return describe(named) if isinstance(named, type) else _short(named.__qualname__)


def _short(qualname: str) -> str:
    return qualname.rpartition("<locals>.")[2]


def find_annotated(function: Any) -> Callable[..., Any]:
    """Return the function whose annotations are those of what can be called."""
    if isinstance(function, functools.partial):
        return find_annotated(function.func)
    if isinstance(function, type):
        cls: Any = function
        is_own = isinstance(cls.__new__, types.FunctionType)
        made: Callable[..., Any] = cls.__new__ if is_own else cls.__init__
        return made
    if inspect.isroutine(function) or hasattr(function, "__wrapped__"):
        inner: Callable[..., Any] = function
        return inner
    called: Callable[..., Any] = type(function).__call__
    return called


def read_signature(function: Any, argument: str | None = None) -> inspect.Signature:
    """Return a signature without what ``functools.partial`` gives by name.

    Python would let a caller give it anew; who sends a request must not.

    :param function: what is called
    :param argument: what is at fault if there is none, None for the view as a whole
    :raises ArgumentError: if it has none, as some functions that are built in
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            argument,
            f"{name_of(function)} does not say which arguments it takes ({error}).",
            "wrap it in a function that does.",
        ) from error
    given: set[str] = set()
    while isinstance(function, functools.partial):
        given.update(function.keywords)
        function = function.func
    kept = (p for name, p in signature.parameters.items() if name not in given)
    return signature.replace(parameters=[*kept])


def _read_kind(function: Any) -> tuple[DependencyKind, bool]:
    """Return what calling something gives, and whether that has to be awaited."""
    for layer in _find_layers(function):
        code = getattr(layer, "__code__", None)
        if code in (_CONTEXT_MANAGER, _ASYNC_CONTEXT_MANAGER):
            return "context manager", code is _ASYNC_CONTEXT_MANAGER
        if inspect.isgeneratorfunction(layer):
            return "generator", False
        if inspect.isasyncgenfunction(layer):
            return "generator", True
        if inspect.iscoroutinefunction(layer):
            return "function", True
        if isinstance(layer, type):
            return _read_class(layer)
    return "function", False


def _find_layers(function: Any) -> Iterator[Any]:
    """Yield what is called, from the outermost decorator to the innermost function."""
    while isinstance(function, functools.partial):
        function = function.func
    for layer in unwrap_all(function):
        yield layer
        if not isinstance(layer, type) and not hasattr(layer, "__code__"):
            yield from unwrap_all(type(layer).__call__)


def _read_class(cls: type) -> tuple[DependencyKind, bool]:
    if hasattr(cls, "__enter__") and hasattr(cls, "__exit__"):
        return "context manager", False
    if hasattr(cls, "__aenter__") and hasattr(cls, "__aexit__"):
        return "context manager", True
    return "function", False
