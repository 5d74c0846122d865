"""Back end: Operations to an OpenAPI document, through apispec."""

from .document import APISpec, build_document, build_spec

__all__ = ["APISpec", "build_document", "build_spec"]
