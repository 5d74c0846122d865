"""Front end: a typed view and its URL rules to Operations."""

from ..url_rules import Place, read_place
from .callables import find_annotated, name_of
from .expressions import check_callbacks
from .formatter import read_formatter
from .graph import identify
from .operations import Preceding, ViewSource, read_operations

__all__ = [
    "Place",
    "Preceding",
    "ViewSource",
    "check_callbacks",
    "find_annotated",
    "identify",
    "name_of",
    "read_formatter",
    "read_operations",
    "read_place",
]
