"""The hooks of a Schema, called in marshmallow's order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow
from marshmallow import decorators, missing
from marshmallow.error_store import ErrorStore

from ..objects import ObjectSchema
from .obstacles import StepAsideError
from .partial import Partial

#: Of no type in marshmallow.
new_store: Any = ErrorStore

_TAKEN = inspect.signature(marshmallow.Schema._invoke_schema_validators).parameters
#: Whether hooks are told what happens to unknown members: since marshmallow 4.
_TELLS_UNKNOWN = "unknown" in _TAKEN
#: What says whether a hook is given all objects of a list at once.
_TAKES_ALL = "pass_collection" if "pass_collection" in _TAKEN else "pass_many"


def _hooks(schema: Any, tag: str) -> list[tuple[str, bool, dict[str, Any]]]:
    found: list[tuple[str, bool, dict[str, Any]]] = schema._hooks[tag]
    return found


def hands_out_data(schema: marshmallow.Schema) -> bool:
    """Return whether hooks of a Schema see, and may change, what is not loaded yet."""
    return bool(_hooks(schema, decorators.PRE_LOAD)) or any(
        options.get("pass_original")
        for tag in (decorators.VALIDATES_SCHEMA, decorators.POST_LOAD)
        for _, _, options in _hooks(schema, tag)
    )


def find_first_dumps(field: Any, seen: set[type]) -> Iterator[str]:
    """Yield why a value of a field may be another when it has been dumped once.

    :param seen: the classes of Schemas that were looked at
    """
    if isinstance(field, marshmallow.fields.Nested) and type(field.schema) not in seen:
        schema: Any = field.schema
        seen.add(type(schema))
        yield from _find_dump_hooks(schema)
        for name, inner in schema.dump_fields.items():
            if not isinstance(schema, ObjectSchema) and _takes_iterators(inner):
                yield f"{type(schema).__qualname__}.{name} may be an iterator"
            yield from find_first_dumps(inner, seen)
    for inner in inner_fields(field):
        yield from find_first_dumps(inner, seen)


def _find_dump_hooks(schema: Any) -> Iterator[str]:
    for tag in (decorators.PRE_DUMP, decorators.POST_DUMP):
        for name, _, options in _hooks(schema, tag):
            if tag == decorators.PRE_DUMP or options.get("pass_original"):
                yield f"the hook {type(schema).__qualname__}.{name} may change it"


_HOLDERS: Any = (marshmallow.fields.List, marshmallow.fields.Tuple)


def _takes_iterators(field: Any) -> bool:
    return isinstance(field, _HOLDERS) or bool(getattr(field, "many", False))


def inner_fields(field: Any) -> Iterator[Any]:
    """Yield the fields of the items that a field holds."""
    for name in ("inner", "key_field", "value_field", "tuple_fields", "members"):
        found = vars(field).get(name)
        for each in found if isinstance(found, list | tuple) else (found,):
            if isinstance(each, marshmallow.fields.Field):
                yield each


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


def build_preparation(
    schema: Any, partial: Partial, unknown: str
) -> Callable[[Any], Any] | None:
    """Return the function that runs what comes before the members, None for nothing.

    :param partial: what the hooks are told of missing members
    :param unknown: what they are told of unknown ones
    """
    if not _hooks(schema, decorators.PRE_LOAD):
        return None
    options = _tell(schema.many, partial, unknown)
    invoke = schema._invoke_load_processors
    return lambda data: invoke(decorators.PRE_LOAD, data, original_data=data, **options)


def build_members(schema: Any, partial: Partial, unknown: str) -> Callable[[Any], Any]:
    """Return the function by which marshmallow loads the members of any data.

    A hook may have made another mapping of it, or another list.
    """

    def load(data: Any) -> Any:
        store = new_store()
        options = {"many": schema.many, "partial": partial, "unknown": unknown}
        loaded = schema._deserialize(data, error_store=store, **options)
        if store.errors:
            raise StepAsideError
        return loaded

    return load


def _tell(many: bool, partial: Partial, unknown: str) -> dict[str, Any]:
    told = {"unknown": unknown} if _TELLS_UNKNOWN else {}
    return {"many": many, "partial": partial, **told}


def build_hooks(schema: Any, partial: Partial, unknown: str) -> Callable[..., Any]:
    """Return the function that runs what comes after the members of an object.

    It is given what was loaded, an object or a list of them, and where hooks ask for
    them the data of it. It raises a ValidationError or a StepAsideError where a hook
    refuses.

    :param partial: what the hooks are told of missing members
    :param unknown: what they are told of unknown ones
    """
    many = schema.many
    options = _tell(many, partial, unknown)
    steps = list(_build_checks(schema, options))

    def run(loaded: Any, original: Any = missing) -> Any:
        store = new_store()
        if original is missing:  # which no hook asks for
            original = loaded
        for step in steps:
            step(store, loaded, original)
            if store.errors:
                raise StepAsideError
        return schema._invoke_load_processors(
            decorators.POST_LOAD, loaded, original_data=original, **options
        )

    return run


#: Stores the errors of what was loaded, and of the data of it.
Check = Callable[[Any, Any, Any], None]


def _build_checks(schema: Any, options: dict[str, Any]) -> Iterator[Check]:
    """Yield marshmallow's steps between the members and the post_load hooks."""
    if _hooks(schema, decorators.VALIDATES):
        yield lambda store, loaded, original: schema._invoke_field_validators(
            error_store=store, data=loaded, many=schema.many
        )
    kinds = {hook[1] for hook in _hooks(schema, decorators.VALIDATES_SCHEMA)}
    for takes_all in sorted(kinds, reverse=True):
        yield _build_check(schema, {**options, _TAKES_ALL: takes_all})


def _build_check(schema: Any, options: dict[str, Any]) -> Check:
    return lambda store, loaded, original: schema._invoke_schema_validators(
        error_store=store, data=loaded, original_data=original, **options
    )
