"""A hand-written Schema to the code that dumps: marshmallow's steps in straight lines.

A field that is not known, or is changed, is asked itself, as marshmallow asks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow
from marshmallow import fields, missing
from marshmallow.utils import get_value

from ..fields import BaseField
from ..objects import ObjectSchema, ValueSchema
from ..record import record
from .obstacles import Obstacle
from .reading import find_field_overrides, find_overrides
from .source import Source

#: Exact classes of fields, and tests of the values that they dump as they are.
_AS_THEY_ARE: Mapping[type, str] = {
    fields.String: "type(x) is str",
    fields.Email: "type(x) is str",
    fields.Url: "type(x) is str",
    fields.Integer: "type(x) is int",
    fields.Float: "type(x) is float",
    fields.Boolean: "x is True or x is False",
    fields.Raw: "True",
}
_TEMPORAL = (fields.DateTime, fields.NaiveDateTime, fields.Date, fields.Time)
#: Fields that dump nothing but strings and integers; a Boolean dumps what is neither
#: true nor false as it is.
_PLAIN = frozenset(
    {
        *(fields.String, fields.Email, fields.Url, fields.Integer),
        *(fields.UUID, fields.Date, fields.Time),
    }
)
_STEPS = ("serialize", "get_value")


@record
class _Access:
    """How an attribute of a kind of objects is read.

    :param kind: of objects, in the name of a function
    :param lines: assign ``x``, with ``{name}`` for the attribute
    """

    kind: str
    lines: tuple[str, ...]

    def write_lines(self, name: str) -> list[str]:
        """Return the lines that assign the attribute, or missing, to ``x``."""
        if not name.isidentifier() or name.startswith("__"):  # a path of several too
            return [f"x = get_value(obj, {name!r}, missing)"]
        return [line.replace("{name}", name) for line in self.lines]


_OBJECT = _Access(
    kind="object",
    lines=("x = getattr(obj, '{name}', missing)",),
)
_DICT = _Access(
    kind="dict",
    lines=(
        "x = obj['{name}'] if '{name}' in obj else getattr(obj, '{name}', missing)",
    ),
)
_OTHER = _Access(kind="other", lines=("x = get_value(obj, '{name}', missing)",))


class Serializing:
    """Writes the functions that dump the objects of Schemas.

    :param source: of the generated code
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.schemas: list[marshmallow.Schema] = []
        #: Whether all that is dumped is certain to be plain data.
        self.is_plain = True
        self._above: list[type] = []
        source.bind("missing", missing)
        source.bind("get_value", get_value)

    def find_obstacles(self, schema: marshmallow.Schema) -> tuple[Obstacle, ...]:
        """Return why a Schema does not dump as marshmallow's own class does."""
        reasons = find_overrides(schema)
        return tuple(Obstacle(path=(), reason=reason) for reason in reasons)

    def write_dump(self, schema: marshmallow.Schema) -> str:
        """Add the function that dumps, of an object and whether it is many; name it."""
        self.schemas.append(schema)
        self._above.append(type(schema))
        write_one = self._write_one(schema)
        self._above.pop()
        name = self.source.new_name("dump")
        lines = [
            "if many and obj is not None:",
            f"    found = [{write_one}(each) for each in obj]",
            "else:",
            f"    found = {write_one}(obj)",
        ]
        process = self.source.name(schema._invoke_dump_processors, "process")
        call = f"{process}({{!r}}, {{}}, many=many, original_data=original)"
        if schema._hooks["pre_dump"]:
            lines.insert(0, "obj = " + call.format("pre_dump", "obj"))
        if schema._hooks["post_dump"]:
            self.is_plain = False
            lines.append("found = " + call.format("post_dump", "found"))
        lines = ["original = obj", *lines, "return found"]
        self.source.add_function(name, "obj, many", lines)
        return name

    def _write_one(self, schema: marshmallow.Schema) -> str:
        """Add the function that dumps one object; name it."""
        names = {
            access.kind: self.source.new_name(f"dump_{access.kind}")
            for access in (_OBJECT, _DICT, _OTHER)
        }
        written = {
            name: self._read_field(schema, name, field)
            for name, field in schema.dump_fields.items()
        }
        for access in (_OBJECT, _DICT, _OTHER):
            lines = ["data = {}"]
            for member in written.values():
                lines += member.write_lines(access)
            lines.append("return data")
            self.source.add_function(names[access.kind], "obj", lines)
        name = self.source.new_name("dump_one")
        lines = [
            "if type(obj) is dict:",
            f"    return {names['dict']}(obj)",
            "if hasattr(obj, '__getitem__'):",
            f"    return {names['other']}(obj)",
            f"return {names['object']}(obj)",
        ]
        self.source.add_function(name, "obj", lines)
        return name

    def _read_field(
        self, schema: marshmallow.Schema, name: str, field: BaseField
    ) -> _Written:
        key = name if field.data_key is None else field.data_key
        is_known = (
            all(_is_marshmallows(field, step) for step in _STEPS)
            and not any(find_field_overrides(field))
            and field._CHECK_ATTRIBUTE
            and isinstance(field.attribute, str | None)
        )
        if not is_known:
            self.is_plain = False
            asked = self.source.name(field, "field")
            get = self.source.name(schema.get_attribute, "get_attribute")
            value = f"{asked}.serialize({name!r}, obj, accessor={get})"
            return _Written(key=key, attribute=None, value=value, default=None)
        default = None
        if field.dump_default is not missing:
            default = self.source.name(field.dump_default, "default")
            default += "()" if callable(field.dump_default) else ""
            self.is_plain = False
        return _Written(
            key=key,
            attribute=name if field.attribute is None else field.attribute,
            value=self._write_value(field, f"{name!r}, obj"),
            default=default,
        )

    def _write_value(self, field: BaseField, rest: str) -> str:
        """Return the expression of what a field dumps for ``x``.

        :param field: the field
        :param rest: the arguments of ``_serialize`` after the value
        """
        kind = type(field)
        serialize = self.source.name(field._serialize, "serialize")
        if any(find_field_overrides(field)):
            self.is_plain = False
            return f"{serialize}(x, {rest})"
        if kind in _AS_THEY_ARE and not getattr(field, "as_string", False):
            self.is_plain &= kind in _PLAIN
            if kind is fields.Raw:
                return "x"
            return f"x if x is None or {_AS_THEY_ARE[kind]} else {serialize}(x, {rest})"
        if isinstance(field, _TEMPORAL) and kind in _TEMPORAL:
            return self._write_temporal(field, serialize, rest)
        if isinstance(field, fields.List) and kind is fields.List:
            item = self._write_value(field.inner, rest)
            return f"x if x is None else [{item} for x in x]"
        if isinstance(field, fields.Nested) and kind in (fields.Nested, fields.Pluck):
            return self._write_nested(field, serialize, rest)
        self.is_plain &= kind in _PLAIN
        return f"{serialize}(x, {rest})"

    def _write_temporal(self, field: Any, serialize: str, rest: str) -> str:
        written = field.format or field.DEFAULT_FORMAT
        function = field.SERIALIZATION_FUNCS.get(written)
        self.is_plain &= written in (None, "iso", "iso8601", "rfc", "rfc822")
        if function is None:
            return f"{serialize}(x, {rest})"
        return f"x if x is None else {self.source.name(function, 'write')}(x)"

    def _write_nested(self, field: fields.Nested, serialize: str, rest: str) -> str:
        schema = field.schema
        is_left = (
            isinstance(schema, ObjectSchema | ValueSchema)
            or type(schema) in self._above
            or self.find_obstacles(schema)
        )
        if is_left:
            self.is_plain = False
            return f"{serialize}(x, {rest})"
        many = bool(schema.many or field.many)
        value = f"{self.write_dump(schema)}(x, {many})"
        if isinstance(field, fields.Pluck):
            key = repr(field._field_data_key)
            each = f"[item[{key}] for item in {value}]"
            value = each if field.many else f"{value}[{key}]"
        return f"x if x is None else {value}"


def _is_marshmallows(field: BaseField, step: str) -> bool:
    return getattr(type(field), step) is getattr(fields.Field, step)


@record
class _Written:
    """The code of one field.

    :param key: in what is dumped
    :param attribute: its name, None where the value needs none
    :param value: the expression of what is dumped for ``x``
    :param default: the expression of what stands for a missing value, None for none
    """

    key: str
    attribute: str | None
    value: str
    default: str | None

    def write_lines(self, access: _Access) -> list[str]:
        """Return the lines that put it into ``data``."""
        if self.attribute is None:
            return [
                f"x = {self.value}",
                *("if x is not missing:", f"    data[{self.key!r}] = x"),
            ]
        lines = access.write_lines(self.attribute)
        if self.default is not None:
            lines += ["if x is missing:", f"    x = {self.default}"]
        return [
            *lines,
            *("if x is not missing:", f"    data[{self.key!r}] = {self.value}"),
        ]
