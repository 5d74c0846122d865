"""What compiled code and marshmallow make of every Schema of this suite.

These are the Schema classes that its modules and those of example_app define at their
top level, and the Schemas that are generated of the classes that they define there.
What a test defines for itself is not among them.
"""

import copy
import functools
import importlib
import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marshmallow
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schema_recipes import run, write_json
from schema_values import values_of

from flask_typed import schema_for
from flask_typed.compiled import (
    CompiledSchema,
    Loader,
    StepAsideError,
    compile_dumper,
    compile_loader,
)
from flask_typed.errors import TypedError
from flask_typed.members import has_members
from flask_typed.objects import ObjectSchema, ValueSchema

_TESTS = Path(__file__).parent
_PROOF = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def import_modules() -> Iterator[types.ModuleType]:
    """Yield the modules of this suite and of example_app that can be imported here."""
    app = _TESTS.parent / "example_app"
    found = [(path.stem, path) for path in sorted(_TESTS.glob("*.py"))]
    for path in sorted(app.rglob("*.py")):
        parts = path.relative_to(app.parent).with_suffix("").parts
        found.append((".".join(part for part in parts if part != "__init__"), path))
    for name, path in found:
        if path == Path(__file__) or path.stem == "conftest":
            continue
        try:
            yield importlib.import_module(name)
        except (ImportError, pytest.skip.Exception):  # of an optional package
            continue


def read_class(cls: type) -> type[marshmallow.Schema] | None:
    """Return the Schema that a class is, or that is generated of it."""
    if issubclass(cls, marshmallow.Schema):
        is_own = cls in (marshmallow.Schema, CompiledSchema, ObjectSchema)
        return None if is_own or issubclass(cls, ValueSchema) else cls
    try:
        return schema_for(cls) if has_members(cls) else None
    except TypedError:  # a test is about that
        return None


def read_schemas() -> dict[str, type[marshmallow.Schema]]:
    """Return the Schemas by where the class is defined."""
    found = {}
    for module in import_modules():
        for name, cls in vars(module).items():
            if isinstance(cls, type) and cls.__module__ == module.__name__:
                schema = read_class(cls)
                if schema is not None:
                    found[f"{module.__name__}.{name}"] = schema
    return found


SCHEMAS = read_schemas()

pytestmark = pytest.mark.slow

each_schema = pytest.mark.parametrize("name", SCHEMAS)


def make(name: str, *, many: bool) -> Any:
    """Return a Schema, or skip one that is not made of nothing."""
    try:
        return SCHEMAS[name](many=many)
    except TypeError:
        pytest.skip("It takes arguments of its own.")


def attempt(loader: Loader, body: bytes, value: Any) -> Iterator[Any]:
    """Yield what compiled code loads, where it does not leave it to marshmallow."""
    for load, given_value in ((loader.try_loads, body), (loader.try_load, value)):
        if load is not None:
            found = run(functools.partial(load, given_value))
            if found[0][0] is not StepAsideError:
                yield found


@each_schema
@_PROOF
@given(data=st.data())
def test_every_schema_loads_as_by_marshmallow(name: str, data: st.DataObject) -> None:
    many = data.draw(st.booleans())
    schema, loader = make(name, many=many), compile_loader(make(name, many=many))
    body = write_json(data.draw(values_of(schema))).encode("utf-8", "surrogatepass")
    try:
        value = json.loads(body)
    except ValueError:  # a lone surrogate, or an integer of too many digits
        return
    expected = run(lambda: schema.load(copy.deepcopy(value)))
    if expected != run(lambda: schema.load(copy.deepcopy(value))):
        return  # it is not what it was: of an hour, or a random number
    assert run(lambda: loader.load(copy.deepcopy(value))) == expected
    for found in attempt(loader, body, copy.deepcopy(value)):
        assert found == expected


@each_schema
@_PROOF
@given(data=st.data())
def test_every_schema_dumps_as_by_marshmallow(name: str, data: st.DataObject) -> None:
    many = data.draw(st.booleans())
    schema = make(name, many=many)
    dumper = compile_dumper(make(name, many=many), checks=False)
    value = _draw_value(schema, data)

    expected = run(lambda: schema.dump(copy.deepcopy(value)))
    if expected != run(lambda: schema.dump(copy.deepcopy(value))):
        return
    assert run(lambda: dumper.dump(copy.deepcopy(value))) == expected
    if dumper.try_dumps is not None:
        _compare_written(schema, dumper.try_dumps, value)


def _draw_value(schema: Any, data: st.DataObject) -> Any:
    """Draw JSON, or what the Schema loads of it."""
    try:
        value = json.loads(write_json(data.draw(values_of(schema))))
    except ValueError:
        return []
    if data.draw(st.booleans()):
        try:
            return schema.load(copy.deepcopy(value))
        except Exception:  # a hook may raise any
            return value
    return value


def _compare_written(schema: Any, dumps: Any, value: Any) -> None:
    pairs: Any = {"object_pairs_hook": list}
    try:
        text = dumps(copy.deepcopy(value))
    except Exception:  # which was compared, or is no certain success
        return
    expected = json.dumps(schema.dump(copy.deepcopy(value)))
    assert repr(json.loads(text, **pairs)) == repr(json.loads(expected, **pairs))


def test_hundreds_of_schemas_are_compared() -> None:
    assert len(SCHEMAS) > 300
    hand_written = [c for c in SCHEMAS.values() if not issubclass(c, ObjectSchema)]
    assert len(hand_written) > 40
