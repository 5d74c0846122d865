"""What reads credentials from a request: a scheme, or a combination of several."""

from __future__ import annotations

import abc
import functools
from collections.abc import Callable, Iterable, Mapping
from types import GenericAlias
from typing import Any, NoReturn, ParamSpec, TypedDict, Union, get_type_hints

from werkzeug.wrappers import Request

from .._typing import HINT_ERRORS, split_optional
from ..errors import AnnotationError, Problem, TypedError, takes_keywords
from .challenges import build_refusal

P = ParamSpec("P")

#: The schemes that are needed together, for each way to do it; none of them, where
#: credentials are optional.
Alternatives = tuple[tuple["SecurityScheme", ...], ...]

#: Schemes that are needed together, each with the scopes that it needs.
Needs = Mapping["SecurityScheme", tuple[str, ...]]

#: Alternatives of an operation at most, all multiplied out.
_MAX_WAYS = 64

_MISSING = "The request has no credentials."

#: Where a scheme is called by hand, which is what requests are for.
_NO_REQUEST: Any = None


def _read_found_type(cls: type[Authentication]) -> Any:
    """Return the type that the credentials of a scheme have by its annotations."""
    if cls.__call__ is not Authentication.__call__:
        return Any
    try:
        hint = get_type_hints(cls.find).get("return", Any)
    except HINT_ERRORS:
        return Any
    return split_optional(hint)[0]


def _add_none(hint: Any) -> Any:
    """Return a type that None is of too."""
    return Union[hint, None]  # noqa: UP007 - | is refused by some hints


def of_a_scheme(method: Callable[P, Problem]) -> Callable[P, Problem]:
    """Have a method say what is wrong where it is called on the class."""

    @functools.wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> Problem:
        if not (args and isinstance(args[0], Authentication)):
            raise TypedError(
                f"{method.__name__} was called on the class of a scheme. Fix: call it "
                f"on the scheme that is in Depends(...): scheme.{method.__name__}()."
            )
        return method(*args, **kwargs)

    return call


class Authentication(abc.ABC):
    """What reads credentials from a request: a scheme, or a combination of several.

    ``one | other`` takes the credentials of the first of which some were sent, ``one &
    other`` needs both and gives a tuple.
    """

    @property
    @abc.abstractmethod
    def is_optional(self) -> bool:
        """Return whether a request may have no credentials."""

    @property
    @abc.abstractmethod
    def challenges(self) -> tuple[str, ...]:
        """Return what a request without credentials is told (RFC 9110, 11.6.1)."""

    @property
    @abc.abstractmethod
    def alternatives(self) -> Alternatives:
        """Return the schemes that are needed together, for each way to do it.

        Empty for no credentials, where these are optional.
        """

    @property
    def found_type(self) -> Any:
        """Return the type of credentials that were found, Any where it is not known.

        By default what :meth:`find` is annotated to return, without None.
        """
        return _read_found_type(type(self))

    @property
    def given_type(self) -> Any:
        """Return the type of what a dependency on it is given."""
        if type(self).read is not Authentication.read:
            return Any
        found = self.found_type
        return _add_none(found) if self.is_optional else found

    @abc.abstractmethod
    def find(self, request: Request) -> Any:
        """Return the credentials that a request has, None for none.

        :raises Problem: of status 401, for credentials that cannot be read
        """

    def read(self, request: Request) -> Any:
        """Return the credentials of a request, None where they may be missing.

        :raises Problem: of status 401, for none, and for those that cannot be read
        """
        found = self.find(request)
        if found is None and not self.is_optional:
            raise build_refusal(401, self.challenges, _MISSING)
        return found

    @of_a_scheme
    def unauthorized(self, detail: str | None = None) -> Problem:
        """Return the problem to raise for credentials that are wrong.

        :param detail: what is wrong; it is sent
        """
        return build_refusal(401, self.challenges, detail)

    def __call__(self, request: Request = _NO_REQUEST) -> Any:
        """Return the credentials of a request; as :meth:`read`.

        :raises TypedError: without a request
        """
        if request is None:
            raise TypedError(
                f"{self!r} was called without a request. Fix: leave the brackets out, "
                "as for a function: Depends(scheme)."
            )
        return self.read(request)

    def __or__(self, other: Authentication) -> AnyOf:
        """Return what takes the credentials of the first that were sent."""
        self._check_joined(other, "|")
        if not isinstance(other, Authentication):
            return NotImplemented
        return AnyOf([self, other])

    def __and__(self, other: Authentication) -> AllOf:
        """Return what needs the credentials of both."""
        self._check_joined(other, "&")
        if not isinstance(other, Authentication):
            return NotImplemented
        return AllOf([self, other])

    def __bool__(self) -> NoReturn:
        """Refuse ``and`` and ``or``, which would give one of both without a word.

        :raises TypedError: in any case
        """
        raise TypedError(
            f"{self!r} was asked whether it is true, as 'and' and 'or' do, which give "
            "one of both. Fix: combine schemes by & and |, and write 'is None' to ask "
            "whether there is one."
        )

    def _check_joined(self, other: object, operator: str) -> None:
        """Refuse functions and classes, which are meant to be called, as schemes.

        And None, which is how Python says that something is optional.
        """
        if other is None:
            raise TypedError(
                f"{self!r} was joined with None by {operator}. Fix: make the scheme "
                "with auto_error=False, where credentials are optional."
            )
        if callable(other) and not isinstance(other, Authentication):
            raise TypedError(
                f"{self!r} was joined with {other!r} by {operator}, which is for "
                f"security schemes. Fix: join these, Depends(one {operator} other), "
                "and check what they give in a function that depends on them."
            )


