"""What runs around a view, and what it asks of whoever sends the request."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..errors import Problem
from ..params import Scope
from ..record import record
from ..security import Authentication, SecurityScheme

#: What calling a dependency gives: its value, a generator that yields it, or a context
#: manager that is entered for it.
DependencyKind = Literal["function", "generator", "context manager"]


@record
class Dependency:
    """A step of an operation: what is called, and where its value goes.

    Values are kept by slots. Each argument that is loaded has one, and each step.

    :param function: what is called
    :param name: for messages, unique in the operation
    :param slot: of its value
    :param arguments: the slots of its arguments, by their names
    :param needs: the slots of the steps that it depends on, all the way down
    :param kind: what calling it gives
    :param is_async: whether it has to be awaited
    :param scope: what its clean-up waits for
    :param is_first: whether it runs before anything of the request is read
    :param is_check: whether it is a matter of security, and no scheme itself
    :param scopes: that are asked of whoever sends the request; of a scheme, by all
        that use it
    :param scope_arguments: the names of arguments that are given the scopes
    :param authentication: the function itself, where it is a security scheme
    :param raises: the problems that it raises, for the document
    """

    function: Callable[..., Any]
    name: str
    slot: str
    arguments: Mapping[str, str] = dataclasses.field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    kind: DependencyKind = "function"
    is_async: bool = False
    scope: Scope = "request"
    is_first: bool = False
    is_check: bool = False
    scopes: tuple[str, ...] = ()
    scope_arguments: tuple[str, ...] = ()
    authentication: Authentication | None = None
    raises: tuple[type[Problem], ...] = ()


@record
class SchemeScopes:
    """A security scheme and what is asked of its credentials.

    :param scheme: the scheme
    :param scopes: that it needs
    """

    scheme: SecurityScheme
    scopes: tuple[str, ...]


@record
class SecurityRequirement:
    """Schemes that are needed together (OpenAPI 3.1, 4.8.30).

    :param schemes: all of them are; none for a request without credentials
    """

    schemes: tuple[SchemeScopes, ...]
