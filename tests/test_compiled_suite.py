"""What compiled code and marshmallow make of every Schema of this suite.

These are the Schema classes that its modules and those of example_app define at their
top level, and the Schemas that are generated of the classes that they define there.
What a test defines for itself is proven where that test runs, by
``pytest --prove-schemas`` (``proving.py``).
"""

import importlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marshmallow
import pytest
from schema_proof import prove_dumps, prove_loads

from flask_typed import schema_for
from flask_typed.compiled import (
    CompiledSchema,
)
from flask_typed.errors import TypedError
from flask_typed.members import has_members
from flask_typed.objects import ObjectSchema, ValueSchema

_TESTS = Path(__file__).parent


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


@each_schema
def test_every_schema_loads_as_by_marshmallow(name: str) -> None:
    prove_loads(lambda many: make(name, many=many))


@each_schema
def test_every_schema_dumps_as_by_marshmallow(name: str) -> None:
    prove_dumps(lambda many: make(name, many=many))


def test_hundreds_of_schemas_are_compared() -> None:
    assert len(SCHEMAS) > 300
    hand_written = [c for c in SCHEMAS.values() if not issubclass(c, ObjectSchema)]
    assert len(hand_written) > 40