class SchemeOptions(TypedDict, total=False):
    """Keywords of all schemes.

    :param scheme_name: its name in the document, by default that of its class
    :param description: for the document, CommonMark
    :param auto_error: whether a request without credentials is refused; if not, they
        are None. Those that cannot be read are refused in any case
    """

    scheme_name: str | None
    description: str | None
    auto_error: bool


class SecurityScheme(Authentication):
    """A security scheme (OpenAPI 3.1, 4.8.27).

    :param scheme_name: its name in the document, by default that of its class
    :param description: for the document, CommonMark
    :param auto_error: whether a request without credentials is refused
    :raises TypedError: for a name that cannot be one
    """

    @takes_keywords()
    def __init__(
        self,
        *,
        scheme_name: str | None = None,
        description: str | None = None,
        auto_error: bool = True,
    ) -> None:
        self._scheme_name = scheme_name or type(self).__name__
        self._description = description
        self._auto_error = auto_error
        if not _is_component_name(self._scheme_name):
            raise TypedError(
                f"{type(self).__name__}(scheme_name=...) is {scheme_name!r}. Fix: use "
                "letters, digits, '.', '-' and '_' (OpenAPI 3.1, 4.8.7)."
            )

    @property
    def scheme_name(self) -> str:
        """Return its name in the document."""
        return self._scheme_name

    @property
    def is_optional(self) -> bool:
        """Return whether a request may have no credentials."""
        return not self._auto_error

    @property
    def alternatives(self) -> Alternatives:
        """Return the scheme alone; or nothing, where it is optional."""
        return ((self,), ()) if self.is_optional else ((self,),)

    def build_document(self) -> dict[str, Any]:
        """Return its Security Scheme Object (OpenAPI 3.1, 4.8.27)."""
        said = {} if self._description is None else {"description": self._description}
        return self.describe() | said

    @abc.abstractmethod
    def describe(self) -> dict[str, Any]:
        """Return its Security Scheme Object, without the description."""

    @property
    def header_scheme(self) -> str | None:
        """Return the scheme of the Authorization header that it reads, if it does."""
        return None

    def __repr__(self) -> str:
        """Return its class and name."""
        return f"<{type(self).__name__} {self._scheme_name!r}>"


def _is_component_name(name: str) -> bool:
    return bool(name) and all(
        character.isascii() and (character.isalnum() or character in "._-")
        for character in name
    )


def check_same(one: SecurityScheme, other: SecurityScheme) -> None:
    """Refuse two schemes of one name that the document would describe differently.

    :raises AnnotationError: for those
    """
    if one is not other and one.build_document() != other.build_document():
        raise AnnotationError(
            f"two security schemes that differ are named {one.scheme_name!r}: "
            f"{one.build_document()} and {other.build_document()}.",
            "give one of them a scheme_name of its own.",
        )


