"""Fields of arrays, and of objects with any names."""

from __future__ import annotations

import abc
import types
from collections.abc import Mapping
from typing import Any

from marshmallow import fields as marshmallow_fields

from .. import fields as own
from ..unions import Union
from .forms import (
    SCALAR,
    Form,
    Lines,
    as_function,
    by_field,
    indent,
    map_items,
)
from .partial import Partial
from .source import Source


class FieldReader(abc.ABC):
    """Reads fields; what a field holds, it is asked to read as well.

    :ivar source: takes the functions that are written
    """

    source: Source

    @abc.abstractmethod
    def read(self, field: Any, partial: Partial, path: str = "") -> Form:
        """Return the form of a field.

        :param field: the field
        :param partial: what is said of missing members in the load that it is part of
        :param path: its name, where it is a member
        """


def read_list(reader: FieldReader, field: Any, partial: Partial) -> Form:
    """Return the form of a list; a tuple or a set is given to marshmallow's own."""
    source = reader.source
    item = reader.read(field.inner, partial)
    slow = by_field(source, field, Any, partial=partial).given
    collect: Lines = ()
    if isinstance(field, own.List) and field.collection is not list:
        collect = (f"$ = {source.name(field.collection, 'collect')}($)",)
    items = map_items(source, item.given) or ("$ = $.copy()",)
    return Form(
        mirror=types.GenericAlias(list, (item.mirror,)),
        decoded=(*map_items(source, item.decoded), *collect),
        given=_if_exact(source, list, (*items, *collect), slow),
        is_deep=item.is_deep,
    )


def _if_exact(source: Source, kind: type, lines: Lines, otherwise: Lines) -> Lines:
    """Return lines that are for values of one class, and others for the rest."""
    return (
        f"if type($) is {source.name(kind, kind.__name__)}:",
        *indent(lines),
        "else:",
        *indent(otherwise),
    )


def read_set(reader: FieldReader, field: Any, partial: Partial) -> Form:
    """Return the form of an array without repeats, which the field loads."""
    item = reader.read(field.inner, partial)
    is_scalar = not item.is_deep and type(field.inner) not in _HOLDERS
    mirror: Any = list[SCALAR | None] if is_scalar else Any
    return by_field(reader.source, field, mirror, partial=partial)


def read_tuple(reader: FieldReader, field: Any, partial: Partial) -> Form:
    """Return the form of an array with a field for each item."""
    source = reader.source
    items = [reader.read(inner, partial) for inner in field.tuple_fields]
    slow = by_field(source, field, Any, partial=partial).given
    decoded = _build_tuple(source, [item.decoded for item in items])
    return Form(
        mirror=types.GenericAlias(tuple, tuple(item.mirror for item in items)),
        decoded=decoded if any(item.decoded for item in items) else (),
        given=slow,
        is_deep=any(item.is_deep for item in items),
    )


def _build_tuple(source: Source, items: list[Lines]) -> Lines:
    names = [source.new_name("item") for _ in items]
    parts = [
        as_function(source, lines, "load").replace("$", name) if lines else name
        for name, lines in zip(names, items, strict=True)
    ]
    return (
        (
            f"{''.join(f'{n}, ' for n in names)} = $",
            f"$ = ({''.join(f'{part}, ' for part in parts)})",
        )
        if names
        else ()
    )


def read_dict(reader: FieldReader, field: Any, partial: Partial) -> Form:
    """Return the form of an object with any names."""
    source = reader.source
    key = value = Form(mirror=Any, is_deep=True)
    if field.key_field is not None:
        key = reader.read(field.key_field, partial)
    if field.value_field is not None:
        value = reader.read(field.value_field, partial)
    slow = by_field(source, field, Any, partial=partial).given
    lines = _build_dict(source, key.given if field.key_field else (), value.decoded)
    given = _build_dict(
        source,
        key.given if field.key_field else (),
        value.given if field.value_field else (),
    )
    return Form(
        mirror=types.GenericAlias(dict, (str, value.mirror)),
        decoded=lines,
        given=_if_exact(source, dict, given or ("$ = $.copy()",), slow),
        is_deep=value.is_deep,
    )


def _build_dict(source: Source, key: Lines, value: Lines) -> Lines:
    """Return lines that change keys and values: all keys first, as marshmallow does."""
    if not key and not value:
        return ()
    load_key = as_function(source, key, "key").replace("$", "key") if key else "key"
    load = (
        as_function(source, value, "value").replace("$", "value") if value else "value"
    )
    if not (key and value):
        return (f"$ = {{{load_key}: {load} for key, value in $.items()}}",)
    names = source.new_name("keys")
    return (
        f"{names} = [{load_key} for key in $]",
        f"$ = dict(zip({names}, [{load} for value in $.values()]))",
    )


def read_union(reader: FieldReader, field: Any, partial: Partial) -> Form:
    """Return the form of a union, which the field loads."""
    forms = [reader.read(member, partial) for member in field.members]
    is_scalar = not any(
        form.is_deep or type(member) in _HOLDERS
        for form, member in zip(forms, field.members, strict=True)
    )
    mirror = SCALAR if is_scalar else Any
    return by_field(reader.source, field, mirror, partial=partial)


#: By the very class of a field, as are the scalars.
CONTAINERS: Mapping[type, Any] = {
    marshmallow_fields.List: read_list,
    marshmallow_fields.Tuple: read_tuple,
    marshmallow_fields.Dict: read_dict,
    own.List: read_list,
    own.Set: read_set,
    own.Tuple: read_tuple,
    own.Dict: read_dict,
    Union: read_union,
}
_HOLDERS = frozenset(CONTAINERS)
