"""Which argument comes from where."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_args

import werkzeug.sansio.request
import werkzeug.sansio.response
from werkzeug.local import LocalProxy

from .._typing import describe
from ..members import Naming, has_members, wire_name
from ..params import Location, Marker
from ..record import record
from ..schemas import SchemaRegistry
from ..security import SecurityScopes
from ..uploads import is_upload, is_upload_list
from ..url_rules import Variable
from .arguments import Argument, ArgumentError, Source, bare_type

#: The sources that are parts of a request.
LOADED: frozenset[Source] = frozenset(get_args(Location))

#: An argument and where it comes from.
Sourced = tuple[Argument, Source]


@record
class SourceFinder:
    """Finds out where the arguments of one view on one rule come from.

    :param variables: of the rule
    :param constants: the names that the rule sets by itself
    :param registry: knows scalars, and the naming rule
    :param response_class: of the app
    """

    variables: Mapping[str, Variable]
    constants: frozenset[str]
    registry: SchemaRegistry
    response_class: type

    def find(self, argument: Argument) -> Sourced:
        """Return an argument with the name that it has there, and its source.

        :raises ArgumentError: if no rule fits
        """
        source = find_source(argument, self.variables, self.constants, self.registry)
        if source == "scopes" and argument.dependency is None:
            raise ArgumentError(
                argument,
                "a view asks for scopes, and is given none.",
                "take it in a function f that is marked Security(f, scopes=[...]).",
            )
        if source == "response":
            _check_response(argument, self.response_class)
        if argument.factory is not None and not _is_field(argument, source):
            default = argument.factory()
            argument = dataclasses.replace(argument, default=default, factory=None)
        return _apply_naming(argument, source, self.registry.naming), source


def _is_field(argument: Argument, source: Source) -> bool:
    """Return whether a field of its own has the default of an argument."""
    return source in LOADED - {"body"} and not has_members(bare_type(argument.hint))


def _apply_naming(
    argument: Argument, source: Source, naming: Naming | None
) -> Argument:
    """Return an argument with the name that a rule makes, where none was given.

    Variables are named by their rule, and headers and cookies are no names of Python.
    """
    if naming is None or source not in ("query", "body", "form", "files"):
        return argument
    return dataclasses.replace(argument, rule_name=wire_name(argument.name, naming))


def find_source(
    argument: Argument,
    variables: Mapping[str, Variable],
    constants: frozenset[str],
    registry: SchemaRegistry,
) -> Source:
    """Return where an argument comes from: the first rule that fits.

    :param argument: the argument
    :param variables: the variables of the URL rule
    :param constants: the names that the rule sets by itself
    :param registry: knows scalars
    :raises ArgumentError: if no rule fits
    """
    if argument.depends is not None:
        _check_is_free(argument, variables, constants)
        return "dependency"
    _check_is_no_proxy(argument)
    if argument.name in constants:
        return "constant"
    if argument.marker is not None:
        _check_marker(argument, argument.marker, variables)
        is_file = argument.marker.location == "form" and _is_of_files(argument.hint)
        return "files" if is_file else argument.marker.location
    if _is_a(argument.hint, werkzeug.sansio.request.Request):
        return "request"
    if _is_a(argument.hint, werkzeug.sansio.response.Response):
        return "response"
    if bare_type(argument.hint) is SecurityScopes:
        return "scopes"
    if argument.name in variables:
        return "path"
    if argument.hint is ...:
        is_own = argument.dependency is None
        raise ArgumentError(
            argument,
            "it has no annotation and is no variable of the rule.",
            "annotate it, or name it in passed=[...] if a decorator passes it."
            if is_own
            else "annotate it, or mark it Depends(...).",
        )
    if registry.is_scalar(argument.hint) or registry.is_scalar_list(argument.hint):
        return "query"
    return "files" if _is_of_files(argument.hint) else "body"


def _check_is_no_proxy(argument: Argument) -> None:
    """Refuse ``flask.request`` as a type: outside a request it cannot even be named."""
    if type(bare_type(argument.hint)) is LocalProxy:
        raise ArgumentError(
            argument,
            "its annotation is an object of Flask's and no class.",
            "annotate the class: flask.Request for flask.request.",
        )


def _is_of_files(hint: Any) -> bool:
    return is_upload(hint) or is_upload_list(hint)


def _check_marker(
    argument: Argument, marker: Marker, variables: Mapping[str, Variable]
) -> None:
    is_variable = argument.wire_name in variables
    location = marker.location
    if location == "path" and not is_variable:
        raise ArgumentError(
            argument,
            f"it is marked Path(), but the rule has no variable "
            f"<{argument.wire_name}>.",
            f"put <{argument.wire_name}> into the rule, or mark it Query().",
        )
    if location == "path" and not argument.is_required:
        raise ArgumentError(
            argument,
            "it is marked Path() and has a default, but a variable of the path is "
            "always given.",
            "leave the default out.",
        )
    if location != "path" and argument.name in variables:
        raise ArgumentError(
            argument,
            f"it is marked {marker!r}, but the rule has the variable "
            f"<{argument.name}>.",
            "leave the marker out, or rename one of them.",
        )
    if argument.hint is ... and location != "path":
        raise ArgumentError(argument, "it has no annotation.", "annotate it.")


def _check_is_free(
    argument: Argument,
    variables: Mapping[str, Variable],
    constants: frozenset[str],
) -> None:
    """Refuse a dependency whose value would stand in the place of a variable."""
    if argument.dependency is None and argument.name in {*variables, *constants}:
        raise ArgumentError(
            argument,
            f"it is marked {argument.depends!r}, but the rule has the variable "
            f"<{argument.name}>.",
            "rename one of them.",
        )


def _check_response(argument: Argument, response_class: type) -> None:
    """Refuse an argument for a response of another class than the app's.

    :raises ArgumentError: if it is of another
    """
    if not issubclass(response_class, bare_type(argument.hint)):
        raise ArgumentError(
            argument,
            f"the app makes {describe(response_class)}, not {describe(argument.hint)}.",
            f"annotate it {describe(response_class)}, or set app.response_class.",
        )


def _is_a(hint: Any, cls: type) -> bool:
    bare = bare_type(hint)
    return isinstance(bare, type) and issubclass(bare, cls)
