"""How a parameter is written in a location of a request, and picked out of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

import marshmallow
from marshmallow import EXCLUDE, RAISE, missing
from werkzeug.datastructures import FileStorage, MultiDict

from ..fields import (
    BaseField,
    Checked,
    Choice,
    List,
    Path,
    Raw,
    Refused,
    String,
    Tuple,
)
from ..objects import Nested
from ..operation import Parameter
from ..record import record
from ..unions import Union

Values = MultiDict[str, Any]


@record(kw_only=False)
class Wire:
    """A parameter that is written once.

    :param name: on the wire
    :param is_text: whether a blank value is a value
    """

    name: str
    is_text: bool

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the value to load, or ``missing``.

        :param values: all of the location
        :param query: the query string as it was sent, empty for other locations
        """
        given = values.getlist(self.name)
        if not given or (given == [""] and not self.is_text):
            return missing
        if len(given) > 1:
            return Refused(f"Given {len(given)} times, must be once.")
        return given[0]


class ListWire(Wire):
    """A list that is written by repeating its name."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the texts of the list, or ``missing``."""
        if f"{self.name}[]" in values:
            return Refused(
                f"Repeat the plain name instead: {self.name}=1&{self.name}=2."
            )
        given = values.getlist(self.name)
        is_blank = given == [""] and not self.is_text
        return missing if not given or is_blank else given


@record(kw_only=False)
class Separator:
    """What is between the items of a list that is written into one value.

    :param text: the character
    :param name: what messages call it
    :param encoded: as it stands in a URL
    """

    text: str
    name: str
    encoded: str


_COMMA = Separator(",", "commas", ",")
_SEPARATORS: Mapping[str | None, Separator] = {
    "spaceDelimited": Separator(" ", "spaces", "%20"),
    "pipeDelimited": Separator("|", "pipes", "|"),
}


@record(kw_only=False)
class DelimitedWire(Wire):
    """A list that is written into one value (RFC 6570, section 3.2.8).

    :param separator: what is between its items
    :param has_commas: whether a comma may be in an item, where it is written ``%2C``
    """

    separator: Separator
    has_commas: bool

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the texts of the list, or ``missing``."""
        given = values.getlist(self.name)
        if len(given) > 1 or f"{self.name}[]" in values:
            between = self.separator
            shown = f"{self.name}=1{between.encoded}2"
            return Refused(f"Write it once, with {between.name}: {shown}.")
        if not given or (given == [""] and not self.is_text):
            return missing
        if self.has_commas:
            return self._split(query)
        return given[0].split(self.separator.text)

    def _split(self, query: bytes) -> list[str]:
        """Return the items of the one value; a comma that is encoded is none of it."""
        pairs = (pair.partition("=") for pair in query.decode("latin-1").split("&"))
        raw = next(text for name, _, text in pairs if unquote_plus(name) == self.name)
        return [unquote_plus(item) for item in raw.split(",")]


@record(kw_only=False)
class ObjectWire(Wire):
    """An object whose members are written ``name[member]=...`` (style ``deepObject``).

    :param members: how each of them is written
    """

    members: tuple[Wire, ...]

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the texts of the members, those that it does not have too."""
        if self.name in values:
            return Refused(f"Write its members instead: {self.name}[member]=1.")
        start, end = f"{self.name}[", "]"
        given: Values = MultiDict()
        for key in values:
            if key.startswith(start) and key.endswith(end):
                member = key.removeprefix(start).removesuffix(end)
                given.setlist(member, values.getlist(key))
        picked = pick(given, self.members, keeps_others=True)
        return picked or missing


class HeaderWire(Wire):
    """A header; repeated ones arrive as one, with commas (RFC 9110, section 5.3)."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the text, or ``missing``."""
        return values.get(self.name, missing)


class HeaderListWire(HeaderWire):
    """A list in a header (RFC 9110, section 5.6.1)."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the items without the blanks around them, or ``missing``."""
        text = values.get(self.name)
        if text is None:
            return missing
        items = [item.strip(" \t") for item in text.split(",")]
        return [item for item in items if item]


class CookieListWire(Wire):
    """A list in a cookie, whose text cannot be encoded in any way of its own."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the items, or ``missing``; a blank cookie is an empty list."""
        given = values.getlist(self.name)
        if not given:
            return missing
        if len(given) > 1:
            return Refused(f"Write it once, with commas: {self.name}=1,2.")
        return given[0].split(",") if given[0] else []


class FileWire(Wire):
    """A file."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the file, or ``missing``."""
        given = _pick_files(values, self.name)
        if len(given) > 1:
            return Refused(f"Given {len(given)} times, must be once.")
        return given[0] if given else missing


class FileListWire(Wire):
    """Several files of one name."""

    __slots__ = ()

    def pick(self, values: Values, query: bytes) -> Any:
        """Return the files, or ``missing``."""
        return _pick_files(values, self.name) or missing


def _pick_files(values: Values, name: str) -> list[FileStorage]:
    """Return the files of a name, without those of an input that was left blank.

    They come where the app has read the form before we could.
    """
    files = values.getlist(name)
    return [f for f in files if f.filename or not _is_empty(f)]


