"""Records: dataclasses that are cheap to make.

The dataclasses module compiles six functions for each frozen class, which for all of
ours would be a fifth of the time that importing them takes. For a record none is
compiled: what fills it, what refuses changes, and what compares and shows it where that
is asked for, are the same for all.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


def _set_once(record: object, name: str, value: Any) -> None:
    if hasattr(record, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(record, name, value)


def _refuse_to_delete(record: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _build_init(cls: type[Any]) -> Callable[..., None]:
    """Return what fills a record; the members of a class by slot, not by its name."""
    members, nothing = dataclasses.fields(cls), dataclasses.MISSING
    names = tuple(m.name for m in members if not m.kw_only)
    slots = [(m.name, getattr(cls, m.name).__set__) for m in members]
    defaults = {m.name: m.default for m in members if m.default is not nothing}
    factories = [
        (m.name, m.default_factory) for m in members if m.default_factory is not nothing
    ]
    count = len(members)

    def fill(self: object, *args: Any, **given: Any) -> None:
        # A name given twice is an error to type checkers alone.
        if len(args) > len(names):
            by_name = ", ".join(f"{m.name}=..." for m in members)
            raise TypeError(
                f"{cls.__qualname__} takes {len(names)} without a name. Fix: name the "
                f"others: {cls.__qualname__}({by_name})."
            )
        if args:
            given |= zip(names, args, strict=False)
        values = given
        if len(given) < count:
            values = {**defaults, **given}
            for name, make in factories:
                if name not in given:
                    values[name] = make()
        try:
            for name, set_member in slots:
                set_member(self, values[name])
        except KeyError:
            raise _refuse(cls, given) from None
        if len(values) > count:
            raise _refuse(cls, given)

    return fill


def _compare(cls: Any) -> None:
    """Have a class of records compared by its members, and shown with them."""
    names = tuple(m.name for m in dataclasses.fields(cls))
    read = operator.attrgetter(*names)

    def are_equal(self: object, other: object) -> Any:
        if other.__class__ is not cls:
            return NotImplemented
        return read(self) == read(other)

    def show(self: object) -> str:
        members = (f"{name}={getattr(self, name)!r}" for name in names)
        return f"{cls.__qualname__}({', '.join(members)})"

    cls.__eq__ = are_equal
    cls.__hash__ = lambda self: hash(read(self))
    if "__repr__" not in vars(cls):
        cls.__repr__ = show


def _refuse(cls: type[Any], given: Iterable[str]) -> TypeError:
    """Return the error of a name that is no member's, or of a member that is missing.

    :param given: the names
    """
    members = {m.name: m for m in dataclasses.fields(cls)}
    unknown = [name for name in given if name not in members]
    if unknown:
        return TypeError(
            f"{cls.__qualname__} has no {unknown[0]!r}. Fix: use {', '.join(members)}."
        )
    missing = [
        name
        for name, m in members.items()
        if name not in given
        and m.default is m.default_factory  # neither of them is there
    ]
    return TypeError(f"{cls.__qualname__} needs {missing[0]!r}")


@overload
@dataclass_transform(
    eq_default=False,
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(dataclasses.field,),
)
def record(cls: type[T], /) -> type[T]: ...


@overload
@dataclass_transform(
    eq_default=False,
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(dataclasses.field,),
)
def record(
    *, kw_only: bool = True, eq: bool = False
) -> Callable[[type[T]], type[T]]: ...


def record(
    cls: type[Any] | None = None, /, *, kw_only: bool = True, eq: bool = False
) -> Any:
    """Return a class as a dataclass with slots whose instances do not change.

    :param cls: the class, with annotations as of a dataclass
    :param kw_only: whether its members are given by name only
    :param eq: whether it is compared by its members, a key by them, and shown
    """

    def make(cls: type[Any]) -> type[Any]:
        made = dataclasses.dataclass(
            slots=True,
            kw_only=kw_only,
            init=False,
            eq=False,
            repr=False,
            match_args=False,
        )(cls)
        made.__init__ = _build_init(made)
        made.__setattr__ = _set_once  # type: ignore[assignment]  # of one class
        made.__delattr__ = _refuse_to_delete  # type: ignore[assignment]  # of one class
        if eq:
            _compare(made)
        return made

    return make if cls is None else make(cls)
