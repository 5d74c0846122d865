"""What is loaded in the faster way, and what is left to marshmallow and why."""

import copy
import dataclasses
import datetime as dt
import gc
import json
import linecache
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

import marshmallow
import pytest
from annotated_types import Ge, Len
from marshmallow import EXCLUDE, INCLUDE, ValidationError, fields, validate

from flask_typed import field_for, schema_for
from flask_typed import fields as own
from flask_typed.compiled import (
    CompiledSchema,
    Loader,
    OnFirstUse,
    StepAsideError,
    compile_loader,
)
from flask_typed.objects import build_value_schema


@dataclasses.dataclass
class Line:
    sku: Annotated[str, Len(1, 32)]
    quantity: Annotated[int, Ge(1)] = 1
    kind: Literal["new", "used"] = "new"


@dataclasses.dataclass
class Order:
    id: int
    created: dt.datetime
    lines: list[Line]
    tags: list[str] = dataclasses.field(default_factory=list)
    parent: "Order | None" = None


@dataclasses.dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclasses.dataclass
class Span:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("Low is above high.")


class PlainSchema(marshmallow.Schema):
    """A hand-written Schema."""

    class Meta:
        register = False

    name = fields.String(required=True, validate=validate.Length(max=5))
    count = fields.Integer(load_default=0)


def try_loads(schema: marshmallow.Schema, body: bytes) -> Any:
    """Return what the fast way makes of a body; it must be there."""
    loader = compile_loader(schema)
    assert loader.obstacles == ()
    assert loader.try_loads is not None
    return loader.try_loads(body)


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (
            Order,
            b'{"id": 1, "created": "2020-01-01T00:00:00Z", "lines": [{"sku": "a"}], '
            b'"parent": {"id": 2, "created": "2020-01-01T00:00:00.5", "lines": []}}',
        ),
        (Order, b'{"lines": [], "created": "2020-01-01T00:00:00+01:00", "id": 3.0}'),
        (Point, b'{"x": 1, "y": -0.0}'),
        (Span, b'{"low": 1, "high": 2}'),
        (list[Point], b'[{"x": 1, "y": 2}]'),
        (dict[int, Point], b'{"1": {"x": 1, "y": 2}}'),
        (tuple[int, str], b'[1, "a"]'),
        (set[int], b"[1, 2]"),
        (int | str, b'"1"'),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_generated_schema_loads_in_the_fast_way(model: Any, body: bytes) -> None:
    schema: Any = build_value_schema(field_for(model))
    if isinstance(model, type) and dataclasses.is_dataclass(model):
        schema = schema_for(model)()
    expected = schema.load(json.loads(body))
    loaded = try_loads(schema, body)
    assert loaded == expected
    assert type(loaded) is type(expected)


def test_an_ordinary_dataclass_has_its_members_in_order() -> None:
    line = try_loads(schema_for(Line)(), b'{"kind": "used", "sku": "a"}')
    assert list(vars(line).items()) == [("sku", "a"), ("quantity", 1), ("kind", "used")]


def test_a_refused_value_leaves_the_error_to_the_schema() -> None:
    loader = compile_loader(schema_for(Span)())
    assert loader.try_loads is not None
    with pytest.raises(StepAsideError):
        loader.try_loads(b'{"low": 2, "high": 1}')
    with pytest.raises(ValidationError, match="Low is above high"):
        loader.loads(b'{"low": 2, "high": 1}')


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        (EXCLUDE, {"name": "a", "count": 0}),
        (INCLUDE, {"name": "a", "count": 0, "b": 1}),
    ],
)
def test_unknown_members_are_excluded_or_included(unknown: Any, expected: Any) -> None:
    schema = PlainSchema(unknown=unknown)
    assert try_loads(schema, b'{"name": "a", "b": 1}') == expected
    assert compile_loader(schema).is_deep


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "a", "b": "\xff"}',
        b'{"name": "a", "b": 1e400}',
        b'{"name": "a", "b": NaN}',
        b'{"name": "a", "b": "\\ud800"}',
        b'\xef\xbb\xbf{"name": "a"}',
        b'{"name": "a"} x',
        b"",
        b'{"name": "a", "b": ' + b"1" * 4301 + b"}",
        b'{"name": "a", "b": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_no_member_that_is_ignored_hides_what_no_json_may_hold(body: bytes) -> None:
    with pytest.raises(StepAsideError):
        try_loads(PlainSchema(unknown=EXCLUDE), body)


