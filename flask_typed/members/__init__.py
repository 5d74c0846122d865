"""What a class says of its members: their types, names, defaults and notes.

The one place that knows kinds of classes: dataclasses, TypedDicts, NamedTuples, attrs
classes, msgspec Structs and Problems. Each has a reader; what they return is the same
for all, and the registry makes fields of it.
"""

from .derived import Members, Omit, Partial, Pick
from .generics import class_of, identify
from .incomplete import find_incomplete
from .member import (
    ComponentName,
    CopiedDefault,
    Member,
    ObjectType,
    default_options,
)
from .names import name_type
from .options import (
    Alias,
    MemberNote,
    Naming,
    Unknown,
    read_only,
    schema_options,
    take_notes,
    wire_name,
    write_only,
)
from .reading import has_members, read_object

__all__ = [
    "Alias",
    "ComponentName",
    "CopiedDefault",
    "Member",
    "MemberNote",
    "Members",
    "Naming",
    "ObjectType",
    "Omit",
    "Partial",
    "Pick",
    "Unknown",
    "class_of",
    "default_options",
    "find_incomplete",
    "has_members",
    "identify",
    "name_type",
    "read_object",
    "read_only",
    "schema_options",
    "take_notes",
    "wire_name",
    "write_only",
]
