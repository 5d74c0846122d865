"""Hooks of dumps are called as marshmallow calls them, and no value is dumped twice."""

import copy
import decimal
import json
from collections.abc import Callable
from typing import Annotated, Any

import flask
import marshmallow
import pytest
from dump_values import outcome, schemas, values
from hypothesis import given, settings
from marshmallow import Schema, fields
from schema_hooks import LOG

from flask_typed import Api, field_for, typed
from flask_typed.compiled import CompiledSchema, compile_dumper
from flask_typed.objects import build_value_schema


def observe(dump: Callable[[Any], Any], value: Any) -> tuple[str, list[Any], Any]:
    """Return what a dump did, whom it called, and what it left of the value."""
    LOG.clear()
    found = outcome(lambda: dump(value))
    return found, list(LOG), value


@settings(max_examples=200, deadline=None)
@given(schema=schemas(levels=2, has_hooks=True), value=values)
def test_a_dump_with_hooks_and_a_compiled_one_cannot_be_told_apart(
    schema: Schema, value: Any
) -> None:
    dumper = compile_dumper(schema)
    ours, theirs = copy.deepcopy(value), copy.deepcopy(value)
    found, calls, ours = observe(dumper.dump, ours)
    expected, expected_calls, theirs = observe(schema.dump, theirs)
    assert found == expected
    assert calls == expected_calls
    assert outcome(lambda: ours) == outcome(lambda: theirs)
    _, calls, _ = observe(dumper.dumps, copy.deepcopy(value))
    assert calls == expected_calls


class Renaming(Schema):
    """Takes a member out of the object that it dumps."""

    class Meta:
        register = False

    a = fields.Decimal()
    b = fields.Boolean()
    c = fields.List(fields.Integer())

    @marshmallow.pre_dump
    def rename(self, data: Any, **kwargs: Any) -> Any:
        return {**data, "a": data.pop("old")}


def make(**members: Any) -> dict[str, Any]:
    """Return an object that can be dumped once."""
    return {"old": 1, "c": iter([1, 2]), **members}


@pytest.mark.parametrize("members", [{}, {"b": b"x"}, {"old": "x"}], ids=str)
@pytest.mark.parametrize("method", ["dump", "dumps"])
def test_what_can_be_dumped_once_is_dumped_once(method: str, members: Any) -> None:
    found = outcome(
        lambda: getattr(compile_dumper(Renaming()), method)(make(**members))
    )
    expected = outcome(lambda: Renaming().dump(make(**members)))
    if method == "dump" or "raises" in expected:
        assert found == expected
    elif members:  # which no module for JSON writes
        assert found.startswith("raises TypeError")


class Stock(Schema):
    class Meta:
        register = False

    prices = fields.List(fields.Decimal())
    name = fields.String(required=True)
    note = fields.Raw()


def make_app(hint: Any, value: Callable[[], Any]) -> flask.Flask:
    app = flask.Flask(__name__)
    Api(app)
    app.testing = True

    def view() -> Any:
        return value()

    view.__annotations__["return"] = hint
    app.get("/")(typed(view))
    return app


_prices = [decimal.Decimal("1.5"), decimal.Decimal(2)]


@pytest.mark.parametrize(
    ("hint", "value", "expected"),
    [
        (Annotated[dict[str, Any], Renaming], make, {"a": "1", "c": [1, 2]}),
        (
            Annotated[dict[str, Any], Stock],
            lambda: {"prices": iter(_prices), "name": "x"},
            {"prices": ["1.5", "2"], "name": "x"},
        ),
        (
            list[Annotated[dict[str, Any], Stock]],
            lambda: [{"prices": iter(_prices), "name": "x"}],
            [{"prices": ["1.5", "2"], "name": "x"}],
        ),
        (
            list[Annotated[dict[str, Any], Renaming]],
            lambda: [make()],
            [{"a": "1", "c": [1, 2]}],
        ),
    ],
    ids=["a hook", "an iterator", "iterators", "hooks"],
)
def test_a_response_by_a_hand_written_schema_is_dumped_once(
    hint: Any, value: Callable[[], Any], expected: Any
) -> None:
    answer = make_app(hint, value).test_client().get("/")
    assert answer.status_code == 200
    assert answer.get_json() == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"prices": []}, "name"),
        (5, "Invalid input type."),
        ({"prices": ["x"], "name": "a"}, "ConversionSyntax"),
        ({"note": object(), "name": "a"}, "no JSON form"),
    ],
    ids=["missing", "no object", "an error of a field", "another"],
)
def test_a_response_that_does_not_fit_its_schema_is_an_error_of_the_view(
    value: Any, reason: str
) -> None:
    app = make_app(Annotated[dict[str, Any], Stock], lambda: value)
    with pytest.raises(Exception, match=reason):
        app.test_client().get("/")


def test_what_a_hand_written_schema_dumps_may_be_null_and_in_an_envelope() -> None:
    field = field_for(Annotated[dict[str, Any], Stock] | None)
    for checks in (True, False):
        schema = build_value_schema(field)
        dumps = compile_dumper(schema, checks=checks, envelope="data").try_dumps
        assert dumps is not None
        assert json.loads(dumps(None)) == {"data": None}
        assert json.loads(dumps({"name": "a"})) == {"data": {"name": "a"}}
        assert json.loads(compile_dumper(schema).dumps({"name": "a"})) == {"name": "a"}


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"name": "a", "note": object()}, TypeError),
        ({"prices": []}, marshmallow.ValidationError),
    ],
    ids=["no JSON", "missing"],
)
def test_an_error_of_a_hand_written_schema_is_raised_as_it_is(
    value: Any, error: Any
) -> None:
    field = field_for(Annotated[dict[str, Any], Stock])
    dumper = compile_dumper(build_value_schema(field))
    assert dumper.try_dumps is not None
    with pytest.raises(error):
        dumper.dumps(value)


class Elsewhere(CompiledSchema):
    class Meta:
        register = False

    a = fields.Raw()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return "from elsewhere"

    @marshmallow.post_dump
    def finish(self, data: Any, **kwargs: Any) -> Any:
        return {**data, "done": True}


def test_a_compiled_schema_that_overrides_a_method_dumps_by_it() -> None:
    assert Elsewhere().dumper.obstacles
    assert Elsewhere().dump(5) == {"a": "from elsewhere", "done": True}


def test_a_hook_that_is_given_what_was_dumped_is_not_in_the_way() -> None:
    hint = list[Annotated[dict[str, Any], Elsewhere]]
    dumper = compile_dumper(build_value_schema(field_for(hint)))
    assert dumper.obstacles == ()
    assert json.loads(dumper.dumps([{}])) == [{"a": "from elsewhere", "done": True}]


def test_hooks_and_iterators_below_a_generated_schema_are_in_the_way() -> None:
    hint = dict[str, list[Annotated[dict[str, Any], Renaming]]]
    dumper = compile_dumper(build_value_schema(field_for(hint)))
    assert [str(each) for each in dumper.obstacles] == [
        "the hook Renaming.rename may change it",
        "Renaming.c may be an iterator",
    ]


def test_a_schema_below_that_cannot_be_made_is_in_the_way() -> None:
    class Broken(Schema):
        inner = fields.Nested("NobodyHasThisName")

    hint = list[Annotated[dict[str, Any], Broken]]
    (obstacle,) = compile_dumper(build_value_schema(field_for(hint))).obstacles
    assert "cannot be made" in str(obstacle)
