"""The model: what a view is on one rule and method.

The front ends make it from signatures and descriptions; the back ends serve and
document it. Nothing here knows Flask.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

import marshmallow

from ..errors import Problem
from ..examples import Example
from ..fields import BaseField
from ..objects import ObjectSchema, Unknown, ValueSchema
from ..record import record
from .dependencies import Dependency, SecurityRequirement
from .options import ViewOptions

#: The methods that a path of the document can have (OpenAPI 3.1, 4.8.9).
METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")

#: Where a parameter is on the wire (OpenAPI 3.1, 4.8.12).
ParameterLocation = Literal["path", "query", "header", "cookie"]

#: How a parameter is written, where not in the style of its location (4.8.12.3).
ParameterStyle = Literal["deepObject", "spaceDelimited", "pipeDelimited"]

#: Where a field of a form is on the wire.
FormLocation = Literal["form", "files"]


@record
class ParameterModel:
    """An argument whose members are parameters, or fields of a form.

    :param argument: its name in the view's signature
    :param location: where the errors of the whole are
    :param field: validates and documents the whole
    :param schema: builds it of its members; None where its class loads all of them
        itself, by the field
    :param keys: what the class calls its members in JSON, by :attr:`Parameter.argument`
    :param unknown: what happens to other fields of a form that is this argument alone
    :param default: where none of them is sent, ``...`` where it is built all the same
    """

    argument: str
    location: ParameterLocation | FormLocation
    field: BaseField
    schema: ObjectSchema | None
    keys: Mapping[str, str]
    unknown: Unknown
    default: Any


@record
class Parameter:
    """A parameter of the request, or a field of a form, and what it is loaded into.

    :param argument: the name in the view's signature, or of the member of a model;
        None for a variable of the path that the view does not take
    :param name: the name on the wire
    :param location: where it is
    :param field: loads and documents it; ``required`` and the default are its own
    :param wire_schema: limits that the URL converter adds to the JSON Schema
    :param model: the argument that it is a member of
    :param style: how it is written, None for the style of its location
    :param explode: whether the items of a list are repeated
    """

    argument: str | None
    name: str
    location: ParameterLocation | FormLocation
    field: BaseField
    wire_schema: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    model: ParameterModel | None = None
    style: ParameterStyle | None = None
    explode: bool = True

    @property
    def loads_itself(self) -> bool:
        """Return whether a class that loads itself loads it, and not its field."""
        return self.model is not None and self.model.schema is None


@record
class JsonBody:
    """The JSON body and the arguments it is loaded into.

    :param schema: loads it; the arguments of the view by name where it is an object
        of arguments, else one value
    :param argument: the argument that is the whole body, None where they are members
    :param field: documents the whole body, None where the arguments are members
    :param defaults: the arguments where no body is sent; None where one is required
    :param media_types: as the document names them
    """

    schema: marshmallow.Schema
    argument: str | None
    field: BaseField | None
    defaults: Mapping[str, Any] | None
    media_types: tuple[str, ...]


@record
class FormBody:
    """A form and the arguments its fields are loaded into.

    :param fields: in the order of the signature, those of models in their place
    :param media_types: how it may be sent
    :param unknown: what happens to other fields
    """

    fields: tuple[Parameter, ...]
    media_types: tuple[str, ...]
    unknown: Unknown

    @property
    def is_required(self) -> bool:
        """Return whether a form without any field is refused."""
        return any(field.field.required for field in self.fields)

    @property
    def only_model(self) -> ParameterModel | None:
        """Return the argument that is the whole form, None where there are several."""
        model = self.fields[0].model if self.fields else None
        return model if all(field.model is model for field in self.fields) else None


@record
class RawBody:
    """A body that an argument is given as it is.

    :param argument: the argument
    :param kind: its Python type
    :param field: validates and documents it
    :param media_types: that it may have, ranges among them
    :param default: where no body is sent, ``...`` where one is required
    """

    argument: str
    kind: Literal["bytes", "str", "stream"]
    field: BaseField
    media_types: tuple[str, ...]
    default: Any

    @property
    def is_required(self) -> bool:
        """Return whether no body is refused."""
        return self.default is ...


RequestBody = JsonBody | FormBody | RawBody


@record
class ResponseExample:
    """A named example of the body of a response (OpenAPI 3.1, 4.8.14).

    :param status: of the response
    :param name: its name in the document
    :param example: whose value is in JSON
    """

    status: int
    name: str
    example: Example


@record
class Header:
    """A header that a response has.

    :param name: its name
    :param field: checks the value, writes it as text and documents it
    :param is_required: whether every response has it
    """

    name: str
    field: BaseField
    is_required: bool


@record
class Response:
    """A response that the return annotation names.

    :param status: its status
    :param field: documents the value; None where there is no content
    :param schema: checks, filters and dumps the value
    :param is_default: whether it answers a value that is returned without a status
    :param media_types: it is sent with the first; none for that of the app's JSON
    :param headers: that it has
    :param envelope: the name of the only member of what is sent, whose value it is
    """

    status: int
    field: BaseField | None
    schema: ValueSchema | None
    is_default: bool
    media_types: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()
    envelope: str | None = None


@record
class RawResponse:
    """A value that the return annotation names and that Flask itself answers.

    :param status: its status, None for any
    :param classes: the classes of its body
    :param media_types: it is sent with the first; none for what Flask gives it
    :param headers: that it has
    """

    status: int | None
    classes: tuple[type, ...]
    media_types: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()


@record
class ErrorFormat:
    """The body of every error of an app, where it is not problem details.

    :param function: takes the Problem and returns the body
    :param name: its name and where it is defined, for messages
    :param media_type: Content-Type of the errors
    :param statuses: statuses to send in the place of others
    :param field: documents the body
    :param schema: filters and dumps the body
    """

    function: Callable[[Problem], Any]
    name: str
    media_type: str
    statuses: Mapping[int, int]
    field: BaseField
    schema: ValueSchema


@record
class Operation:
    """A view on one rule and one method: a typed one, or one that is documented only.

    :param endpoint: Flask's name of the view
    :param view: the view's name and where it is defined, for messages
    :param rule: the URL rule as it was written
    :param path: the rule as OpenAPI writes it
    :param method: the HTTP method, in capitals
    :param parameters: in the order of the signature
    :param request_body: None where the operation reads none
    :param responses: in the order of the annotation; empty where Flask's own meaning
        is kept
    :param raw_responses: return values that keep Flask's own meaning
    :param documented: more responses of the document
    :param examples: of the bodies of responses
    :param returns: what the docstring says of the value
    :param injected: arguments that are given the request
    :param filled: arguments that are given a response, to be filled by the view
    :param constants: path arguments that the rule sets itself
    :param defaults: arguments of a body that this method does not have
    :param takes_any: whether the view takes ``**kwargs``
    :param passed: arguments that an outer decorator passes
    :param options: what ``typed`` was given
    :param summary: the first line of the docstring
    :param description: the rest of the docstring
    :param tags: as the document shows them
    :param operation_id: unique in the document; empty for none
    :param callbacks: requests that the app sends because of it
    :param arguments: what the view is given: the slot of the value of each argument,
        by its name. An argument that is loaded for the view alone has its own name for
        a slot; constants and passed arguments are not among them
    :param dependencies: in the order in which they run
    :param security: what its credentials may be, one of them; None for nothing to say
    :param is_typed: whether it is served by what is said here. If not, its errors are
        the app's own
    :param written: more of it in OpenAPI's words (OpenAPI 3.1, 4.8.10), with Schemas
        where they refer to one; what it says is not said by the other members
    """

    endpoint: str
    view: str
    rule: str
    path: str
    method: str
    parameters: tuple[Parameter, ...]
    request_body: RequestBody | None
    options: ViewOptions
    summary: str
    description: str
    tags: tuple[str, ...]
    operation_id: str
    responses: tuple[Response, ...] = ()
    raw_responses: tuple[RawResponse, ...] = ()
    documented: tuple[Response | RawResponse, ...] = ()
    examples: tuple[ResponseExample, ...] = ()
    returns: str = ""
    injected: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    takes_any: bool = False
    passed: tuple[str, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    arguments: Mapping[str, str] = dataclasses.field(default_factory=dict)
    dependencies: tuple[Dependency, ...] = ()
    security: tuple[SecurityRequirement, ...] | None = None
    is_typed: bool = True
    written: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def has_written_id(self) -> bool:
        """Return whether the author wrote the id, and wrote it for this method."""
        return not self.is_typed and self.operation_id != self.endpoint

    @property
    def challenges(self) -> tuple[str, ...]:
        """Return what a request without credentials is told, each once."""
        schemes = [n.scheme for each in self.security or () for n in each.schemes]
        return tuple(dict.fromkeys(c for scheme in schemes for c in scheme.challenges))

    @property
    def raises(self) -> tuple[type[Problem], ...]:
        """Return the problems that the view and its dependencies raise, each once."""
        of_steps = (problem for step in self.dependencies for problem in step.raises)
        return tuple(dict.fromkeys((*self.options.raises, *of_steps)))

    def parameters_in(self, location: ParameterLocation) -> tuple[Parameter, ...]:
        """Return the parameters of one location."""
        return tuple(p for p in self.parameters if p.location == location)


@record
class Callback:
    """A request that the app sends because of an operation (OpenAPI 3.1, 4.8.18).

    :param name: of the callback
    :param operation: what is sent; its path is the expression for the URL
    """

    name: str
    operation: Operation
