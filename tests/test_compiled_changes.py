"""A generated Schema that is set anew loads as it is then, wherever it is nested."""

import copy
from dataclasses import dataclass
from typing import Any

import pytest
from marshmallow import EXCLUDE, ValidationError, fields

from flask_typed import schema_for
from flask_typed.compiled import compile_dumper, compile_loader
from flask_typed.errors.developer import IncompleteObjectError


@dataclass
class Line:
    count: int


@dataclass
class Order:
    line: Line


def _allow_others(schema: Any) -> None:
    schema.unknown = EXCLUDE


def _make_partial(schema: Any) -> None:
    schema.partial = True


def _forget_fields(schema: Any) -> None:
    schema.load_fields = {}


def _load(load: Any, data: Any) -> Any:
    try:
        return load(data)
    except (ValidationError, IncompleteObjectError) as error:
        return repr(error)


@pytest.mark.parametrize("change", [_allow_others, _make_partial, _forget_fields])
@pytest.mark.parametrize("line", [{"count": 1}, {"count": 1, "b": 2}, {}], ids=repr)
def test_a_nested_schema_that_was_changed_is_noticed(line: Any, change: Any) -> None:
    schema, other = schema_for(Order)(), schema_for(Order)()
    loader = compile_loader(schema)
    for each in (schema, other):
        nested: Any = each.fields["line"]

        change(nested.schema)
    data = {"line": line}
    assert _load(loader.load, data) == _load(other.load, data)


def test_several_loaders_of_a_schema_notice_a_change() -> None:
    schema = schema_for(Line)()
    loaders = [compile_loader(schema) for _ in range(2)]
    schema.unknown = EXCLUDE
    data = {"count": 1, "other": 2}
    assert [loader.load(data) for loader in loaders] == [Line(1), Line(1)]


def test_a_field_that_is_replaced_is_noticed() -> None:
    schema = schema_for(Line)()
    loader = compile_loader(schema)
    schema.load_fields["count"] = fields.String(required=True)
    assert loader.load({"count": "a"}) == Line("a")  # type: ignore[arg-type]


def test_a_schema_of_many_is_noticed_where_it_is_dumped() -> None:
    schema = schema_for(Line)()
    dumper = compile_dumper(schema)
    schema.many = True
    assert dumper.dumps([Line(1)]).replace(b" ", b"") == b'[{"count":1}]'


def test_a_change_of_a_copy_is_none_of_the_schema() -> None:
    schema = schema_for(Line)()
    loader = compile_loader(schema)
    other = copy.copy(schema)
    compiled = compile_loader(other)
    copy.copy(schema).unknown = EXCLUDE
    assert loader.attempt_load({"count": 1}) == Line(1)
    assert compiled.attempt_load({"count": 1}) == Line(1)
    other.unknown = EXCLUDE
    assert compiled.load({"count": 1, "b": 2}) == Line(1)
    assert loader.attempt_load({"count": 1}) == Line(1)


def test_what_nobody_compiled_by_is_no_change() -> None:
    schema: Any = schema_for(Line)()
    loader = compile_loader(schema)
    schema.context = {"user": 1}
    assert loader.attempt_load({"count": 1}) == Line(1)
