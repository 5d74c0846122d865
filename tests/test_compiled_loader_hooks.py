"""Validators and hooks are called as marshmallow calls them."""

import functools
import json
from typing import Any

import marshmallow
import pytest
from marshmallow import ValidationError, fields, validate
from schema_recipes import run

from flask_typed import constraints
from flask_typed import fields as own
from flask_typed.compiled import StepAsideError, compile_loader

CALLS: list[Any] = []


class Hooked(marshmallow.Schema):
    """A Schema with a hook of each kind."""

    class Meta:
        register = False

    name = fields.String()

    @marshmallow.validates("name")
    def check_name(self, value: Any, **kwargs: Any) -> None:
        CALLS.append(("validates", value))
        if value == "bad":
            raise ValidationError("Bad.")

    @marshmallow.validates_schema
    def check(self, data: Any, **kwargs: Any) -> None:
        CALLS.append(("validates_schema", dict(data), sorted(kwargs.items(), key=str)))

    @marshmallow.post_load
    def finish(self, data: Any, **kwargs: Any) -> Any:
        CALLS.append(("post_load", dict(data), sorted(kwargs.items(), key=str)))
        return {**data, "done": True}


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
@pytest.mark.parametrize("name", ["good", "bad"])
def test_hooks_are_called_in_order_with_the_same_arguments(
    many: bool, name: str
) -> None:
    one = {"name": name}
    data = [one, {}, one] if many else one
    loader = compile_loader(Hooked(many=many))
    assert loader.try_loads is not None
    CALLS.clear()
    if name == "bad":
        with pytest.raises(StepAsideError):
            loader.try_loads(json.dumps(data).encode())
        return
    loaded, calls = loader.try_loads(json.dumps(data).encode()), list(CALLS)
    CALLS.clear()
    assert loaded == Hooked(many=many).load(data)
    assert calls == CALLS


FIELDS: tuple[Any, ...] = (
    lambda: fields.Integer(validate=validate.Range(min=1, max=10)),
    lambda: fields.Integer(
        validate=validate.Range(1, 9, min_inclusive=False, max_inclusive=False)
    ),
    lambda: fields.Integer(validate=validate.Range(min=0.5)),
    lambda: fields.Integer(validate=validate.Range(max=2**70)),
    lambda: fields.Float(validate=validate.Range(min=10**400)),
    lambda: own.Float(validate=constraints.Range(min=1, max=3, max_inclusive=False)),
    lambda: own.Decimal(validate=constraints.Range(min=2)),
    lambda: own.Integer(validate=constraints.MultipleOf(2)),
    lambda: fields.String(validate=validate.Regexp("a+")),
    lambda: own.String(validate=constraints.Pattern("^a$")),
    lambda: fields.String(validate=validate.Length(equal=2)),
    lambda: fields.String(validate=validate.Length(min=1.5)),  # type: ignore[arg-type]
    lambda: own.DateTime(validate=lambda value: None),
    lambda: own.UUID(validate=validate.Length(max=1)),
    lambda: own.List(own.Integer(), collection=tuple, validate=validate.Length(1, 2)),
    lambda: own.Dict(own.String(), own.DateTime(), validate=validate.Length(max=1)),
    lambda: fields.Tuple((own.DateTime(), fields.Integer())),
    lambda: fields.Dict(fields.Integer(), own.DateTime()),
    lambda: fields.Boolean(truthy={"ja"}),
    lambda: own.Date(lax=True),
    lambda: own.DateTime(lax=True),
)
VALUES: tuple[Any, ...] = (
    *(1, 2, 3, 9, 10, 3.0, -5, 10**30, 0.5, "a", "aa", "b", "ja", True, None, [], [1]),
    *([1, 2], [1, 2, 3], {}, {"1": "2020-01-01T00:00:00Z"}, "2020-01-01", "2.5"),
    *("2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z", ["2020-01-01T00:00:00Z", 1]),
    {"1": "2020-01-01T00:00:00Z", "01": "2020-01-02T00:00:00Z"},
)


@pytest.mark.parametrize("number", range(len(FIELDS)))
def test_validators_refuse_the_same_values(number: int) -> None:
    schema = marshmallow.Schema.from_dict({"a": FIELDS[number]()})()
    loader = compile_loader(marshmallow.Schema.from_dict({"a": FIELDS[number]()})())
    assert loader.obstacles == ()
    for value in VALUES:
        data: Any = {"a": value}
        body = json.dumps(data)
        expected = run(functools.partial(schema.load, data))
        assert run(functools.partial(loader.load, data)) == expected
        assert run(functools.partial(loader.loads, body)) == expected
