"""What ``typed`` was given for a view."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..errors import Problem
from ..params import DependencyMarker
from ..record import record

#: What the types of a view are used for: nothing, to report what does not fit them,
#: or to read requests and write responses.
Mode = Literal["off", "observe", "enforce"]


@record
class CallbackFunction:
    """A function that declares a request of a callback (OpenAPI 3.1, 4.8.18).

    :param name: of the callback
    :param expression: for the URL that the request is sent to
    :param method: the HTTP method, in capitals
    :param function: its signature
    """

    name: str
    expression: str
    method: str
    function: Callable[..., Any]


@record
class ViewOptions:
    """What ``typed`` was given for a view; None where it was not.

    :param status: the status of a return annotation that names none
    :param tags: tags in the document, instead of the blueprint's name
    :param summary: instead of the docstring's first line
    :param description: instead of the rest of the docstring
    :param operation_id: instead of the endpoint
    :param deprecated: the document advises against the operation
    :param responses: more responses of the document: status to description or type
    :param raises: the problems that the view raises
    :param in_document: whether the document shows the operation
    :param unknown: ``"raise"`` or ``"exclude"`` unknown members of the body
    :param mode: what its types are used for
    :param passed: arguments that an outer decorator passes
    :param exclude_none: whether members that are None are left out of responses
    :param exclude_unset: whether members of pydantic models that were not set are
    :param examples: of the bodies of responses: status to values or Examples by name
    :param callbacks: the requests that it makes the app send
    :param dependencies: what runs before the view and gives it no value
    :param security: the same, where it says who may send the request; none for all
    """

    status: int | None = None
    tags: tuple[str, ...] | None = None
    summary: str | None = None
    description: str | None = None
    operation_id: str | None = None
    deprecated: bool = False
    responses: Mapping[int, Any] = dataclasses.field(default_factory=dict)
    raises: tuple[type[Problem], ...] = ()
    in_document: bool = True
    unknown: Literal["raise", "exclude"] | None = None
    mode: Mode | None = None
    passed: tuple[str, ...] = ()
    exclude_none: bool = False
    exclude_unset: bool = False
    examples: Mapping[int, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    callbacks: tuple[CallbackFunction, ...] = ()
    dependencies: tuple[DependencyMarker, ...] = ()
    security: tuple[DependencyMarker, ...] | None = None

    @property
    def markers(self) -> tuple[DependencyMarker, ...]:
        """Return all that runs before the view and gives it no value."""
        return (*(self.security or ()), *self.dependencies)
