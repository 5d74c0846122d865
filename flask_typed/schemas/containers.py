"""The fields of types that hold others: arrays, mappings and unions."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from marshmallow import validate

from .. import fields
from .._typing import describe, is_recursive, split_hint, union_members
from ..constraints import check_together, read_constraints
from ..errors import AnnotationError
from ..fields import BaseField
from ..record import record
from ..unions import Union
from .hand_written import is_schema
from .mode import Build, Mode
from .scalars import is_text_key


@record(kw_only=False)
class _Kind:
    """A class of containers.

    :param form: its form in JSON
    :param collection: what is loaded of it
    """

    form: Literal["list", "set", "tuple", "dict"]
    collection: Callable[..., Any]


#: Abstract classes are loaded as the class of the language that is one of them.
_KINDS: dict[Any, _Kind] = {
    list: _Kind("list", list),
    abc.Sequence: _Kind("list", list),
    abc.MutableSequence: _Kind("list", list),
    abc.Collection: _Kind("list", list),
    set: _Kind("set", set),
    abc.Set: _Kind("set", set),
    abc.MutableSet: _Kind("set", set),
    frozenset: _Kind("set", frozenset),
    tuple: _Kind("tuple", tuple),
    dict: _Kind("dict", dict),
    abc.Mapping: _Kind("dict", dict),
    abc.MutableMapping: _Kind("dict", dict),
}


def _find_kind(hint: Any) -> _Kind | None:
    origin = get_origin(hint) or hint
    return _KINDS.get(origin) if isinstance(origin, type) else None


def is_container(hint: Any) -> bool:
    """Return whether a type is an array or a mapping of others."""
    return _find_kind(hint) is not None


def is_union(hint: Any) -> bool:
    """Return whether a type is a union; ``T | None`` is none, once it is split."""
    return len(union_members(hint)) > 1


def read_items(hint: Any) -> tuple[Any, ...]:
    """Return the types of the items of an array, nothing for another type."""
    kind = _find_kind(hint)
    if kind is None or kind.form == "dict":
        return ()
    # tuple[()] has no items, and tuple alone any.
    items = get_args(hint) or (() if hasattr(hint, "__args__") else (Any,))
    return tuple(item for item in items if item is not ...)


def build_container(
    hint: Any, mode: Mode, options: Mapping[str, Any], build: Build
) -> BaseField:
    """Return the field of an array or a mapping.

    :param hint: the type
    :param mode: how it reads
    :param options: arguments of the field
    :param build: makes the fields of what it holds
    :raises AnnotationError: if it cannot hold that
    """
    kind = _find_kind(hint)
    if kind is None or kind.form == "dict":
        return _build_dict(hint, mode, options, build)
    items = get_args(hint) or (Any,)
    if kind.form == "set":
        _check_hashable(hint, items[0])
    # tuple[()] has no items, and tuple alone any number of them.
    is_fixed = kind.form == "tuple" and hasattr(hint, "__args__")
    if is_fixed and items[1:] != (...,):
        made = [build(item, mode) for item in get_args(hint)]
        _check_length(hint, options, validate.Length(equal=len(made)))
        return fields.Tuple(made, lax=mode.lax, **options)
    inner = build(items[0], mode)
    if kind.form == "set" and isinstance(inner, fields.Choice):
        _check_length(hint, options, validate.Length(max=len(inner.values)))
    array = fields.Set if kind.form == "set" else fields.List
    return array(inner, collection=kind.collection, lax=mode.lax, **options)


def _check_length(
    hint: Any, options: Mapping[str, Any], length: validate.Length
) -> None:
    """Refuse constraints on the length of an array that never has it."""
    given = options.get("validate", ())
    if given:
        check_together(hint, None, [*given, length])


def _check_hashable(hint: Any, item: Any) -> None:
    """Refuse items that a set cannot hold, whatever a request says."""
    inner, _, _ = split_hint(item)
    for member in union_members(inner):
        bare, _, _ = split_hint(member)
        if bare in (Any, object) or is_recursive(bare) or _has_no_hash(bare):
            raise AnnotationError(
                f"{describe(hint)} is a set of {describe(member)}, which has no hash.",
                "write a list, or make the class hashable: @dataclass(frozen=True).",
            )
        if get_origin(bare) is tuple:
            for inside in read_items(bare):
                _check_hashable(hint, inside)


def _has_no_hash(hint: Any) -> bool:
    if is_schema(hint):  # what a hook makes of the dictionary may have one
        return not hint._hooks["post_load"]
    origin = get_origin(hint) or hint
    kind = _find_kind(hint)
    if kind is not None:
        return kind.collection not in (tuple, frozenset)
    return isinstance(origin, type) and origin.__hash__ is None


def _build_dict(
    hint: Any, mode: Mode, options: Mapping[str, Any], build: Build
) -> BaseField:
    key, value = get_args(hint) or (str, Any)
    return fields.Dict(
        keys=_build_key(hint, key, build), values=build(value, mode), **options
    )


def _build_key(hint: Any, key: Any, build: Build) -> BaseField:
    inner, metadata, takes_none = split_hint(key)
    if inner is int and not takes_none:
        validators, _ = read_constraints(key, int, metadata)
        return fields.IntegerKey(lax=True, validate=validators)
    if takes_none or not is_text_key(inner):
        raise AnnotationError(
            f"the keys of {describe(hint)} are no strings in JSON.",
            "use str, int, UUID, date, datetime, or an Enum or Literal of str.",
        )
    return build(key, Mode(True, "raise"))


def build_union(
    hint: Any,
    mode: Mode,
    options: Mapping[str, Any],
    build: Build,
    constraints: tuple[Any, ...],
) -> BaseField:
    """Return the field of a union.

    :param hint: the union
    :param mode: how it reads
    :param options: arguments of the field
    :param build: makes the fields of its members
    :param constraints: what each of the members has to fulfil
    """
    members = [build(member, mode, constraints) for member in union_members(hint)]
    return Union(members, names=describe(hint), lax=mode.lax, **options)
