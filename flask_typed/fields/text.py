"""Strings, and the values that JSON holds as strings of a certain form."""

from __future__ import annotations

import base64
import pathlib
import re
import uuid
from typing import Any

from marshmallow import ValidationError, fields

from .checked import Checked
from .pattern import Pattern


class String(Checked, fields.String):
    """A text."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is a str."""
        return isinstance(value, str)

    def _load_json(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        raise self.make_error("invalid", input=value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        # str() of a member of ``class Color(str, Enum)`` is its name.
        return str.__str__(value) if isinstance(value, str) else value


class Formatted(Checked):
    """Base of the values that JSON holds as a string of a certain form."""

    #: What the whole text must match, what reads it then, the key of its error.
    _TEXT: Pattern
    _parse: staticmethod[[str], Any]
    _ERROR = "invalid"

    def _load_json(self, value: Any) -> Any:
        found = self._TEXT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise self._invalid(value)
        try:
            return self._read(found)
        except ValueError as error:
            raise self._invalid(value) from error

    def _read(self, found: re.Match[str]) -> Any:
        return self._parse(found[0])

    def _invalid(self, value: Any) -> ValidationError:
        obj_type = getattr(self, "OBJ_TYPE", "")  # what marshmallow calls a time
        return self.make_error(self._ERROR, input=value, obj_type=obj_type)


class UUID(Formatted, fields.UUID):
    """A UUID in its form of 36 characters (RFC 9562, section 4)."""

    _TEXT = Pattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    _parse = staticmethod(uuid.UUID)
    _ERROR = "invalid_uuid"

    def fits(self, value: Any) -> bool:
        """Return whether a value is a UUID."""
        return isinstance(value, uuid.UUID)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        # The ``uuid`` converter of a URL rule passes one.
        if self.fits(value):
            return value
        return super()._deserialize(value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if isinstance(value, uuid.UUID) else value


class Bytes(Formatted):
    """Bytes in base64, with padding (RFC 4648, section 4)."""

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid": "Not a valid base64 string."
    }

    PATTERN = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
    _TEXT = Pattern(PATTERN.strip("^$"))
    _parse = staticmethod(base64.b64decode)

    def fits(self, value: Any) -> bool:
        """Return whether a value is bytes."""
        return isinstance(value, bytes)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return base64.b64encode(value).decode() if self.fits(value) else value


class Path(Checked):
    """The path of a file, as a text of the server's own kind.

    :param path_class: of the loaded paths
    """

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid": "Not a valid path."
    }

    def __init__(
        self, path_class: type[pathlib.PurePath] = pathlib.Path, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.path_class = path_class

    def fits(self, value: Any) -> bool:
        """Return whether a value is a path."""
        return isinstance(value, pathlib.PurePath)

    def _load_json(self, value: Any) -> pathlib.PurePath:
        if isinstance(value, str):
            return self.path_class(value)
        raise self.make_error("invalid", input=value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return str(value) if self.fits(value) else value
