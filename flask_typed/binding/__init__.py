"""Finds the typed views of an app and binds them, each by the settings of its Api."""

from .apis import ApiState
from .overrides import Overrides
from .state import AppState
from .webhooks import Webhook, build_webhook

__all__ = ["ApiState", "AppState", "Overrides", "Webhook", "build_webhook"]
