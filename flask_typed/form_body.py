"""The form of a request, read no further than to the first file that is refused."""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, ClassVar

import flask
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from .errors import Problem
from .fields import BaseField, List, Upload
from .operation import FormBody
from .raw_body import check_encoding, is_empty, is_utf8, open_body, refuse_media_type

#: Bytes that are read at once.
_CHUNK = 64 * 1024

#: marshmallow's message about a text, and ours about an upload.
_NO_TEXT, _NO_FILE = "Not a valid string.", "Not a valid file."


class FileRefusedError(Exception):
    """A file that is refused while it arrives.

    :param errors: messages by name, in the shape of webargs
    """

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(errors)
        self.errors = errors


def build_form_reader(body: FormBody) -> Callable[[flask.Request], None]:
    """Return the function that makes a request read its form, as ``request.form``.

    It raises an HTTPException of 400, 413 or 415, or a :class:`FileRefusedError`.

    :param body: the form
    """
    media_types = body.media_types
    parser: type[FormDataParser] = type(
        "FormParser",
        (_FormParser,),
        {
            "uploads": {f.name: f.field for f in body.fields if f.location == "files"},
            "refuses_unknown": body.unknown == "raise",
        },
    )

    def read(request: flask.Request) -> None:
        stream = None if "form" in vars(request) else open_body(request)
        has_bytes = (
            bool(request.content_length) if stream is None else not is_empty(stream)
        )
        if not has_bytes:
            return  # a form without any field
        check_encoding(request)
        if request.mimetype not in media_types or not is_utf8(request):
            raise refuse_media_type("a form in UTF-8", media_types)
        request.form_data_parser_class = parser
        request.form  # noqa: B018 - it is read when it is first asked for

    return read


def build_misplaced_finder(
    body: FormBody,
) -> Callable[[flask.Request], dict[str, dict[str, list[str]]]]:
    """Return the function that finds texts sent for files, and files for texts.

    What it returns are messages by location. Where unknown fields are refused, these
    are among them; where they are ignored, a field of the form would be lost.

    :param body: the form
    """
    if body.unknown == "raise":
        return lambda request: {}
    texts = [field.name for field in body.fields if field.location == "form"]
    files = [field.name for field in body.fields if field.location == "files"]

    def find(request: flask.Request) -> dict[str, dict[str, list[str]]]:
        found = {
            "form": {name: [_NO_TEXT] for name in texts if name in request.files},
            # A blank text is a field that was left blank.
            "files": {name: [_NO_FILE] for name in files if request.form.get(name)},
        }
        return {location: names for location, names in found.items() if names}

    return find


