"""Compiled dumpers of hand-written Schemas dump what marshmallow dumps."""

import copy
import dataclasses
import datetime as dt
import enum
import gc
import json
import linecache
import threading
import types
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, missing, post_dump, pre_dump

from flask_typed import schema_for
from flask_typed.compiled import CompiledSchema, StepAsideError, compile_dumper
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


class Failing:
    a = 1

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
def schemas(draw: st.DrawFn) -> Schema:
    """Draw instances of new Schema classes."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    members: dict[str, Any] = {
        name: KINDS[kind](**_fit(kind, draw(options)))
        for name, kind in zip("abcd", kinds, strict=False)
    }
    meta = {"register": False}
    cls: Any = type("Drawn", (Schema,), {**members, "Meta": type("Meta", (), meta)})
    names = st.lists(st.sampled_from(sorted(members)), min_size=1, unique=True)
    arguments = {"many": st.booleans()}
    chosen = draw(st.fixed_dictionaries(arguments, optional={"only": names}))
    try:
        made: Schema = cls(**chosen)
    except ValueError:  # two members of one name
        reject()
    return made


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


def outcome(call: Callable[[], Any]) -> str:
    """Return the text of what is returned or raised, with the types of all in it."""
    try:
        return show(call())
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"


def show(value: Any) -> str:
    """Return the text of a value with the types of all that is in it."""
    if type(value) is dict:
        return str([(show(key), show(item)) for key, item in value.items()])
    if type(value) in (list, tuple):
        return f"{type(value)} {[show(item) for item in value]}"
    return f"{type(value)} {value!r}"


def as_json(schema: Schema, value: Any) -> Any:
    return json.loads(schema.dumps(value), object_pairs_hook=list)


@settings(max_examples=300, deadline=None)
@given(schema=schemas(), value=values)
def test_a_compiled_schema_dumps_what_marshmallow_dumps(
    schema: Schema, value: Any
) -> None:
    dumper = compile_dumper(schema)
    assert outcome(lambda: dumper.dump(value)) == outcome(lambda: schema.dump(value))
    assert outcome(
        lambda: json.loads(dumper.dumps(value), object_pairs_hook=list)
    ) == outcome(lambda: as_json(schema, value))


@pytest.mark.parametrize("value", [b"a", dt.date.min, Color.RED, [b"a"]], ids=repr)
def test_what_a_boolean_dumps_as_it_is_is_left_to_the_json_writer(value: Any) -> None:
    cls: Any = type("Made", (Schema,), {"a": fields.Boolean()})
    dumper, schema = compile_dumper(cls()), cls()
    obj = {"a": value}
    assert outcome(lambda: dumper.dump(obj)) == outcome(lambda: schema.dump(obj))
    written = outcome(lambda: json.loads(dumper.dumps(obj)))
    assert written == outcome(lambda: json.loads(schema.dumps(obj)))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(value=values)
def test_every_field_dumps_what_it_dumps_for_marshmallow(kind: str, value: Any) -> None:
    cls: Any = type("Made", (Schema,), {"a": KINDS[kind]()})
    schema = cls()
    dumper = compile_dumper(schema)
    for obj in ({"a": value}, types.SimpleNamespace(a=value)):
        dump, reference = partial(dumper.dump, obj), partial(schema.dump, obj)
        assert outcome(dump) == outcome(reference)


class Order(Schema):
    id = fields.Integer()
    name = fields.String(data_key="title")
    created = fields.DateTime()
    lines = fields.List(fields.Nested(Inner))
    owner = fields.Nested(Inner, allow_none=True)


ORDER = {
    "id": 3,
    "name": "x",
    "created": dt.datetime(2024, 1, 2, tzinfo=dt.UTC),
    "lines": [{"a": 1}, {"a": 2, "b": "y"}],
    "owner": None,
}


@pytest.mark.parametrize(
    "value",
    [ORDER, types.SimpleNamespace(**ORDER), Indexed(**ORDER), {}],
    ids=["dict", "object", "indexed", "empty"],
)
def test_the_compiled_functions_need_no_help(value: Any) -> None:
    dumper = compile_dumper(Order())
    assert dumper.obstacles == ()
    assert dumper.try_dump is not None
    assert dumper.try_dumps is not None
    assert show(dumper.try_dump(value)) == show(Order().dump(value))
    assert json.loads(dumper.try_dumps(value)) == json.loads(Order().dumps(value))


def test_an_exception_of_an_attribute_is_left_to_marshmallow() -> None:
    cls: Any = type("Made", (Schema,), {"c": fields.Raw()})
    dumper = compile_dumper(cls())
    assert dumper.try_dump is not None
    with pytest.raises(StepAsideError):
        dumper.try_dump(Failing())
    with pytest.raises(ZeroDivisionError):
        dumper.dump(Failing())


def test_what_no_json_writer_writes_alike_is_left_to_marshmallow() -> None:
    cls: Any = type("Made", (Schema,), {"a": fields.Raw()})
    dumper = compile_dumper(cls())
    assert dumper.dumps({"a": float("nan")}) == b'{"a": NaN}'
    with pytest.raises(TypeError):
        dumper.dumps({"a": dt.date(2024, 1, 2)})


def test_a_schema_that_overrides_a_method_is_not_compiled() -> None:
    dumper = compile_dumper(Overriding())
    assert [str(each) for each in dumper.obstacles] == [
        "Overriding overrides get_attribute"
    ]
    assert dumper.try_dump is None
    assert dumper.dump(5) == {"a": "from elsewhere"}


def test_another_json_module_of_a_schema_writes() -> None:
    module = types.SimpleNamespace(dumps=lambda data: "written")
    meta = type("Meta", (), {"render_module": module})
    cls: Any = type("Made", (Schema,), {"a": fields.Raw(), "Meta": meta})
    assert compile_dumper(cls()).dumps({"a": 1}) == b"written"


def test_a_change_of_the_schema_is_noticed() -> None:
    schema = Order()
    dumper = compile_dumper(schema)
    schema.dump_fields["id"] = fields.String()
    assert dumper.dump({"id": 3}) == {"id": "3"}
    schema.many = True
    assert dumper.dump([{"id": 3}]) == [{"id": "3"}]


def test_a_change_of_a_nested_schema_is_noticed() -> None:
    schema = Order()
    dumper = compile_dumper(schema)
    nested: Any = schema.fields["owner"]
    del nested.schema.dump_fields["a"]
    assert dumper.dump({"owner": {"a": 1, "b": "x"}}) == {"owner": {"b": "x"}}


def test_a_dumper_serves_many_threads() -> None:
    dumper = compile_dumper(Order())
    expected = Order().dump(ORDER)
    found: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda: found.extend(dumper.dump(ORDER) for _ in range(200))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 800


def test_nothing_outlives_a_dumper() -> None:
    cls: Any = type("Made", (Schema,), {"a": fields.Raw()})
    before = set(linecache.cache)
    dumper = compile_dumper(cls())
    assert set(linecache.cache) > before
    gone = weakref.ref(dumper.schema)
    del dumper, cls
    gc.collect()
    assert gone() is None
    assert set(linecache.cache) <= before


def test_a_generated_schema_is_checked_by_its_dumper() -> None:
    made = dataclasses.make_dataclass("Made", [("a", int)])
    dumper = compile_dumper(schema_for(made)())
    assert dumper.try_dumps is not None
    assert dumper.dump(made(1)) == {"a": 1}
    assert dumper.dumps(made(1)) == b'{"a":1}'
    with pytest.raises(ValidationError):
        dumper.dumps(made("a"))


def test_a_field_that_was_changed_is_asked() -> None:
    inner: Any = fields.Integer()
    inner._serialize = lambda value, *args, **kwargs: "changed"
    cls: Any = type("Made", (Schema,), {"a": fields.List(inner), "b": fields.Raw()})
    schema = cls()
    dumper = compile_dumper(schema)
    assert dumper.dump({"a": [1]}) == schema.dump({"a": [1]})


class Quick(CompiledSchema):
    a = fields.Integer()
    b = fields.Nested(lambda: Quick(only=["a"]))


@pytest.mark.parametrize(
    "value", [{"a": "1", "b": {"a": 2}}, {"a": "x"}, Failing()], ids=str
)
def test_a_compiled_schema_class_dumps_as_marshmallow_does(value: Any) -> None:
    plain: Any = type("Plain", (Schema,), dict(Quick._declared_fields))
    quick, reference = Quick(), plain()
    assert outcome(lambda: quick.dump(value)) == outcome(lambda: reference.dump(value))
    assert outcome(lambda: quick.dumps(value)) == outcome(
        lambda: reference.dumps(value)
    )
    assert quick.dump([{"a": 1}], many=True) == [{"a": 1}]


def test_a_compiled_schema_class_notices_that_its_fields_are_made_anew() -> None:
    quick = Quick()
    before = quick.dumper
    assert quick.dumper is before
    quick._init_fields()
    assert quick.dumper is not before
    assert copy.copy(quick).dumper is not quick.dumper
