"""How a parameter is written: its style, and whether the items of a list are repeated.

OpenAPI 3.1, 4.8.12.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from .._typing import describe
from ..members import has_members, read_object
from ..operation import FormLocation, ParameterLocation, ParameterStyle
from ..record import record
from ..schemas import SchemaRegistry
from .arguments import Argument, ArgumentError, at, bare_type

#: Styles that write a list into one value, with something else than commas.
_DELIMITED: tuple[ParameterStyle, ...] = ("spaceDelimited", "pipeDelimited")

_STYLES = ("form", *get_args(ParameterStyle))


@record
class Style:
    """How a parameter is written.

    :param name: None for the style of its location
    :param explode: whether the items of a list are repeated
    """

    name: ParameterStyle | None = None
    explode: bool = True

    def of(self, is_list: bool, location: ParameterLocation | FormLocation) -> Style:
        """Return the style of one parameter: most of what can be said is of lists.

        :param is_list: whether it is one
        :param location: where it is
        """
        if self.name == "deepObject":
            return self
        if not is_list:
            return Style()
        # Neither is repeated: a proxy may join headers, a cookie has one value.
        if location in ("header", "cookie"):
            return Style(explode=False)
        return self


#: How OpenAPI calls what is between the items of a list.
DELIMITERS: Mapping[str | None, Style] = {
    ",": Style(explode=False),
    " ": Style(name="spaceDelimited", explode=False),
    "|": Style(name="pipeDelimited", explode=False),
}


def read_style(argument: Argument, registry: SchemaRegistry) -> Style:
    """Return the style that the marker of an argument names.

    :raises ArgumentError: if its type is not written so
    """
    marker = argument.marker
    if marker is None or (marker.style is None and marker.explode is None):
        return Style()
    if not isinstance(marker.explode, bool | None):
        raise ArgumentError(
            argument,
            f"its explode is {marker.explode!r}.",
            "use True or False.",
        )
    if marker.style not in (None, *_STYLES):
        raise ArgumentError(
            argument,
            f"its style {marker.style!r} is not one that is read.",
            f"use {', '.join(map(repr, _STYLES))}.",
        )
    if marker.style == "deepObject":
        _check_object(argument, marker.explode, registry)
        return Style(name="deepObject")
    _check_list(argument, registry)
    delimited = next((name for name in _DELIMITED if name == marker.style), None)
    if delimited is None:
        return Style(explode=marker.explode is not False)
    if marker.explode:
        raise ArgumentError(
            argument,
            f'its style is "{delimited}", which writes a list into one value, and '
            "explode=True repeats the name for each item.",
            "leave one of them out.",
        )
    return Style(name=delimited, explode=False)


def _check_object(
    argument: Argument, explode: bool | None, registry: SchemaRegistry
) -> None:
    if registry.loads_itself(argument.hint):
        raise ArgumentError(
            argument,
            f'its style is "deepObject", and {describe(argument.hint)} loads its '
            "members itself, of which brackets are not read.",
            "leave style out, or annotate a dataclass.",
        )
    if not has_members(bare_type(argument.hint)) or explode is False:
        raise ArgumentError(
            argument,
            'its style is "deepObject", which writes each member of an object as '
            f"{argument.wire_name}[member]=..., and {describe(argument.hint)} "
            + ("has none." if explode is not False else "cannot have explode=False."),
            "leave style out, or annotate a dataclass and leave explode out.",
        )


def _check_list(argument: Argument, registry: SchemaRegistry) -> None:
    """Refuse what is for lists on what is none; of a class it is for its members."""
    marker = argument.marker
    if marker is None or registry.is_scalar_list(argument.hint):
        return
    hint = bare_type(argument.hint)
    is_delimited = marker.style in _DELIMITED
    if not (is_delimited or marker.explode is False):
        return
    if registry.loads_itself(argument.hint):
        return  # its fields tell which of them are lists
    is_of_lists = has_members(hint) and any(
        registry.is_scalar_list(member.hint)
        for member in at(argument, read_object, hint).members
    )
    if not is_of_lists:
        word = f'style="{marker.style}"' if is_delimited else "explode=False"
        lacks = "has none" if has_members(hint) else "is none"
        raise ArgumentError(
            argument,
            f"{word} is for lists, and {describe(argument.hint)} {lacks}.",
            f"leave {word.partition('=')[0]} out, or annotate a list.",
        )