class _FormParser(FormDataParser):
    """Werkzeug's parser, which hides nothing that it cannot read.

    A subclass names the uploads; made by :func:`build_form_reader`.
    """

    uploads: ClassVar[Mapping[str, BaseField]]
    refuses_unknown: ClassVar[bool]

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Return the stream, the texts and the files.

        :raises Problem: 400, where they cannot be told apart
        """
        self.silent = False
        try:
            return super().parse(*args, **kwargs)
        except ValueError as error:
            detail = "The body cannot be read as a form: it is malformed."
            raise Problem(status=400, detail=detail) from error

    def _parse_multipart(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str],
    ) -> Any:
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("Missing boundary")
        parser = _MultiPartParser(
            stream_factory=self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        parser.uploads = self.uploads
        parser.refuses_unknown = self.refuses_unknown
        return stream, *parser.parse(stream, boundary, content_length)


class _MultiPartParser(MultiPartParser):
    """Werkzeug's parser of the parts of a form, which knows their limits."""

    uploads: Mapping[str, BaseField]
    refuses_unknown: bool

    def parse(
        self, stream: IO[bytes], boundary: bytes, content_length: int | None
    ) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Return the texts and the files.

        :raises FileRefusedError: at the first byte that a file may not have
        """
        decoder = MultipartDecoder(
            boundary, self.max_form_memory_size, max_parts=self.max_form_parts
        )
        texts: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        counts: collections.Counter[str] = collections.Counter()
        with contextlib.ExitStack() as opened:
            part: _Text | _Upload | None = None
            for event in _read_events(decoder, stream, self.max_form_memory_size):
                if isinstance(event, Field):
                    part = _Text(event, self)
                elif isinstance(event, File):
                    part = self._open_upload(event, counts, content_length)
                    opened.callback(part.discard)
                elif isinstance(event, Data) and part is not None:
                    part.write(event.data)
                    if not event.more_data:
                        part.close(texts, files)
            opened.pop_all()  # the request closes them
        return self.cls(texts), self.cls(files)

    def _open_upload(
        self,
        event: File,
        counts: collections.Counter[str],
        content_length: int | None,
    ) -> _Upload:
        """Return the part that is a file, one more of its name in ``counts``."""
        field = self.uploads.get(event.name)
        index = None
        if isinstance(field, List):
            field = field.inner
            index = counts[event.name]
            # A part without a name is an input that was left blank.
            counts[event.name] += bool(event.filename)
        if field is None and self.refuses_unknown and event.filename:
            raise FileRefusedError({event.name: ["Unknown field."]})
        return _Upload(
            event,
            field if isinstance(field, Upload) else None,
            index,
            lambda: self.start_file_streaming(event, content_length),
        )


def _read_events(
    decoder: MultipartDecoder, stream: IO[bytes], max_memory: int | None
) -> Iterator[Event]:
    """Yield what is found in a form, as it arrives."""
    # The decoder refuses to hold more at once than a text may have, in files too.
    chunk = min(_CHUNK, max(1, (max_memory or 2 * _CHUNK) // 2))
    data: bytes | None = b""
    while data is not None:
        data = stream.read(chunk) or None
        decoder.receive_data(data)
        event = decoder.next_event()
        while not isinstance(event, Epilogue | NeedData):
            if isinstance(event, Field | File) and event.name is None:
                raise ValueError("A part has no name")
            yield event
            event = decoder.next_event()


class _Text:
    """A part that is a text."""

    def __init__(self, event: Field, parser: MultiPartParser) -> None:
        self._name = event.name
        self._charset = parser.get_part_charset(event.headers)
        self._limit = parser.max_form_memory_size
        self._data = bytearray()

    def write(self, data: bytes) -> None:
        """Add some bytes.

        :raises RequestEntityTooLarge: if there are more than the app allows
        """
        self._data += data
        if self._limit is not None and len(self._data) > self._limit:
            raise RequestEntityTooLarge

    def close(self, texts: list[Any], files: list[Any]) -> None:
        """Add the text to those of the form."""
        texts.append((self._name, self._data.decode(self._charset)))


class _Upload:
    """A part that is a file.

    :param event: its headers
    :param field: what it must fulfil, None for anything
    :param index: its place among the files of its name, None where there is one
    :param open_file: returns where its bytes go
    """

    def __init__(
        self,
        event: File,
        field: Upload | None,
        index: int | None,
        open_file: Callable[[], IO[bytes]],
    ) -> None:
        self._event = event
        self._field = field
        self._index = index
        self._open_file = open_file
        self._file: IO[bytes] | None = None
        self._size = 0
        if event.filename:
            self._open()

    def _open(self) -> IO[bytes]:
        self._check(lambda field: field.check_content_type(self._content_type))
        self._file = self._open_file()
        return self._file

    @property
    def _content_type(self) -> str | None:
        return self._event.headers.get("content-type")

    def write(self, data: bytes) -> None:
        """Add some bytes.

        :raises FileRefusedError: if there are more than the file may have
        """
        self._size += len(data)
        self._check(lambda field: field.check_size(self._size))
        if data:
            (self._file or self._open()).write(data)

    def _check(self, check: Callable[[Upload], None]) -> None:
        if self._field is None:
            return
        try:
            check(self._field)
        except ValidationError as error:
            name, messages = self._event.name, error.messages
            at = messages if self._index is None else {self._index: messages}
            raise FileRefusedError({name: at}) from error

    def discard(self) -> None:
        """Close the file, whose form is not read to its end."""
        if self._file is not None:
            self._file.close()

    def close(self, texts: list[Any], files: list[Any]) -> None:
        """Add the file to those of the form, unless its input was left blank."""
        if self._file is None:
            return
        self._file.seek(0)
        event = self._event
        file = FileStorage(
            self._file, event.filename, event.name, headers=event.headers
        )
        files.append((event.name, file))
