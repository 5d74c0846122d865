"""Back end: Operations to an OpenAPI document, through apispec."""

from .document import APISpec, build_document, build_spec
from .problems import Errors

__all__ = ["APISpec", "Errors", "build_document", "build_spec"]
