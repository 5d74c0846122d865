"""One request in process, beside peers and beside a bare Flask view.

python benchmarks/serving.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence

import orders
import peers
from rounds import describe_machine, measure

from flask_typed.settings import Settings


def make_peers() -> list[peers.Peer]:
    """Return all peers; the bare view is the first, flask_typed the second."""
    return [
        peers.make_bare(),
        peers.make_flask_typed(),
        peers.make_by_hand(),
        peers.make_fastapi(is_async=True),
        peers.make_fastapi(is_async=False),
        peers.make_openapi3(),
        peers.make_webargs(),
        peers.make_smorest(),
        peers.make_apiflask(),
    ]


def check_answers(found: Sequence[peers.Peer]) -> None:
    """Refuse to time peers that do not do the same.

    :raises SystemExit: if one answers another value, or takes a wrong order
    """
    for peer in found:
        status, content = peer.post(orders.ORDER)
        if status != 200 or json.loads(content) != json.loads(orders.ORDER):
            raise SystemExit(f"{peer.name} answers {status} {content!r}")
        status, content = peer.post(orders.WRONG_ORDER)
        if status != (422 if peer.validates else 200):
            raise SystemExit(f"{peer.name} answers a wrong order {status} {content!r}")


def measure_requests(rounds: int) -> dict[str, float]:
    """Return the seconds of a request by peer."""
    found = make_peers()
    check_answers(found)
    return measure({peer.name: peer.repeat(orders.ORDER) for peer in found}, rounds)


def measure_wrong_requests(rounds: int) -> dict[str, float]:
    """Return the seconds of a request with one wrong member, compiled and not.

    Nothing where there is no such setting.
    """
    if "compiled" not in {field.name for field in dataclasses.fields(Settings)}:
        return {}
    found = [
        peers.make_flask_typed("compiled"),
        peers.make_flask_typed("not compiled", TYPED_COMPILED=False),
    ]
    check_answers(found)
    cases = {peer.name: peer.repeat(orders.WRONG_ORDER) for peer in found}
    return measure(cases, rounds)


def measure_observed_requests(rounds: int) -> dict[str, float]:
    """Return the seconds of a request to an old view by mode."""
    found = [peers.make_old("off"), peers.make_old("observe")]
    check_answers(found)
    return measure({peer.name: peer.repeat(orders.ORDER) for peer in found}, rounds)


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print(describe_machine())
    taken = measure_requests(options.rounds)
    bare = next(iter(taken.values()))
    for name, seconds in taken.items():
        print(f"{name:28} {1e6 * seconds:7.1f} us   {seconds / bare:6.2f}")
    for name, seconds in measure_wrong_requests(options.rounds).items():
        print(f"wrong order, {name:15} {1e6 * seconds:7.1f} us")
    for name, seconds in measure_observed_requests(options.rounds).items():
        print(f"{name:28} {1e6 * seconds:7.1f} us")


if __name__ == "__main__":
    main()
