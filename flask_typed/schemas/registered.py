"""Types that users teach: their fields, and how a field takes its options."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable, Mapping
from typing import Any, NewType, get_origin

from marshmallow import fields as marshmallow_fields

from .._typing import describe, is_alias
from ..errors import AnnotationError, ConfigError
from ..fields import BaseField, Checked, Raw
from ..unions import Union
from .mode import Mode

#: A Field class, or a function that takes the type and returns a new Field.
Factory = type[BaseField] | Callable[[Any], BaseField]

_STRUCTURED = (
    *(marshmallow_fields.List, marshmallow_fields.Tuple, marshmallow_fields.Mapping),
    *(marshmallow_fields.Nested, Raw, Union),
)


class Registered:
    """What users have taught a registry: types first, then predicates, newest first."""

    def __init__(self) -> None:
        self._types: list[tuple[Any, Factory]] = []
        self._predicates: list[tuple[Callable[[Any], bool], Factory]] = []
        self._is_closed = False

    def close(self) -> None:
        """Take no more: what was made already would not know it."""
        self._is_closed = True

    def add(self, kind: Any, factory: Factory) -> None:
        """Add a type, or a function that tells whether it is for a type.

        :raises ConfigError: if it is closed
        :raises TypeError: if either is neither
        """
        if self._is_closed:
            raise ConfigError(
                f"{describe(kind)} is registered too late: Schemas were made without "
                "it. Fix: register it before the first request, and before "
                "schema_for or the document is asked for."
            )
        if not callable(factory):
            raise TypeError(f"the factory {factory!r} is no Field class or function")
        if _is_type(kind):
            self._types.insert(0, (kind, factory))
        elif callable(kind):
            self._predicates.insert(0, (kind, factory))
        else:
            raise TypeError(f"{kind!r} is no type, and no function that takes one")

    def find(self, hint: Any) -> Factory | None:
        """Return the factory of a type, None where nobody taught it.

        :raises AnnotationError: if a predicate fails
        """
        for kind, factory in self._types:
            if kind is hint or kind == hint:
                return factory
        for predicate, factory in self._predicates:
            if _ask(predicate, hint):
                return factory
        return None


def _is_type(kind: Any) -> bool:
    is_generic = get_origin(kind) is not None or isinstance(kind, types.UnionType)
    return isinstance(kind, type | NewType) or is_generic or is_alias(kind)


def _ask(predicate: Callable[[Any], bool], hint: Any) -> bool:
    try:
        return bool(predicate(hint))
    except Exception as error:
        name = getattr(predicate, "__qualname__", repr(predicate))
        raise AnnotationError(
            f"the predicate {name} fails on {describe(hint)}: {error!r}.",
            "let it return False for what it does not know, such as types that are "
            "no classes.",
        ) from error


def is_field(item: Any) -> bool:
    """Return whether a thing is a marshmallow Field, class or instance."""
    cls = item if isinstance(item, type) else type(item)
    return marshmallow_fields.Field in cls.__mro__


def is_scalar_field(factory: Any, hint: Any) -> bool:
    """Return whether what a factory makes is one text on the wire."""
    return not isinstance(_make(factory, hint), _STRUCTURED)


def build_registered(
    factory: Any, hint: Any, mode: Mode, options: Mapping[str, Any]
) -> BaseField:
    """Return the field that a factory makes, with the options of its place.

    :param factory: a Field class, a Field, or a function that makes one
    :param hint: the type
    :param mode: how it reads
    :param options: arguments of the field; its own validators and metadata stay
    :raises AnnotationError: if the factory makes something else
    """
    field = copy.copy(_make(factory, hint))
    others = {**options}
    field.validators = [*field.validators, *others.pop("validate", ())]
    field.metadata = {**field.metadata, **others.pop("metadata", {})}
    field.allow_none = others.pop("allow_none", False) or field.allow_none
    for name, value in others.items():
        setattr(field, name, value)
    if isinstance(field, Checked):
        field.lax = mode.lax
    return field


def _make(factory: Any, hint: Any) -> BaseField:
    if isinstance(factory, marshmallow_fields.Field):
        return factory
    field = factory() if is_field(factory) else factory(hint)
    if not isinstance(field, marshmallow_fields.Field):
        name = getattr(factory, "__qualname__", repr(factory))
        raise AnnotationError(
            f"the factory {name} returned {field!r} for {describe(hint)}.",
            "return a marshmallow Field.",
        )
    return field
