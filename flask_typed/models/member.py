"""The members of a pydantic model as parameters: their JSON Schemas, and their texts.

pydantic loads JSON and the model loads all of its members at once. What a text is in
JSON is what the published schema of its member says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import fields

from .._typing import describe
from ..errors import AnnotationError
from ..fields import BaseField, json_identity, load_number
from ..record import record
from .model import Definition, Model

Schema = Mapping[str, Any]
Definitions = Mapping[str, Definition]

#: Formats of strings that are any text.
_FREE_FORMATS = frozenset({"binary", "password", "path"})

#: Types of JSON that one text cannot hold.
_NEVER_TEXTS = frozenset({"array", "object"})


@record(kw_only=False)
class Texts:
    """What a text may be in JSON.

    :param kinds: types of JSON that any value of is one
    :param choices: more values, by what makes two values the same
    :param is_free: whether it may be any string
    """

    kinds: frozenset[str]
    choices: Mapping[Any, Any]
    is_free: bool

    def read(self, text: str) -> Any:
        """Return the JSON value of a text; the text itself where it is none."""
        if "string" in self.kinds:
            return text
        for meaning in _meanings(text):
            kind, _ = identity = json_identity(meaning)
            if identity in self.choices:
                return self.choices[identity]
            if kind in self.kinds:
                return meaning
            if kind == "number" and "integer" in self.kinds:
                # 3.0 is an integer to JSON Schema, and no int to a strict model.
                return _whole(meaning)
        return text

    def can_be(self, text: str) -> bool:
        """Return whether a blank, or a comma, may be a value, or a part of one."""
        return self.is_free or any(
            isinstance(value, str) and (text in value if text else not value)
            for value in self.choices.values()
        )


class ModelMember(BaseField):
    """A member of a pydantic model: says what it is. The model as a whole loads it.

    :param json_schema: its JSON Schema, without null, which is no text
    :param definitions: what the schema refers to, by reference
    :param items: of a list, what each of its texts may be; of another type, None
    :param texts: what its text may be, or each of a list after ``items``
    """

    def __init__(
        self,
        *,
        json_schema: Schema,
        definitions: Definitions,
        items: Sequence[Texts] | None,
        texts: Texts,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.json_schema = json_schema
        self.definitions = definitions
        self.items = items
        self.texts = texts

    @property
    def is_multiple(self) -> bool:
        """Return whether it is a list; the name is webargs'."""
        return self.items is not None

    def read(self, value: Any) -> Any:
        """Return what the texts of a parameter are in JSON."""
        if isinstance(value, str):
            return self.texts.read(value)
        first = self.items or ()
        rest = [self.texts] * (len(value) - len(first))
        pairs = zip([*first, *rest], value, strict=False)
        return [texts.read(text) for texts, text in pairs]

    def can_be(self, text: str) -> bool:
        """Return whether a blank, or a comma, may be a value, or a part of one."""
        return any(texts.can_be(text) for texts in (*(self.items or ()), self.texts))


def read_model_members(field: Model) -> Iterator[tuple[str, ModelMember]]:
    """Yield the members of a model by their names in Python.

    The ``data_key`` of each is its name in JSON.

    :raises AnnotationError: if it is no object, or a member is no parameter
    """
    definitions = _define(field)
    root = next(iter(definitions.values())).schema
    if field.model.__pydantic_root_model__:
        raise AnnotationError(
            f"{describe(field.model)} is a RootModel, which has no members.",
            "use a BaseModel, or mark the argument Body().",
        )
    properties = root.get("properties", {})
    for name, info in field.model.model_fields.items():
        key = _find_key(name, info, properties)
        if key is None:
            raise AnnotationError(
                f"{describe(field.model)}.{name} is read from inside another member.",
                "give it an alias that is a name.",
            )
        schema = _without_null(properties[key])
        is_required = key in root.get("required", ())
        member = _build_member(schema, definitions, data_key=key, required=is_required)
        if member is None:
            raise AnnotationError(
                f"{describe(field.model)}.{name}: its JSON Schema is neither that of a "
                "scalar nor that of a list of scalars, so no text can hold it.",
                "use a scalar, a list of scalars or Body().",
            )
        yield name, member


def _define(field: Model) -> Definitions:
    from pydantic.errors import PydanticInvalidForJsonSchema

    try:
        return field.definitions("in")
    except PydanticInvalidForJsonSchema as error:
        raise AnnotationError(
            f"{describe(field.model)} has no JSON Schema: {error.message}.",
            "use types of JSON, or a dataclass.",
        ) from error


