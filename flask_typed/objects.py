"""The Schema of a structured type, and the field that nests it."""

from __future__ import annotations

import datetime as dt
import decimal
import inspect
import ipaddress
import pathlib
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, ClassVar

import marshmallow
from marshmallow import EXCLUDE, RAISE, ValidationError, fields, missing, post_load

from .changes import note
from .fields import BaseField, Checked, Refused, check
from .members import ObjectType, find_incomplete
from .members import Unknown as Unknown

_UNKNOWN: dict[str, Any] = {"raise": RAISE, "exclude": EXCLUDE}

#: Classes of values that have attributes and are no objects in JSON.
_NEVER_OBJECTS = (
    *(str, bytes, bytearray, int, float, complex, decimal.Decimal),
    *(dt.date, dt.time, dt.timedelta, uuid.UUID, list, set, frozenset, type),
    *(pathlib.PurePath, ipaddress.IPv4Address, ipaddress.IPv6Address),
    *(ipaddress.IPv4Network, ipaddress.IPv6Network),
)


class ObjectSchema(marshmallow.Schema):
    """Base of the generated Schemas: loads an instance of :attr:`object_type`.

    Beside marshmallow's methods it has :meth:`check`, for what is to be dumped.
    """

    class Meta:
        """Keep generated classes out of marshmallow's registry, which never forgets."""

        register = False

    #: What the Schema was made from; None for arguments of a view.
    object_type: ClassVar[ObjectType | None] = None

    #: Members that an object may be sent without.
    absentable: ClassVar[frozenset[str]] = frozenset()

    #: Whether members that are None are left out of what is dumped.
    leaves_out_none: ClassVar[bool] = False

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, before the eyes of the code that was compiled."""
        super().__setattr__(name, value)
        note(self, name)

    @post_load
    def build_model(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """Return the instance.

        A ValueError of ``__post_init__`` is a message for the client.

        :raises IncompleteObjectError: where the Schema was made to load too few
            members, or too many
        """
        if self.object_type is None or self.object_type.build is None:
            return data
        try:
            return self.object_type.build(data)
        except ValidationError as error:
            raise ValidationError(self._by_wire_name(error)) from error
        except ValueError as error:
            raise ValidationError(str(error) or "Invalid value.") from error
        except TypeError as error:
            incomplete = find_incomplete(self.object_type, data)
            if incomplete is None:
                raise
            raise incomplete from error

    def _by_wire_name(self, error: ValidationError) -> dict[str, Any]:
        """Return messages that are about members by the names a client knows."""
        messages = error.messages
        if isinstance(messages, list):
            messages = {error.field_name: messages}
        return {self._wire_name(name): found for name, found in messages.items()}

    def _wire_name(self, name: str) -> str:
        field = self.fields.get(name)
        return name if field is None or field.data_key is None else field.data_key

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Return a member of a mapping, or an attribute of anything else.

        marshmallow would find ``dict.items`` where a mapping lacks ``items``. A mapping
        may have a member by its name in JSON. What only has the keys of a mapping is
        asked for these where it has no such attribute, or a method of that name.
        """
        if isinstance(obj, Mapping):
            return self._get_by_key(obj, obj, attr, default)
        value = getattr(obj, attr, missing)
        if (value is missing or inspect.isroutine(value)) and has_keys(obj):
            value = self._get_by_key(obj, obj.keys(), attr, value)
        if value is missing:
            return default
        is_absent = self.object_type is not None and value is self.object_type.absent
        return default if is_absent or _is_of_tuple(obj, attr) else value

    def _get_by_key(
        self, obj: Any, keys: Collection[Any], attr: str, default: Any
    ) -> Any:
        if attr in keys:
            return obj[attr]
        wire_name = self._wire_name(attr)
        is_other = wire_name in self.fields
        return default if is_other or wire_name not in keys else obj[wire_name]

    def dump(self, obj: Any, **kwargs: Any) -> Any:
        """Return an object as plain data, or a list of them."""
        data: Any = super().dump(obj, **kwargs)
        if not self.leaves_out_none:
            return data
        is_many = isinstance(data, list)
        return [*map(_without_none, data)] if is_many else _without_none(data)

    def check(self, obj: Any) -> dict[str, Any]:
        """Return the members of an object, each checked by its field.

        :raises marshmallow.ValidationError: if the object or a member does not fit
        """
        found = {
            name: self.get_attribute(obj, name, missing) for name in self.dump_fields
        }
        self._check_is_object(obj, found)
        checked, errors = {}, {}
        for name, field in self.dump_fields.items():
            value = found[name]
            if value is missing:
                value = field.dump_default
                value = value() if callable(value) else value
            try:
                if value is not missing:
                    checked[name] = check(field, value)
                elif name not in self.absentable:
                    raise field.make_error("required")
            except ValidationError as error:
                errors[self._wire_name(name)] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked

    def _check_is_object(self, obj: Any, found: Mapping[str, Any]) -> None:
        cls = None if self.object_type is None else self.object_type.cls
        if isinstance(obj, Mapping) or (cls is not None and isinstance(obj, cls)):
            return
        has_member = any(value is not missing for value in found.values())
        if not (has_member and _may_be_object(obj)):
            raise ValidationError([self.error_messages["type"]])


