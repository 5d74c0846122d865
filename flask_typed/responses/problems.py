"""Problems to the responses of errors under typed views."""

from __future__ import annotations

from typing import Any

import flask

from ..errors import Problem
from ..operation import ErrorFormat
from ..schemas import SchemaRegistry
from .json_writer import build_writer


class ProblemWriter:
    """Writes the responses of errors under typed views.

    :param app: its JSON provider and response class are used
    :param registry: has the schemas of the problems
    :param error_format: makes the bodies, None for problem details
    """

    def __init__(
        self,
        app: flask.Flask,
        registry: SchemaRegistry,
        error_format: ErrorFormat | None,
    ) -> None:
        self._write = build_writer(app)
        self._registry = registry
        self._format = error_format

    def write(self, problem: Problem) -> Any:
        """Return the response of a problem."""
        error_format = self._format
        if error_format is None:
            schema = self._registry.schema_for(type(problem))()
            data = schema.dump(problem.members())
            status, media_type = problem.status, "application/problem+json"
        else:
            value = error_format.schema.check(error_format.function(problem))
            data = error_format.schema.dump(value)
            status = error_format.statuses.get(problem.status, problem.status)
            media_type = error_format.media_type
        response = self._write(data)
        response.status_code, response.content_type = status, media_type
        for name, value in (problem.headers or {}).items():
            response.headers.add(name, value)
        return response
