"""A typed view at one place to its Operations, one a method."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .._typing import describe
from ..docstring import read_docstring
from ..errors import AnnotationError, BindingError
from ..fields import BaseField, Converted
from ..members import default_options
from ..objects import (
    Nested,
    ObjectSchema,
    Unknown,
    build_object_schema,
    build_value_schema,
)
from ..operation import (
    Operation,
    Parameter,
    RequestBody,
    ViewOptions,
)
from ..schemas import SchemaRegistry
from .arguments import (
    Argument,
    ArgumentError,
    Source,
    apply_naming,
    bare_type,
    check_fits,
    check_response,
    find_source,
    read_arguments,
)
from .examples import read_examples
from .hints import resolve_hint
from .responses import ReadResponses, ResponseReader
from .rules import Place, Variable

#: Methods whose body has no meaning (RFC 9110, section 9.3).
_BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ViewSource:
    """A typed view as the app has it.

    :param function: the view, or the method of a ``MethodView``
    :param hints: its annotations, resolved where that was possible
    :param options: what ``typed`` was given
    :param is_method: whether its first argument is the instance
    :param endpoint: Flask's name of the view
    :param tags: tags where the options name none
    :param has_preprocessor: whether a ``url_value_preprocessor`` may take variables
    :param unknown: what the app does with unknown members, where the options say
        nothing
    :param response_class: of the app
    :param envelope: the name of the only member of successful bodies, if there is one
    """

    function: Callable[..., Any]
    hints: Mapping[str, Any]
    options: ViewOptions
    is_method: bool
    endpoint: str
    tags: tuple[str, ...]
    has_preprocessor: bool
    unknown: Unknown
    response_class: type
    envelope: str | None

    def describe(self, place: Place, methods: Iterable[str]) -> str:
        """Return the view's name and place, for messages."""
        inner = inspect.unwrap(self.function)
        where = f"{inner.__module__}.{inner.__qualname__}"
        return f"{self.endpoint!r} ({where}, {' '.join(methods)} {place.name})"


def read_operations(
    source: ViewSource, place: Place, methods: Sequence[str], registry: SchemaRegistry
) -> list[Operation]:
    """Return the operations of a view at one place, in the order of ``methods``.

    :param source: the view
    :param place: where it is
    :param methods: the methods to document and to serve
    :param registry: makes the fields and schemas
    :raises BindingError: if the signature cannot be served
    """
    view = source.describe(place, methods)
    try:
        return _Reader(source, place, methods, registry, view).read()
    except ArgumentError as error:
        raise BindingError(view, error.argument, error.reason, error.fix) from error


