"""Swagger 2.0's words to those of OpenAPI 3.

flask-apispec's users write these words in ``doc`` and in their APISpec, others in YAML.
What is written in OpenAPI 3's own words stays as it is.
"""

from .document import build_document, join_documents
from .media_types import FORM, JSON, MULTIPART
from .merging import merge_recursive
from .operations import build_operation

__all__ = [
    "FORM",
    "JSON",
    "MULTIPART",
    "build_document",
    "build_operation",
    "join_documents",
    "merge_recursive",
]
