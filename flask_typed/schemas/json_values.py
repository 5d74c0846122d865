"""Examples and defaults of a type as the JSON that a document holds.

What is no JSON yet, an instance or a date, is written as it would be sent. An example
that is JSON already is published to the letter, or refused.
"""

from __future__ import annotations

import decimal
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import marshmallow
from marshmallow import ValidationError, missing

from .. import fields
from ..fields import BaseField, Checked, check
from ..fields.number import load_number, plain_number
from ..objects import Nested, ObjectSchema
from ..unions import Union

#: ``"in"`` for what a request holds, ``"out"`` for what a response does.
Direction = Literal["in", "out"]


def write_example(field: BaseField, value: Any, direction: Direction) -> Any:
    """Return an example as JSON.

    :param field: of its type, which reads JSON
    :param value: as JSON or as Python
    :param direction: in which it goes
    :raises marshmallow.ValidationError: if it could not be sent
    """
    if direction == "in" and is_json(value):
        field.deserialize(value)
        return value
    _refuse_unknown(field, value)
    if direction == "out":
        written = _dump(field, value)
    else:
        check(field, value)
        written = _write(field, value)
        field.deserialize(written)
    written = _as_lists(written)
    if not is_json(written):
        raise ValidationError("Not valid JSON.")
    return written


def write_default(field: BaseField, value: Any) -> Any:
    """Return a default as the JSON that a request could hold in its place.

    :param field: of its type, which may read texts
    :param value: as Python has it
    :raises marshmallow.ValidationError: if no request could hold it
    """
    check(field, value)  # null too, where it is none
    written = _write(field, value)
    if getattr(field, "lax", False):
        return write_text(field, written)
    if not isinstance(field, Checked):
        field.deserialize(written)
        written = _take_apart(field, value, written)
    return _as_lists(written)


def _take_apart(field: BaseField, value: Any, written: Any) -> Any:
    """Return what is documented: an array, of a list that webargs writes as one text.

    How its items are written into one text, the style of the parameter says.
    """
    if isinstance(written, str) and isinstance(field, marshmallow.fields.List):
        return [_write(field.inner, item) for item in value]
    if isinstance(written, str) and isinstance(field, marshmallow.fields.Tuple):
        return [*map(_write, field.tuple_fields, value)]
    return written


def _as_lists(value: Any) -> Any:
    """Return JSON with lists in the place of tuples, which Any leaves as they are."""
    if type(value) in (list, tuple):
        return [*map(_as_lists, value)]
    if type(value) is dict:
        return {key: _as_lists(item) for key, item in value.items()}
    return value


def is_json(value: Any) -> bool:
    """Return whether a value is plain JSON, which every reader takes."""
    if type(value) is str:
        return value.isprintable() or _is_encodable(value)
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is list:
        return all(map(is_json, value))
    if type(value) is dict:
        return all(type(key) is str for key in value) and all(
            map(is_json, (*value, *value.values()))
        )
    return value is None or type(value) in (bool, int)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _dump(field: BaseField, value: Any) -> Any:
    """Return the JSON of a value that is sent."""
    if not isinstance(field, Checked):
        return _dump_foreign(field, value, str)
    checked = field.check(value)
    if checked is None:
        return None
    return _sort_sets(field, field._serialize(checked, None, None))


def _dump_foreign(
    field: BaseField, value: Any, write_decimal: Callable[[decimal.Decimal], Any]
) -> Any:
    """Return the JSON of what a field of marshmallow dumps, which may be none."""

    def write(dumped: Any) -> Any:
        is_decimal = isinstance(dumped, decimal.Decimal)
        return write_decimal(dumped) if is_decimal else str(dumped)

    return json.loads(json.dumps(field._serialize(value, None, None), default=write))


