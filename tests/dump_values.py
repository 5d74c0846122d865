"""Hand-written Schemas of all fields, and objects and mappings that they may dump."""

import datetime as dt
import enum
import json
import re
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import reject
from hypothesis import strategies as st
from marshmallow import Schema, fields, missing, post_dump, pre_dump
from schema_hooks import hooks

from flask_typed.fields import BaseField


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Shout(fields.String):
    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return f"{attr}: {value}!".upper()


class Elsewhere(fields.Integer):
    def get_value(
        self, obj: Any, attr: str, accessor: Any = None, default: Any = missing
    ) -> Any:
        return 7


class Row(NamedTuple):
    a: Any
    b: Any


class Indexed:
    """An object whose members are items, and attributes where they are not."""

    def __init__(self, **members: Any) -> None:
        self.members = members
        self.b = "attribute"

    def __getitem__(self, name: str) -> Any:
        return self.members[name]

    def __repr__(self) -> str:
        return f"Indexed({self.members!r})"


class Failing:
    a = 1

    def __repr__(self) -> str:
        return "Failing()"

    @property
    def b(self) -> int:
        raise AttributeError("b")

    @property
    def c(self) -> int:
        raise ZeroDivisionError


class Inner(Schema):
    a = fields.Integer()
    b = fields.String(dump_default="none")


class Hooked(Schema):
    a = fields.Raw()

    @pre_dump
    def take(self, data: Any, **kwargs: Any) -> Any:
        return {"a": data}

    @post_dump(pass_original=True)
    def wrap(self, data: Any, original: Any, many: bool, **kwargs: Any) -> Any:
        return {"data": data, "many": many, "from": type(original).__name__}


class Recursive(Schema):
    a = fields.Raw()
    b = fields.Nested(lambda: Recursive())


class Overriding(Schema):
    a = fields.Raw()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return "from elsewhere"


Builder = Callable[..., BaseField]

KINDS: Mapping[str, Builder] = {
    "raw": fields.Raw,
    "string": fields.String,
    "email": fields.Email,
    "url": fields.Url,
    "integer": fields.Integer,
    "integer-string": lambda **o: fields.Integer(as_string=True, **o),
    "float": fields.Float,
    "decimal": fields.Decimal,
    "decimal-places": lambda **o: fields.Decimal(places=2, as_string=True, **o),
    "boolean": fields.Boolean,
    "boolean-words": lambda **o: fields.Boolean(truthy={"a"}, falsy={1}, **o),
    "uuid": fields.UUID,
    "datetime": fields.DateTime,
    "datetime-rfc": lambda **o: fields.DateTime(format="rfc", **o),
    "datetime-timestamp": lambda **o: fields.DateTime(format="timestamp", **o),
    "datetime-format": lambda **o: fields.DateTime(format="%Y", **o),
    "naive": fields.NaiveDateTime,
    "aware": fields.AwareDateTime,
    "date": fields.Date,
    "time": fields.Time,
    "timedelta": fields.TimeDelta,
    "ip": fields.IP,
    "enum": lambda **o: fields.Enum(Color, **o),
    "enum-by-value": lambda **o: fields.Enum(Color, by_value=True, **o),
    "constant": lambda **o: fields.Constant(5, **o),
    "function": lambda **o: fields.Function(lambda obj: str(type(obj)), **o),
    "list": lambda **o: fields.List(fields.Integer(), **o),
    "list-of-lists": lambda **o: fields.List(fields.List(fields.Date()), **o),
    "list-of-nested": lambda **o: fields.List(fields.Nested(Inner), **o),
    "tuple": lambda **o: fields.Tuple((fields.String(), fields.Raw()), **o),
    "dict": fields.Dict,
    "dict-of-strings": lambda **o: fields.Dict(fields.String(), fields.Date(), **o),
    "nested": lambda **o: fields.Nested(Inner, **o),
    "nested-many": lambda **o: fields.Nested(Inner, many=True, **o),
    "nested-only": lambda **o: fields.Nested(Inner, only=["b"], **o),
    "nested-schema": lambda **o: fields.Nested(Inner(many=True), **o),
    "nested-hooked": lambda **o: fields.Nested(Hooked, **o),
    "nested-recursive": lambda **o: fields.Nested(Recursive, **o),
    "nested-overriding": lambda **o: fields.Nested(Overriding, **o),
    "pluck": lambda **o: fields.Pluck(Inner, "a", **o),
    "custom": Shout,
    "custom-list": lambda **o: fields.List(Shout(), **o),
    "custom-value": Elsewhere,
}

