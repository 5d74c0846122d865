"""Any class that is an object in JSON to its :class:`ObjectType`."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Sequence
from typing import Any, get_args

from .._typing import describe, literal_values
from ..docstring import read_class_docstring
from ..errors import AnnotationError, Problem
from .attrs import build_attrs, is_attrs, read_attrs
from .dataclass import read_dataclass
from .derived import Omit, Partial, Pick
from .generics import class_of
from .member import NOTHING, Member, ObjectType
from .names import name_type
from .options import Access, Alias, Unknown, read_schema_options, take_notes
from .problem import read_problem
from .struct import (
    UNSET,
    build_struct,
    find_tag,
    is_struct,
    read_struct,
    refuses_unknown,
)
from .typed_dict import (
    is_named_tuple,
    is_typed_dict,
    read_named_tuple,
    read_typed_dict,
)

_DERIVED = (Partial, Pick, Omit)

#: The kinds of classes: how one is told, and how its members are read.
_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any], list[Member]]], ...] = (
    (lambda cls: issubclass(cls, Problem), read_problem),
    (is_typed_dict, read_typed_dict),
    (is_named_tuple, read_named_tuple),
    (is_struct, read_struct),
    (is_attrs, read_attrs),
    (dataclasses.is_dataclass, read_dataclass),
)


def has_members(hint: Any) -> bool:
    """Return whether a type is an object in JSON whose members we read.

    A dataclass, TypedDict, NamedTuple, attrs class, msgspec.Struct or Problem, with
    or without arguments, or what ``Partial``, ``Pick`` and ``Omit`` make of one.
    """
    cls = class_of(hint)
    return isinstance(cls, type) and (
        cls in _DERIVED or any(is_kind(cls) for is_kind, _ in _KINDS)
    )


def read_object(hint: Any) -> ObjectType:
    """Return what is known of a class that :func:`has_members`.

    :raises AnnotationError: if an annotation of it cannot be read, or a member
        cannot go the way it should
    """
    cls = class_of(hint)
    if cls in _DERIVED:
        return _read_derived(hint)
    read = next(read for is_kind, read in _KINDS if is_kind(cls))
    is_instance = not is_typed_dict(cls)
    options = read_schema_options(cls)
    return ObjectType(
        component=name_type(hint),
        members=tuple(_finish(cls, member) for member in read(hint)),
        build=_find_builder(cls),
        cls=cls if is_instance else None,
        docstring=read_class_docstring(cls),
        module=cls.__module__,
        unknown=_unknown_of(cls) if options.unknown is None else options.unknown,
        naming=options.naming,
        absent=UNSET if is_struct(cls) else NOTHING,
        is_constructed=is_instance and _takes_members(cls),
    )


def _unknown_of(cls: Any) -> Unknown | None:
    """Return what a class does with unknown members by what it is."""
    if issubclass(cls, Problem):
        # Clients ignore members that they do not know (RFC 9457, section 3.2), so
        # a subclass of what is named may be raised.
        return "exclude"
    return "raise" if is_struct(cls) and refuses_unknown(cls) else None


def _find_builder(cls: Any) -> Callable[[dict[str, Any]], Any] | None:
    if is_typed_dict(cls) or issubclass(cls, Problem):
        return None
    if is_attrs(cls):
        build: Callable[[dict[str, Any]], Any] = build_attrs(cls)
        return build
    if is_struct(cls):
        return build_struct(cls)
    return lambda members: cls(**members)


def _takes_members(cls: Any) -> bool:
    """Return whether a class is called with its members, and with no others."""
    if is_struct(cls):
        return find_tag(cls) is None
    return not (issubclass(cls, Problem) or is_attrs(cls))


def _finish(cls: type, member: Member) -> Member:
    """Return a member with what stands in ``Annotated`` about it."""
    try:
        hint, notes = take_notes(member.hint)
    except AnnotationError as error:
        where = f"{describe(cls)}.{member.name}"
        raise AnnotationError(f"{where}: {error.reason}", error.fix) from error
    if not notes and member.access is None:
        return member
    aliases = [note.name for note in notes if isinstance(note, Alias)]
    accesses = [note.name for note in notes if isinstance(note, Access)]
    access = accesses[-1] if accesses else member.access
    options = dict(member.options)
    if access == "read_only":
        is_needed = options.get("required") and not options.get("dump_only")
        if is_needed and not issubclass(cls, Problem):
            raise AnnotationError(
                f"{describe(cls)}.{member.name} is read_only and has no default, so "
                f"that no request can make a {describe(cls)}.",
                "give it a default; in a TypedDict mark it NotRequired.",
            )
        options["dump_only"] = True
        options.pop("load_default", None)
    elif access == "write_only":
        options["load_only"] = True
    return dataclasses.replace(
        member,
        hint=hint,
        options=options,
        access=access,
        wire_name=aliases[-1] if aliases else member.wire_name,
    )


def _read_derived(hint: Any) -> ObjectType:
    kind, arguments = class_of(hint), get_args(hint)
    if not arguments or not has_members(arguments[0]):
        raise AnnotationError(
            f"{describe(hint)} is not made of a class whose members are known here.",
            f"write {kind.__name__}[T{'' if kind is Partial else ', Literal[...]'}] "
            "with a dataclass, TypedDict, NamedTuple, attrs class or msgspec.Struct.",
        )
    whole = read_object(arguments[0])
    members: Sequence[Member] = whole.members
    if kind is Partial:
        members = [*map(_make_optional, members)]
    else:
        names = _read_names(hint, whole)
        members = [m for m in members if (m.name in names) is (kind is Pick)]
    return dataclasses.replace(
        whole,
        component=name_type(hint),
        members=tuple(members),
        build=kind,
        is_constructed=False,
    )


def _make_optional(member: Member) -> Member:
    left_out = ("required", "load_default", "dump_default")
    options = {k: v for k, v in member.options.items() if k not in left_out}
    return dataclasses.replace(member, options=options, may_be_absent=True)


def _read_names(hint: Any, whole: ObjectType) -> tuple[str, ...]:
    """Return the names of members in a Literal, refused where there is none such."""
    argument = get_args(hint)[1]
    names = literal_values(argument)
    known = [member.name for member in whole.members]
    if not names:
        raise AnnotationError(
            f"{describe(hint)} does not name members.",
            f'write their names as a Literal: Literal["{known[0] if known else "a"}"].',
        )
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise AnnotationError(
                f"{describe(hint)} names {name!r}, which is no member of it.",
                f"did you mean {near[0]!r}?"
                if near
                else f"use one of {', '.join(map(repr, known))}.",
            )
    return names
