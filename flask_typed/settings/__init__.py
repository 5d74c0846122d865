"""The keywords of ``Api``, which are config keys too."""

from .keywords import Keywords, Settings
from .reading import check_keywords, read_settings

__all__ = ["Keywords", "Settings", "check_keywords", "read_settings"]
