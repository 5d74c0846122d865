"""How a parameter is written in a location of a request, and picked out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from marshmallow import missing
from werkzeug.datastructures import FileStorage, MultiDict

from ..fields import (
    Refused,
)
from ..record import record

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


#: Between the items of a list in the style that a location has without a word.
COMMA = Separator(",", "commas", ",")
#: Between those of other styles.
SEPARATORS: Mapping[str | None, Separator] = {
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
        picked = pick(given, self.members)
        if len(given) > len(picked):
            names = names_of(self.members)
            picked |= dict.fromkeys(name for name in given if name not in names)
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
    values: Values, wires: Sequence[Wire], *, query: bytes = b""
) -> dict[str, Any]:
    """Return the parameters that a location holds, by their names on the wire.

    :param values: all of the location
    :param wires: the parameters
    :param query: the query string as it was sent
    """
    picked: dict[str, Any] = {}
    for wire in wires:
        value = wire.pick(values, query)
        if value is not missing:
            picked[wire.name] = value
    return picked


def names_of(wires: Sequence[Wire]) -> frozenset[str]:
    """Return the names that belong to parameters, those that are refused too."""
    owned = {f"{wire.name}[]" for wire in wires if isinstance(wire, ListWire)}
    return frozenset(owned.union(wire.name for wire in wires))
