"""Front end: views that are not typed to Operations, by what there is to say of them.

Decorators of flask-apispec leave annotations on a view, those of webargs their
arguments, and apispec's users write YAML in docstrings. Each is read as it stands, and
none of the three is imported.
"""

from .missing import add_missing, find_missing
from .operations import UntypedView, read_untyped

__all__ = ["UntypedView", "add_missing", "find_missing", "read_untyped"]
