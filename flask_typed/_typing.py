"""Reading annotations: hints, ``Annotated``, unions and forward references."""

from __future__ import annotations

import dataclasses
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Literal,
    NewType,
    Union,
    get_args,
    get_origin,
)

import typing_extensions

#: Where the hints of a class made inside a function are kept, once they were
#: resolved with that function's names.
HINTS_ATTRIBUTE = "__typed_hints__"

#: What reading an annotation raises: a name or a member of a module that is not
#: there, a string that is no Python, or no type.
HINT_ERRORS = (NameError, AttributeError, SyntaxError, TypeError)

#: The class of ``type X = ...``, and that of typing_extensions.
_ALIASES: tuple[Any, ...] = (
    typing_extensions.TypeAliasType,
    getattr(typing, "TypeAliasType", typing_extensions.TypeAliasType),
)

#: Aliases inside aliases at most; more are one that grows with each reading.
_MAX_ALIASES = 32


def resolve(
    annotation: Any, globalns: Mapping[str, Any], localns: Mapping[str, Any]
) -> Any:
    """Return ``annotation`` with every forward reference in it resolved.

    :param annotation: as found in ``__annotations__``, a string or an object
    :param globalns: names of the module that holds the annotation
    :param localns: names that come before those of the module
    :raises HINT_ERRORS: if it cannot be resolved
    """
    if isinstance(annotation, type):
        return annotation
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    hints = typing_extensions.get_type_hints(
        holder, dict(globalns), dict(localns), include_extras=True
    )
    return hints["it"]


