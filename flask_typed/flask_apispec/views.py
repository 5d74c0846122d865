"""Classes of views that inherit annotations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import flask.views

from .annotations import activate_apart

# "wrapper" is not inherited by methods that a class has of its own.
_INHERITED = ("args", "schemas", "docs")


def inherit(child: Any, parents: Iterable[Any]) -> None:
    """Add the annotations of parents behind those that a class or method has.

    :param child: the class or the method; equal annotations are added once
    :param parents: the nearest first
    """
    child.__apispec__ = vars(child).get("__apispec__", {})
    sources = [getattr(parent, "__apispec__", {}) for parent in parents]
    for key in _INHERITED:
        held = child.__apispec__.setdefault(key, [])
        for source in sources:
            for annotation in source.get(key, ()):
                if annotation not in held:
                    held.append(annotation)


class ResourceMeta(type):
    """Metaclass: classes and their HTTP methods inherit annotations and are served."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Return the class, its HTTP methods with annotations of their own."""
        cls = super().__new__(mcs, name, bases, attrs)
        parents = cls.mro()[1:]
        inherit(cls, parents)
        methods = getattr(cls, "methods", None) or flask.views.http_method_funcs
        names = {method.lower() for method in methods}
        for key, value in attrs.items():
            if key.lower() in names and _is_method(value):
                setattr(cls, key, _build_method(key, value, parents))
        return cls


def _is_method(value: object) -> bool:
    if isinstance(value, staticmethod | classmethod):
        return True
    return callable(value) and not isinstance(value, type)


def _build_method(key: str, value: Any, parents: Iterable[type]) -> Any:
    kind = type(value) if isinstance(value, staticmethod | classmethod) else None
    # A function that two classes share inherits for each of them alone.
    method = activate_apart(value.__func__ if kind else value)
    inherit(method, [getattr(cls, key) for cls in parents if hasattr(cls, key)])
    if kind is not staticmethod:
        method.__apispec__["ismethod"] = True
    return kind(method) if kind else method


class MethodResourceMeta(ResourceMeta):
    """The metaclass of ``MethodResource``."""


class MethodResource(flask.views.MethodView, metaclass=MethodResourceMeta):
    """A ``MethodView`` whose methods are served by annotations, inherited ones too."""

    methods: ClassVar[Any] = None
