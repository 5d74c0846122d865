"""Schemas at C speed: a loader and a dumper that give marshmallow's very result.

They know marshmallow and msgspec, and nothing of Flask. All of it is imported when a
Schema is compiled.
"""

from typing import TYPE_CHECKING

from ..later import import_later

if TYPE_CHECKING:
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

__getattr__ = import_later(
    __name__,
    {
        "CompiledSchema": ".schema",
        "DumpedError": ".obstacles",
        "Dumper": ".dumper",
        "Explanation": ".obstacles",
        "Loader": ".loader",
        "Obstacle": ".obstacles",
        "OnFirstUse": ".on_first_use",
        "StepAsideError": ".obstacles",
        "compile_dumper": ".dumper",
        "compile_loader": ".loader",
    },
)
