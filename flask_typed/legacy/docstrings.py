"""YAML in docstrings, as apispec's users write it: below a line of three dashes.

The docstring of a function has operations by their methods, that of a method of a class
one operation alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from .descriptions import DescriptionError
from .schema_names import find_schemas
from .words import WORDS, build_words

_METHODS = frozenset("get put post delete options head patch trace".split())


def split_docstring(function: Callable[..., Any]) -> tuple[str, str]:
    """Return the prose of a docstring, and the YAML below it."""
    text = inspect.cleandoc(getattr(function, "__doc__", None) or "")
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith("---") and not line.strip("- \t"):
            # A heading that is underlined is prose.
            if number and lines[number - 1].strip():
                continue
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :])
    return text, ""


def read_yaml(function: Callable[..., Any], method: str) -> Mapping[str, Any] | None:
    """Return the Operation Object that a docstring has for a method.

    None where it has none.

    :param function: the view, or the method of its class
    :param method: in capitals
    :raises DescriptionError: if it is no YAML, or names a Schema that there is not
    """
    _, text = split_docstring(function)
    if not text.strip():
        return None
    found = _load(text)
    if not isinstance(found, Mapping):
        raise DescriptionError(
            f"the YAML in its docstring is a {type(found).__name__}.",
            "write operations by their methods: 'get:', and below it 'responses:'.",
        )
    said = found.get(method.lower())
    if said is None and not _METHODS & found.keys() and WORDS & found.keys():
        said = found
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise DescriptionError(
            f"the YAML in its docstring has {said!r} for {method.lower()}.",
            "indent what is said of the method below it.",
        )
    return build_words(said, {}, find_schemas)


def _load(text: str) -> Any:
    # PyYAML takes as long to import as a fifth of this package.
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise DescriptionError(
            f"the YAML in its docstring is malformed: {said}.",
            "mend it, or write the line of three dashes otherwise.",
        ) from error
