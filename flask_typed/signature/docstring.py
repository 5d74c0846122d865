"""What a view's docstring says for the document."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Mapping

#: A reStructuredText field: ``:param int limit: at most so many``.
_FIELD = re.compile(r"^:(?P<kind>\w+)(?: (?P<words>[^:]*))?:(?P<text>.*)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring in its parts.

    :param summary: the first paragraph, on one line
    :param description: the other paragraphs
    :param parameters: what it says of each argument
    """

    summary: str
    description: str
    parameters: Mapping[str, str]


def read_docstring(text: str | None) -> Docstring:
    """Return the parts of a docstring, empty where it has none."""
    prose: list[str] = []
    fields: list[tuple[str, str, list[str]]] = []
    for line in inspect.cleandoc(text or "").splitlines():
        found = _FIELD.match(line)
        if found:
            words = found["words"] or ""
            fields.append((found["kind"], words, [found["text"]]))
        elif fields and (line.startswith((" ", "\t")) or not line):
            fields[-1][2].append(line)
        else:
            # Prose after the fields: the list of fields has ended.
            prose.append(line)
    summary, _, description = "\n".join(prose).strip().partition("\n\n")
    return Docstring(
        summary=" ".join(summary.split()),
        description=description.strip(),
        parameters={
            words.split()[-1].lstrip("*"): " ".join(" ".join(lines).split())
            for kind, words, lines in fields
            if kind in ("param", "parameter", "arg", "argument") and words.split()
        },
    )