def _sort_sets(field: BaseField, written: Any) -> Any:
    """Return JSON whose sets are in an order that is the same in each process."""
    if isinstance(field, fields.Recursive):
        return _sort_sets(field.target, written)
    if isinstance(field, fields.List) and isinstance(written, list):
        items = [_sort_sets(field.inner, item) for item in written]
        return sorted(items, key=json.dumps) if isinstance(field, fields.Set) else items
    if isinstance(field, fields.Tuple) and isinstance(written, list):
        return [*map(_sort_sets, field.tuple_fields, written)]
    if not isinstance(written, dict):
        return written
    if isinstance(field, fields.Dict):
        return {key: _sort_sets(field.value_field, written[key]) for key in written}
    if isinstance(field, Nested) and isinstance(field.schema, ObjectSchema):
        members = field.schema.dump_fields.items()
        known = {member.data_key or name: member for name, member in members}
        return {key: _sort_sets(known[key], written[key]) for key in written}
    return written


def _write(field: BaseField, value: Any) -> Any:
    """Return the JSON by which a checked value is received."""
    if value is None:
        return None
    if isinstance(field, fields.Recursive):
        return _write(field.target, value)
    if isinstance(field, Union):
        return _write(field.choose(value)[0], value)
    if isinstance(field, Nested) and isinstance(field.schema, ObjectSchema):
        return _write_object(field.schema, value)
    if isinstance(field, fields.List):
        items = [_write(field.inner, item) for item in value]
        is_set = isinstance(value, set | frozenset)
        return sorted(items, key=json.dumps) if is_set else items
    if isinstance(field, fields.Tuple):
        return [*map(_write, field.tuple_fields, value)]
    if isinstance(field, fields.Dict):
        return {
            _dump(field.key_field, key): _write(field.value_field, item)
            for key, item in value.items()
        }
    if not isinstance(field, Checked):
        return _dump_foreign(field, value, plain_number)
    return _dump(field, value)


def _write_object(schema: ObjectSchema, value: Any) -> dict[str, Any]:
    written = dict[str, Any]()
    for name, field in schema.load_fields.items():
        member = schema.get_attribute(value, name, missing)
        if member is not missing:
            written[field.data_key or name] = _write(field, member)
    return written


def _refuse_unknown(field: BaseField, value: Any) -> None:
    """Refuse members that would be left out of what is written.

    :raises marshmallow.ValidationError: naming them
    """
    if isinstance(field, fields.Recursive):
        _refuse_unknown(field.target, value)
    elif isinstance(field, Union) and value is not None:
        _refuse_unknown(field.choose(value)[0], value)
    elif isinstance(field, Nested) and isinstance(field.schema, ObjectSchema):
        _refuse_members(field.schema, value)
    elif isinstance(field, fields.List) and isinstance(value, Iterable):
        for item in value:
            _refuse_unknown(field.inner, item)
    elif isinstance(field, fields.Tuple) and isinstance(value, Iterable):
        for inner, item in zip(field.tuple_fields, value, strict=False):
            _refuse_unknown(inner, item)
    elif isinstance(field, fields.Dict) and isinstance(value, Mapping):
        for item in value.values():
            _refuse_unknown(field.value_field, item)


def _refuse_members(schema: ObjectSchema, value: Any) -> None:
    if not isinstance(value, Mapping):
        return
    known = {*schema.fields, *(field.data_key for field in schema.fields.values())}
    unknown = [name for name in value if name not in known]
    if unknown:
        message = schema.error_messages["unknown"]
        raise ValidationError({name: [message] for name in unknown})
    for name, field in schema.fields.items():
        _refuse_unknown(field, schema.get_attribute(value, name, None))


def write_text(field: BaseField, value: Any) -> Any:
    """Return the JSON of what a text stands for: of a Decimal, a number.

    :raises marshmallow.ValidationError: for null, which no text is
    """
    if value is None:
        raise field.make_error("null")
    if isinstance(field, Union):
        return write_text(field.choose(value)[0], value)
    if isinstance(field, fields.Decimal) and isinstance(value, str):
        return load_number(str(fields.Decimal().deserialize(value)))
    if isinstance(field, fields.List) and isinstance(value, list):
        return [write_text(field.inner, item) for item in value]
    if isinstance(field, fields.Tuple) and isinstance(value, list):
        return [*map(write_text, field.tuple_fields, value)]
    return value
