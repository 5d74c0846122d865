"""The members of an object: how they are taken, loaded and put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
from marshmallow import EXCLUDE, INCLUDE, missing
from marshmallow.utils import set_value

from ..record import record
from .forms import Form, Lines, indent, step_aside, write
from .source import Source

#: Classes of defaults that msgspec may share.
_UNCHANGING = (str, int, float, bool, type(None))

#: Whether the members come of a mirror or of a dictionary.
Origin = Literal["decoded", "given"]
ORIGINS: tuple[Origin, ...] = ("given", "decoded")

#: Writes the lines that make ``$`` an object of its members: of expressions by name.
#: A dictionary of them is there already where they are a name.
End = Callable[[dict[str, str] | str], list[str]]


@record
class LoadedMember:
    """A member of an object that is loaded.

    :param key: its name in JSON
    :param attribute: where the loaded value is put
    :param slot: its name in the mirror
    :param form: how its value is loaded
    :param is_required: whether there is no object without it
    :param default: the value where it is missing, or what makes it; ``missing`` where
        the object does without
    :param tells_absent: whether the mirror tells a missing member from a default
    """

    key: str
    attribute: str
    slot: str
    form: Form
    is_required: bool
    default: Any
    tells_absent: bool

    @property
    def is_always_there(self) -> bool:
        """Return whether it is in every loaded object."""
        return self.is_required or self.default is not missing

    @property
    def is_mirrored(self) -> bool:
        """Return whether what the mirror has is what is loaded."""
        return self.form.is_plain and self.mirrored_default is not msgspec.UNSET

    @property
    def mirrored_default(self) -> Any:
        """Return what the mirror has where the member is missing."""
        if self.is_required:
            return msgspec.NODEFAULT
        is_shared = type(self.default) in _UNCHANGING and self.form.is_plain
        return self.default if is_shared and not self.tells_absent else msgspec.UNSET


@record
class LoadedObject:
    """An object that is loaded.

    :param members: in order
    :param unknown: marshmallow's word for what happens to other members
    :param title: of the Schema, for tracebacks
    """

    members: Sequence[LoadedMember]
    unknown: str
    title: str

    @property
    def is_straight(self) -> bool:
        """Return whether all members are always there, and no others."""
        return self.unknown != INCLUDE and all(
            member.is_always_there and "." not in member.attribute
            for member in self.members
        )


def build_mirror(loaded: LoadedObject) -> Any:
    """Return the class that msgspec decodes an object to.

    It refuses unknown members, whatever the Schema says: msgspec would not look at
    what it skips.
    """
    fields: list[Any] = []
    for member in loaded.members:
        default = member.mirrored_default
        kind = member.form.mirror
        is_there = default is msgspec.NODEFAULT
        fields.append((member.slot, kind) if is_there else (member.slot, kind, default))
    return msgspec.defstruct(
        loaded.title,
        fields,
        rename={member.slot: member.key for member in loaded.members},
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )


def write_object(
    source: Source, loaded: LoadedObject, origin: Origin, end: End
) -> Lines:
    """Return lines that load an object of its mirror, or of a dictionary.

    They may stand inside others: their variables have names of their own.
    """
    get, members = source.new_name("get"), source.new_name("members")
    lines = [] if origin == "decoded" else _write_check(source, loaded, get)
    if not loaded.is_straight:
        lines.append(f"{members} = {{}}")
    values = {}
    for member in loaded.members:
        value = f"$.{member.slot}"
        if origin == "given" or not member.is_mirrored or not loaded.is_straight:
            value = source.new_name("v")
            store = []
            if not loaded.is_straight:
                store = [_write_store(source, member, value, members)]
            lines += _write_member(source, member, value, get, origin, store)
        values[member.attribute] = value
    if loaded.is_straight:
        return (*lines, *end(values))
    if loaded.unknown == INCLUDE and origin == "given":
        # What a mirror was made of has no others.
        lines += [
            f"for key in set($) - {_name_keys(source, loaded)}:",
            f"    {members}[key] = $[key]",
        ]
    return (*lines, *end(members))


def _name_keys(source: Source, loaded: LoadedObject) -> str:
    return source.name({member.key for member in loaded.members}, "keys")


def _write_check(source: Source, loaded: LoadedObject, get: str) -> list[str]:
    leave = step_aside(source)
    lines = ["if type($) is not dict:", f"    {leave}"]
    if loaded.unknown not in (EXCLUDE, INCLUDE):
        lines += [
            f"if not $.keys() <= {_name_keys(source, loaded)}:",
            f"    {leave}",
        ]
    return [*lines, f"{get} = $.get"]


def _write_member(
    source: Source,
    member: LoadedMember,
    value: str,
    get: str,
    origin: Origin,
    store: list[str],
) -> list[str]:
    """Return lines that load a member of ``$`` into a variable, and store it."""
    if origin == "decoded":
        nothing, lines = source.name(msgspec.UNSET, "UNSET"), member.form.decoded
        take = f"{value} = $.{member.slot}"
        has_default = member.mirrored_default is not msgspec.UNSET
    else:
        nothing, lines = source.name(missing, "missing"), member.form.given
        take = f"{value} = {get}({member.key!r}, {nothing})"
        has_default = member.is_required  # which the form refuses to be missing
    inner = write(lines, value)
    if has_default:
        return [take, *inner, *store]
    if member.default is missing:
        return [take, f"if {value} is not {nothing}:", *indent([*inner, *store])]
    default = source.name(member.default, "default")
    made = f"{default}()" if callable(member.default) else default
    return [
        *(take, f"if {value} is {nothing}:", f"    {value} = {made}"),
        *(["else:", *indent(inner)] if inner else []),
        *store,
    ]


def _write_store(source: Source, member: LoadedMember, value: str, members: str) -> str:
    if "." in member.attribute:
        setter = source.name(set_value, "set_value")
        return f"{setter}({members}, {member.attribute!r}, {value})"
    return f"{members}[{member.attribute!r}] = {value}"


def as_dictionary(values: dict[str, str] | str) -> str:
    """Return the expression of the dictionary of an object's members."""
    if isinstance(values, str):
        return values
    return f"{{{', '.join(f'{name!r}: {value}' for name, value in values.items())}}}"
