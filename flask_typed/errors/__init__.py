"""Two families of errors that never mix.

:class:`TypedError` and its subclasses are mistakes of the developer, raised while
an app is set up and its views are bound. :class:`Problem` and its subclasses are
answers to a client, raised while a request is served.
"""

from .developer import (
    AnnotationError,
    BindingError,
    ConfigError,
    IncompleteObjectError,
    NoApiError,
    TypedError,
    UnknownTypeError,
    UnprotectedViewWarning,
)
from .formatter import ErrorFormatter
from .keywords import takes_keywords
from .problem import Problem, ValidationProblem
from .problem_class import PROBLEM_MEMBERS, ProblemMeta
from .titles import status_title

__all__ = [
    "PROBLEM_MEMBERS",
    "AnnotationError",
    "BindingError",
    "ConfigError",
    "ErrorFormatter",
    "IncompleteObjectError",
    "NoApiError",
    "Problem",
    "ProblemMeta",
    "TypedError",
    "UnknownTypeError",
    "UnprotectedViewWarning",
    "ValidationProblem",
    "status_title",
    "takes_keywords",
]
