"""Views with annotations, and what is made of these once instead of per request."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from ..record import record
from .utils import (
    Annotation,
    Ref,
    find_annotations,
    merge_annotations,
    merge_recursive,
)

# How many sets of annotations are kept of a view: one for each kind of annotation
# and each of the classes that inherit the view and add annotations of their own.
_KEPT = 64


@record
class Merged:
    """The annotations of one kind of a view, as one.

    :param held: what was merged; kept, for it is known by its identity
    :param annotation: all of them as one
    :param options: the options of all, the nearest first to win
    :param made: what else was made of them, by what makes it
    """

    held: tuple[Annotation, ...]
    annotation: Annotation
    options: Mapping[Any, Any]
    made: dict[Any, Any]


class AnnotatedView(functools.partial[Any]):
    """A function as a ``Wrapper`` is given it, with annotations of its own.

    Decorating a function twice, or sharing it between classes, makes a view for each
    that knows nothing of the others.
    """

    __apispec__: dict[str, Any]
    #: The function that stands in its place in the app.
    wrapped: Callable[..., Any]
    _kept: dict[tuple[Any, ...], Merged]

    @classmethod
    def of(cls, func: Callable[..., Any]) -> AnnotatedView:
        """Return a view of a function, with a copy of the annotations it has.

        :param func: the function, or a view of it
        """
        if isinstance(func, AnnotatedView):
            view = cls(func.func, *func.args, **func.keywords)
        else:
            view = cls(func)
        functools.update_wrapper(view, func)
        view.__apispec__ = {
            key: list(value) if isinstance(value, list) else value
            for key, value in getattr(func, "__apispec__", {}).items()
        }
        view._kept = {}
        return view

    def merge(self, key: str, instance: object) -> Merged:
        """Return the annotations of one kind, merged the first time only.

        :param key: ``args``, ``schemas``, ``docs`` or ``wrapper``
        :param instance: the resource
        """
        held = tuple(find_annotations(self, key, instance))
        place = (key, *map(id, held))
        merged = self._kept.get(place)
        if merged is None:
            merged = _merge(held, instance)
            # What a Ref stands for may differ between two instances of a resource.
            if not any(_has_ref(each.options) for each in held):
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[place] = merged
        return merged


def merge(func: object, key: str, instance: object) -> Merged:
    """Return the annotations of one kind of any view.

    :param func: the view
    :param key: ``args``, ``schemas``, ``docs`` or ``wrapper``
    :param instance: the resource
    """
    if isinstance(func, AnnotatedView):
        return func.merge(key, instance)
    return _merge(tuple(find_annotations(func, key, instance)), instance)


def _merge(held: tuple[Annotation, ...], instance: object) -> Merged:
    annotation = merge_annotations(held, instance)
    options = merge_recursive(annotation.options)
    return Merged(held=held, annotation=annotation, options=options, made={})


def _has_ref(value: object) -> bool:
    match value:
        case Ref():
            return True
        case dict():
            return any(map(_has_ref, value.values()))
        case list():
            return any(map(_has_ref, value))
    return False
