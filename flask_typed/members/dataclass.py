"""Dataclasses to members."""

from __future__ import annotations

import dataclasses
from typing import Any

from .generics import class_of, read_hints
from .member import Member, default_options, read_access, read_notes


def read_dataclass(hint: Any) -> list[Member]:
    """Return the members of a dataclass, and what its ``__init__`` takes beside."""
    cls, hints = class_of(hint), read_hints(hint)
    stored = {field.name for field in dataclasses.fields(cls)}
    return [
        _read_field(field, hints[name])
        for name, field in cls.__dataclass_fields__.items()
        if name in stored or _is_init_var(hints[name])
    ]


def _is_init_var(hint: Any) -> bool:
    return hint is dataclasses.InitVar or isinstance(hint, dataclasses.InitVar)


def _read_field(field: dataclasses.Field[Any], hint: Any) -> Member:
    options: dict[str, Any] = {"metadata": read_notes(field.metadata)}
    if field.default_factory is not dataclasses.MISSING:
        options |= default_options(field.default_factory, is_factory=True)
    elif field.default is not dataclasses.MISSING:
        options |= default_options(field.default)
    else:
        options["required"] = True
    if _is_init_var(hint):
        # It goes to __post_init__ and is not kept.
        options["load_only"] = True
        hint = Any if hint is dataclasses.InitVar else hint.type
    if not field.init:
        options["dump_only"] = True
        options.pop("load_default", None)
    return Member(
        name=field.name,
        hint=hint,
        options=options,
        access=read_access(field.metadata),
    )
