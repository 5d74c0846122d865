"""Which argument of a view comes from where."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from .._typing import (
    describe,
    is_alias,
    split_annotated,
    split_hint,
    split_optional,
    unwrap_alias,
)
from ..errors import AnnotationError
from ..members import Alias, take_notes
from ..params import (
    REQUIRED,
    Body,
    Cookie,
    DependencyMarker,
    Depends,
    File,
    Form,
    Header,
    Location,
    Marker,
    Path,
    Query,
    Security,
    check_marker,
)
from ..record import record
from ..security import Authentication

#: Where an argument comes from; ``constant`` is a default of the rule, ``request``
#: the request itself, ``response`` one that the view fills, ``scopes`` those that are
#: asked of whoever sends the request.
Source = Location | Literal["constant", "request", "response", "dependency", "scopes"]


@record
class Argument:
    """An argument of a view as it was written.

    :param name: its name
    :param hint: its type without the marker; ``...`` where it has none
    :param marker: its marker, wherever it stands
    :param default: what a missing value means, ``...`` where it is required
    :param alias: its name on the wire, None where none was given
    :param rule_name: the name that the naming rule makes of its own
    :param depends: its marker, where it is given the value of a dependency
    :param said: what the docstring says of it
    :param dependency: whose it is, where it is none of the view's
    :param factory: makes the default, anew each time
    """

    name: str
    hint: Any
    marker: Marker | None
    default: Any
    alias: str | None
    rule_name: str | None = None
    depends: DependencyMarker | None = None
    said: str = ""
    dependency: str | None = None
    factory: Callable[[], Any] | None = None

    @property
    def slot(self) -> str:
        """Return what its value is kept under: no other argument has the same."""
        if self.dependency is None:
            return self.name
        # Behind a dot marshmallow would make a dictionary.
        return f"{self.dependency.replace('.', '/')}:{self.name}"

    @property
    def title(self) -> str:
        """Return what messages about others call it."""
        of = "" if self.dependency is None else f" of dependency {self.dependency!r}"
        return f"{self.name!r}{of}"

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
    signature: inspect.Signature,
    hints: Mapping[str, Any],
    skip: frozenset[str],
    said: Mapping[str, str],
) -> Iterator[Argument]:
    """Yield the arguments of a signature, without those to skip and ``**kwargs``.

    :param signature: of a view, or of a dependency
    :param hints: its annotations
    :param skip: names
    :param said: what the docstring says of each

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
                "it is positional-only, and arguments are passed by name.",
                "take the / out of the signature.",
            )
        yield _read_argument(name, parameter, hints.get(name, ...), said.get(name, ""))


class ArgumentError(AnnotationError):
    """An argument that cannot be served.

    :param argument: it, or its name; None where it is the view as a whole
    """

    def __init__(self, argument: Argument | str | None, reason: str, fix: str) -> None:
        super().__init__(reason, fix)
        self.argument: str | None
        self.dependency: str | None
        if isinstance(argument, Argument):
            self.argument, self.dependency = argument.name, argument.dependency
        else:
            self.argument, self.dependency = argument, None


def at(
    argument: Argument | str | None, function: Callable[..., Any], *args: Any, **kw: Any
) -> Any:
    """Call a function of the conversion; its error names the argument.

    :raises ArgumentError: where it raises an AnnotationError
    """
    try:
        return function(*args, **kw)
    except AnnotationError as error:
        raise ArgumentError(argument, error.reason, error.fix) from error


_MARKER_CLASSES = (Marker, DependencyMarker)
_MARKERS = (Path, Query, Header, Cookie, Body, Form, File, Depends, Security)


def _read_argument(
    name: str, parameter: inspect.Parameter, hint: Any, said: str
) -> Argument:
    base, metadata = split_annotated(_unwrap(hint))
    markers = [item for item in metadata if isinstance(item, _MARKER_CLASSES)]
    others = [item for item in metadata if not isinstance(item, _MARKER_CLASSES)]
    default = REQUIRED if parameter.default is parameter.empty else parameter.default
    _check_markers(name, base, (*others, default))
    _check_called(name, others, default)
    if isinstance(default, _MARKER_CLASSES):
        markers.append(default)
        default = REQUIRED
    if len(markers) > 1:
        raise ArgumentError(
            name, f"it has {len(markers)} markers: {markers}.", "leave one of them."
        )
    marker = markers[0] if markers else None
    if isinstance(marker, Marker):
        at(name, check_marker, marker)
    if isinstance(marker, DependencyMarker):
        return _read_dependent(name, base, marker, default)
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
    return Argument(
        name=name, hint=base, marker=marker, default=default, alias=alias, said=said
    )


def _check_markers(name: str, base: Any, others: tuple[Any, ...]) -> None:
    """Refuse a marker that is not called, and one in the place of the type."""
    for item in others:
        if any(item is function for function in _MARKERS):
            raise ArgumentError(
                name,
                f"{item.__name__} is not called.",
                f"write {item.__name__}().",
            )
    if isinstance(base, _MARKER_CLASSES) or any(base is each for each in _MARKERS):
        marker = base if isinstance(base, _MARKER_CLASSES) else f"{base.__name__}()"
        raise ArgumentError(
            name,
            "its annotation is a marker and no type.",
            f"write Annotated[T, {marker}], with the type of the value for T.",
        )


def _check_called(name: str, others: Iterable[Any], default: Any) -> None:
    """Refuse what is meant to be called, and would let a client send the value."""
    found = [item for item in (*others, default) if _is_scheme(item)]
    if inspect.isroutine(default):
        found.append(default)
    for item in found:
        shown = getattr(item, "__name__", repr(item))
        raise ArgumentError(
            name,
            f"{shown} stands where nothing calls it: the value would be read from the "
            "request.",
            "write Depends(scheme), with an instance of the scheme."
            if _is_scheme(item)
            else f"write Depends({shown}).",
        )


def _is_scheme(item: Any) -> bool:
    return issubclass(item if isinstance(item, type) else type(item), Authentication)


def _unwrap(hint: Any) -> Any:
    """Return what an alias stands for, where that is the value of a dependency."""
    inner = unwrap_alias(hint) if is_alias(hint) else hint
    _, metadata = split_annotated(inner)
    return inner if any(isinstance(m, DependencyMarker) for m in metadata) else hint


def _read_dependent(
    name: str, hint: Any, marker: DependencyMarker, default: Any
) -> Argument:
    """Return an argument that is given the value of a dependency."""
    if default is not REQUIRED:
        fix = "leave the default out, or return it from the dependency."
        if isinstance(marker.dependency, Authentication):
            shown = describe(split_optional(hint)[0])
            fix = (
                "leave the default out; where credentials are optional, make the "
                f"scheme with auto_error=False and annotate {shown} | None."
            )
        raise ArgumentError(
            name,
            f"it is marked {marker!r} and has a default, but the dependency always "
            "gives it a value.",
            fix,
        )
    return Argument(
        name=name, hint=hint, marker=None, default=default, alias=None, depends=marker
    )


def _read_alias(name: str, hint: Any, marker: Marker | None) -> tuple[Any, str | None]:
    """Return a type without what stands in it about the argument, and its alias."""
    if hint is ...:
        return hint, None if marker is None else marker.alias
    hint, notes = at(name, take_notes, hint)
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


def bare_type(hint: Any) -> Any:
    """Return a hint without ``Annotated`` and ``None``."""
    return split_hint(hint)[0]
