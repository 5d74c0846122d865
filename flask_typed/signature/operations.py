"""A typed view at one place to its Operations, one a method."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from .._typing import describe
from ..docstring import read_docstring
from ..errors import BindingError
from ..models import LeftOut
from ..objects import Unknown
from ..operation import Operation, Parameter, ViewOptions
from ..params import DependencyMarker
from ..record import record
from ..schemas import SchemaRegistry
from ..url_rules import Place, Variable
from .arguments import ArgumentError, Source, at, read_arguments
from .bodies import BODILESS, SOURCES, read_body
from .callables import HintsOf, find_annotated, read_signature
from .examples import read_examples
from .fields import ArgumentFields
from .graph import Graph, find_slot
from .hints import resolve_hint
from .left_out import check_unset
from .parameters import read_parameters, read_untaken, refuse_clashes
from .responses import ReadResponses, ResponseReader
from .security import read_security
from .sharing import share
from .sources import LOADED, Sourced, SourceFinder


@record
class Preceding:
    """What runs before a view and gives it no value.

    :param marker: how it is asked for
    :param option: that lists it, for messages
    :param is_replaced: whether it is left out if it reads credentials: a level that is
        nearer to the view says who may send requests
    """

    marker: DependencyMarker
    option: Literal["dependencies=", "security="] = "dependencies="
    is_replaced: bool = False


@record
class ViewSource:
    """A typed view as the app has it.

    :param function: the view, or the method of a ``MethodView``
    :param hints_of: gives the annotations of functions, its own and those of
        dependencies, resolved where that was possible
    :param options: what ``typed`` was given
    :param is_method: whether its first argument is the instance
    :param endpoint: Flask's name of the view
    :param tags: tags where the options name none
    :param has_preprocessor: whether a ``url_value_preprocessor`` may take variables
    :param unknown: what the app does with unknown members, where the options say
        nothing
    :param response_class: of the app
    :param envelope: the name of the only member of successful bodies, if there is one
    :param dependencies: that run before it and give it no value, the outermost first
    """

    function: Callable[..., Any]
    hints_of: HintsOf
    options: ViewOptions
    is_method: bool
    endpoint: str
    tags: tuple[str, ...]
    has_preprocessor: bool
    unknown: Unknown
    response_class: type
    envelope: str | None
    dependencies: Sequence[Preceding] = ()

    def describe(self, place: Place, methods: Iterable[str]) -> str:
        """Return the view's name and place, for messages."""
        inner = inspect.unwrap(self.function)
        # An instance that is called, such as functools.partial, has no name.
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        where = f"{inner.__module__}.{name}"
        return f"{self.endpoint!r} ({where}, {' '.join(methods)} {place.name})"


def read_operations(
    source: ViewSource,
    place: Place,
    methods: Sequence[str],
    registry: SchemaRegistry,
    overrides: Mapping[Any, Callable[..., Any]] | None = None,
) -> list[Operation]:
    """Return the operations of a view at one place, in the order of ``methods``.

    :param source: the view
    :param place: where it is
    :param methods: the methods to document and to serve
    :param registry: makes the fields and schemas
    :param overrides: what is called in the place of a dependency, by what
        :func:`~flask_typed.signature.graph.identify` returns of it
    :raises BindingError: if the signature cannot be served
    """
    view = source.describe(place, methods)
    try:
        return _Reader(source, place, methods, registry, view, overrides or {}).read()
    except ArgumentError as error:
        raise BindingError(
            view, error.argument, error.reason, error.fix, error.dependency
        ) from error


