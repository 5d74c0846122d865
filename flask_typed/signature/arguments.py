"""Which argument of a view comes from where."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import werkzeug.sansio.request
import werkzeug.sansio.response

from .._typing import describe, split_annotated, split_hint
from ..errors import AnnotationError
from ..members import Alias, Naming, take_notes, wire_name
from ..params import (
    REQUIRED,
    Body,
    Cookie,
    File,
    Form,
    Header,
    Location,
    Marker,
    Path,
    Query,
)
from ..record import record
from ..schemas import SchemaRegistry
from ..uploads import is_upload, is_upload_list
from .rules import Variable

#: Where an argument comes from; ``constant`` is a default of the rule, ``request``
#: the request itself, ``response`` one that the view fills.
Source = Location | Literal["constant", "request", "response"]


@record
class Argument:
    """An argument of a view as it was written.

    :param name: its name
    :param hint: its type without the marker; ``...`` where it has none
    :param marker: its marker, wherever it stands
    :param default: what a missing value means, ``...`` where it is required
    :param alias: its name on the wire, None where none was given
    :param rule_name: the name that the naming rule makes of its own
    """

    name: str
    hint: Any
    marker: Marker | None
    default: Any
    alias: str | None
    rule_name: str | None = None

    @property
    def is_required(self) -> bool:
        """Return whether a request must have it."""
        return self.default is REQUIRED

    @property
    def wire_name(self) -> str:
        """Return its name on the wire."""
        if self.alias is not None:
            return self.alias
        if self.marker is not None and self.marker.location == "header":
            return header_name(self.name)
        return self.name if self.rule_name is None else self.rule_name


def header_name(name: str) -> str:
    """Return the header of an argument or a member: ``x_request_id`` has no ``_``.

    nginx and gunicorn drop headers that have.
    """
    return "-".join(word.capitalize() for word in name.split("_"))


def read_arguments(
    signature: inspect.Signature, hints: Mapping[str, Any], skip: frozenset[str]
) -> Iterator[Argument]:
    """Yield the arguments of a signature, without those to skip and ``**kwargs``.

    :raises AnnotationError: for an argument that no request can fill; its first
        argument is the name
    """
    for name, parameter in signature.parameters.items():
        if name in skip or parameter.kind in (
            inspect.Parameter.VAR_POSITIONAL,
            inspect.Parameter.VAR_KEYWORD,
        ):
            continue
        if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            raise ArgumentError(
                name,
                "it is positional-only, and Flask passes arguments by name.",
                "take the / out of the signature.",
            )
        yield _read_argument(name, parameter, hints.get(name, ...))


class ArgumentError(AnnotationError):
    """An argument that cannot be served.

    :param argument: its name
    """

    def __init__(self, argument: str, reason: str, fix: str) -> None:
        super().__init__(reason, fix)
        self.argument = argument


_MARKERS = (Path, Query, Header, Cookie, Body, Form, File)


def _read_argument(name: str, parameter: inspect.Parameter, hint: Any) -> Argument:
    base, metadata = split_annotated(hint)
    markers = [item for item in metadata if isinstance(item, Marker)]
    others = [item for item in metadata if not isinstance(item, Marker)]
    default = REQUIRED if parameter.default is parameter.empty else parameter.default
    for item in (*others, default):
        if any(item is function for function in _MARKERS):
            raise ArgumentError(
                name,
                f"{item.__name__} is not called.",
                f"write {item.__name__}().",
            )
    if isinstance(default, Marker):
        markers.append(default)
        default = REQUIRED
    if len(markers) > 1:
        raise ArgumentError(
            name, f"it has {len(markers)} markers: {markers}.", "leave one of them."
        )
    marker = markers[0] if markers else None
    if marker is not None and marker.default is not REQUIRED:
        if default is not REQUIRED:
            raise ArgumentError(
                name,
                f"it has two defaults, one in {marker!r} and one behind the =.",
                "leave one of them.",
            )
        default = marker.default
    if others:
        base = Annotated[(base, *others)]
    base, alias = _read_alias(name, base, marker)
    return Argument(name=name, hint=base, marker=marker, default=default, alias=alias)


def _read_alias(name: str, hint: Any, marker: Marker | None) -> tuple[Any, str | None]:
    """Return a type without what stands in it about the argument, and its alias."""
    if hint is ...:
        return hint, None if marker is None else marker.alias
    hint, notes = take_notes(hint)
    for note in notes:
        if not isinstance(note, Alias):
            raise ArgumentError(
                name,
                f"it is {note!r}, which is for members of objects.",
                "leave it out.",
            )
    aliases = [note.name for note in notes]
    if marker is not None and marker.alias is not None:
        aliases.append(marker.alias)
    if len(aliases) > 1:
        raise ArgumentError(
            name, f"it has two aliases: {aliases}.", "leave one of them."
        )
    return hint, aliases[0] if aliases else None


def apply_naming(argument: Argument, source: Source, naming: Naming | None) -> Argument:
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
    if argument.name in variables:
        return "path"
    if argument.hint is ...:
        raise ArgumentError(
            argument.name,
            "it has no annotation and is no variable of the rule.",
            "annotate it, or name it in passed=[...] if a decorator passes it.",
        )
    if registry.is_scalar(argument.hint) or registry.is_scalar_list(argument.hint):
        return "query"
    return "files" if _is_of_files(argument.hint) else "body"


def _is_of_files(hint: Any) -> bool:
    return is_upload(hint) or is_upload_list(hint)


def _check_marker(
    argument: Argument, marker: Marker, variables: Mapping[str, Variable]
) -> None:
    is_variable = argument.wire_name in variables
    location = marker.location
    if location == "path" and not is_variable:
        raise ArgumentError(
            argument.name,
            f"it is marked Path(), but the rule has no variable "
            f"<{argument.wire_name}>.",
            f"put <{argument.wire_name}> into the rule, or mark it Query().",
        )
    if location == "path" and not argument.is_required:
        raise ArgumentError(
            argument.name,
            "it is marked Path() and has a default, but a variable of the path is "
            "always given.",
            "leave the default out.",
        )
    if location != "path" and argument.name in variables:
        raise ArgumentError(
            argument.name,
            f"it is marked {marker!r}, but the rule has the variable "
            f"<{argument.name}>.",
            "leave the marker out, or rename one of them.",
        )
    if argument.hint is ... and location != "path":
        raise ArgumentError(argument.name, "it has no annotation.", "annotate it.")


def check_response(argument: Argument, response_class: type) -> None:
    """Refuse an argument for a response of another class than the app's.

    :raises ArgumentError: if it is of another
    """
    if not issubclass(response_class, bare_type(argument.hint)):
        raise ArgumentError(
            argument.name,
            f"the app makes {describe(response_class)}, not {describe(argument.hint)}.",
            f"annotate it {describe(response_class)}, or set app.response_class.",
        )


def bare_type(hint: Any) -> Any:
    """Return a hint without ``Annotated`` and ``None``."""
    return split_hint(hint)[0]


def _is_a(hint: Any, cls: type) -> bool:
    bare = bare_type(hint)
    return isinstance(bare, type) and issubclass(bare, cls)