class _Reader:
    """Reads one view at one place."""

    def __init__(
        self,
        source: ViewSource,
        place: Place,
        methods: Sequence[str],
        registry: SchemaRegistry,
        view: str,
    ) -> None:
        self.source = source
        self.options = source.options
        self.unknown = source.options.unknown or source.unknown
        self.place = place
        self.methods = methods
        self.registry = registry
        self.view = view
        self.signature = inspect.signature(source.function)
        self.hints = self._resolve_hints()
        self.variables = place.variables
        self.constants = place.constants
        self.docstring = read_docstring(source.function.__doc__)
        self.takes_any = any(
            parameter.kind is parameter.VAR_KEYWORD
            for parameter in self.signature.parameters.values()
        )

    def _resolve_hints(self) -> dict[str, Any]:
        function = self.source.function
        return {
            name: self._at(name, resolve_hint, function, name, hint)
            for name, hint in self.source.hints.items()
        }

    def read(self) -> list[Operation]:
        """Return the operations."""
        sources = self._find_sources()
        parameters = self._read_parameters(sources)
        bodies = [argument for argument, source in sources if source == "body"]
        self._check_bodies(bodies)
        request_body = self._read_body(bodies)
        answers = self._read_responses()
        return [
            Operation(
                endpoint=self.source.endpoint,
                view=self.view,
                rule=self.place.name,
                path=self.place.path,
                method=method,
                parameters=tuple(parameters),
                request_body=None if method in _BODILESS else request_body,
                responses=answers.responses,
                raw_responses=answers.raw_responses,
                documented=answers.documented,
                examples=answers.examples,
                returns=self.docstring.returns,
                injected=_names(sources, "request"),
                filled=_names(sources, "response"),
                constants=_names(sources, "constant"),
                defaults={a.name: a.default for a in bodies}
                if method in _BODILESS
                else {},
                takes_any=self.takes_any,
                passed=self.options.passed,
                options=self.options,
                summary=self._said("summary"),
                description=self._said("description"),
                tags=self.source.tags
                if self.options.tags is None
                else self.options.tags,
                operation_id=self.options.operation_id or self.source.endpoint,
            )
            for method in self.methods
        ]

    def _read_responses(self) -> ReadResponses:
        reader = ResponseReader(
            self.registry.leaving_out_none()
            if self.options.exclude_none
            else self.registry,
            self.source.unknown,
            self.source.envelope,
        )
        hint, options = self.hints.get("return", ...), self.options
        responses, raw_responses = self._at("return", reader.read, hint, options.status)
        documented = self._at("responses=", reader.read_option, options.responses)
        examples = self._at(
            "examples=",
            read_examples,
            options.examples,
            (*responses, *raw_responses, *documented),
        )
        return ReadResponses(
            responses=responses,
            raw_responses=raw_responses,
            documented=documented,
            examples=examples,
        )

    def _said(self, part: str) -> str:
        option: str | None = getattr(self.options, part)
        said: str = getattr(self.docstring, part)
        return said if option is None else option

    def _at(
        self, argument: str, function: Callable[..., Any], *args: Any, **kw: Any
    ) -> Any:
        """Call a function of the conversion; its error names the argument."""
        try:
            return function(*args, **kw)
        except AnnotationError as error:
            raise ArgumentError(argument, error.reason, error.fix) from error

    def _find_sources(self) -> list[tuple[Argument, Source]]:
        skip = set(self.options.passed)
        names = list(self.signature.parameters)
        if self.source.is_method and names:
            skip.add(names[0])
        self._check_passed(names)
        arguments = read_arguments(self.signature, self.hints, frozenset(skip))
        naming = self.registry.naming
        found = []
        for argument in arguments:
            source = find_source(
                argument, self.variables, self.constants, self.registry
            )
            found.append((apply_naming(argument, source, naming), source))
        for argument, source in found:
            if source == "response":
                check_response(argument, self.source.response_class)
        return found

    def _check_passed(self, names: Sequence[str]) -> None:
        for name in self.options.passed:
            if name not in names:
                raise ArgumentError(
                    name,
                    "passed names it, but the view has no such argument.",
                    f"name one of: {', '.join(names) or 'none'}.",
                )

    def _read_parameters(
        self, sources: Sequence[tuple[Argument, Source]]
    ) -> list[Parameter]:
        parameters: list[Parameter] = []
        for argument, source in sources:
            if source in ("path", "query", "header", "cookie"):
                parameter = self._read_parameter(argument, source)
                if any(_clash(parameter, other) for other in parameters):
                    raise ArgumentError(
                        argument.name,
                        f"another argument reads the {source} parameter "
                        f"{parameter.name!r} too.",
                        "give one of them another alias.",
                    )
                parameters.append(parameter)
        taken = {p.name for p in parameters if p.location == "path"}
        untaken = [v for v in self.variables.values() if v.name not in taken]
        return [*parameters, *map(self._read_untaken, untaken)]

    def _read_untaken(self, variable: Variable) -> Parameter:
        may_be_taken = self.source.has_preprocessor or self.options.passed
        if not (self.takes_any or may_be_taken):
            raise ArgumentError(
                variable.name,
                f"the rule has the variable <{variable.name}>, but the view takes no "
                "argument of that name.",
                f"add it to the signature: {variable.name}: "
                f"{describe(variable.type or str)}.",
            )
        return Parameter(
            argument=None,
            name=variable.name,
            location="path",
            field=self._converted_field(variable, variable.type or str, {}),
            wire_schema=variable.wire_schema,
        )

    def _read_parameter(self, argument: Argument, location: Any) -> Parameter:
        variable = (
            self.variables.get(argument.wire_name) if location == "path" else None
        )
        options = self._field_options(argument)
        if variable is None:
            field = self._build_field(argument, options, lax=True)
            check_fits(argument, location, self.registry)
        else:
            hint = (variable.type or str) if argument.hint is ... else argument.hint
            field = self._converted_field(variable, hint, options, argument)
            if variable.type is not None:
                check_fits(argument, location, self.registry)
        return Parameter(
            argument=argument.name,
            name=argument.wire_name,
            location=location,
            field=field,
            wire_schema={} if variable is None else variable.wire_schema,
        )

    def _field_options(self, argument: Argument) -> dict[str, Any]:
        marker = argument.marker
        notes = dict(marker.metadata) if marker is not None else {}
        said = self.docstring.parameters.get(argument.name)
        if said:
            notes.setdefault("description", said)
        options = {
            "metadata": notes,
            "data_key": argument.wire_name,
            "constraints": marker.constraints if marker is not None else (),
        }
        if argument.is_required or argument.name in self.variables:
            return options | {"required": True}
        return options | default_options(argument.default)

    def _build_field(
        self, argument: Argument, options: Mapping[str, Any], **kw: Any
    ) -> BaseField:
        field: BaseField = self._at(
            argument.name,
            self.registry.field_for,
            argument.hint,
            unknown=self.unknown,
            **options,
            **kw,
        )
        return field

    def _converted_field(
        self,
        variable: Variable,
        hint: Any,
        options: Mapping[str, Any],
        argument: Argument | None = None,
    ) -> BaseField:
        """Return the field of a variable of the rule.

        What a converter of the app's own makes is passed on; what it leaves a text
        is read as the annotation says.
        """
        name = variable.name if argument is None else argument.name
        options = {"data_key": variable.name, "required": True, **options}
        if variable.type is None:
            is_text = self.registry.is_scalar(hint) and bare_type(hint) is not str
            inner = self._at(
                name,
                self.registry.field_for,
                hint if is_text else Any,
                lax=True,
                constraints=options.pop("constraints", ()),
            )
            return Converted(
                inner if is_text else None, validate=inner.validators, **options
            )
        if bare_type(hint) in (Any, object):
            hint = variable.type
        field: BaseField = self._at(
            name, self.registry.field_for, hint, lax=True, **options
        )
        _check_converter(name, variable, hint)
        return field

    def _check_bodies(self, bodies: Sequence[Argument]) -> None:
        bodiless = [method for method in self.methods if method in _BODILESS]
        names: dict[str, str] = {}
        for argument in bodies:
            # First of all it must be a type; on another one no advice would help.
            self._build_field(argument, self._field_options(argument))
            if bodiless and (
                len(bodiless) == len(self.methods) or argument.is_required
            ):
                raise ArgumentError(
                    argument.name,
                    f"{describe(argument.hint)} is read from the body, and the body "
                    f"of {bodiless[0]} has no meaning.",
                    "mark it Query(), or route the view with POST"
                    + (
                        "."
                        if len(bodiless) == len(self.methods)
                        else ", or give it a default for when there is none."
                    ),
                )
            if argument.wire_name in names:
                raise ArgumentError(
                    argument.name,
                    f"the argument {names[argument.wire_name]!r} reads the member "
                    f"{argument.wire_name!r} of the body too.",
                    "give one of them another alias.",
                )
            names[argument.wire_name] = argument.name

    def _read_body(self, bodies: Sequence[Argument]) -> RequestBody | None:
        if not bodies:
            return None
        marker = bodies[0].marker
        if len(bodies) == 1 and not (marker is not None and marker.embed):
            return self._read_whole_body(bodies[0])
        members = {
            argument.name: self._build_field(argument, self._field_options(argument))
            for argument in bodies
        }
        schema = build_object_schema("Body", members, unknown=self.unknown)
        optional = all(not argument.is_required for argument in bodies)
        return RequestBody(
            schema=schema(),
            argument=None,
            field=None,
            defaults={a.name: a.default for a in bodies} if optional else None,
        )

    def _read_whole_body(self, argument: Argument) -> RequestBody:
        field = self._build_field(argument, self._field_options(argument))
        return RequestBody(
            schema=_schema_of(field),
            argument=argument.name,
            field=field,
            defaults=None
            if argument.is_required
            else {argument.name: argument.default},
        )


