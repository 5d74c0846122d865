"""What a view returned to a response: check, filter, dump; and errors to problems."""

from .answers import (
    DumpRules,
    Filler,
    Responder,
    build_filler,
    build_responder,
    explain_responses,
)
from .misfits import (
    InvalidErrorBodyError,
    InvalidProblemError,
    InvalidResponseError,
)
from .problems import ProblemWriter

__all__ = [
    "DumpRules",
    "Filler",
    "InvalidErrorBodyError",
    "InvalidProblemError",
    "InvalidResponseError",
    "ProblemWriter",
    "Responder",
    "build_filler",
    "build_responder",
    "explain_responses",
]
