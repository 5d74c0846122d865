"""The document, Swagger UI and ReDoc, served by a blueprint."""

from .blueprint import DocsBlueprint, build_blueprint
from .document import write_document

__all__ = ["DocsBlueprint", "build_blueprint", "write_document"]
