"""The field of a pydantic model as a whole."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from marshmallow import ValidationError

from ..fields import Checked
from ..members import ComponentName, name_type
from ..record import record

_DEFINITIONS = "#/$defs/"
_NO_NAME = r"[^a-zA-Z0-9_-]"


def is_model(hint: Any) -> bool:
    """Return whether a type is a pydantic model."""
    pydantic = sys.modules.get("pydantic")
    return (
        pydantic is not None
        and isinstance(hint, type)
        and issubclass(hint, pydantic.BaseModel)
    )


@record(eq=True)
class LeftOut:
    """Members that are left out of what is sent.

    :param none: those that are None, pydantic's ``exclude_none``
    :param unset: those that have their default, ``exclude_unset``
    """

    none: bool = False
    unset: bool = False


#: All is sent.
NOTHING = LeftOut()


@record
class Definition:
    """A JSON Schema of pydantic's, to be a component.

    :param name: what the component is named after
    :param schema: refers to others by :attr:`reference`
    :param left_out: what it describes lacks
    """

    name: ComponentName
    schema: Mapping[str, Any]
    left_out: LeftOut


class Model(Checked):
    """An object, or what a RootModel is, by its pydantic model.

    What pydantic accepts is loaded: its own strictness, unknown members, aliases and
    messages are the model's.

    :param model: the class
    :param left_out: of what is dumped
    """

    def __init__(
        self, model: Any = None, *, left_out: LeftOut = NOTHING, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.model = model
        self.left_out = left_out

    @property
    def is_plain(self) -> bool:
        """Return False: it was dumped to be checked."""
        return False

    def fits(self, value: Any) -> bool:
        """Return whether a value is an instance of the model."""
        return isinstance(value, self.model)

    def _load_json(self, value: Any) -> Any:
        import pydantic

        try:
            # As JSON, so that a strict model takes a date from a string.
            return self.model.model_validate_json(json.dumps(value))
        except pydantic.ValidationError as error:
            raise ValidationError(_read_messages(error)) from error

    def _check(self, value: Any) -> Any:
        import pydantic
        from pydantic_core import PydanticSerializationError

        try:
            if not isinstance(value, self.model):
                value = self.model.model_validate(value, from_attributes=True)
            return _Dumped(value, self._dump(value, warnings="error"))
        except pydantic.ValidationError as error:
            raise ValidationError(_read_messages(error)) from error
        except PydanticSerializationError as error:
            raise ValidationError([str(error)]) from error

    def _validate_checked(self, value: Any, checked: Any) -> None:
        self._validate(checked.value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if isinstance(value, _Dumped):
            return value.data
        return self._dump(value, warnings=False) if is_model(type(value)) else value

    def _dump(self, value: Any, *, warnings: Literal["error"] | bool) -> Any:
        # The model's own serializer: a subclass has no more members in it.
        return self.model.__pydantic_serializer__.to_python(
            value,
            mode="json",
            by_alias=True,
            exclude_none=self.left_out.none,
            exclude_unset=self.left_out.unset,
            warnings=warnings,
        )

    def definitions(self, direction: Literal["in", "out"]) -> dict[str, Definition]:
        """Return the JSON Schemas of the model and all below it, by reference.

        The first is that of the model.
        """
        from pydantic.json_schema import models_json_schema

        mode: Literal["validation", "serialization"]
        mode = "validation" if direction == "in" else "serialization"
        roots, whole = models_json_schema([(self.model, mode)])
        known = {name: cls for cls in _find_classes(self.model) for name in _names(cls)}
        left_out = NOTHING if direction == "in" else self.left_out
        definitions = whole["$defs"]
        found = {
            f"{_DEFINITIONS}{name}": Definition(
                name=self._name(name, known),
                schema=_loosen(schema, known.get(name), left_out, definitions),
                left_out=left_out,
            )
            for name, schema in definitions.items()
        }
        root = roots[self.model, mode]["$ref"]
        return {root: found[root], **found}

    def _name(self, name: str, known: Mapping[str, type]) -> ComponentName:
        if name in known:
            return name_type(known[name])
        path = f"{self.model.__module__}.{name}"
        return ComponentName(name=name, path=path, key=path)


class _Dumped:
    """What was dumped while it was checked."""

    __slots__ = ("data", "value")

    def __init__(self, value: Any, data: Any) -> None:
        self.value = value
        self.data = data


def _loosen(
    schema: Mapping[str, Any],
    cls: Any,
    left_out: LeftOut,
    definitions: Mapping[str, Any],
) -> Mapping[str, Any]:
    """Return the JSON Schema of an object of which members may be left out.

    :param schema: of the whole object
    :param cls: its class, where that is known
    """
    if left_out == NOTHING or "required" not in schema:
        return schema
    optional = set()
    for name, field in getattr(cls, "model_fields", {}).items():
        may_be_none = type(None) in (field.annotation, *get_args(field.annotation))
        # A serializer may write None as something else: it is left out all the same.
        if (left_out.none and may_be_none) or (
            left_out.unset and not field.is_required()
        ):
            optional.add(field.serialization_alias or name)
    if left_out.none:
        members = schema["properties"].items()
        optional |= {name for name, body in members if _may_be_null(body, definitions)}
    required = [name for name in schema["required"] if name not in optional]
    rest = {word: value for word, value in schema.items() if word != "required"}
    return rest | ({"required": required} if required else {})


def _may_be_null(schema: Any, definitions: Mapping[str, Any]) -> bool:
    """Return whether null may fulfil a JSON Schema of pydantic's."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_DEFINITIONS)
        others = {n: body for n, body in definitions.items() if n != name}
        # A second reference to itself says nothing that the first did not.
        return name in definitions and _may_be_null(definitions[name], others)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return any(_may_be_null(each, definitions) for each in schema[word])
    if "const" in schema or "enum" in schema:
        return None in (schema.get("const", ...), *schema.get("enum", ()))
    return "null" in schema.get("type", "null")


def _read_messages(error: Any) -> Any:
    """Return pydantic's messages in the shape of marshmallow's."""
    messages: dict[Any, Any] = {}
    for each in error.errors(include_url=False, include_context=False):
        *above, last = each["loc"] or ("_schema",)
        node = messages
        for name in above:
            below = node.setdefault(name, {})
            if isinstance(below, list):
                below = node[name] = {"_schema": below}
            node = below
        found = node.setdefault(last, [])
        if isinstance(found, dict):
            found = found.setdefault("_schema", [])
        found.append(each["msg"])
    return messages


def _names(cls: type) -> Iterator[str]:
    """Yield the names that pydantic gives the definition of a class."""
    for name in (cls.__name__, f"{cls.__module__}.{cls.__qualname__}"):
        yield re.sub(_NO_NAME, "_", name.replace(".", "__"))


def _find_classes(model: Any) -> Iterator[type]:
    """Yield a model and every class in its fields, and in theirs."""
    seen: set[Any] = set()
    waiting = [model]
    while waiting:
        hint = waiting.pop()
        if get_args(hint):
            waiting.extend(get_args(hint))
        elif isinstance(hint, type) and hint not in seen:
            seen.add(hint)
            yield hint
            fields = getattr(hint, "model_fields", {})
            waiting.extend(field.annotation for field in fields.values())