def _names(
    sources: Sequence[tuple[Argument, Source]], wanted: Source
) -> tuple[str, ...]:
    return tuple(argument.name for argument, source in sources if source == wanted)


def _clash(one: Parameter, other: Parameter) -> bool:
    names = (one.name, other.name)
    if one.location == "header":
        names = (one.name.lower(), other.name.lower())
    return one.location == other.location and names[0] == names[1]


def _schema_of(field: BaseField) -> Any:
    """Return the Schema that loads a whole body: the object's own, where it is one."""
    is_plain = not (field.allow_none or field.validators)
    schema = field.schema if is_plain and isinstance(field, Nested) else None
    return schema if isinstance(schema, ObjectSchema) else build_value_schema(field)


#: Types whose values a number of a converter can be read as.
_OF_NUMBERS = (int, float, decimal.Decimal, dt.timedelta)


def _check_converter(name: str, variable: Variable, hint: Any) -> None:
    bare = bare_type(hint)
    if variable.type in (str, None) or bare is variable.type:
        return
    if variable.type in (int, float) and (
        bare in _OF_NUMBERS
        or not isinstance(bare, type)
        or hasattr(bare, "__members__")
    ):
        return
    given = describe(variable.type)
    raise ArgumentError(
        name,
        f"the converter of <{variable.name}> passes {given}, not {describe(hint)}.",
        f"annotate it {given}, or take the converter out of the rule.",
    )
