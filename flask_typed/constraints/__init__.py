"""Constraints: validators that marshmallow lacks, and ``Annotated[...]`` to them."""

from .reading import check_together, read_constraints
from .validators import MultipleOf, Pattern, Predicate, Range, is_known

__all__ = [
    "MultipleOf",
    "Pattern",
    "Predicate",
    "Range",
    "check_together",
    "is_known",
    "read_constraints",
]
