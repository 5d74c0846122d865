"""Schemas of all fields and options, and JSON that fits them, nearly or not at all."""

import dataclasses
import datetime as dt
import decimal
import enum
import json
from collections.abc import Callable
from typing import Any

import marshmallow
from hypothesis import strategies as st
from marshmallow import EXCLUDE, INCLUDE, RAISE, ValidationError, fields, validate
from schema_hooks import LOG, hooks

from flask_typed import constraints
from flask_typed import fields as own
from flask_typed.objects import Nested
from flask_typed.unions import Union


class Color(enum.Enum):
    """Two texts."""

    RED = "red"
    BLUE = "blue"


class Size(enum.Enum):
    """Two numbers, one of them a name in the other kind of field."""

    SMALL = 1
    LARGE = 2


@dataclasses.dataclass(frozen=True)
class Text:
    """A piece of JSON, written as it is."""

    text: str


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a field is made, and what it may be sent.

    `build` takes the options that all fields have; `valid` is of what the field loads,
    `validators` of what it may check.
    """

    name: str
    build: Callable[..., Any]
    valid: st.SearchStrategy[Any]
    validators: tuple[Any, ...] = ()


def remember(value: Any) -> None:
    """Check nothing."""
    LOG.append(("remember", repr(value)))


def make_default() -> str:
    """Return a default."""
    LOG.append("make_default")
    return "made"


def refuse_some(value: Any) -> bool:
    """Refuse a value whose repr has an 8, and break on one that has a 9."""
    LOG.append(("refuse_some", repr(value)))
    if "8" in repr(value):
        raise ValidationError("No eight.")
    if "9" in repr(value):
        raise LookupError(repr(value))
    return True


_ANY = (remember, refuse_some)
_NUMBERS = (
    *(validate.Range(min=1), validate.Range(max=10, max_inclusive=False)),
    *(validate.Range(0, 2**70), constraints.Range(min=0.5), validate.Equal(3)),
    *(
        validate.OneOf([1, 2, 3]),
        constraints.MultipleOf(2),
        validate.Range(-1.5, 1e300),
    ),
)
_TEXTS = (
    *(validate.Length(min=1), validate.Length(max=3), validate.Length(equal=2)),
    *(validate.Regexp("[a-z]+"), constraints.Pattern("^[0-9a]$"), validate.Equal("a")),
    *(validate.OneOf(["a", "b"]), validate.NoneOf(["a"]), validate.ContainsOnly("abc")),
)
_SIZES = (validate.Length(min=1), validate.Length(max=2))

_integers = st.sampled_from(
    [0, 1, 3, 8, -1, 19, 10, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400]
) | st.integers(-5, 12)
_floats = st.sampled_from(
    [0.5, 3.0, -0.0, 1e22, 1.5, 1e300, 5e-324, 0.1, 1.0, 9007199254740993.0]
)
_pieces = st.sampled_from(
    ["3.0", "1E2", "-0", "1e400", "NaN", "Infinity", "0.10", "1" * 4301, "-0.0", "01"]
).map(Text)
_numbers = _integers | _floats | _pieces
_texts = st.sampled_from(
    *[["", "a", "b", "ab", "abcd", "é", "😀", "1", "8", "true", "null", "3.0", " 1"]]
) | st.text(max_size=4)
_moments = st.sampled_from(
    [
        *("2020-02-29T12:34:56Z", "2020-02-29t12:34:56z", "2020-02-29 12:34:56"),
        *("2020-02-29T12:34:56", "2020-02-29T12:34:56.1234567+05:30", "2020-02-29"),
        *("2021-02-29T12:34:56Z", "2020-02-29T24:00:00Z", "2020-02-29T12:34:56-00:00"),
        *("2020-02-29T12:34:56.5", "2020-W09-6T12:34:56", "20200229T123456Z"),
        *("2020-02-29T12:34:60Z", "2020-02-29T12:34Z", "٢020-02-29T12:34:56Z"),
        *("12:34:56", "12:34:56Z", "12:34", "12:34:56.1234567+01:00", "24:00:00"),
        *("0000-01-01", "2020-2-29", "20200229", "2020-W09-6", "29 Feb 2020"),
        "Sat, 29 Feb 2020 12:34:56 +0000",
    ]
)
_uuids = st.sampled_from(
    [
        "12345678-1234-5678-1234-567812345678",
        "12345678123456781234567812345678",
        "{12345678-1234-5678-1234-567812345678}",
        "urn:uuid:12345678-1234-5678-1234-567812345678",
        "ABCDEF78-1234-5678-1234-56781234567G",
        "ABCDEF78-1234-5678-1234-567812345678",
    ]
)
_decimals = _numbers | st.sampled_from(
    ["1.10", "1_0", " 1", "nan", "NaN", "-sNaN", "Infinity", "1e3", "1e9999", "٣", "+1"]
)
_addresses = st.sampled_from(
    ["192.0.2.1", "2001:db8::1", "192.0.2.0/24", "192.0.2.7/33", "2001:db8::7/64", "1"]
)
_webs = st.sampled_from(
    ["http://a.example/", "a@b.example", "ftp://x", "a@b", "http://é.example", "//a"]
)
_words = st.sampled_from(["red", "RED", "blue", "SMALL", "green", 1, 2, True, 1.0])

SCALARS: tuple[Recipe, ...] = (
    Recipe("String", fields.String, _texts, _TEXTS),
    Recipe("Integer", fields.Integer, _numbers, _NUMBERS),
    Recipe("strict Integer", lambda **o: fields.Integer(strict=True, **o), _numbers),
    Recipe("Float", fields.Float, _numbers, _NUMBERS),
    Recipe("Float nan", lambda **o: fields.Float(allow_nan=True, **o), _numbers),
    Recipe("Decimal", fields.Decimal, _decimals),
    Recipe("Decimal 2", lambda **o: fields.Decimal(2, allow_nan=True, **o), _decimals),
    Recipe("Boolean", fields.Boolean, st.booleans() | _texts),
    Recipe("Boolean ja", lambda **o: fields.Boolean(truthy={"ja"}, **o), st.booleans()),
    Recipe("UUID", fields.UUID, _uuids),
    Recipe("DateTime", fields.DateTime, _moments),
    Recipe("DateTime rfc", lambda **o: fields.DateTime("rfc", **o), _moments),
    Recipe("timestamp", lambda **o: fields.DateTime("timestamp", **o), _numbers),
    Recipe("strptime", lambda **o: fields.DateTime("%d %b %Y", **o), _moments),
    Recipe("NaiveDateTime", fields.NaiveDateTime, _moments),
    Recipe(
        "AwareDateTime",
        lambda **o: fields.AwareDateTime(default_timezone=dt.UTC, **o),
        _moments,
    ),
    Recipe("Time", fields.Time, _moments),
    Recipe("Date", fields.Date, _moments),
    Recipe("TimeDelta", fields.TimeDelta, _numbers),
    Recipe("minutes", lambda **o: fields.TimeDelta("minutes", **o), _numbers | _texts),
    Recipe("Url", fields.Url, _webs),
    Recipe("Email", fields.Email, _webs, _TEXTS),
    Recipe("IP", fields.IP, _addresses),
    Recipe("IPv4", fields.IPv4, _addresses),
    Recipe("IPv6Interface", fields.IPv6Interface, _addresses),
    Recipe("Enum", lambda **o: fields.Enum(Color, **o), _words),
    Recipe("Enum value", lambda **o: fields.Enum(Size, by_value=True, **o), _words),
    Recipe(
        "Enum field",
        lambda **o: fields.Enum(Size, by_value=fields.Integer, **o),
        _words | _texts,
    ),
    Recipe("Raw", fields.Raw, _numbers | _texts),
    Recipe("Function", lambda **o: fields.Function(deserialize=repr, **o), _texts),
    Recipe("own String", own.String, _texts, _TEXTS),
    Recipe("own Integer", own.Integer, _numbers, _NUMBERS),
    Recipe("own Float", own.Float, _numbers, _NUMBERS),
    Recipe("own Decimal", own.Decimal, _decimals),
    Recipe("own Boolean", own.Boolean, st.booleans() | _texts),
    Recipe("own UUID", own.UUID, _uuids),
    Recipe("own DateTime", own.DateTime, _moments),
    Recipe("own Date", own.Date, _moments),
    Recipe("own Time", own.Time, _moments),
    Recipe("own TimeDelta", own.TimeDelta, _numbers),
    Recipe("own Bytes", own.Bytes, _texts | st.just("YWI=")),
    Recipe("own Path", own.Path, _texts),
    Recipe("own Email", own.Email, _webs, _TEXTS),
    Recipe("own Url", own.Url, _webs),
    Recipe("own IPv4", own.IPv4, _addresses),
    Recipe("own IPv6Network", own.IPv6Network, _addresses),
    Recipe("Literal", lambda **o: own.Literal(["a", "b"], **o), _texts),
    Recipe("mixed", lambda **o: own.Literal(["a", 1, Color.RED], **o), _words | _texts),
    Recipe("true", lambda **o: own.Literal([True, 0], **o), _words | _numbers),
    Recipe("own Enum", lambda **o: own.Enum(Color, **o), _words),
    Recipe("own Enum int", lambda **o: own.Enum(Size, **o), _words | _numbers),
    Recipe("own Raw", own.Raw, _numbers | _texts),
)


def scalars() -> st.SearchStrategy[Recipe]:
    """Return the strategy of the fields of single values."""
    return st.sampled_from(SCALARS)


@st.composite
def containers(draw: st.DrawFn, inner: st.SearchStrategy[Recipe]) -> Recipe:
    """Draw a field of an array, or of an object with any names."""
    one, other = draw(inner), draw(inner)
    first, second = draw(built(one)), draw(built(other))
    arrays = st.lists(near(one), max_size=3)
    objects = st.dictionaries(_texts, near(one), max_size=3).map(
        lambda found: list(found.items())
    )
    pairs = st.tuples(near(one), near(other)).map(list)
    kind = draw(st.sampled_from(sorted(_KINDS)))
    valid = {"list": arrays, "set": arrays, "dict": objects, "tuple": pairs}.get(
        kind.split()[-1], near(one) | near(other)
    )
    build = _KINDS[kind]
    if kind.endswith("set") and one.name not in _HASHABLE:
        build, kind = _KINDS["list"], "list"
    return Recipe(
        f"{kind} of {one.name}, {other.name}",
        lambda **options: build(first, second, options),
        valid,
        _SIZES,
    )


_HASHABLE = frozenset(recipe.name for recipe in SCALARS)
_KINDS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "list": lambda a, b, o: fields.List(a, **o),
    "dict": lambda a, b, o: fields.Dict(keys=fields.String(), values=a, **o),
    "integer dict": lambda a, b, o: fields.Dict(fields.Integer(), a, **o),
    "bare dict": lambda a, b, o: fields.Dict(**o),
    "tuple": lambda a, b, o: fields.Tuple((a, b), **o),
    "own list": lambda a, b, o: own.List(a, **o),
    "own set": lambda a, b, o: own.Set(a, collection=set, **o),
    "own dict": lambda a, b, o: own.Dict(own.String(), a, **o),
    "own tuple": lambda a, b, o: own.Tuple((a, b), **o),
    "union": lambda a, b, o: Union([a, b], names="thing", **o),
}


@st.composite
def built(draw: st.DrawFn, recipe: Recipe) -> Any:
    """Draw a field of a recipe, with validators."""
    possible = st.sampled_from([*recipe.validators, *_ANY])
    options: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        options["validate"] = draw(st.lists(possible, min_size=1, max_size=2))
    if draw(st.integers(0, 3)) == 0:
        options["allow_none"] = True
    return recipe.build(**options)


@st.composite
def schemas(draw: st.DrawFn, levels: int = 2) -> Recipe:
    """Draw a Schema as a field that nests it, with a class anew."""
    inner = scalars()
    if levels:
        inner = inner | containers(inner) | schemas(levels - 1)
    recipes = draw(st.lists(inner, min_size=1, max_size=4))
    members, keys, valid = {}, [], []
    for number, recipe in enumerate(recipes):
        name = f"m{number}"
        field = draw(member(recipe, number))
        members[name] = field
        keys.append(name if field.data_key is None else field.data_key)
        valid.append((recipe, keys[-1], bool(field.required)))
    namespace = {**members, **draw(hooks(list(members)))}
    cls = type("Drawn", (marshmallow.Schema,), {**namespace, "Meta": _Unregistered})
    options = draw(schema_options(list(members)))
    many = options.get("many", False)
    unknown: Any = draw(st.sampled_from([None, None, RAISE, EXCLUDE, INCLUDE]))
    if levels < 2 and draw(st.integers(0, 3)) == 0:
        return _pluck(cls, recipes[0], unknown=unknown, many=draw(st.booleans()))
    nested = draw(st.sampled_from([fields.Nested, Nested]))
    one = objects(valid)
    return Recipe(
        f"{nested.__name__} of {[recipe.name for recipe in recipes]} {options}",
        lambda **o: nested(cls(**options), unknown=unknown, **o),
        st.lists(one, max_size=2) if many else one,
    )


def _pluck(cls: Any, recipe: Recipe, *, many: bool, unknown: Any) -> Recipe:
    """Return the recipe of one member of the objects of a Schema."""
    return Recipe(
        f"Pluck of {recipe.name}, many={many}",
        lambda **o: fields.Pluck(cls, "m0", many=many, unknown=unknown, **o),
        st.lists(near(recipe), max_size=2) if many else near(recipe),
    )


class _Unregistered:
    register = False


@st.composite
def member(draw: st.DrawFn, recipe: Recipe, number: int) -> Any:
    """Draw a field as a member of an object."""
    field = draw(built(recipe))
    kind = draw(st.sampled_from(["required", "optional", "default", "factory"]))
    field.required = kind == "required"
    if kind == "default":
        field.load_default = draw(st.sampled_from([None, 1, "a", (1,), dt.date.min]))
        field.allow_none = field.allow_none or field.load_default is None
    elif kind == "factory":
        field.load_default = draw(st.sampled_from([list, dict, make_default]))
    if draw(st.integers(0, 4)) == 0:
        field.data_key = draw(
            st.sampled_from([f"k {number}", f"é{number}", f'"{number}'])
        )
    if draw(st.integers(0, 4)) == 0:
        field.attribute = draw(st.sampled_from([f"a{number}", f"deep.a{number}"]))
    if draw(st.integers(0, 9)) == 0:
        field.dump_only = True
    return field


@st.composite
def schema_options(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """Draw the arguments of a Schema."""
    possible: list[dict[str, Any]] = [
        *({"unknown": EXCLUDE}, {"unknown": INCLUDE}, {"many": True}, {}, {}, {}),
        *({"partial": True}, {"partial": False}, {"partial": names[:1]}),
        *({"partial": (names[-1], f"{names[-1]}.m0")}, {"partial": {f"{names[0]}.m0"}}),
        *({"only": names[:2]}, {"exclude": names[:1]}, {"dump_only": names[1:]}),
    ]
    chosen = draw(st.lists(st.sampled_from(possible), max_size=2))
    return {key: value for options in chosen for key, value in options.items()}


@st.composite
def objects(draw: st.DrawFn, members: list[tuple[Recipe, str, bool]]) -> Any:
    """Draw the pairs of a JSON object: of its members, once or twice, and others."""
    pairs = []
    for recipe, key, is_required in members:
        times = draw(
            st.sampled_from([1, 1, 1, 1, 1, 1, 1, 2, 0 if is_required else 1, 0])
        )
        pairs += [(key, draw(near(recipe))) for _ in range(times)]
    if draw(st.integers(0, 7)) == 0:
        pairs.append((draw(_texts), draw(junk)))
    return pairs


def near(recipe: Recipe) -> st.SearchStrategy[Any]:
    """Return the strategy of what a field may be sent, mostly of its kind."""
    return st.integers(0, 15).flatmap(lambda n: recipe.valid if n else junk)


junk: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        st.sampled_from(
            [None, True, [], [[1]], [("a", 1)], Text('"\\ud800"'), Text('"\\u00e9"')]
        )
        | _numbers
        | _texts
        | _moments
        | st.just(Text("[" * 70 + "]" * 70))
    )
)


def write_json(value: Any) -> str:
    """Return the JSON of a value; an object is a list of pairs."""
    if isinstance(value, Text):
        return value.text
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        pairs = (f"{json.dumps(key)}: {write_json(item)}" for key, item in value)
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_json, value))}]"
    return json.dumps(value, ensure_ascii=False)


def describe(value: Any) -> Any:
    """Return all that can be told of a value: types, order, digits, signs."""
    if isinstance(value, dict):
        pairs = [(describe(key), describe(item)) for key, item in value.items()]
        return type(value), pairs
    if isinstance(value, list | tuple):
        return type(value), [describe(item) for item in value]
    if isinstance(value, set | frozenset):
        return type(value), sorted(map(repr, map(describe, value)))
    if isinstance(value, decimal.Decimal):
        return type(value), value.as_tuple()
    if dataclasses.is_dataclass(value) and hasattr(value, "__dict__"):
        return type(value), describe(vars(value))
    if isinstance(value, int) and abs(value) > 10**4000:
        return type(value), hash(value)
    if "object at 0x" in repr(value):
        slots = {name: getattr(value, name) for name in _slots_of(value)}
        return type(value), describe({**getattr(value, "__dict__", {}), **slots})
    return type(value), repr(value)


def _slots_of(value: Any) -> list[str]:
    names = (n for c in type(value).__mro__ for n in getattr(c, "__slots__", ()))
    return [name for name in names if hasattr(value, name) and name != "__weakref__"]


def run(load: Callable[[], Any]) -> tuple[Any, Any]:
    """Return what a load did, and whom it called if it succeeded."""
    LOG.clear()
    try:
        value = load()
    except ValidationError as error:
        found = (error.messages, error.valid_data, error.field_name, error.data)
        return (type(error), describe(found)), None
    except Exception as error:
        return (type(error), str(error)), None
    return ("loaded", describe(value)), list(LOG)
