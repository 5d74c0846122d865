"""What a user says of a class and its members beside their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar, get_origin

from .._typing import literal_values, split_annotated, union_members
from ..errors import AnnotationError
from ..params import is_name
from ..record import record

#: What happens to members of an object that its class does not have.
Unknown = Literal["raise", "exclude"]

#: How the names of members are written in JSON.
Naming = Literal["camel", "pascal", "kebab", "snake"]

#: In which direction a member goes, where it goes in one only.
AccessName = Literal["read_only", "write_only"]
ACCESS_NAMES: tuple[AccessName, ...] = ("read_only", "write_only")

C = TypeVar("C", bound=type)

_ATTRIBUTE = "__typed_options__"


@record(kw_only=False, eq=True)
class Alias:
    """The name of a member in JSON: ``Annotated[date, Alias("fromDate")]``.

    :param name: on the wire, in requests, responses, messages and the document
    """

    name: str


@record(kw_only=False, eq=True)
class Access:
    """In which direction a member goes; see :data:`read_only`.

    :param name: the word it is written with
    """

    name: AccessName

    def __repr__(self) -> str:
        """Return the word it is written with."""
        return self.name


#: A member that is sent and never accepted: ``id: Annotated[int, read_only] = 0``.
read_only = Access("read_only")

#: A member that is accepted and never sent: ``password: Annotated[str, write_only]``.
write_only = Access("write_only")

#: What stands in ``Annotated`` and is about a member, not about its type.
MemberNote = Alias | Access


@record
class SchemaOptions:
    """What :func:`schema_options` was given; None where it was not."""

    naming: Naming | None = None
    unknown: Unknown | None = None


def schema_options(
    *, naming: Naming | None = None, unknown: Unknown | None = None
) -> Callable[[C], C]:
    """Return a decorator that says how a class is written in JSON.

    For classes of every kind. Subclasses inherit what they do not say themselves;
    classes that are nested keep their own.

    :param naming: names of the members in JSON: ``"camel"`` (``createdAt``),
        ``"pascal"``, ``"kebab"`` or ``"snake"`` (as they are)
    :param unknown: ``"exclude"`` ignores members that the class does not have,
        ``"raise"`` refuses them, whatever the view or the Api says
    :raises AnnotationError: for another word
    """
    for word, value, allowed in (
        ("naming", naming, literal_values(Naming)),
        ("unknown", unknown, literal_values(Unknown)),
    ):
        if value is not None and value not in allowed:
            raise AnnotationError(
                f"schema_options({word}={value!r}) names nothing that is known.",
                f"use one of {', '.join(map(repr, allowed))}.",
            )
    given = SchemaOptions(naming=naming, unknown=unknown)

    def decorate(cls: C) -> C:
        setattr(cls, _ATTRIBUTE, given)
        return cls

    return decorate


def read_schema_options(cls: type) -> SchemaOptions:
    """Return what the decorators of a class and of its bases say."""
    said = [vars(base)[_ATTRIBUTE] for base in _bases(cls) if _ATTRIBUTE in vars(base)]
    return SchemaOptions(
        naming=next((one.naming for one in said if one.naming), None),
        unknown=next((one.unknown for one in said if one.unknown), None),
    )


def _bases(cls: type) -> list[type]:
    """Return a class and its bases; those of a TypedDict are not in its MRO."""
    bases = [get_origin(base) or base for base in vars(cls).get("__orig_bases__", ())]
    beside = [b for b in bases if isinstance(b, type) and b not in cls.__mro__]
    return [*cls.__mro__, *(found for base in beside for found in _bases(base))]


def wire_name(name: str, naming: Naming | None) -> str:
    """Return what a naming rule makes of a name.

    Underscores at its ends stay, as does a name without one between words.
    """
    if naming in (None, "snake"):
        return name
    bare = name.strip("_")
    head, _, tail = name.partition(bare) if bare else (name, "", "")
    words = [word for word in bare.split("_") if word]
    if naming == "kebab":
        return f"{head}{'-'.join(words)}{tail}"
    first, *rest = words or [""]
    if naming == "pascal":
        first = _capitalize(first)
    return f"{head}{first}{''.join(map(_capitalize, rest))}{tail}"


def _capitalize(word: str) -> str:
    return word[:1].upper() + word[1:]


def take_notes(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a member's type without what is about the member, and that.

    It may stand in any ``Annotated`` around the type, and beside ``None``.

    :raises AnnotationError: for an alias that is no name
    """
    if isinstance(hint, type):  # as most are
        return hint, ()
    base, metadata = split_annotated(hint)
    if metadata:
        notes = tuple(item for item in metadata if isinstance(item, MemberNote))
        for note in notes:
            if isinstance(note, Alias) and not is_name(note.name):
                raise AnnotationError(
                    f"{note!r} is no name.", 'write one: Alias("fromDate").'
                )
        others = tuple(item for item in metadata if not isinstance(item, MemberNote))
        inner, more = take_notes(base)
        if not (notes or more):
            return hint, ()
        return (Annotated[(inner, *others)] if others else inner), (*more, *notes)
    if len(union_members(hint)) == 1:
        return hint, ()
    members = [take_notes(member) for member in union_members(hint)]
    notes = tuple(note for _, found in members for note in found)
    if not notes:
        return hint, ()
    union = members[0][0]
    for member, _ in members[1:]:
        union = union | member
    return union, notes
