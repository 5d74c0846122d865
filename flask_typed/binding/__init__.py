"""Finds the typed views of an app and binds them, each by the settings of its Api."""

from .apis import ApiState
from .state import AppState

__all__ = ["ApiState", "AppState"]
