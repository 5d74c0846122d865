"""Annotations: what decorators leave on views, and how those of parents join them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marshmallow as ma

from ..legacy.swagger import merge_recursive as merge_recursive


class Ref:
    """Stands in an annotation for an attribute of the resource that has the view.

    :param key: the name of the attribute
    """

    def __init__(self, key: str) -> None:
        self.key = key

    def resolve(self, obj: object) -> Any:
        """Return the attribute, None where the resource has none.

        :param obj: the resource
        """
        return getattr(obj, self.key, None)


class Annotation:
    """What one decorator says of a view or a class.

    :param options: of the decorator, one mapping for each use of it
    :param inherit: False to do without what parents say
    :param apply: False to document only
    """

    def __init__(
        self,
        options: list[Any] | None = None,
        inherit: bool | None = None,
        apply: bool | None = None,
    ) -> None:
        self.options = options or []
        self.inherit = inherit
        self.apply = apply

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Annotation):
            return NotImplemented
        own, others = (
            (each.options, each.inherit, each.apply) for each in (self, other)
        )
        return own == others

    def resolve(self, obj: object) -> Annotation:
        """Return the annotation with each ``Ref`` replaced by what it stands for.

        :param obj: the resource
        """
        options = resolve_refs(obj, self.options)
        return type(self)(options, inherit=self.inherit, apply=self.apply)

    def merge(self, other: Annotation) -> Annotation:
        """Return this annotation with what one of a parent adds to it.

        :param other: the next in line; its options come last, so that ours win
        """
        if self.inherit is False:
            return self
        apply = other.apply if self.apply is None else self.apply
        options = [*self.options, *other.options]
        return type(self)(options, inherit=other.inherit, apply=apply)


def resolve_resource(resource: Any, **kwargs: Any) -> Any:
    """Return an instance of a resource.

    :param resource: the class, or what is returned as it is
    :param kwargs: ``resource_class_args`` and ``resource_class_kwargs`` for its
        ``__init__``
    """
    if not isinstance(resource, type):
        return resource
    args = kwargs.get("resource_class_args") or ()
    named = kwargs.get("resource_class_kwargs") or {}
    return resource(*args, **named)


def resolve_schema(schema: Any, request: Any = None) -> Any:
    """Return a Schema of its class, or of a function that makes one for a request.

    :param schema: a Schema or its class, a function, or what is returned as it is
    :param request: what the function is called with
    """
    if isinstance(schema, type) and issubclass(schema, ma.Schema):
        return schema()
    return schema(request) if callable(schema) else schema


def resolve_refs(obj: object, attr: Any) -> Any:
    """Return a value with each ``Ref`` in it replaced by what it stands for.

    :param obj: the resource
    :param attr: the value; dicts and lists are copied, and looked into
    """
    match attr:
        case Ref():
            return attr.resolve(obj)
        case dict():
            return {key: resolve_refs(obj, value) for key, value in attr.items()}
        case list():
            return [resolve_refs(obj, item) for item in attr]
    return attr


def resolve_annotations(func: object, key: str, parent: object = None) -> Annotation:
    """Return what is said of a view, with what its resource adds to it.

    :param func: the view
    :param key: ``args``, ``schemas``, ``docs`` or ``wrapper``
    :param parent: the resource
    """
    return merge_annotations(find_annotations(func, key, parent), parent)


def find_annotations(func: object, key: str, parent: object) -> list[Annotation]:
    """Return the annotations of a view, then those of its resource.

    :param func: the view
    :param key: ``args``, ``schemas``, ``docs`` or ``wrapper``
    :param parent: the resource
    """
    found: list[Annotation] = []
    for holder in (func, parent):
        found += getattr(holder, "__apispec__", {}).get(key, ())
    return found


def merge_annotations(annotations: Iterable[Annotation], parent: object) -> Annotation:
    """Return several annotations as one.

    :param annotations: the nearest first
    :param parent: the resource
    """
    merged = Annotation()
    for annotation in annotations:
        merged = merged.merge(annotation.resolve(parent))
    return merged
