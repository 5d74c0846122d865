"""What the credentials of a request have to be, as the steps ask that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..errors import AnnotationError, TypedError
from ..operation import Dependency, SchemeScopes, SecurityRequirement
from ..security import (
    Authentication,
    Needs,
    OAuth2Scheme,
    SecurityScheme,
    check_same,
    multiply,
)


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
        raise AnnotationError(*str(error).split(" Fix: ")) from error
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
