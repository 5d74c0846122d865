"""The markers of arguments that are given the values of dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NoReturn, get_args

from ..errors import Problem, TypedError, takes_keywords
from ..record import record

#: How long what a dependency has opened stays open.
Scope = Literal["request", "response"]


@record
class DependencyMarker:
    """What :func:`Depends` or :func:`Security` was called with.

    Hashed by identity, as a :class:`Marker`.

    :param dependency: what is called; None for the class that is annotated
    :param use_cache: whether one call serves all who ask in a request
    :param scope: what its clean-up waits for
    :param scopes: that it, and what it depends on, asks of whoever sends the request
    :param is_security: whether it was marked as a matter of security
    :param raises: the problems that it raises, for the document
    """

    dependency: Callable[..., Any] | None
    use_cache: bool = True
    scope: Scope = "request"
    scopes: tuple[str, ...] = ()
    is_security: bool = False
    raises: tuple[type[Problem], ...] = ()

    def __repr__(self) -> str:
        """Return what the marker was written as, for messages."""
        name = "Security" if self.is_security else "Depends"
        inner = self.dependency
        return f"{name}({'' if inner is None else getattr(inner, '__name__', inner)})"

    def __or__(self, other: object) -> NoReturn:
        """Refuse what looks like an alternative: only schemes have those."""
        raise self._refuse_joined(other, "|")

    __ror__ = __or__

    def __and__(self, other: object) -> NoReturn:
        """Refuse what looks like a combination: only schemes have those."""
        raise self._refuse_joined(other, "&")

    __rand__ = __and__

    def _refuse_joined(self, other: object, operator: str) -> TypedError:
        return TypedError(
            f"{self!r} was joined with {other!r} by {operator}, which is for security "
            f"schemes. Fix: join the schemes inside: Depends(one {operator} other). "
            "What else has to decide is a function that depends on both."
        )


@takes_keywords(
    fixes={"scopes": "scopes are asked for by Security(function, scopes=[...])"}
)
def Depends(  # noqa: N802
    dependency: Callable[..., Any] | None = None,
    *,
    use_cache: bool = True,
    scope: Scope = "request",
    raises: Iterable[type[Problem]] = (),
) -> Any:
    """Mark an argument as what a function returns that is called before the view.

    The function's own arguments are read as those of a view, and may be marked so too.
    What a generator yields is the value; what is behind the ``yield`` is run when the
    view is done, in reverse order.

    :param dependency: a function, a class, or anything else that can be called; by
        default the class that is annotated
    :param use_cache: whether it is called once for all who ask for it in a request
    :param scope: ``"request"`` cleans up before the response leaves, so that what fails
        there is the answer; ``"response"`` when the response was sent
    :param raises: the problems that it raises, for the document: every operation that
        uses it has them, also through others that depend on it
    :raises TypedError: for another scope, or what is no list of problems
    """
    if scope not in get_args(Scope):
        raise TypedError(
            f"Depends(scope=...) is {scope!r}. Fix: use 'request' or 'response'."
        )
    return DependencyMarker(
        dependency=dependency,
        use_cache=use_cache,
        scope=scope,
        raises=_read_raises("Depends", raises),
    )


@takes_keywords()
def Security(  # noqa: N802
    dependency: Callable[..., Any] | None = None,
    *,
    scopes: Sequence[str] = (),
    use_cache: bool = True,
    raises: Iterable[type[Problem]] = (),
) -> Any:
    """Mark an argument as :func:`Depends` does, as a matter of security.

    :param dependency: what is called, a security scheme or what depends on one
    :param scopes: that it, and all it depends on, asks of whoever sends the request:
        see :class:`~flask_typed.SecurityScopes`
    :param use_cache: as of :func:`Depends`
    :param raises: as of :func:`Depends`; the refusals of schemes, 401 and 403, need
        not be among them
    :raises TypedError: for scopes, or problems, that are no list
    """
    return DependencyMarker(
        dependency=dependency,
        use_cache=use_cache,
        scopes=_read_scopes(scopes),
        is_security=True,
        raises=_read_raises("Security", raises),
    )


def _read_scopes(scopes: Any) -> tuple[str, ...]:
    """Return scopes as a tuple.

    :raises TypedError: for one text, or for what is no list
    """
    if isinstance(scopes, str) or not isinstance(scopes, Iterable):
        listed = scopes.split() if isinstance(scopes, str) else []
        raise TypedError(
            f"Security(scopes=...) is {scopes!r}. Fix: write a list: scopes={listed}."
        )
    return tuple(scopes)


def _read_raises(marker: str, raises: Any) -> tuple[type[Problem], ...]:
    """Return problems as a tuple.

    :param marker: the function that was given them, for messages
    :raises TypedError: for anything but a list of subclasses of Problem
    """
    if isinstance(raises, type) or not isinstance(raises, Iterable):
        shown = raises.__name__ if isinstance(raises, type) else "NotFound"
        raise TypedError(
            f"{marker}(raises=...) is {raises!r}. Fix: write a list of subclasses of "
            f"Problem: raises=[{shown}]."
        )
    listed = tuple(raises)
    for each in listed:
        if not (isinstance(each, type) and issubclass(each, Problem)):
            raise TypedError(
                f"{marker}(raises=...) has {each!r}, which is no subclass of Problem. "
                "Fix: name such classes: class NotFound(Problem): status = 404."
            )
    return listed
