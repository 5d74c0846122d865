"""Requests to arguments, through webargs: one loader a location, all errors at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import flask
import marshmallow
from marshmallow import EXCLUDE, ValidationError, missing
from webargs.flaskparser import FlaskParser as FlaskParser
from werkzeug.exceptions import HTTPException

from .errors import ValidationProblem
from .fields import (
    BaseField,
    Checked,
    Choice,
    List,
    Path,
    Raw,
    Refused,
    String,
    Tuple,
)
from .json_body import check_depth, has_body, read_json
from .operation import Operation, ParameterLocation, RequestBody
from .unions import Union

Loader = Callable[[flask.Request], dict[str, Any]]

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

#: webargs' names of OpenAPI's locations.
_WEBARGS_LOCATIONS: dict[ParameterLocation, str] = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
}

#: Levels of arrays and objects in a body, and messages in an answer, at most.
MAX_JSON_DEPTH, MAX_ERRORS = 64, 100

#: Characters of a name or a message of an error that are sent at most.
_MAX_TEXT = 200


@dataclasses.dataclass(frozen=True, slots=True)
class _Wire:
    """How a parameter is picked from a query string or a cookie header.

    :param name: on the wire
    :param is_list: whether it may be repeated
    :param is_text: whether a blank value is a value
    """

    name: str
    is_list: bool
    is_text: bool


class ParameterSchema(marshmallow.Schema):
    """The parameters of one location."""

    class Meta:
        """Names that no parameter has are for others."""

        register = False
        unknown = EXCLUDE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wires = tuple(map(_read_wire, self.load_fields.values()))


def _read_wire(field: BaseField) -> _Wire:
    return _Wire(
        name=field.data_key or field.name or "",
        is_list=isinstance(field, List | Tuple),
        is_text=field.required or _takes_blank(field),
    )


def _takes_blank(field: BaseField) -> bool:
    """Return whether a blank text is a value of a field, or of one inside it."""
    if isinstance(field, List):
        return _takes_blank(field.inner)
    if isinstance(field, Tuple | Union):
        inside = field.members if isinstance(field, Union) else field.tuple_fields
        return any(map(_takes_blank, inside))
    if isinstance(field, Choice):
        return "" in field.values
    # Of a field that we do not know, only it can tell.
    return isinstance(field, String | Path | Raw) or not isinstance(field, Checked)


class LoadError(ValidationProblem):
    """One location of a request does not fit its schema.

    Of ``messages``, by webargs' name of the location, ``errors`` are those that
    are sent where nobody collects those of other locations.
    """

    def __init__(self, *, messages: Mapping[str, Any], **members: Any) -> None:
        super().__init__(**members)
        self.messages = messages


class TypedParser(FlaskParser):
    """webargs' parser for Flask, strict about what a request says.

    :param max_json_depth: levels of arrays and objects in a body at most; by default
        ``TYPED_MAX_JSON_DEPTH``
    :param max_errors: messages in an answer at most; by default ``TYPED_MAX_ERRORS``
    """

    def __init__(
        self,
        *args: Any,
        max_json_depth: int = MAX_JSON_DEPTH,
        max_errors: int = MAX_ERRORS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # webargs' decorator ``location_loader`` writes to the map of the class.
        self.__location_map__ = dict(self.__location_map__)
        self.max_json_depth = max_json_depth
        self.max_errors = max_errors

    def load_json(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the decoded body, or ``missing`` where there are no bytes.

        :raises Problem: 400, 413 or 415, where the bytes cannot be JSON
        """
        return read_json(req, self.max_json_depth) if has_body(req) else missing

    def load_json_or_form(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the form where the Content-Type is that of one, else the JSON."""
        is_form = req.mimetype in _FORM_TYPES
        return (self.load_form if is_form else self.load_json)(req, schema)

    def load_querystring(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the parameters of the query string."""
        if not isinstance(schema, ParameterSchema):
            return super().load_querystring(req, schema)
        return _pick(req.args, schema.wires)

    def load_cookies(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the cookies."""
        if not isinstance(schema, ParameterSchema):
            return super().load_cookies(req, schema)
        return _pick(req.cookies, schema.wires, blank_is_missing=False)

    def load_headers(self, req: flask.Request, schema: marshmallow.Schema) -> Any:
        """Return the headers."""
        if not isinstance(schema, ParameterSchema):
            return super().load_headers(req, schema)
        headers = req.headers
        return {w.name: headers[w.name] for w in schema.wires if w.name in headers}

    def handle_error(
        self,
        error: ValidationError,
        req: flask.Request,
        schema: marshmallow.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> Any:
        """Raise the errors of one location; its caller may know those of others.

        :raises LoadError: unless ``use_args`` was told another status than 422
        """
        if error_status_code not in (None, 422):
            super().handle_error(
                error,
                req,
                schema,
                error_status_code=error_status_code,
                error_headers=error_headers,
            )
        messages = error.messages_dict
        members = _bound(messages, self.max_errors)
        raise LoadError(messages=messages, headers=error_headers, **members) from error


def _pick(
    values: Any, wires: tuple[_Wire, ...], *, blank_is_missing: bool = True
) -> dict[str, Any]:
    """Return the parameters that a multi-dictionary holds."""
    picked: dict[str, Any] = {}
    for wire in wires:
        given = values.getlist(wire.name)
        if wire.is_list and f"{wire.name}[]" in values:
            picked[wire.name] = Refused(
                f"Repeat the plain name instead: {wire.name}=1&{wire.name}=2."
            )
        elif not given or (blank_is_missing and given == [""] and not wire.is_text):
            continue
        elif wire.is_list:
            picked[wire.name] = given
        elif len(given) > 1:
            picked[wire.name] = Refused(f"Given {len(given)} times, must be once.")
        else:
            picked[wire.name] = given[0]
    return picked


def build_loader(operation: Operation, parser: FlaskParser, max_errors: int) -> Loader:
    """Return the function that loads the arguments of an operation from a request.

    It raises a :class:`ValidationProblem` with the errors of all locations.

    :param operation: the operation
    :param parser: loads the locations
    :param max_errors: messages in an answer at most
    """
    steps = [
        _build_step(operation, location, parser)
        for location in _WEBARGS_LOCATIONS
        if any(p.argument for p in operation.parameters_in(location))
    ]
    if operation.request_body is not None:
        steps.append(_build_body_step(operation.request_body, parser))
    constant = dict(operation.defaults)
    injected = operation.injected

    def load(request: flask.Request) -> dict[str, Any]:
        arguments = {**constant}
        errors: dict[str, Any] = {}
        for step in steps:
            try:
                step(request, arguments)
            except LoadError as error:
                errors.update(error.messages)
            except HTTPException as error:
                errors.update(_webargs_messages(error))
        if errors:
            raise ValidationProblem(**_bound(errors, max_errors))
        for name in injected:
            arguments[name] = request
        return arguments

    return load


def _webargs_messages(error: HTTPException) -> Mapping[str, Any]:
    """Return the messages that webargs' own parser aborts with.

    :raises HTTPException: the error itself, where it is another
    """
    data = getattr(error, "data", None)
    messages = data.get("messages") if isinstance(data, Mapping) else None
    if error.code == 422 and isinstance(messages, Mapping):
        return messages
    raise error


Step = Callable[[flask.Request, dict[str, Any]], None]


def _build_step(
    operation: Operation, location: ParameterLocation, parser: FlaskParser
) -> Step:
    members = {
        parameter.argument: parameter.field
        for parameter in operation.parameters_in(location)
        if parameter.argument
    }
    schema = ParameterSchema.from_dict(dict(members))()
    name = _WEBARGS_LOCATIONS[location]

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        arguments.update(parser.parse(schema, request, location=name, unknown=None))

    return step


def _build_body_step(body: RequestBody, parser: FlaskParser) -> Step:
    schema, argument, defaults = body.schema, body.argument, body.defaults

    def step(request: flask.Request, arguments: dict[str, Any]) -> None:
        if not has_body(request):
            if defaults is None:
                errors = {"json": ["Missing data for required field."]}
                raise LoadError(messages=errors, errors=errors)
            arguments.update(defaults)
            return
        try:
            value = parser.parse(schema, request, location="json", unknown=None)
        except RecursionError:
            # The client's doing only where it may send more levels than we can load.
            check_depth(request.get_data(), MAX_JSON_DEPTH)
            raise
        arguments.update(value if argument is None else {argument: value})

    return step


def _bound(errors: Mapping[str, Any], max_errors: int) -> dict[str, Any]:
    """Return the members of a ValidationProblem of a bounded size.

    :param errors: messages in webargs' shape
    :param max_errors: messages at most; the detail says how many more there were
    """
    budget = _Budget(max_errors)
    bounded = {"errors": budget.copy(errors) or {}}
    if not budget.left_out:
        return bounded
    more = f"{budget.left_out} more errors are not listed."
    return bounded | {"detail": f"{ValidationProblem.detail} {more}"}


class _Budget:
    """Copies messages until there are enough of them, and counts the others."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.left_out = 0

    def copy(self, node: Any) -> Any:
        """Return a node with names for indexes, None where nothing is left of it."""
        if isinstance(node, Mapping):
            members = {_cut(str(key)): self.copy(node[key]) for key in node}
            return {k: v for k, v in members.items() if v is not None} or None
        if isinstance(node, list | tuple):
            items = [self.copy(item) for item in node]
            return [item for item in items if item is not None] or None
        if self.left <= 0:
            self.left_out += 1
            return None
        self.left -= 1
        return _cut(str(node))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
