"""The decorators, for views and for classes of views."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from .annotated import AnnotatedView, merge
from .utils import Annotation
from .wrapper import Wrapper

T = TypeVar("T")


def use_kwargs(
    args: Any,
    location: str | None = None,
    inherit: bool | None = None,
    apply: bool | None = None,
    **kwargs: Any,
) -> Callable[[T], T]:
    """Return a decorator that loads arguments of a view from the request.

    What is loaded is passed by name. The items of a Schema with ``many=True``, and an
    object that a ``post_load`` method made, are passed by position.

    :param args: a Schema or its class, fields by name, a function that makes a Schema
        for a request, or a ``Ref`` to one of these
    :param location: in webargs' words, its ``"json"`` if not given
    :param inherit: False to do without the arguments that parent classes add
    :param apply: False to document the arguments only
    :param kwargs: ``locations``, where an argument may be in one of several: the first
        that has it; ``required``, ``description`` and ``name`` of a body in the
        document
    """
    options = {"args": args, "kwargs": {**kwargs, "location": location}}

    def decorate(func: T) -> T:
        return _add(func, "args", options, inherit=inherit, apply=apply)

    return decorate


def marshal_with(
    schema: Any,
    code: Any = "default",
    description: str = "",
    inherit: bool | None = None,
    apply: bool | None = None,
) -> Callable[[T], T]:
    """Return a decorator that dumps what a view returns.

    :param schema: a Schema or its class, a function that makes one for a request, a
        ``Ref`` to one of these, or None to leave the value as it is
    :param code: the status that it is for, ``"default"`` for all others
    :param description: of the response
    :param inherit: False to do without the Schemas that parent classes add
    :param apply: False to document the response only
    """
    options = {code: {"schema": schema or {}, "description": description}}

    def decorate(func: T) -> T:
        return _add(func, "schemas", options, inherit=inherit, apply=apply)

    return decorate


def doc(inherit: bool | None = None, **kwargs: Any) -> Callable[[T], T]:
    """Return a decorator that adds to the operations of a view, or of a class.

    :param inherit: False to do without what parent classes add
    :param kwargs: members of the Operation Object, and ``params``: what there is to
        say of parameters, by their names
    """

    def decorate(func: T) -> T:
        return _add(func, "docs", kwargs, inherit=inherit)

    return decorate


def wrap_with(wrapper_cls: Any) -> Callable[[T], T]:
    """Return a decorator that has a view served by a ``Wrapper`` of its own.

    :param wrapper_cls: a subclass of ``Wrapper``
    """

    def decorate(func: T) -> T:
        return _add(func, "wrapper", {"wrapper": wrapper_cls})

    return decorate


def _add(target: T, key: str, options: Any, **keywords: bool | None) -> T:
    # Activated first, so that the function itself is left as it was.
    active: T = activate(target)
    annotate(active, key, [options], **keywords)
    return active


def annotate(func: Any, key: str, options: list[Any], **kwargs: Any) -> None:
    """Add an annotation to a view or a class, before those that it has.

    :param func: the view or the class
    :param key: ``args``, ``schemas``, ``docs`` or ``wrapper``
    :param options: of the annotation
    :param kwargs: ``inherit`` and ``apply`` of the annotation
    """
    func.__apispec__ = vars(func).get("__apispec__", {})
    func.__apispec__.setdefault(key, []).insert(0, Annotation(options, **kwargs))


def activate(func: Any) -> Any:
    """Return what serves a view by its annotations.

    :param func: the view. A class, and a view that is served so already, below other
        decorators too, is returned as it is
    """
    if isinstance(func, type) or getattr(func, "__apispec__", {}).get("wrapped"):
        return func
    return _wrap(func)


def activate_apart(func: Any) -> Any:
    """Return what serves a view by annotations that it shares with nothing.

    :param func: the view. One that was decorated by another library after it was
        activated keeps the annotations it has, for what reads them is below
    """
    view = getattr(func, "__wrapped__", None)
    if isinstance(view, AnnotatedView) and view.wrapped is func:
        return _wrap(view)
    return activate(func)


def _wrap(func: Any) -> Any:
    view = AnnotatedView.of(func)
    view.__apispec__["wrapped"] = True

    @functools.wraps(func.func if isinstance(func, AnnotatedView) else func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        instance = args[0] if view.__apispec__.get("ismethod") else None
        wrapper_cls = merge(view, "wrapper", instance).options.get("wrapper", Wrapper)
        return wrapper_cls(view, instance)(*args, **kwargs)

    # Decorators above copy the attribute, so that all add to the same annotations.
    vars(wrapped).update(__apispec__=view.__apispec__, __wrapped__=view)
    view.wrapped = wrapped
    return wrapped
