"""Security schemes: each reads its credentials from a request."""

from .authentication import Authentication
from .scopes import SecurityScopes

__all__ = ["Authentication", "SecurityScopes"]
