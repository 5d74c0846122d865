"""What was observed, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .tally import Finding, Tally


def write_table(tallies: Sequence[Tally]) -> str:
    """Return a text of what was observed, an operation after the other."""
    return "\n".join(line for tally in tallies for line in _list(tally))


def _list(tally: Tally) -> Iterator[str]:
    place = tally.place
    yield f"{place.method} {place.rule} ({place.endpoint}): {_count(tally)}"
    for reason, finding in sorted(tally.findings.items()):
        yield f"  {reason}: {finding.count}"
        yield from _list_samples(finding)


def _count(tally: Tally) -> str:
    said = f"{tally.requests} request{'' if tally.requests == 1 else 's'}"
    if tally.unread:
        said += f", the body of {tally.unread} not seen"
    return said if tally.findings else f"{said}, nothing to refuse"


def _list_samples(finding: Finding) -> Iterator[str]:
    for sample, count in sorted(finding.samples.items(), key=lambda each: -each[1]):
        if sample:
            first, *others = sample
            yield f"{count:>8}  {first}"
            yield from (f"{'':>8}  {other}" for other in others)
    left = finding.count - sum(finding.samples.values())
    if left > 0:
        yield f"{left:>8}  (others)"
