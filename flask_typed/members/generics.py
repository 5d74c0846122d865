"""Generic classes: the types of their members, and the names they go by."""

from __future__ import annotations

import dataclasses
import sys
import types
import weakref
from collections.abc import Hashable, Mapping
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import typing_extensions

from .._typing import (
    HINT_ERRORS,
    class_hints,
    describe,
    find_annotation,
    resolve,
    split_annotated,
)
from ..errors import AnnotationError

#: What stands for each type variable.
Arguments = Mapping[Any, Any]


def class_of(hint: Any) -> Any:
    """Return the class of ``Page`` and of ``Page[Order]``."""
    return get_origin(hint) or hint


def read_hints(hint: Any) -> dict[str, Any]:
    """Return the types of a class' members, with its arguments in their place.

    :param hint: a class, or a generic one with its arguments
    :raises AnnotationError: if an annotation cannot be resolved, or an argument is
        missing that nothing stands for
    """
    cls = class_of(hint)
    hints = _resolve_hints(cls)
    owners = _find_owners(hint)
    return {
        name: _without_final(substitute(member, owners.get(name, {})))
        for name, member in hints.items()
    }


def _without_final(hint: Any) -> Any:
    """Return a type without ``Final``, which is about attributes of Python."""
    base, metadata = split_annotated(hint)
    if get_origin(base) is not Final:
        return hint
    (inner,) = get_args(base)
    return Annotated[(inner, *metadata)] if metadata else inner


def _resolve_hints(cls: type) -> Mapping[str, Any]:
    try:
        return class_hints(cls)
    except NameError as error:
        owner, member = find_annotation(cls, error.name or "")
        raise AnnotationError(
            f"{describe(owner)}.{member} names {error.name!r}, which is not defined "
            f"at run time in module {owner.__module__!r}.",
            f"import {error.name} outside `if TYPE_CHECKING:`, or define the class "
            "at the top of its module.",
        ) from error
    except HINT_ERRORS as error:
        raise AnnotationError(
            f"the annotations of {describe(cls)} in module {cls.__module__!r} cannot "
            f"be read: {error}.",
            "write types that can be evaluated at run time.",
        ) from error


def _find_owners(hint: Any) -> dict[str, Arguments]:
    """Return, for each member, what the variables in its annotation stand for.

    A member inherited from ``Page[Order]`` was written in the words of ``Page``.
    """
    cls = class_of(hint)
    arguments = read_arguments(hint)
    inherited: dict[str, Any] = {}
    owners: dict[str, Arguments] = {}
    for base in reversed(vars(cls).get("__orig_bases__", cls.__bases__)):
        origin = class_of(base)
        if isinstance(origin, type) and origin not in (Generic, object):
            owners |= _find_owners(substitute(base, arguments))
            inherited |= _own_annotations(origin)
    return owners | {
        name: arguments
        for name, annotation in _own_annotations(cls).items()
        # A TypedDict has the annotations of its bases as its own.
        if name not in owners or inherited.get(name, ...) is not annotation
    }


def _own_annotations(cls: type) -> Mapping[str, Any]:
    annotations: Mapping[str, Any] = typing_extensions.get_annotations(
        cls, format=typing_extensions.Format.FORWARDREF
    )
    return annotations


def read_arguments(hint: Any) -> Arguments:
    """Return what the type variables of a class stand for.

    An argument that was not given is the variable's default, else its bound, else
    one of its constraints, else anything.

    :raises AnnotationError: for a variable that is not of a single type
    """
    cls = class_of(hint)
    given = get_args(hint)
    arguments: dict[Any, Any] = {}
    for position, variable in enumerate(getattr(cls, "__parameters__", ())):
        if not isinstance(variable, TypeVar):
            raise AnnotationError(
                f"{describe(cls)} is generic in {variable}, which is no TypeVar.",
                "make it generic in a TypeVar for each type.",
            )
        if position < len(given):
            # What typing_extensions fills in may name the variables before it.
            arguments[variable] = substitute(given[position], arguments)
        else:
            arguments[variable] = substitute(_read_default(variable), arguments)
    return arguments


def _read_default(variable: TypeVar) -> Any:
    default = getattr(variable, "__default__", typing_extensions.NoDefault)
    # None is what 3.13's typing gives for a default that is None.
    if default is not typing_extensions.NoDefault:
        return types.NoneType if default is None else _evaluate(variable, default)
    if variable.__bound__ is not None:
        return _evaluate(variable, variable.__bound__)
    if variable.__constraints__:
        return Union[variable.__constraints__]  # noqa: UP007 - made of a tuple
    return Any


def _evaluate(variable: TypeVar, hint: Any) -> Any:
    """Return a default or bound that may be the name of a type."""
    module = sys.modules.get(variable.__module__)
    try:
        return resolve(hint, vars(module) if module is not None else {}, {})
    except HINT_ERRORS as error:
        raise AnnotationError(
            f"{describe(hint)}, the bound or default of {variable}, cannot be read: "
            f"{error}.",
            "write a type that can be evaluated at run time.",
        ) from error


def substitute(hint: Any, arguments: Arguments) -> Any:
    """Return a type with arguments in the place of its variables.

    :raises AnnotationError: for a variable that nothing stands for
    """
    if isinstance(hint, dataclasses.InitVar):
        return dataclasses.InitVar(substitute(hint.type, arguments))
    if isinstance(hint, TypeVar):
        return _find_argument(hint, arguments)
    variables = () if isinstance(hint, type) else getattr(hint, "__parameters__", ())
    if not variables:
        return hint
    return hint[tuple(_find_argument(variable, arguments) for variable in variables)]


def _find_argument(variable: Any, arguments: Arguments) -> Any:
    if variable not in arguments:
        raise AnnotationError(
            f"nothing says what {variable} stands for.",
            "give the generic class its argument; on Python 3.11 inherit from "
            "typing_extensions.TypedDict, which keeps it.",
        )
    return arguments[variable]


class _Same:
    """The key of a thing that has no hash: itself."""

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


def identify(hint: Any) -> Hashable:
    """Return a key that is the same for the same types and keeps no class alive."""
    base, metadata = split_annotated(hint)
    if metadata:
        return Annotated, identify(base), *map(_identify_value, metadata)
    arguments = get_args(hint)
    if not arguments:
        return _identify_value(hint)
    if get_origin(hint) is Literal:
        return Literal, *map(_identify_value, arguments)
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        return Union, *map(identify, arguments)
    return identify(get_origin(hint)), *map(identify, arguments)


def _identify_value(value: Any) -> Hashable:
    try:
        return type(value).__name__, weakref.ref(value), hash(value)
    except TypeError:  # it cannot be referred to weakly, or has no hash
        pass
    try:
        hash(value)
    except TypeError:
        return _Same(value)
    return type(value).__name__, value
