"""What a Schema may be made of so that compiled code can stand in for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import marshmallow

from ..changes import WATCHERS
from ..objects import ObjectSchema, ValueSchema

#: What every class has, and what is only used while a Schema is made.
_HARMLESS = frozenset(
    {
        *("__module__", "__doc__", "__dict__", "__weakref__", "__slots__", "__init__"),
        *("__annotations__", "__annotate__", "__annotate_func__", "__orig_bases__"),
        *("__parameters__", "__abstractmethods__", "_abc_impl", "__qualname__"),
        *("__static_attributes__", "__firstlineno__", "__annotations_cache__"),
        *("__repr__", "__str__", "__class_getitem__", "__init_subclass__"),
        *("Meta", "opts", "_declared_fields", "_hooks", "TYPE_MAPPING"),
        *("error_messages", "on_bind_field", "resolve_hooks"),
        *("object_type", "absentable", "leaves_out_none"),
    }
)
#: Classes of ours, whose methods are known.
_OWN: set[type] = {ObjectSchema, ValueSchema}


def know(cls: type) -> type:
    """Return a class of Schemas whose methods load and dump as marshmallow's do."""
    _OWN.add(cls)
    return cls


def check_is_schema(schema: Any) -> None:
    """Refuse the class of a Schema, which marshmallow itself takes in some places.

    :raises TypeError: if it is no instance of ``marshmallow.Schema``
    """
    if isinstance(schema, marshmallow.Schema):
        return
    known = getattr(schema, "__name__", None)
    fix = "give an instance, of schema_for(T) for a type T."
    if known and isinstance(schema, type) and issubclass(schema, marshmallow.Schema):
        fix = f"give an instance: {known}()."
    raise TypeError(f"{known or repr(schema)} is no Schema. Fix: {fix}")


def find_overrides(schema: marshmallow.Schema) -> Iterator[str]:
    """Yield why a Schema does not load and dump as marshmallow's own class does."""
    above = type(schema).__mro__
    for cls in above[: above.index(marshmallow.Schema)]:
        for name in () if cls in _OWN else vars(cls):
            if name not in _HARMLESS and _is_of_schema(name, schema):
                yield f"{cls.__qualname__} overrides {name}"
    for name in vars(schema):
        if callable(getattr(marshmallow.Schema, name, None)):
            yield f"{name} was set on the Schema itself"
    if schema.dict_class is not dict:
        yield f"its dict_class is {schema.dict_class.__name__}"


def _is_of_schema(name: str, schema: marshmallow.Schema) -> bool:
    is_own = isinstance(schema, ObjectSchema) and name in vars(ObjectSchema)
    return is_own or hasattr(marshmallow.Schema, name)


#: Methods of fields that loading and dumping go through.
_METHODS = frozenset(
    {
        *("deserialize", "serialize", "_deserialize", "_serialize", "_validate"),
        *("_validate_missing", "get_value", "make_error", "_validate_all"),
        *("_load", "_load_json", "_load_text", "check", "_check", "fits"),
    }
)


def find_field_overrides(field: Any) -> Iterator[str]:
    """Yield which methods were set on a field itself."""
    for name in sorted(_METHODS & vars(field).keys()):
        yield f"{name} was set on the field itself"


#: Whether a field may have functions around its loading: since marshmallow 4.3.
_CALLS_FUNCTIONS = hasattr(marshmallow.fields.Raw(), "pre_load")


def read_functions(field: Any, step: str) -> list[Callable[[Any], Any]]:
    """Return the functions that a field calls before or after it loads a value."""
    return list(getattr(field, step)) if _CALLS_FUNCTIONS else []


_BINDING = frozenset({"parent", "root", "_schema", "tag", WATCHERS})


def identify(schema: marshmallow.Schema) -> Any:
    """Return what is the same for two Schemas that load the same.

    One that nests itself may make a new instance at each level.
    """
    members = ((name, _identify_field(f)) for name, f in schema.load_fields.items())
    return (
        *(type(schema), schema.unknown, _identify_value(schema.partial)),
        *(schema.many, tuple(members)),
    )


def _identify_field(field: Any) -> Any:
    items = (
        (name, _identify_value(value))
        for name, value in vars(field).items()
        if name not in _BINDING
    )
    return type(field), tuple(sorted(items, key=lambda item: item[0]))


def _identify_value(value: Any) -> Any:
    if isinstance(value, marshmallow.fields.Field):
        return _identify_field(value)
    if isinstance(value, list | tuple):
        return tuple(map(_identify_value, value))
    if isinstance(value, set | frozenset | marshmallow.Schema.set_class):
        return tuple(sorted(map(str, value)))
    if isinstance(value, dict):
        return tuple(sorted((str(k), _identify_value(v)) for k, v in value.items()))
    function = getattr(value, "__func__", value)
    return value if isinstance(value, str | int) or value is None else id(function)
