"""attrs classes to members; the only module that imports attrs."""

from __future__ import annotations

from typing import Any

from .generics import class_of, read_hints
from .member import Member, default_options, read_access, read_notes


def is_attrs(cls: type) -> bool:
    """Return whether a class was made by attrs."""
    return hasattr(cls, "__attrs_attrs__")


def read_attrs(hint: Any) -> list[Member]:
    """Return the members of an attrs class, by what its ``__init__`` calls them."""
    hints = read_hints(hint)
    return [
        _read_attribute(attribute, hints.get(attribute.name, Any))
        for attribute in class_of(hint).__attrs_attrs__
    ]


def build_attrs(cls: Any) -> Any:
    """Return the function that makes an instance of members by name."""
    arguments = {a.name: a.alias for a in cls.__attrs_attrs__}

    def build(members: dict[str, Any]) -> Any:
        # One that it does not know is for the class to refuse.
        return cls(**{arguments.get(n, n): value for n, value in members.items()})

    return build


def _read_attribute(attribute: Any, hint: Any) -> Member:
    import attrs

    options: dict[str, Any] = {"metadata": read_notes(attribute.metadata)}
    default = attribute.default
    if default is attrs.NOTHING:
        options["required"] = True
    elif not hasattr(default, "takes_self"):  # no attrs.Factory
        options |= default_options(default)
    elif not default.takes_self:
        options |= default_options(default.factory, is_factory=True)
    if not attribute.init:
        options["dump_only"] = True
        options.pop("load_default", None)
    is_renamed = attribute.alias != attribute.name
    return Member(
        name=attribute.name,
        hint=hint,
        options=options,
        access=read_access(attribute.metadata),
        wire_name=attribute.alias if is_renamed and attribute.alias else None,
    )
