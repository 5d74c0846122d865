"""What a class says of its members: their types, defaults and notes.

The one place that knows dataclasses and Problems; the registry makes fields of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ._typing import HINT_ERRORS, class_hints, describe, find_annotation
from .errors import AnnotationError, Problem

#: What a field says in the document beside its type.
NOTES = ("title", "description", "examples", "deprecated")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a class.

    :param name: its name
    :param hint: its type, resolved
    :param options: arguments of its field, of ``marshmallow.fields.Field``
    """

    name: str
    hint: Any
    options: Mapping[str, Any]


def has_members(hint: Any) -> bool:
    """Return whether an annotation is a class that is an object in JSON."""
    return isinstance(hint, type) and (
        (dataclasses.is_dataclass(hint) and not getattr(hint, "__parameters__", ()))
        or issubclass(hint, Problem)
    )


def read_members(cls: type) -> Iterable[Member]:
    """Return the members of a class, in order.

    :param cls: a dataclass or a Problem
    :raises AnnotationError: if an annotation cannot be resolved, or is an InitVar
    """
    hints = _read_hints(cls)
    if issubclass(cls, Problem):
        return _read_problem(cls, hints)
    return _read_dataclass(cls, hints)


def _read_hints(cls: type) -> Mapping[str, Any]:
    try:
        return class_hints(cls)
    except NameError as error:
        owner, member = find_annotation(cls, error.name or "")
        raise AnnotationError(
            f"{describe(owner)}.{member} names {error.name!r}, which is not defined "
            f"at run time in module {owner.__module__!r}.",
            f"import {error.name} outside `if TYPE_CHECKING:`, or define the class "
            "at the top of its module.",
        ) from error
    except HINT_ERRORS as error:
        raise AnnotationError(
            f"the annotations of {describe(cls)} in module {cls.__module__!r} cannot "
            f"be read: {error}.",
            "write types that can be evaluated at run time.",
        ) from error


def _read_dataclass(cls: Any, hints: Mapping[str, Any]) -> list[Member]:
    for name in cls.__dataclass_fields__:
        hint = hints[name]
        if hint is dataclasses.InitVar or isinstance(hint, dataclasses.InitVar):
            raise AnnotationError(
                f"{describe(cls)}.{name} is an InitVar, which is not served.",
                "make it a field.",
            )
    return [
        Member(name=field.name, hint=hints[field.name], options=_read_options(field))
        for field in dataclasses.fields(cls)
    ]


def _read_options(field: dataclasses.Field[Any]) -> dict[str, Any]:
    notes = {name: field.metadata[name] for name in NOTES if name in field.metadata}
    options: dict[str, Any] = {"metadata": notes}
    if field.default_factory is not dataclasses.MISSING:
        options |= default_options(field.default_factory, is_factory=True)
    elif field.default is not dataclasses.MISSING:
        options |= default_options(field.default)
    else:
        options["required"] = True
    if not field.init:
        options["dump_only"] = True
        options.pop("load_default", None)
    return options


def _read_problem(cls: type[Problem], hints: Mapping[str, Any]) -> list[Member]:
    """RFC 9457, section 3.1, and the members of the class."""
    always: dict[str, Any] = {
        "type": str if cls.type == Problem.type else Literal[cls.type],
        "title": str,
        "status": int if cls.code is None else Literal[cls.status],
    }
    sometimes = {"detail": str, "instance": str}
    added = {name: hints[name] for name in cls.own_members}
    return [
        Member(name=name, hint=hint, options={"required": name not in sometimes})
        for name, hint in {**always, **sometimes, **added}.items()
    ]


def default_options(default: Any, *, is_factory: bool = False) -> dict[str, Any]:
    """Return the arguments that give a field its default, both ways.

    :param default: the value, or a function that makes it
    :param is_factory: whether it is the function
    """
    if callable(default) and not is_factory:
        # marshmallow would call it.
        return default_options(lambda: default, is_factory=True)
    return {"load_default": default, "dump_default": default}
