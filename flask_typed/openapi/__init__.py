"""Back end: Operations to an OpenAPI document, through apispec."""

from .about import About, APISpec, BasePlugin
from .document import METHODS, build_document, build_spec
from .problems import Errors

__all__ = [
    "METHODS",
    "APISpec",
    "About",
    "BasePlugin",
    "Errors",
    "build_document",
    "build_spec",
]
