"""Why no instance can be made of the members that a changed Schema has loaded."""

from __future__ import annotations

from collections.abc import Collection

from ..errors import IncompleteObjectError
from .member import ObjectType


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
    members = {member.name: member.options for member in described.members}
    lacking = [
        member
        for member, options in members.items()
        if options.get("required")
        and not options.get("dump_only")
        and member not in loaded
    ]
    if lacking:
        return IncompleteObjectError(
            f"no {name} can be made without {_list(lacking)}: its Schema has no such "
            "member, or needs none (only=, exclude=, dump_only=, partial=).",
            f"make the Schema of Partial[{name}] for some of its members, of "
            f"Pick[{name}, Literal[...]] for those that you name.",
        )
    unknown = sorted(set(map(str, loaded)) - members.keys())
    if unknown:
        return IncompleteObjectError(
            f"no {name} can be made with {_list(unknown)}: its Schema keeps members "
            'that it does not know (unknown="include").',
            'use unknown="exclude", or a TypedDict, which is loaded as a dictionary.',
        )
    return None


def _list(names: Collection[str]) -> str:
    return ", ".join(map(repr, names))
