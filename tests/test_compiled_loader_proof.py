"""A compiled loader and marshmallow cannot be told apart."""

import functools
import json
from typing import Any

import marshmallow
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schema_recipes import (
    SCALARS,
    Recipe,
    describe,
    near,
    run,
    schemas,
    write_json,
)

from flask_typed.compiled import Loader, StepAsideError, compile_loader
from flask_typed.errors import Problem
from flask_typed.json_body import load_json

_PROOF = settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


#: What no Schema loads.
_NO_JSON = object()


def build(recipe: Recipe) -> tuple[Any, Loader]:
    """Return a Schema to compare with, and the loader of its twin."""
    return recipe.build().schema, compile_loader(recipe.build().schema)


def try_both(loader: Loader, body: bytes) -> list[tuple[Any, Any]]:
    """Return what the fast ways made of a body, where they did not step aside."""
    found = []
    for load, data in ((loader.try_loads, body), (loader.try_load, _decode(body))):
        if load is None:
            continue
        outcome = run(functools.partial(load, data))
        if outcome[0][0] is not StepAsideError:
            found.append(outcome)
    return found


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return _NO_JSON


@_PROOF
@given(data=st.data())
def test_a_loader_and_its_schema_cannot_be_told_apart(data: st.DataObject) -> None:
    recipe = data.draw(schemas())
    try:
        schema, loader = build(recipe)
    except ValueError:  # of marshmallow: two members of one attribute
        assume(False)
    for _ in range(3):
        body = write_json(data.draw(recipe.valid)).encode("utf-8", "surrogatepass")
        expected = run(functools.partial(schema.loads, body))
        assert run(functools.partial(loader.loads, body)) == expected, loader.obstacles
        for found in try_both(loader, body):
            assert found == expected
        # Hooks change what they are given.
        ours, theirs = _decode(body), _decode(body)
        expected = run(functools.partial(schema.load, theirs))
        assert run(functools.partial(loader.load, ours)) == expected
        assert describe(ours) == describe(theirs)


@pytest.mark.parametrize("recipe", SCALARS, ids=lambda recipe: recipe.name)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_taken_from_bytes_is_json_that_a_request_may_hold(
    recipe: Recipe, data: st.DataObject
) -> None:
    schema = _schema_of(recipe.build())
    loader = compile_loader(schema)
    body = write_json([("value", data.draw(near(recipe)))]).encode()
    expected = run(functools.partial(schema.loads, body))
    for found in try_both(loader, body):
        assert found == expected
    if loader.try_loads is not None:
        try:
            loader.try_loads(body)
        except Exception:  # the Schema's own, which was compared above
            return
        try:
            load_json(body, 64)
        except Problem:
            assert loader.is_deep
            assert b"[[[" in body


def _schema_of(field: Any) -> Any:
    return marshmallow.Schema.from_dict({"value": field})()
