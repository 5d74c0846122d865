"""Compiled Schemas are shared by threads, and go when nobody holds them."""

import gc
import linecache
import threading
import weakref
from collections.abc import Callable
from typing import Any

import marshmallow
import pytest
from marshmallow import fields

from flask_typed.compiled import CompiledSchema, compile_dumper, compile_loader

_THREADS = 32


class Part(CompiledSchema):
    class Meta:
        register = False

    name = fields.String(required=True)
    parts = fields.List(fields.Nested(lambda: Part(only=["name"])))

    @marshmallow.post_load
    def finish(self, data: Any, **kwargs: Any) -> Any:
        return {**data, "done": True}


LOADED = {
    "name": "a",
    "parts": [{"name": "b", "done": True}, {"name": "c", "done": True}],
    "done": True,
}
SENT = {"name": "a", "parts": [{"name": "b"}, {"name": "c"}]}
TEXT = '{"name": "a", "parts": [{"name": "b"}, {"name": "c"}]}'


def run_at_once(call: Callable[[int], Any]) -> list[Any]:
    """Return what each of 32 threads got of a call, or raised, by its number."""
    barrier = threading.Barrier(_THREADS)
    found: list[Any] = [None] * _THREADS

    def run(number: int) -> None:
        barrier.wait()
        try:
            found[number] = call(number)
        except Exception as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_threads_that_use_one_schema_for_the_first_time_get_the_same() -> None:
    schema = Part()
    calls: list[Callable[[], Any]] = [
        lambda: schema.load(dict(SENT)),
        lambda: schema.loads(TEXT),
        lambda: schema.dump(SENT),
        lambda: (schema.loader, schema.dumper),
    ]
    found = run_at_once(lambda number: calls[number % 4]())
    expected = [LOADED, LOADED, SENT, (schema.loader, schema.dumper)]
    assert found == expected * (_THREADS // 4)


def test_threads_that_compile_one_schema_at_once_get_what_works() -> None:
    schema = Part()

    def compile_and_use(number: int) -> Any:
        loader, dumper = compile_loader(schema), compile_dumper(schema)
        assert loader.obstacles == dumper.obstacles == ()
        return loader.loads(TEXT.encode()), dumper.dump(SENT)

    assert run_at_once(compile_and_use) == [(LOADED, SENT)] * _THREADS


def test_a_schema_is_refused_to_some_threads_and_loaded_for_others() -> None:
    schema = Part()

    def use(number: int) -> Any:
        body = TEXT if number % 2 else '{"parts": [{}]}'
        try:
            return [schema.loads(body) for _ in range(20)]
        except marshmallow.ValidationError as error:
            return sorted(error.messages)

    assert run_at_once(use) == [["name", "parts"], [LOADED] * 20] * (_THREADS // 2)


def _make_compiled() -> Any:
    cls: Any = type("Made", (CompiledSchema,), {"a": fields.Int(), "Meta": Part.Meta})
    schema = cls()
    assert schema.dump(schema.loads('{"a": 1}')) == {"a": 1}
    return schema


def _make_hooked() -> Any:
    hooked = marshmallow.pre_load(lambda self, data, **kwargs: data)
    members = {"a": fields.Pluck(Part, "name"), "hook": hooked, "Meta": Part.Meta}
    cls: Any = type("Made", (CompiledSchema,), members)
    schema = cls(partial=["a"])
    assert schema.loads('{"a": "b"}') == {"a": {"name": "b", "done": True}}
    assert schema.dump({"a": {"name": "b"}}) == {"a": "b"}
    return schema


@pytest.mark.parametrize("make", [_make_compiled, _make_hooked])
def test_a_compiled_schema_goes_with_its_class_and_its_source(
    make: Callable[[], Any],
) -> None:
    gc.collect()
    before = {name for name in linecache.cache if name.startswith("<flask_typed")}
    schema = make()
    gone = [weakref.ref(each) for each in (schema, type(schema), schema.loader.schema)]
    del schema
    gc.collect()
    assert [each() for each in gone] == [None, None, None]
    after = {name for name in linecache.cache if name.startswith("<flask_typed")}
    assert after <= before
