"""Back end: an Operation to what serves its requests. The hot path, on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import flask

from .compiled import Explanation
from .errors import BindingError
from .operation import Operation
from .parsing import Loader, ReaderRules, build_loader, explain_request
from .record import record
from .responses import (
    DumpRules,
    Filler,
    Responder,
    build_filler,
    build_responder,
    explain_responses,
)


@record
class Dispatch:
    """Serves one operation; everything it needs was decided when it was built.

    :param operation: what it serves
    :param load: the request to the arguments of the view
    :param respond: what the view returned to a response
    :param fill: makes the response that the view fills; None where it takes none
    :param handed: names that Flask and decorators may hand on
    :param explain: tells what compiled code loads and dumps of it
    """

    operation: Operation
    load: Loader
    respond: Responder
    fill: Filler | None
    handed: frozenset[str]
    explain: Callable[[], list[Explanation]]

    def run(
        self,
        view: Callable[..., Any],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return the response of a view to the current request.

        :param view: the view
        :param request: the current request
        :param args: positional arguments of a decorator around the view
        :param kwargs: what Flask and decorators passed by name
        """
        filled, arguments = self._arguments(request, kwargs)
        return self.respond(view(*args, **arguments), filled)

    async def run_async(
        self,
        view: Callable[..., Awaitable[Any]],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return the response of an ``async def`` view; else as :meth:`run`."""
        filled, arguments = self._arguments(request, kwargs)
        return self.respond(await view(*args, **arguments), filled)

    def _arguments(
        self, request: flask.Request, kwargs: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """Return the response to be filled, if the view takes one, and arguments."""
        arguments = self.load(request)
        operation = self.operation
        filled = None
        if self.fill is not None:
            filled = self.fill()
            arguments |= dict.fromkeys(operation.filled, filled)
        if not self.handed.issuperset(kwargs):
            self._refuse(kwargs.keys() - (request.view_args or {}).keys(), arguments)
        if operation.takes_any:
            return filled, {**kwargs, **arguments}
        for name in (*operation.constants, *operation.passed):
            if name in kwargs:
                arguments[name] = kwargs[name]
        return filled, arguments

    def _refuse(self, names: set[str], arguments: Mapping[str, Any]) -> None:
        """Refuse what a decorator passes unnamed.

        A client must not be able to send what the decorator found out.
        """
        for name in names - self.handed:
            if name in arguments or not self.operation.takes_any:
                raise BindingError(
                    self.operation.view,
                    name,
                    "a decorator around the view passes it, but it is read from the "
                    "request.",
                    f"name it: @typed(passed=[{name!r}]).",
                )


def build_dispatch(
    operation: Operation,
    *,
    reader_rules: ReaderRules,
    max_errors: int,
    app: flask.Flask,
    dump_rules: DumpRules,
) -> Dispatch:
    """Return what serves an operation.

    :param operation: the operation
    :param reader_rules: how requests are read
    :param max_errors: messages in a 422 answer at most
    :param app: its JSON provider and response class are used
    :param dump_rules: how what the view returns is dumped
    """
    path = (parameter.name for parameter in operation.parameters_in("path"))
    return Dispatch(
        operation=operation,
        handed=frozenset([*path, *operation.constants, *operation.passed]),
        load=build_loader(operation, reader_rules, max_errors),
        respond=build_responder(operation, app, dump_rules),
        fill=build_filler(operation, app) if operation.filled else None,
        explain=lambda: [
            *explain_request(operation, reader_rules),
            *explain_responses(operation, app, dump_rules),
        ],
    )
