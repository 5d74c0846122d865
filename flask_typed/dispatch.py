"""Back end: an Operation to what serves its requests. The hot path, on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import flask

from .compiled import Explanation
from .dependencies import (
    Opened,
    OpenedNow,
    Steps,
    Values,
    build_steps,
    fail,
    fail_async,
    finish,
    finish_async,
    hold,
    watch_responses,
)
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
        operation = self.operation
        if not self.handed.issuperset(kwargs):
            # Before a 422 says that the client should have sent it.
            self._refuse(kwargs.keys() - (request.view_args or {}).keys())
        arguments = self.load(request)
        filled = None
        if self.fill is not None:
            filled = self.fill()
            arguments |= dict.fromkeys(operation.filled, filled)
        if operation.takes_any:
            return filled, {**kwargs, **arguments}
        for name in (*operation.constants, *operation.passed):
            if name in kwargs:
                arguments[name] = kwargs[name]
        return filled, arguments

    def _refuse(self, names: set[str]) -> None:
        """Refuse what a decorator passes unnamed.

        A client must not be able to send what the decorator found out.
        """
        for name in names - self.handed:
            is_read = name in self.operation.arguments
            if is_read or not self.operation.takes_any:
                raise BindingError(
                    self.operation.view,
                    name,
                    "a decorator around the view passes it, but it is read from the "
                    "request.",
                    f"name it: @typed(passed=[{name!r}]).",
                )


@record
class DependentDispatch(Dispatch):
    """Serves an operation that depends on something.

    :param app: the app
    :param steps: what it depends on
    :param own: the arguments of the view, each with the slot of its value
    :param handed_on: those that Flask and decorators may hand on to it
    :param enter_loop: serves a view without ``async`` in an event loop, as
        :meth:`run_async` does; None where nothing has to be awaited
    """

    app: flask.Flask
    steps: Steps
    own: tuple[tuple[str, str], ...]
    handed_on: tuple[str, ...]
    enter_loop: Callable[..., Any] | None

    def run(
        self,
        view: Callable[..., Any],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return the response of a view, of which nothing has to be awaited."""
        if self.enter_loop is not None:
            return self.enter_loop(self, view, request, args, kwargs)
        opened: list[OpenedNow] = []
        try:
            values = self._start(request, kwargs)
            for step in self.steps.first:
                step(values, opened)
            values |= self.load(request)
            for step in self.steps.others:
                step(values, opened)
            returned = view(*args, **self._own(values, kwargs))
            answer = self._respond(returned, values)
        except BaseException as error:
            raise fail(opened, error)  # noqa: B904 - it knows where it comes from
        if opened and (waiting := finish(opened)):
            hold(self.app, request, waiting)
        return answer

    async def run_async(
        self,
        view: Callable[..., Any],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        is_awaited: bool = True,
    ) -> Any:
        """Return the response of an ``async def`` view; else as :meth:`run`.

        :param is_awaited: whether what the view returns has to be awaited
        """
        opened: list[Opened] = []
        try:
            values = self._start(request, kwargs)
            for step in self.steps.first:
                if (waiting := step(values, opened)) is not None:
                    await waiting
            values |= self.load(request)
            for step in self.steps.others:
                if (waiting := step(values, opened)) is not None:
                    await waiting
            returned = view(*args, **self._own(values, kwargs))
            answer = self._respond(await returned if is_awaited else returned, values)
        except BaseException as error:
            raise await fail_async(opened, error)  # noqa: B904 - as above
        if opened and (waiting := await finish_async(opened)):
            hold(self.app, request, waiting)
        return answer

    def _start(self, request: flask.Request, kwargs: Mapping[str, Any]) -> Values:
        """Return the values that are there before anything is read."""
        operation = self.operation
        values: Values = dict.fromkeys(operation.injected, request)
        if self.fill is not None:
            values |= dict.fromkeys(operation.filled, self.fill())
        if not self.handed.issuperset(kwargs):
            self._refuse(kwargs.keys() - (request.view_args or {}).keys())
        for name in operation.constants:
            if name in kwargs:
                values[name] = kwargs[name]
        return values

    def _own(self, values: Values, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of the view."""
        arguments = {name: values[slot] for name, slot in self.own}
        if self.operation.takes_any:
            return {**kwargs, **arguments}
        for name in self.handed_on:
            if name in kwargs:
                arguments[name] = kwargs[name]
        return arguments

    def _respond(self, returned: Any, values: Values) -> Any:
        """Return the response, made to its end where a clean-up waits for it."""
        filled = self.operation.filled
        answer = self.respond(returned, values[filled[0]] if filled else None)
        return self.app.make_response(answer) if self.steps.opens else answer


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
    plain = Dispatch(
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
    return _build_dependent(plain, app) if operation.dependencies else plain


def _build_dependent(plain: Dispatch, app: flask.Flask) -> DependentDispatch:
    operation = plain.operation
    steps, own = build_steps(operation), operation.arguments.items()
    constants = [name for name, _ in own if name in operation.constants]
    if any(each.scope == "response" for each in operation.dependencies):
        watch_responses(app)
    return DependentDispatch(
        operation=operation,
        handed=plain.handed,
        load=plain.load,
        respond=plain.respond,
        fill=plain.fill,
        explain=plain.explain,
        app=app,
        steps=steps,
        own=tuple(each for each in own if each[0] not in operation.constants),
        handed_on=(*constants, *operation.passed),
        enter_loop=_build_loop(operation.view, app) if steps.is_async else None,
    )


def _build_loop(view: str, app: flask.Flask) -> Callable[..., Any]:
    """Return what serves a view without ``async`` in an event loop."""

    async def serve(
        dispatch: DependentDispatch,
        function: Callable[..., Any],
        request: flask.Request,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        return await dispatch.run_async(
            function, request, args, kwargs, is_awaited=False
        )

    try:
        return app.ensure_sync(serve)
    except RuntimeError as error:
        raise BindingError(
            view,
            None,
            f"it depends on what is asynchronous ({error})",
            "pip install 'flask-typed-api[async]'.",
        ) from error
