"""Constraints: validators that marshmallow lacks, and ``Annotated[...]`` to them."""

from .reading import check_together, read_constraints
from .validators import MultipleOf, Pattern, Predicate, Range

__all__ = [
    "MultipleOf",
    "Pattern",
    "Predicate",
    "Range",
    "check_together",
    "read_constraints",
]
