"""Swagger 2.0's words to those of OpenAPI 3.

flask-apispec's users write these words in ``doc`` and in their APISpec, and its own are
made first in them. What is written in OpenAPI 3's own words stays as it is.
"""

from .document import build_document, join_documents
from .operations import build_operation

__all__ = ["build_document", "build_operation", "join_documents"]
