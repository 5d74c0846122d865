"""Arrays, and objects with any names."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields, validate

from .checked import (
    BaseField,
    BaseList,
    Checked,
    Refused,
    check,
    is_exact,
    is_plain,
)
from .choice import json_identity
from .number import load_number


def _check_items(pairs: Iterable[tuple[BaseField, Any]]) -> list[Any]:
    """Return items, each checked by its field."""
    checked, errors = [], {}
    for index, (field, item) in enumerate(pairs):
        try:
            checked.append(check(field, item))
        except ValidationError as error:
            errors[index] = error.messages
    if errors:
        raise ValidationError(errors)
    return checked


def is_list(field: BaseField) -> bool:
    """Return whether a field takes the texts of a parameter that is repeated.

    One of webargs' that takes a single text apart says so itself: it is not multiple.
    """
    is_multiple = getattr(field, "is_multiple", None)
    if is_multiple is None:
        return isinstance(field, fields.List | fields.Tuple)
    return bool(is_multiple)


def _is_array(value: Any) -> bool:
    is_other = isinstance(value, str | bytes | bytearray | Mapping)
    return isinstance(value, Collection) and not is_other


class List(Checked, BaseList):
    """An array.

    :param collection: what the loaded items are put into
    """

    inner: BaseField

    def __init__(
        self,
        inner: BaseField,
        *,
        collection: Callable[[list[Any]], Any] = list,
        **kwargs: Any,
    ) -> None:
        super().__init__(inner, **kwargs)
        self.collection = collection

    @property
    def is_plain(self) -> bool:
        """Return whether the items are."""
        return is_plain(self.inner)

    def is_exact(self, value: Any) -> bool:
        """Return whether all items are."""
        return isinstance(value, list) and all(
            is_exact(self.inner, item) for item in value
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.collection(self._load_items(value, attr, data, **kwargs))

    def _load_items(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        items: list[Any] = super(Checked, self)._deserialize(value, *args, **kwargs)
        return items

    def _check(self, value: Any) -> Any:
        if not _is_array(value):
            raise self.make_error("invalid")
        return self.collection(_check_items((self.inner, item) for item in value))

    def _validate_checked(self, value: Any, checked: Any) -> None:
        # What was checked of objects is no longer what a validator is made for.
        self._validate(checked if self.is_plain else value)


class Set(List):
    """An array without repeats (JSON Schema Validation 2020-12, 6.4.3).

    What repeats, and how many items there are, is judged on the JSON values: two of
    them may load as the same Python value.
    """

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid": "Not a valid list.",
        "unique": "Must not hold the same item twice.",
        "unhashable": "Not a valid set.",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        items = self._load_items(value, attr, data, **kwargs)
        self._refuse_repeats(
            map(self._identify_text, value, items)
            if self.lax
            else map(json_identity, value)
        )
        return self._collect(items)

    def _identify_text(self, text: str, loaded: Any) -> Any:
        """Return what makes two texts of parameters the same: the JSON they stand for.

        So ``1`` and ``1.0`` are one number, and two spellings of a UUID two texts.
        """
        if isinstance(loaded, decimal.Decimal):  # which is dumped as a string
            return "number", loaded
        dumped = self.inner._serialize(loaded, None, None)
        if isinstance(dumped, str):
            return "string", text
        is_rounded = isinstance(loaded, dt.timedelta)
        return json_identity(load_number(text) if is_rounded else dumped)

    def _collect(self, items: list[Any]) -> Any:
        for validator in self.validators:
            if isinstance(validator, validate.Length):
                validator(items)
        try:
            return self.collection(items)
        except TypeError as error:  # of a field that we do not know
            raise self.make_error("unhashable") from error

    def _refuse_repeats(self, identities: Iterable[Any]) -> None:
        seen = list(identities)
        if len(set(seen)) < len(seen):
            raise self.make_error("unique")

    def _validate(self, value: Any) -> None:
        others = (v for v in self.validators if not isinstance(v, validate.Length))
        validate.And(*others)(value)

    def _check(self, value: Any) -> Any:
        if not _is_array(value):
            raise self.make_error("invalid")
        checked = _check_items((self.inner, item) for item in value)
        dumped = (self.inner._serialize(item, None, None) for item in checked)
        self._refuse_repeats(map(json_identity, dumped))
        return checked

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(self._collect(checked if self.is_plain else list(value)))


class Tuple(Checked, fields.Tuple):
    """An array of a certain length whose items have a field each."""

    tuple_fields: list[BaseField]

    @property
    def is_plain(self) -> bool:
        """Return whether all items are."""
        return all(map(is_plain, self.tuple_fields))

    def is_exact(self, value: Any) -> bool:
        """Return whether all items are."""
        return (
            isinstance(value, list)
            and len(value) == len(self.tuple_fields)
            and all(map(is_exact, self.tuple_fields, value))
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        return super(Checked, self)._deserialize(value, attr, data, **kwargs)

    def _check(self, value: Any) -> Any:
        if not (_is_array(value) and isinstance(value, Sequence)):
            raise self.make_error("invalid")
        self.validate_length(value)
        return tuple(_check_items(zip(self.tuple_fields, value, strict=True)))

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(checked if self.is_plain else value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return [
            field._serialize(item, attr, obj, **kwargs)
            for field, item in zip(self.tuple_fields, value, strict=True)
        ]


class Dict(Checked, fields.Dict):
    """An object with any names, whose keys and values have a field each."""

    key_field: BaseField
    value_field: BaseField

    @property
    def is_plain(self) -> bool:
        """Return whether the values are."""
        return is_plain(self.value_field)

    def is_exact(self, value: Any) -> bool:
        """Return whether all values are."""
        return isinstance(value, Mapping) and all(
            is_exact(self.value_field, item) for item in value.values()
        )

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

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(checked if self.is_plain else value)