def test_what_is_made_on_first_use_is_made_once() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    held = OnFirstUse(make)
    assert held.value is None
    assert held.get() is held.get() is held.value is made[0]
    assert len(made) == 1


def _set_field(schema: Any) -> None:
    schema.load_fields["name"] = fields.Integer()


def _exclude(schema: Any) -> None:
    schema.exclude = {"count"}
    schema._init_fields()


def _allow_others(schema: Any) -> None:
    schema.unknown = EXCLUDE


def _make_partial(schema: Any) -> None:
    schema.partial = True


@pytest.mark.parametrize("change", [_set_field, _exclude, _allow_others, _make_partial])
@pytest.mark.parametrize("data", [{"name": "a"}, {"name": "a", "b": 1}, {}], ids=repr)
@pytest.mark.parametrize(
    "cls",
    [
        PlainSchema,
        CompiledSchema.from_dict(
            {
                "name": fields.String(required=True),
                "count": fields.Integer(load_default=0),
            }
        ),
    ],
    ids=["loader", "CompiledSchema"],
)
def test_a_schema_that_was_changed_loads_as_it_is_now(
    cls: Any, data: Any, change: Any
) -> None:
    schema, other = cls(), PlainSchema()
    loader = compile_loader(schema) if cls is PlainSchema else schema
    loader.load({"name": "a"})
    change(schema)
    change(other)
    found = []
    for load in (loader.load, other.load):
        try:
            found.append(load(data))
        except ValidationError as error:
            found.append(error.messages)
    assert found[0] == found[1]


class Counted(CompiledSchema):
    """A Schema of a user on the fast base class."""

    class Meta:
        register = False

    name = fields.String(required=True)

    @marshmallow.post_load
    def finish(self, data: Any, **kwargs: Any) -> Any:
        return {**data, "kwargs": sorted(kwargs)}


def test_a_compiled_schema_loads_with_its_hooks_and_its_errors() -> None:
    schema = Counted()
    assert schema.loader.obstacles == ()
    loaded = schema.loads('{"name": "a"}')
    assert loaded["name"] == "a"
    assert loaded == Counted().load({"name": "a"}, many=False)
    for load, data in ((schema.load, {}), (schema.loads, "{}")):
        with pytest.raises(ValidationError) as caught:
            load(data)
        assert caught.value.messages == {"name": ["Missing data for required field."]}


def test_what_is_said_in_a_call_is_left_to_marshmallow() -> None:
    schema = Counted()
    assert [item["name"] for item in schema.loads('[{"name": "a"}]', many=True)] == [
        "a"
    ]
    assert schema.load({"b": 1}, partial=True, unknown=EXCLUDE)["kwargs"]


def test_a_copy_of_a_compiled_schema_has_a_loader_of_its_own() -> None:
    schema = Counted()
    schema.load({"name": "a"})
    other = copy.copy(schema)
    other.many = True
    assert [item["name"] for item in other.load([{"name": "b"}])] == ["b"]


def test_a_schema_that_reads_another_json_is_asked_itself() -> None:
    class Reader:
        loads = staticmethod(lambda text: {"name": "read"})

    class Other(PlainSchema):
        class Meta:
            register = False
            render_module = Reader

    assert compile_loader(Other()).loads(b'{"name": "sent"}')["name"] == "read"


