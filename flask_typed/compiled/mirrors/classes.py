"""Schemas and classes whose members are what their attributes say, and no more."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from typing import Any

import marshmallow
from msgspec import UNSET

from ...members import ObjectType
from ...objects import Nested, ObjectSchema

_MAY_DEFINE = frozenset(
    {"Meta", "opts", "object_type", "absentable", "leaves_out_none", "resolve_hooks"}
    | {"_declared_fields", "_hooks", "__module__", "__doc__", "__qualname__"}
    | {"__parameters__", "__abstractmethods__", "_abc_impl", "__firstlineno__"}
    | {"__static_attributes__"}
)


def is_generated(field: Nested, schema: ObjectSchema) -> bool:
    """Return whether a Schema is as it was generated, nested with no options."""
    defined = vars(type(schema)).keys() - _MAY_DEFINE
    hooks = ("pre_dump", "post_dump")
    return (
        type(schema).__mro__[1:3] == (ObjectSchema, marshmallow.Schema)
        and not any(hasattr(ObjectSchema, name) for name in defined)
        and not any(schema._hooks[hook] for hook in hooks)
        and not (field.many or schema.many or field.only or field.exclude)
        and schema.only is None
        and not schema.exclude
    )


def is_plainly_read(described: ObjectType, schema: ObjectSchema) -> bool:
    """Return whether the members of a value are read in one way only."""
    cls = described.cls
    if cls is None:
        return is_plain_mapping(schema)
    if schema.absentable and described.absent is not UNSET:
        return False
    return (
        not issubclass(cls, Mapping | tuple)
        and cls.__getattribute__ is object.__getattribute__
        and not hasattr(cls, "__getattr__")
        and all(_is_stored(cls, name) for name in schema.dump_fields)
    )


def is_plain_mapping(schema: ObjectSchema) -> bool:
    """Return whether the members of a mapping have one name only.

    It may name a member as Python does, or as JSON does.
    """
    return all(field.data_key in (None, name) for name, field in schema.fields.items())


def _is_stored(cls: type, name: str) -> bool:
    """Return whether an attribute is stored in each instance, and not computed."""
    found: Any = inspect.getattr_static(cls, name, None)
    return isinstance(found, types.MemberDescriptorType) or not hasattr(
        type(found), "__get__"
    )
