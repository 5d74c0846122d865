"""What of a Schema is in the way of a compiled loader, by name."""

import enum
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import marshmallow
import pytest
from marshmallow import EXCLUDE, fields, validate

from flask_typed.compiled import Obstacle, compile_dumper, compile_loader


class PlainSchema(marshmallow.Schema):
    """A Schema of a user."""

    class Meta:
        register = False

    name = fields.String(required=True)


class Sku(fields.String):
    """A field class of a user."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, *args, **kwargs)).upper()


class Renamed(fields.String):
    """A field class that overrides nothing."""


class OwnErrors(PlainSchema):
    def handle_error(self, *args: Any, **kwargs: Any) -> None:
        raise LookupError


def _patched_field() -> Any:
    field = fields.String()
    field.deserialize = lambda value, *args, **kwargs: value  # type: ignore[method-assign]
    return marshmallow.Schema.from_dict({"a": field})()


def _patched_schema() -> Any:
    schema = PlainSchema()
    schema.get_attribute = lambda obj, attr, default: 7  # type: ignore[method-assign]
    return schema


def _two_names() -> Any:
    inner = fields.Nested(PlainSchema, data_key="other")
    return marshmallow.Schema.from_dict({"a": inner})(partial=["a.name"])


def _nested_many() -> Any:
    schema = _from(a=fields.Nested(PlainSchema))
    nested = schema.fields["a"]
    assert not nested.schema.many
    nested.many = True  # when its Schema was made
    return schema


class OwnDictionary(PlainSchema):
    dict_class = OrderedDict


def _from(**members: Any) -> Any:
    return marshmallow.Schema.from_dict(members)()


def _broken() -> Any:
    raise LookupError("no Schema")


OBSTACLES: dict[str, tuple[Callable[[], Any], str]] = {
    "a field class": (
        lambda: _from(a=Sku()),
        "a: the field class {m}.Sku overrides _des",
    ),
    "a known one's": (
        lambda: _from(a=Renamed()),
        "a: the field class {m}.Renamed is not",
    ),
    "below": (
        lambda: _from(a=fields.List(fields.Nested(_from(b=Sku())))),
        "a.b: the field class {m}.Sku overrides _deserialize",
    ),
    "of an Enum": (
        lambda: _from(a=fields.Enum(_Kind, by_value=Sku)),
        "a: the field class {m}.Sku overrides _deserialize",
    ),
    "handle_error": (OwnErrors, "OwnErrors overrides handle_error"),
    "partial": (
        lambda: PlainSchema(partial=iter(["name"])),  # type: ignore[arg-type]
        "its partial is <list_iterator",
    ),
    "partial in no names": (
        lambda: PlainSchema(partial=["name", 5]),  # type: ignore[list-item]
        "its partial is ['name', 5]",
    ),
    "partial below two names": (
        _two_names,
        "it is partial in members of a or of other",
    ),
    "a Pluck": (
        lambda: _from(a=fields.Pluck(_from(b=Sku()), "b")),
        "a.b: the field class {m}.Sku overrides _deserialize",
    ),
    "patched": (_patched_field, "a: deserialize was set on the field itself"),
    "patched Schema": (_patched_schema, "get_attribute was set on the Schema itself"),
    "many": (_nested_many, "a: its many is not that of its Schema"),
    "dict_class": (OwnDictionary, "its dict_class is OrderedDict"),
    "a bound at the end of 64 bits": (
        lambda: _from(
            a=fields.Int(validate=validate.Range(min=2**63 - 1, min_inclusive=False))
        ),
        "msgspec takes no mirror of it: ",
    ),
    "a key": (
        lambda: _from(a=fields.Int(data_key='"')),
        "'\"' is no name that msgspec takes",
    ),
    "one key": (
        lambda: _from(a=fields.Int(load_only=True), b=fields.Int(data_key="a")),
        "two of its members have one name in JSON",
    ),
    "no Schema": (
        lambda: _from(a=fields.Nested(_broken)),
        "a: its Schema cannot be made: LookupError('no Schema')",
    ),
}


class _Kind(enum.Enum):
    A = "A"


@pytest.mark.parametrize("case", OBSTACLES)
def test_what_is_not_understood_is_named_and_left_to_the_schema(case: str) -> None:
    build, reason = OBSTACLES[case]
    loader = compile_loader(build())
    assert loader.try_loads is loader.try_load is None
    expected = reason.format(m=__name__)
    assert [str(found) for found in loader.obstacles if str(found).startswith(expected)]


class Growing(marshmallow.Schema):
    """A Schema that is nested in itself, at each level in another way."""

    class Meta:
        register = False

    def __init__(self, level: int = 0) -> None:
        super().__init__(unknown=EXCLUDE)
        inner = fields.Nested(lambda: Growing(level + 1), data_key=f"a{level}")
        self.declared_fields = {"a": inner}
        self._init_fields()


def test_a_schema_that_is_nested_in_ever_other_ways_is_given_up() -> None:
    loader = compile_loader(Growing())
    (obstacle,) = loader.obstacles
    assert set(obstacle.path) == {"a"}
    assert obstacle.reason == "it is nested in itself in more and more ways"
    assert loader.load({"a0": {"a1": {}}}) == {"a": {"a": {}}}


def test_all_obstacles_are_named_at_once() -> None:
    loader = compile_loader(_from(a=Sku(), b=Renamed(), c=fields.Int()))
    assert [found.path for found in loader.obstacles] == [("a",), ("b",)]
    assert loader.load({"a": "x", "b": "y", "c": 1}) == {"a": "X", "b": "y", "c": 1}


def test_an_obstacle_is_one_line() -> None:
    assert str(Obstacle(path=("a", "b"), reason="no")) == "a.b: no"
    assert str(Obstacle(path=(), reason="no")) == "no"


@pytest.mark.parametrize("compile_it", [compile_loader, compile_dumper])
@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (
            PlainSchema,
            r"PlainSchema is no Schema. Fix: give an instance: PlainSchema\(\)",
        ),
        (dict, r"dict is no Schema. Fix: give an instance, of schema_for\(T\)"),
        ({"name": 1}, r"\{'name': 1\} is no Schema"),
        (None, "None is no Schema"),
    ],
    ids=["a class of Schemas", "another class", "a dict", "None"],
)
def test_what_is_no_instance_of_a_schema_is_refused(
    compile_it: Callable[[Any], Any], thing: Any, said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        compile_it(thing)
