"""Swagger 2.0's words to those of OpenAPI 3.

flask-apispec's users write these words in ``doc`` and in their APISpec, others in YAML.
What is written in OpenAPI 3's own words stays as it is.
"""

from .document import build_document
from .media_types import FORM, JSON, MULTIPART
from .merging import merge_recursive
from .operations import build_operation
from .parameters import build_parameter

__all__ = [
    "FORM",
    "JSON",
    "MULTIPART",
    "build_document",
    "build_operation",
    "build_parameter",
    "merge_recursive",
]
