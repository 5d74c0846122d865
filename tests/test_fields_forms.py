"""Fields of values that JSON holds as strings of a certain form, and of periods."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import pathlib
from typing import Any

import pytest
from marshmallow import ValidationError, fields

from flask_typed import Email, Url, field_for

UTC = dt.UTC
HALF = dt.time(10, 20, 30, 250_000, dt.timezone(dt.timedelta(hours=1)))
V4, V6 = ipaddress.IPv4Address, ipaddress.IPv6Address

# Type, JSON value, Python value, the JSON that it is dumped as.
TAKEN: list[tuple[Any, Any, Any, Any]] = [
    (dt.time, "10:20:30", dt.time(10, 20, 30), "10:20:30"),
    (
        dt.time,
        "10:20:30.5Z",
        dt.time(10, 20, 30, 500_000, UTC),
        "10:20:30.500000+00:00",
    ),
    (dt.time, "10:20:30z", dt.time(10, 20, 30, tzinfo=UTC), "10:20:30+00:00"),
    (dt.timedelta, 90, dt.timedelta(seconds=90), 90),
    (dt.timedelta, 1.5, dt.timedelta(seconds=1.5), 1.5),
    (dt.timedelta, -0.000001, dt.timedelta(microseconds=-1), -0.000001),
    (dt.timedelta, -86_399_999_913_600, dt.timedelta.min, -86_399_999_913_600),
    (V4, "192.0.2.1", V4("192.0.2.1"), "192.0.2.1"),
    (V6, "2001:DB8:0::1", V6("2001:db8::1"), "2001:db8::1"),
    (
        ipaddress.IPv4Interface,
        "192.0.2.1",
        ipaddress.IPv4Interface("192.0.2.1/32"),
        "192.0.2.1/32",
    ),
    (
        ipaddress.IPv6Interface,
        "2001:db8::1/64",
        ipaddress.IPv6Interface("2001:db8::1/64"),
        "2001:db8::1/64",
    ),
    (
        ipaddress.IPv4Network,
        "192.0.2.0/24",
        ipaddress.IPv4Network("192.0.2.0/24"),
        "192.0.2.0/24",
    ),
    (
        ipaddress.IPv6Network,
        "2001:db8::/32",
        ipaddress.IPv6Network("2001:db8::/32"),
        "2001:db8::/32",
    ),
    (Email, "ann.b+c@example.org", "ann.b+c@example.org", "ann.b+c@example.org"),
    (Email, '"a b"@localhost', '"a b"@localhost', '"a b"@localhost'),
    (Email, "a@[192.0.2.1]", "a@[192.0.2.1]", "a@[192.0.2.1]"),
    (Email, "a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"),
    (Url, "HTTPS://example.org", "HTTPS://example.org", "HTTPS://example.org"),
    (Url, "http://a:b@[::1]:80/x?y#z", "http://a:b@[::1]:80/x?y#z", None),
    (bytes, "", b"", ""),
    (bytes, "AP8=", b"\x00\xff", "AP8="),
    (pathlib.PurePosixPath, "/a/b", pathlib.PurePosixPath("/a/b"), "/a/b"),
    (pathlib.Path, "a", pathlib.Path("a"), "a"),
]


@pytest.mark.parametrize(
    ("hint", "value", "loaded", "dumped"), TAKEN, ids=[repr(row[1]) for row in TAKEN]
)
def test_a_value_is_loaded_checked_and_dumped(
    hint: Any, value: Any, loaded: Any, dumped: Any
) -> None:
    field: Any = field_for(hint)
    assert field.deserialize(value) == loaded
    assert type(field.deserialize(value)) is type(loaded)
    for returned in (loaded, value):  # a view may return its JSON form
        found = field._serialize(field.check(returned), None, None)
        assert json.loads(json.dumps(found)) == (value if dumped is None else dumped)


REFUSED: list[tuple[Any, list[Any]]] = [
    (
        dt.time,
        ["10:20", "24:00:00", "T10:20:30", "10:20:30+24:00", "10:20:30 ", 10, ""],
    ),
    (dt.timedelta, ["90", True, 86_400_000_000_000, -86_399_999_913_601, 1e300, [1]]),
    (V4, ["192.0.2", "192.0.2.256", "192.0.2.01", "::1", "1.2.3.4/24", 3221225985]),
    (V6, ["192.0.2.1", "fe80::1%eth0", "::1/64", "[::1]", ":::1", 1]),
    (
        ipaddress.IPv4Interface,
        ["192.0.2.1/255.255.255.0", "192.0.2.1/024", "1.2.3.4/33"],
    ),
    (ipaddress.IPv6Interface, ["fe80::1%eth0/64", "::1/129", "::1/"]),
    (ipaddress.IPv4Network, ["192.0.2.1/24", "192.0.2.0/255.255.255.0"]),
    (ipaddress.IPv6Network, ["2001:db8::1/32"]),
    (Email, ["a", "@b", "a@", "a b@c", "a..b@c", ".a@c", "a@-b", "a@b.", "é@b.c", 1]),
    (Email, ["a@b_c", "a@[1.2.3]", "a@[IPv6:1]", f"{'a' * 65}@b", "a@b\n"]),
    (Url, ["example.org", "//a", "http:a", "http://", "http://:80", "http://a@/"]),
    (Url, ["ftp2://a", "javascript:alert(1)", "http://a b", "http://a/%zz", 1]),
    (Url, ["http://[::1", "http://[:::1]", "http://a:b", "http://é", "http://a\n"]),
    (bytes, ["A", "AA", "AA=", "AAA", "A===", "AP8=\n", "-_==", "AP 8=", 1, None]),
    (pathlib.Path, [1, None, ["a"]]),
]


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        pytest.param(hint, value, id=f"{getattr(hint, '__name__', hint)} {value!r:.40}")
        for hint, values in REFUSED
        for value in values
    ],
)
def test_what_is_not_of_the_form_is_refused_both_ways(hint: Any, value: Any) -> None:
    field: Any = field_for(hint)
    for read in (field.deserialize, field.check):
        with pytest.raises(ValidationError):
            read(value)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (dt.time, dt.time(1, tzinfo=dt.timezone(dt.timedelta(seconds=30)))),
        (V4, ipaddress.IPv4Interface("192.0.2.1/24")),
        (V6, V6("fe80::1%eth0")),
        (V6, V4("192.0.2.1")),
        (bytes, bytearray(b"a")),
    ],
    ids=repr,
)
def test_a_value_that_has_no_such_form_does_not_leave(hint: Any, value: Any) -> None:
    field: Any = field_for(hint)
    with pytest.raises(ValidationError):
        field.check(value)


def test_the_longest_period_leaves_as_one_that_may_come_in() -> None:
    field: Any = field_for(dt.timedelta)
    dumped = field._serialize(dt.timedelta.max, None, None)
    assert 86_399_999_999_999 <= dumped < 86_400_000_000_000
    assert field.deserialize(dumped) <= dt.timedelta.max


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        *((Email, fields.Email), (Url, fields.Url), (dt.timedelta, fields.TimeDelta)),
        *((dt.time, fields.Time), (V4, fields.IPv4), (V6, fields.IPv6)),
        (ipaddress.IPv4Interface, fields.IPv4Interface),
        (ipaddress.IPv6Interface, fields.IPv6Interface),
    ],
)
def test_the_field_is_one_of_marshmallow(hint: Any, kind: type) -> None:
    assert isinstance(field_for(hint), kind)


@pytest.mark.parametrize(
    ("hint", "value", "message"),
    [
        (dt.time, "x", "Not a valid time."),
        (dt.timedelta, "x", "Not a valid period of time."),
        (V4, "x", "Not a valid IPv4 address."),
        (ipaddress.IPv6Interface, "x", "Not a valid IPv6 interface."),
        (ipaddress.IPv4Network, "x", "Not a valid IPv4 network."),
        (ipaddress.IPv6Network, "x", "Not a valid IPv6 network."),
        (Email, "x", "Not a valid email address."),
        (Url, "x", "Not a valid URL."),
        (bytes, "x", "Not a valid base64 string."),
        (pathlib.Path, 1, "Not a valid path."),
    ],
)
def test_a_message_names_the_form(hint: Any, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field_for(hint).deserialize(value)
    assert caught.value.messages == [message]