def _is_empty(file: FileStorage) -> bool:
    is_empty = not file.stream.read(1)
    file.stream.seek(0)
    return is_empty


def pick(
    values: Values,
    wires: Sequence[Wire],
    *,
    query: bytes = b"",
    keeps_others: bool = False,
) -> dict[str, Any]:
    """Return the parameters that a location holds, by their names on the wire.

    :param values: all of the location
    :param wires: the parameters
    :param query: the query string as it was sent
    :param keeps_others: whether names of no parameter are kept, to be refused
    """
    picked: dict[str, Any] = {}
    for wire in wires:
        value = wire.pick(values, query)
        if value is not missing:
            picked[wire.name] = value
    if keeps_others and len(values) > len(picked):
        names = {wire.name for wire in wires}
        owned = {f"{wire.name}[]" for wire in wires if isinstance(wire, ListWire)}
        others = [name for name in values if name not in names | owned]
        picked |= dict.fromkeys(others)
    return picked


class ParameterSchema(marshmallow.Schema):
    """The parameters of one location.

    :param parameters: how they are loaded, by their names in what is loaded
    :param wires: how they are written
    :param unknown: marshmallow's word for what happens to other names
    """

    class Meta:
        """Names that no parameter has are for others."""

        register = False
        unknown = EXCLUDE

    def __init__(
        self, parameters: Mapping[str, BaseField], wires: tuple[Wire, ...], unknown: Any
    ) -> None:
        self.wires = wires
        # A class of its own for each location takes longer than all of its fields.
        # Of these marshmallow makes copies, as of those of a class.
        self._declared_fields = dict(parameters)
        super().__init__(unknown=unknown)

    def pick(self, values: Values, query: bytes = b"") -> dict[str, Any]:
        """Return the parameters that a location holds."""
        refuses = self.unknown == RAISE
        return pick(values, self.wires, query=query, keeps_others=refuses)


def build_parameter_schema(
    parameters: Mapping[str, Parameter], *, unknown: str = EXCLUDE
) -> ParameterSchema:
    """Return the schema of one location.

    :param parameters: by their names in what is loaded; ``a.b`` is ``b`` of ``a``
    :param unknown: marshmallow's word for what happens to other names
    """
    members = {name: _loading_field(p) for name, p in parameters.items()}
    wires = tuple(map(_build_wire, parameters.values()))
    return ParameterSchema(members, wires, unknown)


def _loading_field(parameter: Parameter) -> BaseField:
    """Return the field of a parameter as a Schema of its own is to have it.

    Of a model, whoever builds it has the defaults: without them in what is loaded, it
    shows whether a member was sent.
    """
    if parameter.model is None:
        return parameter.field
    field = copy.copy(parameter.field)
    field.load_default = missing
    return field


def _build_wire(parameter: Parameter) -> Wire:
    field, name = parameter.field, parameter.name
    # No browser writes a cookie for what was left blank.
    is_text = parameter.location == "cookie" or _is_text(field)
    is_list = isinstance(field, List | Tuple)
    if parameter.location == "files":
        return (FileListWire if is_list else FileWire)(name, is_text)
    if parameter.style == "deepObject":
        return ObjectWire(name, is_text, _member_wires(field))
    if parameter.location == "header":
        return (HeaderListWire if is_list else HeaderWire)(name, is_text)
    if parameter.location == "cookie" and is_list:
        return CookieListWire(name, is_text)
    if is_list and not parameter.explode:
        separator = _SEPARATORS.get(parameter.style, _COMMA)
        has_commas = separator is _COMMA and _has_commas(field)
        return DelimitedWire(name, is_text, separator, has_commas)
    return (ListWire if is_list else Wire)(name, is_text)


def _member_wires(field: BaseField) -> tuple[Wire, ...]:
    schema = field.schema if isinstance(field, Nested) else marshmallow.Schema()
    return tuple(
        Wire(name if member.data_key is None else member.data_key, _is_text(member))
        for name, member in schema.load_fields.items()
    )


def _is_text(field: BaseField) -> bool:
    """Return whether a blank value is one: where there has to be one, or of a text."""
    return bool(field.required) or _takes_blank(field)


def _takes_blank(field: BaseField) -> bool:
    """Return whether a blank text is a value of a field, or of one inside it."""
    inside = _inside(field)
    if inside:
        return any(map(_takes_blank, inside))
    if isinstance(field, Choice):
        return "" in field.values
    # Of a field that we do not know, only it can tell.
    return isinstance(field, String | Path | Raw) or not isinstance(field, Checked)


def _inside(field: BaseField) -> Sequence[BaseField]:
    """Return the fields of what is inside a list, or is one of a union."""
    if isinstance(field, List):
        return [field.inner]
    if isinstance(field, Tuple | Union):
        return field.members if isinstance(field, Union) else field.tuple_fields
    return ()


def _has_commas(field: BaseField) -> bool:
    """Return whether a comma may be in an item of a list."""
    inside = _inside(field)
    if inside:
        return any(map(_has_commas, inside))
    if isinstance(field, Choice):
        return any("," in value for value in field.values if isinstance(value, str))
    return isinstance(field, String | Path | Raw) or not isinstance(field, Checked)