def has_keys(value: object) -> bool:
    """Return whether ``dict(value)`` takes the keys of a value: a ``sqlite3.Row``."""
    cls = type(value)
    return callable(getattr(cls, "keys", None)) and hasattr(cls, "__getitem__")


def _without_none(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _is_of_tuple(obj: Any, attr: str) -> bool:
    """Return whether a name is that of a method of tuples: a row's ``count``."""
    return isinstance(obj, tuple) and (
        hasattr(tuple, attr) and attr not in getattr(obj, "_fields", ())
    )


def _may_be_object(value: Any) -> bool:
    is_plain_tuple = isinstance(value, tuple) and not hasattr(value, "_fields")
    return not (value is None or is_plain_tuple or isinstance(value, _NEVER_OBJECTS))


def _inherit_hooks(cls: type[ObjectSchema]) -> Any:
    """Return the hooks of a generated class: its parent's, for it has none of its own.

    marshmallow looks every attribute of a class up in all its parents, which is a
    twentieth of the time that binding takes. A class that a user derives from a
    generated one may have hooks.
    """
    if "resolve_hooks" in vars(cls):
        return ObjectSchema._hooks
    return type(cls).resolve_hooks(cls)


def build_object_schema(
    name: str,
    members: Mapping[str, BaseField],
    *,
    unknown: Unknown,
    described: ObjectType | None = None,
) -> type[ObjectSchema]:
    """Return a new Schema class of the given members.

    :param name: the class name
    :param members: the fields, in order
    :param unknown: what happens to other members
    :param described: what the Schema is made from; None for dictionaries
    """
    meta: dict[str, Any] = {"register": False, "unknown": _UNKNOWN[unknown]}
    if described is not None:
        docstring = described.docstring
        if docstring.summary:
            meta["description"] = docstring.summary
        for member in docstring.parameters.keys() & members.keys():
            said = {"description": docstring.parameters[member]}
            field = members[member]
            field.metadata = {**said, **field.metadata}
    namespace: dict[str, Any] = {
        "__module__": __name__ if described is None else described.module,
        "Meta": type("Meta", (ObjectSchema.Meta,), meta),
        "resolve_hooks": classmethod(_inherit_hooks),
        **members,
    }
    schema: type[ObjectSchema] = type(name, (ObjectSchema,), namespace)
    # Set when marshmallow has taken the fields out: a member may have such a name.
    schema.object_type = described
    schema.absentable = frozenset(
        member.name
        for member in (() if described is None else described.members)
        if member.may_be_absent
    )
    return schema


class _Dumped:
    """What a hand-written Schema has dumped while it was checked."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data


class Nested(Checked, fields.Nested):
    """An object by its Schema, generated or hand-written."""

    @property
    def is_plain(self) -> bool:
        """Return False: it has dumped an object, or taken it apart, to check it."""
        return False

    @property
    def model(self) -> type | None:
        """Return the class whose instances it loads, None where there is none."""
        schema = self.schema
        if not isinstance(schema, ObjectSchema) or schema.object_type is None:
            return None
        return schema.object_type.cls

    def fits(self, value: Any) -> bool:
        """Return whether a value is an instance of the class."""
        return self.model is not None and isinstance(value, self.model)

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        return super(Checked, self)._deserialize(
            value, attr, data, partial=partial, **kwargs
        )

    def _check(self, value: Any) -> Any:
        schema = self.schema
        if isinstance(schema, ObjectSchema):
            return schema.check(value)
        return _Dumped(check_dumped(schema, value))

    def _validate_checked(self, value: Any, checked: Any) -> None:
        """Call the validators with what they get of a request: an instance."""
        schema = self.schema
        if (
            self.validators
            and isinstance(schema, ObjectSchema)
            and isinstance(value, Mapping)
        ):
            loaded = schema.load_fields
            if not checked.keys() >= loaded.keys():
                return  # a part of it is never sent, so there is no instance
            value = schema.build_model({name: checked[name] for name in loaded})
        self._validate(value)

    def _serialize(self, *args: Any, **kwargs: Any) -> Any:
        if isinstance(args[0], _Dumped):
            return args[0].data
        marshmallow_field: Any = super()
        return marshmallow_field._serialize(*args, **kwargs)


def check_dumped(
    schema: marshmallow.Schema, value: Any, dump: Callable[[Any], Any] | None = None
) -> Any:
    """Return what a hand-written Schema dumps, if the value is what it is made for.

    marshmallow dumps any value, and leaves out what it does not find, so that ``5``
    is ``{}``. Here the value must be an object, or a collection of them, and every
    required member must be there.

    :param dump: dumps as the Schema does, None for the Schema itself
    :raises marshmallow.ValidationError: if it is not
    """
    if schema.many and (
        isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection)
    ):
        raise ValidationError(["Not a valid list."])
    for item in value if schema.many else (value,):
        if not _may_be_object(item):
            raise ValidationError([schema.error_messages["type"]])
    data = (dump or schema.dump)(value)
    errors = _missing_members(schema, data)
    if errors:
        raise ValidationError(errors)
    return data


def _missing_members(schema: marshmallow.Schema, data: Any) -> dict[Any, Any]:
    """Return the messages of the required members that dumped data lacks."""
    if isinstance(data, list):
        return _of_items(data, lambda item: _missing_members(schema, item))
    if not isinstance(data, Mapping) or schema._hooks["post_dump"]:
        return {}  # a hook may have made anything else of it
    errors: dict[Any, Any] = {}
    for name, field in schema.dump_fields.items():
        key = name if field.data_key is None else field.data_key
        if key in data:
            errors[key] = _missing_below(field, data[key])
        elif field.required:
            errors[key] = [field.error_messages["required"]]
    return {key: messages for key, messages in errors.items() if messages}


def _missing_below(field: BaseField, data: Any) -> dict[Any, Any]:
    if data is None or isinstance(field, fields.Pluck):
        return {}
    if isinstance(field, fields.Nested):
        return _missing_members(field.schema, data)
    if isinstance(field, fields.List):
        return _of_items(data, lambda item: _missing_below(field.inner, item))
    return {}


def _of_items(
    data: Iterable[Any], find: Callable[[Any], dict[Any, Any]]
) -> dict[Any, Any]:
    found = {index: find(item) for index, item in enumerate(data)}
    return {index: messages for index, messages in found.items() if messages}


class ValueSchema(marshmallow.Schema):
    """A Schema of one value that need not be an object: a list, a number, null.

    It has one field, ``value``, that is its own: made by :func:`build_value_schema`.

    :param field: reads and writes the value
    """

    class Meta:
        """Keep generated classes out of marshmallow's registry, which never forgets."""

        register = False

    def __init__(self, field: BaseField) -> None:
        self._value = field
        super().__init__()

    def _init_fields(self) -> None:
        # A class of its own for each field would take longer than all else in binding.
        self.declared_fields = {"value": self._value}
        super()._init_fields()

    def load(self, data: Any, **kwargs: Any) -> Any:
        """Return the loaded value."""
        return self.fields["value"].deserialize(data)

    def check(self, value: Any) -> Any:
        """Return the value, checked by its field."""
        return check(self.fields["value"], value)

    def dump(self, obj: Any, **kwargs: Any) -> Any:
        """Return the dumped value."""
        return self.fields["value"].serialize("value", {"value": obj})


def build_value_schema(field: BaseField) -> ValueSchema:
    """Return the Schema of a single value, which its field reads and writes."""
    return ValueSchema(field)
