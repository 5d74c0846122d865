"""How long importing flask_typed takes, beside importing what it is made of.

Every import is a process of its own, and the statements take turns. Printed is the
processor time of each statement less that of an empty program: its median, its
minimum, and the ratio of the medians. All byte code is written before, also where
``PYTHONDONTWRITEBYTECODE`` is set.

    python benchmarks/importing.py [--rounds 40]
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterable

PARTS = "import flask, marshmallow, webargs, apispec"
STATEMENTS = {
    "nothing": "pass",
    "its parts": PARTS,
    "flask_typed": "import flask_typed",
    "fastapi": "import fastapi",
    "apiflask": "import apiflask",
}
#: A library whose byte code is not kept would be compiled anew in each round.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name != "PYTHONDONTWRITEBYTECODE"
}


def measure(statement: str) -> float | None:
    """Return the milliseconds of a program, None where it lacks the library."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, env=ENVIRONMENT
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        return None
    user = after.ru_utime - before.ru_utime
    return 1000 * (user + after.ru_stime - before.ru_stime)


def count(statement: str) -> float:
    """Return the millions of instructions of a program, byte code written before.

    :raises FileNotFoundError: if there is no valgrind
    """
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    run = subprocess.run(
        [*command, sys.executable, "-c", statement],
        capture_output=True,
        text=True,
        check=True,
        # Else the order of each set is another one in each run.
        env={**ENVIRONMENT, "PYTHONHASHSEED": "0"},
    )
    found = re.search(r"Collected : (\d+)", run.stderr)
    return int(found[1]) / 1e6 if found else 0.0


def print_counts(statements: Iterable[str]) -> None:
    """Print how many instructions each statement takes, and the ratios."""
    taken = {name: count(STATEMENTS[name]) for name in statements}
    empty = taken.pop("nothing")
    parts = taken["its parts"] - empty
    print(f"Instructions, Python {platform.python_version()}")
    for name, millions in taken.items():
        print(
            f"{name:12} {millions - empty:6.0f} M   {(millions - empty) / parts:5.2f}"
        )


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    statements = {
        name: statement
        for name, statement in STATEMENTS.items()
        if measure(statement) is not None  # the first run writes the byte code too
    }
    if options.instructions:
        print_counts(statements)
        return
    taken: dict[str, list[float]] = {name: [] for name in statements}
    for _ in range(options.rounds):
        for name, statement in statements.items():
            taken[name].append(measure(statement) or 0.0)
    print(f"{options.rounds} rounds, Python {platform.python_version()}")
    empty = statistics.median(taken.pop("nothing"))
    parts = statistics.median(taken["its parts"]) - empty
    for name, times in taken.items():
        median, least = statistics.median(times) - empty, min(times) - empty
        print(f"{name:12} {median:6.0f} ms {least:6.0f} ms   {median / parts:5.2f}")


if __name__ == "__main__":
    main()
