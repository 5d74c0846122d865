"""What an app sends in the place of problem details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .problem import Problem


class ErrorFormatter:
    """Makes the body of every error from its :class:`Problem`.

    The return annotation of the function is the published schema of the errors::

        def conduit_errors(problem: Problem) -> Errors: ...

        Api(app, error_formatter=ErrorFormatter(conduit_errors, statuses={400: 422}))

    :param function: takes a Problem and returns the body
    :param media_type: Content-Type of the errors
    :param statuses: statuses to send in the place of others
    """

    def __init__(
        self,
        function: Callable[[Problem], Any],
        *,
        media_type: str = "application/json",
        statuses: Mapping[int, int] | None = None,
    ) -> None:
        self.function = function
        self.media_type = media_type
        self.statuses = dict(statuses or {})
