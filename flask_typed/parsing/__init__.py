"""Requests to arguments, through webargs: one loader a location, all errors at once.

The only package that imports webargs. ``parser`` is the webargs parser, ``wires`` picks
a parameter out of what a location holds, ``loader`` joins locations and bodies.
"""

from .explaining import explain_request
from .loader import Loader, build_loader
from .messages import MAX_ERRORS, LoadError
from .parser import MAX_JSON_DEPTH, FlaskParser, TypedParser
from .reading import ReaderRules
from .wires import ParameterSchema

__all__ = [
    "MAX_ERRORS",
    "MAX_JSON_DEPTH",
    "FlaskParser",
    "LoadError",
    "Loader",
    "ParameterSchema",
    "ReaderRules",
    "TypedParser",
    "build_loader",
    "explain_request",
]