def test_an_exception_of_a_validator_shows_the_generated_source() -> None:
    def fail(value: Any) -> None:
        raise LookupError(value)

    cls = marshmallow.Schema.from_dict({"a": fields.String(validate=fail)})
    loader = compile_loader(cls())
    with pytest.raises(LookupError) as caught:
        loader.loads(b'{"a": "x"}')
    assert "validator" in "".join(traceback.format_exception(caught.value))


def test_nothing_outlives_a_loader() -> None:
    schema = PlainSchema()
    loader: Loader | None = compile_loader(schema)
    before = {
        name for name in linecache.cache if name.startswith("<flask_typed loader")
    }
    watched = weakref.ref(schema)
    del schema, loader
    gc.collect()
    after = {name for name in linecache.cache if name.startswith("<flask_typed loader")}
    assert watched() is None
    assert len(after) < len(before)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (own.Integer(lax=True), "12", 12),
        (own.Boolean(lax=True), "yes", True),
        (own.Float(lax=True), "1e3", 1000.0),
        (own.List(own.Integer(lax=True), lax=True), ["1", "2"], [1, 2]),
        (own.Literal([1, "a"], lax=True), "1", 1),
        (fields.Integer(), "12", 12),
    ],
    ids=repr,
)
def test_the_text_of_a_parameter_is_loaded(field: Any, text: Any, value: Any) -> None:
    load = compile_loader(marshmallow.Schema.from_dict({"a": field})()).try_load
    assert load is not None
    assert load({"a": text}) == {"a": value}


class Texts(Mapping[str, str]):
    """A mapping that is no dictionary."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def outcome(load: Callable[[], Any]) -> Any:
    """Return what is loaded, or the messages of the error."""
    try:
        return "loaded", load()
    except ValidationError as error:
        return "refused", error.messages


@pytest.mark.parametrize("lax", [True, False])
@pytest.mark.parametrize(
    "data",
    [{"a": "1"}, Texts(a="1"), Texts(a="x"), Texts(a="1", b="2"), None, [("a", "1")]],
    ids=["dict", "mapping", "refused", "unknown", "none", "pairs"],
)
def test_lax_changes_nothing_of_what_is_loaded(data: Any, lax: bool) -> None:
    class ASchema(marshmallow.Schema):
        a = fields.Integer()

    loader = compile_loader(ASchema())
    expected = outcome(lambda: ASchema().load(data))
    assert outcome(lambda: loader.load(data, lax=lax)) == expected


def test_a_mapping_of_texts_is_loaded_in_the_fast_way_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class ASchema(marshmallow.Schema):
        a = fields.Integer()

    loader = compile_loader(ASchema())
    monkeypatch.setattr(marshmallow.Schema, "load", lambda schema, data: "marshmallow")
    assert loader.load(Texts(a="1"), lax=True) == {"a": 1}
    assert loader.load(Texts(a="1")) == "marshmallow"


@dataclasses.dataclass
class Inner:
    count: int


@dataclasses.dataclass
class Outer:
    inner: Inner


def test_a_generated_schema_that_is_nested_and_made_anew_is_noticed() -> None:
    schema = schema_for(Outer)()
    loader = compile_loader(schema)
    body = b'{"inner": {"count": 1}}'
    assert loader.loads(body) == Outer(inner=Inner(count=1))
    nested: Any = schema.fields["inner"]
    nested.schema.exclude = {"count"}
    nested.schema._init_fields()
    with pytest.raises(ValidationError):
        loader.loads(body)


@pytest.mark.parametrize("levels", [3, 30])
def test_lists_in_lists_are_loaded_however_deep_they_are(levels: int) -> None:
    hint: Any = Inner
    expected: Any = Inner(count=1)
    for level in range(levels):
        hint = list[hint] if level % 3 else dict[str, hint | None]
        expected = [expected] if level % 3 else {"a": expected}
    schema = build_value_schema(field_for(hint))
    loader = compile_loader(schema)
    assert loader.try_loads is not None
    body = json.dumps(expected, default=dataclasses.asdict).encode()
    assert loader.try_loads(body) == expected
    assert loader.load(json.loads(body)) == expected