def _find_key(name: str, info: Any, properties: Schema) -> str | None:
    """Return the name of a field in JSON; of several aliases it is the first."""
    alias = info.validation_alias or name
    choices = getattr(alias, "choices", [alias])
    names = (choice for choice in choices if isinstance(choice, str))
    return next((key for key in names if key in properties), None)


def _without_null(schema: Schema) -> Schema:
    alternatives = schema.get("anyOf", ())
    others = [each for each in alternatives if each != {"type": "null"}]
    if len(others) == len(alternatives):
        return schema
    words = {word: value for word, value in schema.items() if word != "anyOf"}
    if words.get("default", ...) is None:
        del words["default"]
    return words | (others[0] if len(others) == 1 else {"anyOf": others})


def _build_member(
    schema: Schema, definitions: Definitions, **options: Any
) -> ModelMember | None:
    """Return the field of a member, None where it is neither scalar nor a list."""
    leaves = [*_find_leaves(schema, definitions)]
    is_list = len(leaves) == 1 and "array" in _types_of(leaves[0])
    places = [leaves]
    if is_list:
        inside = (*leaves[0].get("prefixItems", ()), leaves[0].get("items", {}))
        # After the last of a tuple there are none, which may be written as false.
        schemas = [each if isinstance(each, Mapping) else {} for each in inside]
        places = [[*_find_leaves(each, definitions)] for each in schemas]
    if any(_NEVER_TEXTS & _types_of(leaf) for place in places for leaf in place):
        return None
    *first, last = map(_read_texts, places)
    return ModelMember(
        json_schema=schema,
        definitions=_find_reached(schema, definitions),
        items=first if is_list else None,
        texts=last,
        **options,
    )


def _find_leaves(schema: Schema, definitions: Definitions) -> Iterator[Schema]:
    """Yield what a JSON Schema is one of."""
    pointer = schema.get("$ref", "")
    if pointer in definitions:
        others = {name: each for name, each in definitions.items() if name != pointer}
        yield from _find_leaves(definitions[pointer].schema, others)
        return
    for word in ("anyOf", "oneOf", "allOf"):  # pydantic writes an allOf of one only
        if word in schema:
            for each in schema[word]:
                yield from _find_leaves(each, definitions)
            return
    yield schema


def _find_reached(node: Any, definitions: Definitions) -> dict[str, Definition]:
    """Return the definitions that a JSON Schema refers to, and that these do."""
    if isinstance(node, list):
        found = [_find_reached(item, definitions) for item in node]
    elif isinstance(node, Mapping):
        found = [_find_reached(below, definitions) for below in node.values()]
        pointer = node.get("$ref", "")
        if pointer in definitions:
            others = {n: each for n, each in definitions.items() if n != pointer}
            below = definitions[pointer]
            found += [{pointer: below}, _find_reached(below.schema, others)]
    else:
        return {}
    return {pointer: each for reached in found for pointer, each in reached.items()}


def _types_of(leaf: Schema) -> frozenset[str]:
    """Return the types that a JSON Schema names; of no type is what a text is too."""
    kinds = leaf.get("type", "string")
    return frozenset([kinds] if isinstance(kinds, str) else kinds)


def _read_texts(leaves: Sequence[Schema]) -> Texts:
    values = [value for leaf in leaves for value in _read_choices(leaf)]
    others = [leaf for leaf in leaves if not _read_choices(leaf)]
    kinds = frozenset().union(*map(_types_of, others))
    return Texts(
        kinds,
        {json_identity(value): value for value in values},
        any(_is_free(leaf, kinds) for leaf in others),
    )


def _read_choices(leaf: Schema) -> Sequence[Any]:
    if "const" in leaf:
        return (leaf["const"],)
    choices: Sequence[Any] = leaf.get("enum", ())
    return choices


def _is_free(leaf: Schema, kinds: frozenset[str]) -> bool:
    """Return whether a schema is of any text, and not of a number written as one."""
    is_number = "pattern" in leaf and "number" in kinds
    is_text = "string" in _types_of(leaf) and not is_number
    return is_text and leaf.get("format", "path") in _FREE_FORMATS


def _meanings(text: str) -> Iterator[Any]:
    """Yield what a text may be in JSON; null it never is."""
    yield text
    number, truth = load_number(text), _load_truth(text)
    yield from (meaning for meaning in (number, truth) if meaning is not None)


def _whole(number: Any) -> Any:
    return int(number) if number == int(number) else number


def _load_truth(text: str) -> bool | None:
    """Return what marshmallow reads as true or false, None where it is neither."""
    if text in fields.Boolean.truthy:
        return True
    return False if text in fields.Boolean.falsy else None
