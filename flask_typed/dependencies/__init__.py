"""Runs what an operation depends on, in a straight line, and cleans up behind it."""

from .after_response import hold, watch_responses
from .cleanup import (
    DependencyError,
    Opened,
    OpenedNow,
    fail,
    fail_async,
    finish,
    finish_async,
)
from .steps import Steps, Values, build_steps

__all__ = [
    "DependencyError",
    "Opened",
    "OpenedNow",
    "Steps",
    "Values",
    "build_steps",
    "fail",
    "fail_async",
    "finish",
    "finish_async",
    "hold",
    "watch_responses",
]
