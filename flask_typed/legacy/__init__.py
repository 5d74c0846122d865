"""Front end: views that are not typed to Operations, by what there is to say of them.

Decorators of flask-apispec leave annotations on a view, those of webargs their
arguments, and apispec's users write YAML in docstrings. Each is read as it stands, and
none of the three is imported. All of it is imported when a document is asked for.
"""

from typing import TYPE_CHECKING

from ..later import import_later

if TYPE_CHECKING:
    from .missing import add_missing, find_missing
    from .operations import UntypedView, read_untyped

__all__ = ["UntypedView", "add_missing", "find_missing", "read_untyped"]

__getattr__ = import_later(
    __name__,
    {
        "UntypedView": ".operations",
        "add_missing": ".missing",
        "find_missing": ".missing",
        "read_untyped": ".operations",
    },
)
