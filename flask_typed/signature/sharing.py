"""Arguments of several functions that read one and the same thing of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._typing import describe, split_hint
from ..members import has_members
from ..record import record
from ..url_rules import Variable
from .arguments import Argument, ArgumentError, Source, bare_type
from .sources import Sourced

#: Where the two parts of a form have their names in common.
_GROUPS: Mapping[Source, Source] = {"files": "form"}


@record
class Shared:
    """The arguments of a view and of its dependencies.

    :param arguments: each that is loaded, once
    :param slots: where the value of an argument is, by the slot that it would have
    """

    arguments: Sequence[Sourced]
    slots: Mapping[str, str]


def share(sourced: Sequence[Sourced], variables: Mapping[str, Variable]) -> Shared:
    """Return arguments without those that others load already.

    :param sourced: of the view and its dependencies, those of a request
    :param variables: of the rule
    :raises ArgumentError: if two functions read the same thing differently
    """
    kept: list[Sourced] = []
    slots: dict[str, str] = {}
    for argument, source in sourced:
        twin = next((k for k in kept if _is_twin(k, (argument, source))), None)
        if twin is None:
            kept.append((argument, source))
            slots[argument.slot] = argument.slot
            continue
        first, _ = twin
        if (difference := _find_difference(twin, (argument, source), variables)) != "":
            raise ArgumentError(
                argument,
                f"the argument {first.title} reads {argument.wire_name!r} too, with "
                f"another {difference}.",
                "write both the same, or give one of them another alias.",
            )
        slots[argument.slot] = slots[first.slot]
    return Shared(arguments=kept, slots=slots)


def _is_twin(one: Sourced, other: Sourced) -> bool:
    """Return whether two functions read one thing; of one function none may."""
    (first, source), (second, its_source) = one, other
    if first.dependency == second.dependency or _group(source) != _group(its_source):
        return False
    if _is_model(first, source) or _is_model(second, its_source):
        return bool(bare_type(first.hint) == bare_type(second.hint))
    names = first.wire_name, second.wire_name
    if source == "header":
        names = names[0].lower(), names[1].lower()
    return names[0] == names[1]


def _group(source: Source) -> Source:
    return _GROUPS.get(source, source)


def _is_model(argument: Argument, source: Source) -> bool:
    """Return whether the members of an argument are read, each by its own name."""
    is_body = source in ("body", "path", "files")
    return not is_body and has_members(bare_type(argument.hint))


def _find_difference(
    one: Sourced, other: Sourced, variables: Mapping[str, Variable]
) -> str:
    """Return what two arguments differ in, empty for nothing."""
    (first, source), (second, its_source) = one, other
    types = [_read_type(each, variables) for each in (first, second)]
    if source != its_source or types[0] != types[1]:
        hints = [_hint_of(each, variables) for each in (first, second)]
        return f"type ({' and '.join(map(describe, hints))})"
    if not _are_same(*map(_constraints_of, (first, second))):
        return "constraint"
    defaults = [
        (type(each.default), each.default, each.factory) for each in (first, second)
    ]
    if defaults[0] != defaults[1]:
        return "default"
    return "" if _marks_of(first) == _marks_of(second) else "marker"


def _hint_of(argument: Argument, variables: Mapping[str, Variable]) -> Any:
    """Return a type; a variable that has no annotation has that of its converter."""
    variable = variables.get(argument.wire_name)
    if argument.hint is ... and variable is not None:
        return variable.type or str
    return argument.hint


def _read_type(
    argument: Argument, variables: Mapping[str, Variable]
) -> tuple[Any, bool]:
    """Return a type without its constraints, and whether it takes None."""
    hint, _, takes_none = split_hint(_hint_of(argument, variables))
    return hint, takes_none


def _constraints_of(argument: Argument) -> list[Any]:
    """Return constraints, whether they are in the annotation or in the marker."""
    marker = argument.marker
    _, found, _ = split_hint(argument.hint)
    return [*found, *(marker.constraints if marker else ())]


def _are_same(some: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(some) == len(others) and all(each in others for each in some)


def _marks_of(argument: Argument) -> tuple[Any, ...]:
    """Return what a marker says of how a value is written."""
    marker = argument.marker
    if marker is None:
        return (False, None, None, (), None, ())
    return (
        marker.embed,
        marker.style,
        marker.explode,
        marker.media_types,
        marker.max_size,
        marker.content_types,
    )
