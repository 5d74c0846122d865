"""How the classes of problems are made: their status, members and defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, dataclass_transform

import typing_extensions
from werkzeug.exceptions import HTTPException, default_exceptions

from .developer import AnnotationError

#: RFC 9457, section 3.1, in the order they are sent.
PROBLEM_MEMBERS = ("type", "title", "status", "detail", "instance")


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(dataclasses.field,)
)
class ProblemMeta(type):
    """Makes a Problem of status N Werkzeug's exception of N as well.

    Flask looks an error handler up by the classes of an exception, not by its
    ``code`` alone, so ``errorhandler(409)`` finds only what derives from
    ``werkzeug.exceptions.Conflict``.
    """

    #: Names of the members that a class adds to those of RFC 9457.
    own_members: tuple[str, ...] = ()

    #: What makes the defaults of those that are not the same for all instances.
    own_factories: Mapping[str, Callable[[], Any]] = {}

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]
    ) -> ProblemMeta:
        """Return the new class, refused if its status or a member cannot be right."""
        if not any(isinstance(base, ProblemMeta) for base in bases):
            return super().__new__(mcls, name, bases, namespace)
        if "code" in namespace:
            raise AnnotationError(
                f"Problem {name!r} sets code, werkzeug's name of the status.",
                f"write status = {namespace['code']!r}.",
            )
        if "status" in namespace:
            status = namespace["code"] = _read_status(name, namespace["status"])
            exception = default_exceptions.get(status, HTTPException)
            if not any(issubclass(base, exception) for base in bases):
                bases = (*bases, exception)
        factories = _take_factories(namespace)
        cls = super().__new__(mcls, name, bases, namespace)
        inherited = [m for base in bases for m in getattr(base, "own_members", ())]
        cls.own_members = tuple(dict.fromkeys([*inherited, *_read_members(cls)]))
        cls.own_factories = {
            member: make
            for base in bases
            for member, make in getattr(base, "own_factories", {}).items()
            if member not in namespace
        } | factories
        return cls


def _take_factories(namespace: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Put the default of each ``dataclasses.field()`` in its place.

    Those that have none are taken out; what makes theirs is returned.
    """
    factories: dict[str, Callable[[], Any]] = {}
    for name, field in list(namespace.items()):
        if not isinstance(field, dataclasses.Field):
            continue
        if field.default is not dataclasses.MISSING:
            namespace[name] = field.default
            continue
        del namespace[name]
        if field.default_factory is not dataclasses.MISSING:
            factories[name] = field.default_factory
    return factories


def _read_members(cls: Any) -> list[str]:
    annotations = typing_extensions.get_annotations(
        cls, format=typing_extensions.Format.FORWARDREF
    )
    members = [
        member
        for member, annotation in annotations.items()
        if not _is_class_variable(annotation)
    ]
    taken = _taken_names(cls)
    for member in members:
        if member in PROBLEM_MEMBERS:
            raise AnnotationError(
                f"Problem {cls.__name__!r} annotates {member!r}, which every problem "
                "has (RFC 9457).",
                f"set it for the whole class without an annotation: {member} = ...",
            )
        if member in taken:
            raise AnnotationError(
                f"Problem {cls.__name__!r} has the member {member!r}, a name that "
                "werkzeug's HTTPException or Problem uses for its own.",
                "choose another name.",
            )
    return members


def _taken_names(cls: Any) -> set[str]:
    """Return what an exception of the class has beside the members of problems."""
    exception = default_exceptions.get(cls.status, HTTPException)()
    roots = [base for base in cls.__mro__ if isinstance(base, ProblemMeta)]
    return {"own_members", "own_factories", *dir(roots[-1]), *vars(exception)}


def _is_class_variable(annotation: Any) -> bool:
    return str(annotation).partition("[")[0].endswith("ClassVar")


def is_error_status(status: Any) -> bool:
    """Return whether a status is one of an error."""
    return type(status) is int and 400 <= status <= 599


def _read_status(name: str, status: Any) -> int:
    if not is_error_status(status):
        raise AnnotationError(
            f"Problem {name!r} has the status {status!r}.",
            "give it the number of an error, 400 to 599.",
        )
    return int(status)
