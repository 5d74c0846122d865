"""What was observed of one operation, as numbers and redacted samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ..record import record

#: Different samples of one reason that are kept.
MAX_SAMPLES = 10

#: Different reasons of one operation that are kept; statuses are few, but classes of
#: errors may be made by the application.
MAX_REASONS = 30

#: One thing that would have been refused: the places and what is wrong there.
Sample = tuple[str, ...]


@record(eq=True)
class Place:
    """An operation, as it is told from others.

    :param method: the HTTP method
    :param rule: the URL rule
    :param endpoint: Flask's name of the view
    """

    method: str
    rule: str
    endpoint: str


@record(eq=True)
class Finding:
    """One reason of one operation.

    :param count: how often it was found
    :param samples: what was found, the first few that differ, and how often
    """

    count: int
    samples: Mapping[Sample, int]


@record(eq=True)
class Tally:
    """What was observed of one operation.

    :param place: the operation
    :param requests: how many of its requests were observed
    :param unread: of how many the body was not, since the view had not read it
    :param findings: by reason
    """

    place: Place
    requests: int
    unread: int
    findings: Mapping[str, Finding]


class Counter:
    """Counts what is observed of one operation; its caller holds a lock."""

    def __init__(self) -> None:
        self.requests = 0
        self.unread = 0
        self._counts: dict[str, int] = {}
        self._samples: dict[str, dict[Sample, int]] = {}

    def add(self, reason: str, sample: Sample, count: int = 1) -> bool:
        """Count a reason, and return whether a sample is new and was kept.

        :param reason: why something would have been refused
        :param sample: what was found
        :param count: how often
        """
        if reason not in self._counts and len(self._counts) >= MAX_REASONS:
            reason, sample = "other", ()
        self._counts[reason] = self._counts.get(reason, 0) + count
        samples = self._samples.setdefault(reason, {})
        is_new = sample not in samples
        if is_new and len(samples) >= MAX_SAMPLES:
            return False
        samples[sample] = samples.get(sample, 0) + count
        return is_new

    def absorb(self, tally: Tally) -> None:
        """Add what another process has counted."""
        self.requests += tally.requests
        self.unread += tally.unread
        for reason, finding in tally.findings.items():
            shown = 0
            for sample, count in finding.samples.items():
                self.add(reason, sample, count)
                shown += count
            # Of samples that were not kept only the number is known.
            if finding.count > shown:
                self._counts[reason] = (
                    self._counts.get(reason, 0) + finding.count - shown
                )

    def build(self, place: Place) -> Tally:
        """Return the numbers of now."""
        return Tally(
            place=place,
            requests=self.requests,
            unread=self.unread,
            findings={
                reason: Finding(count=count, samples={**self._samples.get(reason, {})})
                for reason, count in self._counts.items()
            },
        )


def combine(tallies: Iterable[Tally]) -> list[Tally]:
    """Return the sums of what several processes have counted, in order of rules."""
    counters: dict[Place, Counter] = {}
    for tally in tallies:
        counters.setdefault(tally.place, Counter()).absorb(tally)
    found = [counter.build(place) for place, counter in counters.items()]
    return sorted(found, key=lambda t: (t.place.rule, t.place.method, t.place.endpoint))


def to_json(tally: Tally) -> dict[str, Any]:
    """Return plain data of a tally."""
    return {
        "method": tally.place.method,
        "rule": tally.place.rule,
        "endpoint": tally.place.endpoint,
        "requests": tally.requests,
        "unread": tally.unread,
        "findings": [
            {
                "reason": reason,
                "count": finding.count,
                "samples": [[list(s), n] for s, n in finding.samples.items()],
            }
            for reason, finding in tally.findings.items()
        ],
    }


def from_json(data: Mapping[str, Any]) -> Tally:
    """Return the tally of plain data.

    :raises LookupError: or a TypeError or ValueError, if it is of none
    """
    findings: dict[str, Finding] = {}
    for each in data["findings"]:
        samples = {tuple(map(str, texts)): int(n) for texts, n in each["samples"]}
        findings[str(each["reason"])] = Finding(
            count=int(each["count"]), samples=samples
        )
    texts = {f.name: str(data[f.name]) for f in dataclasses.fields(Place)}
    return Tally(
        place=Place(**texts),
        requests=int(data["requests"]),
        unread=int(data["unread"]),
        findings=findings,
    )
