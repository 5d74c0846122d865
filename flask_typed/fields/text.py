"""Strings, and the values that JSON holds as strings of a certain form."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from marshmallow import ValidationError, fields

from .checked import Checked


class String(Checked, fields.String):
    """A text."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is a str."""
        return isinstance(value, str)

    def _load_json(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        raise self.make_error("invalid", input=value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        # str() of a member of ``class Color(str, Enum)`` is its name.
        return str.__str__(value) if isinstance(value, str) else value


class _Formatted(Checked):
    """Base of the values that JSON holds as a string of a certain form."""

    #: What the whole text must match, what reads it then, the key of its error.
    _TEXT: re.Pattern[str]
    _parse: staticmethod[[str], Any]
    _ERROR = "invalid"

    def _load_json(self, value: Any) -> Any:
        if isinstance(value, str) and self._TEXT.fullmatch(value):
            try:
                return self._parse(value)
            except ValueError as error:
                raise self._invalid(value) from error
        raise self._invalid(value)

    def _invalid(self, value: Any) -> ValidationError:
        return self.make_error(self._ERROR, input=value, obj_type="datetime")


class DateTime(_Formatted, fields.DateTime):
    """A time of a day (RFC 3339, section 5.6) whose offset may be left out.

    What has an offset is aware, what has none is naive, in and out. Digits after
    the microseconds are cut off.
    """

    _TEXT = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}"
        r"(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
    )
    _parse = staticmethod(lambda text: dt.datetime.fromisoformat(text.upper()))

    def fits(self, value: Any) -> bool:
        """Return whether a value is a datetime that RFC 3339 can write."""
        return isinstance(value, dt.datetime) and _is_whole_minutes(value.utcoffset())

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else value


def _is_whole_minutes(offset: dt.timedelta | None) -> bool:
    return offset is None or not offset % dt.timedelta(minutes=1)


class Date(_Formatted, fields.Date):
    """A day (RFC 3339, section 5.6: full-date)."""

    _TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    _parse = staticmethod(dt.date.fromisoformat)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a date and not a datetime."""
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value


class UUID(_Formatted, fields.UUID):
    """A UUID in its form of 36 characters (RFC 9562, section 4)."""

    _TEXT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    _parse = staticmethod(uuid.UUID)
    _ERROR = "invalid_uuid"

    def fits(self, value: Any) -> bool:
        """Return whether a value is a UUID."""
        return isinstance(value, uuid.UUID)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        # The ``uuid`` converter of a URL rule passes one.
        if self.fits(value):
            return value
        return super()._deserialize(value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if isinstance(value, uuid.UUID) else value
