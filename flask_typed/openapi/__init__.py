"""Back end: Operations to an OpenAPI document, through apispec."""

from .document import METHODS, APISpec, build_document, build_spec
from .problems import Errors

__all__ = ["METHODS", "APISpec", "Errors", "build_document", "build_spec"]
