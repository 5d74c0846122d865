"""The formats of JSON Schema as the documents mean them, for the jsonschema package."""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
import re

from jsonschema import FormatChecker
from rfc3986_validator import validate_rfc3986

# What the formats mean here: RFC 3339 whose offset may be left out (a second of 60 is
# for days that nobody can compute), full-date, the 36 characters of RFC 9562, a mailbox
# of RFC 5321, a URI of RFC 3986.

formats = FormatChecker(formats=())


@formats.checks("double", raises=OverflowError)
def is_double(value: object) -> bool:
    return not isinstance(value, int | float) or math.isfinite(value)


@formats.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    form = r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?"
    found = re.fullmatch(form, value, re.ASCII)
    if found is None:
        return False
    dt.date.fromisoformat(found[1])
    return is_time(found[2] + (found[4] or "Z"))


@formats.checks("time", raises=ValueError)
def is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    form = r"(\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?"
    found = re.fullmatch(form, value, re.ASCII)
    if found is None:
        return False
    dt.time.fromisoformat(found[1])
    offset = found[3] or "Z"
    return offset in "Zz" or (offset[1:3] < "24" and offset[4:6] < "60")


@formats.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    dt.date.fromisoformat(value)
    return True


@formats.checks("uuid")
def is_uuid(value: object) -> bool:
    form = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    return not isinstance(value, str) or bool(re.fullmatch(form, value))


@formats.checks("ipv4", raises=ValueError)
def is_ipv4(value: object) -> bool:
    return not isinstance(value, str) or bool(ipaddress.IPv4Address(value))


@formats.checks("ipv6", raises=ValueError)
def is_ipv6(value: object) -> bool:
    return not isinstance(value, str) or not ipaddress.IPv6Address(value).scope_id


def is_prefixed(value: str) -> bool:
    return bool(re.fullmatch(r"[a-zA-Z0-9:.]+(/(0|[1-9]\d*))?", value, re.ASCII))


@formats.checks("ipv4interface", raises=ValueError)
def is_ipv4_interface(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return is_prefixed(value) and bool(ipaddress.IPv4Interface(value))


@formats.checks("ipv6interface", raises=ValueError)
def is_ipv6_interface(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return is_prefixed(value) and not ipaddress.IPv6Interface(value).scope_id


@formats.checks("ipv4network", raises=ValueError)
def is_ipv4_network(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return is_prefixed(value) and bool(ipaddress.IPv4Network(value))


@formats.checks("ipv6network", raises=ValueError)
def is_ipv6_network(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return is_prefixed(value) and bool(ipaddress.IPv6Network(value))


@formats.checks("email", raises=ValueError)
def is_email(value: object) -> bool:
    if not isinstance(value, str):
        return True
    user, at_sign, host = value.rpartition("@")
    if not at_sign or len(user) > 64 or len(value) > 254:
        return False
    if host.startswith("[IPv6:") and host.endswith("]"):
        return is_user(user) and is_ipv6(host[6:-1])
    if host.startswith("[") and host.endswith("]"):
        return is_user(user) and is_ipv4(host[1:-1])
    return is_user(user) and all(
        len(label) < 64
        and re.fullmatch(r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?", label)
        for label in host.split(".")
    )


def is_user(user: str) -> bool:
    if user.startswith('"'):
        return bool(re.fullmatch(r'"([ !#-\[\]-~]|\\[ -~])*"', user))
    return all(
        re.fullmatch(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+", atom)
        for atom in user.split(".")
    )


@formats.checks("uri")
def is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(validate_rfc3986(value, rule="URI"))
