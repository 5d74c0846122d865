"""What an object accepts is what its JSON Schema accepts, for classes of all kinds."""

from __future__ import annotations

import dataclasses
import json
from collections import namedtuple
from collections.abc import Callable
from typing import Annotated, Any, Generic, Literal, NotRequired, TypedDict, TypeVar

import annotated_types as at
import attrs
import msgspec
import pydantic
from honest import examples
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from flask_typed import (
    Alias,
    Omit,
    Partial,
    Pick,
    read_only,
    schema_options,
    write_only,
)
from flask_typed.members import Naming, Unknown
from flask_typed.objects import Nested
from flask_typed.openapi.components import Components
from flask_typed.schemas import SchemaRegistry

T = TypeVar("T")

#: Names of members, with what naming rules and aliases make of them.
NAMES = ("a", "b_c", "d_e_f")
WIRE_NAMES = ("a", "b_c", "bC", "BC", "b-c", "d_e_f", "dEF", "x", "")

#: Types of members, each with a value that fits it.
LEAVES: tuple[tuple[Any, Any], ...] = (
    (int, 3),
    (Annotated[int, at.Ge(0)], 0),
    (str, "x"),
    (Annotated[str, at.MinLen(1)], "x"),
    (int | None, None),
    (list[int], [1]),
    (dict[str, bool], {"a": True}),
    (Literal["x", 1], "x"),
)


@dataclasses.dataclass(frozen=True)
class Spec:
    """A member to make: its type, a fitting value, and what is said of it."""

    name: str
    hint: Any
    value: Any
    has_default: bool
    note: Any


@st.composite
def specs(draw: st.DrawFn, inner: st.SearchStrategy[tuple[Any, Any]]) -> list[Spec]:
    """Return the members of a class, those with defaults last."""
    made = []
    for name in NAMES[: draw(st.integers(0, len(NAMES)))]:
        hint, value = draw(inner)
        has_default = draw(st.booleans())
        notes: list[Any] = [None, None, write_only, Alias(f"x{name}")]
        note = draw(st.sampled_from([*notes, read_only] if has_default else notes))
        made.append(Spec(name, hint, value, has_default, note))
    return sorted(made, key=lambda spec: spec.has_default)


def hint_of(spec: Spec) -> Any:
    return spec.hint if spec.note is None else Annotated[spec.hint, spec.note]


def factory_of(spec: Spec) -> Callable[[], Any]:
    return lambda: spec.value


def make_dataclass(members: list[Spec]) -> Any:
    return dataclasses.make_dataclass(
        "It",
        [
            (m.name, hint_of(m), dataclasses.field(default_factory=factory_of(m)))
            if m.has_default
            else (m.name, hint_of(m))
            for m in members
        ],
    )


def make_typed_dict(members: list[Spec]) -> Any:
    hints = {
        m.name: NotRequired[hint_of(m)] if m.has_default else hint_of(m)
        for m in members
    }
    make: Any = TypedDict
    return make("It", hints)


def make_named_tuple(members: list[Spec]) -> Any:
    defaults = [m.value for m in members if m.has_default]
    make: Any = namedtuple
    made = make("It", [m.name for m in members], defaults=defaults)
    made.__annotations__ = {m.name: hint_of(m) for m in members}
    return made


def make_attrs(members: list[Spec]) -> Any:
    return attrs.make_class(
        "It",
        {
            m.name: attrs.field(
                type=hint_of(m),
                default=attrs.Factory(factory_of(m))
                if m.has_default
                else attrs.NOTHING,
            )
            for m in members
        },
    )


def make_struct(members: list[Spec]) -> Any:
    return msgspec.defstruct(
        "It",
        [
            (m.name, hint_of(m), msgspec.field(default_factory=factory_of(m)))
            if m.has_default
            else (m.name, hint_of(m))
            for m in members
        ],
    )


@dataclasses.dataclass
class Box(Generic[T]):
    it: T
    many: list[T] = dataclasses.field(default_factory=list)


GENERIC: dict[str, Any] = {"partial": Partial, "pick": Pick, "omit": Omit, "box": Box}
MAKERS = (make_dataclass, make_typed_dict, make_named_tuple, make_attrs, make_struct)
NAMINGS: list[Naming | None] = [None, "camel", "pascal", "kebab"]
UNKNOWNS: list[Unknown | None] = [None, "raise", "exclude"]


@st.composite
def classes(
    draw: st.DrawFn, inner: st.SearchStrategy[tuple[Any, Any]]
) -> tuple[Any, Any]:
    """Return a class of any kind, or what is made of one, and a value that fits."""
    members = draw(specs(inner))
    cls = draw(st.sampled_from(MAKERS))(members)
    naming, unknown = draw(st.sampled_from(NAMINGS)), draw(st.sampled_from(UNKNOWNS))
    schema_options(naming=naming, unknown=unknown)(cls)
    hint: Any = cls
    names = [m.name for m in members]
    kinds = ["whole", "partial", "box"] + (["pick", "omit"] if names else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "partial":
        hint = GENERIC["partial"][cls]
    elif kind in ("pick", "omit"):
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        hint = GENERIC[kind][cls, Literal[tuple(chosen)]]
    value = {m.name: m.value for m in members if m.note is not read_only}
    return (GENERIC["box"][hint], {"it": value}) if kind == "box" else (hint, value)


TYPES = st.recursive(st.sampled_from(LEAVES), classes, max_leaves=3).flatmap(
    lambda made: classes(st.one_of(st.just(made), st.sampled_from(LEAVES)))
)

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from(["", "x", 1.0, 1.5])
)


