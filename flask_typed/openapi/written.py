"""What authors of views wrote in OpenAPI's words, with Schemas for references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..objects import Nested
from ..schemas.hand_written import is_schema
from .components import Components
from .names import Direction


def add_written(
    built: Mapping[str, Any], written: Mapping[str, Any], components: Components
) -> dict[str, Any]:
    """Return an Operation Object with what was written of it, which wins.

    :param built: the Operation Object of what is known
    :param written: members of one; a Schema stands for the reference to it
    :param components: collects what they refer to
    """
    said = {
        word: _resolve(value, "out" if word == "responses" else "in", components)
        for word, value in written.items()
    }
    parameters = _join_parameters(
        built.get("parameters", ()), said.pop("parameters", ())
    )
    joined = {**built, **said}
    return joined | ({"parameters": parameters} if parameters else {})


def rename_variables(
    written: Mapping[str, Any], names: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return what was written of an operation whose path has other variables.

    :param written: members of an Operation Object
    :param names: the new names by the old ones
    """
    return {
        word: [_rename(parameter, names) for parameter in value]
        if word == "parameters"
        else value
        for word, value in written.items()
    }


def _rename(parameter: Any, names: Mapping[str, str]) -> Any:
    if isinstance(parameter, Mapping) and parameter.get("in") == "path":
        return {**parameter, "name": names[parameter["name"]]}
    return parameter


def _resolve(node: Any, direction: Direction, components: Components) -> Any:
    """Return a part of an operation with references in the place of Schemas."""
    if is_schema(node):
        return components.build_property(Nested(node), direction)
    if isinstance(node, Mapping):
        return {
            key: _resolve(below, direction, components) for key, below in node.items()
        }
    if isinstance(node, list | tuple):
        return [_resolve(item, direction, components) for item in node]
    return node


def _join_parameters(
    built: Iterable[dict[str, Any]], said: Iterable[Any]
) -> list[dict[str, Any]]:
    """Return parameters, each with what was written of it."""
    joined: dict[Any, Any] = {(each["in"], each["name"]): each for each in built}
    others = []
    for parameter in said:
        is_plain = isinstance(parameter, Mapping)  # and not the name of a component
        place = (parameter.get("in"), parameter.get("name")) if is_plain else None
        known = joined.get(place)
        if known is None:
            others.append(parameter)
            continue
        schema = parameter.get("schema", {})
        if isinstance(schema, Mapping):
            schema = {**known["schema"], **schema}
        joined[place] = {**known, **parameter, "schema": schema}
    return [*joined.values(), *others]
