"""The plans of fields that are one value in JSON."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import sys
import uuid
from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from ... import constraints, fields
from ...fields import BaseField
from ..bounds import add_bounds, find_sides, read_metas
from ..source import Source
from .plans import Guarded, Native, Plan, Tested

#: Fields whose values msgspec checks, and their types.
_NATIVE: dict[type, Any] = {
    fields.String: str,
    fields.Integer: int,
    fields.Float: float,
    fields.Boolean: bool,
}

#: The bounds of what is finite, by the words for a bound of their side.
_FINITE = {
    ("ge", "gt"): msgspec.Meta(ge=-sys.float_info.max),
    ("le", "lt"): msgspec.Meta(le=sys.float_info.max),
}

#: Fields whose values msgspec writes as they do, by the test of such a value.
_TESTED: dict[type, str] = {
    # msgspec writes UTC as Z, and cuts an offset down to minutes.
    fields.DateTime: "(type(x) is datetime and ((z := x.tzinfo) is None"
    " or (type(z) is timezone and z in common_zones)))",
    fields.Time: "(type(x) is time and x.tzinfo is None)",
    fields.Date: "type(x) is date",
    fields.UUID: "type(x) is UUID",
    fields.Bytes: "type(x) is bytes",
    fields.Decimal: "(type(x) is Decimal and x.is_finite())",
}
_TIMES: dict[type, type] = {fields.DateTime: dt.datetime, fields.Time: dt.time}
_CLASSES = (dt.datetime, dt.time, dt.date, dt.timezone, uuid.UUID, decimal.Decimal)
#: Offsets that msgspec writes as they are, some four times as fast as ``isoformat``.
_COMMON_ZONES = frozenset(
    dt.timezone(dt.timedelta(minutes=minutes))
    for minutes in range(-12 * 60, 14 * 60 + 1, 15)
    if minutes
)

#: Fields that dump their values themselves.
_LEFT = (
    *(fields.Literal, fields.Enum, fields.Path, fields.TimeDelta),
    *(fields.Email, fields.Url, fields.IntegerKey, fields.IPv4, fields.IPv6),
    *(fields.IPv4Interface, fields.IPv6Interface),
    *(fields.IPv4Network, fields.IPv6Network),
)


def plan_scalar(
    field: BaseField, validators: list[Any], dump: str, source: Source
) -> Plan | None:
    """Return the plan of a scalar, None for any other field.

    :param field: the field
    :param validators: what its values have to pass
    :param dump: the name of the function that dumps a value by the field
    :param source: of the generated code
    """
    kind, takes_none = type(field), field.allow_none
    if kind in _NATIVE:
        mirror = add_bounds(_NATIVE[kind], validators)
        if mirror is not None and kind is fields.Float:
            return _plan_float(mirror, takes_none, source)
        if mirror is not None:
            return Native(mirror=mirror, takes_none=takes_none)
        if kind is fields.String:
            return _plan_pattern(validators, takes_none, dump, source)
    elif kind in _TESTED and not validators:
        for cls in _CLASSES:
            source.bind(cls.__name__, cls)
        source.bind("common_zones", _COMMON_ZONES)
        if kind in _TIMES:
            dump = source.name(_build_time_dump(kind, source.value(dump)), "dump")
        return _tested(takes_none, _TESTED[kind], dump)
    elif isinstance(field, fields.Literal) and kind is fields.Literal:
        return _plan_literal(field, validators, dump, source)
    elif isinstance(field, fields.Enum) and kind is fields.Enum:
        if not validators and is_regular(field.enum):
            return Native(mirror=field.enum, takes_none=takes_none)
    elif kind not in _LEFT and kind not in _TESTED:
        return None
    return _tested(takes_none, "False", dump)


def _tested(takes_none: bool, test: str, dump: str) -> Tested:
    return Tested(mirror=Any, takes_none=takes_none, test=test, dump=dump)


def _build_time_dump(kind: type, dump: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what dumps times of any class, the common ones soon.

    An offset of whole minutes has six characters.
    """
    cls: Any = _TIMES[kind]

    def dump_time(value: Any) -> Any:
        if type(value) is cls:
            text: str = value.isoformat()
            if text[-6] in "+-":
                return text
        return dump(value)

    return dump_time


def _plan_float(mirror: Any, takes_none: bool, source: Source) -> Guarded:
    """Return the plan of a finite float.

    msgspec would make one of a Decimal as well.
    """
    bounded = find_sides(*read_metas(mirror))
    # A comparison is what NaN and the infinities fail.
    for side, bounds in _FINITE.items():
        if side not in bounded:
            mirror = Annotated[mirror, bounds]
    refused = source.name(decimal.Decimal, "Decimal")
    return Guarded(mirror=mirror, takes_none=takes_none, refused=refused)


def _plan_pattern(
    validators: list[Any], takes_none: bool, dump: str, source: Source
) -> Tested:
    """Return the plan of a text that patterns are looked for in."""
    patterns = [v for v in validators if type(v) is constraints.Pattern]
    mirror = add_bounds(str, [v for v in validators if v not in patterns])
    if mirror is None:
        return _tested(takes_none, "False", dump)
    searches = [source.name(v.pattern.search, "search") for v in patterns]
    test = " and ".join(["type(x) is str", *(f"{search}(x)" for search in searches)])
    return Tested(mirror=mirror, takes_none=takes_none, test=f"({test})", dump=dump)


def _plan_literal(
    field: fields.Literal, validators: list[Any], dump: str, source: Source
) -> Tested:
    classes = set(map(type, field.values))
    if validators or classes not in ({str}, {int}):
        return _tested(field.allow_none, "False", dump)
    (cls,) = classes
    choices = source.name(frozenset(field.values), "choices")
    test = f"(type(x) is {cls.__name__} and x in {choices})"
    return _tested(field.allow_none, test, dump)


def is_regular(cls: type[enum.Enum]) -> bool:
    """Return whether msgspec reads and writes an Enum by the values of its members.

    It writes the text of a str-Enum, whatever the value, and asks ``_missing_``.
    """
    lookup: Any = cls._missing_
    plain: Any = enum.Enum._missing_
    kinds = {type(member.value) for member in cls}
    return (
        lookup.__func__ == plain.__func__
        and kinds in ({str}, {int})
        and all(map(_is_itself, cls))
    )


def _is_itself(member: Any) -> bool:
    """Return whether a member has one value, as a text or a number too."""
    content = str.__str__(member) if isinstance(member, str) else member.value
    content = int(member) if isinstance(member, int) else content
    return bool(content == member.value == member._value_)
