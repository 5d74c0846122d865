"""The document, Swagger UI and ReDoc, served by a blueprint."""

from .blueprint import DocsBlueprint, Protect, build_blueprint
from .document import write_document

__all__ = ["DocsBlueprint", "Protect", "build_blueprint", "write_document"]
