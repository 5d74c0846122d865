"""A bar chart as SVG: a few lines are enough, and no library is needed."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 210, 70
ROW, BAR, TOP, BOTTOM = 30, 18, 56, 16
OURS, OTHERS = "#1f6feb", "#9aa4b2"


def draw_bars(title: str, bars: Mapping[str, float], ours: str) -> str:
    """Return a chart with a bar for each name, ours in a colour of its own.

    :param title: above the bars
    :param bars: the numbers by name, in the order of the bars
    :param ours: the name of the bar that is ours
    """
    height = TOP + ROW * len(bars) + BOTTOM
    unit = (WIDTH - LEFT - RIGHT) / max(bars.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="14">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="30" font-size="16" font-weight="600">{escape(title)}</text>',
    ]
    for index, (name, number) in enumerate(bars.items()):
        y = TOP + ROW * index
        baseline = y + BAR - 4
        colour, weight = (OURS, 600) if name == ours else (OTHERS, 400)
        parts += [
            f'<text x="{LEFT - 10}" y="{baseline}" text-anchor="end" '
            f'font-weight="{weight}">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{unit * number:.1f}" height="{BAR}" '
            f'rx="2" fill="{colour}"/>',
            f'<text x="{LEFT + unit * number + 8:.1f}" y="{baseline}" '
            f'font-weight="{weight}">{number:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
