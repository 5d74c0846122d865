"""Arrays, and objects with any names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from .checked import BaseField, BaseList, Checked, Refused, check


class List(Checked, BaseList):
    """An array."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        return super(Checked, self)._deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> list[Any]:
        if isinstance(value, str | bytes | Mapping) or not isinstance(
            value, Collection
        ):
            raise self.make_error("invalid")
        checked, errors = [], {}
        for index, item in enumerate(value):
            try:
                checked.append(check(self.inner, item))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked


class Dict(Checked, fields.Dict):
    """An object with any names, whose keys and values have a field each."""

    key_field: BaseField
    value_field: BaseField

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        marshmallow_field: Any = super(Checked, self)
        return marshmallow_field._deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        checked, errors = {}, {}
        for key, item in value.items():
            try:
                checked[check(self.key_field, key)] = check(self.value_field, item)
            except ValidationError as error:
                errors[str(key)] = error.messages
        if errors:
            raise ValidationError(errors)
        return checked