class _Reader:
    """Reads one view at one place."""

    def __init__(
        self,
        source: ViewSource,
        place: Place,
        methods: Sequence[str],
        registry: SchemaRegistry,
        view: str,
        overrides: Mapping[Any, Callable[..., Any]],
    ) -> None:
        self.source = source
        self.options = source.options
        self.unknown = source.options.unknown or source.unknown
        self.place = place
        self.methods = methods
        self.registry = registry
        self.view = view
        self.signature = read_signature(source.function)
        self.annotated = find_annotated(source.function)
        self.hints = self._resolve_hints()
        self.variables = place.variables
        self.docstring = read_docstring(self.annotated.__doc__)
        self.builder = ArgumentFields(
            registry=registry,
            unknown=self.unknown,
            variables=self.variables,
        )
        self.finder = SourceFinder(
            variables=self.variables,
            constants=place.constants,
            registry=registry,
            response_class=source.response_class,
        )
        self.graph = Graph(self.finder, source.hints_of, overrides)
        self.takes_any = any(
            parameter.kind is parameter.VAR_KEYWORD
            for parameter in self.signature.parameters.values()
        )

    def _resolve_hints(self) -> dict[str, Any]:
        return {
            name: at(name, resolve_hint, self.annotated, name, hint)
            for name, hint in self.source.hints_of(self.annotated).items()
        }

    def read(self) -> list[Operation]:
        """Return the operations."""
        own = self._find_sources()
        slots = self._read_dependencies(own)
        asked = [*own, *self.graph.arguments()]
        shared = share([a for a in asked if a[1] in LOADED], self.variables)
        slots.update(shared.slots)
        bodies = [each for each in shared.arguments if each[1] in SOURCES]
        parameters = self._read_parameters(shared.arguments)
        request_body = read_body(bodies, self.methods, self.builder)
        defaults = {argument.slot: argument.default for argument, _ in bodies}
        dependencies = self.graph.build(slots)
        of_steps = (problem for step in dependencies for problem in step.raises)
        for problem in (*self.options.raises, *of_steps):
            at("raises", self.registry.schema_for, problem)
        read = {
            **self._read_view(),
            "parameters": tuple(parameters),
            "injected": _slots(asked, "request"),
            "filled": _slots(asked, "response"),
            "constants": _slots(asked, "constant"),
            "arguments": {a.name: find_slot(a, source, slots) for a, source in own},
            "dependencies": dependencies,
            "security": at(None, read_security, dependencies),
        }
        return [
            Operation(**read, method=method, request_body=None, defaults=defaults)
            if method in BODILESS
            else Operation(
                **read, method=method, request_body=request_body, defaults={}
            )
            for method in self.methods
        ]

    def _read_dependencies(self, own: Iterable[Sourced]) -> dict[str, str]:
        """Read the graph, and return the slots of the view's arguments in it."""
        for each in self.source.dependencies:
            if not (each.is_replaced and self._reads_credentials(each)):
                self.graph.add(each.option, each.marker)
        return {
            argument.slot: self.graph.add(
                argument, argument.depends, argument.hint
            ).slot
            for argument, _ in own
            if argument.depends is not None
        }

    def _reads_credentials(self, asked: Preceding) -> bool:
        """Return whether a dependency uses a scheme, whatever is overridden."""
        graph = Graph(self.finder, self.source.hints_of, {})
        step = graph.add(asked.option, asked.marker)
        return any(each.authentication is not None for each in step.walk())

    def _read_view(self) -> dict[str, Any]:
        """Return the members that do not depend on the method, nor on arguments."""
        answers = self._read_responses()
        return {
            "endpoint": self.source.endpoint,
            "view": self.view,
            "rule": self.place.name,
            "path": self.place.path,
            "responses": answers.responses,
            "raw_responses": answers.raw_responses,
            "documented": answers.documented,
            "examples": answers.examples,
            "returns": self.docstring.returns,
            "takes_any": self.takes_any,
            "passed": self.options.passed,
            "options": self.options,
            "summary": self._said("summary"),
            "description": self._said("description"),
            "tags": self.source.tags
            if self.options.tags is None
            else self.options.tags,
            "operation_id": self.options.operation_id or self.source.endpoint,
        }

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

    def _find_sources(self) -> list[Sourced]:
        skip = set(self.options.passed)
        names = list(self.signature.parameters)
        if self.source.is_method:
            self._check_instance()
            skip.add(names[0])
        self._check_passed(names)
        arguments = read_arguments(
            self.signature, self.hints, frozenset(skip), self.docstring.parameters
        )
        found = [self.finder.find(argument) for argument in arguments]
        if self.options.mode == "observe":
            for argument, source in found:
                self._check_observed(argument.name, source)
        return found

    def _check_observed(self, name: str, source: Source) -> None:
        """Refuse an argument that the view is not given where it is observed.

        A marker is a default too: it keeps the argument required in the document.
        """
        parameter = self.signature.parameters[name]
        if source not in ("path", "constant") and parameter.default is parameter.empty:
            raise ArgumentError(
                name,
                "the view is observed, so it is called as Flask calls it: without this "
                "argument.",
                f"give it a default, such as {name}: ... = Query() or Body() where a "
                'request must have it; or write @typed(mode="enforce").',
            )

    def _check_instance(self) -> None:
        """Refuse a method whose first argument is one of the request's."""
        first = next(iter(self.signature.parameters.values()), None)
        if (
            first is None
            or first.kind in (first.KEYWORD_ONLY, first.VAR_KEYWORD)
            or first.default is not first.empty
            or first.name in self.variables
            or self.hints.get(first.name) in (str, int, float, bool)
        ):
            raise ArgumentError(
                None if first is None else first.name,
                "a method of a MethodView is given its instance first, and has no "
                "argument for it.",
                "write self in front of the others: def get(self, ...).",
            )

    def _check_passed(self, names: Sequence[str]) -> None:
        for name in self.options.passed:
            if name not in names:
                raise ArgumentError(
                    name,
                    "passed names it, but the view has no such argument.",
                    f"name one of: {', '.join(names) or 'none'}.",
                )

    def _read_parameters(self, sources: Sequence[Sourced]) -> list[Parameter]:
        read = [
            (argument, parameter)
            for argument, source in sources
            if source in ("path", "query", "header", "cookie")
            for parameter in read_parameters(argument, source, self.builder)
        ]
        refuse_clashes(read)
        taken = {p.name for _, p in read if p.location == "path"}
        untaken = [v for v in self.variables.values() if v.name not in taken]
        return [*(p for _, p in read), *map(self._read_untaken, untaken)]

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


def _slots(sourced: Iterable[Sourced], wanted: Source) -> tuple[str, ...]:
    """Return the slots of what is given from one source, each once."""
    found = (
        find_slot(argument, wanted, {})
        for argument, source in sourced
        if source == wanted
    )
    return tuple(dict.fromkeys(found))
