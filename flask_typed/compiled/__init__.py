"""Schemas at C speed: a loader and a dumper that give marshmallow's very result.

They know marshmallow and msgspec, and nothing of Flask.
"""

from .dumper import Dumper, compile_dumper
from .loader import Loader, compile_loader
from .obstacles import DumpedError, Explanation, Obstacle, StepAsideError
from .on_first_use import OnFirstUse
from .schema import CompiledSchema

__all__ = [
    "CompiledSchema",
    "DumpedError",
    "Dumper",
    "Explanation",
    "Loader",
    "Obstacle",
    "OnFirstUse",
    "StepAsideError",
    "compile_dumper",
    "compile_loader",
]
