"""An object of a generated Schema, made of its loaded members."""

from __future__ import annotations

import abc
import dataclasses
import inspect
import types
from typing import Any

from ..members import ObjectType
from .forms import step_aside
from .objects import End, as_dictionary
from .source import Source

#: Where the methods that ``dataclass`` writes say they are from.
_GENERATED = "<string>"


def make_dictionary(values: dict[str, str] | str) -> list[str]:
    """Return the line that makes a dictionary of the members."""
    return [f"$ = {as_dictionary(values)}"]


def make_built(source: Source, object_type: ObjectType) -> End:
    """Return what writes how the object of a generated Schema is made.

    A ValueError is a message for the client, and a TypeError one for the developer,
    where a member is missing; the Schema words both.

    :param object_type: what the Schema was made from; it builds an object
    """
    cls, build = object_type.cls, object_type.build

    def end(values: dict[str, str] | str) -> list[str]:
        refused = [
            "except (ValueError, TypeError):",
            f"    {step_aside(source)} from None",
        ]
        name = source.name(cls, "cls")
        if isinstance(values, str) or not object_type.is_constructed:
            built = f"{source.name(build, 'build')}({as_dictionary(values)})"
            return ["try:", f"    $ = {built}", *refused]
        if is_plain_dataclass(cls, values):
            new = source.name(object.__new__, "new")
            members = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]
            made = source.new_name("made")
            stores = [f"{made}.{member} = {values[member]}" for member in members]
            return [f"{made} = {new}({name})", *stores, f"$ = {made}"]
        arguments = ", ".join(f"{key}={value}" for key, value in values.items())
        return ["try:", f"    $ = {name}({arguments})", *refused]

    return end


def is_plain_dataclass(cls: Any, names: Any) -> bool:
    """Return whether ``__init__`` of a class only stores what it is called with.

    :param cls: the class
    :param names: of all that it is called with
    """
    if type(cls) not in (type, abc.ABCMeta) or not dataclasses.is_dataclass(cls):
        return False
    params = vars(cls).get("__dataclass_params__")
    init = vars(cls).get("__init__")
    return (
        params is not None
        and params.init
        and not params.frozen
        and isinstance(init, types.FunctionType)
        and init.__code__.co_filename == _GENERATED
        and not hasattr(cls, "__post_init__")
        and cls.__new__ is object.__new__
        and cls.__setattr__ is object.__setattr__
        and not inspect.isabstract(cls)
        and {field.name for field in dataclasses.fields(cls)} == set(names)
        and all(field.init for field in dataclasses.fields(cls))
        and not any(_is_set(cls, name) for name in names)
    )


def _is_set(cls: type, name: str) -> bool:
    """Return whether a descriptor of a user takes an attribute."""
    found = inspect.getattr_static(cls, name, None)
    is_slot = isinstance(found, types.MemberDescriptorType)
    return hasattr(type(found), "__set__") and not is_slot
