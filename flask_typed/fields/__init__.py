"""Fields that marshmallow lacks, or that are laxer there.

Each field reads two forms: what a JSON body may hold, and with ``lax=True`` the
text of a path, query, header or cookie. Beside marshmallow's ``deserialize`` it has
:meth:`Checked.check`, for values on their way out, which ``Schema.dump`` takes
unseen.
"""

from .binary import MEDIA_RANGE, Binary, Upload, is_media_type
from .checked import (
    BaseField,
    Checked,
    Converted,
    Raw,
    Refused,
    check,
    is_exact,
    is_plain,
)
from .choice import Choice, Enum, Literal, json_identity
from .container import Dict, List, Set, Tuple, is_list
from .internet import (
    Email,
    IPv4,
    IPv4Interface,
    IPv4Network,
    IPv6,
    IPv6Interface,
    IPv6Network,
    Url,
)
from .number import Boolean, Decimal, Float, Integer, IntegerKey, load_number
from .recursive import Later, Recursive
from .text import UUID, Bytes, Path, String
from .time import Date, DateTime, Time, TimeDelta, dump_seconds

__all__ = [
    "MEDIA_RANGE",
    "UUID",
    "BaseField",
    "Binary",
    "Boolean",
    "Bytes",
    "Checked",
    "Choice",
    "Converted",
    "Date",
    "DateTime",
    "Decimal",
    "Dict",
    "Email",
    "Enum",
    "Float",
    "IPv4",
    "IPv4Interface",
    "IPv4Network",
    "IPv6",
    "IPv6Interface",
    "IPv6Network",
    "Integer",
    "IntegerKey",
    "Later",
    "List",
    "Literal",
    "Path",
    "Raw",
    "Recursive",
    "Refused",
    "Set",
    "String",
    "Time",
    "TimeDelta",
    "Tuple",
    "Upload",
    "Url",
    "check",
    "dump_seconds",
    "is_exact",
    "is_list",
    "is_media_type",
    "is_plain",
    "json_identity",
    "load_number",
]
