"""The messages of validation: a stable code for each, and their translation.

A message is known by its text: those of marshmallow's fields and validators and those
of our own are made of one set of templates, wherever they come from.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from .record import record

#: Text to text, such as ``gettext.NullTranslations.gettext``.
Translate = Callable[[str], str]

_LOW = (("greater than or equal to", "{min}"), ("greater than", "{min}"))
_HIGH = (("less than or equal to", "{max}"), ("less than", "{max}"))

#: The templates by code, in the order they are tried in. The codes are marshmallow's
#: keys of its messages, and the names of what its validators limit.
CODES: Mapping[str, tuple[str, ...]] = {
    "required": ("Missing data for required field.",),
    "null": ("Field may not be null.",),
    "unknown": ("Unknown field.",),
    "type": (
        "Invalid input type.",
        "Invalid type.",
        "Write its members instead: {example}.",
    ),
    "max_size": ("Must be no larger than {max_size} bytes.",),
    "content_type": ("Must be of the type {content_types}.",),
    "one_of": (
        "Must be one of: {choices}.",
        "One or more of the choices you made was not in: {choices}.",
    ),
    "none_of": ("One or more of the choices you made was in: {values}.",),
    "range": tuple(
        f"Must be {low} {least} and {high} {most}."
        for low, least in _LOW
        for high, most in _HIGH
    ),
    "min": tuple(f"Must be {words} {bound}." for words, bound in _LOW),
    "max": tuple(f"Must be {words} {bound}." for words, bound in _HIGH),
    "multiple_of": ("Must be a multiple of {multiple_of}.",),
    "min_length": ("Shorter than minimum length {min}.",),
    "max_length": ("Longer than maximum length {max}.",),
    "length": ("Length must be between {min} and {max}.", "Length must be {equal}."),
    "pattern": ("String does not match expected pattern.",),
    "equal": ("Must be equal to {other}.",),
    "too_large": ("Number too large.",),
    "special": ("Special numeric values (nan or infinity) are not permitted.",),
    "repeated": (
        "Given {count} times, must be once.",
        "Repeat the plain name instead: {example}.",
        "Write it once, with commas: {example}.",
    ),
    "unique": ("Must not hold the same item twice.",),
    "validator_failed": (
        "Invalid value.",
        "Invalid input.",
        "Cannot be compared with the bound: one has a UTC offset.",
    ),
    "invalid": ("Not a valid {type}.",),
}

#: The code of what has no template: the text of an application's own validator.
OTHER_CODE = "invalid"

#: What a problem says of itself, beside the messages of its errors.
DETAILS = (
    "The request does not fit this operation.",
    "The request does not fit this operation. {count} more errors are not listed.",
    "The body cannot be read as JSON: {reason}.",
    "The body cannot be read as a form: it is malformed.",
)


@record
class Template:
    """A text with places for values.

    :param text: as a catalogue has it, ``{name}`` for each place
    :param code: the code of the messages that are made of it
    :param pattern: finds the values in a message
    """

    text: str
    code: str
    pattern: re.Pattern[str]


@functools.cache
def _build_templates() -> tuple[Template, ...]:
    """Return the templates; made when first needed, which most apps never do."""
    texts = [(text, code) for code, texts in CODES.items() for text in texts]
    texts += [(text, OTHER_CODE) for text in DETAILS]
    return tuple(
        Template(text=text, code=code, pattern=_build_pattern(text))
        for text, code in texts
    )


def _build_pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text.removesuffix("."))
    pattern = "".join(
        f"(?P<{part}>.*?)" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    # A long message ends in "…" where it was cut off.
    return re.compile(rf"{pattern}\.?", re.DOTALL)


def _find_template(message: str) -> tuple[Template, dict[str, str]] | None:
    for template in _build_templates():
        found = template.pattern.fullmatch(message)
        if found is not None:
            return template, found.groupdict()
    return None


def read_code(message: str) -> str:
    """Return the code of a message."""
    found = _find_template(message)
    return OTHER_CODE if found is None else found[0].code


def find_text(message: str) -> str | None:
    """Return the template that a message is made of, without the values in it."""
    found = _find_template(message)
    return None if found is None else found[0].text


def translate(message: str, gettext: Translate) -> str:
    """Return a message in another language: as a whole, or by its template.

    It stays as it is where the catalogue has neither.

    :param message: in English
    :param gettext: looks a text up in the catalogue
    """
    if not message:  # the entry of "" is the header of a catalogue
        return message
    translated = gettext(message)
    if translated != message:
        return translated
    found = _find_template(message)
    if found is None:
        return message
    template, values = found
    text = gettext(template.text)
    if text == template.text:
        return message
    try:
        return text.format(**values)
    except (LookupError, ValueError):
        # A place that the template does not have: English is better than no answer.
        return message


def map_messages(errors: Any, change: Callable[[str], str]) -> Any:
    """Return errors in their shape with another text for each message."""
    if isinstance(errors, Mapping):
        return {name: map_messages(below, change) for name, below in errors.items()}
    if isinstance(errors, list | tuple):
        return [map_messages(below, change) for below in errors]
    return change(str(errors))


def list_reasons(messages: Any, path: str = "") -> list[str]:
    """Return each of marshmallow's messages behind its path, the first 20."""
    if isinstance(messages, Mapping):
        return [
            text
            for name, below in messages.items()
            for text in list_reasons(below, f"{path}.{name}" if path else str(name))
        ][:20]
    if isinstance(messages, list):
        return [text for item in messages for text in list_reasons(item, path)][:20]
    return [f"{path}: {messages}" if path else str(messages)]
