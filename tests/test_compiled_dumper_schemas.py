"""Compiled dumpers of hand-written Schemas dump what marshmallow dumps."""

import copy
import dataclasses
import datetime as dt
import decimal
import gc
import json
import linecache
import threading
import types
import weakref
from functools import partial
from typing import Any

import pytest
from dump_values import (
    KINDS,
    Color,
    Failing,
    Indexed,
    Inner,
    Overriding,
    as_json,
    outcome,
    schemas,
    show,
    values,
)
from hypothesis import given, settings
from marshmallow import Schema, ValidationError, fields

from flask_typed import schema_for
from flask_typed.compiled import CompiledSchema, compile_dumper


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


def test_an_exception_of_an_attribute_is_raised_as_it_is() -> None:
    cls: Any = type("Made", (Schema,), {"c": fields.Raw()})
    dumper = compile_dumper(cls())
    for dump in (dumper.try_dump, dumper.try_dumps, dumper.dump, dumper.dumps):
        assert dump is not None
        with pytest.raises(ZeroDivisionError):
            dump(Failing())


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


def test_what_is_not_compiled_is_dumped_to_json_by_the_schema() -> None:
    class WordSchema(Schema):
        word = fields.Function(lambda obj: obj["word"].upper())

    class GetsSchema(WordSchema):
        def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
            return super().get_attribute(obj, attr, default)

    dumper = compile_dumper(GetsSchema())
    assert dumper.try_dumps is None
    assert json.loads(dumper.dumps({"word": "a"})) == {"word": "A"}


def test_what_is_no_plain_json_is_written_as_by_the_schema() -> None:
    class PriceSchema(Schema):
        price = fields.Decimal()

    dumper = compile_dumper(PriceSchema())
    assert dumper.try_dumps is not None
    for dumps in (PriceSchema().dumps, dumper.dumps):
        with pytest.raises(TypeError, match="Decimal"):
            dumps({"price": decimal.Decimal("1.5")})
