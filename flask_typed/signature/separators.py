"""Lists in one value: what is between their items cannot be in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..fields import BaseField, Choice, List, Tuple
from ..operation import Parameter
from ..schemas.examples import EXAMPLES, read_examples
from ..unions import Union
from .arguments import Argument, ArgumentError


def check_separators(argument: Argument | str, parameters: Iterable[Parameter]) -> None:
    """Refuse choices, and examples, that no such list could have as an item.

    :param argument: that the parameters are of
    :raises ArgumentError: if one could never be sent
    """
    for parameter in parameters:
        may_hold = _find_rule(parameter)
        if may_hold is None:
            continue
        for text in _read_texts(parameter.field):
            if not may_hold(text):
                raise ArgumentError(
                    argument,
                    f"the item {text!r} of the list {parameter.name!r} cannot be sent: "
                    "what is between the items is in it, or blanks are around it.",
                    "change the item, or read the list from a query of repeated names.",
                )


def _find_rule(parameter: Parameter) -> Callable[[str], bool] | None:
    """Return what tells whether a text may be an item, None where any may."""
    if not isinstance(parameter.field, List | Tuple):
        return None
    if parameter.location == "header":
        return lambda text: "," not in text and text.strip(" \t") == text != ""
    if parameter.location == "cookie":
        return lambda text: "," not in text and ";" not in text
    separator = _SEPARATORS.get(parameter.style)
    # A comma of an item is written %2C in a query.
    return None if separator is None else lambda text: separator not in text


_SEPARATORS: dict[str | None, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}


def _read_texts(field: BaseField) -> Iterator[str]:
    """Yield the texts that a list may hold, as far as they are known."""
    for choice in _read_choices(field):
        if isinstance(choice, str):
            yield choice
    for example in read_examples(field.metadata.get(EXAMPLES, ())).values():
        items = example.value if isinstance(example.value, list) else ()
        yield from (item for item in items if isinstance(item, str))


def _read_choices(field: BaseField) -> Iterator[Any]:
    if isinstance(field, Choice):
        yield from field.values
    elif isinstance(field, List):
        yield from _read_choices(field.inner)
    elif isinstance(field, Tuple | Union):
        inside = field.members if isinstance(field, Union) else field.tuple_fields
        for inner in inside:
            yield from _read_choices(inner)
