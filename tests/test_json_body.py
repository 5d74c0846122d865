"""A JSON body is read as strictly as RFC 8259 is written, in linear time."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_typed import Problem
from flask_typed.json_body import check_depth, load_json

MAX_DEPTH = 64


def refusal(body: bytes, max_depth: int = MAX_DEPTH) -> str:
    """Return what the client is told of a body that is refused."""
    with pytest.raises(Problem) as caught:
        load_json(body, max_depth)
    assert caught.value.status == 400
    assert caught.value.detail is not None
    return caught.value.detail


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_what_a_json_writer_writes_is_read_as_the_same_value(
    value: Any, ascii_only: bool
) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert load_json(body, MAX_DEPTH) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b" \t\r\n1 \n", 1),
        (b"-0", 0),
        (b"1E2", 100.0),
        (b"1e-400", 0.0),
        (b'"\\u00e9"', "é"),
        ("é".join('""').encode(), "é"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\\\ud83d"', "\\ud83d"),
        (b'{"":{}}', {"": {}}),
    ],
    ids=str,
)
def test_json_is_read(body: bytes, value: object) -> None:
    loaded = load_json(body, MAX_DEPTH)
    assert (loaded, type(loaded)) == (value, type(value))


@pytest.mark.parametrize(
    ("body", "byte"),
    [
        (b" ", 1),
        (b"{", 1),
        (b'{"a": }', 6),
        (b"{'a': 1}", 1),
        (b"01", 1),
        (b"+1", 0),
        (b".5", 0),
        (b"1.", 1),
        (b"0x10", 1),
        (b"1_000", 1),
        (b"True", 0),
        (b"\xc2\xa01", 0),
        (b'"\n"', 1),
        (b'"\\x"', 1),
        (b"// no\n1", 0),
        # Bytes, not characters: the e with an accent is two of them.
        ('"é" x'.encode(), 5),
        ('{"éé": }'.encode(), 9),
    ],
    ids=str,
)
def test_malformed_json_is_refused_with_the_byte(body: bytes, byte: int) -> None:
    assert refusal(body).endswith(f"it is malformed, at byte {byte}.")


@pytest.mark.parametrize("body", [b'{"a": 1,}', b"[1, 2", b'{"a"', b"[1 2]", b'"'])
def test_malformed_json_is_refused_with_a_byte_of_the_body(body: bytes) -> None:
    # Python versions differ in which one of them is at fault.
    _, _, byte = refusal(body).rstrip(".").partition("it is malformed, at byte ")
    assert 0 <= int(byte) <= len(body)


@pytest.mark.parametrize(
    ("body", "byte"),
    [
        (b'"\xff"', 1),
        (b'"abc\xe9"', 4),
        (b'"\xed\xa0\x80"', 1),  # a surrogate in what looks like UTF-8
        (b'"\xc0\x80"', 1),  # an overlong form
        ('"a"'.encode("utf-16-le") + b"\xff", 6),
    ],
    ids=str,
)
def test_what_is_not_utf_8_is_refused_with_the_byte(body: bytes, byte: int) -> None:
    assert refusal(body).endswith(f"it is not UTF-8, at byte {byte}.")


def test_a_byte_order_mark_is_refused() -> None:
    assert "byte-order mark, at byte 0" in refusal(b"\xef\xbb\xbf{}")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_has_not_is_refused(text: str) -> None:
    assert f"{text} is no JSON" in refusal(f'{{"a": [{text}]}}'.encode())


@pytest.mark.parametrize("text", ["1e400", "-1e400", "1" + "0" * 400 + ".0"])
def test_a_number_too_large_for_a_double_is_refused(text: str) -> None:
    assert "too large for a double" in refusal(text.encode())


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_integer_has_4300_digits_at_most(sign: str) -> None:
    most = f"{sign}{'9' * 4300}"
    assert load_json(most.encode(), MAX_DEPTH) == int(most)
    assert "more than 4300 digits" in refusal(f"[{most}9]".encode())


def test_the_limit_of_digits_is_ours_whatever_python_allows() -> None:
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        assert "more than 4300 digits" in refusal(b"9" * 4301)
    finally:
        sys.set_int_max_str_digits(limit)


@pytest.mark.parametrize(
    "body",
    [
        rb'"\ud83d"',
        rb'"\uDE00"',
        rb'"\ude00\ud83d"',
        rb'["a", {"b": "x\ud800y"}]',
        rb'{"\udfff": 1}',
    ],
)
def test_half_of_a_surrogate_pair_is_refused(body: bytes) -> None:
    assert "half of a surrogate pair" in refusal(body)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")],
    ids=["arrays", "objects", "both"],
)
def test_levels_are_counted_up_to_the_limit(opening: str, closing: str) -> None:
    size = MAX_DEPTH // (opening.count("[") + opening.count("{"))
    fits = f"{opening * size}1{closing * size}"
    assert load_json(fits.encode(), MAX_DEPTH) == json.loads(fits)
    deeper = f"[{fits}]"
    assert f"nested more than {MAX_DEPTH} levels deep" in refusal(deeper.encode())


def test_levels_that_never_end_are_counted_too() -> None:
    assert "nested more than 64 levels deep" in refusal(b'{"":' * 100)
    assert "malformed" in refusal(b"[" * 3 + b"[]," * 100)


def test_levels_are_nested_and_not_only_many() -> None:
    body = b"[" + b",".join([b"[]"] * 1000) + b"]"
    assert load_json(body, 2) == [[]] * 1000


@pytest.mark.parametrize(
    "text",
    ["[" * 100, '"[[[[' * 20, "\\" * 99 + "[" * 100, '\\"[' * 100, "{}]" * 100],
    ids=["brackets", "quotes", "backslashes", "escaped quotes", "closed"],
)
def test_brackets_within_strings_are_no_levels(text: str) -> None:
    body = json.dumps([text, {text: text}]).encode()
    assert load_json(body, 2) == [text, {text: text}]


def test_closing_brackets_do_not_make_room_for_more_levels() -> None:
    assert "nested more than 64" in refusal(b"[]" + b"]" * 500 + b"[" * 500)
    assert "malformed, at byte 2" in refusal(b"[]" + b"]" * 500 + b"[" * 50)


# Each of them takes hours where the time is quadratic in the length.
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[" * 100_000, "more than 64 levels"),
        (b'{"a":' * 100_000, "more than 64 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "more than 64 levels"),
        (b"[" * 65 + b'"' + rb"\"" * 500_000, "more than 64 levels"),
        (b'"' + b"[" * 65 + rb"\"" * 500_000, "malformed"),
        (b'"' + b"{" * 65 + b"\\" * 1_000_001, "malformed"),
        (b'"["' * 350_000, "malformed"),
        (b"[]" * 500_000, "malformed"),
        (rb'"\ud800' + b"a" * 1_000_000 + b'"', "surrogate"),
        (b"9" * 1_000_000, "more than 4300 digits"),
        (b"0." + b"9" * 1_000_000 + b"e400", "too large for a double"),
    ],
    ids=[
        "open arrays",
        "open objects",
        "arrays",
        "escapes after brackets",
        "escapes in a string without an end",
        "backslashes without an end",
        "strings",
        "pairs",
        "surrogate",
        "digits",
        "fraction",
    ],
)
def test_hostile_bodies_of_a_megabyte_are_refused_at_once(
    body: bytes, reason: str
) -> None:
    assert reason in refusal(body)


def test_a_limit_that_the_stack_does_not_hold_still_answers_400() -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    assert "nested too deep" in refusal(body, 1_000_000)


def test_a_depth_can_be_checked_without_reading() -> None:
    check_depth(b"[[1]]", 2)
    with pytest.raises(Problem, match="more than 1 levels"):
        check_depth(b"[[1]]", 1)
