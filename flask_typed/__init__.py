"""Type-hinted Flask views: parsed, checked, documented."""

from .api import Api
from .app import TypedBlueprint, TypedFlask
from .errors import Problem
from .params import Body, Cookie, Header, Path, Query
from .response_markers import MediaType, ResponseHeader
from .schemas import field_for, schema_for
from .view import typed

__all__ = [
    "Api",
    "Body",
    "Cookie",
    "Header",
    "MediaType",
    "Path",
    "Problem",
    "Query",
    "ResponseHeader",
    "TypedBlueprint",
    "TypedFlask",
    "field_for",
    "schema_for",
    "typed",
]