@st.composite
def near(draw: st.DrawFn, value: Any) -> Any:
    """Return a value like another, with members renamed, left out, added, changed."""
    if draw(st.integers(0, 9)) == 0:
        return draw(SCALARS | st.just([]) | st.just({}))
    if isinstance(value, list):
        return [draw(near(item)) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {}
    for name, below in value.items():
        action = draw(st.integers(0, 9))
        if action > 1:
            aliases = st.sampled_from([name, f"x{name}", *WIRE_NAMES])
            key = draw(aliases) if action > 5 else name
            changed[key] = draw(near(below))
    if draw(st.integers(0, 4)) == 0:
        changed[draw(st.sampled_from(WIRE_NAMES))] = draw(SCALARS)
    return changed


def validator_of(registry: SchemaRegistry, hint: Any, direction: Any) -> Any:
    components = Components()
    built = components.build_property(registry.field_for(hint), direction)
    schema = components.resolve(built)
    whole = {"components": {"schemas": components.schemas()}, **schema}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole)


def on_the_wire(field: Any, value: Any) -> Any:
    """Return a value of Python names with those that its fields have in JSON."""
    if isinstance(field, Nested) and isinstance(value, dict):
        return {
            member.data_key or name: on_the_wire(member, value[name])
            for name, member in field.schema.load_fields.items()
            if name in value
        }
    if isinstance(value, list):
        return [on_the_wire(getattr(field, "inner", None), item) for item in value]
    return value


@examples(300)
@given(st.data(), TYPES, st.sampled_from(NAMINGS), st.booleans())
def test_an_object_is_what_its_document_says(
    data: st.DataObject, made: tuple[Any, Any], naming: Any, excludes: bool
) -> None:
    hint, value = made
    registry = SchemaRegistry(naming=naming, unknown="exclude" if excludes else "raise")
    field = registry.field_for(hint)
    validator = validator_of(registry, hint, "in")
    right = on_the_wire(field, value)
    field.deserialize(right)
    for candidate in (right, value, data.draw(near(right)), data.draw(near(right))):
        try:
            field.deserialize(candidate)
        except ValidationError:
            is_loaded = False
        else:
            is_loaded = True
        assert is_loaded is bool(validator.is_valid(candidate)), candidate


@st.composite
def models(
    draw: st.DrawFn, inner: st.SearchStrategy[tuple[Any, Any]]
) -> tuple[Any, Any]:
    """Return a pydantic model, and a value that fits it."""
    members = [m for m in draw(specs(inner)) if m.note not in (read_only, write_only)]
    # Not strict: pydantic's document of a strict int says that 1.0 is one.
    options: Any = draw(st.sampled_from([{}, {"extra": "forbid"}]))
    config: Any = {"validate_default": True, **options}
    hints: dict[str, Any] = {}
    for m in members:
        words: dict[str, Any] = {"alias": None if m.note is None else f"x{m.name}"}
        if m.has_default:
            words["default_factory"] = factory_of(m)
        hints[m.name] = (m.hint, pydantic.Field(**words))
    made: Any = pydantic.create_model("It", __config__=config, **hints)
    value = {m.name if m.note is None else f"x{m.name}": m.value for m in members}
    return made, value


MODELS = models(st.sampled_from(LEAVES)).flatmap(
    lambda made: models(st.one_of(st.just(made), st.sampled_from(LEAVES)))
)


@examples(150)
@given(st.data(), MODELS)
def test_a_pydantic_model_takes_all_that_its_document_says(
    data: st.DataObject, made: tuple[Any, Any]
) -> None:
    # It takes more where it is lax, by pydantic's rules and not by ours.
    hint, value = made
    registry = SchemaRegistry()
    field: Any = registry.field_for(hint)
    accepts = validator_of(registry, hint, "in").is_valid
    leaves = validator_of(registry, hint, "out")
    field.deserialize(value)
    for candidate in (value, data.draw(near(value)), data.draw(near(value))):
        try:
            loaded = field.deserialize(candidate)
        except ValidationError:
            assert not accepts(candidate), candidate
        else:
            leaves.validate(field._serialize(field.check(loaded), None, None))


@examples(300)
@given(st.data(), TYPES, st.sampled_from(NAMINGS))
def test_an_object_that_leaves_is_what_its_document_says(
    data: st.DataObject, made: tuple[Any, Any], naming: Any
) -> None:
    hint, value = made
    registry = SchemaRegistry(naming=naming)
    field: Any = registry.field_for(hint)
    validator = validator_of(registry, hint, "out")
    right = on_the_wire(field, value)
    for candidate in (value, right, data.draw(near(value)), data.draw(near(right))):
        try:
            loaded = field.check(candidate)
        except ValidationError:
            continue
        dumped = json.loads(json.dumps(field._serialize(loaded, None, None)))
        validator.validate(dumped)
