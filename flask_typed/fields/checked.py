"""What all fields share: two forms to read, and a check before a dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

from ..changes import FIELD, note

if TYPE_CHECKING:
    BaseField = fields.Field[Any]
    BaseList = fields.List[Any]
    BaseNumber = fields.Number[Any]
    BaseEnum = fields.Enum[Any]
else:
    # marshmallow 3's fields are not generic.
    BaseField = fields.Field
    BaseList = fields.List
    BaseNumber = fields.Number
    BaseEnum = fields.Enum


class Refused:
    """A value that no field takes: what the wire says cannot be meant.

    :param message: for the client
    """

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message


_set = object.__setattr__
#: What marshmallow sets when a field gets its place in a Schema, or is first used.
_PLACE = frozenset({"parent", "name", "root", "_schema"})


class Checked(BaseField):
    """Base of the fields that can check a value before it is dumped.

    It tells the compiled code of its Schema when it is changed.

    :param lax: read the text of a parameter, not a JSON value
    """

    # Has a value here so that it takes no time to ask a field that is being made.
    root: Any = None

    def __init__(self, *args: Any, lax: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lax = lax

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, before the eyes of the code that was compiled."""
        _set(self, name, value)
        if self.root is not None and name not in _PLACE:
            note(self.root, FIELD)

    def check(self, value: Any) -> Any:
        """Return the value as its type.

        It fits if it is of the type, or if its JSON form is one that a request may
        hold.

        :raises marshmallow.ValidationError: if the value does not fit
        """
        if value is None:
            if self.allow_none:
                return None
            raise self.make_error("null")
        checked = self._check(value)
        self._validate_checked(value, checked)
        return checked

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(checked)

    def _check(self, value: Any) -> Any:
        if self.fits(value):
            return value
        return self._deserialize(value, None, None)

    @property
    def is_plain(self) -> bool:
        """Return whether what is checked is still of the field's Python type.

        Of an object it is the members that are to be dumped.
        """
        return True

    def fits(self, value: Any) -> bool:
        """Return whether a value is of the field's Python type."""
        return False

    def is_exact(self, value: Any) -> bool:
        """Return whether a JSON value that is taken is taken without a conversion.

        So ``3`` is an int, and a float only where there is nothing else for it to be.
        """
        return True

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        if self.lax and isinstance(value, str):
            return self._load_text(value)
        return self._load_json(value)

    def _load_json(self, value: Any) -> Any:
        """Return the Python value of a decoded JSON value."""
        return value

    def _load_text(self, text: str) -> Any:
        """Return the Python value of a parameter's text."""
        return self._load_json(text)


def check(field: BaseField, value: Any) -> Any:
    """Return a value checked by its field; marshmallow's own fields check nothing."""
    return field.check(value) if isinstance(field, Checked) else value


def is_plain(field: BaseField) -> bool:
    """Return whether what a field has checked is still of its Python type."""
    return field.is_plain if isinstance(field, Checked) else True


def is_exact(field: BaseField, value: Any) -> bool:
    """Return whether a field takes a JSON value without a conversion."""
    return field.is_exact(value) if isinstance(field, Checked) else True


class Raw(Checked, fields.Raw):
    """Anything that JSON can hold."""

    def fits(self, value: Any) -> bool:
        """Return True: what cannot be written is found when it is written."""
        return True


class Converted(BaseField):
    """The value that a URL converter of the app made, passed on as it is.

    :param text_field: reads the value where the converter left it a text
    """

    def __init__(self, text_field: BaseField | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text_field = text_field

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and self.text_field is not None:
            return self.text_field.deserialize(value)
        return value
