"""How everything here is timed: the cases take turns, and medians are compared.

What is counted is processor time, since the machine may have other work.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

#: Does its work as many times as it is told.
Work = Callable[[int], object]

#: Seconds that one case takes of one round, at least.
SLICE = 0.03


def repeat(function: Callable[[], object]) -> Work:
    """Return the work of calling a function."""

    def work(times: int) -> None:
        for _ in range(times):
            function()

    return work


def measure(cases: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """Return the median seconds of each case; all cases run in every round.

    :param cases: the work by its name
    :param rounds: of which the medians are taken
    """
    times = {name: _calibrate(work) for name, work in cases.items()}
    taken: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    gc.freeze()  # what nine libraries and earlier cases hold is not this work's garbage
    for _ in range(rounds):
        for name, work in cases.items():
            taken[name].append(_time(work, times[name]))
    gc.unfreeze()
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _calibrate(work: Work) -> int:
    """Return how many times fill the slice; warms the work up as well."""
    times = 1
    while (seconds := _time(work, times)) * times < SLICE:
        needed = int(times * SLICE / max(seconds * times, 1e-6)) + 1
        times = min(max(needed, times + 1), times * 10)
    return times


def _time(work: Work, times: int) -> float:
    start = time.process_time()
    work(times)
    return (time.process_time() - start) / times


def describe_machine() -> str:
    """Return the machine in one line: its processor, Python and system."""
    name = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = (line.partition(":") for line in info.read_text().splitlines())
        models = [value.strip() for key, _, value in lines if "model name" in key]
        name = models[0] if models else name
    system, python = platform.system(), platform.python_version()
    return f"{name}, {os.cpu_count()} cores, {system}, Python {python}"
