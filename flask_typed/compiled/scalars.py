"""Fields of values that are neither arrays nor objects."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from collections.abc import Callable, Mapping
from typing import Any

import typing_extensions
from marshmallow import fields as marshmallow_fields

from .. import fields as own
from ..models import Model
from .forms import (
    SCALAR,
    Form,
    by_field,
    call_field,
    guard,
    indent,
    refuse_absent,
    step_aside,
)
from .source import Source

#: Builds the form of a field.
Build = Callable[[Source, Any], Form]


def _plain(kind: Any) -> Build:
    """Return the builder for fields that take the values of a class as they are."""

    def build(source: Source, field: Any) -> Form:
        if getattr(field, "lax", False):
            return by_field(source, field, SCALAR)
        otherwise = call_field(source, field)
        return Form(mirror=kind, given=guard(source, kind, otherwise))

    return build


def _by_field(mirror: Any) -> Build:
    """Return the builder for fields that are asked about every value."""

    def build(source: Source, field: Any) -> Form:
        return by_field(source, field, SCALAR if getattr(field, "lax", 0) else mirror)

    return build


def _build_float(source: Source, field: Any) -> Form:
    # Infinity comes in numbers that are given only.
    form = by_field(source, field, float)
    if getattr(field, "lax", False):
        return dataclasses.replace(form, number=float)
    return Form(mirror=float, given=form.given)


def _build_boolean(source: Source, field: Any) -> Form:
    taken = True in field.truthy and False in field.falsy and False not in field.truthy
    build = _plain(bool) if taken else _by_field(SCALAR)
    return build(source, field)


def _build_date(source: Source, field: Any) -> Form:
    # msgspec reads the very form of RFC 3339.
    form = by_field(source, field, dt.date)
    if field.lax:
        return by_field(source, field, SCALAR)
    return Form(mirror=dt.date, given=form.given)


def _build_temporal(source: Source, field: Any) -> Form:
    mirror = str if (field.format or field.DEFAULT_FORMAT) == "iso" else SCALAR
    return by_field(source, field, mirror)


#: Whether ``fromisoformat`` takes midnight for the end of a day.
_HAS_HOUR_24 = sys.version_info >= (3, 14)
#: Has 0 for every digit.
_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
#: How dates and times are nearly always written, in RFC 3339 and without an offset.
_USUAL_SHAPES = frozenset(
    f"0000-00-00T00:00:00{fraction}{offset}".encode()
    for fraction in ("", *(f".{'0' * digits}" for digits in range(1, 10)))
    for offset in ("", "Z", "+00:00", "-00:00")
)


def _build_datetime(source: Source, field: Any) -> Form:
    form = by_field(source, field, str)
    if field.lax:
        return by_field(source, field, SCALAR)
    text, leave = source.new_name("text"), step_aside(source)
    no_hour_24 = f" and {text}[11:13] != '24'" if _HAS_HOUR_24 else ""
    to_zero, usual = (
        source.name(_TO_ZERO, "to_zero"),
        source.name(_USUAL_SHAPES, "usual"),
    )
    decoded = (
        f"{text} = $",
        # Python checks all numbers but the minutes of an offset. The pattern takes
        # three times as long as this.
        f"if not ({text}.encode().translate({to_zero}) in {usual}",
        f"        and ({text}[-3] != ':' or {text}[-2] < '6'){no_hour_24}):",
        f"    if not {source.name(own.DateTime._TEXT.fullmatch, 'match')}({text}):",
        f"        {leave}",
        f"    {text} = {text}.upper()",
        "try:",
        f"    $ = {source.name(dt.datetime.fromisoformat, 'fromisoformat')}({text})",
        "except ValueError:",  # a day that no calendar has
        f"    {leave} from None",
    )
    return Form(mirror=str, decoded=decoded, given=form.given)


def _build_choice(source: Source, field: Any) -> Form:
    values = field.values
    is_known = bool(values) and all(map(_is_mirrored, values))
    if field.lax or not is_known:
        return by_field(source, field, SCALAR)
    loaded = {value: field._members[own.json_identity(value)] for value in values}
    # Literal keeps no two that are equal.
    mirror: Any = typing_extensions.Literal[tuple(values)]
    # What is not loaded as it is written: a member of an Enum.
    is_same = all(type(loaded[value]) is type(value) for value in values)
    kinds = {type(value) for value in values}
    table = source.name(loaded, "choices")
    given = by_field(source, field, mirror).given
    if len(kinds) == 1:
        kind = source.name(kinds.pop(), "kind")
        given = (
            f"if type($) is {kind} and $ in {table}:",
            f"    $ = {table}[$]",
            "else:",
            *(f"    {line}" for line in given),
        )
    decoded = () if is_same else (f"$ = {table}[$]",)
    return Form(mirror=mirror, decoded=decoded, given=given)


def _is_mirrored(value: Any) -> bool:
    """Return whether msgspec takes a value for one of a Literal."""
    return type(value) is str or (type(value) is int and -(2**63) <= value < 2**63)


def _build_string(source: Source, field: Any) -> Form:
    form = _plain(str)(source, field)
    # The text of a parameter is a string as it is.
    given = guard(source, str, call_field(source, field))
    return dataclasses.replace(form, given=given)


def _build_integer(source: Source, field: Any) -> Form:
    form = _plain(int)(source, field)
    if not field.lax:
        return form
    given = (
        # A JSON number of digits only, which nearly all are.
        "if type($) is str and $.isdigit() and $.isascii()"
        " and len($) < 19 and ($[0] != '0' or $ == '0'):",
        "    $ = int($)",
        "elif type($) is not int:",  # as which a converter of a URL passes it
        *indent(form.given),
    )
    return dataclasses.replace(form, given=given, number=int)


def _build_own_boolean(source: Source, field: Any) -> Form:
    form = _plain(bool)(source, field)
    if not field.lax:
        return form
    given = (
        f"if type($) is str and $ in {source.name(field.truthy, 'truthy')}:",
        "    $ = True",
        f"elif type($) is str and $ in {source.name(field.falsy, 'falsy')}:",
        "    $ = False",
        "else:",
        *indent(form.given),
    )
    return dataclasses.replace(form, given=given)


def _build_any(source: Source, field: Any) -> Form:
    return Form(
        mirror=Any,
        decoded=refuse_absent(source),
        given=refuse_absent(source),
        is_deep=True,
    )


_TEXTS = (
    *(own.UUID, own.Bytes, own.Path, own.Email, own.Url, own.Time),
    *(own.IPv4, own.IPv6, own.IPv4Interface, own.IPv6Interface),
    *(own.IPv4Network, own.IPv6Network),
    *(marshmallow_fields.UUID, marshmallow_fields.IP, marshmallow_fields.IPInterface),
    *(marshmallow_fields.IPv4, marshmallow_fields.IPv6),
    *(marshmallow_fields.IPv4Interface, marshmallow_fields.IPv6Interface),
)
_TEMPORAL = (
    *(marshmallow_fields.DateTime, marshmallow_fields.NaiveDateTime),
    *(marshmallow_fields.AwareDateTime, marshmallow_fields.Date),
    marshmallow_fields.Time,
)

#: By the very class of a field: one that is derived may load something else.
SCALARS: Mapping[type, Build] = {
    **dict.fromkeys(_TEXTS, _by_field(str)),
    **dict.fromkeys(_TEMPORAL, _build_temporal),
    marshmallow_fields.String: _plain(str),
    marshmallow_fields.Url: _plain(str),
    marshmallow_fields.Email: _plain(str),
    marshmallow_fields.Integer: _plain(int),
    marshmallow_fields.Float: _build_float,
    marshmallow_fields.Decimal: _by_field(str | int | float),
    marshmallow_fields.Boolean: _build_boolean,
    marshmallow_fields.TimeDelta: _by_field(SCALAR),
    marshmallow_fields.Enum: _by_field(SCALAR),
    marshmallow_fields.Constant: _by_field(SCALAR),
    marshmallow_fields.Function: _by_field(Any),
    marshmallow_fields.Method: _by_field(Any),
    marshmallow_fields.Raw: _build_any,
    own.String: _build_string,
    own.Integer: _build_integer,
    own.IntegerKey: _by_field(SCALAR),
    own.Float: _build_float,
    own.Decimal: _by_field(str | int | float),
    own.Boolean: _build_own_boolean,
    own.TimeDelta: _by_field(int | float),
    own.DateTime: _build_datetime,
    own.Date: _build_date,
    own.Choice: _build_choice,
    own.Literal: _build_choice,
    own.Enum: _build_choice,
    own.Raw: _by_field(Any),
    own.Converted: _by_field(Any),
    own.Upload: _by_field(Any),
    own.Binary: _by_field(Any),
    Model: _by_field(Any),
}
