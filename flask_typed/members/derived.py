"""Types made of the members of another: ``Partial``, ``Pick`` and ``Omit``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
K = TypeVar("K", bound=str)


class Members(Mapping[str, Any]):
    """Some members of an object, by their Python names. They cannot be changed."""

    __slots__ = ("__weakref__", "_members")

    def __init__(self, source: Any) -> None:
        self._members = _read_all(source)

    def __getitem__(self, name: str) -> Any:
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __repr__(self) -> str:
        """Return the members and what they are of."""
        return f"{type(self).__name__}({dict(self._members)!r})"


class Partial(Members, Generic[T]):
    """The members of a ``T`` that were sent, all of which may be left out.

    For PATCH: ``"name" in changes`` says whether a member was sent,
    ``changes["name"]`` what, and :meth:`apply` makes the changed object. Nothing that
    was not sent has its default. Members that are objects themselves are whole.

    :param source: the members, or an object to take them from
    """

    __slots__ = ()

    def __init__(self, source: T | Mapping[str, Any]) -> None:
        super().__init__(source)

    def apply(self, original: T) -> T:
        """Return a copy of an object with what was sent in its place.

        :param original: a ``T``, which stays as it is
        :raises ValueError: if the class refuses the outcome
        """
        changed: T = _replace(original, self._members)
        return changed


class Pick(Members, Generic[T, K]):
    """The members of a ``T`` that are named: ``Pick[Order, Literal["id", "lines"]]``.

    :param source: the members, or an object to take them from
    """

    __slots__ = ()

    def __init__(self, source: T | Mapping[str, Any]) -> None:
        super().__init__(source)


class Omit(Members, Generic[T, K]):
    """The members of a ``T`` but for those named: ``Omit[Order, Literal["id"]]``.

    :param source: the members, or an object to take them from
    """

    __slots__ = ()

    def __init__(self, source: T | Mapping[str, Any]) -> None:
        super().__init__(source)


def _read_all(source: Any) -> Mapping[str, Any]:
    if isinstance(source, Mapping):
        return dict(source)
    if dataclasses.is_dataclass(source):
        names = [field.name for field in dataclasses.fields(source)]
    elif hasattr(source, "__attrs_attrs__"):
        names = [attribute.name for attribute in source.__attrs_attrs__]
    else:  # a msgspec.Struct, a NamedTuple, any other object
        cls = type(source)
        found = getattr(cls, "__struct_fields__", getattr(cls, "_fields", None))
        names = list(vars(source) if found is None else found)
    return {name: getattr(source, name) for name in names if hasattr(source, name)}


def _replace(original: Any, members: Mapping[str, Any]) -> Any:
    if isinstance(original, Mapping):
        return {**original, **members}
    if isinstance(original, msgspec.Struct):
        return msgspec.structs.replace(original, **members)
    if hasattr(original, "__attrs_attrs__"):
        import attrs

        names = {a.name: a.alias for a in original.__attrs_attrs__}
        changes = {names[name]: value for name, value in members.items()}
        return attrs.evolve(original, **changes)
    if hasattr(original, "_replace"):
        return original._replace(**members)
    return dataclasses.replace(original, **members)
