"""What each part of a typed request costs, beside a plain Flask view.

The same request to views that leave ever more to flask_typed: what one takes more than
the one before it is the cost of what was added. All take turns.

    python benchmarks/parts.py [--rounds 25]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Annotated, Any

import flask
import orders
import peers
from rounds import describe_machine, measure

from flask_typed import Api, Query, typed

RULE = "/shops/<int:shop_id>/orders"
Limit = Annotated[int, Query(ge=1)]


def answer_bytes() -> flask.Response:
    """Return what was sent, unread."""
    return flask.Response(flask.request.get_data(), mimetype="application/json")


def take_path(shop_id: int) -> flask.Response:
    """Have the view found, and its path read."""
    return answer_bytes()


def take_query(shop_id: int, notify: bool = False, limit: Limit = 10) -> flask.Response:
    """Have two parameters of the query read too."""
    return answer_bytes()


def take_body(
    shop_id: int, order: orders.Order, notify: bool = False, limit: Limit = 10
) -> flask.Response:
    """Have the body read and loaded too."""
    return flask.Response(orders.ORDER, mimetype="application/json")


def answer_order(
    shop_id: int, order: orders.Order, notify: bool = False, limit: Limit = 10
) -> orders.Order:
    """Have the answer checked and dumped too."""
    return order


VIEWS: dict[str, Callable[..., Any]] = {
    "finding the view, and the path": take_path,
    "two parameters of the query": take_query,
    "the body, loaded": take_body,
    "the answer, checked and dumped": answer_order,
}


def make_peer(name: str, view: Callable[..., Any], *, is_typed: bool) -> peers.Peer:
    """Return an app with one view."""
    app = flask.Flask(__name__)
    if is_typed:
        api = Api(app)
        app.post(RULE)(typed(view))
        api.bind(app)
    else:
        app.post(RULE)(view)
    return peers.call_wsgi(app, name)


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    found = [make_peer("a plain view", take_path, is_typed=False)]
    found += [make_peer(name, view, is_typed=True) for name, view in VIEWS.items()]
    for peer in found:
        status, content = peer.post(orders.ORDER)
        if (status, content) != (200, orders.ORDER):
            raise SystemExit(f"{peer.name} answers {status} {content!r}")
    cases = {peer.name: peer.repeat(orders.ORDER) for peer in found}
    taken = measure(cases, options.rounds)
    plain = before = next(iter(taken.values()))
    print(describe_machine())
    for name, seconds in taken.items():
        added = (seconds - before) / plain
        print(f"{name:32} {1e6 * seconds:7.1f} us {added:+8.2f} {seconds / plain:7.2f}")
        before = seconds


if __name__ == "__main__":
    main()
