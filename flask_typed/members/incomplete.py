"""Why no instance can be made of the members that a changed Schema has loaded."""

from __future__ import annotations

from collections.abc import Collection

from ..errors import IncompleteObjectError
from .member import Member, ObjectType


def find_incomplete(
    described: ObjectType, loaded: Collection[str]
) -> IncompleteObjectError | None:
    """Return the error for members that make no instance, None where they do.

    A Schema that was made with ``only``, ``partial`` or ``unknown`` loads others than
    its class takes.

    :param described: the class
    :param loaded: the names of the members that were loaded
    """
    name = described.component.name
    lacking = [
        member.name
        for member in described.members
        if _is_needed(member) and member.name not in loaded
    ]
    if lacking:
        return _refuse_lacking(name, lacking)
    known = {member.name for member in described.members}
    unknown = sorted(set(map(str, loaded)) - known)
    return _refuse_unknown(name, unknown) if unknown else None


def _is_needed(member: Member) -> bool:
    options = member.options
    return bool(options.get("required")) and not options.get("dump_only")


def _refuse_lacking(name: str, lacking: Collection[str]) -> IncompleteObjectError:
    return IncompleteObjectError(
        f"no {name} can be made without {_list(lacking)}: its Schema has no such "
        "member, or needs none (only=, exclude=, dump_only=, partial=).",
        f"make the Schema of Partial[{name}] for some of its members, of "
        f"Pick[{name}, Literal[...]] for those that you name.",
    )


def _refuse_unknown(name: str, unknown: Collection[str]) -> IncompleteObjectError:
    return IncompleteObjectError(
        f"no {name} can be made with {_list(unknown)}: its Schema keeps members "
        'that it does not know (unknown="include").',
        'use unknown="exclude", or a TypedDict, which is loaded as a dictionary.',
    )


def _list(names: Collection[str]) -> str:
    return ", ".join(map(repr, names))
