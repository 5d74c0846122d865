"""The hooks of a Schema, called in marshmallow's order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow
from marshmallow import decorators
from marshmallow.error_store import ErrorStore

from ..objects import ObjectSchema
from .obstacles import StepAsideError

#: Of no type in marshmallow.
new_store: Any = ErrorStore

#: Whether hooks are told what happens to unknown members: since marshmallow 4.
_TELLS_UNKNOWN = (
    "unknown"
    in inspect.signature(marshmallow.Schema._invoke_load_processors).parameters
)


def find_load_obstacles(schema: marshmallow.Schema) -> Iterator[str]:
    """Yield why the hooks of a Schema cannot be called."""
    for name, _, _ in _hooks(schema, decorators.PRE_LOAD):
        yield f"the pre_load hook {name} is given what was not decoded yet"
    for tag in (decorators.VALIDATES_SCHEMA, decorators.POST_LOAD):
        for name, _, options in _hooks(schema, tag):
            if options.get("pass_original"):
                yield f"the hook {name} is given the data as it was"


def _hooks(schema: Any, tag: str) -> list[tuple[str, bool, dict[str, Any]]]:
    found: list[tuple[str, bool, dict[str, Any]]] = schema._hooks[tag]
    return found


def has_hooks(schema: marshmallow.Schema) -> bool:
    """Return whether a Schema has hooks of a user."""
    tags = (decorators.VALIDATES, decorators.VALIDATES_SCHEMA)
    return any(_hooks(schema, tag) for tag in tags) or any(
        not _builds(schema, name) for name, _, _ in _hooks(schema, decorators.POST_LOAD)
    )


def _builds(schema: marshmallow.Schema, name: str) -> bool:
    """Return whether a hook is what makes the object of a generated Schema."""
    method = getattr(type(schema), name)
    return method is ObjectSchema.build_model


def build_hooks(
    schema: Any, many: bool, partial: bool | None, unknown: str
) -> Callable[[Any], Any]:
    """Return the function that runs what comes after the members of an object.

    It raises a ValidationError or a StepAsideError where a hook refuses.

    :param many: whether what it is given is a list of them
    :param partial: what the hooks are told of missing members
    :param unknown: what they are told of unknown ones
    """
    told = {"unknown": unknown} if _TELLS_UNKNOWN else {}
    options: dict[str, Any] = {"many": many, "partial": partial, **told}
    checks = [
        (getattr(schema, name), takes_all)
        for whole in (True, False)
        for name, takes_all, _ in _hooks(schema, decorators.VALIDATES_SCHEMA)
        if takes_all is whole
    ]
    validates_fields = bool(_hooks(schema, decorators.VALIDATES))

    def run(loaded: Any) -> Any:
        if validates_fields:
            store = new_store()
            schema._invoke_field_validators(error_store=store, data=loaded, many=many)
            if store.errors:
                raise StepAsideError
        for check, takes_all in checks:
            for item in loaded if many and not takes_all else (loaded,):
                check(item, **options)
        return schema._invoke_load_processors(
            decorators.POST_LOAD, loaded, original_data=loaded, **options
        )

    return run
