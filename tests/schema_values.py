"""JSON that a field or a Schema may be sent, for Schemas that an app has."""

import functools
import itertools
from typing import Any

import marshmallow
from hypothesis import strategies as st
from marshmallow import fields
from schema_recipes import SCALARS, junk

from flask_typed import fields as own
from flask_typed.objects import ValueSchema
from flask_typed.unions import Union

#: What fields of one value may be sent, by their class.
_SCALARS = {type(recipe.build()): recipe.valid for recipe in SCALARS}

#: Levels of objects inside each other.
_DEPTH = 3


def values_of(schema: marshmallow.Schema) -> st.SearchStrategy[Any]:
    """Return what a Schema may be sent; an object is a list of pairs."""
    return _values_of_schema(schema, _DEPTH)


def _values_of_schema(schema: marshmallow.Schema, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(schema, ValueSchema):
        return _values_of_field(schema.fields["value"], depth)
    members = [
        _pairs_of(name, field, depth - 1) for name, field in schema.load_fields.items()
    ]
    one = st.tuples(*members).map(itertools.chain.from_iterable).map(list)
    return st.lists(one, max_size=2) if schema.many else one


def _pairs_of(name: str, field: Any, depth: int) -> st.SearchStrategy[Any]:
    """Return the pairs of a member: one, or none where it may be left out."""
    key = name if field.data_key is None else field.data_key
    pair = st.tuples(st.just(key), _values_of_field(field, depth))
    return st.lists(pair, min_size=bool(field.required), max_size=1)


def _values_of_field(field: Any, depth: int) -> st.SearchStrategy[Any]:
    if depth < 0:
        return st.just([])
    valid = _valid_values(field, depth)
    valid = valid | st.none() if field.allow_none else valid
    return st.integers(0, 24).flatmap(lambda n: valid if n else junk)


def _valid_values(field: Any, depth: int) -> st.SearchStrategy[Any]:
    below = functools.partial(_values_of_field, depth=depth - 1)
    if isinstance(field, fields.Nested):
        schema = _values_of_schema(field.schema, depth)
        return st.lists(schema, max_size=2) if field.many else schema
    if isinstance(field, own.Choice):
        return st.sampled_from(list(field.values))
    if isinstance(field, fields.List):
        return st.lists(below(field.inner), max_size=2)
    if isinstance(field, fields.Tuple):
        return st.tuples(*map(below, field.tuple_fields)).map(list)
    if isinstance(field, Union):
        return st.one_of(*(_values_of_field(each, depth) for each in field.members))
    if isinstance(field, fields.Dict):
        key = st.just("a") if field.key_field is None else below(field.key_field)
        item = junk if field.value_field is None else below(field.value_field)
        return st.lists(
            st.tuples(key.filter(lambda k: isinstance(k, str)), item), max_size=2
        )
    return next((_SCALARS[c] for c in type(field).__mro__ if c in _SCALARS), junk)
