"""What a view returned to a response: check, filter, dump; and errors to problems."""

from .answers import Filler, Responder, build_filler, build_responder
from .misfits import InvalidResponseError
from .problems import ProblemWriter

__all__ = [
    "Filler",
    "InvalidResponseError",
    "ProblemWriter",
    "Responder",
    "build_filler",
    "build_responder",
]
