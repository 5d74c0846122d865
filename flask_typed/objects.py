"""The Schema of a structured type, and the field that nests it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import marshmallow
from marshmallow import ValidationError, fields, missing, post_load

from .fields import BaseField, Checked, check

#: Values that have attributes and are no objects in JSON.
_NEVER_OBJECTS = (
    *(str, bytes, int, float, decimal.Decimal, dt.date, dt.time, dt.timedelta),
    *(list, set, frozenset, type),
)


class ObjectSchema(marshmallow.Schema):
    """Base of the generated Schemas: loads an instance of :attr:`model`.

    Beside marshmallow's methods it has :meth:`check`, for what is to be dumped.
    """

    class Meta:
        """Keep generated classes out of marshmallow's registry, which never forgets."""

        register = False

    #: The class that is loaded; None for plain dictionaries.
    model: ClassVar[type | None] = None

    #: The class that the Schema was made from; None for arguments of a view.
    described: ClassVar[type | None] = None

    @post_load
    def build_model(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """Return the instance.

        A ValueError of ``__post_init__`` is a message for the client.
        """
        if self.model is None:
            return data
        try:
            return self.model(**data)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Return a member of a mapping, or an attribute of anything else.

        marshmallow would find ``dict.items`` where a mapping lacks ``items``.
        """
        if isinstance(obj, Mapping):
            return obj.get(attr, default)
        return getattr(obj, attr, default)

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
                if value is missing:
                    raise field.make_error("required")
                checked[name] = check(field, value)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked

    def _check_is_object(self, obj: Any, found: Mapping[str, Any]) -> None:
        if isinstance(obj, Mapping) or (self.model and isinstance(obj, self.model)):
            return
        is_plain_tuple = isinstance(obj, tuple) and not hasattr(obj, "_fields")
        has_member = any(value is not missing for value in found.values())
        if isinstance(obj, _NEVER_OBJECTS) or is_plain_tuple or not has_member:
            raise ValidationError([self.error_messages["type"]])


class _Dumped:
    """What a hand-written Schema has dumped while it was checked."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data


class Nested(Checked, fields.Nested):
    """An object by its Schema, generated or hand-written."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        return super(Checked, self)._deserialize(
            value, attr, data, partial=partial, **kwargs
        )

    def _check(self, value: Any) -> Any:
        schema = self.schema
        if isinstance(schema, ObjectSchema):
            return schema.check(value)
        return _Dumped(check_dumped(schema, value))

    def _serialize(self, *args: Any, **kwargs: Any) -> Any:
        if isinstance(args[0], _Dumped):
            return args[0].data
        marshmallow_field: Any = super()
        return marshmallow_field._serialize(*args, **kwargs)


def check_dumped(schema: marshmallow.Schema, value: Any) -> Any:
    """Return what a hand-written Schema dumps, if the value is what it is made for.

    marshmallow dumps any value, and leaves out what it does not find, so that ``5``
    is ``{}``. Here the value must be an object, or a collection of them, and every
    required member must be there.

    :raises marshmallow.ValidationError: if it is not
    """
    if schema.many and (
        isinstance(value, str | bytes | Mapping) or not isinstance(value, Collection)
    ):
        raise ValidationError(["Not a valid list."])
    for item in value if schema.many else (value,):
        if item is None or isinstance(item, _NEVER_OBJECTS):
            raise ValidationError([schema.error_messages["type"]])
    data = schema.dump(value)
    _check_required(schema, data)
    return data


def _check_required(schema: marshmallow.Schema, data: Any) -> None:
    if isinstance(data, list):
        for item in data:
            _check_required(schema, item)
        return
    if not isinstance(data, Mapping):  # a post_dump hook made something else
        return
    for name, field in schema.dump_fields.items():
        key = name if field.data_key is None else field.data_key
        if field.required and key not in data:
            raise ValidationError({key: [field.error_messages["required"]]})
        _check_nested(field, data.get(key))


def _check_nested(field: BaseField, data: Any) -> None:
    if isinstance(field, fields.Pluck):
        return
    if isinstance(field, fields.Nested) and data is not None:
        _check_required(field.schema, data)
    elif isinstance(field, fields.List) and data is not None:
        for item in data:
            _check_nested(field.inner, item)


class ValueSchema(marshmallow.Schema):
    """A Schema of one value that need not be an object: a list, a number, null.

    A subclass has the field ``value``; made by :func:`build_value_schema`.
    """

    class Meta:
        """Keep generated classes out of marshmallow's registry, which never forgets."""

        register = False

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
    schema: type[ValueSchema] = type("ValueSchema", (ValueSchema,), {"value": field})
    return schema()
