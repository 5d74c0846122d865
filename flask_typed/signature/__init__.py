"""Front end: a typed view and its URL rules to Operations."""

from .formatter import read_formatter
from .operations import ViewSource, read_operations
from .rules import Place, read_place

__all__ = ["Place", "ViewSource", "read_formatter", "read_operations", "read_place"]
