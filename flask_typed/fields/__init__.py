"""Fields that marshmallow lacks, or that are laxer there.

Each field reads two forms: what a JSON body may hold, and with ``lax=True`` the
text of a path, query, header or cookie. Beside marshmallow's ``deserialize`` it has
:meth:`Checked.check`, for values on their way out, which ``Schema.dump`` takes
unseen.
"""

from .checked import BaseField, Checked, Converted, Raw, Refused, check
from .choice import Choice, Enum, Literal, json_identity
from .container import Dict, List
from .number import Boolean, Decimal, Float, Integer, IntegerKey
from .text import UUID, Date, DateTime, String

__all__ = [
    "UUID",
    "BaseField",
    "Boolean",
    "Checked",
    "Choice",
    "Converted",
    "Date",
    "DateTime",
    "Decimal",
    "Dict",
    "Enum",
    "Float",
    "Integer",
    "IntegerKey",
    "List",
    "Literal",
    "Raw",
    "Refused",
    "String",
    "check",
    "json_identity",
]
