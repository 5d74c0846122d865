"""Examples of a type: checked when it is read, and written as the JSON of a document.

What is no JSON yet, an instance or a date, is written as it would be sent. What is JSON
already is published to the letter, or refused.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from marshmallow import ValidationError, missing

from .. import fields
from ..errors import AnnotationError
from ..examples import Example, as_example
from ..fields import BaseField, Checked
from ..fields.number import load_number
from ..messages import list_reasons
from ..objects import Nested, ObjectSchema
from ..unions import Union

#: The key of a field's metadata that its examples are under.
EXAMPLES = "examples"

#: ``"in"`` for what a request holds, ``"out"`` for what a response does.
Direction = Literal["in", "out"]

#: A value longer than this is cut off in messages.
_MAX_SHOWN = 200


def read_examples(given: Any) -> dict[Any, Example]:
    """Return what the option ``examples`` was given: by name, or by position.

    :raises AnnotationError: if it is neither a list nor a dict of names
    """
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return {name: as_example(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return {number: as_example(value) for number, value in enumerate(given)}
    raise AnnotationError(
        f"examples={given!r} is neither a list nor a dict of names.",
        'write a list, examples=[1, 2], or a dict, examples={"few": 1}.',
    )


def write_examples(field: BaseField, direction: Direction) -> dict[Any, Example]:
    """Return the examples of a field, in JSON: by their names, or by position."""
    examples = read_examples(field.metadata.get(EXAMPLES, ()))
    if getattr(field, "lax", False) or not isinstance(field, Checked):
        return examples  # settle_examples() has written them
    return {
        name: dataclasses.replace(
            example, value=_settle(field, example.value, direction, is_lax=False)
        )
        for name, example in examples.items()
    }


def settle_examples(
    field: BaseField, strict: BaseField, directions: Iterable[Direction]
) -> None:
    """Refuse examples that do not fit a field.

    Those of a field that reads texts, and of one that is not known here, are replaced
    by their JSON: such a field could not write them when they are published.

    :param field: has them in its metadata
    :param strict: the field of the same type that reads JSON
    :param directions: in which its values go
    :raises AnnotationError: if one does not fit
    """
    given = field.metadata[EXAMPLES]
    is_lax = getattr(field, "lax", False)
    written = dict[Any, Example]()
    for name, example in read_examples(given).items():
        for direction in directions:
            value = _settle(strict, example.value, direction, is_lax=is_lax)
            written.setdefault(name, dataclasses.replace(example, value=value))
    if is_lax or not isinstance(field, Checked):
        examples = written if isinstance(given, Mapping) else [*written.values()]
        field.metadata = {**field.metadata, EXAMPLES: examples}


def _settle(field: BaseField, value: Any, direction: Direction, *, is_lax: bool) -> Any:
    try:
        written = write_example(field, value, direction)
        return _as_text(field, written) if is_lax else written
    except ValidationError as error:
        reason = "; ".join(list_reasons(error.messages))
    except Exception as error:
        if _is_foreign(field):
            return value  # its hooks may need what is not there before a request
        reason = f"checking it fails with {error!r}."
    what = "request could hold" if direction == "in" else "response could be"
    raise AnnotationError(
        f"its example {repr(value)[:_MAX_SHOWN]} is nothing that a {what}: {reason}",
        "write it as JSON or as a value of the type, or leave it out.",
    )


def _is_foreign(field: BaseField) -> bool:
    return isinstance(field, Nested) and not isinstance(field.schema, ObjectSchema)


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
        if isinstance(field, Checked):
            field.check(value)
        written = _write(field, value)
        field.deserialize(written)
    written = _as_lists(written)
    if not is_json(written):
        raise ValidationError("Not valid JSON.")
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
    if isinstance(field, Checked):
        checked = field.check(value)
        if checked is None:
            return None
        return _sort_sets(field, field._serialize(checked, None, None))
    text = json.dumps(field._serialize(value, None, None), default=str)
    return json.loads(text)


def _sort_sets(field: BaseField, written: Any) -> Any:
    """Return JSON whose sets are in an order that is the same in each process."""
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
    if isinstance(field, Union) and value is not None:
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


def _as_text(field: BaseField, value: Any) -> Any:
    """Return the JSON of what a text stands for: of a Decimal, a number.

    :raises marshmallow.ValidationError: for null, which no text is
    """
    if value is None:
        raise field.make_error("null")
    if isinstance(field, Union):
        return _as_text(field.choose(value)[0], value)
    if isinstance(field, fields.Decimal) and isinstance(value, str):
        return load_number(str(fields.Decimal().deserialize(value)))
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_as_text(field.inner, item) for item in value]
    if isinstance(field, fields.Tuple) and isinstance(value, list):
        return [*map(_as_text, field.tuple_fields, value)]
    return value
