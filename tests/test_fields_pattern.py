"""Tests of the patterns of fields."""

from __future__ import annotations

import re

from flask_typed.fields.pattern import Pattern


class Word:
    TEXT = Pattern("[a-z]+", re.IGNORECASE)


class Longer(Word):
    """A class that inherits the pattern."""


def test_a_pattern_is_compiled_once_for_a_class_and_those_that_inherit_it() -> None:
    found = Longer.TEXT
    assert found.fullmatch("Rex")
    assert not found.fullmatch("R2")
    assert Word().TEXT is found
    assert isinstance(vars(Word)["TEXT"], re.Pattern)
    assert "TEXT" not in vars(Longer)
