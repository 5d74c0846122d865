"""The model: what a view is on one rule and method."""

from .dependencies import Dependency, DependencyKind, SchemeScopes, SecurityRequirement
from .operation import (
    Callback,
    ErrorFormat,
    FormBody,
    FormLocation,
    Header,
    JsonBody,
    Operation,
    Parameter,
    ParameterLocation,
    ParameterModel,
    ParameterStyle,
    RawBody,
    RawResponse,
    RequestBody,
    Response,
    ResponseExample,
)
from .options import CallbackFunction, Mode, ViewOptions

__all__ = [
    "Callback",
    "CallbackFunction",
    "Dependency",
    "DependencyKind",
    "ErrorFormat",
    "FormBody",
    "FormLocation",
    "Header",
    "JsonBody",
    "Mode",
    "Operation",
    "Parameter",
    "ParameterLocation",
    "ParameterModel",
    "ParameterStyle",
    "RawBody",
    "RawResponse",
    "RequestBody",
    "Response",
    "ResponseExample",
    "SchemeScopes",
    "SecurityRequirement",
    "ViewOptions",
]
