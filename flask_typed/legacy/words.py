"""What an Operation Object must be made of so that a document can hold it.

Authors write one by hand, and one that is wrong must not take the document with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .descriptions import DescriptionError
from .swagger import build_operation

_VERSION = (3, 1)
_LOCATIONS = ("path", "query", "header", "cookie")

#: The words of an Operation Object (OpenAPI 3.1, 4.8.10), and those of Swagger 2.0.
WORDS = frozenset(
    "tags summary description externalDocs operationId parameters requestBody "
    "responses callbacks deprecated security servers consumes produces".split()
)

#: The words whose values others are read from, with the test and the name of each.
_SHAPES: Mapping[str, tuple[type, str]] = {
    "tags": (list, "a list"),
    "parameters": (list, "a list"),
    "responses": (Mapping, "an object"),
    "requestBody": (Mapping, "an object"),
    "security": (list, "a list"),
    "callbacks": (Mapping, "an object"),
    "consumes": (list, "a list"),
    "produces": (list, "a list"),
}


def build_words(
    said: Mapping[str, Any],
    answers: Mapping[Any, Any],
    find_schemas: Callable[[Any], Any],
) -> dict[str, Any]:
    """Return an Operation Object in OpenAPI 3's words.

    :param said: what was written, also in Swagger 2.0's words
    :param answers: responses that were said otherwise, by status
    :param find_schemas: puts Schemas in the place of their names
    :raises DescriptionError: if a document could not hold it
    """
    for word, (kind, name) in _SHAPES.items():
        if said.get(word) is not None and not isinstance(said[word], kind):
            raise _refuse(word, said[word], f"write {name}")
    for parameter in said.get("parameters") or ():
        _check_parameter(parameter)
    for requirement in said.get("security") or ():
        _check_object("security", requirement)
    _check_object("requestBody", (said.get("requestBody") or {}).get("content"), 2)
    _check_object("callbacks", said.get("callbacks"), 3)
    given = {
        word: value
        for word, value in said.items()
        if value is not None and (word in WORDS or str(word).startswith("x-"))
    }
    try:
        words = build_operation(
            {"parameters": [], "responses": answers}, find_schemas(given), _VERSION
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DescriptionError(
            f"what was written of it is no Operation Object: {error!r}.",
            "write it as OpenAPI 3.1, 4.8.10, says.",
        ) from error
    if not (answers or given.get("responses")):
        del words["responses"]
    for status, response in words.get("responses", {}).items():
        if not isinstance(response, str | Mapping):
            raise _refuse(f"responses: {status}", response, "write an object")
    return words


def _check_object(word: str, value: Any, depth: int = 1) -> None:
    """Refuse what is no object, of objects down to a depth."""
    if value is None or not depth:
        return
    if not isinstance(value, Mapping):
        raise _refuse(word, value, "write an object")
    for below in value.values() if depth > 1 else ():
        _check_object(word, below, depth - 1)


def _check_parameter(parameter: Any) -> None:
    if isinstance(parameter, str):  # the name of a component
        return
    if not isinstance(parameter, Mapping):
        raise _refuse("parameters", parameter, "write a list of objects")
    if "$ref" in parameter or parameter.get("in") in ("body", "formData"):
        return
    has_name = isinstance(parameter.get("name"), str)
    if not has_name or parameter.get("in") not in _LOCATIONS:
        raise _refuse(
            "parameters",
            parameter,
            "give each a name, and one of path, query, header and cookie for 'in'",
        )


def _refuse(word: str, value: Any, fix: str) -> DescriptionError:
    return DescriptionError(
        f"what was written of it has {value!r} for {word}.", f"{fix}."
    )


def check_variables(words: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
    """Refuse parameters of a path that has no such variables.

    :param words: an Operation Object
    :param variables: of the rule, by name
    :raises DescriptionError: for such a parameter
    """
    for parameter in words.get("parameters", ()):
        if isinstance(parameter, Mapping) and parameter.get("in") == "path":
            name = parameter["name"]
            if name not in variables:
                raise DescriptionError(
                    f"what was written of it has a parameter {name!r} of the path, and "
                    "its rule has no such variable.",
                    "give it the name that the rule has.",
                )
