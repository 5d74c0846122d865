"""Requests to arguments, through webargs: one loader a location, all errors at once.

The only package that imports webargs. ``parser`` is the webargs parser, ``wires`` picks
a parameter out of what a location holds, ``parameters`` has the Schema of a location,
``models`` builds arguments of several, ``loader`` joins locations and bodies.
"""

from .explaining import explain_request
from .loader import Loader, build_loader
from .messages import MAX_ERRORS, LoadError
from .parameters import ParameterSchema
from .parser import MAX_JSON_DEPTH, FlaskParser, TypedParser
from .reading import ReaderRules

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