class AnyOf(Authentication):
    """The credentials of the first of several schemes of which some were sent.

    :param members: in the order in which they are looked for
    """

    def __init__(self, members: Iterable[Authentication]) -> None:
        self._members: tuple[Authentication, ...] = tuple(
            part
            for member in members
            for part in (member._members if isinstance(member, AnyOf) else (member,))
        )

    @property
    def is_optional(self) -> bool:
        """Return whether one of the members is optional."""
        return any(member.is_optional for member in self._members)

    @property
    def challenges(self) -> tuple[str, ...]:
        """Return the challenges of all members."""
        return tuple(text for member in self._members for text in member.challenges)

    @property
    def alternatives(self) -> Alternatives:
        """Return those of all members, that of no credentials last."""
        found = dict.fromkeys(
            each for member in self._members for each in member.alternatives
        )
        return tuple(sorted(found, key=lambda each: not each))

    @property
    def found_type(self) -> Any:
        """Return the union of what the members find."""
        return Union[tuple(member.found_type for member in self._members)]  # noqa: UP007 - made of a tuple

    def find(self, request: Request) -> Any:
        """Return the credentials of the first member of which some were sent."""
        for member in self._members:
            found = member.find(request)
            if found is not None:
                return found
        return None

    def __repr__(self) -> str:
        """Return the expression that makes it."""
        return f"({' | '.join(map(repr, self._members))})"


def multiply(groups: Iterable[Iterable[Needs]]) -> list[Needs]:
    """Return what is needed for all of several things, for each way to do it.

    What no request can have is left out: two Authorization headers.

    :param groups: the ways to do each of them
    :raises TypedError: if there are too many
    """
    found: list[Needs] = [{}]
    for group in groups:
        ways = [*group]
        if len(found) * len(ways) > _MAX_WAYS:
            raise TypedError(
                f"There are more than {_MAX_WAYS} combinations of security schemes. "
                "Fix: take some of the alternatives away."
            )
        joined = [_join(one, other) for one in found for other in ways]
        found = [
            needs
            for number, needs in enumerate(joined)
            if _is_possible(needs) and needs not in joined[:number]
        ]
    return found


def _join(one: Needs, other: Needs) -> Needs:
    """Return what is needed for two things, the scopes of each scheme once."""
    return {
        scheme: tuple(dict.fromkeys((*one.get(scheme, ()), *other.get(scheme, ()))))
        for scheme in (*one, *other)
    }


def _is_possible(schemes: Iterable[SecurityScheme]) -> bool:
    return len({scheme.header_scheme for scheme in schemes} - {None}) <= 1


class AllOf(Authentication):
    """The credentials of each of several schemes, as a tuple.

    :param members: in the order of the tuple
    :raises TypedError: if no request can have the credentials of all
    """

    def __init__(self, members: Iterable[Authentication]) -> None:
        self._members: tuple[Authentication, ...] = tuple(
            part
            for member in members
            for part in (member._members if isinstance(member, AllOf) else (member,))
        )
        if not self.alternatives:
            raise TypedError(
                f"No request can have the credentials of {self!r}: it has one "
                "Authorization header. Fix: combine them by |."
            )

    @property
    def is_optional(self) -> bool:
        """Return whether all members are optional."""
        return all(member.is_optional for member in self._members)

    @property
    def challenges(self) -> tuple[str, ...]:
        """Return the challenges of all members."""
        return tuple(text for member in self._members for text in member.challenges)

    @property
    def alternatives(self) -> Alternatives:
        """Return the alternatives of all members, multiplied out."""
        groups = (
            [dict.fromkeys(each, ()) for each in member.alternatives]
            for member in self._members
        )
        return tuple(tuple(needs) for needs in multiply(groups))

    @property
    def found_type(self) -> Any:
        """Return a tuple of what the members give, None where they are optional."""
        members = (
            _add_none(member.found_type) if member.is_optional else member.found_type
            for member in self._members
        )
        return GenericAlias(tuple, tuple(members))

    @property
    def given_type(self) -> Any:
        """Return the same: a request without any credentials gives a tuple too."""
        return self.found_type

    def find(self, request: Request) -> Any:
        """Return the credentials of all members, None if some of them are missing."""
        found, missing = self._look(request)
        return None if missing or found.count(None) == len(found) else found

    def read(self, request: Request) -> Any:
        """Return the credentials of all members, as a tuple.

        :raises Problem: of status 401, with the challenges of those that are missing
        """
        found, missing = self._look(request)
        if missing:
            challenges = (text for member in missing for text in member.challenges)
            raise build_refusal(401, challenges, _MISSING)
        return found

    def _look(self, request: Request) -> tuple[tuple[Any, ...], list[Authentication]]:
        """Return the credentials of all members, and the members that lack theirs."""
        found = tuple(member.find(request) for member in self._members)
        pairs = zip(self._members, found, strict=True)
        return found, [m for m, value in pairs if value is None and not m.is_optional]

    def __repr__(self) -> str:
        """Return the expression that makes it."""
        return f"({' & '.join(map(repr, self._members))})"
