"""The document, Swagger UI and ReDoc, served by a blueprint."""

from .blueprint import DocsBlueprint, Protect, build_blueprint
from .document import write_document
from .oauth import OAUTH_NAMES, OAuthOptions, are_oauth_options
from .policy import is_origin

__all__ = [
    "OAUTH_NAMES",
    "DocsBlueprint",
    "OAuthOptions",
    "Protect",
    "are_oauth_options",
    "build_blueprint",
    "is_origin",
    "write_document",
]
