"""The fields of types that are one value in JSON: no array, no object."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import ipaddress
import math
import pathlib
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from .. import fields
from .._typing import describe, literal_values
from ..errors import AnnotationError
from ..fields import BaseField
from .mode import Mode

#: A mailbox (RFC 5321); whether there is one, only a mail to it tells.
Email = Annotated[str, fields.Email]

#: A URI with a host (RFC 3986), of http, https, ftp or ftps.
Url = Annotated[str, fields.Url]

_SCALARS: dict[type, type[fields.Checked]] = {
    str: fields.String,
    bool: fields.Boolean,
    int: fields.Integer,
    float: fields.Float,
    decimal.Decimal: fields.Decimal,
    dt.datetime: fields.DateTime,
    dt.date: fields.Date,
    dt.time: fields.Time,
    dt.timedelta: fields.TimeDelta,
    uuid.UUID: fields.UUID,
    ipaddress.IPv4Address: fields.IPv4,
    ipaddress.IPv6Address: fields.IPv6,
    ipaddress.IPv4Interface: fields.IPv4Interface,
    ipaddress.IPv6Interface: fields.IPv6Interface,
    ipaddress.IPv4Network: fields.IPv4Network,
    ipaddress.IPv6Network: fields.IPv6Network,
    bytes: fields.Bytes,
}

#: Types of scalars that are no strings in JSON, or have more than one form there.
_NO_KEYS = (bool, int, float, decimal.Decimal, dt.timedelta, bytes)


def is_scalar(hint: Any) -> bool:
    """Return whether a type is a scalar; without ``Annotated`` and ``None``."""
    return is_plain_scalar(hint) or is_path(hint) or is_choice(hint)


def is_plain_scalar(hint: Any) -> bool:
    """Return whether a type is a class that has a field of its own."""
    return isinstance(hint, type) and hint in _SCALARS


def is_path(hint: Any) -> bool:
    """Return whether a type is a class of paths."""
    return _is_subclass(hint, pathlib.PurePath)


def is_enum(hint: Any) -> bool:
    """Return whether a type is an Enum."""
    return _is_subclass(hint, enum.Enum)


def is_literal(hint: Any) -> bool:
    """Return whether a type is a Literal, one without a value too."""
    return get_origin(hint) is Literal


def is_choice(hint: Any) -> bool:
    """Return whether a type is an Enum or a Literal."""
    return is_enum(hint) or is_literal(hint)


def is_text_key(hint: Any) -> bool:
    """Return whether the values of a scalar are strings in JSON, each in one form."""
    if is_choice(hint):
        values = literal_values(hint) or hint
        return all(isinstance(_json_value(value), str) for value in values)
    return is_path(hint) or (is_plain_scalar(hint) and hint not in _NO_KEYS)


def _is_subclass(hint: Any, cls: type) -> bool:
    return isinstance(hint, type) and not get_args(hint) and issubclass(hint, cls)


def build_scalar(hint: Any, mode: Mode, options: Mapping[str, Any]) -> BaseField:
    """Return the field of a class that has one of its own."""
    return _SCALARS[hint](lax=mode.lax, **options)


def build_raw(hint: Any, mode: Mode, options: Mapping[str, Any]) -> BaseField:
    """Return the field of anything."""
    return fields.Raw(lax=mode.lax, **options)


def build_path(hint: Any, mode: Mode, options: Mapping[str, Any]) -> BaseField:
    """Return the field of a path.

    :raises AnnotationError: if it is a path of another operating system
    """
    try:
        hint("")
    except NotImplementedError as error:
        raise AnnotationError(
            f"{describe(hint)} is a path of another system: {error}.",
            "use pathlib.Path or a PurePath.",
        ) from error
    return fields.Path(hint, lax=mode.lax, **options)


def build_enum(hint: Any, mode: Mode, options: Mapping[str, Any]) -> BaseField:
    """Return the field of an Enum.

    :raises AnnotationError: if its values are no scalars of JSON
    """
    if issubclass(hint, enum.Flag):
        raise AnnotationError(
            f"{describe(hint)} is a Flag, whose values have no names in JSON.",
            "use an Enum, or list[SomeEnum].",
        )
    _check_choices(hint, list(hint))
    return fields.Enum(hint, lax=mode.lax, **options)


def build_literal(hint: Any, mode: Mode, options: Mapping[str, Any]) -> BaseField:
    """Return the field of a Literal.

    :raises AnnotationError: if its values are no scalars of JSON
    """
    values = [value for value in literal_values(hint) if value is not None]
    _check_choices(hint, values)
    if None in literal_values(hint):
        options = {**options, "allow_none": True}
    return fields.Literal(values, lax=mode.lax, **options)


def _check_choices(hint: Any, choices: list[Any]) -> None:
    """Refuse what is no scalar in JSON; None is for ``T | None``."""
    fix = "give it values of str, int, float or bool."
    if not choices:
        raise AnnotationError(f"{describe(hint)} has no values.", fix)
    for value in map(_json_value, choices):
        is_finite = not isinstance(value, float) or math.isfinite(value)
        if not (is_finite and isinstance(value, str | int | float)):
            raise AnnotationError(
                f"{describe(hint)} has the value {value!r}, no scalar of JSON.", fix
            )


def _json_value(choice: Any) -> Any:
    return choice.value if isinstance(choice, enum.Enum) else choice
