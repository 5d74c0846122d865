"""What the credentials of a request have to be, as the steps ask that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._typing import split_annotated, union_members
from ..errors import AnnotationError, TypedError
from ..operation import Dependency, SchemeScopes, SecurityRequirement
from ..params import DependencyMarker
from ..security import (
    Authentication,
    Needs,
    OAuth2Scheme,
    SecurityScheme,
    SecurityScopes,
    check_same,
    multiply,
)
from .arguments import Argument, ArgumentError


def read_scopes(asker: Argument | str, marker: DependencyMarker) -> tuple[str, ...]:
    """Return the scopes that a marker asks for.

    :param asker: the argument, or the option, that has the marker
    :param marker: the marker
    :raises ArgumentError: for what is no scope
    """
    try:
        return SecurityScopes(marker.scopes).scopes
    except TypedError as error:
        reason, fix = _split(error)
        raise ArgumentError(asker, reason, fix) from error


def refuse_unread_scopes(
    asker: Argument | str, marker: DependencyMarker, name: str
) -> None:
    """Refuse scopes that the document would name and nothing would look at.

    Whoever takes the credentials of a scheme may look at them.

    :param asker: the argument, or the option, that has the marker
    :param marker: the marker; of a function that is given no scopes
    :param name: of the function
    :raises ArgumentError: if it is no scheme
    """
    if not isinstance(marker.dependency, Authentication):
        raise ArgumentError(
            asker,
            f"it is marked {marker!r} with the scopes {', '.join(marker.scopes)}, but "
            f"nothing that {name} calls looks at scopes.",
            f"give {name} an argument that does: scopes: SecurityScopes, and call "
            "scopes.require(granted).",
        )


def refuse_unheard_answer(asker: Argument | str, name: str, returns: Any) -> None:
    """Refuse a check that answers yes or no where nobody is given the answer.

    :param asker: the option that lists it
    :param name: of the check
    :param returns: its return annotation
    :raises ArgumentError: if that is ``bool``
    """
    if bool in union_members(split_annotated(returns)[0]):
        raise ArgumentError(
            asker,
            f"{name} returns bool, which nobody looks at: the view would run for False "
            "too.",
            "raise scheme.unauthorized(), or another Problem, in the place of False, "
            "and annotate the check None.",
        )


def refuse_scheme_class(asker: Argument | str, function: object) -> None:
    """Refuse the class of a scheme: to make a scheme is to ask for nothing.

    :param asker: the argument, or the option, that names it
    :param function: what it names
    :raises ArgumentError: for such a class
    """
    if isinstance(function, type) and issubclass(function, Authentication):
        name = function.__name__
        raise ArgumentError(
            asker,
            f"its dependency is the class {name}, which would be made for each request "
            "and read no credentials.",
            f"make one scheme, scheme = {name}(...), and write Depends(scheme).",
        )


def _split(error: TypedError) -> tuple[str, str]:
    """Return what is wrong, and what to write instead."""
    reason, _, fix = str(error).partition(" Fix: ")
    return reason, fix


def read_security(
    dependencies: Iterable[Dependency],
) -> tuple[SecurityRequirement, ...] | None:
    """Return what the credentials of a request may be, None where none are read.

    The last one is empty, where a request may have none.

    :param dependencies: of the operation
    :raises AnnotationError: if no request can have all that is needed
    """
    steps = [step for step in dependencies if step.authentication is not None]
    if not steps:
        return None
    names: dict[str, SecurityScheme] = {}
    groups = [_read_ways(step, names) for step in steps]
    try:
        ways = multiply(groups)
    except TypedError as error:
        reason, fix = _split(error)
        raise AnnotationError(reason, fix) from error
    if not ways:
        raise AnnotationError(
            f"no request can have the credentials of {', '.join(map(repr, names))} "
            "together: it has one Authorization header.",
            "combine the schemes by |, in one dependency.",
        )
    return tuple(map(_build_requirement, sorted(ways, key=lambda needs: not needs)))


def _read_ways(step: Dependency, names: dict[str, SecurityScheme]) -> list[Needs]:
    """Return the ways to have what a step reads.

    :param step: of a scheme, or of several combined
    :param names: the schemes known so far; gets those of the step
    """
    authentication: Authentication | None = step.authentication
    alternatives = () if authentication is None else authentication.alternatives
    return [
        {
            _find_same(scheme, names): _check_scopes(scheme, step.scopes)
            for scheme in each
        }
        for each in alternatives
    ]


def _find_same(
    scheme: SecurityScheme, names: dict[str, SecurityScheme]
) -> SecurityScheme:
    """Return the one scheme of a name."""
    same = names.setdefault(scheme.scheme_name, scheme)
    check_same(same, scheme)
    return same


def _check_scopes(scheme: SecurityScheme, scopes: Sequence[str]) -> tuple[str, ...]:
    """Return scopes, refused where a scheme describes its own without them."""
    known: Mapping[str, str] = scheme.scopes if isinstance(scheme, OAuth2Scheme) else {}
    for scope in scopes if known else ():
        if scope not in known:
            raise AnnotationError(
                f"the scope {scope!r} is none of those of {scheme!r}: "
                f"{', '.join(known)}.",
                f"add it to the scheme: scopes={{{scope!r}: 'what it allows'}}.",
            )
    return tuple(scopes)


def _build_requirement(needs: Needs) -> SecurityRequirement:
    return SecurityRequirement(
        schemes=tuple(
            SchemeScopes(scheme=scheme, scopes=scopes)
            for scheme, scopes in needs.items()
        )
    )
