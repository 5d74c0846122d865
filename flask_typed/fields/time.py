"""Times, days and periods (RFC 3339, section 5.6)."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from marshmallow import fields

from .checked import Checked
from .number import load_number
from .pattern import Pattern
from .text import Formatted

#: A time of a day with an offset or none.
_TIME = (
    r"(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}"
    r"(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)


class DateTime(Formatted, fields.DateTime):
    """A time of a day of the calendar (date-time) whose offset may be left out.

    What has an offset is aware, what has none is naive, in and out. Digits after
    the microseconds are cut off.
    """

    _TEXT = Pattern(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt]{_TIME}")
    _parse = staticmethod(lambda text: dt.datetime.fromisoformat(text.upper()))

    def fits(self, value: Any) -> bool:
        """Return whether a value is a datetime that RFC 3339 can write."""
        return isinstance(value, dt.datetime) and _is_whole_minutes(value.utcoffset())

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else value


def _is_whole_minutes(offset: dt.timedelta | None) -> bool:
    return offset is None or not offset % dt.timedelta(minutes=1)


class Date(Formatted, fields.Date):
    """A day (RFC 3339, section 5.6: full-date)."""

    _TEXT = Pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    _parse = staticmethod(dt.date.fromisoformat)

    def fits(self, value: Any) -> bool:
        """Return whether a value is a date and not a datetime."""
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value


class Time(Formatted, fields.Time):
    """A time of any day (full-time) whose offset may be left out, as of a DateTime."""

    _TEXT = Pattern(_TIME)
    _parse = staticmethod(lambda text: dt.time.fromisoformat(text.upper()))

    def fits(self, value: Any) -> bool:
        """Return whether a value is a time that RFC 3339 can write."""
        return isinstance(value, dt.time) and _is_whole_minutes(value.utcoffset())

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.time) else value


class TimeDelta(Checked, fields.TimeDelta):
    """A period as a number of seconds, rounded to microseconds."""

    #: The seconds of ``timedelta.min``, and the first number after ``timedelta.max``.
    MINIMUM, LIMIT = -86_399_999_913_600, 86_400_000_000_000

    def fits(self, value: Any) -> bool:
        """Return whether a value is a timedelta."""
        return isinstance(value, dt.timedelta)

    def _load_json(self, value: Any) -> dt.timedelta:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and self.MINIMUM <= value < self.LIMIT):
            raise self.make_error("invalid", input=value)
        return dt.timedelta(seconds=value)

    def _load_text(self, text: str) -> dt.timedelta:
        return self._load_json(load_number(text))

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return dump_seconds(value) if self.fits(value) else value


def dump_seconds(period: dt.timedelta) -> int | float:
    """Return the seconds of a period, an int where they are whole."""
    if not period.microseconds:
        return period.days * 86_400 + period.seconds
    # A float of 14 digits before the point may round up to what is no period.
    return min(period.total_seconds(), math.nextafter(TimeDelta.LIMIT, 0))
