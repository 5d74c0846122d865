"""The markers of arguments that are given the values of dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, get_args

from ..errors import Problem
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
    :raises TypeError: for another scope, or what is no list of problems
    """
    if scope not in get_args(Scope):
        raise TypeError(f"scope is {scope!r}; it is 'request' or 'response'")
    return DependencyMarker(
        dependency=dependency,
        use_cache=use_cache,
        scope=scope,
        raises=_read_raises(raises),
    )


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
    :raises TypeError: for scopes that are one text, or what is no list of problems
    """
    if isinstance(scopes, str):
        raise TypeError(f"scopes is {scopes!r}; write a list: [{scopes!r}]")
    return DependencyMarker(
        dependency=dependency,
        use_cache=use_cache,
        scopes=tuple(scopes),
        is_security=True,
        raises=_read_raises(raises),
    )


def _read_raises(raises: Any) -> tuple[type[Problem], ...]:
    """Return problems as a tuple.

    :raises TypeError: for anything but a list of subclasses of Problem
    """
    if isinstance(raises, type):
        raise TypeError(f"raises is {raises!r}; write a list: [{raises.__name__}]")
    if not isinstance(raises, Iterable):
        raise TypeError(f"raises is {raises!r}; name subclasses of Problem in a list")
    listed = tuple(raises)
    for each in listed:
        if not (isinstance(each, type) and issubclass(each, Problem)):
            raise TypeError(f"raises has {each!r}, which is no subclass of Problem")
    return listed
