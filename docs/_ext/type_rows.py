"""The table of types: what each of its cells says.

All cells are code. The names in them are those of the first snippet of ``types.rst``,
the tests run every cell, and ``type_table`` makes the table of the page of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """A value that a type takes.

    :param sent: the JSON, or the text of a parameter
    :param value: what it is in Python
    :param dumped: the JSON that is made of it, where it is not what was sent
    """

    sent: str
    value: str
    dumped: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """A JSON value that a type refuses.

    :param sent: the JSON
    :param reason: the first message of the answer
    """

    sent: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is said of a type.

    :param hint: the annotation
    :param takes: JSON that it takes
    :param texts: texts of a parameter that it takes; empty where it can be none
    :param refuses: JSON that it refuses
    :param schema: the JSON Schema of what is read; of a class, that of its component
    :param dumped_schema: that of what is sent, where it is another
    """

    hint: str
    takes: tuple[Taken, ...]
    texts: tuple[Taken, ...] = ()
    refuses: tuple[Refused, ...] = ()
    schema: Mapping[str, Any]
    dumped_schema: Mapping[str, Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together.

    :param title: what they have in common
    :param rows: the rows
    """

    title: str
    rows: tuple[Row, ...]


NUMBERS = Section(
    "Texts, numbers and truth",
    (
        Row(
            hint="str",
            takes=(Taken('"a"', '"a"'), Taken('""', '""')),
            texts=(Taken("12", '"12"'),),
            refuses=(Refused("12", "Not a valid string."),),
            schema={"type": "string"},
        ),
        Row(
            hint="int",
            takes=(Taken("3", "3"), Taken("3.0", "3", "3")),
            texts=(Taken("3", "3"), Taken("3e2", "300")),
            refuses=(
                Refused("3.5", "Not a valid integer."),
                Refused('"3"', "Not a valid integer."),
                Refused("true", "Not a valid integer."),
            ),
            schema={"type": "integer"},
        ),
        Row(
            hint="float",
            takes=(Taken("0.5", "0.5"), Taken("3", "3.0", "3.0")),
            texts=(Taken("1e-3", "0.001"),),
            refuses=(
                Refused('"0.5"', "Not a valid number."),
                Refused("null", "Field may not be null."),
            ),
            schema={"type": "number", "format": "double"},
        ),
        Row(
            hint="bool",
            takes=(Taken("true", "True"), Taken("false", "False")),
            texts=(Taken("yes", "True"), Taken("0", "False")),
            refuses=(
                Refused("1", "Not a valid boolean."),
                Refused('"true"', "Not a valid boolean."),
            ),
            schema={"type": "boolean"},
        ),
        Row(
            hint="Decimal",
            takes=(
                Taken('"1.50"', 'Decimal("1.50")'),
                Taken("0.1", 'Decimal("0.1")', '"0.1"'),
            ),
            texts=(Taken("1.50", 'Decimal("1.50")'),),
            refuses=(
                Refused('"NaN"', "Not a valid number."),
                Refused('"1e9999"', "Not a valid number."),
            ),
            schema={
                "type": ["string", "number"],
                "pattern": "^-?[0-9]{1,4300}(\\.[0-9]{1,4300})?([eE][+-]?[0-9]{1,3})?$",
            },
            dumped_schema={"type": "string", "format": "decimal"},
        ),
        Row(
            hint="Annotated[int, Ge(1), Le(9)]",
            takes=(Taken("9", "9"),),
            texts=(Taken("1", "1"),),
            refuses=(
                Refused("0", "Must be greater than or equal to 1."),
                Refused("10", "Must be less than or equal to 9."),
            ),
            schema={"type": "integer", "minimum": 1, "maximum": 9},
        ),
        Row(
            hint='Annotated[str, Len(1, 3), re.compile("^[a-z]+$")]',
            takes=(Taken('"abc"', '"abc"'),),
            texts=(Taken("abc", '"abc"'),),
            refuses=(
                Refused('"abcd"', "Length must be between 1 and 3."),
                Refused('"A"', "String does not match expected pattern."),
            ),
            schema={
                "type": "string",
                "minLength": 1,
                "maxLength": 3,
                "pattern": "^[a-z]+$",
            },
        ),
    ),
)

TIMES = Section(
    "Times",
    (
        Row(
            hint="datetime",
            takes=(
                Taken('"2026-01-02T03:04:05"', "datetime(2026, 1, 2, 3, 4, 5)"),
                Taken(
                    '"2026-01-02T03:04:05Z"',
                    "datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)",
                    '"2026-01-02T03:04:05+00:00"',
                ),
            ),
            texts=(Taken("2026-01-02T03:04:05", "datetime(2026, 1, 2, 3, 4, 5)"),),
            refuses=(
                Refused('"2026-01-02"', "Not a valid datetime."),
                Refused("1767323045", "Not a valid datetime."),
            ),
            schema={"type": "string", "format": "date-time"},
        ),
        Row(
            hint="date",
            takes=(Taken('"2026-01-02"', "date(2026, 1, 2)"),),
            texts=(Taken("2026-01-02", "date(2026, 1, 2)"),),
            refuses=(
                Refused('"20260102"', "Not a valid date."),
                Refused('"2026-02-30"', "Not a valid date."),
            ),
            schema={"type": "string", "format": "date"},
        ),
        Row(
            hint="time",
            takes=(Taken('"09:30:00"', "time(9, 30)"),),
            texts=(Taken("09:30:00.5", "time(9, 30, 0, 500_000)"),),
            refuses=(Refused('"09:30"', "Not a valid time."),),
            schema={"type": "string", "format": "time"},
        ),
        Row(
            hint="timedelta",
            takes=(
                Taken("90", "timedelta(seconds=90)"),
                Taken("0.5", "timedelta(milliseconds=500)"),
            ),
            texts=(Taken("90", "timedelta(seconds=90)"),),
            refuses=(Refused('"PT90S"', "Not a valid period of time."),),
            schema={
                "type": "number",
                "minimum": -86399999913600,
                "exclusiveMaximum": 86400000000000,
                "description": "In seconds, rounded to microseconds.",
            },
        ),
    ),
)

STRINGS = Section(
    "Values that JSON holds as a string",
    (
        Row(
            hint="UUID",
            takes=(
                Taken(
                    '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"',
                    'UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")',
                ),
            ),
            texts=(
                Taken(
                    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                    'UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")',
                ),
            ),
            refuses=(
                Refused('"6ba7b8109dad11d180b400c04fd430c8"', "Not a valid UUID."),
            ),
            schema={"type": "string", "format": "uuid"},
        ),
        Row(
            hint="IPv4Address",
            takes=(Taken('"192.0.2.1"', 'IPv4Address("192.0.2.1")'),),
            texts=(Taken("192.0.2.1", 'IPv4Address("192.0.2.1")'),),
            refuses=(Refused('"192.0.2"', "Not a valid IPv4 address."),),
            schema={"type": "string", "format": "ipv4"},
        ),
        Row(
            hint="IPv6Address",
            takes=(Taken('"2001:db8::1"', 'IPv6Address("2001:db8::1")'),),
            texts=(Taken("2001:db8::1", 'IPv6Address("2001:db8::1")'),),
            refuses=(Refused('"fe80::1%eth0"', "Not a valid IPv6 address."),),
            schema={"type": "string", "format": "ipv6"},
        ),
        Row(
            hint="IPv4Interface",
            takes=(
                Taken('"192.0.2.1/24"', 'IPv4Interface("192.0.2.1/24")'),
                Taken('"192.0.2.1"', 'IPv4Interface("192.0.2.1")', '"192.0.2.1/32"'),
            ),
            texts=(Taken("192.0.2.1/24", 'IPv4Interface("192.0.2.1/24")'),),
            refuses=(Refused('"192.0.2.1/33"', "Not a valid IPv4 interface."),),
            schema={"type": "string", "format": "ipv4interface"},
        ),
        Row(
            hint="IPv6Interface",
            takes=(Taken('"2001:db8::1/64"', 'IPv6Interface("2001:db8::1/64")'),),
            texts=(Taken("2001:db8::1/64", 'IPv6Interface("2001:db8::1/64")'),),
            refuses=(Refused('"2001:db8::1/129"', "Not a valid IPv6 interface."),),
            schema={"type": "string", "format": "ipv6interface"},
        ),
        Row(
            hint="IPv4Network",
            takes=(Taken('"192.0.2.0/24"', 'IPv4Network("192.0.2.0/24")'),),
            texts=(Taken("192.0.2.0/24", 'IPv4Network("192.0.2.0/24")'),),
            refuses=(Refused('"192.0.2.1/24"', "Not a valid IPv4 network."),),
            schema={"type": "string", "format": "ipv4network"},
        ),
        Row(
            hint="IPv6Network",
            takes=(Taken('"2001:db8::/32"', 'IPv6Network("2001:db8::/32")'),),
            texts=(Taken("2001:db8::/32", 'IPv6Network("2001:db8::/32")'),),
            refuses=(Refused('"2001:db8::1/32"', "Not a valid IPv6 network."),),
            schema={"type": "string", "format": "ipv6network"},
        ),
        Row(
            hint="Email",
            takes=(Taken('"ann@example.org"', '"ann@example.org"'),),
            texts=(Taken("ann@example.org", '"ann@example.org"'),),
            refuses=(Refused('"ann@"', "Not a valid email address."),),
            schema={"type": "string", "format": "email"},
        ),
        Row(
            hint="Url",
            takes=(Taken('"https://example.org/a"', '"https://example.org/a"'),),
            texts=(Taken("https://example.org/a", '"https://example.org/a"'),),
            refuses=(
                Refused('"example.org"', "Not a valid URL."),
                Refused('"javascript:a"', "Not a valid URL."),
            ),
            schema={
                "type": "string",
                "format": "uri",
                "pattern": "^(?:[Hh][Tt][Tt][Pp]|[Ff][Tt][Pp])[Ss]?://([^/?#@]*@)?"
                "(\\[[0-9A-Fa-f:.]+\\]|[^/?#:@\\[\\]]+)(:[0-9]*)?([/?#]|$)",
            },
        ),
        Row(
            hint="bytes",
            takes=(Taken('"YWJj"', 'b"abc"'),),
            texts=(Taken("YWJj", 'b"abc"'),),
            refuses=(Refused('"YWJ"', "Not a valid base64 string."),),
            schema={
                "type": "string",
                "contentEncoding": "base64",
                "pattern": "^(?:[A-Za-z0-9+/]{4})*"
                "(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
            },
        ),
        Row(
            hint="PurePosixPath",
            takes=(Taken('"a/b.txt"', 'PurePosixPath("a/b.txt")'),),
            texts=(Taken("a/b.txt", 'PurePosixPath("a/b.txt")'),),
            refuses=(Refused("1", "Not a valid path."),),
            schema={"type": "string", "format": "path"},
        ),
    ),
)

CHOICES = Section(
    "One of several values",
    (
        Row(
            hint="Color",
            takes=(Taken('"red"', "Color.RED"),),
            texts=(Taken("red", "Color.RED"),),
            refuses=(Refused('"RED"', "Must be one of: red, blue."),),
            schema={"type": "string", "enum": ["red", "blue"]},
        ),
        Row(
            hint='Literal["a", 1]',
            takes=(Taken('"a"', '"a"'), Taken("1", "1"), Taken("1.0", "1", "1")),
            texts=(Taken("1", "1"),),
            refuses=(
                Refused("true", "Must be one of: a, 1."),
                Refused('"1"', "Must be one of: a, 1."),
            ),
            schema={"type": ["string", "integer"], "enum": ["a", 1]},
        ),
        Row(
            hint="Literal[2]",
            takes=(Taken("2", "2"),),
            texts=(Taken("2", "2"),),
            refuses=(Refused("3", "Must be one of: 2."),),
            schema={"type": "integer", "const": 2},
        ),
    ),
)

ARRAYS = Section(
    "Arrays and objects of any names",
    (
        Row(
            hint="list[int]",
            takes=(Taken("[1,2]", "[1, 2]"), Taken("[]", "[]")),
            texts=(Taken("1&it=2", "[1, 2]"),),
            refuses=(
                Refused("1", "Not a valid list."),
                Refused('[1,"2"]', "Not a valid integer."),
            ),
            schema={"type": "array", "items": {"type": "integer"}},
        ),
        Row(
            hint="Annotated[Sequence[int], Len(1)]",
            takes=(Taken("[1]", "[1]"),),
            texts=(Taken("1", "[1]"),),
            refuses=(Refused("[]", "Shorter than minimum length 1."),),
            schema={"type": "array", "items": {"type": "integer"}, "minItems": 1},
        ),
        Row(
            hint="set[int]",
            takes=(Taken("[1,2]", "{1, 2}"),),
            texts=(Taken("2", "{2}"),),
            refuses=(Refused("[1,1.0]", "Must not hold the same item twice."),),
            schema={
                "type": "array",
                "items": {"type": "integer"},
                "uniqueItems": True,
            },
        ),
        Row(
            hint="frozenset[Color]",
            takes=(Taken('["red"]', "frozenset({Color.RED})"),),
            texts=(Taken("red", "frozenset({Color.RED})"),),
            refuses=(Refused('["red","red"]', "Must not hold the same item twice."),),
            schema={
                "type": "array",
                "items": {"$ref": "#/components/schemas/Color"},
                "uniqueItems": True,
            },
        ),
        Row(
            hint="tuple[int, ...]",
            takes=(Taken("[1,2,3]", "(1, 2, 3)"),),
            texts=(Taken("1&it=2", "(1, 2)"),),
            refuses=(Refused("{}", "Not a valid list."),),
            schema={"type": "array", "items": {"type": "integer"}},
        ),
        Row(
            hint="tuple[int, str]",
            takes=(Taken('[1,"a"]', '(1, "a")'),),
            texts=(Taken("1&it=a", '(1, "a")'),),
            refuses=(Refused("[1]", "Length must be 2."),),
            schema={
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "items": False,
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        Row(
            hint="dict[str, int]",
            takes=(Taken('{"a":1}', '{"a": 1}'),),
            refuses=(Refused('{"a":"1"}', "Not a valid integer."),),
            schema={"type": "object", "additionalProperties": {"type": "integer"}},
        ),
        Row(
            hint="Mapping[date, bool]",
            takes=(Taken('{"2026-01-02":true}', "{date(2026, 1, 2): True}"),),
            refuses=(Refused('{"today":true}', "Not a valid date."),),
            schema={
                "type": "object",
                "additionalProperties": {"type": "boolean"},
                "propertyNames": {"type": "string", "format": "date"},
            },
        ),
    ),
)

UNIONS = Section(
    "Unions, aliases, anything",
    (
        Row(
            hint="int | None",
            takes=(Taken("1", "1"), Taken("null", "None")),
            texts=(Taken("1", "1"),),
            refuses=(Refused('"1"', "Not a valid integer."),),
            schema={"type": ["integer", "null"]},
        ),
        Row(
            hint="float | int | str",
            takes=(Taken("3", "3"), Taken("0.5", "0.5"), Taken('"3"', '"3"')),
            texts=(Taken("3", "3"), Taken("a", '"a"')),
            refuses=(Refused("true", "Not a valid float | int | str."),),
            schema={
                "anyOf": [
                    {"type": "number", "format": "double"},
                    {"type": "integer"},
                    {"type": "string"},
                ]
            },
        ),
        Row(
            hint="Cat | Dog",
            takes=(
                Taken('{"kind":"cat"}', "Cat()"),
                Taken('{"age":2,"kind":"dog"}', "Dog(age=2)"),
            ),
            refuses=(
                Refused('{"kind":"dog"}', "Missing data for required field."),
                Refused('{"kind":"cow"}', "Must be one of: cat, dog."),
            ),
            schema={
                "oneOf": [
                    {"$ref": "#/components/schemas/CatInput"},
                    {"$ref": "#/components/schemas/DogInput"},
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {
                        "cat": "#/components/schemas/CatInput",
                        "dog": "#/components/schemas/DogInput",
                    },
                },
                "required": ["kind"],
            },
            dumped_schema={
                "oneOf": [
                    {"$ref": "#/components/schemas/Cat"},
                    {"$ref": "#/components/schemas/Dog"},
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {
                        "cat": "#/components/schemas/Cat",
                        "dog": "#/components/schemas/Dog",
                    },
                },
            },
        ),
        Row(
            hint="UserId",
            takes=(Taken("7", "UserId(7)"),),
            texts=(Taken("7", "UserId(7)"),),
            refuses=(Refused('"7"', "Not a valid integer."),),
            schema={"type": "integer"},
        ),
        Row(
            hint="Small",
            takes=(Taken("7", "7"), Taken("null", "None")),
            texts=(Taken("7", "7"),),
            refuses=(Refused("70", "Must be less than or equal to 9."),),
            schema={"type": ["integer", "null"], "maximum": 9},
        ),
        Row(
            hint="Any",
            takes=(
                Taken('{"a":[1,null]}', '{"a": [1, None]}'),
                Taken("1.5", "1.5"),
            ),
            schema={},
        ),
    ),
)

CLASSES = Section(
    "Classes",
    (
        Row(
            hint="Point",
            takes=(
                Taken('{"x":1,"y":2}', "Point(x=1, y=2)"),
                Taken('{"x":1}', "Point(x=1, y=0)", '{"x":1,"y":0}'),
            ),
            refuses=(
                Refused('{"y":2}', "Missing data for required field."),
                Refused('{"x":1,"z":3}', "Unknown field."),
            ),
            schema={
                "type": "object",
                "properties": {
                    "x": {"type": "integer"},
                    "y": {"type": "integer", "default": 0},
                },
                "required": ["x"],
                "additionalProperties": False,
            },
            dumped_schema={
                "type": "object",
                "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
                "required": ["x", "y"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Movie",
            takes=(
                Taken('{"title":"Up"}', '{"title": "Up"}'),
                Taken('{"title":"Up","year":2009}', '{"title": "Up", "year": 2009}'),
            ),
            refuses=(Refused("{}", "Missing data for required field."),),
            schema={
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "year": {"type": "integer"},
                },
                "required": ["title"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Pair",
            takes=(Taken('{"left":1,"right":2}', "Pair(1, 2)"),),
            refuses=(Refused("[1,2]", "Invalid input type."),),
            schema={
                "type": "object",
                "properties": {
                    "left": {"type": "integer"},
                    "right": {"type": "integer"},
                },
                "required": ["left", "right"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Shirt",
            takes=(Taken('{"size":"M"}', 'Shirt(size="M")'),),
            refuses=(Refused('{"size":1}', "Not a valid string."),),
            schema={
                "type": "object",
                "properties": {"size": {"type": "string"}},
                "required": ["size"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Shoe",
            takes=(Taken('{"size":43}', "Shoe(size=43)"),),
            refuses=(Refused('{"size":"43"}', "Not a valid integer."),),
            schema={
                "type": "object",
                "properties": {"size": {"type": "integer"}},
                "required": ["size"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Hat",
            takes=(Taken('{"size":58}', "Hat(size=58)"),),
            refuses=(Refused('{"size":[]}', "Input should be a valid integer"),),
            schema={
                "properties": {"size": {"title": "Size", "type": "integer"}},
                "required": ["size"],
                "title": "Hat",
                "type": "object",
            },
        ),
        Row(
            hint="Page[int]",
            takes=(Taken('{"items":[1]}', "Page(items=[1])"),),
            refuses=(Refused('{"items":["a"]}', "Not a valid integer."),),
            schema={
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": {"type": "integer"}}
                },
                "required": ["items"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Tree",
            takes=(
                Taken(
                    '{"children":[{"children":[]}]}',
                    "Tree(children=[Tree(children=[])])",
                ),
            ),
            refuses=(Refused('{"children":[1]}', "Invalid input type."),),
            schema={
                "type": "object",
                "properties": {
                    "children": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Tree"},
                    }
                },
                "required": ["children"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Nested",
            takes=(Taken("[1,[2,[]]]", "[1, [2, []]]"),),
            refuses=(Refused('[["a"]]', "Not a valid integer."),),
            schema={
                "anyOf": [
                    {"type": "integer"},
                    {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Nested"},
                    },
                ]
            },
        ),
        Row(
            hint="Annotated[dict[str, Any], PetSchema]",
            takes=(Taken('{"name":"Rex"}', '{"name": "Rex"}'),),
            refuses=(Refused("{}", "Missing data for required field."),),
            schema={
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        ),
        Row(
            hint="Annotated[list[dict[str, Any]], PetSchema(many=True)]",
            takes=(Taken('[{"name":"Rex"}]', '[{"name": "Rex"}]'),),
            refuses=(Refused("{}", "Invalid type."),),
            schema={
                "type": "array",
                "items": {"$ref": "#/components/schemas/PetSchema"},
            },
        ),
    ),
)

SECTIONS = (NUMBERS, TIMES, STRINGS, CHOICES, ARRAYS, UNIONS, CLASSES)
