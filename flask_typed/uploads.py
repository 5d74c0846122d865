"""Annotations of uploads: ``FileStorage``, a list of them, and ``File()`` on these."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Annotated, Any, Protocol, get_args, get_origin

from werkzeug.datastructures import FileStorage

from ._typing import describe, split_hint
from .errors import AnnotationError
from .fields import MEDIA_RANGE, Upload
from .params import Marker, check_marker
from .record import record


class Reading(Protocol):
    """How a field reads."""

    @property
    def lax(self) -> bool:
        """Return whether it reads texts of a request, and no JSON."""


def is_upload(hint: Any) -> bool:
    """Return whether an annotation is a file of a form."""
    inner, _, _ = split_hint(hint)
    return isinstance(inner, type) and issubclass(inner, FileStorage)


def is_upload_list(hint: Any) -> bool:
    """Return whether an annotation is a list of files of a form."""
    inner, _, _ = split_hint(hint)
    return get_origin(inner) is list and is_upload(get_args(inner)[0])


def is_file_marker(item: Any) -> bool:
    """Return whether a thing is a ``File()``."""
    return isinstance(item, Marker) and item.location == "files"


@record
class Marked:
    """A type whose ``File()`` was read.

    :param inner: the type, with what is for its items
    :param metadata: what is left of its metadata
    :param notes: what is said for people
    :param limits: arguments of the field of an upload
    """

    inner: Any
    metadata: tuple[Any, ...]
    notes: Mapping[str, Any]
    limits: Mapping[str, Any]


def read_markers(inner: Any, metadata: tuple[Any, ...]) -> Marked | None:
    """Return a type, without ``Annotated`` and None, whose ``File()`` was read.

    None where it has none.

    Limits of the files go to the items of a list, all else is about the list.

    :raises AnnotationError: if it stands on what is no upload
    """
    markers: list[Marker] = [item for item in metadata if is_file_marker(item)]
    if not markers:
        return None
    others = [item for item in metadata if not is_file_marker(item)]
    notes: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    if not (is_upload(inner) or is_upload_list(inner)):
        raise AnnotationError(
            f"{describe(inner)} is marked File(), which is for uploads.",
            "annotate werkzeug's FileStorage or list[FileStorage], or leave the marker "
            "out.",
        )
    for marker in markers:
        check_marker(marker)
        others.extend(marker.constraints)
        notes.update(marker.metadata)
        limits = _read_limits(marker)
    if is_upload_list(inner):
        (item,) = get_args(inner)
        of_items = dataclasses.replace(markers[-1], constraints=(), metadata={})
        list_of: Any = list
        inner, limits = list_of[Annotated[item, of_items]], {}
    return Marked(inner=inner, metadata=tuple(others), notes=notes, limits=limits)


def _read_limits(marker: Marker) -> dict[str, Any]:
    """Return what ``File()`` says of each file."""
    size = marker.max_size
    if size is not None and (type(size) is not int or size < 0):
        raise AnnotationError(
            f"max_size={size!r} is no number of bytes.",
            "write an int: File(max_size=2_000_000).",
        )
    for name in marker.content_types:
        if not re.fullmatch(MEDIA_RANGE, name):
            raise AnnotationError(
                f"its content type {name!r} is none.",
                'write a type or a range, without parameters: "text/csv", "image/*".',
            )
    return {"max_size": size, "content_types": marker.content_types}


def build_upload(hint: Any, mode: Reading, options: Mapping[str, Any]) -> Upload:
    """Return the field of a file.

    :raises AnnotationError: where it would be read from JSON
    """
    if not mode.lax:
        raise AnnotationError(
            f"{describe(hint)} is an upload, which no JSON can hold.",
            "mark the argument Form().",
        )
    return Upload(lax=True, **options)
