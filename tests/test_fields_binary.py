"""Fields of bytes: media types and ranges, and what is no file."""

from __future__ import annotations

import io

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from flask_typed.fields import Binary, Upload, is_media_type


@pytest.mark.parametrize(
    ("given", "allowed", "is_one"),
    [
        ("image/png", ["image/png"], True),
        ("image/png", ["text/csv", "image/*"], True),
        ("image/png", ["*/*"], True),
        ("image/png", ["image/jpeg"], False),
        ("image/png", ["imag/*"], False),
        ("image", ["image/*"], True),
        ("", ["*/*"], True),
        ("", ["image/*"], False),
        ("image/png", [], False),
    ],
)
def test_a_media_type_is_one_of_types_and_ranges(
    given: str, allowed: list[str], is_one: bool
) -> None:
    assert is_media_type(given, allowed) is is_one


@pytest.mark.parametrize(
    ("content_types", "expected"),
    [
        ((), "application/octet-stream"),
        (("image/png",), "image/png"),
        (("image/*",), "application/octet-stream"),
        (("image/png", "image/gif"), "application/octet-stream"),
    ],
)
def test_bytes_have_a_media_type_where_there_is_one(
    content_types: tuple[str, ...], expected: str
) -> None:
    assert Binary(content_types=content_types).media_type == expected


@pytest.mark.parametrize("value", ["abc", b"abc", None, [], io.BytesIO()])
def test_what_is_no_file_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Upload().deserialize(value)


def test_a_file_that_was_read_in_part_is_measured_whole() -> None:
    file = FileStorage(io.BytesIO(b"a" * 11))
    file.read(5)
    with pytest.raises(ValidationError, match="no larger than 10 bytes"):
        Upload(max_size=10).deserialize(file)
    assert Upload(max_size=11).deserialize(file) is file
    assert len(file.read()) == 6
