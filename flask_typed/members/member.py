"""What is known of a class that is an object in JSON, whatever kind of class it is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from ..docstring import Docstring
from ..record import record
from .options import ACCESS_NAMES, AccessName, Naming, Unknown

#: No value of any member.
NOTHING: Any = object()

#: What a field says in the document beside its type.
NOTES = ("title", "description", "examples", "deprecated")


@record
class Member:
    """A member of a class.

    :param name: its name
    :param hint: its type, resolved
    :param options: arguments of its field, of ``marshmallow.fields.Field``
    :param wire_name: its name in JSON, None where a naming rule makes it
    :param access: the direction that it goes, None for both
    :param may_be_absent: whether an object is whole without it, on its way out too
    """

    name: str
    hint: Any
    options: Mapping[str, Any]
    wire_name: str | None = None
    access: AccessName | None = None
    may_be_absent: bool = False


@record(eq=True)
class ComponentName:
    """What a component is named after.

    :param name: its name, where no other has it
    :param path: its name with the modules of its classes, for where one has
    :param key: tells it from all others; keeps no class alive
    """

    name: str
    path: str
    key: Hashable


@record
class ObjectType:
    """A class, or a generic class with its arguments, as an object in JSON.

    :param component: what its component is named after
    :param members: in order
    :param build: makes an instance of the loaded members, by name; None where they
        are a dictionary
    :param cls: whose instances are objects of this type; None where any mapping is
    :param is_constructed: whether that is a call of the class with its members
    :param docstring: what it says of the class and of its members
    :param module: where it is defined
    :param unknown: what it does with unknown members, None where it does not say
    :param naming: what it names its members in JSON, None where it does not say
    :param absent: the value of a member that is not there
    """

    component: ComponentName
    members: tuple[Member, ...]
    build: Callable[[dict[str, Any]], Any] | None
    cls: type | None
    docstring: Docstring
    module: str
    unknown: Unknown | None = None
    naming: Naming | None = None
    absent: Any = NOTHING
    is_constructed: bool = False


class CopiedDefault:
    """Makes a default that can be changed, anew each time.

    What a view does to it must not reach the next request.

    :param value: the default
    """

    def __init__(self, value: Any) -> None:
        self.value = copy.deepcopy(value)

    def __call__(self) -> Any:
        """Return a copy."""
        return copy.deepcopy(self.value)


def default_options(default: Any, *, is_factory: bool = False) -> dict[str, Any]:
    """Return the arguments that give a field its default, both ways.

    :param default: the value, or a function that makes it
    :param is_factory: whether it is the function
    """
    if isinstance(default, list | dict | set):
        return default_options(CopiedDefault(default), is_factory=True)
    if callable(default) and not is_factory:
        # marshmallow would call it.
        return default_options(lambda: default, is_factory=True)
    return {"load_default": default, "dump_default": default}


def read_notes(metadata: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what the metadata of a dataclass or attrs field says for people."""
    return {name: metadata[name] for name in NOTES if name in metadata}


def read_access(metadata: Mapping[Any, Any]) -> AccessName | None:
    """Return the direction that a dataclass or attrs field goes, None for both."""
    return next((word for word in ACCESS_NAMES if metadata.get(word)), None)
