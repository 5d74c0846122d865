"""An operation to the function that loads its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import flask
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from ..errors import BindingError, ValidationProblem
from ..fields import is_list
from ..form_body import FileRefusedError, build_form_reader, build_misplaced_finder
from ..members import CopiedDefault
from ..operation import FormBody, JsonBody, Operation, RawBody
from ..raw_body import (
    check_media_type,
    has_body,
    is_empty,
    open_body,
    read_body,
    read_text,
)
from .locations import Location, read_form_locations, read_locations
from .messages import LoadError, add_errors, bound_errors
from .models import build_model_builders, build_models
from .parser import FlaskParser, TypedParser
from .reading import ReaderRules, build_body_reader, build_parameter_reader

Loader = Callable[[flask.Request], dict[str, Any]]

#: Loads some of the arguments; raises a LoadError, or an HTTPException.
Step = Callable[[flask.Request, dict[str, Any]], None]


def build_loader(operation: Operation, rules: ReaderRules, max_errors: int) -> Loader:
    """Return the function that loads the arguments of an operation from a request.

    It raises a :class:`ValidationProblem` with the errors of all locations.

    :param operation: the operation
    :param rules: how requests are read
    :param max_errors: messages in an answer at most
    :raises BindingError: if the parser cannot read a parameter
    """
    _check_parser(operation, rules.parser)
    body = operation.request_body
    fields = body.fields if isinstance(body, FormBody) else ()
    steps = [_build_step(each, rules) for each in read_locations(operation)]
    if isinstance(body, FormBody):
        steps.append(_build_form_step(body, rules))
    elif isinstance(body, RawBody):
        steps.append(_build_raw_step(body))
    elif body is not None:
        steps.append(_build_json_step(body, rules))
    models = build_model_builders((*operation.parameters, *fields))
    make_constant = _build_defaults(operation.defaults)
    injected = operation.injected

    def load(request: flask.Request) -> dict[str, Any]:
        arguments = make_constant()
        errors = _run(steps, request, arguments)
        if models:
            build_models(models, arguments, errors)
        if errors:
            raise ValidationProblem(**bound_errors(errors, max_errors))
        for name in injected:
            arguments[name] = request
        return arguments

    return load


def _build_defaults(defaults: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """Return what makes defaults that one request cannot change for the next."""
    if not defaults:
        return dict
    if any(isinstance(value, list | dict | set) for value in defaults.values()):
        return CopiedDefault(dict(defaults))
    return lambda: {**defaults}


def _check_parser(operation: Operation, parser: FlaskParser) -> None:
    if isinstance(parser, TypedParser):
        return
    for parameter in operation.parameters:
        # A field that takes its one text apart needs no parser that does.
        is_ours = is_list(parameter.field) or parameter.style == "deepObject"
        if is_ours and (parameter.style is not None or not parameter.explode):
            is_chosen = parameter.location == "query"
            raise BindingError(
                operation.view,
                parameter.argument,
                f"its style is read by TypedParser, and Api(parser=...) names "
                f"{type(parser).__name__}.",
                "derive the parser from flask_typed.parsing.TypedParser, or "
                + ("leave style and explode out." if is_chosen else "use a scalar."),
            )


def _run(
    steps: Iterable[Step], request: flask.Request, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Run all steps, and return the errors of all of them by location."""
    errors: dict[str, Any] = {}
    for step in steps:
        try:
            step(request, arguments)
        except LoadError as error:
            add_errors(errors, error.messages)
        except HTTPException as error:
            add_errors(errors, _webargs_messages(error))
    return errors


def _webargs_messages(error: HTTPException) -> Mapping[str, Any]:
    """Return the messages that webargs' own parser aborts with.

    :raises HTTPException: the error itself, where it is another
    """
    data = getattr(error, "data", None)
    messages = data.get("messages") if isinstance(data, Mapping) else None
    if error.code == 422 and isinstance(messages, Mapping):
        return messages
    raise error


def _refuse(errors: dict[str, Any]) -> LoadError:
    return LoadError(messages=errors, errors=errors)


def _build_step(location: Location, rules: ReaderRules) -> Step:
    models = location.models
    read = build_parameter_reader(location.schema, location.webargs_name, rules)

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        loaded = read(request)
        for model in models:  # whose members may be in two locations
            loaded[model] = {**arguments.get(model, {}), **loaded.get(model, {})}
        arguments.update(loaded)

    return step


def _build_json_step(body: JsonBody, rules: ReaderRules) -> Step:
    argument, read = body.argument, build_body_reader(body, rules)
    make_defaults = None if body.defaults is None else _build_defaults(body.defaults)

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        if not has_body(request):
            if make_defaults is None:
                raise _refuse({"json": [_MISSING]})
            arguments.update(make_defaults())
            return
        value = read(request)
        if argument is None:
            arguments.update(value)
        else:
            arguments[argument] = value

    return step


#: marshmallow's message, of a body as a whole.
_MISSING = "Missing data for required field."


def _build_form_step(body: FormBody, rules: ReaderRules) -> Step:
    read = build_form_reader(body)
    steps = [_build_step(each, rules) for each in read_form_locations(body)]
    find_misplaced = build_misplaced_finder(body)

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        try:
            read(request)
        except FileRefusedError as error:
            raise _refuse({"files": error.errors}) from error
        errors = _run(steps, request, arguments)
        add_errors(errors, find_misplaced(request))
        if errors:
            raise _refuse(errors)

    return step


def _build_raw_step(body: RawBody) -> Step:
    argument, media_types, field = body.argument, body.media_types, body.field

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        stream = open_body(request) if body.kind == "stream" else None
        if not has_body(request) if stream is None else is_empty(stream):
            if body.is_required:
                raise _refuse({"body": [_MISSING]})
            arguments[argument] = body.default
            return
        check_media_type(request, media_types)
        value: Any = stream
        if stream is None:
            is_text = body.kind == "str"
            value = read_text(request, media_types) if is_text else read_body(request)
        try:
            arguments[argument] = field.deserialize(value)
        except ValidationError as error:
            raise _refuse({"body": error.messages}) from error

    return step
