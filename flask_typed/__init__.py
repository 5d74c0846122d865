"""Type-hinted Flask views: parsed, checked, documented."""

from .api import Api
from .app import TypedBlueprint, TypedFlask
from .errors import Problem
from .params import Body, Cookie, Header, Path, Query
from .schemas import field_for, schema_for
from .view import typed

__all__ = [
    "Api",
    "Body",
    "Cookie",
    "Header",
    "Path",
    "Problem",
    "Query",
    "TypedBlueprint",
    "TypedFlask",
    "field_for",
    "schema_for",
    "typed",
]
