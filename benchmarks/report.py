"""Every measure of speed in one run: printed, and written into the documentation.

    python benchmarks/report.py [--rounds 15] [--write]

With ``--write`` the table goes to README.md and docs/performance_measures.inc, and
the plot to docs/performance.svg.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import schemas
import serving
from drawing import draw_bars
from rounds import describe_machine

ROOT = Path(__file__).parent.parent
OURS = "flask_typed"
#: Of what a request is compared with: these take Schemas or models, as we do.
LIBRARIES = ("flask-smorest", "apiflask", "flask-openapi3", "webargs")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure.

    :param measure: what was compared
    :param wanted: what it must reach
    :param found: what it has reached
    """

    measure: str
    wanted: str
    found: str


def compare(taken: Mapping[str, float], peers: Sequence[str]) -> str:
    """Return how many times faster ours is than the fastest of some peers.

    Nothing where ours was not measured.
    """
    if OURS not in taken:
        return ""
    fastest = min(
        seconds for name, seconds in taken.items() if name.startswith(tuple(peers))
    )
    return f"{fastest / taken[OURS]:.2f}"


def read_tasks(rounds: int) -> Iterator[Row]:
    """Yield the rows of loading and dumping by themselves."""
    wanted = {
        "load": (("marshmallow", "30"), ("pydantic", "1.7")),
        "dump": (("marshmallow", "12"), ("pydantic", "1.0")),
    }
    for task in schemas.make_tasks():
        taken = schemas.measure_task(task, rounds)
        for direction, targets in wanted.items():
            for peer, target in targets:
                yield Row(
                    measure=f"{direction} {task.name}, times faster than {peer}",
                    wanted="" if task.name == "record" else f"at least {target}",
                    found=compare(taken[direction], [peer]),
                )


def read_requests(taken: Mapping[str, float]) -> Iterator[Row]:
    """Yield the rows of a request."""
    bare, *_ = taken.values()
    yield Row(
        measure="request, times the cost of a Flask view that checks nothing",
        wanted="at most 1.8",
        found=f"{taken[OURS] / bare:.2f}",
    )
    against = (
        ("the fastest of flask-smorest, APIFlask, flask-openapi3, webargs", "4"),
        ("plain Flask, checked by hand", "1.0"),
        ("FastAPI, async def", "1.0"),
        ("FastAPI, def", "1.0"),
    )
    fastapi = sorted(name for name in taken if name.startswith("fastapi"))
    names = (LIBRARIES, ["Flask, checked by hand"], [fastapi[0]], [fastapi[1]])
    for (label, target), peers in zip(against, names, strict=True):
        yield Row(
            measure=f"request, times faster than {label}",
            wanted=f"at least {target}",
            found=compare(taken, peers),
        )


def read_others(rounds: int) -> Iterator[Row]:
    """Yield the rows of what is measured only where Schemas are compiled."""
    wrong = serving.measure_wrong_requests(rounds)
    if wrong:
        yield Row(
            measure="wrong request, times the cost of one that is not compiled",
            wanted="at most 1.5",
            found=f"{wrong['compiled'] / wrong['not compiled']:.2f}",
        )
    plain, observed = serving.measure_observed_requests(rounds).values()
    yield Row(
        measure="request to an observed view, times the cost of one that is not",
        wanted="",
        found=f"{observed / plain:.2f}",
    )
    growth = schemas.measure_growth(rounds)
    if growth:
        first, last = growth[1_000], growth[100_000]
        for direction, a, b in zip(("load", "dump"), first, last, strict=True):
            yield Row(
                measure=f"{direction} 100,000 orders, times 100 lists of 1,000",
                wanted="linear: 1.0",
                found=f"{b / a:.2f}",
            )
    for name, (seconds, size) in schemas.measure_compiling().items():
        yield Row(
            measure=f"compile a Schema: {name}",
            wanted="",
            found=f"{1e3 * seconds:.1f} ms, {size / 1024:.0f} KB",
        )


def write_rst(rows: Sequence[Row], machine: str) -> str:
    """Return the table in reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [Row(measure="Measure", wanted="Must be", found="Is"), *rows]:
        cells = (row.measure, row.wanted, row.found)
        marks = ("   * -", "     -", "     -")
        lines += [f"{m} {cell}".rstrip() for m, cell in zip(marks, cells, strict=True)]
    return "\n".join([*lines, "", f"Measured on: {machine}.", ""])


def write_markdown(rows: Sequence[Row], machine: str) -> str:
    """Return the table in Markdown."""
    lines = ["| measure | must be | is |", "|---|---|---|"]
    lines += [f"| {row.measure} | {row.wanted} | {row.found} |" for row in rows]
    return "\n".join([*lines, "", f"Measured on: {machine}."])


def write_all(rows: Sequence[Row], requests: Mapping[str, float], machine: str) -> None:
    """Write the tables and the plot to their places."""
    docs, readme = ROOT / "docs", ROOT / "README.md"
    (docs / "performance_measures.inc").write_text(write_rst(rows, machine))
    table = write_markdown(rows, machine)
    text = re.sub(
        "(<!-- measures -->\n).*?(\n<!-- end of measures -->)",
        lambda found: f"{found[1]}{table}{found[2]}",
        readme.read_text(),
        flags=re.DOTALL,
    )
    readme.write_text(text)
    bare, *_ = requests.values()
    bars = {name: seconds / bare for name, seconds in requests.items()}
    title = "One request in process, times a Flask view that checks nothing"
    (docs / "performance.svg").write_text(draw_bars(title, bars, OURS))


def main() -> None:
    """Run all rounds, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    machine = describe_machine()
    requests = serving.measure_requests(options.rounds)
    rows = [
        *read_requests(requests),
        *read_tasks(options.rounds),
        *read_others(options.rounds),
    ]
    rows = [row for row in rows if row.found]
    print(f"{machine}; medians of {options.rounds} rounds")
    for name, seconds in requests.items():
        print(f"{name:72} {1e6 * seconds:8.1f} us")
    for row in rows:
        print(f"{row.measure:72} {row.found:>8}   {row.wanted}")
    if options.write:
        write_all(rows, requests, machine)


if __name__ == "__main__":
    main()
