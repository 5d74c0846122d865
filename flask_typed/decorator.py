"""``typed``: the decorator, and what it says of all views of a blueprint or an app."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, ParamSpec, overload

import flask

from .errors import Problem, TypedError
from .levels import keep_defaults
from .operation import Mode, ViewOptions
from .options import PathItem, SecurityOption, build_options
from .view import decorate_view, typed_of, wrap_view

P = ParamSpec("P")


class TypedDecorator:
    """Read requests and write responses by the type hints of a Flask view.

    Works under Flask's own decorators, on functions, on methods of a
    ``MethodView`` and as its ``decorators = [typed]``, on ``async def``, and
    between decorators that use ``functools.wraps``.

    :param status: the status of the response, where the annotation names none
    :param tags: tags in the document; by default the blueprint's name
    :param summary: instead of the first line of the docstring
    :param description: instead of the rest of the docstring, CommonMark
    :param operation_id: instead of the endpoint
    :param deprecated: whether the document advises against the operation
    :param responses: more responses for the document, status to description or type
    :param raises: the problems that the view raises, for the document
    :param in_document: whether the document shows the operation
    :param unknown: ``"raise"`` refuses unknown members of the body, ``"exclude"``
        ignores them; by default what the Api says
    :param mode: ``"off"`` leaves the view as it is; ``"observe"`` calls it as Flask
        does, and reports what ``"enforce"`` would have refused; by default what the
        blueprint, the app or the Api says
    :param passed: names of arguments that an outer decorator passes
    :param exclude_none: whether members of objects that are None are left out of
        the responses, and optional in the document
    :param exclude_unset: the same for members of pydantic models that were not set
    :param examples: of the bodies of responses, for the document: status to values,
        or to Examples, by name, ``{200: {"one": Pet("Rex")}}``
    :param callbacks: requests that the app sends to a URL that it was given, for
        the document: ``{"paid": {"{$request.body#/callback_url}": paid}}``, where
        ``paid`` is a function with the signature of a view for POST; or ``{"put":
        paid}``
    :param dependencies: what runs before the view and gives it no value,
        ``[Depends(check)]``
    :param security: who may send the request: a scheme, ``Security(...)``, or a
        list of them, all of which must agree; an empty list for everyone. It takes
        the place of what the Api or a blueprint says
    :raises TypedError: for an option that cannot be right
    """

    @overload
    def __call__(self, view: Callable[P, object], /) -> Callable[P, Any]: ...

    @overload
    def __call__(
        self,
        /,
        *,
        status: int | None = None,
        tags: Iterable[str] | None = None,
        summary: str | None = None,
        description: str | None = None,
        operation_id: str | None = None,
        deprecated: bool = False,
        responses: Mapping[int, Any] | None = None,
        raises: Iterable[type[Problem]] = (),
        in_document: bool = True,
        unknown: Literal["raise", "exclude"] | None = None,
        mode: Mode | None = None,
        passed: Iterable[str] = (),
        exclude_none: bool = False,
        exclude_unset: bool = False,
        examples: Mapping[int, Mapping[str, Any]] | None = None,
        callbacks: Mapping[str, Mapping[str, PathItem]] | None = None,
        dependencies: Iterable[Any] = (),
        security: SecurityOption = None,
    ) -> Callable[[Callable[P, object]], Callable[P, Any]]: ...

    def __call__(
        self, view: Callable[..., Any] | None = None, /, **options: Any
    ) -> Any:
        """Return the typed form of a view, or what makes it with options.

        :param view: the view
        :param options: those of the class
        :raises TypedError: for an option that cannot be right
        """
        if view is None:
            return functools.partial(decorate_view, options=_build_options(**options))
        if isinstance(view, type):
            raise TypedError(
                f"typed was given the class {view.__qualname__!r}. Fix: decorate its "
                "methods, or write decorators = [typed] in it."
            )
        if options or not callable(view):
            raise TypedError(
                f"typed was given {view!r}, which is no view. Fix: write @typed, or "
                "name the options: @typed(status=201)."
            )
        return decorate_view(view, build_options())

    def defaults(
        self,
        target: flask.Flask | flask.Blueprint,
        *,
        tags: Iterable[str] | None = None,
        deprecated: bool = False,
        responses: Mapping[int, Any] | None = None,
        raises: Iterable[type[Problem]] = (),
        in_document: bool = True,
        unknown: Literal["raise", "exclude"] | None = None,
        mode: Mode | None = None,
        exclude_none: bool = False,
        dependencies: Iterable[Any] = (),
        security: SecurityOption = None,
    ) -> None:
        """Say what is true of all typed views of a blueprint or an app.

        Blueprints in others add to what these say. Tags, ``unknown``, ``mode`` and
        ``security`` that are given nearer to a view take the place of others;
        responses, problems and dependencies are added to them.

        :param target: the blueprint or the app
        :param tags: as of :data:`typed`, like all that follow
        :param deprecated: whether the document advises against all operations
        :param responses: more responses
        :param raises: problems that all views may raise
        :param in_document: whether the document shows the operations
        :param unknown: what happens to unknown members of bodies
        :param mode: what the types are used for
        :param exclude_none: whether members that are None are left out
        :param dependencies: what runs before all views, those of blueprints around
            first
        :param security: who may send the requests
        :raises TypedError: for an option that cannot be right, or where the target has
            defaults already
        """
        options = build_options(
            tags=tags,
            deprecated=deprecated,
            responses=responses,
            raises=raises,
            in_document=in_document,
            unknown=unknown,
            mode=mode,
            exclude_none=exclude_none,
            dependencies=dependencies,
            security=security,
        )
        keep_defaults(target, options)


#: The decorator.
typed = TypedDecorator()


def _build_options(**options: Any) -> ViewOptions:
    built = build_options(**options)
    callbacks = tuple(
        dataclasses.replace(callback, function=_as_typed(callback.function))
        for callback in built.callbacks
    )
    return dataclasses.replace(built, callbacks=callbacks)


def _as_typed(function: Callable[..., Any]) -> Callable[..., Any]:
    is_typed = typed_of(function) is not None
    return function if is_typed else wrap_view(function, ViewOptions())
