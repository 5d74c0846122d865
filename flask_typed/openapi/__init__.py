"""Back end: Operations to an OpenAPI document, through apispec.

It is imported when a document is asked for.
"""

from typing import TYPE_CHECKING

from ..later import import_later

if TYPE_CHECKING:
    from .about import About, APISpec, BasePlugin
    from .document import build_document, build_spec
    from .problems import Errors

__all__ = [
    "APISpec",
    "About",
    "BasePlugin",
    "Errors",
    "build_document",
    "build_spec",
]

__getattr__ = import_later(
    __name__,
    {
        "APISpec": ".about",
        "About": ".about",
        "BasePlugin": ".about",
        "Errors": ".problems",
        "build_document": ".document",
        "build_spec": ".document",
    },
)
