"""A typed view at one place to its Operations, one a method."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .._typing import describe
from ..docstring import read_docstring
from ..errors import BindingError
from ..models import LeftOut
from ..objects import Unknown
from ..operation import Operation, Parameter, ViewOptions
from ..record import record
from ..schemas import SchemaRegistry
from .arguments import (
    Argument,
    ArgumentError,
    Source,
    apply_naming,
    check_response,
    find_source,
    read_arguments,
)
from .bodies import BODILESS, SOURCES, read_body
from .examples import read_examples
from .fields import ArgumentFields, at
from .hints import resolve_hint
from .left_out import check_unset
from .parameters import read_parameters, read_untaken, refuse_clashes
from .responses import ReadResponses, ResponseReader
from .rules import Place, Variable


@record
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
        # An instance that is called, such as functools.partial, has no name.
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        where = f"{inner.__module__}.{name}"
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
        self.builder = ArgumentFields(
            registry=registry,
            unknown=self.unknown,
            said=self.docstring.parameters,
            variables=self.variables,
        )
        self.takes_any = any(
            parameter.kind is parameter.VAR_KEYWORD
            for parameter in self.signature.parameters.values()
        )

    def _resolve_hints(self) -> dict[str, Any]:
        function = self.source.function
        return {
            name: at(name, resolve_hint, function, name, hint)
            for name, hint in self.source.hints.items()
        }

    def read(self) -> list[Operation]:
        """Return the operations."""
        for problem in self.options.raises:
            at("raises", self.registry.schema_for, problem)
        sources = self._find_sources()
        parameters = self._read_parameters(sources)
        bodies = [each for each in sources if each[1] in SOURCES]
        request_body = read_body(bodies, self.methods, self.builder)
        answers = self._read_responses()
        return [
            Operation(
                endpoint=self.source.endpoint,
                view=self.view,
                rule=self.place.name,
                path=self.place.path,
                method=method,
                parameters=tuple(parameters),
                request_body=None if method in BODILESS else request_body,
                responses=answers.responses,
                raw_responses=answers.raw_responses,
                documented=answers.documented,
                examples=answers.examples,
                returns=self.docstring.returns,
                injected=_names(sources, "request"),
                filled=_names(sources, "response"),
                constants=_names(sources, "constant"),
                defaults={a.name: a.default for a, _ in bodies}
                if method in BODILESS
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
        options = self.options
        reader = ResponseReader(
            self.registry.leaving_out(
                LeftOut(none=options.exclude_none, unset=options.exclude_unset)
            ),
            self.source.unknown,
            self.source.envelope,
        )
        hint = self.hints.get("return", ...)
        responses, raw_responses = at("return", reader.read, hint, options.status)
        documented = at("responses=", reader.read_option, options.responses)
        every = (*responses, *raw_responses, *documented)
        if options.exclude_unset:
            at("exclude_unset=", check_unset, every)
        examples = at("examples=", read_examples, options.examples, every)
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
                parameters += read_parameters(argument, source, self.builder)
        refuse_clashes(parameters)
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
        return read_untaken(variable, self.builder)


def _names(
    sources: Sequence[tuple[Argument, Source]], wanted: Source
) -> tuple[str, ...]:
    return tuple(argument.name for argument, source in sources if source == wanted)
