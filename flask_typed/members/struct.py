"""msgspec Structs to members. msgspec is asked for their fields, never to decode."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types as at
import msgspec

from .._typing import split_annotated, union_members
from ..params import Matches
from .generics import class_of, read_hints
from .member import NOTES, Member, default_options

#: The class of what a Struct keeps for a ``default_factory``.
_FACTORY: Any = type(
    msgspec.defstruct("_Made", [("it", list, [])]).__struct_defaults__[0]
)

#: What a member is that was not sent.
UNSET = msgspec.UNSET

#: Words of ``msgspec.Meta`` and the constraints that they are.
_WORDS = {
    "gt": at.Gt,
    "ge": at.Ge,
    "lt": at.Lt,
    "le": at.Le,
    "multiple_of": at.MultipleOf,
    "min_length": at.MinLen,
    "max_length": at.MaxLen,
    "pattern": Matches,
}


def is_struct(cls: type) -> bool:
    """Return whether a class is a msgspec.Struct."""
    return issubclass(cls, msgspec.Struct)


def read_struct(hint: Any) -> list[Member]:
    """Return the members of a Struct, by the names that it encodes them with."""
    # msgspec.structs.fields() would read the annotations, by rules of its own.
    cls, hints = class_of(hint), read_hints(hint)
    names, defaults = cls.__struct_fields__, cls.__struct_defaults__
    without = (msgspec.NODEFAULT,) * (len(names) - len(defaults))
    wire_names = cls.__struct_encode_fields__
    fields = [
        _read_field(name, wire_name, default, hints[name])
        for name, wire_name, default in zip(
            names, wire_names, (*without, *defaults), strict=True
        )
    ]
    return [*_read_tag(cls), *fields]


def refuses_unknown(cls: Any) -> bool:
    """Return whether a Struct was told to refuse unknown members."""
    return bool(cls.__struct_config__.forbid_unknown_fields)


def find_tag(cls: Any) -> tuple[str, str | int] | None:
    """Return the name and the value by which a Struct is told, None where it is not."""
    config = cls.__struct_config__
    return None if config.tag is None else (config.tag_field, config.tag)


def build_struct(cls: Any) -> Callable[[dict[str, Any]], Any]:
    """Return what makes an instance of a Struct, which has no attribute for its tag."""
    tag = find_tag(cls)
    if tag is None:
        return lambda members: cls(**members)
    name, _ = tag
    return lambda members: cls(**{k: v for k, v in members.items() if k != name})


def _read_tag(cls: Any) -> Iterator[Member]:
    """Yield the member that msgspec writes of a tag, before all others."""
    tag = find_tag(cls)
    if tag is not None:
        name, value = tag
        options = default_options(value)
        yield Member(name=name, hint=Literal[value], options=options, wire_name=name)


def _read_field(name: str, wire_name: str, default: Any, hint: Any) -> Member:
    hint, may_be_absent = _split_unset(hint)
    notes: dict[str, Any] = {}
    hint = _translate(hint, notes)
    options: dict[str, Any] = {"metadata": notes}
    if default is msgspec.NODEFAULT:
        options["required"] = True
    elif default is msgspec.UNSET:
        may_be_absent = True
    elif isinstance(default, _FACTORY):
        options |= default_options(default.factory, is_factory=True)
    else:
        options |= default_options(default)
    return Member(
        name=name,
        hint=hint,
        options=options,
        wire_name=None if wire_name == name else wire_name,
        may_be_absent=may_be_absent,
    )


def _split_unset(hint: Any) -> tuple[Any, bool]:
    """Return a type without msgspec's UNSET, and whether it had it."""
    members = union_members(hint)
    others = tuple(member for member in members if member is not msgspec.UnsetType)
    if len(others) == len(members) or not others:
        return hint, False
    return Union[others], True  # noqa: UP007 - made of a tuple


def _translate(hint: Any, notes: dict[str, Any]) -> Any:
    """Return a type with the constraints of ``Meta`` in words that are ours.

    :param notes: takes what the outermost says for people
    """
    base, metadata = split_annotated(hint)
    if metadata:
        translated = [one for item in metadata for one in _read_meta(item, notes)]
        inner = _translate(base, notes)
        return Annotated[(inner, *translated)] if translated else inner
    arguments = get_args(hint)
    changed = tuple(
        _translate(argument, {}) if get_args(argument) else argument
        for argument in arguments
    )
    if changed == arguments:
        return hint
    if isinstance(hint, types.UnionType):
        return Union[changed]  # noqa: UP007 - made of a tuple
    if hasattr(hint, "copy_with"):
        return hint.copy_with(changed)
    return types.GenericAlias(get_origin(hint), changed)


def _read_meta(item: Any, notes: dict[str, Any]) -> Iterator[Any]:
    if not isinstance(item, msgspec.Meta):
        yield item
        return
    for word in NOTES:
        value = getattr(item, word, None)
        if value is not None:
            notes.setdefault(word, value)
    for word, build in _WORDS.items():
        value = getattr(item, word)
        if value is not None:
            yield build(value)
