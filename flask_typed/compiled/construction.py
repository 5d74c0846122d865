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


def return_dictionary(values: dict[str, str] | None) -> list[str]:
    """Return the line that returns the members."""
    return [f"return {as_dictionary(values)}"]


def return_built(source: Source, object_type: ObjectType) -> End:
    """Return what writes how the object of a generated Schema is made.

    A ValueError is a message for the client, which marshmallow words.

    :param object_type: what the Schema was made from; it builds an object
    """
    cls, build = object_type.cls, object_type.build

    def end(values: dict[str, str] | None) -> list[str]:
        refused = ["except ValueError:", f"    {step_aside(source)} from None"]
        name = source.name(cls, "cls")
        if values is None or not object_type.is_constructed:
            built = f"{source.name(build, 'build')}({as_dictionary(values)})"
            return ["try:", f"    return {built}", *refused]
        if is_plain_dataclass(cls, values):
            new = source.name(object.__new__, "new")
            names = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]
            stores = [f"built.{name} = {values[name]}" for name in names]
            return [f"built = {new}({name})", *stores, "return built"]
        arguments = ", ".join(f"{key}={value}" for key, value in values.items())
        return ["try:", f"    return {name}({arguments})", *refused]

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
