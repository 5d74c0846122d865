"""Whether Schemas are still what they were when their code was compiled."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import marshmallow
from marshmallow import fields

from ..changes import FIELD, ITEMS, Changes, watch, watch_lists
from ..fields import Checked
from ..objects import ObjectSchema
from ..record import record
from .hooks import inner_fields
from .source import Source

#: Classes of attributes that are what they were only as long as they hold the same.
_CHANGEABLE = (dict, list, set)


@record
class Purpose:
    """What compiled code is for.

    :param attributes: of a Schema, that count for it
    :param has_validators: whether the validators of fields are called
    """

    attributes: tuple[str, ...]
    has_validators: bool


LOADING = Purpose(
    attributes=("load_fields", "unknown", "partial", "many"), has_validators=True
)
#: Only of our own fields the validators are called then, and these tell.
DUMPING = Purpose(attributes=("dump_fields", "many"), has_validators=False)


def add_is_current(
    source: Source, schemas: list[marshmallow.Schema], purpose: Purpose
) -> None:
    """Add the function ``is_current``: whether Schemas are still what they are now.

    :param source: takes what they are
    :param schemas: the Schemas, the outermost first. One that was generated to be
        nested is in nobody's hands: of its fields it counts that none were made anew,
        and it tells itself when they are
    :param purpose: of the code
    """
    changes = Changes(*purpose.attributes, FIELD, ITEMS)
    expressions = [f"not {source.name(changes, 'changes')}.seen"]
    for schema in schemas:
        if not isinstance(schema, ObjectSchema):
            expressions += _compare(source, schema, purpose.attributes)
        elif schema is schemas[0]:  # what its dictionaries hold, it does not tell
            names = [n for n in purpose.attributes if _is_changeable(schema, n)]
            expressions += _compare(source, schema, names)
    found = list(_find_fields(schemas[0].fields.values(), (type(schemas[0]),)))
    _watch(schemas, found, changes)
    # marshmallow's own fields tell nothing. Their lists are shared with the class of
    # the Schema, so that no others can be put in their place.
    told = [f.validators for f in found if not isinstance(f, Checked)]
    if told and purpose.has_validators:
        held = source.name(told, "validators")
        expressions.append(f"{held} == {source.name([*map(list, told)], 'then')}")
    line = f"return {' and '.join(expressions)}"
    lines = ["try:", f"    {line}", "except KeyError:", "    return False"]
    source.add_function("is_current", "", lines)


def _compare(source: Source, schema: Any, names: Iterable[str]) -> Iterator[str]:
    """Yield expressions of whether attributes of a Schema are what they are now."""
    # A Schema has so many attributes that it takes Python long to get at one.
    held = source.name(vars(schema), "attributes")
    for name in names:
        value = vars(schema).get(name, marshmallow.missing)
        if _is_changeable(schema, name):
            value = copy.copy(value)
        yield f"{held}[{name!r}] == {source.name(value, 'then')}"


def _is_changeable(schema: Any, name: str) -> bool:
    return isinstance(vars(schema).get(name), _CHANGEABLE)


def _watch(
    schemas: list[marshmallow.Schema], found: list[Any], changes: Changes
) -> None:
    for schema in schemas:
        watch(schema, changes)
    for field in found:
        if field.root is not None:  # which is that of a Schema that this is a copy of
            watch(field.root, changes)
        if isinstance(field, Checked):
            watch_lists(field, changes)


def _find_fields(found: Iterable[Any], above: tuple[type, ...]) -> Iterator[Any]:
    """Yield fields and all that are inside them.

    :param above: the classes of the Schemas that they are inside of: one that nests
        itself may make a new instance at each level
    """
    for field in found:
        yield field
        yield from _find_fields(inner_fields(field), above)
        if isinstance(field, fields.Nested) and type(field.schema) not in above:
            schema: Any = field.schema
            yield from _find_fields(schema.fields.values(), (*above, type(schema)))
