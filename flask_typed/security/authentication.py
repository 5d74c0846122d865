"""What reads credentials from a request."""

from __future__ import annotations

import abc
from typing import Any

from werkzeug.wrappers import Request


class Authentication(abc.ABC):
    """What reads credentials from a request."""

    @abc.abstractmethod
    def read(self, request: Request) -> Any:
        """Return the credentials of a request, None where they may be missing.

        :raises Problem: of status 401, for none, and for those that cannot be read
        """

    def __call__(self, request: Request) -> Any:
        """Return the credentials of a request; as :meth:`read`."""
        return self.read(request)
