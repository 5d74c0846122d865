"""A generated Schema that is set anew loads as it is then, wherever it is nested."""

import copy
import json
from dataclasses import dataclass
from typing import Any

import pytest
from marshmallow import EXCLUDE, ValidationError, fields, validate

from flask_typed import field_for, schema_for
from flask_typed.compiled import CompiledSchema, compile_dumper, compile_loader
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


def _at_least_three(value: int) -> None:
    if value < 3:
        raise ValidationError("Too few.")


def _append(field: Any) -> None:
    field.validators.append(_at_least_three)


def _put_first(field: Any) -> None:
    field.validators[:0] = [_at_least_three]


def _add(field: Any) -> None:
    field.validators += [_at_least_three]


def _replace(field: Any) -> None:
    field.validators = [_at_least_three]


def _allow_none(field: Any) -> None:
    field.allow_none = True


def _need_not(field: Any) -> None:
    field.required = False
    field.load_default = 9


def _rename(field: Any) -> None:
    field.data_key = "number"


def _refuse_all(field: Any) -> None:
    def refuse(value: Any, *args: Any, **kwargs: Any) -> Any:
        raise ValidationError("Too few.")

    field._deserialize = refuse


_CHANGES = [_append, _put_first, _add, _replace, _allow_none, _need_not, _rename]
_each_change = pytest.mark.parametrize("change", [*_CHANGES, _refuse_all])


@dataclass
class Counts:
    counts: list[int]


@_each_change
@pytest.mark.parametrize(
    "line", [{"count": 1}, {"count": 5}, {}, {"count": None}, {"number": 5}], ids=repr
)
def test_a_field_of_a_generated_schema_that_is_changed_is_noticed(
    change: Any, line: Any
) -> None:
    schema, other = schema_for(Order)(), schema_for(Order)()
    loader = compile_loader(schema)
    for each in (schema, other):
        nested: Any = each.fields["line"]
        field = nested.schema.fields["count"]
        if each is other:  # marshmallow's copies of a field share one list
            field.validators = list(field.validators)
        change(field)
    data = {"line": line}
    body = json.dumps(data).encode()
    assert _load(loader.load, data) == _load(other.load, data)
    assert _load(loader.loads, body) == _load(other.load, data)


@pytest.mark.parametrize("change", [_append, _replace, _refuse_all])
def test_a_field_inside_a_field_that_is_changed_is_noticed(change: Any) -> None:
    schema: Any = schema_for(Counts)()
    loader = compile_loader(schema)
    assert loader.load({"counts": [1, 5]}) == Counts([1, 5])
    change(schema.fields["counts"].inner)
    with pytest.raises(ValidationError, match="Too few"):
        loader.load({"counts": [1, 5]})


def test_a_field_of_a_generated_schema_that_is_changed_is_noticed_when_dumped() -> None:
    schema = schema_for(Order)()
    dumper = compile_dumper(schema)
    assert json.loads(dumper.dumps(Order(Line(1)))) == {"line": {"count": 1}}
    nested: Any = schema.fields["line"]
    _rename(nested.schema.fields["count"])
    assert json.loads(dumper.dumps(Order(Line(1)))) == {"line": {"number": 1}}


class WrittenSchema(CompiledSchema):
    count = fields.Integer(required=True)
    counts = fields.List(fields.Integer(validate=validate.Range(max=9)))


@pytest.mark.parametrize("change", [_append, _put_first, _add])
@pytest.mark.parametrize(
    "find", [lambda s: s.fields["count"], lambda s: s.fields["counts"].inner]
)
def test_another_validator_of_a_hand_written_schema_is_noticed(
    change: Any, find: Any
) -> None:
    class OwnSchema(WrittenSchema):
        # marshmallow's copies of a field share one list of validators.
        count = fields.Integer(required=True)
        counts = fields.List(fields.Integer(validate=validate.Range(max=9)))

    schema = OwnSchema()
    data = {"count": 1, "counts": [1]}
    assert schema.load(data) == data
    change(find(schema))
    with pytest.raises(ValidationError, match="Too few"):
        schema.load(data)


def test_a_change_of_one_schema_is_none_of_another() -> None:
    schema, other = schema_for(Line)(), schema_for(Line)()
    loaders = [compile_loader(each) for each in (schema, other)]
    _append(schema.fields["count"])
    assert loaders[1].attempt_load({"count": 1}) == Line(1)
    with pytest.raises(ValidationError, match="Too few"):
        loaders[0].load({"count": 1})


def test_a_field_that_is_used_is_not_changed() -> None:
    schema = schema_for(Order)()
    loader, dumper = compile_loader(schema), compile_dumper(schema)
    with pytest.raises(ValidationError):
        loader.load({"line": {"count": "a"}})
    with pytest.raises(ValidationError):
        dumper.dumps(5)
    nested: Any = schema.fields["line"]
    assert nested.schema.dump(Line(1)) == {"count": 1}
    assert loader.attempt_load({"line": {"count": 1}}) == Order(Line(1))


def test_a_schema_that_is_compiled_may_be_copied_deeply() -> None:
    schema = schema_for(Line)()
    loader = compile_loader(schema)
    other = copy.deepcopy(schema)
    _append(other.fields["count"])
    with pytest.raises(ValidationError, match="Too few"):
        other.load({"count": 1})
    assert _load(loader.load, {"count": 1}) == _load(schema.load, {"count": 1})


def test_a_field_of_a_shallow_copy_is_noticed_by_both() -> None:
    schema = schema_for(Line)()
    other = copy.copy(schema)
    loaders = [compile_loader(each) for each in (schema, other)]
    other.fields["count"].allow_none = True
    for loader in loaders:
        assert vars(loader.load({"count": None})) == {"count": None}


def test_a_field_of_no_schema_may_be_changed() -> None:
    field: Any = field_for(int)
    field.required = True
    assert field.required


def test_a_tuple_of_validators_is_noticed_like_a_list() -> None:
    schema: Any = schema_for(Line)()
    schema.fields["count"].validators = ()
    loader = compile_loader(schema)
    assert loader.attempt_load({"count": 1}) == Line(1)
    _replace(schema.fields["count"])
    with pytest.raises(ValidationError, match="Too few"):
        loader.load({"count": 1})


class Holder(fields.String):
    """A field with another that it never binds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inner = fields.Integer()


def test_a_field_without_a_schema_is_in_nobodys_way() -> None:
    class HolderSchema(CompiledSchema):
        name = Holder()

    assert compile_dumper(HolderSchema()).dump({"name": "a"}) == {"name": "a"}