def class_hints(cls: type, localns: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the resolved annotations of a class and of its bases.

    :param cls: the class
    :param localns: names around a class that was made inside a function
    :raises HINT_ERRORS: if an annotation cannot be resolved
    """
    kept: dict[str, Any] | None = vars(cls).get(HINTS_ATTRIBUTE)
    if kept is not None:
        return kept
    # A class made inside a function is no global of its module, not even to its own
    # annotations; what is around it there comes before what is around the function.
    names = {cls.__name__: cls, **(localns or {})}
    is_inside = localns is not None and "<locals>" in cls.__qualname__
    try:
        return typing_extensions.get_type_hints(
            cls, localns=names if is_inside else None, include_extras=True
        )
    except NameError:
        return typing_extensions.get_type_hints(cls, localns=names, include_extras=True)


def find_annotation(cls: type, name: str) -> tuple[type, str]:
    """Return the class, of a class and its bases, and its member that use a name.

    :param name: what an annotation names and is not defined
    """
    for base in cls.__mro__:
        annotations = typing_extensions.get_annotations(
            base, format=typing_extensions.Format.FORWARDREF
        )
        for member, annotation in annotations.items():
            if re.search(rf"\b{re.escape(name)}\b", describe(annotation)):
                return base, member
    return cls, "__annotations__"


def keep_local_hints(hint: Any, localns: Mapping[str, Any]) -> None:
    """Resolve the annotations of classes in ``hint`` that name local variables.

    A class made inside a function may name its neighbours, which are gone when
    the view is bound. What resolves is kept on the class itself.
    """
    seen: set[type] = set()
    waiting = [hint]
    while waiting:
        for cls in _classes_in(waiting.pop()):
            if cls not in seen:
                seen.add(cls)
                waiting.extend(_keep_class_hints(cls, localns))


def _keep_class_hints(cls: Any, localns: Mapping[str, Any]) -> list[Any]:
    if "<locals>" not in cls.__qualname__:
        # A dataclass of a module, whose strings name nothing local; what is no string
        # may be a local class all the same, or hold one.
        return [field.type for field in cls.__dataclass_fields__.values()]
    try:
        hints = class_hints(cls, localns)
    except HINT_ERRORS:
        # A name that is defined later, perhaps; binding tries again and says so.
        return []
    setattr(cls, HINTS_ATTRIBUTE, hints)
    return list(hints.values())


def _classes_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type):
        if dataclasses.is_dataclass(hint) or "<locals>" in hint.__qualname__:
            yield hint
        return
    if is_recursive(hint):
        return
    inner = unwrap_alias(hint)
    if inner is not hint:
        yield from _classes_in(inner)
    elif get_args(hint) and get_origin(hint) is not Literal:
        for argument in (get_origin(hint), *get_args(hint)):
            yield from _classes_in(argument)


def split_annotated(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type in ``Annotated[type, ...]`` and its metadata."""
    if get_origin(hint) is Annotated:
        return hint.__origin__, tuple(hint.__metadata__)
    return hint, ()


def is_alias(hint: Any) -> bool:
    """Return whether a hint is an alias, ``type X = ...``, with arguments or without.

    A ``NewType`` is none.
    """
    return isinstance(hint, _ALIASES) or isinstance(get_origin(hint), _ALIASES)


def read_alias(hint: Any) -> Any:
    """Return what an alias or a ``NewType`` stands for.

    :raises HINT_ERRORS: if it names what is not defined
    """
    if isinstance(hint, NewType):
        return hint.__supertype__
    alias = hint if isinstance(hint, _ALIASES) else get_origin(hint)
    module = sys.modules.get(alias.__module__)
    value = resolve(alias.__value__, {} if module is None else vars(module), {})
    arguments = dict(zip(alias.__type_params__, get_args(hint), strict=False))
    if value in arguments:
        return arguments[value]
    parameters = getattr(value, "__parameters__", ())
    if not (parameters and arguments):
        return value
    return value[tuple(arguments[parameter] for parameter in parameters)]


def unwrap_alias(hint: Any) -> Any:
    """Return the type behind aliases and ``NewType``; one that has no end is one."""
    inner = hint
    while is_alias(inner) or isinstance(inner, NewType):
        if is_recursive(inner):
            return inner
        try:
            inner = read_alias(inner)
        except HINT_ERRORS:
            return inner
    return inner


def is_recursive(hint: Any) -> bool:
    """Return whether a hint is an alias that names itself, through others too."""
    if isinstance(hint, type) or not is_alias(hint):
        return False
    found: list[Any] = []
    waiting = [hint]
    while waiting and len(found) <= _MAX_ALIASES:
        try:
            value = read_alias(waiting.pop())
        except HINT_ERRORS:
            continue
        for alias in _aliases_in(value):
            if alias == hint:
                return True
            if alias not in found:
                found.append(alias)
                waiting.append(alias)
    return len(found) > _MAX_ALIASES


def _aliases_in(hint: Any) -> Iterator[Any]:
    """Yield the aliases that a hint is made of, and none inside of these."""
    if isinstance(hint, type) and not get_args(hint):
        return
    if is_alias(hint):
        yield hint
    elif get_origin(hint) is not Literal:
        for inside in get_args(hint):
            yield from _aliases_in(inside)


def union_members(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the hint alone where it is none.

    An alias of a union counts as its members.
    """
    if isinstance(hint, type):
        return (hint,)
    union = unwrap_alias(hint)
    if get_origin(union) not in (Union, types.UnionType):
        return (hint,)
    members = (inside for member in get_args(union) for inside in union_members(member))
    return tuple(dict.fromkeys(members))


def split_optional(hint: Any) -> tuple[Any, bool]:
    """Return a hint without its ``None`` member, and whether it had one."""
    members = union_members(hint)
    others = tuple(member for member in members if member is not types.NoneType)
    if len(others) == len(members) or not others:
        return hint, False
    if len(others) == 1:  # not to be held by the cache of typing.Union
        return others[0], True
    return Union[others], True  # noqa: UP007 - made of a tuple


def split_hint(
    hint: Any, is_known: Callable[[Any], bool] | None = None
) -> tuple[Any, tuple[Any, ...], bool]:
    """Return the type inside a hint, all its metadata, and whether it takes None.

    ``Annotated``, ``| None`` and aliases may stand around each other in any order.

    :param hint: the hint
    :param is_known: tells an alias or ``NewType`` that means more than what it
        stands for
    """
    metadata: tuple[Any, ...] = ()
    takes_none = False
    while not isinstance(hint, type):
        inner, more = split_annotated(hint)
        inner, is_optional = split_optional(inner)
        if inner is hint and not (is_known and is_known(hint)):
            inner = _unwrap_once(hint)
        metadata = (*more, *metadata)
        takes_none = takes_none or is_optional
        if inner is hint:
            break
        hint = inner
    return hint, metadata, takes_none


def _unwrap_once(hint: Any) -> Any:
    """Return what an alias stands for, if that is any nearer to a type."""
    if not (is_alias(hint) or isinstance(hint, NewType)):
        return hint
    if is_recursive(hint):
        return hint
    try:
        return read_alias(hint)
    except HINT_ERRORS:
        return hint


def literal_values(hint: Any) -> tuple[Any, ...]:
    """Return the values of ``Literal[...]``, or nothing for another hint."""
    return get_args(hint) if get_origin(hint) is Literal else ()


def describe(hint: Any) -> str:
    """Return a hint as its author wrote it, for messages."""
    if hint is types.NoneType:
        return "None"
    if isinstance(hint, type) and not get_args(hint):
        return hint.__qualname__.rpartition("<locals>.")[2]
    if isinstance(hint, ForwardRef):
        return hint.__forward_arg__
    if isinstance(hint, (NewType, *_ALIASES)):
        return str(getattr(hint, "__name__", hint))
    if isinstance(hint, str):
        return hint
    base, metadata = split_annotated(hint)
    if metadata:
        notes = ", ".join(
            describe(item) if isinstance(item, type) else repr(item)
            for item in metadata
        )
        return f"Annotated[{describe(base)}, {notes}]"
    members = union_members(hint)
    if len(members) > 1:
        return " | ".join(map(describe, members))
    return _describe_generic(hint)


def _describe_generic(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is None or not arguments or origin is Literal:
        return str(hint).removeprefix("typing.")
    inside = ", ".join(map(_describe_argument, arguments))
    name = getattr(origin, "__qualname__", str(origin)).rpartition("<locals>.")[2]
    return f"{name}[{inside}]"


def _describe_argument(argument: Any) -> str:
    if isinstance(argument, list):  # of a Callable
        return f"[{', '.join(map(_describe_argument, argument))}]"
    return "..." if argument is ... else describe(argument)


def unwrap_all(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Yield a callable and what it wraps, from the outermost to the innermost."""
    seen: set[int] = set()
    inner: Any = function
    while inner is not None and id(inner) not in seen:
        seen.add(id(inner))
        yield inner
        inner = getattr(inner, "__wrapped__", None)
