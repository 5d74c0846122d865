"""What docstrings of views and classes say: reST, Google and NumPy styles."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .record import record

#: A reStructuredText field: ``:param int limit: at most so many``. What has no blank
#: behind it is a role: ``:class:`Pet```.
_FIELD = r"^:(?P<kind>\w+)(?: (?P<words>[^:]*))?:(?P<text>(?:\s.*)?)$"
_FIELDS = ("param", "parameter", "arg", "argument", "key", "keyword", "ivar")

#: Headings of Google and NumPy for arguments, and for what the signature says itself.
_ARGUMENTS = (
    *("args", "arguments", "parameters", "other parameters", "keyword args"),
    "attributes",
)
_OTHERS = ("returns", "return", "yields", "raises", "warns")

_UNDERLINE = r"^-{3,}\s*$"
#: ``limit (int, optional): at most so many``, and ``limit, offset : int``.
_GOOGLE_ITEM = r"^(?P<names>\*{0,2}\w+)\s*(?:\(.*?\)\s*)?:(?P<text>.*)$"
_NUMPY_ITEM = r"^(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$"

#: The type in front of Google's description of the value: ``dict[str, int]: by name``.
_TYPE = r"^[\w.]+(?:\[[^:]*\])?(?: \| [\w.]+(?:\[[^:]*\])?)*: "


@record(kw_only=False, eq=True)
class Docstring:
    """A docstring in its parts.

    :param summary: the first paragraph, on one line
    :param description: the other paragraphs
    :param parameters: what it says of each argument, or member of a class
    :param returns: what it says of what is returned
    """

    summary: str
    description: str
    parameters: Mapping[str, str]
    returns: str = ""


def read_docstring(text: str | None) -> Docstring:
    """Return the parts of a docstring, empty where it has none."""
    parameters: dict[str, str] = {}
    returns: list[str] = []
    if not text:
        return Docstring("", "", parameters)
    lines = inspect.cleandoc(text).splitlines()
    others = _take_sections(lines, parameters, returns)
    prose = "\n".join(_take_fields(others, parameters, returns)).strip()
    summary, *paragraphs = re.split(r"\n\s*\n", prose, maxsplit=1)
    return Docstring(
        summary=_join([summary]),
        description="".join(paragraphs).strip(),
        parameters=parameters,
        returns=_join(returns),
    )


def read_class_docstring(cls: type) -> Docstring:
    """Return the parts of the docstring of a class.

    Its members are described by those of its base classes too, the nearest first.
    """
    own = read_docstring(_own_docstring(cls))
    parameters = dict(own.parameters)
    for base in cls.__mro__[1:-1]:  # the last is object, which describes no member
        # What ours say is for those who write subclasses, not for their clients.
        if base.__module__.partition(".")[0] != __package__:
            inherited = read_docstring(_own_docstring(base)).parameters
            parameters = {**inherited, **parameters}
    return dataclasses.replace(own, parameters=parameters)


def _own_docstring(cls: type) -> str | None:
    doc: str | None = vars(cls).get("__doc__")
    # A dataclass without a docstring gets its signature for one.
    return None if doc is None or doc.startswith(f"{cls.__name__}(") else doc


def _take_fields(
    lines: Iterable[str], parameters: dict[str, str], returns: list[str]
) -> Iterator[str]:
    """Yield the lines that are not of a reST field; keep those of arguments."""
    fields: list[tuple[str, list[str]]] = []
    is_open = False
    for line in lines:
        found = re.match(_FIELD, line)
        if found:
            words = (found["words"] or "").split()
            name = words[-1] if words and found["kind"] in _FIELDS else ""
            fields.append((name, [found["text"]]))
            if found["kind"] in ("returns", "return"):
                fields[-1] = ("", returns)
                returns.append(found["text"])
            is_open = True
        elif is_open and (not line or line[0].isspace()):
            fields[-1][1].append(line)
        else:
            if is_open:  # prose after the fields is a paragraph of its own
                yield ""
            is_open = False
            yield line
    for name, text in fields:
        if name:
            parameters[name.lstrip("*")] = _join(text)


def _take_sections(
    lines: Sequence[str], parameters: dict[str, str], returns: list[str]
) -> Iterator[str]:
    """Yield the lines that are in no section of arguments, results or errors."""
    position = 0
    while position < len(lines):
        heading = lines[position].rstrip().lower()
        below = lines[position + 1] if position + 1 < len(lines) else ""
        is_numpy = bool(re.match(_UNDERLINE, below))
        name = heading if is_numpy else heading.removesuffix(":")
        is_google = name != heading and below[:1].isspace()
        if name not in (*_ARGUMENTS, *_OTHERS) or not (is_google or is_numpy):
            yield lines[position]
            position += 1
            continue
        start = position + (2 if is_numpy else 1)
        position = _find_end(lines, start, is_numpy)
        if name in _ARGUMENTS:
            item = _NUMPY_ITEM if is_numpy else _GOOGLE_ITEM
            _read_items(lines[start:position], item, parameters)
        elif name in ("returns", "return"):
            returns.extend(_read_returns(lines[start:position], is_numpy))


def _find_end(lines: Sequence[str], start: int, is_numpy: bool) -> int:
    """Return where a section ends: the next heading, or for Google less indented."""
    for position in range(start, len(lines)):
        line = lines[position]
        if is_numpy:
            if any(
                re.match(_UNDERLINE, below)
                for below in lines[position + 1 : position + 2]
            ):
                return position
        elif line and not line[0].isspace():
            return position
    return len(lines)


def _read_items(lines: Sequence[str], item: str, parameters: dict[str, str]) -> None:
    items: list[tuple[list[str], list[str]]] = []
    # cleandoc() leaves the first line as it is, so it is given an empty one.
    for line in inspect.cleandoc("\n".join(["", *lines])).splitlines():
        found = re.match(item, line)
        if found:
            names = [name.strip(" *") for name in found["names"].split(",")]
            items.append((names, [found.groupdict().get("text", "")]))
        elif items:
            items[-1][1].append(line)
    for names, text in items:
        parameters.update(dict.fromkeys(names, _join(text)))


def _read_returns(lines: Sequence[str], is_numpy: bool) -> Iterator[str]:
    """Yield what a section says of the value: the lines without its type."""
    if is_numpy:
        yield from (line for line in lines if line[:1].isspace())
        return
    first, *others = lines
    yield re.sub(_TYPE, "", first.strip(), count=1)
    yield from others


def _join(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())
