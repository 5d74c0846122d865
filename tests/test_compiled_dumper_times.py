"""Times of any offset, as compiled code writes them."""

import datetime as dt
import json

import marshmallow
import pytest

from flask_typed import field_for
from flask_typed.compiled import compile_dumper
from flask_typed.objects import build_value_schema


@pytest.mark.parametrize("minutes", [-720, -15, 0, 7, 120, 345, 840, 845, 1439])
@pytest.mark.parametrize("microsecond", [0, 500_000, 1])
@pytest.mark.parametrize("year", [1, 2026])
def test_a_datetime_of_any_offset_is_written_as_iso_8601(
    minutes: int, microsecond: int, year: int
) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    value = dt.datetime(year, 3, 5, 14, 30, 15, microsecond, tzinfo=zone)
    dumps = compile_dumper(build_value_schema(field_for(dt.datetime))).try_dumps
    assert dumps is not None
    assert json.loads(dumps(value)) == value.isoformat()


class EqualToAll(dt.tzinfo):
    """Says that it is any other zone, and is none that anybody knows."""

    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=2, seconds=30)

    def dst(self, when: dt.datetime | None) -> None:
        """Return nothing: it is not known."""

    def tzname(self, when: dt.datetime | None) -> None:
        """Return nothing: it has no name."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(dt.timezone(dt.timedelta(hours=2)))


def test_an_offset_of_a_zone_of_the_users_own_is_not_cut_down() -> None:
    value = dt.datetime(2026, 3, 5, 14, 30, 15, tzinfo=EqualToAll())
    dumps = compile_dumper(build_value_schema(field_for(dt.datetime))).dumps
    with pytest.raises(marshmallow.ValidationError):  # seconds are not in RFC 3339
        dumps(value)
