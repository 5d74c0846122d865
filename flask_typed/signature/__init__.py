"""Front end: a typed view and its URL rules to Operations."""

from .formatter import read_formatter
from .operations import ViewSource, read_operations

__all__ = ["ViewSource", "read_formatter", "read_operations"]
