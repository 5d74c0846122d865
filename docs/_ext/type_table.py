"""The directive ``type-table``: the rows of ``type_rows`` as a table of the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from type_rows import SECTIONS, Row, Section, Taken

HEADS = ("Type", "Takes", "Refuses", "Published")
WIDTHS = (17, 28, 22, 33)

#: Characters of a line of a schema at most, where it can be broken.
LINE = 36


class TypeTable(SphinxDirective):
    """One table, in which each section of rows has a line of its own."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        group = nodes.tgroup(cols=len(HEADS))
        group += [nodes.colspec(colwidth=width) for width in WIDTHS]
        heads = nodes.thead()
        heads += _build_row([nodes.paragraph(text=head)] for head in HEADS)
        body = nodes.tbody()
        for section in SECTIONS:
            body += _build_title(section)
            body += [_build_row(_build_cells(row)) for row in section.rows]
        group += [heads, body]
        # The style sheet makes room for tables of this class.
        table = nodes.table(classes=["of-code", "colwidths-given"])
        table += group
        return [table]


def _build_row(cells: Iterable[list[nodes.Node]]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        entry += cell
        row += entry
    return row


def _build_title(section: Section) -> nodes.row:
    row = nodes.row(classes=["title-of-rows"])
    entry = nodes.entry(morecols=len(HEADS) - 1)
    title = nodes.paragraph()
    title += nodes.strong(text=section.title)
    entry += title
    row += entry
    return row


def _build_cells(row: Row) -> list[list[nodes.Node]]:
    takes = [_build_taken(taken, taken.sent) for taken in row.takes]
    texts = [_build_taken(taken, f"?it={taken.sent}") for taken in row.texts]
    published = [_build_schema(row.schema)]
    if row.dumped_schema is not None:
        published += [nodes.paragraph(text="sent as"), _build_schema(row.dumped_schema)]
    return [
        [_join(nodes.literal(text=row.hint))],
        takes + texts,
        [
            _join(
                nodes.literal(text=refused.sent),
                nodes.Text(" "),
                nodes.emphasis(text=refused.reason),
            )
            for refused in row.refuses
        ],
        published,
    ]


def _build_taken(taken: Taken, sent: str) -> nodes.paragraph:
    """Return what is sent, what it is in Python and, of JSON, what is sent back."""
    values = [sent, taken.value]
    if sent == taken.sent:
        values.append(sent if taken.dumped is None else taken.dumped)
    parts: list[nodes.Node] = []
    for value in values:
        parts += [nodes.Text(" → "), nodes.literal(text=value)]
    return _join(*parts[1:])


def _join(*parts: nodes.Node) -> nodes.paragraph:
    paragraph = nodes.paragraph()
    paragraph += parts
    return paragraph


def _build_schema(schema: Any) -> nodes.literal_block:
    text = write_json(schema)
    return nodes.literal_block(text, text, language="json")


def write_json(value: Any, indent: str = "") -> str:
    """Return JSON in which what fits a line stands on one."""
    flat = json.dumps(value)
    if (
        len(indent) + len(flat) <= LINE
        or not value
        or not isinstance(value, dict | list)
    ):
        return flat
    inner = f"{indent}  "
    if isinstance(value, dict):
        start, end = "{}"
        lines = [
            f"{json.dumps(name)}: {write_json(item, inner)}"
            for name, item in value.items()
        ]
    else:
        start, end = "[]"
        lines = [write_json(item, inner) for item in value]
    joined = f",\n{inner}".join(lines)
    return f"{start}\n{inner}{joined}\n{indent}{end}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("type-table", TypeTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
