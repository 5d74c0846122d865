"""The errors that operations send, for the document."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from ..errors import Problem, ValidationProblem
from ..operation import ErrorFormat, FormBody, Header, Operation
from ..record import record
from ..schemas import SchemaRegistry
from ..security import CHALLENGE_HEADER
from .components import Components

#: Whether the app answers an error of this class and status of an operation itself.
HasHandler = Callable[[Operation, type[HTTPException], int], bool]

#: What is sent: the status, the class that is raised, the one that describes it, and
#: the headers.
_Sent = tuple[int, type[HTTPException], type[Problem], tuple[Header, ...]]

#: A refusal of credentials says what would be accepted, one of status 401 always.
_CHALLENGES = {
    status: Header(
        name=CHALLENGE_HEADER,
        field=fields.String(metadata={"description": "What would be accepted."}),
        is_required=status == 401,
    )
    for status in (401, 403)
}


@record
class SentError:
    """An error that an operation sends.

    :param status: its status
    :param schema: the JSON Schema of its body; None where a handler of the app's own
        answers: only it knows
    :param headers: that it has
    """

    status: int
    schema: Mapping[str, Any] | None
    headers: tuple[Header, ...]


@record(kw_only=False)
class Errors:
    """What is sent for the problems of an app.

    :param registry: has the schemas of the problems
    :param error_format: how errors are sent, None for problem details
    :param has_handler: whether the app answers a problem by a handler of its own
    :param has_length_limit: whether bodies are refused for their length
    :param raises: problems that every operation may answer
    :param are_ours: whether the app answers; others answer what it sends
    """

    registry: SchemaRegistry
    error_format: ErrorFormat | None
    has_handler: HasHandler
    has_length_limit: bool
    raises: tuple[type[Problem], ...]
    are_ours: bool = True
    _schemas: dict[type[Problem], Schema] = dataclasses.field(
        default_factory=dict, init=False
    )

    @property
    def media_type(self) -> str:
        """Return the Content-Type of errors."""
        known = self.error_format
        return "application/problem+json" if known is None else known.media_type

    def read(self, operation: Operation, components: Components) -> Iterator[SentError]:
        """Yield the errors of an operation."""
        for status, raised, problem, headers in self._find(operation):
            is_handled = self.has_handler(operation, raised, status)
            yield SentError(
                status=self._statuses.get(status, status),
                schema=None if is_handled else self._refer(problem, components),
                headers=() if is_handled else headers,
            )

    @property
    def _statuses(self) -> Mapping[int, int]:
        return {} if self.error_format is None else self.error_format.statuses

    def _find(self, operation: Operation) -> Iterator[_Sent]:
        is_typed = operation.is_typed and operation.options.mode != "observe"
        if not (self.are_ours and is_typed):
            return  # the view answers what it always did
        for status in _find_refusals(operation):
            yield status, type(Problem(status=status)), Problem, (_CHALLENGES[status],)
        body = operation.request_body
        if body is not None:
            for status in (400, 415):
                yield status, type(Problem(status=status)), Problem, ()
            # Of a form the number of parts and the length of texts are limited.
            if self.has_length_limit or isinstance(body, FormBody):
                yield 413, RequestEntityTooLarge, Problem, ()  # raised by Werkzeug
        is_loaded = any(parameter.argument for parameter in operation.parameters)
        if is_loaded or body is not None:
            yield 422, ValidationProblem, ValidationProblem, ()
        for problem in (*operation.raises, *self.raises):
            is_challenge = problem.status == 401 and operation.security
            headers = (_CHALLENGES[401],) if is_challenge else ()
            yield problem.status, problem, problem, headers

    def _refer(self, problem: type[Problem], components: Components) -> Any:
        if self.error_format is not None:
            return components.build_property(self.error_format.field, "out")
        if problem not in self._schemas:
            self._schemas[problem] = self.registry.schema_for(problem)()
        return components.refer(self._schemas[problem], "out")


def _find_refusals(operation: Operation) -> Iterator[int]:
    """Yield the statuses that credentials are refused with."""
    needs = [need for each in operation.security or () for need in each.schemes]
    if needs:
        yield 401
    asked = (step.scopes for step in operation.dependencies if step.scope_arguments)
    if any(need.scopes for need in needs) or any(asked):
        yield 403