ATTRIBUTES = ["a", "b", "c", "items", "a.b", "no name", "class", "__class__"]
options = st.fixed_dictionaries(
    {},
    optional={
        "data_key": st.sampled_from(["a", "B", "", "no 'name'"]),
        "attribute": st.sampled_from(ATTRIBUTES),
        "dump_default": st.sampled_from([None, 3, "x", list]),
        "load_only": st.booleans(),
        "allow_none": st.booleans(),
    },
)


@st.composite
def schemas(draw: st.DrawFn, *, levels: int = 0, has_hooks: bool = False) -> Schema:
    """Draw instances of new Schema classes.

    :param levels: of Schemas that are drawn inside others
    :param has_hooks: whether hooks of dumps are drawn too, for every other Schema
    """
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    members: dict[str, Any] = {
        name: KINDS[kind](**_fit(kind, draw(options)))
        for name, kind in zip("abcd", kinds, strict=False)
    }
    if levels and draw(st.booleans()):
        inner = draw(schemas(levels=levels - 1, has_hooks=has_hooks))
        members["b"] = draw(st.sampled_from(_NESTINGS))(inner)
    if has_hooks:
        members |= draw(hooks(["a", "b"], ("pre_dump", "post_dump")))
    meta = {"register": False}
    cls: Any = type("Drawn", (Schema,), {**members, "Meta": type("Meta", (), meta)})
    drawn = st.sampled_from(sorted(members.keys() & set("abcd")))
    names = st.lists(drawn, min_size=1, unique=True)
    arguments = {"many": st.booleans()}
    chosen = draw(st.fixed_dictionaries(arguments, optional={"only": names}))
    try:
        made: Schema = cls(**chosen)
    except ValueError:  # two members of one name
        reject()
    return made


_NESTINGS: tuple[Callable[[Schema], Any], ...] = (
    fields.Nested,
    lambda schema: fields.List(fields.Nested(schema)),
    lambda schema: fields.Pluck(schema, next(iter(schema.fields))),
)


def _fit(kind: str, drawn: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in drawn.items() if kind != "constant" or k == "data_key"}


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(["1", "\ud800", b"a", Color.RED, object, 10**30]),
    st.decimals(allow_nan=False),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC])),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.ip_addresses(),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.sampled_from(["a", "b", "c", "d", "items"]), inner),
        st.builds(dict, a=inner, b=inner, c=inner),
        st.builds(types.SimpleNamespace, a=inner, b=inner, c=inner, d=inner),
        st.builds(types.SimpleNamespace, a=inner),
        st.builds(Row, inner, inner),
        st.builds(Indexed, a=inner, c=inner),
        st.just(Failing()),
    ),
    max_leaves=10,
)


#: Where an object is in memory, which says nothing about it. A field may have made
#: capitals of it.
ADDRESS = re.compile(r" at 0x[0-9a-f]+", re.IGNORECASE)


def outcome(call: Callable[[], Any]) -> str:
    """Return the text of what is returned or raised, with the types of all in it."""
    try:
        text = show(call())
    except Exception as error:
        text = f"raises {type(error).__name__}: {error}"
    return ADDRESS.sub("", text)


def show(value: Any) -> str:
    """Return the text of a value with the types of all that is in it."""
    if type(value) is dict:
        return str([(show(key), show(item)) for key, item in value.items()])
    if type(value) in (list, tuple):
        return f"{type(value)} {[show(item) for item in value]}"
    return f"{type(value)} {value!r}"


def as_json(schema: Schema, value: Any) -> Any:
    return json.loads(schema.dumps(value), object_pairs_hook=list)
