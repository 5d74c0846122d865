"""Bytes as they are, never in JSON: uploads of a form, and a body of any media type."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from .checked import Checked, Refused

#: A media type or a range of them, without parameters (RFC 9110, section 12.5.1).
MEDIA_RANGE = r"[\w!#$&^.+-]+/(?:\*|[\w!#$&^.+-]+)|\*/\*"


def is_media_type(given: str, allowed: Iterable[str]) -> bool:
    """Return whether a media type is one of several types and ranges.

    :param given: in lower case, without parameters
    :param allowed: in lower case, such as ``text/csv``, ``image/*`` or ``*/*``
    """
    family = given.partition("/")[0]
    return not {given, f"{family}/*", "*/*"}.isdisjoint(allowed)


class Binary(Checked):
    """A body of any media type.

    :param content_types: media types and ranges that it may have, none for any
    :param max_size: bytes at most
    """

    def __init__(
        self,
        *args: Any,
        content_types: tuple[str, ...] = (),
        max_size: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.content_types = content_types
        self.max_size = max_size

    @property
    def media_type(self) -> str:
        """Return the one media type that it may have, else that of any bytes."""
        (first, *others) = self.content_types or ("*/*",)
        return "application/octet-stream" if others or "*" in first else first


class Upload(Binary):
    """A file of a form, werkzeug's ``FileStorage``."""

    default_error_messages: Any = {  # noqa: RUF012 - as marshmallow has it
        "invalid": "Not a valid file.",
        "content_type": "Must be of the type {content_types}.",
        "max_size": "Must be no larger than {max_size} bytes.",
    }

    def check_content_type(self, content_type: str | None) -> None:
        """Refuse the Content-Type of a part of a form.

        :raises marshmallow.ValidationError: if the file may not have it
        """
        given = (content_type or "").partition(";")[0].strip().lower()
        if self.content_types and not is_media_type(given, self.content_types):
            allowed = " or ".join(self.content_types)
            raise self.make_error("content_type", content_types=allowed)

    def check_size(self, size: int) -> None:
        """Refuse a number of bytes.

        :raises marshmallow.ValidationError: if the file may not have so many
        """
        if self.max_size is not None and size > self.max_size:
            raise self.make_error("max_size", max_size=self.max_size)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Refused):
            raise ValidationError(value.message)
        if not isinstance(value, FileStorage):
            raise self.make_error("invalid")
        # They were checked while the file arrived, unless the app has read the form
        # before its view was called.
        self.check_content_type(value.content_type)
        if self.max_size is not None:
            self.check_size(_measure(value))
        return value


def _measure(file: FileStorage) -> int:
    position = file.stream.tell()
    size = file.stream.seek(0, io.SEEK_END)
    file.stream.seek(position)
    return size
